/**
 * Whether a part of a statement holds for a request: `open` where that depends on what the context leaves unknown, `unreadable`
 * where the policy says something that is malformed or not understood here.
 */
export type Match = 'no' | 'yes' | 'open' | 'unreadable';

const rank = { yes: 0, open: 1, unreadable: 2, no: 3 } as const satisfies Record<Match, number>;

/** Holds where all hold: one `no` decides. */
export function and(a: Match, b: Match): Match {
  return rank[a] > rank[b] ? a : b;
}

/** Holds where one holds: one `yes` decides. */
export function or(a: Match, b: Match): Match {
  return not(and(not(a), not(b)));
}

/** What is open or unreadable stays so. */
export function not(a: Match): Match {
  return a === 'yes' ? 'no' : a === 'no' ? 'yes' : a;
}
