/** One change of a JSON value, at the end of a path of keys and indices. */
export type Change =
  | { readonly at: readonly (string | number)[]; readonly set: unknown }
  | { readonly at: readonly (string | number)[]; readonly drop: string }
  | { readonly at: readonly (string | number)[]; readonly from: number; readonly remove: number; readonly insert: readonly unknown[] };

type Container = Record<string | number, unknown>;

/** A copy of the value with the changes made, one after the other. Throws where one has no place. */
export function changed(value: unknown, changes: readonly Change[]): unknown {
  const root: Container = { value: structuredClone(value) };
  for (const change of changes) apply(root, change);
  return root.value;
}

function apply(root: Container, change: Change): void {
  const path = ['value', ...change.at];
  const last = path.at(-1) ?? 'value';
  const holder = path.slice(0, -1).reduce<Container>((inner, key) => containerAt(inner, key), root);
  if ('set' in change) {
    holder[last] = structuredClone(change.set);
    return;
  }
  const inside = containerAt(holder, last);
  if ('drop' in change) {
    delete inside[change.drop];
    return;
  }
  if (!Array.isArray(inside)) throw new Error(`there is no list at ${change.at.join('/')}`);
  inside.splice(change.from, change.remove, ...structuredClone(change.insert));
}

function containerAt(inner: Container, key: string | number): Container {
  const found = inner[key];
  if (typeof found !== 'object' || found === null) throw new Error(`there is nothing below ${key}`);
  return found as Container;
}
