import { expect, it } from 'vitest';
import type { DbInstance } from '../../../src/facts/db-instances.ts';
import type { Outcome, Verdict } from '../../../src/record.ts';
import { databases, judgeReference, type Reference, specWith } from './reference.ts';
import { instance, type Mutable, production, replica } from './samples.ts';

interface Wanted {
  readonly fail?: readonly string[];
  readonly unknown?: readonly string[];
  /** Part of what the findings that did not pass say. */
  readonly says?: string;
}

/** What is planted in the reference organization, and the requirements that must fail or come out unknown: those and no others. */
export type Row = readonly [name: string, change: (reference: Reference) => void, wanted: Wanted];

/** One test for each row. */
export function table(rows: readonly Row[], spec = specWith(databases)): void {
  it.each(rows)('%s', (_, change, wanted) => {
    const verdict = judgeReference(change, spec);
    const { fail = [], unknown = [], says = '' } = wanted;
    expect({ fail: having(verdict, 'fail'), unknown: having(verdict, 'unknown') }).toEqual({ fail, unknown });
    expect(messages(verdict)).toContain(says);
  });
}

/** Requirements that have a finding of the outcome, sorted. */
export function having(verdict: Verdict, outcome: Outcome): readonly string[] {
  const found = verdict.findings
    .filter((finding) => finding.outcome === outcome)
    .map(({ requirementId }) => requirementId.slice('rds-resilience.'.length));
  return [...new Set(found)].sort();
}

/** What the findings that did not pass say. */
export function messages(verdict: Verdict): string {
  return verdict.findings
    .filter(({ outcome }) => outcome !== 'pass')
    .map(({ message }) => message)
    .join('\n');
}

/** The production database. */
export function primary({ east }: Reference): Mutable<DbInstance> {
  return east.instances[0] ?? instance(production, 'us-east-2');
}

/** Its replica. */
export function inWest({ west }: Reference): Mutable<DbInstance> {
  return west.instances[0] ?? replica();
}

/** Changes one thing of the reference organization. */
export function set<T extends object>(of: (reference: Reference) => T, changes: Partial<T>): (reference: Reference) => void {
  return (reference) => void Object.assign(of(reference), changes);
}

/** Makes AWS refuse one fact. */
export function refuse(key: string, reason: Reference['refused'][string] = 'denied'): (reference: Reference) => void {
  return ({ refused }) => void Object.assign(refused, { [key]: reason });
}
