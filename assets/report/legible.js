const invisible = /[\p{C}\p{Zl}\p{Zp}]/u;

/**
 * Text as it can be shown: a character without a visible form of its own is written out as `\u{202E}`.
 * @param {string} text
 */
export function harmless(text) {
  const literal = text.replaceAll('\\u{', '\\u{5C}u{');
  if (!invisible.test(literal)) return literal;
  return Array.from(literal, (char) =>
    invisible.test(char) ? `\\u{${(char.codePointAt(0) ?? 0).toString(16).toUpperCase()}}` : char,
  ).join('');
}

/**
 * A time of the record, for people: `2026-11-20 09:00:41 UTC`. Other texts stay as they are.
 * @param {string} time
 */
export function moment(time) {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(time);
  return parts === null ? time : `${parts[1]} ${parts[2]} UTC`;
}
