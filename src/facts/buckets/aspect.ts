import { z } from 'zod';
import type { Operation } from '../../aws/operations.ts';
import type { Input, Output } from '../../aws/sdk.ts';
import type { Seat } from '../../aws/seat.ts';
import { bucketTags } from '../bucket-tags.ts';
import { type Bucket, buckets } from '../buckets.ts';
import type { Need, Reading } from '../fact.ts';
import { attempt, type Refusal, refusalShape } from '../refusal.ts';
import { byArn } from '../values.ts';
import { areTagsAsked, isAskedFor, rulesOf } from './selection.ts';

/** One thing that was asked of a bucket. A bucket of which it was not asked is not in the list. */
export interface BucketAspect<V> {
  readonly arn: string;
  readonly name: string;
  /** `null`: AWS did not say, and nothing could be asked. */
  readonly region: string | null;
  /** `null`: the bucket has none, unless `error` says that it could not be read. */
  readonly value: V | null;
  readonly error: Refusal | null;
}

/** The shape of a list of one aspect. */
export function aspectShape<V>(value: z.ZodType<V>): z.ZodType<readonly BucketAspect<V>[]> {
  return z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      region: z.string().nullable(),
      value: value.nullable(),
      error: refusalShape().nullable(),
    }),
  ) as unknown as z.ZodType<readonly BucketAspect<V>[]>;
}

/** How one operation is asked about a bucket, and what becomes of its answer. */
interface Aspect<O extends Operation, V> {
  readonly operation: O;
  /** AWS's name of the error that says that the bucket has none. */
  readonly none?: string;
  readonly take: (answer: Output<O>) => V;
}

/** Asks one thing of each bucket of which somebody asks it, in the bucket's own region. Sorted by ARN. */
export async function readAspect<O extends Operation, V>(
  seat: Seat<O>,
  { need, reading }: { readonly need: Need; readonly reading: Reading | undefined },
  aspect: Aspect<O, V>,
): Promise<readonly BucketAspect<V>[]> {
  const rules = rulesOf(reading?.of);
  const [listed, tags] = await Promise.all([need(buckets), areTagsAsked(rules) ? need(bucketTags) : []]);
  const asked = listed.filter((bucket) => isAskedFor(rules, bucket, tags.find(({ arn }) => arn === bucket.arn)?.value ?? null));
  const found = await Promise.all(asked.map((bucket) => readOne(seat, bucket, aspect)));
  return byArn(found.filter((one) => one !== null));
}

/** `null` for a bucket that was deleted after the listing named it. */
async function readOne<O extends Operation, V>(
  seat: Seat<O>,
  { arn, name, region }: Bucket,
  { operation, none, take }: Aspect<O, V>,
): Promise<BucketAspect<V> | null> {
  const bucket = { arn, name, region };
  if (region === null) {
    const detail = `S3.ListBuckets in ${seat.account}/${seat.region} did not say where ${name} is, so ${operation} was not asked`;
    return { ...bucket, value: null, error: { reason: 'failed', error: 'BucketRegion', detail } };
  }
  // A name can belong to somebody else by now: the owner's id makes S3 refuse to answer for a stranger's bucket.
  const input = { Bucket: name, ExpectedBucketOwner: seat.account } as unknown as Input<O>;
  const { value, refusal } = await attempt({ operation, account: seat.account, region }, seat.in(region).call(operation, input));
  if (refusal?.error === 'NoSuchBucket') return null;
  if (refusal !== null) return { ...bucket, value: null, error: refusal.error === none ? null : refusal };
  return { ...bucket, value: take(value), error: null };
}
