import { describe, expect, it } from 'vitest';
import cmkEncryption from '../../../src/checks/cmk-encryption.ts';
import { facts as definitions } from '../../../src/facts/index.ts';
import { judgeAll } from '../../../src/judge.ts';
import { logArchive, production } from '../governance.ts';
import { put, refuse } from '../world.ts';
import {
  bucket,
  dr,
  ebsSnapshot,
  encryptionFacts,
  here,
  openRegion,
  primary,
  refusal,
  secret,
  specOf,
  there,
  volume,
} from './reference.ts';
import { at, failsBucket, runTables, s3, stores } from './table.ts';

runTables({
  'store-covered': [
    { name: 'all are', expected: [] },
    {
      name: 'no rule for volumes',
      spec: specOf({ stores: [{ in: 'all', type: ['rds', 'rds_snapshot', 's3', 'ebs_snapshot', 'secret'], key: 'customer_managed' }] }),
      expected: [`fail ${at}/${volume.arn}`],
    },
    {
      name: 'a rule for some names alone',
      spec: specOf({ stores: [{ in: 'all', type: '*', match: { name: '*cc-*' }, key: 'customer_managed' }] }),
      expected: [`fail ${at}/${volume.arn}`, `fail ${at}/${ebsSnapshot.arn}`, `fail ${at}/${secret.arn}`],
    },
    {
      name: 'a rule that says nothing of keys',
      spec: specOf({
        stores: [
          { in: 'all', type: ['rds', 'rds_snapshot', 'ebs', 'ebs_snapshot', 'secret'], key: 'customer_managed' },
          { in: 'all', type: 's3', bucket_key: true },
        ],
      }),
      expected: failsBucket,
    },
    { name: 'listing refused', plant: (facts) => refuse(facts, 'secrets', here), expected: [`unknown ${at}/${at}/secret`] },
  ],
  'store-expected': [
    { name: 'some, and there are', spec: stores({ in: 'production', type: 'secret', expect: 'some' }), expected: [] },
    {
      name: 'some, and there are none',
      plant: (facts) => put(facts, 'secrets', here, []),
      spec: stores({ in: 'production', type: 'secret', expect: 'some' }),
      expected: [`fail ${production}/${production}/secret`],
    },
    {
      name: 'some by name, and there are others',
      spec: stores({ in: 'production', type: 'secret', match: { name: 'other' }, expect: 'some' }),
      expected: [`fail ${production}/${production}/secret named other`],
    },
    {
      name: 'some, not found where it could be read',
      plant: (facts) => refuse(facts, 'secrets', here),
      spec: stores({ in: 'production', type: 'secret', expect: 'some' }),
      expected: [`unknown ${production}/${production}/secret`],
    },
    {
      name: 'some, found although one region is refused',
      plant: (facts) => refuse(facts, 'secrets', there),
      spec: stores({ in: 'production', type: 'secret', expect: 'some' }),
      expected: [],
    },
    { name: 'none, and there are none', spec: stores({ in: 'log_archive', type: '*', expect: 'none' }), expected: [] },
    {
      name: 'none, and there is one',
      spec: stores({ in: 'production', type: 'ebs', expect: 'none' }),
      expected: [`fail ${at}/${volume.arn}`],
    },
    {
      name: 'none but one by name',
      spec: stores(
        { in: 'production', type: 'secret', expect: 'none' },
        { in: 'production', type: 'secret', match: { name: 'cc/*' }, expect: 'some' },
      ),
      expected: [],
    },
    {
      name: 'none, and it cannot be seen',
      plant: (facts) => refuse(facts, 'volumes', here),
      spec: stores({ in: 'production', type: 'ebs', expect: 'none' }),
      expected: [`unknown ${at}/${at}/ebs-volume`],
    },
    {
      name: 'some, taken back by a later rule',
      spec: stores({ in: 'all', type: 'secret', expect: 'some' }, { in: 'log_archive', type: 'secret', expect: 'none' }),
      expected: [],
    },
  ],
  'other-regions': [
    { name: 'one closed, one empty', expected: [] },
    {
      name: 'a store, by ARN',
      plant: (facts) =>
        put(
          facts,
          'tripwire',
          { account: production, region: 'us-east-1' },
          { ...openRegion, stores: [{ type: 'rds', arn: 'arn:aws:rds:us-east-1:222222222222:db:lost' }] },
        ),
      expected: [`fail ${production}/us-east-1/arn:aws:rds:us-east-1:222222222222:db:lost`],
    },
    {
      name: 'closed in part, the rest empty',
      plant: (facts) =>
        put(facts, 'tripwire', { account: production, region: 'us-east-1' }, { ...openRegion, closed: ['EC2.DescribeVolumes'] }),
      expected: [],
    },
    {
      name: 'closed in part, and the spec wants it seen',
      plant: (facts) =>
        [production, logArchive].map((account) =>
          put(facts, 'tripwire', { account, region: 'eu-west-1' }, { ...openRegion, closed: ['EC2.DescribeVolumes'] }),
        ),
      spec: specOf({ organization: { regions: { governed: [primary, dr], others: 'empty' } } }),
      expected: [production, logArchive].map((account) => `unknown ${account}/eu-west-1/${account}/eu-west-1`),
    },
    {
      name: 'closed, and the spec wants it seen',
      spec: specOf({ organization: { regions: { governed: [primary, dr], others: 'empty' } } }),
      expected: [production, logArchive].map((account) => `unknown ${account}/eu-west-1/${account}/eu-west-1`),
    },
    {
      name: 'tripwire refused',
      plant: (facts) => refuse(facts, 'tripwire', { account: production, region: 'us-east-1' }),
      expected: [`unknown ${production}/us-east-1/${production}/us-east-1`],
    },
    {
      name: 'a region that is being enabled',
      plant: (facts) =>
        put(facts, 'enabled-regions', { account: production }, [
          { name: 'us-east-1', status: 'ENABLING' },
          { name: primary, status: 'ENABLED_BY_DEFAULT' },
          { name: dr, status: 'ENABLED_BY_DEFAULT' },
        ]),
      expected: [`unknown ${production}/us-east-1/${production}/us-east-1`],
    },
    {
      name: 'a region that is disabled',
      plant: (facts) =>
        put(facts, 'enabled-regions', { account: production }, [
          { name: 'us-east-1', status: 'DISABLED' },
          { name: primary, status: 'ENABLED_BY_DEFAULT' },
        ]),
      expected: [],
    },
    {
      name: 'enabled regions refused',
      plant: (facts) => refuse(facts, 'enabled-regions', { account: production }),
      expected: [`unknown ${production}/${production}`],
    },
    { name: 'a bucket in a closed region', plant: s3({ region: 'eu-west-1' }), expected: [`fail ${production}/${bucket.arn}`] },
    {
      name: 'a bucket of an unknown region',
      plant: s3({ region: null, encryption: null, readError: refusal }),
      expected: [`unknown ${production}/${bucket.arn}`],
    },
    {
      name: 'buckets refused',
      plant: (facts) => refuse(facts, 'buckets', { account: production }),
      expected: [`unknown ${production}/${production}/s3`],
    },
  ],
});

