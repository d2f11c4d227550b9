import type { Bucket } from '../../facts/buckets.ts';
import type { Refusal } from '../../facts/refusal.ts';
import { matchesGlob } from '../../spec/sections/glob.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged, World } from '../check.ts';
import { aspectOf } from '../object-storage/buckets.ts';
import { refused } from '../unsaid.ts';
import { boundAccounts, orUnclear } from './each.ts';
import { partitionOf, Unclear } from './setting.ts';

export type ArchiveWorld = World<'bucket-locks' | 'bucket-policies' | 'buckets' | 'organization' | 'organization-policies'>;
export type LogArchive = NonNullable<NonNullable<Spec['guardrails']>['log_archive_write_deny']>;

/** A bucket with the policy that stands before it. */
export interface GuardedBucket extends Pick<Bucket, 'arn' | 'name' | 'region'> {
  /** `null`: it has none, unless `policyError` says that it is not known. */
  readonly policy: string | null;
  readonly policyError: Pick<Refusal, 'reason' | 'detail'> | null;
}

/** A bucket of logs in the account that keeps them. */
export interface LogBucket {
  readonly account: string;
  readonly bucket: GuardedBucket;
  readonly region: string;
  readonly guardrail: LogArchive;
}

/** The service principals of the writers that the spec names. */
export function writersOf({ writers }: Pick<LogArchive, 'writers'>): readonly string[] {
  return [...writers].sort().map((writer) => `${writer}.amazonaws.com`);
}

interface Judge {
  readonly expected: unknown;
  /** What is judged of a bucket, each by itself. Default: the bucket as a whole. */
  readonly parts?: readonly string[];
  readonly judge: (bucket: LogBucket, place: { readonly resource: string; readonly expected: unknown }, part: string) => Draft;
}

/**
 * Judges each bucket of logs that the spec names; a name that matches none fails. What is not known makes `unknown` that part alone which
 * rests on it.
 */
export function eachBucket(world: ArchiveWorld, spec: Spec, { expected, parts, judge }: Judge): readonly Judged[] {
  const guardrail = spec.guardrails?.log_archive_write_deny;
  if (guardrail === undefined) return [];
  const partition = partitionOf(spec.organization.regions.governed[0] ?? '');
  return boundAccounts(world, spec, guardrail.in).flatMap((account) =>
    world.each(
      guardrail.buckets,
      (name) => ({ target: { account }, resource: `arn:${partition}:s3:::${name}`, expected }),
      (name): readonly (Draft | Judged)[] => {
        const matching = world
          .at('buckets', { account })
          .filter((bucket) => matchesGlob(name, bucket.name))
          .map((bucket) => guarded(world, account, bucket));
        const resourceOf = (arn: string, part: string) => (parts === undefined ? arn : `${arn}#${part}`);
        if (matching.length > 0) {
          return world.each(
            matching.flatMap((bucket) => (parts ?? ['']).map((part) => ({ bucket, part, resource: resourceOf(bucket.arn, part) }))),
            ({ resource }) => ({ target: { account }, resource, expected }),
            ({ bucket, part, resource }) => {
              const { region } = bucket;
              const detail = `AWS did not say where ${bucket.name} is`;
              if (region === null) return refused({ reason: 'failed', detail }, { resource, expected, actual: null });
              const place = { resource, expected };
              return orUnclear(() => judge({ account, bucket, region, guardrail }, place, part), place);
            },
          );
        }
        const message = `no bucket called ${name} in ${world.label(account)}`;
        return (parts ?? ['']).map((part) => {
          const resource = resourceOf(`arn:${partition}:s3:::${name}`, part);
          return { outcome: 'fail', resource, expected, actual: null, message };
        });
      },
    ),
  );
}

function guarded(world: ArchiveWorld, account: string, { arn, name, region }: Bucket): GuardedBucket {
  const read = aspectOf(world.at('bucket-policies', { account }), { arn, name }, 'policy');
  const bucket = { arn, name, region };
  if (read.kind === 'read') return { ...bucket, policy: read.value, policyError: null };
  return { ...bucket, policy: null, policyError: { reason: read.reason, detail: read.detail } };
}

/** The policy of a bucket; `null` where it has none. Throws `Unclear` where AWS refused to give it. */
export function policyOf({ policy, policyError }: GuardedBucket): string | null {
  if (policyError !== null) throw new Unclear(policyError.detail, policyError.reason);
  return policy;
}
