import type { Depth, Scope } from '../facts/fact.ts';
import type { FactName, FactValues } from '../facts/index.ts';
import type { Outcome, Reference, Target, Unknown } from '../record.ts';
import type { SectionName } from '../spec/sections/index.ts';
import type { Spec } from '../spec/spec.ts';
import type { Wanted } from '../wanted.ts';

/** What a judgement says about one resource, before the engine adds ids, facts and times. */
export interface Draft {
  readonly outcome: Outcome;
  /** An ARN where AWS has one. */
  readonly resource: string;
  readonly expected: unknown;
  readonly actual: unknown;
  /** One sentence for the person who reads the report. */
  readonly message: string;
  readonly method?: 'observed' | 'attested';
  /** Why the outcome is `unknown`, where no unobserved fact says it. */
  readonly because?: Omit<Unknown, 'fact'> & { readonly fact?: string };
}

/** A draft with the place it belongs to and the facts that were read for it. Made by `World.each` alone. */
export interface Judged extends Draft {
  readonly target: Target;
  readonly facts: readonly string[];
  readonly unknown?: Unknown;
}

/** One planned reading of a fact. */
export interface Place<V> {
  readonly target: Target;
  /** The value; throws (and so makes the finding `unknown`) where AWS did not answer. */
  read(): V;
}

/** All that a judgement may look at. Pure: the same world and spec give the same findings, for ever. */
export interface World<N extends FactName = FactName> {
  /** What the verdict is about. */
  readonly target: Target;
  /** AWS's latest Date among the facts, RFC 3339: expiry is judged against it, so that the same facts give the same verdicts for ever. */
  readonly asOf: string;
  /** Id of an account that the spec names. */
  account(name: string): string;
  /** `name (id)` where the spec names the account, else the id. */
  label(account: string): string;
  /** Ids of the accounts of `in`, sorted: those that exist, are ACTIVE and are read deeply enough for this check. */
  accounts(where: readonly string[]): readonly string[];
  /** Whether the account is one of `in`. */
  isIn(account: string, where: readonly string[]): boolean;
  /** What every set resolved to in the living organization. */
  readonly sets: Readonly<Record<string, readonly string[]>>;
  /** Ids of the accounts whose tags decide whether a set holds them, sorted. */
  readonly tagged: readonly string[];
  /** The account's class, or `null` where no class takes it. */
  depthOf(account: string): Depth | null;
  /** Whether the account is known to be gone, or in a state other than ACTIVE. */
  isClosed(account: string): boolean;
  /** Governed regions of an account (narrowed where the run is). */
  regions(account: string): readonly string[];
  /** The value of a fact at its target. Throws where it is unobserved or was not asked for; `each` turns that into `unknown`. */
  at<F extends N>(fact: F, target: Target): FactValues[F];
  /** AWS's words where a service control policy refused the fact, and nothing else did; `null` otherwise. */
  closedWords(fact: N, target: Target): string | null;
  /** AWS's Date of a fact, RFC 3339: freshness is judged against it. Throws as `at` does. */
  observedAt(fact: N, target: Target): string;
  /** Every planned reading of a fact that the check needs, of one account where one is given; sorted by key. */
  all<F extends N>(fact: F, account?: string): readonly Place<FactValues[F]>[];
  /**
   * Judges item by item. An unobserved fact read inside makes that one item `unknown`, naming the fact and the reason; the
   * others stand. Facts read inside are kept with the finding. May be nested: an inner finding also rests on what the outer read.
   */
  each<T>(
    items: Iterable<T>,
    place: (item: T) => { readonly target: Target; readonly resource: string; readonly expected?: unknown },
    judge: (item: T) => Draft | readonly (Draft | Judged)[],
  ): readonly Judged[];
}

export interface Requirement<N extends FactName> {
  /** The sentence that the protocol prints, in the indicative: what is true when it passes. */
  readonly text: string;
  /** At least one finding; none at all comes out as `unknown`. */
  readonly judge: (world: World<N>, spec: Spec) => readonly Judged[];
  /** Left out of the plan (not of the catalogue) where the spec does not ask for it. Default: always planned. */
  readonly asked?: (spec: Spec) => boolean;
  /** How a reviewer repeats it by hand: the call, and what the answer must say. Upper-case words are theirs to fill in. */
  readonly procedure?: string;
  /** When it comes out `not-applicable`, as the end of a sentence. Absent where it never does. */
  readonly notApplicable?: string;
  /** What it can come out as beside `not-applicable`. Default: pass, fail and unknown. */
  readonly outcomes?: readonly Outcome[];
  /** Judged by a dated document and not by what AWS answers. Default: observed. */
  readonly method?: 'attested';
}

/** A pure judgement over facts: prose, the facts it needs, and one function per requirement. */
export interface CheckDefinition<N extends FactName = FactName> {
  /** kebab-case noun, equal to the file name. */
  readonly id: string;
  /** `organization`: one verdict; `account`: one per account that `accounts` names. */
  readonly scope: Exclude<Scope, 'region'>;
  /** The least depth of account that it is judged for. */
  readonly depth: Depth;
  readonly title: string;
  readonly failureTitle: string;
  readonly why: string;
  readonly remediation: string;
  /** What it cannot prove. */
  readonly limits: string;
  readonly references: readonly Reference[];
  readonly section: SectionName;
  /** Paths of the grammar inside `section` that it is judged by. Default: the whole of it. */
  readonly parts?: readonly string[];
  /** Paths of the grammar beside `section` that it is judged by. */
  readonly besides?: readonly string[];
  /** What the procedures mean by words that they share. */
  readonly terms?: string;
  readonly needs: readonly N[];
  /**
   * Of a fact that is costly, or that not every spec asks for: where the check needs it, as names of accounts and sets or with the regions
   * and what it is needed of there; `null`: everywhere, none: nowhere, and it is not read unless another check needs it. Default: everywhere.
   */
  readonly only?: { readonly [F in NoInfer<N>]?: (spec: Spec) => readonly (string | Wanted)[] | null };
  /** For scope `account`: which accounts (names and sets) get a verdict. */
  readonly accounts?: (spec: Spec) => readonly string[];
  readonly requirements: Readonly<Record<string, Requirement<NoInfer<N>>>>;
}

/** A check with its facts' names forgotten, as the registry holds it. */
export type Check = Omit<CheckDefinition, 'needs' | 'requirements'> & {
  readonly needs: readonly FactName[];
  readonly requirements: Readonly<Record<string, Requirement<FactName>>>;
};

/** Identity helper: reading a fact that is not in `needs` is a type error. */
export function defineCheck<const N extends FactName>(definition: CheckDefinition<N>): Check {
  return definition as unknown as Check;
}

/** `pass` or `fail`, never anything else: for judgements whose facts are all there. */
export function passIf(isMet: boolean, draft: Omit<Draft, 'outcome'>): Draft {
  return { outcome: isMet ? 'pass' : 'fail', ...draft };
}
