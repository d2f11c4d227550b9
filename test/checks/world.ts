import type { Check } from '../../src/checks/check.ts';
import { factKey } from '../../src/fact-key.ts';
import { facts as definitions, type FactName, type FactValues } from '../../src/facts/index.ts';
import { judgeAll } from '../../src/judge.ts';
import type { FactRecord, Finding, Target, UnobservedReason, Verdict } from '../../src/record.ts';
import type { Spec } from '../../src/spec/spec.ts';

/** Facts of a test by key. Mutable: a row of a table plants its fault here. */
export type Facts = Map<string, FactRecord>;

/** AWS's Date of every fact that a test does not date itself. */
export const observedAt = '2026-11-20T12:00:00.000Z';

/** Saves a value as the fact observed at the target. */
export function put<F extends FactName>(facts: Facts, name: F, target: Target, value: FactValues[F]): void {
  const key = factKey(name, target);
  facts.set(key, { key, name, target, requests: [], observed: true, value, observedAt });
}

/** Changes a copy of the value that was put before. */
export function edit<F extends FactName>(facts: Facts, name: F, target: Target, change: (value: FactValues[F]) => FactValues[F]): void {
  const record = facts.get(factKey(name, target));
  if (record?.observed !== true) throw new Error(`nothing to edit at ${factKey(name, target)}`);
  put(facts, name, target, change(structuredClone(record.value) as FactValues[F]));
}

/** Makes the fact one that AWS did not give. */
export function refuse(facts: Facts, name: FactName, target: Target, reason: UnobservedReason = 'denied'): void {
  const key = factKey(name, target);
  facts.set(key, { key, name, target, requests: [], observed: false, reason, detail: `${name} refused` });
}

/** All verdicts of one check over the facts, by the engine itself. */
export function verdictsOf(check: Check, { spec, facts }: { readonly spec: Spec; readonly facts: Facts }): readonly Verdict[] {
  return judgeAll({ spec, facts, narrowing: {}, checks: [check], definitions, startedAt: '2026-11-20T11:59:00.000Z' }).verdicts;
}

/** The findings of one requirement, over all verdicts. */
export function findingsOf(check: Check, requirement: string, over: { readonly spec: Spec; readonly facts: Facts }): readonly Finding[] {
  // The others are not judged at all: a check of fifty requirements would take fifty times as long.
  const { [requirement]: only } = check.requirements;
  if (only === undefined) throw new Error(`${check.id} has no requirement ${requirement}`);
  return verdictsOf({ ...check, requirements: { [requirement]: only } }, over).flatMap((verdict) => verdict.findings);
}

/** `outcome place/resource` of each finding, as in its test case. */
export function linesOf(findings: readonly Finding[]): readonly string[] {
  return findings.map((finding) => `${finding.outcome} ${finding.testCase.slice(finding.testCase.indexOf('@') + 1)}`);
}
