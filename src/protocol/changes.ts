import { canonicalJson } from '../evidence/canonical.ts';

/** One value that is another now. A member that is absent was not there, or is not there any more. */
export interface Change {
  /** Members by name, items of a list by their id in brackets. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

type Members = ReadonlyMap<string, unknown>;

const keys = ['id', 'name', 'check', 'fact'] as const;

/** Every value that differs between two of JSON, at the deepest place where it does, in the order of the paths. */
export function changesBetween(before: unknown, after: unknown, path = ''): readonly Change[] {
  if (isSame(before, after)) return [];
  const [was, is] = [membersOf(before), membersOf(after)];
  if (was !== undefined && is !== undefined) return changedMembers(was, is, path);
  const lists = Array.isArray(before) && Array.isArray(after);
  if (lists && [...before, ...after].every(isObject)) return changedItems(before, after, path);
  return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
}

function changedMembers(was: Members, is: Members, path: string): readonly Change[] {
  const names = [...new Set([...was.keys(), ...is.keys()])].sort();
  return names.flatMap((name) =>
    changesBetween(was.get(name), is.get(name), name.startsWith('[') || path === '' ? `${path}${name}` : `${path}.${name}`),
  );
}

/** Items without an id: as many as before are compared one by one; else those are told that are only in one of the lists. */
function changedItems(before: readonly unknown[], after: readonly unknown[], path: string): readonly Change[] {
  if (before.length === after.length) return before.flatMap((item, index) => changesBetween(item, after[index], `${path}[${index}]`));
  const [was, is] = [before, after].map((items) => new Set(items.map((item) => canonicalJson(item))));
  const gone = before.flatMap((item, index) => (is?.has(canonicalJson(item)) ? [] : [{ path: `${path}[${index}]`, before: item }]));
  const come = after.flatMap((item, index) => (was?.has(canonicalJson(item)) ? [] : [{ path: `${path}[${index}]`, after: item }]));
  // The same items, one of them more often.
  return gone.length + come.length === 0 ? [{ path, before, after }] : [...gone, ...come];
}

/** The members of an object, or of a list whose items all have an id of their own; undefined of all else. */
function membersOf(value: unknown): Members | undefined {
  if (isObject(value)) return new Map(Object.entries(value));
  if (!Array.isArray(value) || !value.every(isObject)) return undefined;
  const key = keys.find((name) => value.every((item) => typeof item[name] === 'string'));
  if (key === undefined) return undefined;
  const members = new Map(value.map((item) => [`[${String(item[key])}]`, item] as const));
  return members.size === value.length ? members : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSame(before: unknown, after: unknown): boolean {
  if (before === undefined || after === undefined) return before === after;
  return canonicalJson(before) === canonicalJson(after);
}
