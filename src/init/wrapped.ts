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
