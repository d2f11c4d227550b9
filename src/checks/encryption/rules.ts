import { matchesGlob } from '../../spec/sections/glob.ts';
import type { Quantity } from '../../spec/sections/grammar.ts';
import { isEveryday, type StoreRule, type StoreType } from '../../spec/sections/stores.ts';
import type { WantedKey } from '../keys/judge-key.ts';

/** What a rule selects a store by. */
export interface StoreIdentity {
  readonly account: string;
  readonly region: string;
  readonly isGoverned: boolean;
  readonly type: StoreType;
  /** Name, id and ARN: one of them has to match. */
  readonly names: readonly string[];
}

/** What the spec asks of one store, all its rules together; `null` where no rule says anything. */
export interface ResolvedRule {
  readonly key: WantedKey | null;
  readonly bucketKey: boolean | null;
  readonly expect: 'none' | 'some' | 'not_offered' | null;
  /** Accounts and sets that may be given copies. */
  readonly sharedWith: readonly string[];
  readonly rotatedWithin: Quantity | null;
  readonly pointInTimeRecovery: boolean | null;
}

type IsIn = (account: string, where: readonly string[]) => boolean;

/** What the rules ask of a store. A later rule that matches wins over an earlier one, key by key. */
export function storeRule(rules: readonly StoreRule[], store: StoreIdentity, isIn: IsIn): ResolvedRule {
  return rules
    .filter((rule) => selects(rule, store, isIn))
    .reduce<ResolvedRule>(
      (merged, rule) => ({
        key: (rule.key as WantedKey | undefined) ?? merged.key,
        bucketKey: rule.bucket_key ?? merged.bucketKey,
        expect: rule.expect ?? merged.expect,
        sharedWith: rule.shared_with ?? merged.sharedWith,
        rotatedWithin: rule.rotated_within ?? merged.rotatedWithin,
        pointInTimeRecovery: rule.point_in_time_recovery ?? merged.pointInTimeRecovery,
      }),
      { key: null, bucketKey: null, expect: null, sharedWith: [], rotatedWithin: null, pointInTimeRecovery: null },
    );
}

/** Whether a rule speaks of the store. */
export function selects(rule: StoreRule, store: StoreIdentity, isIn: IsIn): boolean {
  return takesPlace(rule, store, isIn) && hasName(rule, store.names);
}

/** Whether a rule speaks of stores of the type in the place, whatever their names. */
export function takesPlace(rule: StoreRule, place: Omit<StoreIdentity, 'names'>, isIn: IsIn): boolean {
  return isIn(place.account, rule.in) && hasType(rule, place.type) && hasRegion(rule, place);
}

/** `*` is every type but ebs_default, which is a setting and holds no data, and those that are read only where they are named. */
export function hasType({ type }: StoreRule, wanted: StoreType): boolean {
  return type.includes(wanted) || (type.includes('*') && isEveryday(wanted));
}

function hasRegion({ regions = 'governed' }: StoreRule, { region, isGoverned }: Pick<StoreIdentity, 'region' | 'isGoverned'>): boolean {
  if (regions === 'governed') return isGoverned;
  return regions === 'enabled' || regions.includes(region);
}

function hasName({ match }: StoreRule, names: readonly string[]): boolean {
  return match === undefined || names.some((name) => matchesGlob(match.name, name));
}
