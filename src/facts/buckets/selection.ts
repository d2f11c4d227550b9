import { type BucketPattern, type NamedBucket, takesBucket } from '../../match/buckets.ts';
import { needsTags } from '../../match/tags.ts';

/**
 * One rule of those by which somebody asks for an aspect of buckets: an entry of `Reading.of`. Of the rules of one asker, the last that
 * takes a bucket decides whether the aspect is read of it.
 */
export interface AskedRule {
  /** Who asks: rules of one asker override each other, those of several do not. */
  readonly by: string;
  /** The place among the rules of the asker. */
  readonly order: number;
  /** Absent: every bucket. */
  readonly match?: BucketPattern | undefined;
  /** Absent: wherever the bucket is. */
  readonly region?: string | undefined;
  readonly isAsked: boolean;
}

interface Listed extends NamedBucket {
  /** `null`: AWS did not say. */
  readonly region: string | null;
}

type Tags = Readonly<Record<string, string>>;

/** The rules among what a fact is read of; `null`: everything is asked. */
export function rulesOf(of: readonly unknown[] | null | undefined): readonly AskedRule[] | null {
  return of === null || of === undefined ? null : (of as readonly AskedRule[]);
}

/** Whether tags have a part in saying of which buckets an aspect is read. */
export function areTagsAsked(rules: readonly AskedRule[] | null): boolean {
  return rules?.some(({ match }) => needsTags(match)) === true;
}

/** Whether somebody asks for the bucket. Where its tags or its region are not known it may be meant, and is then asked for. */
export function isAskedFor(rules: readonly AskedRule[] | null, bucket: Listed, tags: Tags | null): boolean {
  if (rules === null) return true;
  const askers = new Set(rules.map(({ by }) => by));
  return [...askers].some((asker) =>
    isAskedBy(
      rules.filter(({ by }) => by === asker).sort((a, b) => b.order - a.order),
      bucket,
      tags,
    ),
  );
}

/** `rules`: of one asker, the last first. */
function isAskedBy(rules: readonly AskedRule[], bucket: Listed, tags: Tags | null): boolean {
  for (const rule of rules) {
    const takes = takesHere(rule, bucket, tags);
    if (takes === true) return rule.isAsked;
    if (takes === null && rule.isAsked) return true;
  }
  return false;
}

function takesHere({ match, region }: AskedRule, bucket: Listed, tags: Tags | null): boolean | null {
  const isThere = region === undefined ? true : bucket.region === null ? null : bucket.region === region;
  const fits = takesBucket(match, bucket, tags);
  if (isThere === false || fits === false) return false;
  return isThere === null || fits === null ? null : true;
}
