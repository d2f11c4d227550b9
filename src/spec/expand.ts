import type { Declared } from './declared-environments.ts';
import { instanceName, type Reference, referenceIn, sectionAt } from './instances.ts';
import { accountsOf, inAccount, inOthers, isPlace, namesIn, type Placing, placed } from './placing.ts';
import type { InstantiatedSection } from './sections/environments.ts';
import { brokenAt, type MapPart, type Part, problemAt, type Scalar, scalarsOf, sizeOf, withEntry } from './sourced.ts';
import { limits, type Path } from './tree.ts';
import { entriesIn, fillScalar, given, hasVariables, type Variables, variablesIn } from './variables.ts';
import { withoutSettings } from './without.ts';

/** What is known while environments are written out. */
export interface Expansion extends Placing {
  /** Sections, by item: the environments that the item is in. */
  readonly places: ReadonlyMap<InstantiatedSection, ReadonlyMap<string, readonly string[]>>;
  /** Sections: the items that are there by their own name, in accounts and sets. */
  readonly plain: ReadonlyMap<InstantiatedSection, ReadonlySet<string>>;
  /** The names of all accounts and sets. */
  readonly named: ReadonlySet<string>;
  /** Whether this is put where nobody knows: it may have been meant for an environment. */
  readonly isUnsure?: boolean;
  /** How much has been written out, in parts. */
  readonly size: { parts: number };
}

/** A path, and the environment whose variables and items are meant there. */
interface Here {
  readonly path: Path;
  readonly environment: Declared | null;
}

/** Writes out a part that is in no environment by itself. */
export function expand(expansion: Expansion, part: Part, path: Path): Part {
  const section = sectionAt(path);
  if (part.kind === 'scalar') return written(expansion, part, { path, environment: null });
  if (part.kind === 'list') return { ...part, items: part.items.flatMap((item, index) => eachRule(expansion, item, [...path, index])) };
  if (section !== undefined) return eachItem(expansion, part, section);
  const { here, others } = namesIn(expansion, part, path);
  // What is in one environment and nowhere else takes over what that environment has.
  const only = here.length === 1 && others.length === 0 ? expansion.all.get(here[0] ?? '') : undefined;
  if (only !== undefined) return inner(expansion, placed(expansion, part), { path, environment: only });
  return inner(beside(expansion, others), part, { path, environment: null });
}

/**
 * What is known in the accounts and sets that an `in` names. Where none of them is there, one may be an environment that is misspelt: that
 * is said of the name, and not also of each thing that environments alone have.
 */
function beside(expansion: Expansion, others: readonly string[]): Expansion {
  if (others.length === 0 || others.some((name) => expansion.named.has(name))) return expansion;
  const { all, outside } = expansion;
  const perhaps = [...all.values()].flatMap(({ scope }) => [...scope.variables.keys()]);
  const variables = new Map([...perhaps.map((name) => [name, null] as const), ...outside.variables]);
  return { ...expansion, outside: { ...outside, variables }, isUnsure: true };
}

/** The keys of a map, written out one by one. */
function inner(expansion: Expansion, part: MapPart, { path, environment }: Here): MapPart {
  const entries = entriesIn(part, expansion.problems).map(([key, one]): readonly [string, Part] => {
    const here = { path: [...path, key], environment };
    if (isPlace(path, key)) return [key, accountsOf(expansion, one, environment)];
    return [key, environment === null ? expand(expansion, one, here.path) : bound(expansion, one, here)];
  });
  return { ...part, entries: new Map(entries) };
}

/** Writes out a part of an environment. */
function bound(expansion: Expansion, part: Part, { path, environment }: Here): Part {
  if (part.kind === 'scalar') return written(expansion, part, { path, environment });
  if (part.kind === 'map') return inner(expansion, part, { path, environment });
  return { ...part, items: part.items.map((item, index) => bound(expansion, item, { path: [...path, index], environment })) };
}

/** An item of a list: where what it says is another thing in each environment, once for each. */
function eachRule(expansion: Expansion, part: Part, path: Path): readonly Part[] {
  const { here, others } = namesIn(expansion, part, path);
  const isBare = part.kind !== 'map' || here.length === 0 || !here.some((name) => dependsOn(expansion, part, name));
  if (isBare) return [expand(expansion, part, path)];
  const rules = here.flatMap((name) => {
    const environment = expansion.all.get(name);
    if (environment === undefined || !isAffordable(expansion, part)) return [];
    return [inner(expansion, inAccount(part, environment), { path, environment })];
  });
  const rest = others.length === 0 ? [] : [inner(beside(expansion, others), inOthers(expansion, part), { path, environment: null })];
  return [...rules, ...rest];
}

