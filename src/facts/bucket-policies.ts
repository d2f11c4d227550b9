import { z } from 'zod';
import { bucketTags } from './bucket-tags.ts';
import { aspectShape, type BucketAspect, readAspect } from './buckets/aspect.ts';
import { buckets } from './buckets.ts';
import { defineFact } from './fact.ts';
import { required } from './values.ts';

/** The policy of each bucket of which somebody asks it: the document, not parsed. `null`: it has none. Sorted by ARN. */
export const bucketPolicies = defineFact({
  name: 'bucket-policies',
  scope: 'account',
  depth: 'full',
  operations: ['S3.GetBucketPolicy'],
  uses: [buckets],
  mayUse: [bucketTags],
  shape: () => aspectShape(z.string()),
  read: async (seat, need, reading): Promise<readonly BucketAspect<string>[]> =>
    readAspect(
      seat,
      { need, reading },
      { operation: 'S3.GetBucketPolicy', none: 'NoSuchBucketPolicy', take: ({ Policy }) => required(Policy, 'Policy') },
    ),
});
