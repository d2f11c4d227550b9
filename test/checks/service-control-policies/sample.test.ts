import { expect, it } from 'vitest';
import check from '../../../src/checks/service-control-policies.ts';
import { verdictsOf } from '../world.ts';
import { management, sampleFacts, specWith } from './samples.ts';

it('passes every requirement of the sample, and declares what no policy can reach', () => {
  const verdicts = verdictsOf(check, { spec: specWith(), facts: sampleFacts() });
  const findings = verdicts.flatMap((verdict) => verdict.findings);
  const wrong = findings.filter(({ outcome }) => outcome !== 'pass');
  expect(wrong.map(({ testCase, outcome, message }) => `${outcome} ${testCase}: ${message}`)).toEqual([
    expect.stringMatching(`^not-applicable service-control-policies.management-trail@${management}/${management}: .*RISK-017`),
  ]);
  expect(verdicts.map(({ outcome }) => outcome)).toEqual(['pass']);
  const asked = Object.keys(check.requirements).filter((name) => check.requirements[name]?.asked?.(specWith()) !== false);
  expect([...new Set(findings.map(({ requirementId }) => requirementId))].sort()).toEqual(
    asked.map((name) => `${check.id}.${name}`).sort(),
  );
});
