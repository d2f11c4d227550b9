import { describe, expect, it } from 'vitest';
import type { Check } from '../../../src/checks/check.ts';
import type { BucketAspect } from '../../../src/facts/buckets/aspect.ts';
import type { Bucket } from '../../../src/facts/buckets.ts';
import type { Refusal } from '../../../src/facts/refusal.ts';
import { specFile } from '../../../src/spec/sections/index.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { keyArn } from '../encryption/reference.ts';
import { logArchive, organizationSection, production } from '../governance.ts';
import { type Facts, findingsOf, linesOf } from '../world.ts';

export const primary = 'us-east-2';
export const dr = 'us-west-2';
export const inProduction = { account: production };
export const inLogArchive = { account: logArchive };

/** A bucket encrypted with the right key. */
export function bucket(name: string, change: Partial<Bucket> = {}): Bucket {
  return {
    arn: `arn:aws:s3:::${name}`,
    name,
    region: primary,
    encryption: { algorithm: 'aws:kms', keyId: keyArn('cc-phi'), bucketKey: true, blockedEncryptionTypes: null },
    readError: null,
    ...change,
  };
}

export const dicom = bucket('cc-dicom');
export const dicomDr = bucket('cc-dicom-dr', { region: dr });

/** What was read of a bucket. */
export function aspect<V>({ arn, name, region }: Bucket, value: V | null, error: Refusal | null = null): BucketAspect<V> {
  return { arn, name, region, value, error };
}

export const refusal: Refusal = { reason: 'denied', error: 'AccessDenied', detail: 'S3.X in 222222222222/us-east-2: AccessDenied: no' };

/** A spec with this section on buckets. Every account is read in full. */
export function specOf(section: object, sections: { readonly keys?: object; readonly stores?: readonly object[] } = {}): Spec {
  const parsed = specFile.parse({
    version: 1,
    document: { id: 'IQS-1', title: 'Test', revision: 'A', effective: '2026-11-01', owner: 'nobody' },
    system: { id: 'SYS-1', name: 'Test', kind: 'none', phi: true, intended_use: 'test' },
    access: { role: 'iq-auditor' },
    defaults: {},
    organization: organizationSection,
    keys: {
      phi: { in: 'production', region: primary, match: { alias: 'alias/cc-phi' } },
      phi_dr: { in: 'production', region: dr, match: { alias: 'alias/cc-phi' } },
    },
    stores: [
      { in: 'all', type: '*', key: 'customer_managed' },
      { in: 'production', type: 's3', regions: [primary], key: 'key:phi' },
      { in: 'production', type: 's3', regions: [dr], key: 'key:phi_dr' },
    ],
    object_storage: section,
    ...sections,
  });
  return { ...parsed, attestations: [], deviations: [] };
}

/** One row of a table. */
export interface Row {
  readonly name: string;
  readonly plant?: (facts: Facts) => void;
  readonly spec?: Spec;
  /** The findings that neither pass nor are not applicable, of all accounts. */
  readonly expected: readonly string[];
  /** A part of the message of one of them; of a pass where none is expected. */
  readonly says?: string;
}

/** Runs each row of each table through the engine. Every table holds a pass, a fail and an unknown, and no pass rests on nothing. */
export function runTables(
  check: Check,
  { facts: makeFacts, spec: usual, tables }: { facts: () => Facts; spec: Spec; tables: Readonly<Record<string, readonly Row[]>> },
): void {
  describe.each(Object.entries(tables))(`${check.id}.%s`, (requirement, rows) => {
    it.each(rows)('$name', ({ plant, spec = usual, expected, says }) => {
      const facts = makeFacts();
      plant?.(facts);
      const findings = findingsOf(check, requirement, { spec, facts });
      expect(findings.length).toBeGreaterThan(0);
      const telling = findings.filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown');
      expect([...linesOf(telling)].sort()).toEqual([...expected].sort());
      if (expected.length === 0) expect(findings.some(({ outcome }) => outcome === 'pass')).toBe(true);
      for (const finding of findings) if (finding.outcome === 'pass') expect(finding.facts.length).toBeGreaterThan(0);
      if (says !== undefined) {
        const messages = (expected.length === 0 ? findings : telling).map(({ message }) => message).join('\n');
        expect(messages).toContain(says);
      }
    });

    it('has a pass, a fail and an unknown', () => {
      const lines = rows.map((row) => row.expected);
      expect(lines.some((row) => row.length === 0)).toBe(true);
      expect(lines.flat().some((line) => line.startsWith('fail'))).toBe(true);
      expect(lines.flat().some((line) => line.startsWith('unknown'))).toBe(true);
    });
  });
}
