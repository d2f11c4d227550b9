import type { SpecProblem } from '../errors.ts';
import type { Declared, DeclaredEnvironments } from './declared-environments.ts';
import { hasPlace, type SortedNames, sortedNames } from './instances.ts';
import { type MapPart, type Part, plainOf, withEntry } from './sourced.ts';
import type { Path } from './tree.ts';
import { fill } from './variables.ts';

/** What is known of the environments wherever one is named, and where mistakes go. */
export interface Placing extends Pick<DeclaredEnvironments, 'all' | 'outside'> {
  readonly problems: SpecProblem[];
}

/** Maps whose keys are the owner's or AWS's: an `in` there is no place. */
function isForeign(path: Path): boolean {
  const [section] = path;
  const isTags = path.at(-1) === 'tag' && (path.at(-2) === 'match' || (section === 'organization' && path.length === 4));
  return isTags || section === 'trace' || (section === 'databases' && path.length === 3 && path[2] === 'parameters');
}

/** Keys that say where. An environment there stands for its account. */
const placing = new Set(['in', 'shared_with']);

/** Whether a key of the map at a path says where the map belongs. */
export function isPlace(path: Path, key: string): boolean {
  return placing.has(key) && !isForeign(path);
}

/** The names in the `in` of a map; none where that is no place. */
export function namesIn({ all, outside }: Placing, part: Part, path: Path): SortedNames {
  const where = hasPlace(part) && !isForeign(path) ? part.entries.get('in') : undefined;
  return sortedNames(where && fill(where, outside, []), (name) => all.has(name));
}

/** A map whose own `in` has its variables taken over: they are those of the spec, for it is there that environments are named. */
export function placed({ outside, problems }: Placing, part: MapPart): MapPart {
  const where = part.entries.get('in');
  return where === undefined ? part : (withEntry(part, 'in', fill(where, outside, problems)) as MapPart);
}

/** A place with each environment in it as its account, and none twice for that. Within an environment, variables are its own. */
export function accountsOf({ all, outside, problems }: Placing, part: Part, environment: Declared | null): Part {
  const filled = fill(part, environment?.scope ?? outside, problems);
  const accountOf = (one: Part): Part => {
    const environment = one.kind === 'scalar' && typeof one.value === 'string' ? all.get(one.value) : undefined;
    return environment === undefined ? one : { ...environment.account, origin: one.origin };
  };
  if (filled.kind !== 'list') return accountOf(filled);
  const seen = new Set<unknown>();
  const items = filled.items.flatMap((one) => {
    const account = accountOf(one);
    const value = plainOf(account);
    const isRepeated = account !== one && seen.has(value);
    seen.add(value);
    return isRepeated ? [] : [account];
  });
  return { ...filled, items };
}

/** A part put into the account of an environment. */
export function inAccount(part: MapPart, { account }: Declared): MapPart {
  const where = part.entries.get('in') ?? part;
  return withEntry(part, 'in', { ...account, origin: where.origin }) as MapPart;
}

/** A part in all that it names beside environments. */
export function inOthers({ all, outside }: Placing, part: MapPart): MapPart {
  const where = part.entries.get('in');
  const filled = where && fill(where, outside, []);
  if (filled?.kind !== 'list') return part;
  const isOther = (one: Part): boolean => !(one.kind === 'scalar' && typeof one.value === 'string' && all.has(one.value));
  return withEntry(part, 'in', { ...filled, items: filled.items.filter(isOther) }) as MapPart;
}
