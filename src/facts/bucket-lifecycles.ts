import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import { bucketTags } from './bucket-tags.ts';
import { aspectShape, type BucketAspect, readAspect } from './buckets/aspect.ts';
import { buckets } from './buckets.ts';
import { defineFact } from './fact.ts';
import { compare, required, text, time } from './values.ts';

/** One lifecycle rule that removes objects or versions. `null` is what AWS left out. */
export interface BucketExpiration {
  readonly id: string | null;
  /** AWS's word. Rules that are Disabled are left out. */
  readonly status: string | null;
  /** How old an object is when it expires. */
  readonly days: number | null;
  /** When everything that the rule is about expires, RFC 3339. */
  readonly date: string | null;
  /** Whether versions are removed once they are not current any more, and how many days later. */
  readonly noncurrent: { readonly days: number | null } | null;
}

const expiration = (): z.ZodType<BucketExpiration> =>
  z.strictObject({
    id: z.string().nullable(),
    status: z.string().nullable(),
    days: z.number().nullable(),
    date: z.string().nullable(),
    noncurrent: z.strictObject({ days: z.number().nullable() }).nullable(),
  });

/** The lifecycle rules that remove objects or versions from each bucket of which somebody asks them. `null`: it has no rules at all. Sorted by ARN. */
export const bucketLifecycles = defineFact({
  name: 'bucket-lifecycles',
  scope: 'account',
  depth: 'full',
  operations: ['S3.GetBucketLifecycleConfiguration'],
  uses: [buckets],
  mayUse: [bucketTags],
  shape: () => aspectShape(z.array(expiration()) as z.ZodType<readonly BucketExpiration[]>),
  read: async (seat, need, reading): Promise<readonly BucketAspect<readonly BucketExpiration[]>[]> =>
    readAspect(
      seat,
      { need, reading },
      { operation: 'S3.GetBucketLifecycleConfiguration', none: 'NoSuchLifecycleConfiguration', take: expirationsOf },
    ),
});

type Rule = NonNullable<Output<'S3.GetBucketLifecycleConfiguration'>['Rules']>[number];

function expirationsOf({ Rules }: Output<'S3.GetBucketLifecycleConfiguration'>): readonly BucketExpiration[] {
  return required(Rules, 'Rules')
    .filter((rule) => rule.Status !== 'Disabled' && removes(rule))
    .map(
      (rule): BucketExpiration => ({
        id: text(rule.ID),
        status: text(rule.Status),
        days: rule.Expiration?.Days ?? null,
        date: time(rule.Expiration?.Date),
        noncurrent:
          rule.NoncurrentVersionExpiration === undefined ? null : { days: rule.NoncurrentVersionExpiration.NoncurrentDays ?? null },
      }),
    )
    .sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b)));
}

/** A delete marker with nothing behind it, and the parts of an upload that never ended, are no objects: a switch for them says all there is. */
function removes({ Expiration, NoncurrentVersionExpiration }: Rule): boolean {
  const isOfMarkers = Expiration?.ExpiredObjectDeleteMarker !== undefined && Expiration.Days === undefined && Expiration.Date === undefined;
  return (Expiration !== undefined && !isOfMarkers) || NoncurrentVersionExpiration !== undefined;
}
