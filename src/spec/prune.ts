import type { z } from 'zod';
import type { Path } from './tree.ts';

export type Issue = z.core.$ZodIssue;

/** What is left of a value when everything of the wrong shape is taken out: any part may be missing. */
export type Sound<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer E)[]
    ? readonly (Sound<E> | undefined)[]
    : { readonly [K in keyof T]?: Sound<T[K]> | undefined };

export const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The value at a path, or `undefined`. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, step) => (isObject(inner) && Object.hasOwn(inner, step) ? inner[step] : undefined), value);
}

/** Whether the value stumbled over the kind of a branch, so that it was not meant for it. */
const isAside = (issue: Issue, value: unknown): boolean =>
  issue.path.length === 0 && (issue.code === 'invalid_type' || (issue.code === 'invalid_value' && isObject(value)));

/** One issue per value: of a union, those of the branch that the value was meant for. `root` is the whole value. */
export function flatten(issue: Issue, root: unknown): readonly Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const value = valueAt(root, issue.path as Path);
  const meant = issue.errors.filter((branch) => !branch.some((inner) => isAside(inner, value)));
  const [first] = meant;
  if (first !== undefined && meant.length === 1) {
    return first.flatMap((inner) => flatten({ ...inner, path: [...issue.path, ...inner.path] }, root));
  }
  const branches = meant.length === 0 ? issue.errors : meant;
  const expected = branches.flatMap((branch) => branch[0]?.message.replace(/^expected /, '') ?? []);
  return [{ ...issue, message: `expected ${expected.join(', or ')}` }];
}

/** A copy of `value` without what the issues are about: wrong values become `undefined`, so that names and places stay; unknown keys go. */
export function prune<T>(value: unknown, issues: readonly Issue[], wrong: readonly Path[]): Sound<T> | undefined {
  const root = { value: structuredClone(value) };
  const blank = (path: Path): void => {
    const holder = valueAt(root, ['value', ...path].slice(0, -1));
    const step = path.at(-1) ?? 'value';
    if (isObject(holder) && Object.hasOwn(holder, step)) holder[step] = undefined;
  };
  for (const issue of issues) {
    const path = issue.path as Path;
    if (issue.code === 'unrecognized_keys') {
      const map = valueAt(root.value, path);
      for (const key of issue.keys) if (isObject(map)) delete map[key];
    } else if (issue.code !== 'custom') blank(path);
  }
  for (const path of wrong) blank(path);
  return root.value as Sound<T> | undefined;
}
