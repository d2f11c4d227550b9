import { describe, expect, it } from 'vitest';
import type { Input } from '../../src/aws/sdk.ts';
import { bucketReplications } from '../../src/facts/bucket-replications.ts';
import type { Bucket } from '../../src/facts/buckets.ts';
import type { Need } from '../../src/facts/fact.ts';
import { replicationMetrics } from '../../src/facts/replication-metrics.ts';
import { accessDenied, awsError, type FakeSeat, fakeSeat } from './fake-seat.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const account = '222222222222';
const bucket = (name: string, region: string | null = 'us-east-2'): Bucket =>
  ({ arn: `arn:aws:s3:::${name}`, name, region, encryption: null, readError: null }) as unknown as Bucket;
const asked = (name: string, windowSeconds = 86_400, order = 0, replicaRegion = 'eu-west-1') => ({
  by: `me ${order}`,
  order,
  match: { name },
  isAsked: true,
  windowSeconds,
  replicaRegion,
});

const role = 'arn:aws:iam::222222222222:role/cc-replication';
const destination = { Bucket: 'arn:aws:s3:::cc-dr' };
const plain = { ID: 'all', Status: 'Enabled' as const, Priority: 1, Filter: {}, Destination: destination };
const configured = (...rules: readonly object[]) => ({ ReplicationConfiguration: { Role: role, Rules: rules as (typeof plain)[] } });

/** Reads a fact whose needs are answered from the same seat. */
function readWith(listed: readonly Bucket[], answers: Answers, of: readonly unknown[] | null = null) {
  const seat = fakeSeat({}, answers);
  const reading = { target: { account }, found: () => undefined, of };
  const need = (async (fact: { readonly name: string }) => {
    if (fact.name === 'buckets') return listed;
    if (fact.name === 'bucket-replications') return bucketReplications.read(seat, need, reading);
    throw new Error(`needs ${fact.name}`);
  }) as unknown as Need;
  return {
    seat,
    replications: () => bucketReplications.read(seat, need, reading),
    /** `of`: somebody asks about every bucket, where no other is said. */
    metrics: (all = false) => replicationMetrics.read(seat, need, { ...reading, of: all ? null : (of ?? [asked('*')]) }),
  };
}

const withRules = (...rules: readonly object[]): Answers => ({ 'S3.GetBucketReplication': () => configured(...rules) });
const rulesOf = async (...rules: readonly object[]) => (await readWith([bucket('a')], withRules(...rules)).replications())[0]?.value?.rules;

