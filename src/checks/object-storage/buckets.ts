import type { BucketAspect } from '../../facts/buckets/aspect.ts';
import type { Bucket } from '../../facts/buckets.ts';
import { type BucketPattern, takesBucket } from '../../match/buckets.ts';
import { needsTags } from '../../match/tags.ts';
import type { UnobservedReason } from '../../record.ts';
import type { DeclaredBucket } from '../../spec/sections/object-storage.ts';
import type { Spec } from '../../spec/spec.ts';
import type { World } from '../check.ts';
import { declaredOf } from './reading.ts';

/** What says which buckets there are, and which of them are meant. */
export type StorageWorld = World<'bucket-tags' | 'buckets'>;

/** One account and region in which exactly one bucket is meant. */
export interface BucketPlace {
  readonly account: string;
  readonly region: string;
  readonly match: BucketPattern;
}

/** Why something is not known. */
export interface Unclear {
  readonly kind: 'unclear';
  readonly reason: UnobservedReason;
  readonly detail: string;
}

/** What a declared bucket is in its place. */
export type FoundBucket =
  | { readonly kind: 'bucket'; readonly bucket: Bucket }
  /** The listing was read to its end, and none matches there. `elsewhere`: those that match in other regions of the account. */
  | { readonly kind: 'absent'; readonly elsewhere: readonly string[] }
  | { readonly kind: 'ambiguous'; readonly arns: readonly string[] }
  /** Of some bucket it is not known whether it matches. */
  | Unclear;

/** The declared bucket in one account of its `in`. */
export interface DeclaredPlace extends BucketPlace {
  readonly name: string;
  readonly declared: DeclaredBucket;
}

/** The buckets that the spec declares in the account, in the order of the spec. */
export function declaredIn(world: StorageWorld, spec: Spec, account: string): readonly DeclaredPlace[] {
  return declaredOf(spec.object_storage)
    .filter(([, declared]) => world.isIn(account, declared.in))
    .map(([name, declared]) => ({ name, account, region: declared.region, match: declared.match, declared }));
}

/** Where the replica of a declared bucket is; `null` where it has none. */
export function replicaOf(world: Pick<World, 'account'>, { account, declared }: DeclaredPlace): BucketPlace | null {
  const { replica } = declared;
  if (replica === undefined) return null;
  return { account: replica.in === undefined ? account : world.account(replica.in), region: replica.region, match: replica.match };
}

/** Looks up the one bucket that is meant. Throws, as `World.at` does, where the listing of its account, or the tags that it takes, are unobserved. */
export function findBucket(world: StorageWorld, { account, region, match }: BucketPlace): FoundBucket {
  const judged = world.at('buckets', { account }).map((bucket) => ({ bucket, fits: fits(world, { account, match }, bucket) }));
  const isHere = ({ bucket }: (typeof judged)[number]) => bucket.region === region;
  const [first, ...others] = judged.filter((one) => one.fits === true && isHere(one)).map(({ bucket }) => bucket);
  if (first !== undefined && others.length > 0) return { kind: 'ambiguous', arns: [first, ...others].map(({ arn }) => arn) };
  const unclear = judged.find((one) => (one.fits !== false && one.bucket.region === null) || (one.fits === null && isHere(one)));
  if (unclear !== undefined) return whyUnclear(world, account, unclear.bucket);
  if (first !== undefined) return { kind: 'bucket', bucket: first };
  return { kind: 'absent', elsewhere: judged.filter((one) => one.fits === true).map(({ bucket }) => bucket.arn) };
}

/** Whether a pattern means the bucket; `null` where its tags, which decide, could not be read. Throws where the tags of the account are unobserved. */
export function fits(
  world: StorageWorld,
  { account, match }: { readonly account: string; readonly match: BucketPattern | undefined },
  bucket: Pick<Bucket, 'arn' | 'name'>,
): boolean | null {
  const byName = takesBucket(match, bucket, null);
  return byName === null && needsTags(match) ? takesBucket(match, bucket, tagsOf(world, account, bucket.arn)?.value ?? null) : byName;
}

/** Why it is not known whether, or where, a bucket is what is meant. */
export function whyUnclear(world: StorageWorld, account: string, { arn, name, region }: Pick<Bucket, 'arn' | 'name' | 'region'>): Unclear {
  if (region === null) return { kind: 'unclear', reason: 'failed', detail: `AWS did not say where ${name} is` };
  const tags = tagsOf(world, account, arn);
  if (tags === undefined) return { kind: 'unclear', reason: 'not-asked', detail: `the tags of ${name} were not asked for` };
  return { kind: 'unclear', reason: tags.error?.reason ?? 'failed', detail: tags.error?.detail ?? `the tags of ${name} are not known` };
}

function tagsOf(world: StorageWorld, account: string, bucket: string) {
  return world.at('bucket-tags', { account }).find(({ arn }) => arn === bucket);
}

/** Another declared name that means the same bucket, or `null`. */
export function twinOf(world: StorageWorld, spec: Spec, place: DeclaredPlace, { arn }: Pick<Bucket, 'arn'>): string | null {
  const twin = declaredIn(world, spec, place.account).find((other) => {
    if (other.name === place.name || other.region !== place.region) return false;
    const found = findBucket(world, other);
    return found.kind === 'bucket' && found.bucket.arn === arn;
  });
  return twin?.name ?? null;
}

/** An aspect of a bucket as it was read; `null` is a bucket that has none. */
export type ReadAspect<V> = { readonly kind: 'read'; readonly value: V | null } | Unclear;

/** What was read of a bucket. One of which it was not asked, as by a run of another spec, is unclear and never one that has none. */
export function aspectOf<V>(aspects: readonly BucketAspect<V>[], { arn, name }: Pick<Bucket, 'arn' | 'name'>, what: string): ReadAspect<V> {
  const aspect = aspects.find((one) => one.arn === arn);
  if (aspect === undefined) return { kind: 'unclear', reason: 'not-asked', detail: `the run did not ask for the ${what} of ${name}` };
  if (aspect.error !== null) return { kind: 'unclear', reason: aspect.error.reason, detail: aspect.error.detail };
  return { kind: 'read', value: aspect.value };
}
