import { z } from 'zod';
import type { Seat } from '../aws/seat.ts';
import { type Bucket, buckets } from './buckets.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { required, tagRecord } from './values.ts';

/** The tags of a bucket. */
export interface BucketTags {
  readonly arn: string;
  readonly name: string;
  readonly region: string | null;
  /** Those of CloudFormation too. `null`: they could not be read, as `error` says. */
  readonly value: Readonly<Record<string, string>> | null;
  readonly error: Refusal | null;
}

type Tags = Readonly<Record<string, string>>;
type TagSeat = Seat<'ResourceGroupsTaggingAPI.GetResources'>;

const shape = (): z.ZodType<readonly BucketTags[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      region: z.string().nullable(),
      value: z.record(z.string(), z.string()).nullable(),
      error: refusalShape().nullable(),
    }),
  );

/** The tags of every bucket of the account, each region that holds buckets asked by itself. Read where tags say which buckets are meant. Sorted by ARN. */
export const bucketTags = defineFact({
  name: 'bucket-tags',
  scope: 'account',
  depth: 'full',
  operations: ['ResourceGroupsTaggingAPI.GetResources'],
  uses: [buckets],
  shape,
  read: async (seat, need): Promise<readonly BucketTags[]> => {
    const listed = await need(buckets);
    const regions = [...new Set(listed.flatMap(({ region }) => region ?? []))].sort();
    const tagged = new Map(await Promise.all(regions.map(async (region) => [region, await readRegion(seat, region)] as const)));
    return listed.map(({ arn, name, region }) => ({ arn, name, region, ...tagsOf({ arn, name, region }, tagged) }));
  },
});

type Answer = Awaited<ReturnType<typeof readRegion>>;

async function readRegion(seat: TagSeat, region: string) {
  const place = { operation: 'ResourceGroupsTaggingAPI.GetResources', account: seat.account, region };
  return attempt(place, readPages(seat.in(region)));
}

async function readPages(seat: TagSeat): Promise<ReadonlyMap<string, Tags>> {
  const pages = seat.pages(
    'ResourceGroupsTaggingAPI.GetResources',
    { ResourceTypeFilters: ['s3'], ResourcesPerPage: 100 },
    { token: 'PaginationToken', next: 'PaginationToken' },
  );
  const found = new Map<string, Tags>();
  for await (const page of pages) {
    for (const { ResourceARN, Tags } of required(page.ResourceTagMappingList, 'ResourceTagMappingList')) {
      found.set(required(ResourceARN, 'ResourceARN'), tagRecord(Tags));
    }
  }
  return found;
}

/** A bucket that is not among the tagged resources of its region has no tags. */
function tagsOf(
  { arn, name, region }: Pick<Bucket, 'arn' | 'name' | 'region'>,
  tagged: ReadonlyMap<string, Answer>,
): Pick<BucketTags, 'value' | 'error'> {
  const answer = region === null ? undefined : tagged.get(region);
  if (answer === undefined) {
    const detail = `S3.ListBuckets did not say where ${name} is, so its tags were not asked for`;
    return { value: null, error: { reason: 'failed', error: 'BucketRegion', detail } };
  }
  return answer.refusal === null ? { value: answer.value.get(arn) ?? {}, error: null } : { value: null, error: answer.refusal };
}
