import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import { once } from '../once.ts';
import { bucketTags } from './bucket-tags.ts';
import { aspectShape, type BucketAspect, readAspect } from './buckets/aspect.ts';
import { buckets } from './buckets.ts';
import { defineFact } from './fact.ts';
import { required, text } from './values.ts';

/** A bucket's Object Lock and the retention that new objects get. `null` is what AWS left out. */
export interface BucketLock {
  readonly enabled: boolean;
  /** AWS's word: GOVERNANCE, COMPLIANCE. */
  readonly mode: string | null;
  readonly days: number | null;
  readonly years: number | null;
}

const number = once(() => z.number().nullable());
const lock = (): z.ZodType<BucketLock> =>
  z.strictObject({ enabled: z.boolean(), mode: z.string().nullable(), days: number(), years: number() });

/** The Object Lock of each bucket of which somebody asks it; `null`: it has none. Sorted by ARN. */
export const bucketLocks = defineFact({
  name: 'bucket-locks',
  scope: 'account',
  depth: 'full',
  operations: ['S3.GetObjectLockConfiguration'],
  uses: [buckets],
  mayUse: [bucketTags],
  shape: () => aspectShape(lock()),
  read: async (seat, need, reading): Promise<readonly BucketAspect<BucketLock>[]> =>
    readAspect(
      seat,
      { need, reading },
      { operation: 'S3.GetObjectLockConfiguration', none: 'ObjectLockConfigurationNotFoundError', take: lockOf },
    ),
});

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
