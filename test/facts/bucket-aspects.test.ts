import { describe, expect, it } from 'vitest';
import { bucketLifecycles } from '../../src/facts/bucket-lifecycles.ts';
import { bucketLocks } from '../../src/facts/bucket-locks.ts';
import { bucketPolicies } from '../../src/facts/bucket-policies.ts';
import { bucketPublicAccessBlocks } from '../../src/facts/bucket-public-access-blocks.ts';
import { bucketTags } from '../../src/facts/bucket-tags.ts';
import { bucketVersioning } from '../../src/facts/bucket-versioning.ts';
import type { FactDefinition, Need, Reading } from '../../src/facts/fact.ts';
import { s3OrganizationPolicy } from '../../src/facts/s3-organization-policy.ts';
import { accessDenied, awsError, fakeSeat } from './fake-seat.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const bucket = (name: string, region: string | null = 'us-east-2') => ({
  arn: `arn:aws:s3:::${name}`,
  name,
  region,
  encryption: null,
  readError: null,
});
const target = { account: '222222222222' };
const reading = (of: readonly unknown[] | null): Reading => ({ target, found: () => undefined, of });
const policy = '{"Version":"2012-10-17","Statement":[]}';

/** Reads a fact over a listing, with tags where it may need them. */
function readOver<V>(
  fact: FactDefinition<string, V>,
  listed: readonly ReturnType<typeof bucket>[],
  {
    answers = {},
    of = null,
    tags = {},
  }: { answers?: Answers; of?: readonly unknown[] | null; tags?: Readonly<Record<string, object>> } = {},
) {
  const seat = fakeSeat({}, answers);
  const needed: string[] = [];
  const need = (async ({ name }: { readonly name: string }) => {
    needed.push(name);
    if (name === 'buckets') return listed;
    if (name === 'bucket-tags') return listed.map(({ arn, name }) => ({ arn, name, value: tags[name] ?? {} }));
    throw new Error(`needs ${name}`);
  }) as unknown as Need;
  return { seat, needed, value: fact.read(seat, need, reading(of)) };
}

