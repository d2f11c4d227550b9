import { describe, expect, it } from 'vitest';
import { ReadOnlyError } from '../../src/aws/failure.ts';
import { buckets } from '../../src/facts/buckets.ts';
import { accessDenied, awsError, type FakeSeat, fakeSeat } from './fake-seat.ts';

const read = (seat: FakeSeat) => buckets.read(seat, () => Promise.reject(new Error('needs nothing')));
const kms = (KMSMasterKeyID?: string) => ({
  SSEAlgorithm: 'aws:kms' as const,
  ...(KMSMasterKeyID === undefined ? {} : { KMSMasterKeyID }),
});
const configured = (ApplyServerSideEncryptionByDefault: ReturnType<typeof kms>, BucketKeyEnabled?: boolean) => ({
  ServerSideEncryptionConfiguration: {
    Rules: [{ ApplyServerSideEncryptionByDefault, ...(BucketKeyEnabled === undefined ? {} : { BucketKeyEnabled }) }],
  },
});
const one = { Buckets: [{ Name: 'b', BucketRegion: 'us-east-2' }] };

describe('buckets', () => {
  it('asks each bucket in its own region, with its owner, page by page', async () => {
    const seat = fakeSeat(
      { partition: 'aws-us-gov' },
      {
        'S3.ListBuckets': ({ ContinuationToken }) =>
          ContinuationToken === undefined
            ? { Buckets: [{ Name: 'b', BucketRegion: 'us-west-2' }], ContinuationToken: 'more' }
            : { Buckets: [{ Name: 'a', BucketRegion: 'us-east-2' }] },
        'S3.GetBucketEncryption': ({ Bucket }) => (Bucket === 'a' ? configured(kms('arn:aws:kms:k'), true) : configured(kms())),
      },
    );
    expect(await read(seat)).toEqual([
      {
        arn: 'arn:aws-us-gov:s3:::a',
        name: 'a',
        region: 'us-east-2',
        encryption: { algorithm: 'aws:kms', keyId: 'arn:aws:kms:k', bucketKey: true, blockedEncryptionTypes: null },
        readError: null,
      },
      {
        arn: 'arn:aws-us-gov:s3:::b',
        name: 'b',
        region: 'us-west-2',
        encryption: { algorithm: 'aws:kms', keyId: null, bucketKey: null, blockedEncryptionTypes: null },
        readError: null,
      },
    ]);
    expect(seat.calls[0]).toMatchObject({ operation: 'S3.ListBuckets', input: { MaxBuckets: 10_000 } });
    const asked = seat.calls
      .filter(({ operation }) => operation === 'S3.GetBucketEncryption')
      .map(({ region, input }) => ({ region, ...input }));
    expect(asked).toEqual([
      { region: 'us-west-2', Bucket: 'b', ExpectedBucketOwner: '222222222222' },
      { region: 'us-east-2', Bucket: 'a', ExpectedBucketOwner: '222222222222' },
    ]);
  });

  it.each([
    [
      'no configuration is a value',
      awsError('ServerSideEncryptionConfigurationNotFoundError', 'none'),
      { encryption: null, readError: null },
    ],
    ['a refusal stands beside the bucket', accessDenied(), { encryption: null, readError: { reason: 'denied' } }],
    [
      'an unknown error stands beside the bucket',
      awsError('PermanentRedirect', 'elsewhere'),
      { encryption: null, readError: { reason: 'failed', error: 'PermanentRedirect' } },
    ],
  ])('%s', async (_, error, expected) => {
    const [bucket] = await read(fakeSeat({}, { 'S3.ListBuckets': () => one, 'S3.GetBucketEncryption': () => error }));
    expect(bucket).toMatchObject(expected);
  });

  it('names account, region and operation of a refusal', async () => {
    const [bucket] = await read(fakeSeat({}, { 'S3.ListBuckets': () => one, 'S3.GetBucketEncryption': () => accessDenied('no') }));
    expect(bucket?.readError?.detail).toBe('S3.GetBucketEncryption in 222222222222/us-east-2: AccessDeniedException: no');
  });

  it('reads the others where one is refused', async () => {
    const found = await read(
      fakeSeat(
        {},
        {
          'S3.ListBuckets': () => ({ Buckets: [...one.Buckets, { Name: 'c', BucketRegion: 'us-east-2' }] }),
          'S3.GetBucketEncryption': ({ Bucket }) => (Bucket === 'b' ? accessDenied() : configured(kms())),
        },
      ),
    );
    expect(found.map(({ readError }) => readError?.reason ?? 'read')).toEqual(['denied', 'read']);
  });

  it('drops a bucket that was deleted after the listing named it', async () => {
    expect(
      await read(fakeSeat({}, { 'S3.ListBuckets': () => one, 'S3.GetBucketEncryption': () => awsError('NoSuchBucket', 'gone') })),
    ).toEqual([]);
  });

  it('says so where AWS leaves the region out, and asks nothing', async () => {
    const seat = fakeSeat({}, { 'S3.ListBuckets': () => ({ Buckets: [{ Name: 'b' }] }) });
    const [bucket] = await read(seat);
    expect(bucket).toMatchObject({ region: null, encryption: null, readError: { reason: 'failed' } });
    expect(seat.calls.map(({ operation }) => operation)).toEqual(['S3.ListBuckets']);
  });

  it('keeps a rule that says nothing as unsaid', async () => {
    const [bucket] = await read(
      fakeSeat(
        {},
        { 'S3.ListBuckets': () => one, 'S3.GetBucketEncryption': () => ({ ServerSideEncryptionConfiguration: { Rules: [{}] } }) },
      ),
    );
    expect(bucket?.encryption).toEqual({ algorithm: null, keyId: null, bucketKey: null, blockedEncryptionTypes: null });
  });

  it('throws where the listing is refused, or the call was never declared', async () => {
    await expect(read(fakeSeat({}, { 'S3.ListBuckets': () => accessDenied() }))).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const undeclared = fakeSeat(
      {},
      { 'S3.ListBuckets': () => one, 'S3.GetBucketEncryption': () => new ReadOnlyError('S3.GetBucketEncryption') },
    );
    await expect(read(undeclared)).rejects.toThrow(ReadOnlyError);
  });

  it('keeps which kinds of encryption no upload can ask for', async () => {
    const Rules = [{ BlockedEncryptionTypes: { EncryptionType: ['SSE-C' as const, 'NONE' as const] } }];
    const seat = fakeSeat(
      {},
      {
        'S3.ListBuckets': () => ({ Buckets: [{ Name: 'a', BucketRegion: 'us-east-2' }] }),
        'S3.GetBucketEncryption': () => ({ ServerSideEncryptionConfiguration: { Rules } }),
      },
    );
    const found = await read(seat);
    expect(found[0]?.encryption?.blockedEncryptionTypes).toEqual(['NONE', 'SSE-C']);
    expect(buckets.shape().parse(found)).toEqual(found);
  });
});
