import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import { once } from '../once.ts';
import type { AccountPublicAccessBlock } from './account-public-access-block.ts';
import { bucketTags } from './bucket-tags.ts';
import { aspectShape, type BucketAspect, readAspect } from './buckets/aspect.ts';
import { buckets } from './buckets.ts';
import { defineFact } from './fact.ts';
import { required } from './values.ts';

/** What S3 blocks of public access to one bucket. A switch that AWS leaves out is `null`. */
export type BucketPublicAccessBlock = AccountPublicAccessBlock;

const flag = once(() => z.boolean().nullable());
const block = (): z.ZodType<BucketPublicAccessBlock> =>
  z.strictObject({ blockPublicAcls: flag(), ignorePublicAcls: flag(), blockPublicPolicy: flag(), restrictPublicBuckets: flag() });

/** The block of public access of each bucket of which somebody asks it, by itself: what the account blocks is another fact. `null`: it has none. Sorted by ARN. */
export const bucketPublicAccessBlocks = defineFact({
  name: 'bucket-public-access-blocks',
  scope: 'account',
  depth: 'full',
  operations: ['S3.GetPublicAccessBlock'],
  uses: [buckets],
  mayUse: [bucketTags],
  shape: () => aspectShape(block()),
  read: async (seat, need, reading): Promise<readonly BucketAspect<BucketPublicAccessBlock>[]> =>
    readAspect(
      seat,
      { need, reading },
      { operation: 'S3.GetPublicAccessBlock', none: 'NoSuchPublicAccessBlockConfiguration', take: blockOf },
    ),
});

function blockOf(answer: Output<'S3.GetPublicAccessBlock'>): BucketPublicAccessBlock {
  const set = required(answer.PublicAccessBlockConfiguration, 'PublicAccessBlockConfiguration');
  return {
    blockPublicAcls: set.BlockPublicAcls ?? null,
    ignorePublicAcls: set.IgnorePublicAcls ?? null,
    blockPublicPolicy: set.BlockPublicPolicy ?? null,
    restrictPublicBuckets: set.RestrictPublicBuckets ?? null,
  };
}
