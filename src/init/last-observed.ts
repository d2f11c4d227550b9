import type { FactRecord } from '../record.ts';

/** AWS's latest Date among facts, RFC 3339; `undefined` where nothing was observed. */
export function lastObserved(facts: ReadonlyMap<string, FactRecord>): string | undefined {
  let last: string | undefined;
  for (const fact of facts.values()) if (fact.observed && (last === undefined || fact.observedAt > last)) last = fact.observedAt;
  return last;
}
