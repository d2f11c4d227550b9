import { matches } from '../policy/glob.ts';
import { fitsTags, needsTags, type TagPattern } from './tags.ts';

/** Which buckets: all that is said has to fit. Globs allowed. Nothing said: every bucket. */
export interface BucketPattern extends TagPattern {
  readonly name?: string | undefined;
  readonly arn?: string | undefined;
}

/** What a bucket is told by. */
export interface NamedBucket {
  readonly arn: string;
  readonly name: string;
}

type Tags = Readonly<Record<string, string>>;

/** Whether the bucket fits. `tags`: `null` where they are not known; so is the answer then, unless a name rules the bucket out. */
export function takesBucket(pattern: BucketPattern | undefined, bucket: NamedBucket, tags: Tags | null): boolean | null {
  if (pattern === undefined) return true;
  if (pattern.name !== undefined && !matches(pattern.name, bucket.name)) return false;
  if (pattern.arn !== undefined && !matches(pattern.arn, bucket.arn)) return false;
  if (!needsTags(pattern)) return true;
  return tags === null ? null : fitsTags(pattern, tags);
}