describe('aspects of buckets', () => {
  const answers: Answers = { 'S3.GetBucketPolicy': () => ({ Policy: policy }) };

  it('are asked in the own region of each bucket, with its owner', async () => {
    const { seat, needed, value } = readOver(bucketPolicies, [bucket('b', 'us-west-2'), bucket('a')], { answers });
    const found = await value;
    expect(found).toEqual([
      { arn: 'arn:aws:s3:::a', name: 'a', region: 'us-east-2', value: policy, error: null },
      { arn: 'arn:aws:s3:::b', name: 'b', region: 'us-west-2', value: policy, error: null },
    ]);
    expect(seat.calls.map(({ region, input }) => ({ region, ...input }))).toEqual([
      { region: 'us-west-2', Bucket: 'b', ExpectedBucketOwner: '222222222222' },
      { region: 'us-east-2', Bucket: 'a', ExpectedBucketOwner: '222222222222' },
    ]);
    expect(bucketPolicies.shape().parse(found)).toEqual(found);
    expect(needed).toEqual(['buckets']);
  });

  it('are asked of no other buckets than somebody asks for', async () => {
    const of = [{ by: 'x', order: 0, match: { name: 'a*' }, isAsked: true }];
    const { seat, needed, value } = readOver(bucketPolicies, [bucket('a'), bucket('b')], { answers, of });
    expect((await value).map(({ name }) => name)).toEqual(['a']);
    expect(seat.calls.map(({ input }) => input.Bucket)).toEqual(['a']);
    expect(needed).toEqual(['buckets']);
    expect(await readOver(bucketPolicies, [bucket('a')], { answers, of: [] }).value).toEqual([]);
  });

  it('need tags where these say which buckets are meant', async () => {
    const of = [{ by: 'x', order: 0, match: { tag: { class: 'phi' } }, isAsked: true }];
    const { needed, value } = readOver(bucketPolicies, [bucket('a'), bucket('b')], { answers, of, tags: { b: { class: 'phi' } } });
    expect((await value).map(({ name }) => name)).toEqual(['b']);
    expect(needed.sort()).toEqual(['bucket-tags', 'buckets']);
  });

  it('keep each refusal beside its bucket and read the others', async () => {
    const { value } = readOver(bucketPolicies, [bucket('a'), bucket('b')], {
      answers: { 'S3.GetBucketPolicy': ({ Bucket }) => (Bucket === 'a' ? accessDenied('no') : { Policy: policy }) },
    });
    const detail = 'S3.GetBucketPolicy in 222222222222/us-east-2: AccessDeniedException: no';
    expect(await value).toMatchObject([
      { name: 'a', value: null, error: { reason: 'denied', detail } },
      { name: 'b', value: policy, error: null },
    ]);
  });

  it('leave out a bucket that was deleted meanwhile, and do not guess where one is', async () => {
    const { seat, value } = readOver(bucketPolicies, [bucket('gone'), bucket('somewhere', null)], {
      answers: { 'S3.GetBucketPolicy': () => awsError('NoSuchBucket', 'gone') },
    });
    expect(await value).toMatchObject([{ name: 'somewhere', value: null, error: { error: 'BucketRegion' } }]);
    expect(seat.calls.map(({ input }) => input.Bucket)).toEqual(['gone']);
  });

  it.each([
    [bucketPolicies, { 'S3.GetBucketPolicy': () => awsError('NoSuchBucketPolicy', 'none') }],
    [bucketLocks, { 'S3.GetObjectLockConfiguration': () => awsError('ObjectLockConfigurationNotFoundError', 'none') }],
    [bucketPublicAccessBlocks, { 'S3.GetPublicAccessBlock': () => awsError('NoSuchPublicAccessBlockConfiguration', 'none') }],
    [bucketLifecycles, { 'S3.GetBucketLifecycleConfiguration': () => awsError('NoSuchLifecycleConfiguration', 'none') }],
  ] as readonly (readonly [FactDefinition<string, unknown>, Answers])[])('none is a value of $name', async (fact, none) => {
    expect(await readOver(fact, [bucket('a')], { answers: none }).value).toMatchObject([{ value: null, error: null }]);
  });

  it.each([
    [bucketPolicies, 'S3.GetBucketPolicy', 'without Policy'],
    [bucketLocks, 'S3.GetObjectLockConfiguration', 'without ObjectLockConfiguration'],
    [bucketPublicAccessBlocks, 'S3.GetPublicAccessBlock', 'without PublicAccessBlockConfiguration'],
    [bucketLifecycles, 'S3.GetBucketLifecycleConfiguration', 'without Rules'],
  ] as readonly (readonly [FactDefinition<string, unknown>, string, string])[])(
    'reject an answer that says nothing: $name',
    async (fact, operation, message) => {
      await expect(readOver(fact, [bucket('a')], { answers: { [operation]: () => ({}) } }).value).rejects.toThrow(message);
    },
  );
});

it('a page of a proxy in the place of a policy is no policy', async () => {
  const answers = { 'S3.GetBucketPolicy': () => ({ Policy: '<!doctype html><html></html>' }) };
  await expect(readOver(bucketPolicies, [bucket('a')], { answers }).value).rejects.toThrow('something that is no policy');
});

describe('bucket-locks', () => {
  const read = (ObjectLockConfiguration: object) =>
    readOver(bucketLocks, [bucket('a')], { answers: { 'S3.GetObjectLockConfiguration': () => ({ ObjectLockConfiguration }) } }).value;

  it('keep the retention as it is given', async () => {
    const found = await read({ ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Years: 7 } } });
    expect(found[0]?.value).toEqual({ enabled: true, mode: 'COMPLIANCE', days: null, years: 7 });
    expect(bucketLocks.shape().parse(found)).toEqual(found);
  });

  it('without a default rule have none of its parts', async () => {
    expect((await read({ ObjectLockEnabled: 'Enabled' }))[0]?.value).toEqual({ enabled: true, mode: null, days: null, years: null });
    expect((await read({}))[0]?.value?.enabled).toBe(false);
  });
});

