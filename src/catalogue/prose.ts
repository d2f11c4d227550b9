/** Prose of a check as one paragraph: its line breaks are those of the source file. */
export function paragraph(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** A line that begins an item of its own: a few words, then a colon, such as `Wrong unit: …`. */
const beginsItem = /^[A-Z][^:."]{0,100}: /;

/** Advice as the items that it consists of, each a paragraph. Nothing is left out, and the order stays. */
export function items(text: string): readonly string[] {
  const found: string[] = [];
  for (const line of text.trim().split('\n')) {
    const before = found.pop();
    if (before === undefined || beginsItem.test(line)) found.push(...(before === undefined ? [] : [before]), line);
    else found.push(`${before} ${line}`);
  }
  return found.map(paragraph);
}