describe('store-expected, in a run narrowed to the other region', () => {
  const narrowed = (expectation: 'some' | 'none', regions?: readonly string[]) => {
    const facts = encryptionFacts();
    const rule = { in: 'production', type: 'secret', expect: expectation, ...(regions === undefined ? {} : { regions }) };
    const { verdicts } = judgeAll({
      spec: stores(rule),
      facts,
      narrowing: { accounts: [production], regions: [dr] },
      checks: [cmkEncryption],
      definitions,
      startedAt: '2026-11-20T11:59:00.000Z',
    });
    const findings = verdicts.flatMap((verdict) => verdict.findings);
    return findings.filter(({ requirementId }) => requirementId === 'cmk-encryption.store-expected').map(({ outcome }) => outcome);
  };

  it.each([
    ['some, which can be in the region that was left out', narrowed('some'), 'unknown'],
    ['none, which can be in the region that was left out', narrowed('none'), 'unknown'],
    ['some, in the region that was read', narrowed('some', [dr]), 'fail'],
    ['none, in the region that was read', narrowed('none', [dr]), 'pass'],
    ['none, in the region that was left out alone', narrowed('none', [primary]), 'unknown'],
  ])('%s', (_, outcomes, wanted) => {
    expect(outcomes).toEqual([wanted]);
  });
});
