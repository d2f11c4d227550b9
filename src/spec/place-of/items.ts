import { matchesGlob } from '../sections/glob.ts';
import { storeTypes } from '../sections/stores.ts';
import { at, beginWith, below, isNamed, isPlaced, narrowed, type Spot } from './steps.ts';

/** What is known of what a finding is about. */
export interface Subject {
  readonly resource: string;
  /** 12 digits. */
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  /** Of the requirement. */
  readonly words: readonly string[];
}

interface Setting {
  readonly in?: unknown;
  readonly region?: unknown;
  readonly regions?: unknown;
  readonly match?: unknown;
  readonly type?: unknown;
  readonly key?: unknown;
}

/** A part that says where or of what it is, or that has a name of the owner's. What it does not say, its surroundings do. */
interface Item {
  readonly spot: Spot;
  readonly setting: Setting;
  /** False of one that has a name alone: of such a one it is only known what it says. */
  readonly isPlaced: boolean;
}

/** What a spec holds, found once. */
export interface Holdings {
  /** Ids of the accounts that a name in the spec stands for, by name: accounts and sets. */
  readonly accounts: ReadonlyMap<string, readonly string[]>;
  /** By path. */
  readonly items: Map<string, readonly Item[]>;
  /** Whether an item says what a requirement is about, by path and requirement. */
  readonly saying: Map<string, boolean>;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const isMap = (value: unknown): value is Setting => typeof value === 'object' && value !== null && !Array.isArray(value);

function gathered(spot: Spot, around: Setting): readonly Item[] {
  const setting = isMap(spot.value) ? { ...around, ...spot.value, match: spot.value.match } : around;
  return below(spot).flatMap((inner) => {
    const own = isMap(inner.value) ? { ...setting, ...inner.value, match: inner.value.match } : setting;
    const isItem = isPlaced(inner) || isNamed(spot);
    return [...(isItem ? [{ spot: inner, setting: own, isPlaced: isPlaced(inner) }] : []), ...gathered(inner, setting)];
  });
}

function itemsBelow(base: Spot, { items }: Holdings): readonly Item[] {
  const path = base.path.join('.');
  const known = items.get(path) ?? gathered(base, {});
  items.set(path, known);
  return known;
}

function says({ spot }: Item, { words }: Subject, { saying }: Holdings): boolean {
  const id = `${spot.path.join('.')} ${words.join('-')}`;
  const known = saying.get(id) ?? narrowed(spot, words, { loosely: false }) !== spot;
  saying.set(id, known);
  return known;
}

function isThere({ setting: { in: where, region, regions } }: Item, subject: Subject, { accounts }: Holdings): boolean {
  const ids = listOf(where).flatMap((name) => accounts.get(String(name)) ?? []);
  const isIn = where === undefined || subject.account === undefined || ids.includes(subject.account);
  // A word such as `enabled` says nothing of one region.
  const named = listOf(region ?? regions).filter((name) => typeof name === 'string' && name.includes('-'));
  return isIn && (named.length === 0 || subject.region === undefined || named.includes(subject.region));
}

/** What a resource can be called in a `match`: the end of its ARN, whole or from any of its separators. */
function callings(resource: string): readonly string[] {
  const [plain = ''] = resource.split('#');
  const rest = plain.startsWith('arn:') ? plain.split(':').slice(5).join(':') : plain;
  return [rest, ...[...rest.matchAll(/[/:]/g)].map(({ index }) => rest.slice(index + 1)), ...rest.split(/[/:]/)];
}

/** Whether a `match` takes a resource: `undefined` where that cannot be told from its name. */
function takes(match: unknown, resource: string): boolean | undefined {
  if (!isMap(match)) return undefined;
  const { name, arn } = match as { readonly name?: unknown; readonly arn?: unknown };
  if (typeof arn === 'string') return matchesGlob(arn, resource);
  if (typeof name !== 'string') return resource.startsWith('arn:') ? undefined : false;
  return callings(resource).some((calling) => matchesGlob(name, calling));
}

/** Whether it is a rule with a key, for the type of store that a requirement is about. */
function isTyped({ setting: { type, key } }: Item, { words }: Subject): boolean {
  if (type === undefined || key === undefined || !storeTypes.some((one) => beginWith(words, one))) return false;
  return listOf(type).some((one) => (one === '*' ? !beginWith(words, 'ebs_default') : beginWith(words, String(one))));
}

/** A thing that nobody declared has no place but that of the declarations. */
const isOfNone = ([first, ...others]: readonly string[]): boolean =>
  first === 'undeclared' || first === 'declared' || others.at(-1) === 'declared';

/** The item below that says what a subject is judged by; what several have in common where it cannot be told which; the base itself where there is none. */
export function itemFor(base: Spot, subject: Subject, holdings: Holdings): Spot {
  const all = itemsBelow(base, holdings).flatMap((item) => {
    const taken = takes(item.setting.match, subject.resource);
    const isPossible = item.isPlaced && taken !== false && isThere(item, subject, holdings);
    return isPossible ? [{ item, isMeant: taken === true, says: says(item, subject, holdings) }] : [];
  });
  const best = [
    all.filter((one) => one.says && one.isMeant),
    all.filter((one) => one.says),
    all.filter(({ item }) => isTyped(item, subject)),
    all.filter(({ isMeant }) => isMeant),
  ].find(({ length }) => length > 0);
  if (best !== undefined)
    return decided(
      base,
      best.map(({ item }) => item),
    );
  // What stands within an item, such as the key of a bucket, is not what is asked for only because it is there.
  return isPlaced(base) || isOfNone(subject.words)
    ? base
    : common(
        base,
        all.map(({ item }) => item),
      );
}

/** The item below that says what a requirement is about, or what several such have in common; `undefined` where none does. */
export function sayingFor(base: Spot, subject: Subject, holdings: Holdings): Spot | undefined {
  const saying = itemsBelow(base, holdings).filter((item) => says(item, subject, holdings) && isThere(item, subject, holdings));
  return saying.length === 0 ? undefined : decided(base, saying);
}

/** In a list a later rule wins over an earlier one. */
function decided(base: Spot, best: readonly Item[]): Spot {
  const last = best.at(-1)?.spot;
  const parents = new Set(best.map(({ spot }) => spot.path.slice(0, -1).join('.')));
  return last !== undefined && parents.size === 1 && typeof last.path.at(-1) === 'number' ? last : common(base, best);
}

function common(base: Spot, items: readonly Item[]): Spot {
  const [first = [], ...others] = items.map(({ spot }) => spot.path);
  const end = first.findIndex((step, index) => others.some((path) => path[index] !== step));
  const steps = (end === -1 ? first : first.slice(0, end)).slice(base.path.length).map(String);
  return at(base, steps) ?? base;
}
