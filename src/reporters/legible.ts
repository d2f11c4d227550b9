const plain = /^[\x20-\x7e]*$/;
const invisible = /[\p{C}\p{Zl}\p{Zp}]/u;

function escaped(char: string): string {
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`;
}

/**
 * Every code point that `isShown` refuses comes out as `\u{1F600}`. A literal `\u{` becomes `\u{5C}u{`, so that no text can
 * pretend to be such an escape.
 */
export function escapeUnless(text: string, isShown: (codePoint: number) => boolean): string {
  const literal = text.includes('\\u{') ? text.replaceAll('\\u{', '\\u{5C}u{') : text;
  if (plain.test(literal)) return literal;
  let out = '';
  for (const char of literal) out += isShown(char.codePointAt(0) ?? 0) ? char : escaped(char);
  return out;
}

/** Whether a code point has a visible form of its own: no control, format, bidi, private-use or unassigned one, no lone surrogate, no line break. */
export function isVisible(codePoint: number): boolean {
  return !invisible.test(String.fromCodePoint(codePoint));
}

/** Text from outside, safe for a terminal: what could move the cursor, change colours, reorder or forge a line is written out. */
export function harmless(text: string): string {
  return escapeUnless(text, isVisible);
}
