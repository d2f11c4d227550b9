import type { AccessReview } from '../../access-review/model.ts';
import { csvLine } from '../csv/lines.ts';
import { linesOf } from './cells.ts';

/** The review as CSV: one head, one line per assignment. */
export function renderCsv(review: AccessReview): string {
  return linesOf(review).map(csvLine).join('');
}
