import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import type { Draft, Judged, World } from '../check.ts';
import { notAsked } from '../not-asked.ts';
import {
  type BucketPlace,
  type DeclaredPlace,
  declaredIn,
  type FoundBucket,
  findBucket,
  replicaOf,
  type StorageWorld,
  twinOf,
} from './buckets.ts';

/** A declared bucket, or the replica of one. */
interface Wanted {
  readonly entry: DeclaredPlace;
  readonly place: BucketPlace;
  /** `bucket:dicom`, `bucket:dicom.replica`. */
  readonly label: string;
  readonly isReplica: boolean;
}

/** The name of a declared bucket in findings that have no ARN. */
export function labelOf({ name }: Pick<DeclaredPlace, 'name'>): string {
  return `bucket:${name}`;
}

/** One finding for each declared bucket of the account of the verdict, and for the replicas that matter: exactly one bucket is meant, and by no other name. */
export function judgePresent(
  world: StorageWorld,
  spec: Spec,
  { isReplicaAsked }: { readonly isReplicaAsked: (entry: DeclaredPlace) => boolean },
): readonly Judged[] {
  const account = accountOf(world);
  const wanted = declaredIn(world, spec, account).flatMap((entry): readonly Wanted[] => {
    const replica = replicaOf(world, entry);
    const own: Wanted = { entry, place: entry, label: labelOf(entry), isReplica: false };
    return replica === null ? [own] : [own, { entry, place: replica, label: `${labelOf(entry)}.replica`, isReplica: true }];
  });
  const expected = 'exactly one bucket';
  if (wanted.length === 0)
    return world.each(
      [account],
      () => ({ target: { account }, resource: account }),
      () => notAsked(account, `The spec declares no bucket in ${world.label(account)}.`),
    );
  return world.each(
    wanted,
    ({ place, label }) => ({ target: { account: place.account, region: place.region }, resource: label, expected }),
    (one) => (one.isReplica && !isReplicaAsked(one.entry) ? [] : judgeOne(world, spec, one)),
  );
}

function judgeOne(world: StorageWorld, spec: Spec, { entry, place, label, isReplica }: Wanted): Draft {
  const found = findBucket(world, place);
  if (found.kind !== 'bucket') return { resource: label, ...missing(world, { found, place, label }) };
  const { arn } = found.bucket;
  const draft = { resource: arn, expected: `exactly one bucket, of ${label} alone`, actual: arn };
  const twin = isReplica ? null : twinOf(world, spec, entry, found.bucket);
  if (twin === null)
    return { ...draft, outcome: 'pass', message: `${label} is ${arn}, in ${world.label(place.account)}, ${place.region}.` };
  return { ...draft, outcome: 'fail', message: `${label} and bucket:${twin} are one and the same bucket, ${arn}.` };
}

function missing(
  world: Pick<World, 'label'>,
  { found, place, label }: { found: Exclude<FoundBucket, { kind: 'bucket' }>; place: BucketPlace; label: string },
): Omit<Draft, 'resource'> {
  const where = `${world.label(place.account)}, ${place.region}`;
  const expected = 'exactly one bucket';
  switch (found.kind) {
    case 'absent': {
      const elsewhere = found.elsewhere.length === 0 ? '' : `; ${found.elsewhere.join(', ')} matches and is in another region`;
      const message = `${label} is declared in ${where}, and no bucket there matches it${elsewhere}.`;
      return { expected, actual: found.elsewhere, outcome: 'fail', message };
    }
    case 'ambiguous': {
      const message = `${label} is declared in ${where}, and ${found.arns.length} buckets there match it: ${found.arns.join(', ')}.`;
      return { expected, actual: found.arns, outcome: 'fail', message };
    }
    case 'unclear': {
      const { reason, detail } = found;
      const message = `Whether exactly one bucket in ${where} is ${label} could not be verified: ${detail}`;
      return { expected, actual: null, outcome: 'unknown', message, because: { reason, detail } };
    }
  }
}

/**
 * One finding for each declared bucket of the account of which something is asked and that is not there exactly once: bucket-present
 * fails, and leaves the other requirements nothing to judge.
 */
export function judgeMissing(world: StorageWorld, spec: Spec, isAsked: (entry: DeclaredPlace) => boolean): readonly Judged[] {
  const account = accountOf(world);
  return world.each(
    declaredIn(world, spec, account).filter(isAsked),
    (entry) => ({ target: { account, region: entry.region }, resource: labelOf(entry) }),
    (entry) => {
      const { kind } = findBucket(world, entry);
      if (kind === 'bucket' || kind === 'unclear') return [];
      return [notAsked(labelOf(entry), `${labelOf(entry)} is not there exactly once: bucket-present says so.`)];
    },
  );
}
