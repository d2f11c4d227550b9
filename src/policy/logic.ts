/**
 * Whether a part of a statement holds for a request: `open` where that depends on what the context leaves unknown, `unreadable`
 * where the policy says something that is malformed or not understood here.
 */
export type Match = 'no' | 'yes' | 'open' | 'unreadable';

/** Holds where all hold: one `no` decides. */
export function and(a: Match, b: Match): Match {
  if (a === 'no' || b === 'no') return 'no';
  if (a === 'unreadable' || b === 'unreadable') return 'unreadable';
  return a === 'open' || b === 'open' ? 'open' : 'yes';
}

/** Holds where one holds: one `yes` decides. */
export function or(a: Match, b: Match): Match {
  if (a === 'yes' || b === 'yes') return 'yes';
  if (a === 'unreadable' || b === 'unreadable') return 'unreadable';
  return a === 'open' || b === 'open' ? 'open' : 'no';
}

/** What is open or unreadable stays so. */
export function not(a: Match): Match {
  return a === 'yes' ? 'no' : a === 'no' ? 'yes' : a;
}
