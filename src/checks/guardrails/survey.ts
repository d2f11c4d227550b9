import { type Bits, countOf, indexesOf, without } from '../../policy/bits.ts';
import type { Context } from '../../policy/context.ts';
import { type Chain, evaluateChain, type Verdict } from '../../policy/evaluate.ts';
import type { Reason } from '../../policy/reason.ts';
import { explain } from './explain.ts';

/** Actions that must be denied in a context. */
export interface Question {
  readonly actions: Bits;
  readonly context: Context;
  /** Where it is asked, for people: a region, a resource. */
  readonly where: string;
}

/** An action that is not certainly denied. */
export interface Opening {
  readonly action: string;
  readonly where: string;
  readonly verdict: Exclude<Verdict, 'deny'>;
}

/** An opening with the reason. */
export interface Example extends Opening {
  readonly because: string;
}

export interface Survey {
  /** How many times an action was asked about. */
  readonly asked: number;
  readonly openings: readonly Opening[];
  /** Some openings, at least one for each verdict that occurs. */
  readonly examples: readonly Example[];
}

const examplesShown = 5;
const fewActions = 64;

/** Asks a chain of policies every question. */
export function survey(chain: Chain, questions: readonly Question[]): Survey {
  const openings: (Opening & { readonly reasons: () => readonly Reason[] })[] = [];
  let asked = 0;
  for (const { actions, context, where } of questions) {
    const evaluation = evaluateChain(chain, context);
    const count = countOf(actions);
    asked += count;
    // Of a few actions each is asked for; of thousands all are sorted at once.
    const suspects = count > fewActions ? without(actions, evaluation.sorted.denied) : actions;
    for (const index of indexesOf(suspects)) {
      const action = chain.universe.actions[index] as string;
      const verdict = evaluation.verdict(action);
      if (verdict === 'deny') continue;
      openings.push({ action, where, verdict, reasons: () => evaluation.reasons(action) });
    }
  }
  const firsts = (['allow', 'conditional', 'unknown'] as const).flatMap(
    (verdict) => openings.find((opening) => opening.verdict === verdict) ?? [],
  );
  const shown = [...new Set([...firsts, ...openings.slice(0, examplesShown)])].slice(0, examplesShown);
  return {
    asked,
    openings: openings.map(({ action, where, verdict }) => ({ action, where, verdict })),
    examples: shown.map(({ action, where, verdict, reasons }) => ({ action, where, verdict, because: explain(verdict, reasons()) })),
  };
}
