import type { SpecProblem } from '../errors.ts';
import { brokenAt, type MapPart, type Part, partAt, plainOf, type Scalar, withEntry } from './sourced.ts';
import { evaluate, fill, given, type Scope, type Variable } from './variables.ts';

/** An environment, as its items need it. */
export interface Declared {
  readonly name: string;
  /** The name of its account; broken where it has none that can be read. */
  readonly account: Scalar;
  readonly region: Scalar;
  /** What its items take over. */
  readonly scope: Scope;
  /** Settings that its items do not have, each with its place. */
  readonly without: readonly Scalar[];
}

export interface DeclaredEnvironments {
  readonly all: ReadonlyMap<string, Declared>;
  /** The section with every variable in it taken over; `undefined` where there is none. */
  readonly part: Part | undefined;
  /** What is taken over outside environments: as given, with a better word on variables that environments alone have. */
  readonly outside: Scope;
}

function textAt(part: MapPart, key: string): Scalar {
  const found = part.entries.get(key);
  return found?.kind === 'scalar' && typeof found.value === 'string' ? found : brokenAt(found ?? part);
}

const textOf = ({ value }: Scalar): string | null => (typeof value === 'string' ? value : null);

/** What every environment gives its items by itself. */
function givenBy(part: MapPart, accounts: Part | undefined): readonly (readonly [string, Variable | null])[] {
  const account = textOf(textAt(part, 'account'));
  const id = account === null ? undefined : plainOf(partAt(accounts, [account, 'id']));
  const variable = (text: unknown): Variable | null => (typeof text === 'string' ? { value: text, text } : null);
  return [
    ['region', variable(textOf(textAt(part, 'region')))],
    ['account', variable(id)],
    ...(part.entries.has('dr') ? [['dr', variable(textOf(textAt(part, 'dr')))] as const] : []),
  ];
}

/** Who else has a variable, for the hint on one that is not there. */
function hints(part: Part | undefined): (name: string, here?: string) => string | undefined {
  const having = (variable: string): readonly string[] =>
    part?.kind !== 'map' ? [] : [...part.entries].filter(([, one]) => partAt(one, ['vars', variable]) !== undefined).map(([name]) => name);
  return (variable, here) => {
    const others = having(variable);
    if (here !== undefined) {
      if (variable === 'dr') return `the environment ${here} has no dr`;
      return others.length === 0 ? undefined : `it is a variable of ${others.join(', ')}, and ${here} has none of that name`;
    }
    const isGiven = given.includes(variable) && part !== undefined;
    if (isGiven || others.length > 0) return 'environments have it: it is known in what names one of them under in, and nowhere else';
    return undefined;
  };
}

/** Reads the environments of a spec. `accounts`: the declared accounts, variables taken over. */
export function declaredEnvironments(
  { section, accounts }: { readonly section: Part | undefined; readonly accounts: Part | undefined },
  spec: Scope,
  problems: SpecProblem[],
): DeclaredEnvironments {
  const hintOf = hints(section);
  const outside: Scope = { ...spec, hintOf: (name) => hintOf(name) };
  const all = new Map<string, Declared>();
  if (section?.kind !== 'map') return { all, part: section, outside };
  const entries = [...section.entries].map(([name, part]): readonly [string, Part] => {
    if (part.kind !== 'map') return [name, fill(part, outside, problems)];
    const vars = part.entries.get('vars');
    const rest = fill(withEntry(part, 'vars', undefined), outside, problems) as MapPart;
    const inner: Scope = {
      variables: new Map([...spec.variables, ...givenBy(rest, accounts)]),
      hintOf: (variable) => hintOf(variable, name),
    };
    const own = vars?.kind === 'map' ? evaluate(vars, inner, problems) : undefined;
    const without = rest.entries.get('without');
    all.set(name, {
      name,
      account: textAt(rest, 'account'),
      region: textAt(rest, 'region'),
      scope: { ...inner, variables: own?.variables ?? inner.variables },
      without: (without?.kind === 'list' ? without.items : []).filter(
        (item) => item.kind === 'scalar' && typeof item.value === 'string',
      ) as Scalar[],
    });
    return [name, vars === undefined ? rest : withEntry(rest, 'vars', own?.part ?? vars)];
  });
  return { all, part: { ...section, entries: new Map(entries) }, outside };
}
