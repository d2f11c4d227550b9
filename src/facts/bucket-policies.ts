import { z } from 'zod';
import { bucketTags } from './bucket-tags.ts';
import { aspectShape, type BucketAspect, readAspect } from './buckets/aspect.ts';
import { buckets } from './buckets.ts';
import { defineFact } from './fact.ts';
import { required } from './values.ts';

/** S3 answers with the bare document, and so does a proxy with a page of its own: what is no JSON object is no policy. */
function documentOf(text: string): string {
  if (!/^\s*\{/.test(text)) throw new Error('S3 answered GetBucketPolicy with something that is no policy');
  return text;
}

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
      { operation: 'S3.GetBucketPolicy', none: 'NoSuchBucketPolicy', take: ({ Policy }) => documentOf(required(Policy, 'Policy')) },
    ),
});
