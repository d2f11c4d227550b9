import type { AccessReview } from '../../access-review/model.ts';
import { harmless } from '../legible.ts';
import { linesOf } from './cells.ts';

// A spreadsheet takes these as the start of a formula, also in their full width, behind spaces, and behind the semicolon by which one of
// another country divides a line.
const opensFormula = /(^|;)(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/**
 * The review as CSV (RFC 4180, UTF-8): one head, one line per assignment, every field in quotation marks. What a spreadsheet would take for a
 * formula begins with an apostrophe, and what has no visible form is written out, so that a field never holds a line break.
 */
export function renderCsv(review: AccessReview): string {
  return linesOf(review)
    .map((cells) => `${cells.map(field).join(',')}\r\n`)
    .join('');
}

function field(text: string): string {
  return `"${harmless(text).replaceAll(opensFormula, "$1'").replaceAll('"', '""')}"`;
}