describe('bucket-replications', () => {
  it('asks each asked bucket in its own region, with its owner, and no other', async () => {
    const { seat, replications } = readWith([bucket('cc-b', 'us-west-2'), bucket('cc-a'), bucket('other')], withRules(plain), [
      asked('cc-*'),
    ]);
    const found = await replications();
    expect(found.map(({ name, region, error }) => [name, region, error])).toEqual([
      ['cc-a', 'us-east-2', null],
      ['cc-b', 'us-west-2', null],
    ]);
    expect(seat.calls.map(({ region, input }) => ({ region, ...input }))).toEqual([
      { region: 'us-west-2', Bucket: 'cc-b', ExpectedBucketOwner: account },
      { region: 'us-east-2', Bucket: 'cc-a', ExpectedBucketOwner: account },
    ]);
    expect(bucketReplications.shape().parse(found)).toEqual(found);
  });

  it('keeps everything that is judged of a rule', async () => {
    const [rule] =
      (await rulesOf({
        ...plain,
        Filter: {
          And: {
            Prefix: 'dicom/',
            Tags: [
              { Key: 'b', Value: '2' },
              { Key: 'a', Value: '1' },
            ],
          },
        },
        SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
        DeleteMarkerReplication: { Status: 'Disabled' },
        Destination: {
          ...destination,
          Account: '444444444444',
          AccessControlTranslation: { Owner: 'Destination' },
          EncryptionConfiguration: { ReplicaKmsKeyID: 'arn:aws:kms:us-west-2:444444444444:key/k' },
          ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } },
          Metrics: { Status: 'Enabled', EventThreshold: { Minutes: 15 } },
        },
      })) ?? [];
    expect(rule).toEqual({
      id: 'all',
      status: 'Enabled',
      priority: 1,
      filter: { version: 2, prefix: 'dicom/', tags: { a: '1', b: '2' } },
      kmsObjects: 'Enabled',
      deleteMarkers: 'Disabled',
      bucket: 'arn:aws:s3:::cc-dr',
      account: '444444444444',
      owner: 'Destination',
      replicaKeyId: 'arn:aws:kms:us-west-2:444444444444:key/k',
      time: { status: 'Enabled', minutes: 15 },
      metrics: { status: 'Enabled', minutes: 15 },
    });
  });

  it.each([
    ['an empty Filter', { Filter: {} }, { version: 2, prefix: '', tags: {} }],
    ['a Filter with an empty Prefix', { Filter: { Prefix: '' } }, { version: 2, prefix: '', tags: {} }],
    ['a Filter with a Prefix', { Filter: { Prefix: 'x' } }, { version: 2, prefix: 'x', tags: {} }],
    ['a Filter with a Tag', { Filter: { Tag: { Key: 'k', Value: 'v' } } }, { version: 2, prefix: '', tags: { k: 'v' } }],
    ['a Prefix of its own', { Filter: undefined, Prefix: 'x' }, { version: 1, prefix: 'x', tags: {} }],
    ['an empty Prefix of its own', { Filter: undefined, Prefix: '' }, { version: 1, prefix: '', tags: {} }],
    ['neither', { Filter: undefined }, null],
  ] as const)('reads %s', async (_, change, filter) => {
    expect((await rulesOf({ ...plain, ...change }))?.[0]?.filter).toEqual(filter);
  });

  it('what AWS leaves out is null, and rules are sorted by id', async () => {
    const rules = await rulesOf({ ...plain, ID: 'z' }, { ...plain, ID: 'b', Status: undefined, Priority: undefined });
    expect(rules?.map(({ id, status, priority }) => [id, status, priority])).toEqual([
      ['b', null, null],
      ['z', 'Enabled', 1],
    ]);
    expect(rules?.[1]).toMatchObject({
      kmsObjects: null,
      deleteMarkers: null,
      account: null,
      owner: null,
      replicaKeyId: null,
      time: null,
      metrics: null,
    });
  });

  it('a tag without its key is no filter for everything', async () => {
    await expect(rulesOf({ ...plain, Filter: { Tag: { Value: 'v' } } })).rejects.toThrow('without Tag.Key');
  });

  it('none is a value; a refusal stays beside its bucket; one that is gone is left out', async () => {
    const answers: Answers = {
      'S3.GetBucketReplication': ({ Bucket }) =>
        Bucket === 'none'
          ? awsError('ReplicationConfigurationNotFoundError', 'none')
          : Bucket === 'gone'
            ? awsError('NoSuchBucket', 'gone')
            : accessDenied('no'),
    };
    expect(await readWith([bucket('none'), bucket('gone'), bucket('shut'), bucket('lost', null)], answers).replications()).toMatchObject([
      { name: 'lost', value: null, error: { error: 'BucketRegion' } },
      { name: 'none', value: null, error: null },
      {
        name: 'shut',
        value: null,
        error: { reason: 'denied', detail: 'S3.GetBucketReplication in 222222222222/us-east-2: AccessDeniedException: no' },
      },
    ]);
  });

  it.each([
    ['no configuration', {}, 'without ReplicationConfiguration'],
    ['no rules', { ReplicationConfiguration: { Role: role, Rules: undefined } }, 'without Rules'],
    ['a rule without destination', configured({ ...plain, Destination: undefined }), 'without Destination'],
  ])('rejects an answer with %s', async (_, answer, message) => {
    await expect(readWith([bucket('a')], { 'S3.GetBucketReplication': () => answer as never }).replications()).rejects.toThrow(message);
  });
});

interface Queries {
  readonly MetricDataQueries: readonly { MetricStat: { Metric: { MetricName: string; Dimensions: unknown }; Stat: string } }[];
}

