import { createHash, type Hash } from 'node:crypto';
import type { FactRecord, Verdict } from '../record.ts';
import { canonicalJson } from './canonical.ts';

/** What was judged, by what, and how it came out. */
export interface Judgement {
  /** The resolved spec, as `spec.resolved.json` holds it. */
  readonly spec: unknown;
  readonly facts: readonly FactRecord[];
  readonly verdicts: readonly Verdict[];
}

/**
 * SHA-256 of the canonical JSON `{facts, spec, verdicts}`: equal wherever and however often the same facts are judged.
 * Provenance stays out: of a fact, its requests; of a finding, `observedAt`, which repeats a fact's date or, where nothing
 * was observed, is a time of the run. Facts are sorted by key; verdicts and findings count in the order given.
 */
export function judgementSha256({ spec, facts, verdicts }: Judgement): string {
  // Piece by piece: as one text, thousands of accounts would be held twice.
  const hash = createHash('sha256');
  const sorted = [...facts].sort((a, b) => (a.key < b.key ? -1 : 1));
  hash.update('{"facts":');
  addList(hash, sorted, withoutRequests);
  hash.update(`,"spec":${canonicalJson(spec)},"verdicts":`);
  addList(hash, verdicts, withoutDates);
  hash.update('}');
  return hash.digest('hex');
}

function addList<T>(hash: Hash, items: readonly T[], part: (item: T) => unknown): void {
  hash.update('[');
  for (const [index, item] of items.entries()) hash.update(`${index === 0 ? '' : ','}${canonicalJson(part(item))}`);
  hash.update(']');
}

function withoutRequests(fact: FactRecord) {
  return fact.observed
    ? { key: fact.key, observed: true, value: fact.value, observedAt: fact.observedAt }
    : { key: fact.key, observed: false, reason: fact.reason, detail: fact.detail };
}

function withoutDates(verdict: Verdict) {
  return { ...verdict, findings: verdict.findings.map(({ observedAt: _, ...finding }) => finding) };
}
