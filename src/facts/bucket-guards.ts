import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { once } from '../once.ts';
import { type Bucket, buckets } from './buckets.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { byArn, required, text } from './values.ts';

/** A bucket's Object Lock and the retention that new objects get. `null` is what AWS left out. */
export interface BucketLock {
  readonly enabled: boolean;
  /** AWS's word: GOVERNANCE, COMPLIANCE. */
  readonly mode: string | null;
  readonly days: number | null;
  readonly years: number | null;
}

/** What stands between a caller and the contents of a bucket. */
export interface BucketGuard {
  readonly arn: string;
  readonly name: string;
  readonly region: string | null;
  /** The document, not parsed. `null`: there is none, unless `policyError` says that it could not be read. */
  readonly policy: string | null;
  readonly policyError: Refusal | null;
  /** `null`: the bucket has no Object Lock, unless `lockError` says that it could not be read. */
  readonly lock: BucketLock | null;
  readonly lockError: Refusal | null;
}

const number = once(() => z.number().nullable());
const lock = (): z.ZodType<BucketLock> =>
  z.strictObject({ enabled: z.boolean(), mode: z.string().nullable(), days: number(), years: number() });
const shape = (): z.ZodType<readonly BucketGuard[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      region: z.string().nullable(),
      policy: z.string().nullable(),
      policyError: refusalShape().nullable(),
      lock: lock().nullable(),
      lockError: refusalShape().nullable(),
    }),
  );

type GuardSeat = Seat<'S3.GetBucketPolicy' | 'S3.GetObjectLockConfiguration'>;

/** Policy and Object Lock of every general-purpose bucket of the account. Sorted by ARN. */
export const bucketGuards = defineFact({
  name: 'bucket-guards',
  scope: 'account',
  depth: 'full',
  operations: ['S3.GetBucketPolicy', 'S3.GetObjectLockConfiguration'],
  uses: [buckets],
  shape,
  read: async (seat, need): Promise<readonly BucketGuard[]> => {
    const guards = await Promise.all((await need(buckets)).map((bucket) => readGuard(seat, bucket)));
    return byArn(guards.filter((guard) => guard !== null));
  },
});

/** `null` for a bucket that was deleted after the listing named it. */
async function readGuard(seat: GuardSeat, { arn, name, region }: Bucket): Promise<BucketGuard | null> {
  const bucket = { arn, name, region };
  if (region === null) {
    const detail = `S3.ListBuckets in ${seat.account}/${seat.region} did not say where ${name} is, so its policy and lock were not asked for`;
    const refusal: Refusal = { reason: 'failed', error: 'BucketRegion', detail };
    return { ...bucket, policy: null, policyError: refusal, lock: null, lockError: refusal };
  }
  // A name can belong to somebody else by now: the owner's id makes S3 refuse to answer for a stranger's bucket.
  const asked = { Bucket: name, ExpectedBucketOwner: seat.account };
  const place = { account: seat.account, region };
  const there = seat.in(region);
  const [policy, lock] = await Promise.all([
    attempt({ operation: 'S3.GetBucketPolicy', ...place }, there.call('S3.GetBucketPolicy', asked)),
    attempt({ operation: 'S3.GetObjectLockConfiguration', ...place }, there.call('S3.GetObjectLockConfiguration', asked)),
  ]);
  if (policy.refusal?.error === 'NoSuchBucket' || lock.refusal?.error === 'NoSuchBucket') return null;
  return {
    ...bucket,
    policy: policy.refusal === null ? required(policy.value.Policy, 'Policy') : null,
    policyError: unless('NoSuchBucketPolicy', policy.refusal),
    lock: lock.refusal === null ? lockOf(lock.value) : null,
    lockError: unless('ObjectLockConfigurationNotFoundError', lock.refusal),
  };
}

/** The refusal, but for the one that says that there is none. */
function unless(none: string, refusal: Refusal | null): Refusal | null {
  return refusal?.error === none ? null : refusal;
}

function lockOf(answer: Output<'S3.GetObjectLockConfiguration'>): BucketLock {
  const { ObjectLockEnabled, Rule } = required(answer.ObjectLockConfiguration, 'ObjectLockConfiguration');
  const retention = Rule?.DefaultRetention;
  return {
    enabled: ObjectLockEnabled === 'Enabled',
    mode: text(retention?.Mode),
    days: retention?.Days ?? null,
    years: retention?.Years ?? null,
  };
}
