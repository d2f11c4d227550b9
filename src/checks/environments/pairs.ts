import type { Environment, InstantiatedSection } from '../../spec/sections/environments.ts';
import { pathCovers } from '../../spec/sections/glob.ts';
import type { Spec } from '../../spec/spec.ts';

/** One environment of a pair, by its name. */
export interface Side {
  readonly name: string;
  readonly environment: Environment;
}

/** An environment, and that which it mirrors. */
export interface Pair {
  readonly here: Side;
  readonly there: Side;
  /** Paths at which they may differ. */
  readonly differs: readonly string[];
}

/** An item of the design, with the name that it has in each of the two; `null`: it is not there. */
export interface ItemPair extends Pair {
  readonly section: InstantiatedSection;
  readonly item: string;
  readonly names: { readonly here: string | null; readonly there: string | null };
}

/** Whether an environment mirrors another. */
export function hasMirrors(spec: Spec): boolean {
  return pairsOf(spec).length > 0;
}

/** Every environment that mirrors another, with it. */
export function pairsOf({ environments = {} }: Spec): readonly Pair[] {
  return Object.entries(environments).flatMap(([name, environment]) => {
    const other = environment.mirrors === undefined ? undefined : environments[environment.mirrors];
    if (environment.mirrors === undefined || other === undefined) return [];
    const there = { name: environment.mirrors, environment: other };
    return [{ here: { name, environment }, there, differs: environment.differs ?? [] }];
  });
}

/** Every item that one of the two has, or both. Sorted by section and name. */
export function itemsOf({ instances = {} }: Spec, pair: Pair): readonly ItemPair[] {
  const namesIn = (side: Side, section: InstantiatedSection): Readonly<Record<string, string>> => instances[side.name]?.[section] ?? {};
  const sections = [pair.here, pair.there].flatMap(({ name }) => Object.keys(instances[name] ?? {}) as InstantiatedSection[]);
  return [...new Set(sections)].sort().flatMap((section) => {
    const [here, there] = [namesIn(pair.here, section), namesIn(pair.there, section)];
    const items = [...new Set([...Object.keys(here), ...Object.keys(there)])].sort();
    return items.map((item) => ({ ...pair, section, item, names: { here: here[item] ?? null, there: there[item] ?? null } }));
  });
}

/** The path of an item, as `differs` names it: databases.phi_postgres. */
export function pathOf({ section, item }: Pick<ItemPair, 'section' | 'item'>): string {
  return `${section}.${item}`;
}

/** Whether an item may differ at a path: the setting is listed, or something that it stands below. */
export function isListed({ differs }: Pick<Pair, 'differs'>, path: string): boolean {
  return differs.some((pattern) => pathCovers(pattern, path));
}

/** The name of an item of an environment in findings: it is of two resources, so it has no ARN of one. */
export function labelOf(item: ItemPair): string {
  return `${item.here.name}/${pathOf(item)}`;
}
