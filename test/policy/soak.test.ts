import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/policy/evaluate.ts';
import { type Universe, universe } from '../../src/policy/universe.ts';
import { bothWays, fast, fewActions } from './fast.ts';
import { askedActions, type Case, randomCase } from './random-policies.ts';
import { caseText, shrink } from './shrink.ts';
import { slowVerdict, slowVerdicts } from './slow.ts';

/** Three of the actions, others in the next case. */
const actionsOf = (seed: number) => [0, 1, 2].map((at) => askedActions[(seed + at * 3) % askedActions.length] as string);

/** What the two readings say of the same case, where they differ. */
function contradiction(one: Case, seed: number, known: Universe): string | null {
  const evaluation = fast(one, known);
  const plainly = slowVerdicts(one.levels, actionsOf(seed), one.context);
  const action = actionsOf(seed).find((asked, at) => bothWays(evaluation, asked) !== plainly[at]);
  if (action === undefined) return null;
  const both = ({ levels, context }: Case): readonly [fast: string, slow: Verdict] => [
    bothWays(fast({ levels, context }, known), action),
    slowVerdict(levels, action, context),
  ];
  const small = shrink(one, (less) => {
    const [quick, plain] = both(less);
    return less.levels.length > 0 && quick !== plain;
  });
  const [quick, plain] = both(small);
  return `seed ${seed}, ${action}: the engine says ${quick}, the slow reading says ${plain}\n${caseText(small)}`;
}

/** The first contradictions among the cases of these seeds. */
function contradictions(from: number, to: number, known: Universe): readonly string[] {
  const found: string[] = [];
  for (let seed = from; seed <= to && found.length < 3; seed += 1) {
    const words = contradiction(randomCase(seed), seed, known);
    if (words !== null) found.push(words);
  }
  return found;
}

describe('the engine and the slow reading of the same rules', () => {
  it('never contradict each other in 100,000 random trees', { timeout: 240_000 }, () => {
    expect(contradictions(1, 100_000, fewActions).join('\n\n')).toBe('');
  });

  it('never contradict each other over the whole list of actions', { timeout: 60_000 }, () => {
    expect(contradictions(200_001, 202_000, universe()).join('\n\n')).toBe('');
  });

  it('meet every verdict often', () => {
    const counts: Record<Verdict, number> = { deny: 0, allow: 0, conditional: 0, unknown: 0 };
    for (let seed = 1; seed <= 2_000; seed += 1) {
      const { levels, context } = randomCase(seed);
      for (const verdict of slowVerdicts(levels, actionsOf(seed), context)) counts[verdict] += 1;
    }
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(400);
  });
});
