import { z } from 'zod';
import { bucketTags } from './bucket-tags.ts';
import { aspectShape, type BucketAspect, readAspect } from './buckets/aspect.ts';
import { buckets } from './buckets.ts';
import { defineFact } from './fact.ts';
import { text } from './values.ts';

/** Whether a bucket keeps versions. S3 leaves out what was never turned on: `null`. */
export interface BucketVersioning {
  /** AWS's word: Enabled, Suspended. */
  readonly status: string | null;
  /** AWS's word: Enabled, Disabled. */
  readonly mfaDelete: string | null;
}

const versioning = (): z.ZodType<BucketVersioning> => z.strictObject({ status: z.string().nullable(), mfaDelete: z.string().nullable() });

/** The versioning of each bucket of which somebody asks it. Sorted by ARN. */
export const bucketVersioning = defineFact({
  name: 'bucket-versioning',
  scope: 'account',
  depth: 'full',
  operations: ['S3.GetBucketVersioning'],
  uses: [buckets],
  mayUse: [bucketTags],
  shape: () => aspectShape(versioning()),
  read: async (seat, need, reading): Promise<readonly BucketAspect<BucketVersioning>[]> =>
    readAspect(
      seat,
      { need, reading },
      {
        operation: 'S3.GetBucketVersioning',
        take: ({ Status, MFADelete }) => ({ status: text(Status), mfaDelete: text(MFADelete) }),
      },
    ),
});
