import { add, addAll, type Bits, both, has, indexesOf, isEmpty, noBits, without } from '../../policy/bits.ts';
import type { KeyState } from '../../policy/context.ts';
import { evaluateChain, type Verdict } from '../../policy/evaluate.ts';
import { covers, overlaps } from '../../policy/glob.ts';
import { type AccessLevel, futureService, universe } from '../../policy/universe.ts';
import { chainOf, type Opening, openingsOf, type PolicyDocument, type Unlisted } from './openings.ts';

export type { PolicyDocument } from './openings.ts';

/** Actions by how sure it is that they can be reached. Sorted. */
export interface Found {
  readonly open: readonly string[];
  readonly undecided: readonly string[];
}

/** A service, and the levels of its actions that can be reached, from the least to the greatest. */
export interface ServiceLevels {
  readonly service: string;
  readonly levels: readonly AccessLevel[];
}

const beyond: readonly AccessLevel[] = ['Write', 'Tagging', 'Permissions management'];
const allLevels: readonly AccessLevel[] = ['List', 'Read', ...beyond];
const future = ' (what AWS adds)';
/** AWS files a few actions of these names among those that write, and some that a policy names have no level here: their names say what they do. */
const readingName = /:(Describe|List)(?![a-z])/;

/** What identity policies (all of them together), held by a boundary where there is one, let their holder do in any context. */
export class Reach {
  /** Every action that can be reached, sentinels too. Not to be changed. */
  readonly open: Bits;
  /** What depends on something that cannot be read, without what can be reached anyhow. */
  readonly perhaps: Bits;
  /** Patterns that name no action that is known here. Sorted. */
  readonly unlisted: readonly Unlisted[];
  readonly #policies: readonly PolicyDocument[];
  readonly #boundary: PolicyDocument | null;
  #actions: readonly string[] | undefined;

  constructor(policies: readonly PolicyDocument[], boundary: PolicyDocument | null) {
    this.#policies = policies;
    this.#boundary = boundary;
    const openings = openingsOf(policies, boundary);
    this.open = unionOf(openings, ({ open }) => open);
    this.perhaps = without(
      unionOf(openings, ({ undecided }) => undecided),
      this.open,
    );
    const named = openings.flatMap(({ unlisted }) => unlisted);
    const patterns = [...new Set(named.map(({ pattern }) => pattern))].sort();
    this.unlisted = patterns.map((pattern) => ({
      pattern,
      isUndecided: named.every((one) => one.pattern !== pattern || one.isUndecided),
    }));
  }

  /** Every action that is allowed, with or without conditions, sorted. */
  get actions(): readonly string[] {
    this.#actions ??= namesOf(without(this.open, universe().sentinels));
    return this.#actions;
  }

  /** Actions that cannot be decided, because a policy cannot be read. Sorted; empty where all can. */
  get undecided(): readonly string[] {
    return namesOf(without(this.perhaps, universe().sentinels));
  }

