import type { FactRecord, Outcome, Qualification } from '../../record.ts';
import { locate } from '../view.ts';

/** The facts that a page carries. */
export interface Carried {
  /** By key, sorted; `null` where the execution has no such fact. */
  readonly facts: Readonly<Record<string, FactRecord | null>>;
  /** How many of those that test cases name are carried, and how many are not. */
  readonly count: number;
  readonly leftOut: number;
}

/** Characters of JSON. */
const mostOfThese: Readonly<Record<Outcome, number>> = {
  fail: 16_000_000,
  unknown: 16_000_000,
  // What passed is rarely asked about: a page that opens on a telephone is worth more.
  'not-applicable': 4_000_000,
  pass: 4_000_000,
};

/**
 * The facts that test cases rest on: those of what failed first, then of what is not verified, then the others as far as there is room. One that
 * does not fit is left out, and smaller ones after it are not.
 */
export function carriedOf(record: Qualification, facts: ReadonlyMap<string, FactRecord>): Carried {
  const located = locate(record);
  const carried = new Map<string, FactRecord | null>();
  const leftOut = new Set<string>();
  let size = 0;
  for (const outcome of ['fail', 'unknown', 'not-applicable', 'pass'] as const) {
    const named = new Set(located.flatMap(({ finding }) => (finding.outcome === outcome ? finding.facts : [])));
    for (const key of named) {
      if (carried.has(key) || leftOut.has(key)) continue;
      const fact = facts.get(key) ?? null;
      const length = fact === null ? 0 : JSON.stringify(fact).length;
      if (size + length > mostOfThese[outcome]) {
        leftOut.add(key);
        continue;
      }
      carried.set(key, fact);
      size += length;
    }
  }
  const sorted = [...carried].sort(([a], [b]) => (a < b ? -1 : 1));
  return { facts: Object.fromEntries(sorted), count: sorted.filter(([, fact]) => fact !== null).length, leftOut: leftOut.size };
}
