import type { SpecProblem } from '../errors.ts';
import { nearest } from './names.ts';
import { brokenAt, type MapPart, type Part, problemAt, type Scalar } from './sourced.ts';

type Value = string | number | boolean;

/** What is taken over of a variable. */
export interface Variable {
  readonly value: Value;
  /** What stands for it within a longer text: a number is there as it was written, with its zeros. */
  readonly text: string;
}

/** Variables by name; `null` where a mistake was reported of one. */
export type Variables = ReadonlyMap<string, Variable | null>;

/** What is taken over where: the variables that are there, and what is said of one that is not. */
export interface Scope {
  readonly variables: Variables;
  readonly hintOf?: (name: string) => string | undefined;
}

/** What each environment gives its items by itself. */
export const given: readonly string[] = ['region', 'dr', 'account'];

/** The longest text that a variable, or a text with variables in it, can come to: each can stand for several others. */
const longest = 1024;

const written = (name: string): string => `\${${name}}`;
const pattern = /\$\{([^{}]*)\}/g;
const isName = (text: string): boolean => /^[A-Za-z][A-Za-z0-9_-]*$/.test(text);

/** Whether a text has anything in it that is, or was meant for, a variable. */
export function hasVariables(text: unknown): text is string {
  return typeof text === 'string' && text.includes('${');
}

/** The names of the variables in a text. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name);
}

/** What is wrong with a text by itself: a mark of a variable that is none. */
function malformed(text: string): string | undefined {
  const odd = [...text.matchAll(pattern)].find(([, name = '']) => !isName(name));
  if (odd !== undefined) return odd[0];
  return text.replaceAll(pattern, '').includes('${') ? written('').slice(0, 2) : undefined;
}

function unknown(scalar: Scalar, name: string, { variables, hintOf }: Scope): SpecProblem {
  const names = [...variables.keys()];
  const meant = nearest(name, names);
  const others = names.length > 0 && names.length <= 12 ? `there is ${names.sort().join(', ')}` : undefined;
  const hint = hintOf?.(name) ?? (meant === undefined ? others : `did you mean ${written(meant)}?`);
  return problemAt(scalar.origin, { part: written(name), message: `no variable is named ${name}`, hint });
}

/** A scalar with its variables taken over, or broken with every mistake in it said. */
export function fillScalar(scalar: Scalar, scope: Scope, problems: SpecProblem[]): Scalar {
  const text = scalar.value;
  if (!hasVariables(text)) return scalar;
  const broken: Scalar = { ...scalar, value: undefined, isBroken: true };
  const odd = malformed(text);
  if (odd !== undefined) {
    const hint = 'a variable is written with its name alone: a letter, then letters, digits, _ or -';
    problems.push(
      problemAt(scalar.origin, { part: odd, message: `expected a variable such as ${written('primary')}, found ${odd}`, hint }),
    );
    return broken;
  }
  const names = [...new Set(variablesIn(text))];
  const missing = names.filter((name) => !scope.variables.has(name));
  problems.push(...missing.map((name) => unknown(scalar, name, scope)));
  if (missing.length > 0 || names.some((name) => scope.variables.get(name) === null)) return broken;
  const [only = ''] = names;
  if (text === written(only)) return { ...scalar, value: scope.variables.get(only)?.value, template: text };
  const value = text.replaceAll(pattern, (_, name: string) => scope.variables.get(name)?.text ?? '');
  if (value.length <= longest) return { ...scalar, value, template: text };
  problems.push(problemAt(scalar.origin, { message: `with its variables this is longer than ${longest} characters` }));
  return broken;
}

/** The entries of a map but for those whose key has a variable in it: none is taken over there, and that is said. */
export function entriesIn(map: MapPart, problems: SpecProblem[]): readonly (readonly [string, Part])[] {
  return [...map.entries].filter(([key, { origin }]) => {
    if (!hasVariables(key)) return true;
    problems.push(problemAt(origin, { on: 'key', message: `a variable cannot stand in a key: ${key}`, hint: 'write the key out' }));
    return false;
  });
}

