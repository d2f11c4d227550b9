import type { SpecProblem } from '../errors.ts';
import { declaredEnvironments } from './declared-environments.ts';
import { type Expansion, expand } from './expand.ts';
import { hasPlace, type Instances, instanceName, itemsIn, sortedNames } from './instances.ts';
import { type InstantiatedSection, instantiated } from './sections/environments.ts';
import { type Part, partAt } from './sourced.ts';
import { evaluate, fill, type Scope } from './variables.ts';
import { unusedSettings } from './without.ts';

/** A spec without variables and environments: what each of them stands for is written out. */
export interface Written {
  readonly root: Part;
  readonly instances: Instances;
}

/** Writes out what variables and environments stand for. Every part keeps the place where it was written. */
export function writeOut(root: Part, problems: SpecProblem[]): Written {
  if (root.kind !== 'map') return { root, instances: {} };
  const vars = root.entries.get('vars');
  const own = vars?.kind === 'map' ? evaluate(vars, { variables: new Map() }, problems) : undefined;
  const scope: Scope = { variables: own?.variables ?? new Map() };
  const accounts = partAt(root, ['organization', 'accounts']);
  const section = root.entries.get('environments');
  // What is wrong with the accounts is said where they are written out.
  const declared = declaredEnvironments({ section, accounts: accounts && fill(accounts, scope, []) }, scope, problems);
  const places = placesOf(root, { ...declared, problems });
  const sets = partAt(root, ['organization', 'sets']);
  const named = new Set([accounts, sets].flatMap((part) => (part?.kind === 'map' ? [...part.entries.keys()] : [])));
  const expansion: Expansion = { ...declared, ...places, named, problems, size: { parts: 0 } };
  const entries = [...root.entries].map(([key, part]): readonly [string, Part] => {
    if (key === 'vars') return [key, own?.part ?? part];
    return [key, key === 'environments' ? (declared.part ?? part) : expand(expansion, part, [key])];
  });
  for (const environment of declared.all.values()) problems.push(...unusedSettings(root, environment, places.places));
  return { root: { ...root, entries: new Map(entries) }, instances: instancesOf(expansion) };
}

/** Where the items of each section are: in which environments, and which of them by their own name, in accounts and sets. */
function placesOf(root: Part, { all, outside }: Pick<Expansion, 'all' | 'outside' | 'problems'>): Pick<Expansion, 'places' | 'plain'> {
  const places = new Map<InstantiatedSection, Map<string, readonly string[]>>();
  const plain = new Map<InstantiatedSection, Set<string>>();
  for (const section of instantiated) {
    const [here, there] = [new Map<string, readonly string[]>(), new Set<string>()];
    for (const [item, part] of itemsIn(root, section)) {
      // What is wrong with an `in` is said where it is written out.
      const where = hasPlace(part) ? fill(part.entries.get('in') ?? part, outside, []) : undefined;
      const names = sortedNames(where, (name) => all.has(name));
      if (names.here.length > 0) here.set(item, names.here);
      if (names.here.length === 0 || names.others.length > 0) there.add(item);
    }
    places.set(section, here);
    plain.set(section, there);
  }
  return { places, plain };
}

function instancesOf({ all, places }: Expansion): Instances {
  const itemsOf = (environment: string, section: InstantiatedSection): Readonly<Record<string, string>> => {
    const here = [...(places.get(section) ?? [])].filter(([, environments]) => environments.includes(environment));
    return Object.fromEntries(here.map(([item]) => [item, instanceName(item, environment)]));
  };
  return Object.fromEntries(
    [...all.keys()].map((environment) => {
      const sections = instantiated.map((section) => [section, itemsOf(environment, section)] as const);
      return [environment, Object.fromEntries(sections.filter(([, items]) => Object.keys(items).length > 0))];
    }),
  );
}
