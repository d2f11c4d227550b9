import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged } from '../check.ts';
import { type Compared, draftOf } from './differences.ts';
import { type ItemPair, itemsOf, labelOf, type Pair, pairsOf, pathOf, type Side } from './pairs.ts';
import type { Aspect, EnvironmentWorld } from './world.ts';

/** Keys that say which resource is meant and where, and not how it is set. */
const naming = new Set(['in', 'match']);

/** Each environment has the items of that which it mirrors, with equal settings. Of AWS it is asked alone whether their accounts are there. */
export function judgeDesign(world: EnvironmentWorld, spec: Spec): readonly Judged[] {
  return world.each(
    pairsOf(spec),
    (pair) => placeOf(world, pair, pair.here.name),
    (pair) => {
      const gone = [pair.there, pair.here].filter((side) => !isActive(world, side));
      if (gone.length > 0) return accountsGone(world, pair, gone);
      const items = itemsOf(spec, pair);
      const message = `Neither ${pair.there.name} nor ${pair.here.name} has an item: there is nothing to compare.`;
      if (items.length === 0) return { outcome: 'not-applicable', resource: pair.here.name, expected: null, actual: null, message };
      return world.each(
        items,
        (item) => placeOf(world, pair, labelOf(item)),
        (item) => draftOf(item, settingsOf(spec, item)),
      );
    },
  );
}

/** Whether the account of an environment is one of the organization, and ACTIVE: the design of no account is alike nothing. */
function isActive(world: EnvironmentWorld, { environment }: Side): boolean {
  const id = world.account(environment.account);
  return world.at('organization', {}).accounts.some((account) => account.id === id && account.state === 'ACTIVE');
}

function accountsGone(world: EnvironmentWorld, pair: Pair, gone: readonly Side[]): Draft {
  const accounts = gone.map(({ name, environment }) => `${world.label(world.account(environment.account))}, the account of ${name}`);
  const detail = `${accounts.join(' and ')}, is not there or not ACTIVE`;
  return {
    outcome: 'unknown',
    resource: pair.here.name,
    expected: { equal_to: pair.there.name, but_for: pair.differs },
    actual: null,
    message: `${pair.here.name} could not be compared with ${pair.there.name}: ${detail}.`,
    because: { reason: 'not-asked', detail },
  };
}

/** Where a finding on a pair belongs: to the environment that mirrors. */
export function placeOf(world: EnvironmentWorld, { here, there, differs }: Pair, resource: string) {
  const target = { account: world.account(here.environment.account), region: here.environment.region };
  return { target, resource, expected: { equal_to: there.name, but_for: differs } };
}

/** The settings of an item in both, side by side: of one that the other does not have, the item as a whole. */
function settingsOf(spec: Spec, item: ItemPair): readonly Compared[] {
  const path = pathOf(item);
  const { here, there } = item.names;
  const isThere = (name: string | null): Aspect => ({ kind: 'known', value: name === null ? null : 'it is there' });
  if (here === null || there === null) return [{ path, here: isThere(here), there: isThere(there) }];
  const settings = (name: string, side: Side): unknown => neutral(itemOf(spec, item, name), renaming(spec, side));
  return compared({ here: settings(here, item.here), there: settings(there, item.there) }, path);
}

function itemOf(spec: Spec, { section }: ItemPair, name: string): unknown {
  return [...section.split('.'), name].reduce<unknown>(
    (inner, step) => (inner as Readonly<Record<string, unknown>> | undefined)?.[step],
    spec,
  );
}

type Renaming = (text: string) => string;

/** Calls by one name what each environment has under a name of its own: its account, its regions, and its items. */
function renaming(spec: Spec, { name, environment: { account, region, dr } }: Side): Renaming {
  const items = Object.values(spec.instances?.[name] ?? {}).flatMap((section) => Object.entries(section ?? {}));
  const itemNames = new Map(items.map(([item, instance]) => [instance, item]));
  const words = [
    [spec.organization.accounts[account]?.id, '<account>'],
    [region, '<region>'],
    [dr, '<dr>'],
  ] as const;
  return (text) => {
    const [, kind = '', instance = ''] = /^([a-z]+):([\w-]+)$/.exec(text) ?? [];
    const item = itemNames.get(instance);
    if (item !== undefined) return `${kind}:${item}`;
    return words.reduce((sum, [word, neutralWord]) => (word === undefined ? sum : sum.replaceAll(word, neutralWord)), text);
  };
}

/** A value without what only says which resource is meant, and where. Lengths of time are as they were written. */
function neutral(value: unknown, rename: Renaming): unknown {
  if (typeof value === 'string') return rename(value);
  if (Array.isArray(value)) return value.map((item) => neutral(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  if ('seconds' in value && 'text' in value) return value.text;
  const entries = Object.entries(value).filter(([key, inner]) => inner !== undefined && !naming.has(key));
  return Object.fromEntries(entries.map(([key, inner]) => [rename(key), neutral(inner, rename)]));
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Two values setting by setting. Of a map that one of them does not have, the map as a whole. */
function compared({ here, there }: { readonly here: unknown; readonly there: unknown }, path: string): readonly Compared[] {
  if (!isMap(here) || !isMap(there)) return [{ path, here: { kind: 'known', value: here }, there: { kind: 'known', value: there } }];
  const keys = [...new Set([...Object.keys(there), ...Object.keys(here)])].sort();
  return keys.flatMap((key) => compared({ here: here[key], there: there[key] }, `${path}.${key}`));
}
