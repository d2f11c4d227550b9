import type { Bucket } from '../../facts/buckets.ts';
import type { BucketRule } from '../../spec/sections/object-storage.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import type { Draft, Judged } from '../check.ts';
import { notAsked } from '../not-asked.ts';
import { refused } from '../unsaid.ts';
import { fits, type StorageWorld, type Unclear, whyUnclear } from './buckets.ts';
import { type Setting, type Statement, statementsOf } from './reading.ts';

/** What the spec asks of a bucket under one key. */
export type Resolved<V> = { readonly kind: 'said'; readonly value: V } | { readonly kind: 'unsaid' } | Unclear;

/** A bucket with its account. */
export interface Owned {
  readonly account: string;
  readonly bucket: Bucket;
}

/** What is said of the bucket under a key: the last statement that takes the bucket and has the key wins. */
export function settingOf<S extends Setting>(
  world: StorageWorld,
  spec: Spec,
  { account, bucket }: Owned,
  setting: S,
): Resolved<NonNullable<BucketRule[S]>> {
  const candidates: unknown[] = [];
  let isOpen = false;
  for (const statement of [...statementsOf(spec)].reverse()) {
    const value = statement.settings[setting];
    if (value === undefined || !world.isIn(account, statement.in)) continue;
    const takes = takesStatement(world, statement, { account, bucket });
    if (takes === false) continue;
    candidates.push(value);
    if (takes) return resolved(candidates, isOpen, () => whyUnclear(world, account, bucket)) as Resolved<NonNullable<BucketRule[S]>>;
    isOpen = true;
  }
  return resolved([...candidates, undefined], isOpen, () => whyUnclear(world, account, bucket)) as Resolved<NonNullable<BucketRule[S]>>;
}

/** What is certain, or the same whichever statement takes the bucket, is known. */
function resolved(candidates: readonly unknown[], isOpen: boolean, why: () => Unclear): Resolved<unknown> {
  const [first] = candidates;
  if (isOpen && candidates.some((one) => JSON.stringify(one) !== JSON.stringify(first))) return why();
  return first === undefined ? { kind: 'unsaid' } : { kind: 'said', value: first };
}

function takesStatement(world: StorageWorld, { region, match }: Statement, { account, bucket }: Owned): boolean | null {
  const isThere = region === undefined ? true : bucket.region === null ? null : bucket.region === region;
  if (isThere === false) return false;
  const takes = fits(world, { account, match }, bucket);
  return takes === true ? isThere : takes;
}

/** What is judged of every bucket of the account of which the spec asks it. */
interface About<S extends Setting> {
  readonly setting: S;
  readonly isAsked: (value: NonNullable<BucketRule[S]>) => boolean;
  /** What is expected, for people, where it is not the value itself. */
  readonly expected: unknown;
  /** What is asked of no bucket, as the end of a sentence: `to be versioned`. */
  readonly what: string;
  /** What is said of declared buckets that are not there. */
  readonly missing?: readonly Judged[];
  readonly judge: (owned: Owned, value: NonNullable<BucketRule[S]>) => Draft | readonly (Draft | Judged)[];
}

/**
 * One finding or more for each bucket of the account of the verdict that the spec asks something of; one that says so where it asks it of
 * none. A bucket of which it is not known whether it is asked is `unknown`.
 */
export function eachAsked<S extends Setting>(world: StorageWorld, spec: Spec, about: About<S>): readonly Judged[] {
  const account = accountOf(world);
  const { setting, isAsked, expected, what, missing = [], judge } = about;
  return world.each(
    [account],
    () => ({ target: { account }, resource: account, expected }),
    (): readonly (Draft | Judged)[] => {
      const judged = world.each(
        world.at('buckets', { account }),
        ({ arn, region }) => ({ target: placeOf(account, region), resource: arn, expected }),
        (bucket) => {
          const found = settingOf(world, spec, { account, bucket }, setting);
          if (found.kind === 'unclear') return refused(found, { resource: bucket.arn, expected, actual: null });
          return found.kind === 'said' && isAsked(found.value) ? judge({ account, bucket }, found.value) : [];
        },
      );
      if (judged.length + missing.length > 0) return [...judged, ...missing];
      return [notAsked(account, `The spec asks no bucket in ${world.label(account)} ${what}.`)];
    },
  );
}

/** The place of a finding about a bucket. */
export function placeOf(account: string, region: string | null): { readonly account: string; readonly region?: string } {
  return region === null ? { account } : { account, region };
}
