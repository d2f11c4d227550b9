import type { z } from 'zod';
import type { Instances } from '../instances.ts';
import { isObject, type Sound, valueAt } from '../prune.ts';
import type { InstantiatedSection } from '../sections/environments.ts';
import type { specFile } from '../sections/index.ts';
import { declaredAccount, isAmong, type MemberOf, type Membership, membershipsOf, type SetCandidate, type SetsSection } from '../sets.ts';
import type { Complaint } from '../shape.ts';
import type { CatalogueEntry } from '../spec.ts';
import type { Path } from '../tree.ts';

/** A spec without the parts that have the wrong shape: those are complained about already, and no rule stumbles over them. */
export type Draft = Sound<z.input<typeof specFile>>;
export type Depth = 'full' | 'guardrails' | 'boundary';

/** What the rules look at. */
export interface Context {
  readonly draft: Draft;
  readonly catalogue: readonly CatalogueEntry[];
  /** Ids in the attestations file; `null` where there is none or it could not be read. */
  readonly attestations: readonly string[] | null;
  readonly section: SetsSection;
  /** Memberships of each declared account. */
  readonly memberships: ReadonlyMap<string, MemberOf>;
  /** Names of declared accounts, in the order of the file. */
  readonly accounts: readonly string[];
  readonly sets: readonly string[];
  /** Names of environments, in the order of the file. */
  readonly environments: readonly string[];
  /** What their items are named. */
  readonly instances: Instances;
}

/** Judges one thing about a spec. Pure; an empty list is approval. */
export type Rule = (context: Context) => readonly Complaint[];

/** A name with its place. */
export interface Use {
  readonly name: string;
  readonly path: Path;
}

/** Entries of a map that may be missing, with undefined values left out. */
export function entriesOf<T>(map: Readonly<Record<string, T | undefined>> | undefined): readonly (readonly [string, T])[] {
  return Object.entries(map ?? {}).flatMap(([key, value]) => (value === undefined || value === null ? [] : [[key, value] as const]));
}

/** Items of a list that may be missing, with their index and undefined items left out. */
export function itemsOf<T>(list: readonly (T | undefined)[] | undefined): readonly (readonly [number, T])[] {
  return (list ?? []).flatMap((value, index) => (value === undefined ? [] : [[index, value] as const]));
}

/** The names in a value that is one name or a list of them. */
export function usesOf(value: string | readonly (string | undefined)[] | undefined, path: Path): readonly Use[] {
  if (typeof value === 'string') return [{ name: value, path }];
  return itemsOf(value).map(([index, name]) => ({ name, path: [...path, index] }));
}

/** The path of a key: `identity.center` is below `identity`. */
export function pathOf(key: string): Path {
  return key.split('.');
}

/** Whether the draft has the key, be its value right or wrong. */
export function hasKey(draft: unknown, key: string): boolean {
  const path = pathOf(key);
  const holder = valueAt(draft, path.slice(0, -1));
  return isObject(holder) && Object.hasOwn(holder, path.at(-1) ?? '');
}

/** Complaints about the items of a list that stand there before. */
export function repeated(list: readonly (string | undefined)[] | undefined, path: Path): readonly Complaint[] {
  return itemsOf(list)
    .filter(([index, item]) => list?.indexOf(item) !== index)
    .map(([index, item]) => ({ path: [...path, index], message: `${item} is named twice` }));
}

/** The account as the spec alone knows it. */
export function candidate(context: Context, account: string): SetCandidate {
  return declaredAccount(context.section, account);
}

/** Whether `in` names the declared account, directly or through a set. */
export function isNamed(context: Context, value: string | readonly (string | undefined)[] | undefined, account: string): Membership {
  const names = typeof value === 'string' ? [value] : (value ?? [undefined]);
  return isAmong(context.section, names, candidate(context, account), memberOf(context, account));
}

/** The memberships of a declared account. */
export function memberOf(context: Context, account: string): MemberOf {
  return context.memberships.get(account) ?? (() => 'maybe');
}

/** The depths that a declared account can have: one, or several where tags decide; none where no class takes it. */
export function depthsOf(context: Context, account: string): ReadonlySet<Depth> {
  const depths = new Set<Depth>();
  for (const entry of context.draft.organization?.classes ?? []) {
    const membership = entry === undefined ? 'maybe' : isNamed(context, entry.in, account);
    if (membership === 'no') continue;
    for (const depth of entry?.depth === undefined ? (['full', 'guardrails', 'boundary'] as const) : [entry.depth]) depths.add(depth);
    if (membership === 'yes') break;
  }
  return depths;
}

/** Names of items of a section, as whoever refers to one writes them: what environments have is written without their names. */
export function writtenNames(
  { instances }: Pick<Context, 'instances'>,
  section: InstantiatedSection,
  names: readonly string[],
): readonly string[] {
  const items = Object.values(instances).flatMap((sections) => Object.entries(sections[section] ?? {}));
  const written = new Map(items.map(([item, instance]) => [instance, item]));
  return [...new Set(names.map((name) => written.get(name) ?? name))];
}

/** Makes the context of a draft. */
export function contextOf(
  draft: Draft,
  rest: Pick<Context, 'catalogue' | 'attestations' | 'environments'> & { readonly instances?: Instances },
): Context {
  const { accounts, sets } = draft.organization ?? {};
  const section: SetsSection = { accounts, sets };
  const names = Object.keys(accounts ?? {});
  const memberships = new Map(names.map((name) => [name, membershipsOf(section, declaredAccount(section, name))]));
  return { draft, section, memberships, accounts: names, sets: Object.keys(sets ?? {}), instances: {}, ...rest };
}
