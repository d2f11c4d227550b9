const longest = { lines: 40, characters: 4_000 };

/** The lines of a value as a report shows them; of one that is too long the first, and how much is missing. As they are: who writes them makes them legible. */
export function shownLines(lines: readonly string[]): readonly string[] {
  const shown: string[] = [];
  let left = longest.characters;
  for (const line of lines.slice(0, longest.lines)) {
    if (left <= 0) break;
    shown.push(line.length <= left ? line : line.slice(0, left));
    left -= line.length;
  }
  const missing = lines.join('').length - shown.join('').length;
  return missing === 0 ? shown : [...shown, `… and ${missing} more characters: the record holds them all`];
}