/** A part with every variable in it taken over. What is wrong is said, and what it is wrong with is broken, so that nothing else is said of it. */
export function fill(part: Part, scope: Scope, problems: SpecProblem[]): Part {
  if (part.kind === 'scalar') return fillScalar(part, scope, problems);
  if (part.kind === 'list') return { ...part, items: part.items.map((item) => fill(item, scope, problems)) };
  return { ...part, entries: new Map(entriesIn(part, problems).map(([key, inner]) => [key, fill(inner, scope, problems)])) };
}

/** Variables that have been worked out. */
export interface Evaluated {
  readonly variables: Variables;
  /** The map with each value as it came out. */
  readonly part: Part;
}

/** More variables than any spec has. */
const most = 1000;

const isValue = (value: unknown): value is Value => ['string', 'number', 'boolean'].includes(typeof value);

/** Works out a map of variables. They may use each other, in whatever order they stand, and those of `outer`, which they go before. */
export function evaluate(map: MapPart, outer: Scope, problems: SpecProblem[]): Evaluated {
  const own = [...map.entries].filter(([name]) => !given.includes(name));
  for (const [name, { origin }] of map.entries) {
    const message = `${written(name)} is given by each environment: a variable cannot have its name`;
    if (given.includes(name)) problems.push(problemAt(origin, { on: 'key', message, hint: 'choose another name' }));
  }
  // None has a value until it is worked out; one that cannot be has none for good.
  const variables = new Map<string, Variable | null>([...outer.variables, ...own.map(([name]) => [name, null] as const)]);
  if (own.length > most) {
    problems.push(problemAt(map.origin, { on: 'key', message: `more than ${most} variables` }));
    return { variables, part: brokenAt(map) };
  }
  const done = new Map<string, Part>();
  const parts = new Map(own);
  const work = (name: string, part: Part, trail: readonly string[]): void => {
    if (done.has(name)) return;
    const chain = [...trail, name];
    const used = part.kind === 'scalar' && hasVariables(part.value) ? variablesIn(part.value) : [];
    const back = used.find((one) => chain.includes(one));
    if (back === undefined) {
      for (const [one, inner] of used.map((one) => [one, parts.get(one)] as const)) if (inner !== undefined) work(one, inner, chain);
    }
    const result = back === undefined ? settled(part, { ...outer, variables }, problems) : circular(part, [...chain, back], problems);
    done.set(name, result);
    variables.set(name, result.kind === 'scalar' ? variableOf(result, variables) : null);
  };
  for (const [name, part] of own) work(name, part, []);
  return { variables, part: { ...map, entries: new Map([...map.entries].map(([name, part]) => [name, done.get(name) ?? part])) } };
}

/** A scalar as a variable. A number that came out of another variable was written there. */
function variableOf({ origin, value, template }: Scalar, variables: Variables): Variable | null {
  if (!isValue(value)) return null;
  if (typeof value !== 'number') return { value, text: String(value) };
  const [used] = template === undefined ? [] : variablesIn(template);
  const text = used === undefined ? origin.file.yaml.source(origin.path) : variables.get(used)?.text;
  return { value, text: text ?? String(value) };
}

/** One variable with those that it uses taken over. What is no scalar is left as it is: the shape of the section refuses it. */
function settled(part: Part, scope: Scope, problems: SpecProblem[]): Part {
  const result = part.kind === 'scalar' ? fill(part, scope, problems) : part;
  if (result.kind !== 'scalar' || typeof result.value !== 'string' || result.value.length <= longest) return result;
  problems.push(problemAt(part.origin, { message: `a variable is no longer than ${longest} characters` }));
  return brokenAt(part);
}

function circular(part: Part, chain: readonly string[], problems: SpecProblem[]): Part {
  const back = chain.at(-1) ?? '';
  const circle = chain.slice(chain.indexOf(back));
  const message = circle.length === 2 ? `the variable ${back} uses itself` : `variables use each other: ${circle.join(' → ')}`;
  problems.push(problemAt(part.origin, { part: written(back), message }));
  return brokenAt(part);
}
