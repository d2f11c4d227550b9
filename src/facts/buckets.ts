import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { startEach } from './start-each.ts';
import { byArn, required, text } from './values.ts';

/** A bucket's default encryption. `null` is what AWS left out, never a default. */
export interface BucketEncryption {
  /** AWS's word: AES256, aws:kms, aws:kms:dsse, … */
  readonly algorithm: string | null;
  /** As it was given: only a full key ARN means the same to every requester. `null` with aws:kms means aws/s3. */
  readonly keyId: string | null;
  readonly bucketKey: boolean | null;
  /** AWS's words for the kinds of encryption that no upload can ask for: SSE-C. Sorted. */
  readonly blockedEncryptionTypes: readonly string[] | null;
}

export interface Bucket {
  readonly arn: string;
  readonly name: string;
  readonly region: string | null;
  /** `null`: there is no default encryption configuration, unless `readError` says that it could not be read. */
  readonly encryption: BucketEncryption | null;
  /** Why the configuration of this bucket could not be read, while the rest of the listing stands. */
  readonly readError: Refusal | null;
}

const encryption = (): z.ZodType<BucketEncryption> =>
  z.strictObject({
    algorithm: z.string().nullable(),
    keyId: z.string().nullable(),
    bucketKey: z.boolean().nullable(),
    blockedEncryptionTypes: z.array(z.string()).nullable(),
  });

const shape = (): z.ZodType<readonly Bucket[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      region: z.string().nullable(),
      encryption: encryption().nullable(),
      readError: refusalShape().nullable(),
    }),
  );

type BucketSeat = Seat<'S3.GetBucketEncryption' | 'S3.ListBuckets'>;
type Answer = NonNullable<Output<'S3.ListBuckets'>['Buckets']>[number];

/** Every general-purpose bucket of the account, wherever it is, with its default encryption. Sorted by ARN. */
export const buckets = defineFact({
  name: 'buckets',
  scope: 'account',
  depth: 'full',
  operations: ['S3.GetBucketEncryption', 'S3.ListBuckets'],
  shape,
  read: async (seat): Promise<readonly Bucket[]> => {
    // S3 says BucketRegion only in answer to a request that carries some parameter.
    const pages = seat.pages('S3.ListBuckets', { MaxBuckets: 10_000 }, { token: 'ContinuationToken', next: 'ContinuationToken' });
    const found = await startEach(
      pages,
      (page) => required(page.Buckets, 'Buckets'),
      (answer) => readBucket(seat, answer),
    );
    return byArn(found.filter((bucket) => bucket !== null));
  },
});

/** `null` for a bucket that was deleted after the listing named it. */
async function readBucket(seat: BucketSeat, answer: Answer): Promise<Bucket | null> {
  const name = required(answer.Name, 'Name');
  const region = text(answer.BucketRegion);
  const bucket = { arn: `arn:${seat.partition}:s3:::${name}`, name, region };
  if (region === null) {
    const detail = `S3.ListBuckets in ${seat.account}/${seat.region} did not say where ${name} is, so its configuration was not asked for`;
    return { ...bucket, encryption: null, readError: { reason: 'failed', error: 'BucketRegion', detail } };
  }
  // A name can belong to somebody else by now: the owner's id makes S3 refuse to answer for a stranger's bucket.
  const asked = seat.in(region).call('S3.GetBucketEncryption', { Bucket: name, ExpectedBucketOwner: seat.account });
  const { value, refusal } = await attempt({ operation: 'S3.GetBucketEncryption', account: seat.account, region }, asked);
  if (refusal?.error === 'NoSuchBucket') return null;
  if (refusal?.error === 'ServerSideEncryptionConfigurationNotFoundError') return { ...bucket, encryption: null, readError: null };
  if (refusal !== null) return { ...bucket, encryption: null, readError: refusal };
  return { ...bucket, encryption: encryptionOf(value), readError: null };
}

/** S3 keeps exactly one rule. */
function encryptionOf(answer: Output<'S3.GetBucketEncryption'>): BucketEncryption {
  const [rule] = required(answer.ServerSideEncryptionConfiguration?.Rules, 'Rules');
  const byDefault = rule?.ApplyServerSideEncryptionByDefault;
  return {
    algorithm: text(byDefault?.SSEAlgorithm),
    keyId: text(byDefault?.KMSMasterKeyID),
    bucketKey: rule?.BucketKeyEnabled ?? null,
    blockedEncryptionTypes: rule?.BlockedEncryptionTypes?.EncryptionType?.toSorted() ?? null,
  };
}
