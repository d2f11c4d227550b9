import type { FactRecord } from '../record.ts';

/** The Date of what AWS never answered: facts that templates make. */
export const neverObserved = '1970-01-01T00:00:00.000Z';

/** AWS's latest Date among facts, RFC 3339; `undefined` where AWS answered nothing. */
export function lastObserved(facts: ReadonlyMap<string, FactRecord>): string | undefined {
  let last: string | undefined;
  for (const fact of facts.values()) {
    if (fact.observed && fact.observedAt !== neverObserved && (last === undefined || fact.observedAt > last)) last = fact.observedAt;
  }
  return last;
}

/** How many facts were not read and why, as the end of a sentence: "12 denied, 3 not-asked"; `undefined` where each was. */
export function notObserved(facts: ReadonlyMap<string, FactRecord>): string | undefined {
  const reasons = Map.groupBy(
    [...facts.values()].flatMap((fact) => (fact.observed ? [] : [fact.reason])),
    (reason) => reason,
  );
  if (reasons.size === 0) return undefined;
  return [...reasons].map(([reason, { length }]) => `${length} ${reason}`).join(', ');
}