describe('bucket-versioning', () => {
  it.each([
    [{}, { status: null, mfaDelete: null }],
    [
      { Status: 'Enabled', MFADelete: 'Disabled' },
      { status: 'Enabled', mfaDelete: 'Disabled' },
    ],
    [{ Status: 'Suspended' }, { status: 'Suspended', mfaDelete: null }],
  ] as const)('%j', async (answer, expected) => {
    const found = await readOver(bucketVersioning, [bucket('a')], { answers: { 'S3.GetBucketVersioning': () => answer } }).value;
    expect(found[0]).toMatchObject({ value: expected, error: null });
    expect(bucketVersioning.shape().parse(found)).toEqual(found);
  });
});

describe('bucket-public-access-blocks', () => {
  it('keep what AWS left out apart from what is off', async () => {
    const answers: Answers = {
      'S3.GetPublicAccessBlock': () => ({ PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: false } }),
    };
    const found = await readOver(bucketPublicAccessBlocks, [bucket('a')], { answers }).value;
    expect(found[0]?.value).toEqual({
      blockPublicAcls: true,
      ignorePublicAcls: null,
      blockPublicPolicy: false,
      restrictPublicBuckets: null,
    });
    expect(bucketPublicAccessBlocks.shape().parse(found)).toEqual(found);
  });
});

