import type { Bucket } from '../../facts/buckets.ts';
import type { Quantity } from '../../spec/sections/grammar.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import {
  type BucketPlace,
  type DeclaredPlace,
  declaredIn,
  findBucket,
  fits,
  replicaOf,
  type StorageWorld,
  type Unclear,
} from '../object-storage/buckets.ts';
import { type Owned, settingOf } from '../object-storage/settings.ts';

/** The least retention that a bucket is asked for; `none`: no lock is. */
export type WantedLock = { readonly kind: 'lock'; readonly retention: Quantity } | { readonly kind: 'none' } | Unclear;

/** Whether a replica takes over what its bucket is asked for: nothing is said of its own lock. */
export function inherits({ declared }: Pick<DeclaredPlace, 'declared'>): boolean {
  return declared.replica !== undefined && declared.replica.lock === undefined;
}

/** What is asked of a bucket of the account of the verdict: by what is said of it, or as the replica of a declared bucket of the account. */
export function lockOf(world: StorageWorld, spec: Spec, owned: Owned): WantedLock {
  const relations = declaredIn(world, spec, accountOf(world)).filter(inherits);
  const inherited = relations.flatMap((entry): readonly WantedLock[] => {
    const place = replicaOf(world, entry);
    const isMeant = place === null ? false : isIn(world, place, owned);
    return isMeant === false ? [] : [lockOfPrimary(world, spec, entry)];
  });
  return longest([saidOf(world, spec, owned), ...inherited]);
}

/** A bucket of which it is not known whether it is the replica is held to what the replica is asked for. */
function isIn(world: StorageWorld, { account, region, match }: BucketPlace, { account: owner, bucket }: Owned): boolean {
  return owner === account && (bucket.region === null || bucket.region === region) && fits(world, { account, match }, bucket) !== false;
}

/** Whether the replica of a declared bucket must have a lock. One of which that is not known may have to. */
export function isReplicaLocked(world: StorageWorld, spec: Spec, entry: DeclaredPlace): boolean {
  const { lock, replica } = entry.declared;
  if (replica === undefined) return false;
  const said = replica.lock ?? lock;
  return said === undefined ? lockOfPrimary(world, spec, entry).kind !== 'none' : said !== 'none';
}

function lockOfPrimary(world: StorageWorld, spec: Spec, entry: DeclaredPlace): WantedLock {
  const found = findBucket(world, entry);
  if (found.kind === 'bucket') return saidOf(world, spec, { account: entry.account, bucket: found.bucket });
  const { lock } = entry.declared;
  return lock === undefined || lock === 'none' ? { kind: 'none' } : { kind: 'lock', retention: lock };
}

function saidOf(world: StorageWorld, spec: Spec, owned: { readonly account: string; readonly bucket: Bucket }): WantedLock {
  const said = settingOf(world, spec, owned, 'lock');
  if (said.kind === 'unclear') return said;
  return said.kind === 'unsaid' || said.value === 'none' ? { kind: 'none' } : { kind: 'lock', retention: said.value };
}

/** Of several, the longest; whoever might ask for a longer one leaves it open. */
function longest(wanted: readonly WantedLock[]): WantedLock {
  const unclear = wanted.find((one) => one.kind === 'unclear');
  if (unclear !== undefined) return unclear;
  const [first] = wanted.flatMap((one) => (one.kind === 'lock' ? [one] : [])).sort((a, b) => b.retention.seconds - a.retention.seconds);
  return first ?? { kind: 'none' };
}
