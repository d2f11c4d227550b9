import { expect, it } from 'vitest';
import check from '../../../src/checks/cross-region-replication.ts';
import type { Finding } from '../../../src/record.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { type Facts, refuse as refuseFact, verdictsOf } from '../world.ts';
import { factsOf, type Reference, reference, specWith } from './samples.ts';

/** What does not pass. */
export interface Wanted {
  readonly fail?: readonly string[];
  readonly unknown?: readonly string[];
  readonly none?: readonly string[];
  /** Stands in a message of those that do not pass; of all, where all pass. */
  readonly says?: string;
  readonly spec?: Spec;
}

export type Row = readonly [name: string, change: (world: Reference) => void, wanted: Wanted];

/** Every finding of a world. */
export function judged(change: (world: Reference) => void, spec: Spec = specWith()): readonly Finding[] {
  const world = reference();
  change(world);
  return verdictsOf(check, { spec, facts: factsOf(world) }).flatMap(({ findings }) => findings);
}

const named = (findings: readonly Finding[], outcome: string): readonly string[] =>
  [
    ...new Set(findings.filter((one) => one.outcome === outcome).map(({ requirementId }) => requirementId.slice(check.id.length + 1))),
  ].sort();

/** Everything passes but what a row says. */
export function table(rows: readonly Row[]): void {
  it.each(rows)('%s', (_, change, { fail = [], unknown = [], none = [], says, spec }) => {
    const findings = judged(change, spec);
    const outcomes = { fail: named(findings, 'fail'), unknown: named(findings, 'unknown'), none: named(findings, 'not-applicable') };
    expect(outcomes, findings.map(({ message }) => message).join('\n')).toEqual({
      fail: [...fail].sort(),
      unknown: [...unknown].sort(),
      none: [...none].sort(),
    });
    const telling = findings.filter(({ outcome }) => outcome !== 'pass');
    const messages = (telling.length > 0 ? telling : findings).map(({ message }) => message).join('\n');
    if (says !== undefined) expect(messages).toContain(says);
  });
}

/** Makes a fact one that AWS did not give. */
export const refuse =
  (name: Parameters<typeof refuseFact>[1], target: Parameters<typeof refuseFact>[2]) =>
  (world: Reference): void => {
    world.last = (facts: Facts) => refuseFact(facts, name, target);
  };