describe('bucket-lifecycles', () => {
  const read = (...Rules: readonly object[]) =>
    readOver(bucketLifecycles, [bucket('a')], {
      answers: { 'S3.GetBucketLifecycleConfiguration': () => ({ Rules: Rules as never }) },
    }).value;

  it('keep what removes, and nothing else', async () => {
    const found = await read(
      { ID: 'b', Status: 'Enabled', Filter: {}, Expiration: { Days: 30 } },
      { ID: 'a', Status: 'Enabled', Filter: { Prefix: 'tmp/' }, NoncurrentVersionExpiration: { NoncurrentDays: 7 } },
      { ID: 'c', Status: 'Enabled', Filter: {}, Expiration: { Date: new Date('2027-01-01T00:00:00Z') } },
      { ID: 'off', Status: 'Disabled', Filter: {}, Expiration: { Days: 1 } },
      { ID: 'move', Status: 'Enabled', Filter: {}, Transitions: [{ Days: 30, StorageClass: 'GLACIER' }] },
      { ID: 'parts', Status: 'Enabled', Filter: {}, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
      { ID: 'markers', Status: 'Enabled', Filter: {}, Expiration: { ExpiredObjectDeleteMarker: true } },
      { ID: 'no markers', Status: 'Enabled', Filter: {}, Expiration: { ExpiredObjectDeleteMarker: false } },
    );
    const none = { days: null, date: null, noncurrent: null, status: 'Enabled' };
    expect(found[0]?.value).toEqual([
      { ...none, id: 'a', noncurrent: { days: 7 } },
      { ...none, id: 'b', days: 30 },
      { ...none, id: 'c', date: '2027-01-01T00:00:00.000Z' },
    ]);
    expect(bucketLifecycles.shape().parse(found)).toEqual(found);
  });

  it('keep a rule whose state is not known, and what AWS left out of one', async () => {
    const found = await read(
      { Filter: {}, Expiration: {} },
      { Status: 'Paused', NoncurrentVersionExpiration: { NewerNoncurrentVersions: 3 } },
    );
    expect(found[0]?.value).toEqual([
      { id: null, status: 'Paused', days: null, date: null, noncurrent: { days: null } },
      { id: null, status: null, days: null, date: null, noncurrent: null },
    ]);
  });
});

describe('bucket-tags', () => {
  const page = (...names: readonly string[]) => ({
    ResourceTagMappingList: names.map((name) => ({ ResourceARN: `arn:aws:s3:::${name}`, Tags: [{ Key: 'class', Value: name }] })),
  });

  it('are asked once of each region with buckets, to the last page; a bucket that is not listed has none', async () => {
    const { seat, value } = readOver(bucketTags, [bucket('a'), bucket('b', 'us-west-2'), bucket('c'), bucket('d', 'us-west-2')], {
      answers: {
        'ResourceGroupsTaggingAPI.GetResources': ({ PaginationToken }, region) =>
          region === 'us-west-2'
            ? { ...page('b'), PaginationToken: '' }
            : PaginationToken === undefined
              ? { ...page('a'), PaginationToken: 'more' }
              : page('c'),
      },
    });
    const found = await value;
    expect(found.map(({ name, value: tags, error }) => [name, tags, error])).toEqual([
      ['a', { class: 'a' }, null],
      ['b', { class: 'b' }, null],
      ['c', { class: 'c' }, null],
      ['d', {}, null],
    ]);
    expect(seat.calls).toHaveLength(3);
    expect(seat.calls[0]?.input).toEqual({ ResourceTypeFilters: ['s3'], ResourcesPerPage: 100 });
    expect(bucketTags.shape().parse(found)).toEqual(found);
  });

  it('of a region that is refused, or of a bucket that is nowhere, are not known', async () => {
    const { value } = readOver(bucketTags, [bucket('a'), bucket('b', 'us-west-2'), bucket('c', null)], {
      answers: { 'ResourceGroupsTaggingAPI.GetResources': (_, region) => (region === 'us-west-2' ? accessDenied('no') : page('a')) },
    });
    expect(await value).toMatchObject([
      { name: 'a', value: { class: 'a' }, error: null },
      { name: 'b', value: null, error: { reason: 'denied' } },
      { name: 'c', value: null, error: { error: 'BucketRegion' } },
    ]);
  });
});

describe('s3-organization-policy', () => {
  const none: Need = () => Promise.reject(new Error('needs nothing'));
  const read = (answer: NonNullable<Answers['Organizations.DescribeEffectivePolicy']>) => {
    const seat = fakeSeat({ account: '111111111111' }, { 'Organizations.DescribeEffectivePolicy': answer });
    return { seat, value: s3OrganizationPolicy.read(seat, none, reading(null)) };
  };
  const says = (PolicyContent: string) => read(() => ({ EffectivePolicy: { PolicyContent } })).value;

  it('is asked about the account that it is about', async () => {
    const content = '{"s3_attributes":{"public_access_block_configuration":"all"}}';
    const { seat, value } = read(() => ({ EffectivePolicy: { PolicyContent: content } }));
    const found = await value;
    expect(found).toEqual({ publicAccessBlock: 'all' });
    expect(seat.calls.map(({ input }) => input)).toEqual([{ PolicyType: 'S3_POLICY', TargetId: '222222222222' }]);
    expect(s3OrganizationPolicy.shape().parse(found)).toEqual(found);
  });

  it.each(['EffectivePolicyNotFoundException', 'PolicyTypeNotEnabledException', 'PolicyTypeNotAvailableForOrganizationException'])(
    '%s says that there is none',
    async (name) => {
      expect(await read(() => awsError(name, 'none')).value).toBeNull();
    },
  );

  it('that says nothing of it is a value', async () => {
    expect(await says('{}')).toEqual({ publicAccessBlock: null });
    expect(await says('{"s3_attributes":{}}')).toEqual({ publicAccessBlock: null });
  });

  it.each(['all', '[]', '{"s3_attributes":{"public_access_block_configuration":{"x":"all"}}}'])(
    'rejects what it cannot read: %s',
    async (text) => {
      await expect(says(text)).rejects.toThrow('cannot be read');
    },
  );

  it('rejects a refusal, and an answer without a policy', async () => {
    await expect(read(() => accessDenied()).value).rejects.toThrow('not authorized');
    await expect(read(() => ({})).value).rejects.toThrow('without PolicyContent');
  });
});
