import { describe, expect, it } from 'vitest';
import cmkEncryption from '../../../src/checks/cmk-encryption.ts';
import type { Bucket } from '../../../src/facts/buckets.ts';
import type { DbInstance } from '../../../src/facts/db-instances.ts';
import type { Key } from '../../../src/facts/keys.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { production } from '../governance.ts';
import { type Facts, findingsOf, linesOf, put } from '../world.ts';
import {
  awsKey,
  bucket,
  ebsKey,
  encryptionFacts,
  here,
  instance,
  keysSection,
  phi,
  primary,
  putKeys,
  specOf,
  storesSection,
} from './reference.ts';

/** One row of a table. */
export interface Row {
  readonly name: string;
  readonly plant?: (facts: Facts) => void;
  readonly spec?: Spec;
  /** The findings that are neither pass nor not-applicable. */
  readonly expected: readonly string[];
}

export const at = `${production}/${primary}`;
export const phiIs = (change: Partial<Key>) => (facts: Facts) => putKeys(facts, here, [{ ...phi, ...change }, ebsKey, awsKey]);
export const addKey = (added: Key) => (facts: Facts) => putKeys(facts, here, [phi, ebsKey, awsKey, added]);
export const database = (change: Partial<DbInstance>) => (facts: Facts) => put(facts, 'db-instances', here, [{ ...instance, ...change }]);
export const s3 = (change: Partial<Bucket>) => (facts: Facts) => put(facts, 'buckets', { account: production }, [{ ...bucket, ...change }]);
export const encryption = (change: Partial<NonNullable<Bucket['encryption']>>) =>
  s3({ encryption: { algorithm: 'aws:kms', keyId: phi.arn, bucketKey: true, blockedEncryptionTypes: null, ...change } });
export const stores = (...rules: readonly object[]): Spec => specOf({ stores: [...storesSection, ...rules] });
export const byTag = specOf({ keys: { ...keysSection, phi: { in: 'production', region: primary, match: { tag: { Role: 'phi' } } } } });
export const tagged = { tags: { Role: 'phi' } };
export const deviant = 'arn:aws:kms:us-east-2:999999999999:key/theirs';
export const failsDb = [`fail ${at}/${instance.arn}`];
export const unknownDb = [`unknown ${at}/${instance.arn}`];
export const failsBucket = [`fail ${at}/${bucket.arn}`];
export const unknownBucket = [`unknown ${at}/${bucket.arn}`];
export const failsPhi = [`fail ${at}/${phi.arn}`];
export const unknownPhi = [`unknown ${at}/${phi.arn}`];
/** Runs each row of each table through the engine. Every table holds a pass, a fail and an unknown, and no pass rests on nothing. */
export function runTables(tables: Readonly<Record<string, readonly Row[]>>): void {
  describe.each(Object.entries(tables))('cmk-encryption.%s', (requirement, rows) => {
    it.each(rows)('$name', ({ plant, spec = specOf(), expected }) => {
      const facts = encryptionFacts();
      plant?.(facts);
      const findings = findingsOf(cmkEncryption, requirement, { spec, facts });
      expect(findings.length).toBeGreaterThan(0);
      const telling = findings.filter((finding) => finding.outcome === 'fail' || finding.outcome === 'unknown');
      expect([...linesOf(telling)].sort()).toEqual([...expected].sort());
      for (const finding of findings) if (finding.outcome === 'pass') expect(finding.facts.length).toBeGreaterThan(0);
    });

    it('has a pass, a fail and an unknown', () => {
      const lines = rows.map((row) => row.expected);
      expect(lines.some((row) => row.length === 0)).toBe(true);
      expect(lines.flat().some((line) => line.startsWith('fail'))).toBe(true);
      expect(lines.flat().some((line) => line.startsWith('unknown'))).toBe(true);
    });
  });
}
