import type { BucketGuard } from '../../facts/bucket-guards.ts';
import { matchesGlob } from '../../spec/sections/glob.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged, World } from '../check.ts';
import { refused } from '../unsaid.ts';
import { partitionOf, Unclear } from './setting.ts';

export type ArchiveWorld = World<'bucket-guards' | 'organization' | 'organization-policies'>;
export type LogArchive = NonNullable<NonNullable<Spec['guardrails']>['log_archive_write_deny']>;

/** A bucket of logs in the account that keeps them. */
export interface LogBucket {
  readonly account: string;
  readonly bucket: BucketGuard;
  readonly region: string;
  readonly guardrail: LogArchive;
}

/** The service principals of the writers that the spec names. */
export function writersOf({ writers }: Pick<LogArchive, 'writers'>): readonly string[] {
  return [...writers].sort().map((writer) => `${writer}.amazonaws.com`);
}

/**
 * Judges each bucket of logs that the spec names; a name that matches none fails. A policy that AWS did not give makes `unknown`
 * where the judgement rests on it.
 */
export function eachBucket(
  world: ArchiveWorld,
  spec: Spec,
  { expected, judge }: { readonly expected: unknown; readonly judge: (bucket: LogBucket) => readonly Draft[] },
): readonly Judged[] {
  const guardrail = spec.guardrails?.log_archive_write_deny;
  if (guardrail === undefined) return [];
  const partition = partitionOf(spec.organization.regions.governed[0] ?? '');
  return world.accounts(guardrail.in).flatMap((account) =>
    world.each(
      guardrail.buckets,
      (name) => ({ target: { account }, resource: `arn:${partition}:s3:::${name}`, expected }),
      (name): readonly Draft[] => {
        const matching = world.at('bucket-guards', { account }).filter((bucket) => matchesGlob(name, bucket.name));
        if (matching.length > 0) return matching.flatMap((bucket) => judgeOne(bucket, { account, guardrail, expected, judge }));
        const message = `no bucket called ${name} in ${world.label(account)}`;
        return [{ outcome: 'fail', resource: `arn:${partition}:s3:::${name}`, expected, actual: null, message }];
      },
    ),
  );
}

interface One {
  readonly account: string;
  readonly guardrail: LogArchive;
  readonly expected: unknown;
  readonly judge: (bucket: LogBucket) => readonly Draft[];
}

function judgeOne(bucket: BucketGuard, { account, guardrail, expected, judge }: One): readonly Draft[] {
  const { region } = bucket;
  const detail = `AWS did not say where ${bucket.name} is`;
  if (region === null) return [refused({ reason: 'failed', detail }, { resource: bucket.arn, expected, actual: null })];
  return judge({ account, bucket, region, guardrail });
}

/** The policy of a bucket; `null` where it has none. Throws `Unclear` where AWS refused to give it. */
export function policyOf({ policy, policyError }: BucketGuard): string | null {
  if (policyError !== null) throw new Unclear(policyError.detail, policyError.reason);
  return policy;
}
