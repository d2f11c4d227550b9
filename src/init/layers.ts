import { canonicalJson } from '../evidence/canonical.ts';
import type { InitSource } from './model.ts';

/** What holds in some accounts. */
export interface Layer<T> {
  readonly in: string | readonly string[];
  readonly value: T;
}

/**
 * Rules for what accounts have, where a later rule wins over an earlier one: first what most of them have, for all, then the others, one
 * rule for each value. Accounts that are not in `values` fall under the first rule.
 */
export function layersOf<T>(source: InitSource, values: ReadonlyMap<string, T>): readonly Layer<T>[] {
  const [most, ...others] = groupsOf<T>(source.active.flatMap((id) => (values.has(id) ? [{ id, value: values.get(id) as T }] : [])));
  if (most === undefined) return [];
  return [{ in: source.where(source.active), value: most.value }, ...others.map(({ value, ids }) => ({ in: source.where(ids), value }))];
}

/** The value that occurs most, the first of them where several do; `undefined` of nothing. */
export function majorityOf<T>(values: readonly T[]): T | undefined {
  return groupsOf<T>(values.map((value) => ({ id: '', value })))[0]?.value;
}

interface Group<T> {
  readonly value: T;
  readonly ids: readonly string[];
}

/** Equal values together, the most frequent first. */
function groupsOf<T>(items: readonly { readonly id: string; readonly value: T }[]): readonly Group<T>[] {
  const groups = Map.groupBy(items, ({ value }) => canonicalJson(value ?? null));
  return [...groups.values()]
    .flatMap((group): readonly Group<T>[] => group.slice(0, 1).map(({ value }) => ({ value, ids: group.map(({ id }) => id) })))
    .sort((a, b) => b.ids.length - a.ids.length);
}
