import type { FactRecord } from '../record.ts';

/** AWS's latest Date among facts, RFC 3339; `undefined` where nothing was observed. */
export function lastObserved(facts: ReadonlyMap<string, FactRecord>): string | undefined {
  let last: string | undefined;
  for (const fact of facts.values()) if (fact.observed && (last === undefined || fact.observedAt > last)) last = fact.observedAt;
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
