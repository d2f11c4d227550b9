import { matchesGlob } from '../../spec/sections/glob.ts';
import type { StoreRule, StoreType } from '../../spec/sections/stores.ts';
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
  readonly expect: 'none' | 'some' | null;
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
      }),
      { key: null, bucketKey: null, expect: null },
    );
}

/** Whether a rule speaks of the store. */
export function selects(rule: StoreRule, store: StoreIdentity, isIn: IsIn): boolean {
  return isIn(store.account, rule.in) && hasType(rule, store.type) && hasRegion(rule, store) && hasName(rule, store.names);
}

/** `*` is every type but ebs_default, which is a setting and holds no data. */
export function hasType({ type }: StoreRule, wanted: StoreType): boolean {
  return type.includes(wanted) || (type.includes('*') && wanted !== 'ebs_default');
}

function hasRegion({ regions = 'governed' }: StoreRule, { region, isGoverned }: StoreIdentity): boolean {
  if (regions === 'governed') return isGoverned;
  return regions === 'enabled' || regions.includes(region);
}

function hasName({ match }: StoreRule, names: readonly string[]): boolean {
  return match === undefined || names.some((name) => matchesGlob(match.name, name));
}
