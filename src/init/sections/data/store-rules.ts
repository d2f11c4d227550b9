import type { Place } from '../../../checks/encryption/world.ts';
import { canonicalJson } from '../../../evidence/canonical.ts';
import { isEveryday, type StoreType, storeTypes } from '../../../spec/sections/stores.ts';
import type { InitSource } from '../../model.ts';
import { keyNameOf } from './key-groups.ts';
import { type StoreUse, storeUsesOf } from './store-uses.ts';

type KeyValue = 'customer_managed' | 'aws_managed' | `key:${string}`;

/** A rule before it is written: accounts by id. */
export interface StoreRule {
  readonly accounts: readonly string[];
  readonly type: StoreType | '*' | readonly StoreType[];
  /** Absent: governed. */
  readonly regions?: readonly string[] | undefined;
  readonly key?: KeyValue;
  readonly expect?: 'none';
  readonly reason?: string;
}

/** What the rules of a place say: of all of its stores, and of some types besides. */
interface Statement extends Place {
  readonly types: readonly StoreType[] | '*';
  readonly key: KeyValue;
}

/** Above this, the accounts and types that use keys of AWS go into one rule, which is wider than what is there. */
const mostExceptions = 12;

/** Everyday types of which there is nothing in any account, where every listing was read. */
export function absentTypes(source: InitSource): readonly StoreType[] {
  const { uses, gaps } = storeUsesOf(source);
  const seen = new Set([...uses, ...gaps].map(({ type }) => type));
  return storeTypes.filter((type) => isEveryday(type) && !seen.has(type)).sort();
}

/** Named keys first, then what differs from them; and the same rule once for all the places that it is about. */
export function keyRulesOf(source: InitSource): { readonly rules: readonly StoreRule[]; readonly isWide: boolean } {
  const { uses } = storeUsesOf(source);
  const places = [...Map.groupBy(uses, ({ account, region }) => `${account}/${region}`).values()];
  const statements = places.flatMap((list) => statementsOf(source, list));
  const named = merged(
    source,
    statements.filter(({ key }) => key !== 'aws_managed'),
  );
  const aws = merged(
    source,
    statements.filter(({ key }) => key === 'aws_managed'),
  );
  const isWide = aws.length > mostExceptions;
  // What is of all types comes before what is of some.
  const ordered = [...named.filter(({ type }) => type === '*'), ...named.filter(({ type }) => type !== '*')];
  return { rules: [...ordered, ...(isWide ? [widest(source, aws)] : aws)], isWide };
}

function statementsOf(source: InitSource, uses: readonly StoreUse[]): readonly Statement[] {
  const [first] = uses;
  if (first === undefined) return [];
  const { account, region } = first;
  const wanted = new Map(uses.map((use) => [use.type, keyFor(source, use)] as const));
  const counts = Map.groupBy(
    [...wanted.values()].filter((key) => key.startsWith('key:')),
    (key) => key,
  );
  const [main] = [...counts].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))[0] ?? ['customer_managed' as const];
  const isDifferent = ([, key]: readonly [StoreType, KeyValue]): boolean => key !== main;
  const differing = Map.groupBy([...wanted].filter(isDifferent), ([, key]) => key);
  return [
    ...(main === 'customer_managed' ? [] : [{ account, region, types: '*' as const, key: main }]),
    ...[...differing].map(([key, list]) => ({ account, region, types: list.map(([type]) => type).sort(), key })),
  ];
}

/** What all stores of a type in a place have in common. */
function keyFor(source: InitSource, { keys, byAws, account, region }: StoreUse): KeyValue {
  if (byAws > 0) return 'aws_managed';
  const [only, ...others] = keys;
  // A key of another account, or region, is none that a name of the account stands for.
  if (only === undefined || others.length > 0 || !only.includes(`:${region}:${account}:`)) return 'customer_managed';
  const name = keyNameOf(source, only);
  return name === null ? 'customer_managed' : `key:${name}`;
}

/** Regions that say the same of an account become one rule, and so do accounts. */
function merged({ governed, active }: InitSource, statements: readonly Statement[]): readonly StoreRule[] {
  const byAccount = Map.groupBy(statements, ({ account, types, key }) => canonicalJson([account, types, key]));
  const spread = [...byAccount.values()].map(([first, ...more]) => {
    const { account, types, key } = first as Statement;
    return { account, types, key, regions: [first as Statement, ...more].map(({ region }) => region) };
  });
  return [...Map.groupBy(spread, ({ types, key, regions }) => canonicalJson([types, key, regions])).values()].map((list): StoreRule => {
    const [{ types, key, regions }] = list as [(typeof list)[number]];
    const accounts = active.filter((id) => list.some(({ account }) => account === id));
    const isEverywhere = !key.startsWith('key:') && regions.length === governed.length;
    const [only] = types;
    const type = types === '*' ? '*' : types.length === 1 && only !== undefined ? (only as StoreType) : types;
    return { accounts, type, regions: isEverywhere ? undefined : regions, key, ...(key === 'aws_managed' ? { reason } : {}) };
  });
}

const reason = 'As found: encrypted, with keys of AWS';

function widest({ active }: InitSource, rules: readonly StoreRule[]): StoreRule {
  const accounts = active.filter((id) => rules.some((rule) => rule.accounts.includes(id)));
  const types = [...new Set(rules.flatMap(({ type }) => [type].flat() as StoreType[]))].sort();
  return { accounts, type: types, key: 'aws_managed', reason };
}
