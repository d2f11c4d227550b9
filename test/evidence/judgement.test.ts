import { describe, expect, test } from 'vitest';
import { canonicalJson, sha256Hex } from '../../src/evidence/canonical.ts';
import { judgementSha256 } from '../../src/evidence/judgement.ts';
import type { FactRecord, Verdict } from '../../src/record.ts';
import { sample } from './sample.ts';

const { facts, qualification } = sample();
const { verdicts } = qualification;
const spec = { version: 1, name: 'é' };

/** What the digest is promised to be, as one text. */
function inOne(given: readonly FactRecord[], judged: readonly Verdict[]): string {
  const parts = given.map(({ key, ...fact }) =>
    fact.observed
      ? { key, observed: true, value: fact.value, observedAt: fact.observedAt }
      : { key, observed: false, reason: fact.reason, detail: fact.detail },
  );
  const undated = judged.map((verdict) => ({ ...verdict, findings: verdict.findings.map(({ observedAt: _, ...rest }) => rest) }));
  return sha256Hex(canonicalJson({ facts: parts, spec, verdicts: undated }));
}

describe('judgementSha256', () => {
  test('is the digest of one canonical text', () => {
    expect(judgementSha256({ spec, facts, verdicts })).toBe(inOne(facts, verdicts));
    expect(judgementSha256({ spec, facts: [], verdicts: [] })).toBe(inOne([], []));
    expect(judgementSha256({ spec, facts: facts.slice(0, 1), verdicts: [] })).toBe(inOne(facts.slice(0, 1), []));
  });

  test('does not hang on the order of the facts, nor on who asked for them', () => {
    const answered = facts.map((fact) => ({
      ...fact,
      requests: fact.requests.map((request) => ({ ...request, response: 'a'.repeat(64) })),
    }));
    expect(judgementSha256({ spec, facts: answered.toReversed(), verdicts })).toBe(judgementSha256({ spec, facts, verdicts }));
  });

  test.each<[string, () => string]>([
    ['a fact', () => judgementSha256({ spec, facts: facts.slice(1), verdicts })],
    ['a verdict', () => judgementSha256({ spec, facts, verdicts: verdicts.slice(1) })],
    ['the spec', () => judgementSha256({ spec: { ...spec, version: 2 }, facts, verdicts })],
  ])('changes with %s', (_, digest) => expect(digest()).not.toBe(judgementSha256({ spec, facts, verdicts })));

  test('refuses what has no canonical form', () => {
    expect(() => judgementSha256({ spec: { x: Number.NaN }, facts, verdicts })).toThrow('NaN');
  });
});
