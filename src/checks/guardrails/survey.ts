import { type Bits, both, countOf, indexesOf } from '../../policy/bits.ts';
import type { Context } from '../../policy/context.ts';
import { type Chain, type Evaluation, evaluateChain, type Verdict } from '../../policy/evaluate.ts';
import { futureService } from '../../policy/universe.ts';
import { explain } from './explain.ts';

/** Actions that must be denied in a context. */
export interface Question {
  readonly actions: Bits;
  readonly context: Context;
  /** Where it is asked, for people: a region, a resource. */
  readonly where: string;
}

type Open = Exclude<Verdict, 'deny'>;

/** An action that is not certainly denied, with the reason. */
export interface Example {
  readonly action: string;
  readonly where: string;
  readonly verdict: Open;
  readonly because: string;
}

/** What is not certainly denied. */
export interface Survey {
  /** How many times an action was asked about. */
  readonly asked: number;
  readonly counts: Readonly<Record<Open, number>>;
  /** By service, those whose openings no unreadable policy explains. */
  readonly openByService: Readonly<Record<string, number>>;
  /** Some openings, of each verdict that occurs. */
  readonly examples: readonly Example[];
}

const verdicts: readonly Open[] = ['allow', 'conditional', 'unknown'];
const examplesOfEach = 2;
const fewActions = 64;

/** Asks a chain of policies every question. */
export function survey(chain: Chain, questions: readonly Question[]): Survey {
  const counts = { allow: 0, conditional: 0, unknown: 0 };
  const openByService: Record<string, number> = {};
  const examples: Example[] = [];
  let asked = 0;
  for (const { actions, context, where } of questions) {
    const evaluation = evaluateChain(chain, context);
    asked += countOf(actions);
    const open = openingsOf(evaluation, actions);
    for (const verdict of verdicts) {
      counts[verdict] += open[verdict].length;
      for (const action of verdict === 'unknown' ? [] : open[verdict]) {
        const service = nameOf(action.slice(0, action.indexOf(':')));
        openByService[service] = (openByService[service] ?? 0) + 1;
      }
      const shown = examples.filter((example) => example.verdict === verdict).length;
      for (const action of open[verdict].slice(0, Math.max(examplesOfEach - shown, 0))) {
        examples.push({ action, where, verdict, because: explain(verdict, evaluation.reasons(action)) });
      }
    }
  }
  return { asked, counts, openByService, examples };
}

const nameOf = (service: string): string => (service === futureService.service ? 'services that AWS adds' : service);

/** The actions that are not certainly denied, by the verdict on them. Of a few each is asked for; of thousands all are sorted at once. */
function openingsOf(evaluation: Evaluation, actions: Bits): Readonly<Record<Open, readonly string[]>> {
  const { actions: names } = evaluation.chain.universe;
  const named = (bits: Bits) => indexesOf(bits).map((index) => names[index] as string);
  if (countOf(actions) <= fewActions) {
    const judged = named(actions).map((action) => [action, evaluation.verdict(action)] as const);
    const of = (wanted: Open) => judged.flatMap(([action, verdict]) => (verdict === wanted ? [action] : []));
    return { allow: of('allow'), conditional: of('conditional'), unknown: of('unknown') };
  }
  const { allowed, conditional, unknown } = evaluation.sorted;
  return { allow: named(both(actions, allowed)), conditional: named(both(actions, conditional)), unknown: named(both(actions, unknown)) };
}
