import type { Near } from './comparison.ts';
import { compare, formOf, isMembers, type Members } from './form.ts';
import { isUnnamed, type Matched, matched } from './lists.ts';
import type { FieldChange } from './model.ts';
import { isRefused, isSameAndRead, type Refused, refusedMembers, subjectOf } from './refusals.ts';
import { unrenewed } from './renewed.ts';
import type { Rules } from './rules.ts';

/** A part of a resource that AWS did not answer in one of the runs, or in both. */
export interface Missing {
  readonly path: string;
  readonly before: Refused | null;
  readonly after: Refused | null;
}

/** Two values that belong together, and where they stand. */
export interface Pair {
  readonly before: unknown;
  readonly after: unknown;
  /** For rules: `[].instances[].state`. */
  readonly at: string;
  /** For people: `instances[i-1].state`. */
  readonly path: string;
}

/** What a walk through a resource knows, and what it has found. */
export interface Walk {
  readonly rules: Rules;
  readonly near: { readonly before: Near; readonly after: Near };
  readonly fields: FieldChange[];
  readonly missing: Missing[];
  /** ARNs and ids of what was made anew like for like. */
  readonly renewed: Set<string>;
}

/** Compares two values member by member. What differs and is not noise goes to `fields`, what was not read to `missing`. */
export function walk(pair: Pair, found: Walk): void {
  const { before, after, at } = pair;
  if (isSameAndRead(before, after)) return;
  if (isMembers(before) && isMembers(after)) walkMembers({ ...pair, before, after }, found);
  else if (Array.isArray(before) && Array.isArray(after)) walkList({ ...pair, before, after }, found);
  else if (typeof before === 'string' && typeof after === 'string' && found.rules.texts.has(at))
    walkText({ ...pair, before, after }, found);
  else changed(pair, found);
}

interface PairOf<T> extends Pair {
  readonly before: T;
  readonly after: T;
}

function changed({ path, before, after }: FieldChange, found: Walk): void {
  found.fields.push({ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) });
}

function walkMembers({ before, after, at, path }: PairOf<Members>, found: Walk): void {
  const [refusedBefore, refusedAfter] = [refusedMembers(before), refusedMembers(after)];
  for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(compare)) {
    const inner = { before: before[key], after: after[key], at: placeOf(at, key, found.rules), path: pathOf(path, key) };
    const [was, is] = [refusedBefore.get(key) ?? null, refusedAfter.get(key) ?? null];
    if (was === null && is === null) walkUnlessNoise(inner, { holder: after, found });
    else if (isRefused(inner.before) || isRefused(inner.after)) {
      found.missing.push({ path: pathOf(path, subjectOf(key, after)), before: was, after: is });
    }
  }
}

function walkUnlessNoise(pair: Pair, { holder, found }: { readonly holder: Members; readonly found: Walk }): void {
  const noise = found.rules.noise.get(pair.at);
  if (noise === undefined || noise.when?.(holder) === false) {
    walk(pair, found);
    return;
  }
  const isPresenceKept = ((pair.before ?? null) === null) === ((pair.after ?? null) === null);
  if (noise.keeps === 'presence' && !isPresenceKept) changed(pair, found);
}

function walkList(pair: PairOf<readonly unknown[]>, found: Walk): void {
  const rule = found.rules.lists.get(pair.at);
  if (rule === 'in-order') {
    walkInOrder(pair, found);
    return;
  }
  const inside = `${pair.at}[]`;
  const all = matched(pair.before, pair.after, rule ?? []);
  for (const { path, ...member } of membersOf(pair, unrenewed(all, pair, found))) {
    if (member.kind === 'pair') walk({ before: member.before, after: member.after, at: inside, path }, found);
    else changed({ path, before: member.before, after: member.after }, found);
  }
}

interface ListMember {
  readonly kind: 'pair' | 'one';
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** By path, so that the order of AWS's answers shows nowhere. */
function membersOf({ path }: Pair, { pairs, vanished, appeared }: Matched): readonly ListMember[] {
  const placed = (name: string): string => `${path}[${isUnnamed(name) ? '' : name}]`;
  const members: ListMember[] = [
    ...pairs.map((pair): ListMember => ({ kind: 'pair', path: placed(pair.name), before: pair.before, after: pair.after })),
    ...vanished.map(({ name, value }): ListMember => ({ kind: 'one', path: placed(name), before: value })),
    ...appeared.map(({ name, value }): ListMember => ({ kind: 'one', path: placed(name), after: value })),
  ];
  return members.sort(
    (a, b) => compare(a.path, b.path) || compare(formOf(a.before), formOf(b.before)) || compare(formOf(a.after), formOf(b.after)),
  );
}

function walkInOrder(pair: PairOf<readonly unknown[]>, found: Walk): void {
  const { before, after, at, path } = pair;
  if (before.length !== after.length || !before.every(isMembers)) {
    changed(pair, found);
    return;
  }
  for (const [index, value] of before.entries())
    walk({ before: value, after: after[index], at: `${at}[]`, path: `${path}[${index + 1}]` }, found);
}

function walkText(pair: PairOf<string>, found: Walk): void {
  const [before, after] = [parsed(pair.before), parsed(pair.after)];
  if (before === undefined || after === undefined) changed(pair, found);
  else walk({ ...pair, before: listed(before), after: listed(after), at: `${pair.at}{}` }, found);
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isMembers(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** In policies and patterns one value says what a list of it says: everything that is no object becomes a list. */
function listed(value: unknown): unknown {
  if (isMembers(value))
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, single.has(name) ? inner : asList(inner)]));
  return Array.isArray(value) ? value.map(listed) : value;
}

/** Of these a policy has one. */
const single: ReadonlySet<string> = new Set(['Version', 'Id', 'Sid', 'Effect']);

function asList(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(listed);
  return isMembers(value) ? listed(value) : [String(value)];
}

function placeOf(at: string, key: string, { noise }: Rules): string {
  const any = at === '' ? '*' : `${at}.*`;
  return noise.has(any) ? any : at === '' ? key : `${at}.${key}`;
}

const identifier = /^[A-Za-z_][\w-]*$/;

function pathOf(path: string, key: string): string {
  if (!identifier.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}