/** Whether a part says another thing in an environment than elsewhere. */
function dependsOn({ all, outside, places }: Expansion, part: Part, name: string): boolean {
  const { variables } = all.get(name)?.scope ?? outside;
  const said = (scope: Variables, variable: string): string | undefined => JSON.stringify(scope.get(variable));
  const isOwn = (variable: string): boolean => given.includes(variable) || said(variables, variable) !== said(outside.variables, variable);
  return [...scalarsOf(part)].some(([, scalar]) => {
    if (hasVariables(scalar.value) && variablesIn(scalar.value).some(isOwn)) return true;
    // Also one that comes out of variables. What is wrong with those is said where they are written out.
    const reference = referenceIn(fillScalar(scalar, { variables }, []).value);
    return reference !== undefined && places.get(reference.section)?.has(reference.name) === true;
  });
}

/** Every item of a section, once in each environment that it names, and by its own name in what else it names. */
function eachItem(expansion: Expansion, part: MapPart, section: InstantiatedSection): MapPart {
  const entries = new Map<string, Part>();
  const steps = section.split('.');
  const add = (key: string, one: Part, item: string): void => {
    const isTaken = entries.has(key) || (key !== item && expansion.plain.get(section)?.has(key) === true);
    const message = `${item} comes to be named ${key} in its environment, and that name is taken`;
    if (isTaken) expansion.problems.push(problemAt(one.origin, { on: 'key', message, hint: 'rename one of the two' }));
    else entries.set(key, one);
  };
  for (const [item, one] of entriesIn(part, expansion.problems)) {
    const path = [...steps, item];
    const { here, others } = namesIn(expansion, one, path);
    if (one.kind !== 'map' || here.length + others.length === 0) {
      add(item, expand(expansion, one, path), item);
      continue;
    }
    for (const name of here) {
      const environment = expansion.all.get(name);
      if (environment !== undefined && isAffordable(expansion, one))
        add(instanceName(item, name), instanceOf(expansion, one, { path, environment }), item);
    }
    if (others.length > 0) add(item, plainly(expansion, one, { path, others }), item);
  }
  return { ...part, entries };
}

/** One item in the accounts and sets that it names. */
function plainly(expansion: Expansion, item: MapPart, { path, others }: { readonly path: Path; readonly others: readonly string[] }): Part {
  const own = beside(expansion, others);
  const part = inOthers(expansion, item);
  const isElsewhere = own.isUnsure === true && !part.entries.has('region');
  const located = isElsewhere ? (withEntry(part, 'region', brokenAt(part)) as MapPart) : part;
  return inner(own, located, { path, environment: null });
}

/** One item in one environment: in its account and, where it names no region, in its region. */
function instanceOf(
  expansion: Expansion,
  item: MapPart,
  { path, environment }: { readonly path: Path; readonly environment: Declared },
): Part {
  const own = inAccount(withoutSettings(item, path.join('.'), environment), environment);
  const located = own.entries.has('region') ? own : (withEntry(own, 'region', environment.region) as MapPart);
  return inner(expansion, located, { path, environment });
}

/** Environments times items must not come to more than a spec can be. Said once. */
function isAffordable(expansion: Expansion, part: Part): boolean {
  const before = expansion.size.parts;
  expansion.size.parts += sizeOf(part);
  if (before <= limits.unfolded && expansion.size.parts > limits.unfolded) {
    const message = 'written out once in each environment, the spec comes to be too large';
    expansion.problems.push(problemAt(part.origin, { on: 'key', message }));
  }
  return expansion.size.parts <= limits.unfolded;
}

/** A scalar with its variables taken over, and a reference as the name of what it means there. */
function written(expansion: Expansion, part: Scalar, { environment }: Here): Scalar {
  const scalar = fillScalar(part, environment?.scope ?? expansion.outside, expansion.problems);
  const reference = referenceIn(scalar.value);
  const places = reference && expansion.places.get(reference.section)?.get(reference.name);
  if (reference === undefined || places === undefined) return scalar;
  const text = `${reference.kind}:${reference.name}`;
  if (environment !== null && places.includes(environment.name))
    return { ...scalar, value: `${reference.kind}:${instanceName(reference.name, environment.name)}`, template: text };
  if (expansion.plain.get(reference.section)?.has(reference.name) === true) return scalar;
  if (expansion.isUnsure !== true) expansion.problems.push(problemAt(part.origin, missing(reference, places, environment)));
  return { ...scalar, value: undefined, isBroken: true };
}

function missing({ kind, section, name }: Reference, places: readonly string[], environment: Declared | null) {
  const others = places.map((place) => `${kind}:${instanceName(name, place)}`).join(' or ');
  if (environment === null) {
    const where = `the environment${places.length === 1 ? '' : 's'} ${places.join(', ')}`;
    return { message: `${kind}:${name} is there in ${where} alone, and here is none of them`, hint: `write ${others}` };
  }
  return {
    message: `${kind}:${name} is not there in the environment ${environment.name}: it is in ${places.join(', ')} alone`,
    hint: `add ${environment.name} to in of ${section}.${name}, or list this setting under without`,
  };
}
