import type { FactRecord } from '../src/record.ts';

/** Facts that were planned and not read, with the reason. */
export function lostFacts(facts: Iterable<FactRecord>): readonly string[] {
  return [...facts].flatMap((fact) => (fact.observed ? [] : [`${fact.key}: ${fact.reason}: ${fact.detail}`]));
}

/**
 * Places where a fact of one account shows another account's key: in the id of an answer, which tells whose key signed the request, or
 * inside the value. `shared` are the accounts that every account may name.
 */
export function wrongKeysIn(facts: Iterable<FactRecord>, shared: readonly string[]): readonly string[] {
  return [...facts].flatMap(({ key, target: { account }, requests, ...fact }) => {
    if (account === undefined) return [];
    const signed = requests.filter(({ requestId }) => requestId !== undefined && requestId !== `bench-${account}`);
    const named = 'value' in fact ? (JSON.stringify(fact.value).match(/1000000\d{5}|1000000\d-\d{4}/g) ?? []) : [];
    const strangers = named.map((id) => id.replace('-', '')).filter((id) => id !== account && !shared.includes(id));
    return [...signed.map(({ requestId }) => `${key}: ${requestId}`), ...strangers.map((id) => `${key} names ${id}`)];
  });
}
