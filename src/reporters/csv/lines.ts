import { harmless } from '../legible.ts';

// A spreadsheet takes these as the start of a formula, also in their full width, behind spaces, and behind the semicolon by which one of
// another country divides a line.
const opensFormula = /(^|;)(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/**
 * One line of CSV (RFC 4180), every field in quotation marks. What a spreadsheet would take for a formula begins with an apostrophe, and what has
 * no visible form is written out, so that a field never holds a line break.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${harmless(cell).replaceAll(opensFormula, "$1'").replaceAll('"', '""')}"`).join(',')}\r\n`;
}
