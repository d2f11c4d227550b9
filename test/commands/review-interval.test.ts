import { expect, it } from 'vitest';
import { overdue } from '../../src/commands/review-interval.ts';

const every = { text: '30d', seconds: 30 * 86_400 };
const since = '2026-11-01T00:00:00.000Z';

it.each([
  ['nothing is declared', undefined, '2027-11-01T00:00:00.000Z', undefined],
  ['no interval is declared', {}, '2027-11-01T00:00:00.000Z', undefined],
  ['the range is as long as the interval', { every }, '2026-12-01T00:00:00.000Z', undefined],
  [
    'the range is longer',
    { every },
    '2026-12-01T00:00:01.000Z',
    /^The range is of 31 days, and the spec has the ledger reviewed every 30d/,
  ],
])('a review is overdue or not where %s', (_name, declared, until, says) => {
  const found = overdue(declared, { since, until });
  if (says === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(says);
});
