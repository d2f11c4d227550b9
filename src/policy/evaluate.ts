import { addAll, allBits, type Bits, has, noBits, without } from './bits.ts';
import type { Context, Request } from './context.ts';
import { type PolicyKind, parsePolicy, type Statement } from './document.ts';
import { and, type Match, or } from './logic.ts';
import { requestOf, statementMatch } from './match.ts';
import { type Reason, reasonOf } from './reason.ts';
import { type Sorted, sortActions } from './sort.ts';
import type { Universe } from './universe.ts';

/** What the policies of a chain say to an action. `conditional`: it depends on what the context leaves unknown; `unknown`: on what cannot be read. */
export type Verdict = 'deny' | 'allow' | 'conditional' | 'unknown';

/** A policy as it is written. */
export interface PolicyText {
  readonly id: string;
  readonly name: string;
  readonly content: string;
}

/** The policies attached to the root, to one unit, or to one account. */
export interface LevelText {
  readonly id: string;
  readonly name: string;
  readonly policies: readonly PolicyText[];
}

/** A statement with the actions that it names. */
export interface Compiled {
  readonly level: LevelText;
  readonly policy: PolicyText;
  readonly statement: Statement;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Bits;
}

/** The levels from the root to an account, ready to be evaluated in many contexts. */
export interface Chain {
  readonly universe: Universe;
  readonly levels: readonly { readonly level: LevelText; readonly statements: readonly Compiled[] }[];
  /** What the statements' matches came to, by the matches. */
  readonly sorted: Map<string, Sorted>;
}

/** What a policy says, wherever it is attached. */
type Said = Pick<Compiled, 'statement' | 'effect' | 'actions'>;

/** Takes policies apart, each text once however many chains it is part of. */
export class Compiler {
  readonly #universe: Universe;
  readonly #kind: PolicyKind;
  readonly #said = new Map<string, readonly Said[]>();

  constructor(universe: Universe, kind: PolicyKind = 'scp') {
    this.#universe = universe;
    this.#kind = kind;
  }

  /** The chain of these levels. Never throws: what cannot be read makes verdicts `unknown`. */
  chain(levels: readonly LevelText[]): Chain {
    return {
      universe: this.#universe,
      sorted: new Map(),
      levels: levels.map((level) => ({
        level,
        statements: level.policies.flatMap((policy) => this.#read(policy.content).map((said) => ({ level, policy, ...said }))),
      })),
    };
  }

  #read(content: string): readonly Said[] {
    const known = this.#said.get(content);
    if (known !== undefined) return known;
    const { statements, problem } = parsePolicy(content, this.#kind);
    const whole = problem === null ? statements : [anything(problem)];
    const said = whole.flatMap((statement) => {
      const actions = actionsOf(this.#universe, statement);
      const effects = statement.effect === null ? (['Deny', 'Allow'] as const) : [statement.effect];
      return effects.map((effect) => ({ statement, effect, actions }));
    });
    this.#said.set(content, said);
    return said;
  }
}

/** Takes the policies of one chain apart, as `Compiler` does. */
export function compileChain(universe: Universe, levels: readonly LevelText[], kind: PolicyKind = 'scp'): Chain {
  return new Compiler(universe, kind).chain(levels);
}

/** What a document says that cannot be read: anything. */
function anything(problem: string): Statement {
  return {
    effect: null,
    name: 'the whole policy',
    actions: null,
    resources: null,
    principals: null,
    leaves: [],
    problems: [problem],
    oddities: [],
  };
}

function actionsOf(universe: Universe, { actions, effect }: Statement): Bits {
  if (actions === null || effect === null) return allBits(universe.size);
  const named = noBits(universe.size);
  for (const pattern of actions.patterns) addAll(named, universe.expand(pattern));
  return actions.isNot ? without(allBits(universe.size), named) : named;
}

/** How far an action is denied, and how far it is allowed at every level. */
export interface Standing {
  readonly denied: Match;
  readonly allowed: Match;
}

/** The verdict on a standing. */
export function verdictOf({ denied, allowed }: Standing): Verdict {
  if (denied === 'yes' || allowed === 'no') return 'deny';
  if (denied === 'unreadable' || allowed === 'unreadable') return 'unknown';
  return denied === 'open' || allowed === 'open' ? 'conditional' : 'allow';
}

/** What a chain says in one context to every action there is. */
export class Evaluation {
  readonly chain: Chain;
  readonly #request: Request;
  readonly #matches = new Map<Statement, Match>();
  #sorted: Sorted | undefined;

  constructor(chain: Chain, context: Context) {
    this.chain = chain;
    this.#request = requestOf(context);
  }

  /** Every action by the verdict on it. */
  get sorted(): Sorted {
    this.#sorted ??= this.#sort();
    return this.#sorted;
  }

  #sort(): Sorted {
    const { levels, sorted } = this.chain;
    const matches = levels.map(({ statements }) => statements.map(({ statement }) => this.#match(statement)));
    // Contexts are many, and what statements say to them are few things.
    const key = matches.map((level) => level.map((match) => match.charAt(0)).join('')).join('/');
    const found = sorted.get(key) ?? sortActions(this.chain, matches);
    sorted.set(key, found);
    return found;
  }

  /** The verdict on one action. One that is not known here is taken for one that AWS adds. */
  verdict(action: string): Verdict {
    return verdictOf(this.standing(action));
  }

  /** The two halves of the verdict on one action, to be joined with what other policies say. */
  standing(action: string): Standing {
    const index = this.#indexOf(action);
    let denied: Match = 'no';
    let allowed: Match = 'yes';
    for (const { statements } of this.chain.levels) {
      let here: Match = 'no';
      for (const { statement, effect, actions } of statements) {
        if (!has(actions, index)) continue;
        const match = this.#match(statement);
        if (effect === 'Deny') denied = or(denied, match);
        else here = or(here, match);
      }
      allowed = and(allowed, here);
    }
    return { denied, allowed };
  }

  /** Every statement that has a part in the verdict on an action, and every level that lacks an Allow. */
  reasons(action: string): readonly Reason[] {
    const index = this.#indexOf(action);
    return this.chain.levels.flatMap(({ level, statements }) => {
      const found = statements.filter(({ actions }) => has(actions, index)).map((compiled) => reasonOf(compiled, this.#request));
      const isCertain = found.some(({ effect, match }) => effect === 'Allow' && match === 'yes');
      // Beside an Allow that certainly holds, one that may hold adds nothing.
      const part = found.filter(({ effect, match }) => match !== 'no' && (effect === 'Deny' || match === 'yes' || !isCertain));
      const isAllowed = part.some(({ effect }) => effect === 'Allow');
      return isAllowed
        ? part
        : [...part, { level: level.name, policy: null, policyId: null, statement: null, effect: 'Deny', match: 'yes', leaves: [] }];
    });
  }

  #match(statement: Statement): Match {
    const known = this.#matches.get(statement);
    if (known !== undefined) return known;
    const match = statementMatch(statement, this.#request);
    this.#matches.set(statement, match);
    return match;
  }

  #indexOf(action: string): number {
    const { universe } = this.chain;
    const known = universe.indexOf(action);
    if (known !== undefined) return known;
    const service = universe.services.get(action.slice(0, Math.max(action.indexOf(':'), 0)).toLowerCase());
    return (service?.to ?? universe.size) - 1;
  }
}

/** Evaluates a chain in one context, for every action at once. */
export function evaluateChain(chain: Chain, context: Context): Evaluation {
  return new Evaluation(chain, context);
}
