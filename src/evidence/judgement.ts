import type { FactRecord, Verdict } from '../record.ts';
import { canonicalJson, sha256Hex } from './canonical.ts';

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
export function judgementSha256(judgement: Judgement): string {
  const facts = judgement.facts.map(withoutRequests).sort((a, b) => (a.key < b.key ? -1 : 1));
  const verdicts = judgement.verdicts.map((verdict) => ({
    ...verdict,
    findings: verdict.findings.map(({ observedAt: _, ...finding }) => finding),
  }));
  return sha256Hex(canonicalJson({ facts, spec: judgement.spec, verdicts }));
}

function withoutRequests(fact: FactRecord) {
  return fact.observed
    ? { key: fact.key, observed: true, value: fact.value, observedAt: fact.observedAt }
    : { key: fact.key, observed: false, reason: fact.reason, detail: fact.detail };
}
