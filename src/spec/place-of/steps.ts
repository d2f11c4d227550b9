import { instantiated } from '../sections/environments.ts';
import type { Path } from '../tree.ts';

/** A part of a spec, and where it is. */
export interface Spot {
  readonly path: Path;
  readonly value: unknown;
}

/** Maps whose keys are names that the owner chose. */
const named: readonly string[] = [
  ...instantiated,
  'environments',
  'identity.groups',
  'identity.permission_sets',
  'organization.accounts',
  'organization.sets',
];

/** The parts directly below, in the order of the spec. */
export function below({ path, value }: Spot): readonly Spot[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.map((item, index) => ({ path: [...path, index], value: item }));
  return Object.entries(value).map(([key, inner]) => ({ path: [...path, key], value: inner }));
}

/** The part at a path of keys, from a part; `undefined` where there is none. */
export function at(spot: Spot, keys: readonly string[]): Spot | undefined {
  return keys.reduce<Spot | undefined>((inner, key) => inner && below(inner).find(({ path }) => String(path.at(-1)) === key), spot);
}

/** Whether the keys of a part are names of the owner's, and none of the grammar. */
export function isNamed({ path }: Spot): boolean {
  return named.includes(path.join('.'));
}

/** Whether a part says where or of what it is. */
export function isPlaced({ value }: Spot): boolean {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMap && ['in', 'match', 'region'].some((key) => Object.hasOwn(value, key));
}

/** The words of a key or of a requirement. */
export function wordsOf(text: string): readonly string[] {
  return text.split(/[-_]/);
}

const singular = (word: string): string => (word.length > 3 && !word.endsWith('ss') ? word.replace(/s$/, '') : word);

/** How many words two texts have in common at their beginning, in the singular or the plural. */
function shared(words: readonly string[], others: readonly string[]): number {
  const end = words.findIndex((word, index) => singular(word) !== singular(others[index] ?? ''));
  return end === -1 ? words.length : end;
}

/** Whether words begin with those of a key. */
export function beginWith(words: readonly string[], key: string | number | undefined): boolean {
  return typeof key === 'string' && shared(wordsOf(key), words) === wordsOf(key).length;
}

/** Every part below with this key, no deeper than three keys of the grammar, and not in the items of a list: which of those is meant is another question. */
function namesakes(spot: Spot, key: string, depth = 3): readonly Spot[] {
  if (depth === 0 || isNamed(spot)) return [];
  const isList = Array.isArray(spot.value);
  return below(spot).flatMap((inner) => {
    if (inner.path.at(-1) === key) return [inner];
    return isList && isPlaced(inner) ? [] : namesakes(inner, key, isList ? depth : depth - 1);
  });
}

/** Keys that say where and of what a part is: no requirement is about them. */
const placing = new Set(['in', 'match', 'region', 'regions', 'type']);

function keyOf(inner: Spot): readonly { readonly inner: Spot; readonly key: string }[] {
  const key = String(inner.path.at(-1));
  return placing.has(key) ? [] : [{ inner, key }];
}

const only = <T>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined);

/**
 * The deepest part that a requirement is about, by its words: `flow-logs` in networks is networks.flow_logs. The part itself where no key below
 * says it. `loosely`: also a key that is only the end of the words, such as `groups` for `managed-groups`.
 */
export function narrowed(spot: Spot, words: readonly string[], { loosely }: { readonly loosely: boolean }): Spot {
  if (isNamed(spot)) return spot;
  const own = spot.path.at(-1);
  const rest = typeof own === 'string' && beginWith(words, own) ? words.slice(wordsOf(own).length) : words;
  if (rest.length === 0) return spot;
  const keyed = Array.isArray(spot.value) ? [] : below(spot).flatMap((inner) => keyOf(inner));
  const [next] = keyed.filter(({ key }) => beginWith(rest, key)).sort((a, b) => wordsOf(b.key).length - wordsOf(a.key).length);
  if (next !== undefined) return narrowed(next.inner, rest, { loosely });
  const same = only(namesakes(spot, rest.join('_')));
  if (same !== undefined) return same;
  // log-archive-layers and log_archive_write_deny: two words are no chance.
  const kin = only(keyed.filter(({ key }) => shared(rest, wordsOf(key)) >= 2));
  const end = loosely ? only(keyed.filter(({ key }) => rest.join('_').endsWith(`_${key}`))) : undefined;
  return (kin ?? end)?.inner ?? spot;
}
