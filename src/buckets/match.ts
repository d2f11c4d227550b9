import { matches } from '../policy/glob.ts';

/** Which buckets: all that is said has to fit. Globs in all but tags, which fit letter for letter. Nothing said: every bucket. */
export interface BucketPattern {
  readonly name?: string | undefined;
  readonly arn?: string | undefined;
  readonly tag?: Readonly<Record<string, string>> | undefined;
  /** stack/logical-id, as CloudFormation tags the bucket. */
  readonly cfn?: string | undefined;
}

/** What a bucket is told by. */
export interface NamedBucket {
  readonly arn: string;
  readonly name: string;
}

type Tags = Readonly<Record<string, string>>;

/** Whether tags have a part in saying which buckets fit. */
export function needsTags(pattern: BucketPattern | undefined): boolean {
  return pattern?.tag !== undefined || pattern?.cfn !== undefined;
}

/** Whether the bucket fits. `tags`: `null` where they are not known; so is the answer then, unless a name rules the bucket out. */
export function takesBucket(pattern: BucketPattern | undefined, bucket: NamedBucket, tags: Tags | null): boolean | null {
  if (pattern === undefined) return true;
  if (pattern.name !== undefined && !matches(pattern.name, bucket.name)) return false;
  if (pattern.arn !== undefined && !matches(pattern.arn, bucket.arn)) return false;
  if (!needsTags(pattern)) return true;
  return tags === null ? null : hasTags(pattern, tags);
}

function hasTags({ tag = {}, cfn }: BucketPattern, tags: Tags): boolean {
  const [stack, logicalId] = cfn?.split('/') ?? [];
  const said = (key: string): string | undefined => (Object.hasOwn(tags, key) ? tags[key] : undefined);
  const fits = (key: string, pattern: string | undefined): boolean => {
    const value = said(key);
    return pattern === undefined || (value !== undefined && matches(pattern, value));
  };
  return (
    Object.entries(tag).every(([key, value]) => said(key) === value) &&
    fits('aws:cloudformation:stack-name', stack) &&
    fits('aws:cloudformation:logical-id', logicalId)
  );
}
