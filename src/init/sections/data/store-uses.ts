import { listings } from '../../../checks/encryption/listings.ts';
import type { ResolvedRule } from '../../../checks/encryption/rules.ts';
import type { Part, Store } from '../../../checks/encryption/store.ts';
import type { EncryptionWorld, Place } from '../../../checks/encryption/world.ts';
import { resolveKey } from '../../../checks/keys/resolve.ts';
import type { StoreType } from '../../../spec/sections/stores.ts';
import { Unobserved } from '../../../world.ts';
import type { InitSource } from '../../model.ts';
import { listedWorld, unlessUnobserved } from './listed-world.ts';

/** What the stores of one type in one place are encrypted with. */
export interface StoreUse extends Place {
  readonly type: StoreType;
  readonly count: number;
  /** ARNs of the customer-managed keys, sorted. */
  readonly keys: readonly string[];
  /** How many use a key of AWS's. */
  readonly byAws: number;
  /** How many use no key, or one that could not be told. */
  readonly unclear: number;
}

/** Stores of a type in a place that nobody could list. */
export interface StoreGap extends Place {
  readonly type: StoreType;
  readonly why: string;
}

export interface StoreUses {
  readonly uses: readonly StoreUse[];
  readonly gaps: readonly StoreGap[];
}

const known = new WeakMap<InitSource, StoreUses>();

/** Every store that the check of encryption would list, summed up by place and type; worked out once for each draft. */
export function storeUsesOf(source: InitSource): StoreUses {
  const answer = known.get(source) ?? read(source);
  known.set(source, answer);
  return answer;
}

function read(source: InitSource): StoreUses {
  const world = listedWorld(source);
  const gaps: StoreGap[] = [];
  const uses = source.active.flatMap((account) =>
    source.governed.flatMap((region) => {
      const stores = listings.flatMap((listing) => {
        try {
          return listing.stores(world, { account, region });
        } catch (error) {
          if (!(error instanceof Unobserved)) throw error;
          gaps.push({ account, region, type: listing.type, why: error.unknown.detail });
          return [];
        }
      });
      return [...Map.groupBy(stores, ({ type }) => type)].map(([type, list]) => summed(world, { account, region, type }, list));
    }),
  );
  return { uses, gaps };
}

type KeyFound = { readonly arn: string } | 'aws' | 'unclear';

function summed(world: EncryptionWorld, at: Place & { readonly type: StoreType }, stores: readonly Store[]): StoreUse {
  const found = stores.map((store) => store.parts(strict).flatMap((part) => keyOf(world, part, at)));
  const keys = found.flat().flatMap((one) => (typeof one === 'object' ? [one.arn] : []));
  return {
    ...at,
    count: stores.length,
    keys: [...new Set(keys)].sort(),
    byAws: found.filter((parts) => parts.includes('aws')).length,
    unclear: found.filter((parts) => parts.includes('unclear')).length,
  };
}

const strict: ResolvedRule = {
  key: 'customer_managed',
  bucketKey: null,
  expect: null,
  sharedWith: [],
  rotatedWithin: null,
  pointInTimeRecovery: null,
};

/** What one part is encrypted with; nothing where it holds nothing of its own. */
function keyOf(world: EncryptionWorld, part: Part, place: Place): readonly KeyFound[] {
  return unlessUnobserved((): readonly KeyFound[] => {
    const settled = part.settle(strict);
    if (settled?.outcome === 'pass') return [];
    if (settled?.outcome === 'unknown') return ['unclear'];
    if (settled !== null) return [(part.settle({ ...strict, key: 'aws_managed' })?.outcome ?? 'pass') === 'pass' ? 'aws' : 'unclear'];
    const resolution = resolveKey(world, part.keyId, place);
    if (resolution.kind === 'default' || resolution.kind === 'aws-alias') return ['aws'];
    if (resolution.kind !== 'key') return ['unclear'];
    return [resolution.key.manager === 'CUSTOMER' ? { arn: resolution.arn } : 'aws'];
  }, ['unclear']);
}
