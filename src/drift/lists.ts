import { formOf, isMembers } from './form.ts';

/** One member of a list, by name. */
export interface Named {
  readonly name: string;
  readonly value: unknown;
}

/** Which members of two lists belong together. Names come in the order of the lists. */
export interface Matched {
  readonly pairs: readonly { readonly name: string; readonly before: unknown; readonly after: unknown }[];
  readonly vanished: readonly Named[];
  readonly appeared: readonly Named[];
}

const naming = ['arn', 'id', 'name', 'resourceId', 'Sid'];

/** How the members of a list are told apart: by these members of theirs, or by the first of the usual ones that is there, or by what they hold. */
export function nameOf(value: unknown, by: readonly string[]): string {
  if (!isMembers(value)) return typeof value === 'string' ? value : formOf(value);
  const parts = by.map((name) => value[name]);
  if (parts.some(isNaming)) return parts.filter(isNaming).map(textOf).join(' ');
  const usual = naming.find((name) => typeof value[name] === 'string');
  return usual === undefined ? formOf(value) : (value[usual] as string);
}

const isNaming = (part: unknown): boolean => part !== null && part !== undefined;
const textOf = (part: unknown): string => (typeof part === 'string' ? part : formOf(part));

/** Matches two lists as sets: by name, and where names repeat what is equal first. */
export function matched(before: readonly unknown[], after: readonly unknown[], by: readonly string[]): Matched {
  const [old, now] = [grouped(before, by), grouped(after, by)];
  const pairs: { name: string; before: unknown; after: unknown }[] = [];
  const vanished: Named[] = [];
  const appeared: Named[] = [];
  for (const [name, values] of old) {
    const { both, left, right } = paired(values, now.get(name) ?? []);
    for (const [was, is] of both) pairs.push({ name, before: was, after: is });
    for (const value of left) vanished.push({ name, value });
    for (const value of right) appeared.push({ name, value });
  }
  for (const [name, values] of now) if (!old.has(name)) for (const value of values) appeared.push({ name, value });
  const [was, is] = [vanished[0], appeared[0]];
  if (vanished.length !== 1 || appeared.length !== 1 || !isUnnamed(was?.name) || !isUnnamed(is?.name)) return { pairs, vanished, appeared };
  // Where one of those that have no name has changed, it is that one.
  return { pairs: [...pairs, { name: '{}', before: was?.value, after: is?.value }], vanished: [], appeared: [] };
}

/** Whether the name of a member is only what it holds. */
export function isUnnamed(name: string | undefined): boolean {
  return name?.startsWith('{') === true;
}

function grouped(values: readonly unknown[], by: readonly string[]): Map<string, unknown[]> {
  const groups = new Map<string, unknown[]>();
  for (const value of values) {
    const name = nameOf(value, by);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [value]);
    else group.push(value);
  }
  return groups;
}

interface Paired {
  readonly both: readonly (readonly [unknown, unknown])[];
  readonly left: readonly unknown[];
  readonly right: readonly unknown[];
}

/** Of one name: what is equal, then one after the other. */
function paired(before: readonly unknown[], after: readonly unknown[]): Paired {
  if (before.length === 1 && after.length === 1) return { both: [[before[0], after[0]]], left: [], right: [] };
  const rest = [...after];
  const forms = rest.map(formOf);
  const both: [unknown, unknown][] = [];
  const open: unknown[] = [];
  for (const value of before) {
    const at = forms.indexOf(formOf(value));
    if (at < 0) {
      open.push(value);
      continue;
    }
    both.push([value, rest[at]]);
    rest.splice(at, 1);
    forms.splice(at, 1);
  }
  const count = Math.min(open.length, rest.length);
  for (let index = 0; index < count; index++) both.push([open[index], rest[index]]);
  return { both, left: open.slice(count), right: rest.slice(count) };
}
