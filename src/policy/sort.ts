import { allBits, type Bits, noBits } from './bits.ts';
import type { Chain, Compiled } from './evaluate.ts';
import type { Match } from './logic.ts';

/** The actions by what a chain says to them. Not to be changed. */
export interface Sorted {
  readonly denied: Bits;
  readonly unknown: Bits;
  readonly conditional: Bits;
  readonly allowed: Bits;
}

interface Weighed {
  readonly yes: readonly Bits[];
  readonly open: readonly Bits[];
  readonly unreadable: readonly Bits[];
}

function weigh(statements: readonly Compiled[], matches: readonly Match[], effect: 'Allow' | 'Deny'): Weighed {
  const of = (wanted: Match) =>
    statements.filter((statement, index) => statement.effect === effect && matches[index] === wanted).map(({ actions }) => actions);
  return { yes: of('yes'), open: of('open'), unreadable: of('unreadable') };
}

const unionAt = (sets: readonly Bits[], word: number): number => {
  let union = 0;
  for (const bits of sets) union |= bits[word] as number;
  return union;
};

/** Sorts every action by the verdict on it, 32 at a time. */
export function sortActions({ universe, levels }: Chain, matches: readonly (readonly Match[])[]): Sorted {
  const deny = levels.map(({ statements }, level) => weigh(statements, matches[level] ?? [], 'Deny'));
  const allow = levels.map(({ statements }, level) => weigh(statements, matches[level] ?? [], 'Allow'));
  const { size } = universe;
  const sorted = { denied: noBits(size), unknown: noBits(size), conditional: noBits(size), allowed: noBits(size) };
  const every = allBits(size);
  for (let word = 0; word < every.length; word += 1) {
    let denied = 0;
    let unknown = 0;
    let open = 0;
    for (const { yes, open: maybe, unreadable } of deny) {
      denied |= unionAt(yes, word);
      open |= unionAt(maybe, word);
      unknown |= unionAt(unreadable, word);
    }
    for (const { yes, open: maybe, unreadable } of allow) {
      const certain = unionAt(yes, word);
      const unread = unionAt(unreadable, word);
      denied |= ~(certain | unread | unionAt(maybe, word));
      unknown |= unread & ~certain;
      open |= ~certain;
    }
    const rest = every[word] as number;
    sorted.denied[word] = rest & denied;
    sorted.unknown[word] = rest & unknown & ~denied;
    sorted.conditional[word] = rest & open & ~unknown & ~denied;
    sorted.allowed[word] = rest & ~(open | unknown | denied);
  }
  return sorted;
}
