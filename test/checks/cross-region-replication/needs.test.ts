import { describe, expect, it } from 'vitest';
import check from '../../../src/checks/cross-region-replication.ts';
import { collect } from '../../../src/collect.ts';
import { enabledRegions } from '../../../src/facts/enabled-regions.ts';
import type { FactName, FactValues } from '../../../src/facts/index.ts';
import { organization } from '../../../src/facts/organization.ts';
import { neededFacts } from '../../../src/needs.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { type FakeSeat, fakeSeat } from '../../facts/fake-seat.ts';
import { organizationFacts, production } from '../governance.ts';
import { archiveReplica, east, elsewhere, replica, replicaName, sourceName, specWith, west } from './samples.ts';

const wantedOf = (spec: Spec) => {
  const facts = neededFacts([check], { spec });
  return (name: FactName) => facts.find((fact) => fact.name === name)?.wanted;
};
const source = { order: 0, region: east, match: { name: 'cc-dicom-2*' }, isAsked: true };
const other = { order: 0, region: west, match: { name: 'cc-dicom-dr-*' }, isAsked: true };
const by = 'cross-region-replication';

describe('what replication needs', () => {
  it('is asked of the declared bucket and its replica, and of no other bucket', () => {
    const of = wantedOf(specWith());
    expect(of('bucket-replications')).toEqual([{ in: ['production'], of: { by: `${by} 0`, ...source } }]);
    expect(of('replication-metrics')).toEqual([
      { in: ['production'], of: { by: `${by} 0`, ...source, windowSeconds: 86_400, replicaRegion: 'us-west-2' } },
    ]);
    const ends = [
      { in: ['production'], of: { by: `${by} 0`, ...source } },
      { in: ['production'], of: { by: `${by} replica 0`, ...other } },
    ];
    expect(of('bucket-policies')).toEqual(ends);
    expect(of('bucket-versioning')).toEqual(ends);
    expect(of('key-policies')).toEqual([
      { in: ['production'], regions: [east], of: { alias: 'alias/cc-phi' } },
      { in: ['production'], regions: [west], of: { alias: 'alias/cc-phi' } },
    ]);
    for (const name of ['authorization-details', 'roles'] as const) expect(of(name)).toEqual([{ in: ['production'] }]);
    for (const one of of('keys') ?? []) expect(one.in).toEqual(['production']);
    expect(of('buckets')).toEqual([{ in: ['production'] }]);
    expect(of('bucket-tags')).toBeUndefined();
  });

  it('reaches into the account of the replica', () => {
    const of = wantedOf(specWith({ replica: elsewhere }));
    expect(of('buckets')).toEqual([{ in: ['production'] }, { in: ['log_archive'] }]);
    expect(of('keys')).toEqual(expect.arrayContaining([{ in: ['production'] }, { in: ['log_archive'] }]));
    expect(of('key-policies')).toContainEqual({ in: ['log_archive'], regions: [west], of: { alias: 'alias/log-archive' } });
    expect(of('roles')).toEqual([{ in: ['production'] }]);
    expect(of('bucket-versioning')?.map((one) => one.in)).toEqual([['production'], ['log_archive']]);
  });

  it('takes the keys of a set too, of which it is not known whom it holds', () => {
    const keys = wantedOf(specWith({ stores: [{ in: 'members', type: 's3', key: 'key:logs_dr' }] }))('key-policies');
    expect(keys?.map((one) => one.in)).toEqual([['log_archive']]);
  });

  it('takes tags only where they say which bucket is meant', () => {
    const of = wantedOf(specWith({ replica: { ...replica, match: { tag: { Role: 'dr' } } } }));
    expect(of('bucket-tags')).toEqual([{ in: ['production'] }]);
  });

  it('is no metrics where no health is asked, and nothing at all without a replica', () => {
    const { health: _, ...rest } = replica;
    expect(wantedOf(specWith({ replica: rest }))('replication-metrics')).toBeUndefined();
    const of = wantedOf(specWith({ replica: null, bucket: { match: { tag: { Role: 'dicom' } } } }));
    for (const name of check.needs) if (name !== 'organization') expect(of(name), name).toBeUndefined();
  });
});

describe('what a run asks', () => {
  it('is the replication of the declared bucket, and its metrics, once each', async () => {
    const spec = specWith();
    const names: readonly FactName[] = ['bucket-replications', 'replication-metrics', 'buckets'];
    const record = organizationFacts().get('organization@organization');
    const found = (record?.observed === true ? record.value : null) as FactValues['organization'];
    const destination = { Bucket: `arn:aws:s3:::${replicaName}`, Metrics: { Status: 'Enabled' as const } };
    const seats = new Map<string, FakeSeat>();
    const seatOf = (account: string): FakeSeat => {
      const seat = fakeSeat(
        { account, region: east },
        {
          'S3.ListBuckets': () => ({
            Buckets: [sourceName, replicaName, archiveReplica].map((Name) => ({ Name, BucketRegion: Name === replicaName ? west : east })),
          }),
          'S3.GetBucketEncryption': () => ({
            ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
          }),
          'S3.GetBucketReplication': () => ({
            ReplicationConfiguration: { Role: 'r', Rules: [{ ID: 'a', Status: 'Enabled', Filter: {}, Destination: destination }] },
          }),
          'CloudWatch.GetMetricData': ({ MetricDataQueries }) => ({
            MetricDataResults: (MetricDataQueries ?? []).map(({ Id }) => ({ Id, Timestamps: [], Values: [], StatusCode: 'Complete' })),
          }),
        },
      );
      const known = seats.get(account) ?? seat;
      seats.set(account, known);
      return known;
    };
    const { facts } = await collect({
      spec,
      narrowing: {},
      facts: neededFacts([check], { spec }).filter(({ name }) => names.some((wanted) => wanted === name)),
      organization: { ...organization, read: async () => found },
      enabledRegions: { ...enabledRegions, read: async () => [] },
      seats: { enter: () => undefined, organization: () => [fakeSeat({}, {})], account: (_, { account = '' }) => seatOf(account) },
      now: () => Date.parse('2026-11-20T12:00:00Z'),
    });
    expect([...facts.values()].filter(({ name, observed }) => names.some((wanted) => wanted === name) && !observed)).toEqual([]);
    expect([...seats].filter(([, { calls }]) => calls.length > 0).map(([account]) => account)).toEqual([production]);
    const calls = (seats.get(production)?.calls ?? []).filter(({ operation }) => operation !== 'S3.GetBucketEncryption');
    expect(calls.map(({ operation, input }) => [operation, input.Bucket])).toEqual([
      ['S3.ListBuckets', undefined],
      ['S3.GetBucketReplication', sourceName],
      // Of what failed in the region of the source, of the rest in that of the replica.
      ['CloudWatch.GetMetricData', undefined],
      ['CloudWatch.GetMetricData', undefined],
    ]);
  });
});
