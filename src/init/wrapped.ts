/** Text in lines of at most so many characters, broken between words. A word that is longer has a line of its own. Indentation is kept. */
export function wrapped(text: string, room: number): readonly string[] {
  if (text.length <= room) return [text];
  const indent = /^\s*/.exec(text)?.[0] ?? '';
  const lines: string[] = [];
  for (const word of text.trim().split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${indent}${word}`);
  }
  return lines;
}

/** A list of words on one line: what stands before it, and the words. None of the words is in quotes, for a comma could stand in those. */
const list = /^(\s*(?:- )*[\w.-]+: )\[([^"'[\]{}]*)\]$/;

/** YAML in which no list of plain words has a line of more than `room` characters: it goes on below, further in. */
export function folded(yaml: string, room: number): string {
  return yaml
    .split('\n')
    .flatMap((line) => {
      const [, before, words] = (line.length > room && list.exec(line)) || [];
      if (before === undefined || words === undefined) return [line];
      const indent = ' '.repeat((/^[\s-]*/.exec(before)?.[0].length ?? 0) + 2);
      const close = indent.slice(2);
      return [`${before}[`, ...wrapped(words, room - indent.length).map((part) => `${indent}${part}`), `${close}]`];
    })
    .join('\n');
}