  /**
   * `policy AdministratorAccess, statement #1`: the first that opens an action, or one of those that other functions here name; where none does,
   * the first that may; else empty.
   */
  because(action: string): string {
    const index = indexOfName(action);
    const lower = action.toLowerCase();
    // Made again where somebody asks: kept for every role, they would be most of what a run holds.
    const openings = openingsOf(this.#policies, this.#boundary);
    const opening =
      openings.find(
        ({ open, unlisted }) =>
          (index !== undefined && has(open, index)) || unlisted.some(({ pattern }) => pattern.toLowerCase() === lower),
      ) ?? openings.find(({ undecided }) => index !== undefined && has(undecided, index));
    return opening?.because ?? '';
  }
}

function unionOf(openings: readonly Opening[], part: (opening: Opening) => Bits): Bits {
  return openings.reduce((bits, opening) => addAll(bits, part(opening)), noBits(universe().size));
}

const reaches = new Map<string, Reach>();
const ids = new Map<string, number>();

/** What policies let their holder do. The same documents are worked out once. */
export function reachOf(policies: readonly PolicyDocument[], boundary: PolicyDocument | null = null): Reach {
  const key = [...policies.map(idOf), boundary === null ? '' : idOf(boundary)].join(' ');
  const known = reaches.get(key) ?? new Reach(policies, boundary);
  reaches.set(key, known);
  return known;
}

function idOf({ name, content }: PolicyDocument): number {
  const text = `${name}\n${content}`;
  const id = ids.get(text) ?? ids.size;
  ids.set(text, id);
  return id;
}

/**
 * Actions beyond reading (AWS access level Write, Tagging, Permissions management) that none of the patterns `plus` takes, and those that AWS
 * adds one day to what a wildcard takes whole: `s3:* (what AWS adds)`. Those named Describe… and List… read. Any other action that is not in the
 * list of actions has no level, and is undecided.
 */
export function beyondReading(reach: Reach, plus: readonly string[]): Found {
  const { open, perhaps, unlisted } = reach;
  const excused = bitsOf(plus);
  const judged = without(beyondBits(), excused);
  const isExcused = (pattern: string) => readingName.test(pattern) || plus.some((one) => covers(one.toLowerCase(), pattern.toLowerCase()));
  return {
    open: namesOf(both(open, judged)),
    undecided: [...namesOf(both(perhaps, judged)), ...unlisted.map(({ pattern }) => pattern).filter((pattern) => !isExcused(pattern))],
  };
}

/** Actions that the patterns `never` take and that can be reached. */
export function reachedOf(reach: Reach, never: readonly string[]): Found {
  const { open, perhaps, unlisted } = reach;
  const judged = bitsOf(never);
  const taken = unlisted.filter(({ pattern }) => never.some((one) => overlaps(one.toLowerCase(), pattern.toLowerCase())));
  const unknown = never.filter((pattern) => isEmpty(universe().expand(pattern)));
  return {
    open: [
      ...namesOf(both(open, judged)),
      ...taken.filter(({ isUndecided }) => !isUndecided).map(({ pattern }) => pattern),
      ...unknown.filter((pattern) => has(open, sentinelOf(pattern))),
    ],
    undecided: [
      ...namesOf(both(perhaps, judged)),
      ...taken.filter(({ isUndecided }) => isUndecided).map(({ pattern }) => pattern),
      ...unknown.filter((pattern) => has(perhaps, sentinelOf(pattern))),
    ],
  };
}

/** The access levels that can be reached, service by service. What is named Describe… or List… reads, as for `beyondReading`, also where no list holds it. */
export function levelsOf(reach: Reach): readonly ServiceLevels[] {
  const { open, unlisted } = reach;
  const byService = new Map<string, Set<AccessLevel>>();
  const put = (name: string, level: AccessLevel | null) => {
    if (level === null) return;
    const service = serviceOf(name).toLowerCase();
    const levels = byService.get(service) ?? new Set();
    byService.set(service, levels.add(level));
  };
  for (const level of allLevels) {
    const isReading = !beyond.includes(level);
    for (const index of indexesOf(both(open, universe().ofLevel(level)))) {
      const name = universe().actions[index] as string;
      put(name, isReading ? level : (readingLevelOf(name) ?? level));
    }
  }
  for (const { pattern, isUndecided } of unlisted) if (!isUndecided) put(pattern, readingLevelOf(pattern));
  return [...byService]
    .map(([service, levels]) => ({ service, levels: allLevels.filter((level) => levels.has(level)) }))
    .sort((a, b) => (a.service < b.service ? -1 : 1));
}

/** What an action does by its name alone; `null` where that does not say that it reads. */
function readingLevelOf(name: string): AccessLevel | null {
  const verb = readingName.exec(name)?.[1];
  return verb === undefined ? null : verb === 'List' ? 'List' : 'Read';
}

/** One action on one resource, in one context of which nothing is known but `keys`. */
export function asks(
  policies: readonly PolicyDocument[],
  boundary: PolicyDocument | null,
  request: { readonly action: string; readonly resource: string | null; readonly keys: Readonly<Record<string, KeyState>> },
): Verdict {
  const { action, resource, keys } = request;
  return evaluateChain(chainOf(policies, boundary), { keys, others: 'unknown', resource }).verdict(action);
}

let beyondReadingBits: Bits | undefined;

/** Everything but what only reads: what AWS adds may do anything. Not to be changed. */
function beyondBits(): Bits {
  if (beyondReadingBits !== undefined) return beyondReadingBits;
  const { actions, sentinels, size } = universe();
  const bits = beyond.reduce((all, level) => addAll(all, universe().ofLevel(level)), noBits(size));
  const reading = noBits(size);
  for (const index of indexesOf(bits)) if (readingName.test(actions[index] as string)) add(reading, index);
  beyondReadingBits = addAll(without(bits, reading), sentinels);
  return beyondReadingBits;
}

function bitsOf(patterns: readonly string[]): Bits {
  const bits = noBits(universe().size);
  for (const pattern of patterns) addAll(bits, universe().expand(pattern));
  return bits;
}

const serviceOf = (action: string): string => action.slice(0, Math.max(action.indexOf(':'), 0));

/** The index that stands for what AWS adds to the service of an action. */
function sentinelOf(action: string): number {
  const range = universe().services.get(serviceOf(action).toLowerCase()) ?? universe().services.get(futureService.service);
  return (range?.to ?? universe().size) - 1;
}

/** The names of actions, sorted; a sentinel as the wildcard that takes it, after all others. */
function namesOf(bits: Bits): readonly string[] {
  const { actions, sentinels } = universe();
  const known = indexesOf(without(bits, sentinels)).map((index) => actions[index] as string);
  const added = indexesOf(both(bits, sentinels)).map((index) => {
    const service = serviceOf(actions[index] as string);
    return `${service === futureService.service ? '*' : `${service}:*`}${future}`;
  });
  return [...known.sort(), ...added.sort()];
}

/** The index of an action by the name that `namesOf` gives it. */
function indexOfName(name: string): number | undefined {
  if (!name.endsWith(future)) return universe().indexOf(name);
  return sentinelOf(name);
}
