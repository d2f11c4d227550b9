import type { Target } from '../record.ts';
import { type Comparison, type Near, without } from './comparison.ts';
import { compare, isMembers } from './form.ts';
import { matched } from './lists.ts';
import type { FieldChange } from './model.ts';
import { unrenewed } from './renewed.ts';
import { type Rules, rulesOf } from './rules.ts';
import { type Missing, type Walk, walk } from './walk.ts';

/** One resource that is not what it was. */
export interface Changed {
  readonly resource: string;
  readonly kind: 'appeared' | 'vanished' | 'changed';
  readonly fields: readonly FieldChange[];
}

/** A part of a resource that could not be compared. */
export interface MissingOf extends Missing {
  readonly resource: string;
}

/** What the comparison of two values of one fact comes to. */
export interface Compared {
  readonly changed: readonly Changed[];
  readonly missing: readonly MissingOf[];
  /** ARNs and ids of what was made anew like for like. */
  readonly renewed: ReadonlySet<string>;
}

/** Two values of one fact at one place. */
export interface Values {
  readonly before: unknown;
  readonly after: unknown;
  readonly target: Target;
  readonly near: { readonly before: Near; readonly after: Near };
}

/** Compares two values of a fact, resource by resource. `null` where one of them is not what the comparison expects. */
export function compareValues(comparison: Comparison, values: Values): Compared | null {
  const rules = rulesOf(comparison);
  const { before, after } = values;
  if (before === null || after === null) return whole(values);
  const changed: Changed[] = [];
  const missing: MissingOf[] = [];
  const renewed = new Set<string>();
  const inside: Inside = { rules, values, add: (resource, walked) => addWalked(resource, walked, { changed, missing }), changed, renewed };
  const told = new Set<string>();
  for (const [at, by] of rules.resources) {
    const lists = listsAt(at, values);
    if (lists === null) return null;
    if (lists === 'absent') continue;
    compareLists(lists, { at, by }, inside);
    told.add(at);
  }
  if (!rules.resources.has('')) {
    const rest = { before: withoutLists(before, told), after: withoutLists(after, told), at: '', path: '' };
    const walked = newWalk(inside);
    walk(rest, walked);
    inside.add(placeName(values.target), walked);
  }
  return { changed, missing, renewed };
}

interface Inside {
  readonly rules: Rules;
  readonly values: Values;
  readonly add: (resource: string, walked: Walk) => void;
  readonly changed: Changed[];
  readonly renewed: Set<string>;
}

function newWalk({ rules, values, renewed }: Inside): Walk {
  return { rules, near: values.near, fields: [], missing: [], renewed };
}

function addWalked(resource: string, { fields, missing }: Walk, to: { readonly changed: Changed[]; readonly missing: MissingOf[] }): void {
  if (fields.length > 0) to.changed.push({ resource, kind: 'changed', fields });
  for (const one of missing) to.missing.push({ ...one, resource });
}

/** There was nothing, or there is nothing any more. */
function whole({ before, after, target }: Values): Compared {
  const resource = placeName(target);
  const kind = before === null ? 'appeared' : 'vanished';
  const changed: readonly Changed[] = before === after ? [] : [{ resource, kind, fields: [] }];
  return { changed, missing: [], renewed: new Set() };
}

interface Lists {
  readonly before: readonly unknown[];
  readonly after: readonly unknown[];
}

/** `absent`: the value has no such list in one of the runs, and what it has instead says why. `null`: it is no list at all. */
function listsAt(at: string, { before, after }: Values): Lists | 'absent' | null {
  const [was, is] = at === '' ? [before, after] : [memberOf(before, at), memberOf(after, at)];
  if (Array.isArray(was) && Array.isArray(is)) return { before: was, after: is };
  return at !== '' && isMembers(before) && isMembers(after) ? 'absent' : null;
}

function memberOf(value: unknown, name: string): unknown {
  return isMembers(value) ? value[name] : undefined;
}

function compareLists(lists: Lists, { at, by }: { readonly at: string; readonly by: readonly string[] }, inside: Inside): void {
  const all = matched(lists.before, lists.after, by);
  const left = unrenewed(all, { ...lists, at }, newWalk(inside));
  for (const { name, before, after } of left.pairs) {
    const walked = newWalk(inside);
    walk({ before, after, at: `${at}[]`, path: '' }, walked);
    inside.add(name, walked);
  }
  for (const { name } of left.vanished) inside.changed.push({ resource: name, kind: 'vanished', fields: [] });
  for (const { name } of left.appeared) inside.changed.push({ resource: name, kind: 'appeared', fields: [] });
}

/** What is beside the lists that were compared. A list that one of the runs alone has is among it: it is told whole. */
function withoutLists(value: unknown, told: ReadonlySet<string>): unknown {
  return isMembers(value) ? without(value, ...told) : value;
}

/** The place itself as a resource: `organization`, an account, or an account and region. */
export function placeName({ account, region }: Target): string {
  if (account === undefined) return 'organization';
  return region === undefined ? account : `${account}/${region}`;
}

/** Sorts resources as they are told. */
export function byResource(a: Changed, b: Changed): number {
  return compare(a.resource, b.resource) || compare(a.kind, b.kind);
}