describe('replication-metrics', () => {
  const measured = { ...plain, Destination: { ...destination, Metrics: { Status: 'Enabled' as const } } };
  const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 11, minute));
  const answered =
    (values: (id: string) => readonly [Date, number][] = () => []) =>
    (input: Input<'CloudWatch.GetMetricData'>) => ({
      MetricDataResults: (input.MetricDataQueries ?? []).map(({ Id }) => ({
        Id,
        Timestamps: values(Id ?? '').map(([time]) => time),
        Values: values(Id ?? '').map(([, value]) => value),
        StatusCode: 'Complete' as const,
      })),
    });
  const cloudWatch = (seat: FakeSeat) => seat.calls.filter(({ operation }) => operation === 'CloudWatch.GetMetricData');

  it('asks what failed in the region of the source and the rest in that of the replica, once each, and keeps them in the order of time', async () => {
    const { seat, metrics } = readWith(
      [bucket('cc-b', 'us-west-2'), bucket('cc-a'), bucket('other')],
      {
        ...withRules(measured),
        'CloudWatch.GetMetricData': (input, region) =>
          answered((id) =>
            region === 'eu-west-1'
              ? id === 'm0'
                ? [
                    [at(5), 7],
                    [at(0), 3],
                  ]
                : []
              : [[at(0), 1]],
          )(input),
      },
      [asked('cc-*')],
    );
    const found = await metrics();
    expect(found.map(({ source, rule, destination, period, error }) => ({ source, rule, destination, period, error }))).toEqual(
      ['cc-a', 'cc-b'].map((name) => ({
        source: `arn:aws:s3:::${name}`,
        rule: 'all',
        destination: 'arn:aws:s3:::cc-dr',
        period: 300,
        error: null,
      })),
    );
    expect(found[0]?.series).toEqual({
      latency: [
        { at: '2026-11-20T11:00:00.000Z', value: 3 },
        { at: '2026-11-20T11:05:00.000Z', value: 7 },
      ],
      pendingOperations: [],
      pendingBytes: [],
      failed: [{ at: '2026-11-20T11:00:00.000Z', value: 1 }],
    });
    expect(replicationMetrics.shape().parse(found)).toEqual(found);
    const queriesIn = (wanted: string) =>
      cloudWatch(seat)
        .filter(({ region }) => region === wanted)
        .map(({ input }) => (input as unknown as Queries).MetricDataQueries);
    const namesIn = (wanted: string) =>
      queriesIn(wanted).map((queries) => queries.map(({ MetricStat: { Metric, Stat } }) => `${Metric.MetricName} ${Stat}`));
    const pending = ['ReplicationLatency Maximum', 'OperationsPendingReplication Maximum', 'BytesPendingReplication Maximum'];
    expect(namesIn('eu-west-1')).toEqual([[...pending, ...pending]]);
    expect(namesIn('us-east-2')).toEqual([['OperationsFailedReplication Sum']]);
    expect(namesIn('us-west-2')).toEqual([['OperationsFailedReplication Sum']]);
    expect(queriesIn('us-east-2')[0]?.[0]).toEqual({
      Id: 'm0',
      MetricStat: {
        Metric: {
          Namespace: 'AWS/S3',
          MetricName: 'OperationsFailedReplication',
          Dimensions: [
            { Name: 'SourceBucket', Value: 'cc-a' },
            { Name: 'DestinationBucket', Value: 'cc-dr' },
            { Name: 'RuleId', Value: 'all' },
          ],
        },
        Period: 300,
        Stat: 'Sum',
      },
    });
  });

  it('asks nothing where nobody says in which region the replica is, and says so', async () => {
    const { seat, metrics } = readWith([bucket('cc-a')], withRules(measured));
    expect(await metrics(true)).toMatchObject([{ series: null, error: { reason: 'not-asked' } }]);
    expect(cloudWatch(seat)).toEqual([]);
  });

  it.each([
    ['a day', [asked('cc-*')], 86_400, 300],
    ['the longest that is asked', [asked('cc-*', 3600), asked('cc-*', 7 * 86_400, 1)], 7 * 86_400, 3600],
    ['fourteen days at most', [asked('cc-*', 40 * 86_400)], 14 * 86_400, 3600],
  ] as const)('looks back %s, and a quarter of an hour to either side', async (_, of, seconds, period) => {
    const { metrics } = readWith([bucket('cc-a')], { ...withRules(measured), 'CloudWatch.GetMetricData': answered() }, of);
    const [found] = await metrics();
    const now = Date.now() / 1000;
    const start = Date.parse(found?.from ?? '') / 1000;
    expect(found?.period).toBe(period);
    expect(start % period).toBe(0);
    expect(now - start).toBeGreaterThanOrEqual(seconds + 900);
    expect(now - start).toBeLessThan(seconds + 900 + period + 60);
    expect(Date.parse(found?.to ?? '') / 1000 - now).toBeGreaterThan(840);
  });

  it.each([
    ['is disabled', { ...measured, Status: 'Disabled' }],
    ['has neither metrics nor time control', plain],
    ['has no id', { ...measured, ID: undefined }],
  ])('asks nothing for a rule that %s', async (_, rule) => {
    const { seat, metrics } = readWith([bucket('cc-a')], withRules(rule));
    expect(await metrics()).toEqual([]);
    expect(cloudWatch(seat)).toEqual([]);
  });

  it('asks for a rule with time control alone', async () => {
    const timed = { ...plain, Destination: { ...destination, ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } } } };
    const { metrics } = readWith([bucket('cc-a')], { ...withRules(timed), 'CloudWatch.GetMetricData': answered() });
    expect(await metrics()).toHaveLength(1);
  });

  it('asks for 500 series at most in one call', async () => {
    const rules = Array.from({ length: 168 }, (_, index) => ({ ...measured, ID: `r${index}` }));
    const { seat, metrics } = readWith([bucket('cc-a')], { ...withRules(...rules), 'CloudWatch.GetMetricData': answered() });
    expect(await metrics()).toHaveLength(168);
    const sizes = (region: string) =>
      cloudWatch(seat)
        .filter((call) => call.region === region)
        .map(({ input }) => (input.MetricDataQueries as readonly unknown[]).length);
    expect({ replica: sizes('eu-west-1'), source: sizes('us-east-2') }).toEqual({ replica: [500, 4], source: [168] });
  });

  it('joins what comes in pages', async () => {
    let page = 0;
    const { metrics } = readWith([bucket('cc-a')], {
      ...withRules(measured),
      'CloudWatch.GetMetricData': (input, region) => {
        if (region !== 'eu-west-1') return answered()(input);
        page += 1;
        const results = answered((id) => (id === 'm0' ? [[at(page), page]] : []))(input);
        return page === 1 ? { ...results, NextToken: 'more' } : results;
      },
    });
    expect((await metrics())[0]?.series?.latency.map(({ value }) => value)).toEqual([1, 2]);
  });

  it('keeps a refusal beside the rules of its region', async () => {
    const { metrics } = readWith([bucket('cc-b', 'us-west-2'), bucket('cc-a')], {
      ...withRules(measured),
      'CloudWatch.GetMetricData': (input, region) => (region === 'us-west-2' ? accessDenied('no') : answered()(input)),
    });
    expect(await metrics()).toMatchObject([
      { source: 'arn:aws:s3:::cc-a', series: { failed: [] }, error: null },
      { source: 'arn:aws:s3:::cc-b', series: null, error: { reason: 'denied' } },
    ]);
  });

  it.each(['PartialData', 'InternalError'] as const)('takes series that stay %s for none', async (StatusCode) => {
    const { metrics } = readWith([bucket('cc-a')], {
      ...withRules(measured),
      'CloudWatch.GetMetricData': (input) => ({
        MetricDataResults: answered()(input).MetricDataResults.map((result) => ({ ...result, StatusCode })),
      }),
    });
    expect(await metrics()).toMatchObject([{ series: null, error: { detail: expect.stringContaining(StatusCode) } }]);
  });

  it('takes a series that is not there for none', async () => {
    const { metrics } = readWith([bucket('cc-a')], {
      ...withRules(measured),
      'CloudWatch.GetMetricData': () => ({ MetricDataResults: [] }),
    });
    expect(await metrics()).toMatchObject([{ series: null, error: { reason: 'failed' } }]);
  });
});
