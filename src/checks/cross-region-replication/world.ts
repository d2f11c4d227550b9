import type { BucketReplication } from '../../facts/bucket-replications.ts';
import type { Bucket } from '../../facts/buckets.ts';
import type { DeclaredReplica } from '../../spec/sections/object-storage.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import type { Draft, Judged, World } from '../check.ts';
import { notAsked } from '../not-asked.ts';
import {
  aspectOf,
  type BucketPlace,
  type DeclaredPlace,
  declaredIn,
  type FoundBucket,
  findBucket,
  type ReadAspect,
  replicaOf,
} from '../object-storage/buckets.ts';
import { labelOf } from '../object-storage/present.ts';
import { refused } from '../unsaid.ts';
import { type Copying, copyingTo, everything, type Winner, winners } from './rules.ts';

/** The facts that the judgements over replication may read. */
export const replicationFacts = [
  'authorization-details',
  'bucket-policies',
  'bucket-replications',
  'bucket-tags',
  'bucket-versioning',
  'buckets',
  'key-policies',
  'keys',
  'organization',
  'replication-metrics',
  'roles',
] as const;

export type ReplicationWorld = World<(typeof replicationFacts)[number]>;

/** A declared bucket that is there, and where its replica must be. */
export interface Pair {
  readonly place: DeclaredPlace;
  readonly replica: DeclaredReplica;
  readonly source: Bucket;
  readonly to: BucketPlace;
}

/** What is judged of the declared buckets with a replica. */
interface About {
  /** Which of the replicas. Absent: all. */
  readonly isAsked?: (replica: DeclaredReplica) => boolean;
  readonly expected: (replica: DeclaredReplica) => unknown;
  readonly judge: (pair: Pair) => Draft;
}

/** One finding for each declared bucket of the account that has a replica. One that is not there has its finding in bucket-present. */
export function eachPair(world: ReplicationWorld, spec: Spec, { isAsked = () => true, expected, judge }: About): readonly Judged[] {
  const account = accountOf(world);
  const places = declaredIn(world, spec, account).flatMap((place) => {
    const { replica } = place.declared;
    const to = replicaOf(world, place);
    return replica === undefined || to === null || !isAsked(replica) ? [] : [{ place, replica, to }];
  });
  const judged = world.each(
    places,
    ({ place, replica }) => ({ target: { account, region: place.region }, resource: labelOf(place), expected: expected(replica) }),
    (pair) => {
      const found = findBucket(world, pair.place);
      const draft = { resource: labelOf(pair.place), expected: expected(pair.replica), actual: null };
      if (found.kind === 'unclear') return refused(found, draft);
      if (found.kind !== 'bucket')
        return notThere(labelOf(pair.place), `${labelOf(pair.place)} is not there exactly once: bucket-present says so.`);
      return judge({ ...pair, source: found.bucket });
    },
  );
  if (judged.length > 0) return judged;
  return world.each(
    [account],
    () => ({ target: { account }, resource: account }),
    () => notAsked(account, `The spec asks this of no bucket in ${world.label(account)}.`),
  );
}

/** Another requirement says what is missing. */
export function notThere(resource: string, message: string): Draft {
  return { outcome: 'not-applicable', resource, expected: null, actual: null, message };
}

/** How the source is replicated; `null` is not at all. */
export function replicationOf(world: ReplicationWorld, { place, source }: Pick<Pair, 'place' | 'source'>): ReadAspect<BucketReplication> {
  return aspectOf(world.at('bucket-replications', { account: place.account }), source, 'replication');
}

/** Where the replica is. */
export function destinationOf(world: ReplicationWorld, { to }: Pick<Pair, 'to'>): FoundBucket {
  return findBucket(world, to);
}

/** What is to be replicated: prefixes of keys. */
export function scopeOf({ replica }: Pick<Pair, 'replica'>): readonly string[] {
  return replica.prefixes ?? everything;
}

/** A replication that is under way. */
export interface Replicated extends Pair {
  readonly configuration: BucketReplication;
  readonly destination: Bucket;
  readonly copying: Copying;
  /** The rules that decide how something in scope is copied. */
  readonly winners: readonly Winner[];
}

/** Judges how the rules copy to the declared replica. Where none does, that is said by `destination` and `scope`, and is nothing to judge here. */
export function overRules(
  world: ReplicationWorld,
  pair: Pair,
  draft: Pick<Draft, 'expected'>,
  judge: (replicated: Replicated) => Draft,
): Draft {
  const { source } = pair;
  const place = { resource: source.arn, expected: draft.expected, actual: null };
  const configuration = replicationOf(world, pair);
  if (configuration.kind === 'unclear') return refused(configuration, place);
  if (configuration.value === null) return notThere(source.arn, `${source.name} is not replicated at all: see destination.`);
  const destination = destinationOf(world, pair);
  if (destination.kind === 'unclear') return refused(destination, place);
  if (destination.kind !== 'bucket') return notThere(source.arn, `The declared replica of ${source.name} is not there: see destination.`);
  const copying = copyingTo(configuration.value.rules, destination.bucket.arn);
  if (copying.rules.length === 0)
    return notThere(source.arn, `No enabled rule copies ${source.name} to its declared replica: see destination.`);
  const deciding = winners(copying, scopeOf(pair));
  return judge({ ...pair, configuration: configuration.value, destination: destination.bucket, copying, winners: deciding });
}
