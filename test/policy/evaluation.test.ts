import { describe, expect, it } from 'vitest';
import { compileChain, evaluateChain, type Verdict, verdictOf } from '../../src/policy/evaluate.ts';
import type { Reason } from '../../src/policy/reason.ts';
import { fast, fastVerdicts, fewActions } from './fast.ts';
import { Random } from './random.ts';
import { randomContext } from './random-conditions.ts';
import { askedActions, type Case, randomCase } from './random-policies.ts';
import { caseText } from './shrink.ts';

/** The first case of which something is said. */
function firstOf(seeds: number, wrong: (one: Case, seed: number) => string | undefined): string {
  for (let seed = 400_001; seed <= 400_000 + seeds; seed += 1) {
    const one = randomCase(seed);
    const words = wrong(one, seed);
    if (words !== undefined) return `seed ${seed}: ${words}\n${caseText(one)}`;
  }
  return '';
}

/** What at least one of the reasons for a verdict must be. */
const telling: Readonly<Record<Verdict, (reason: Reason) => boolean>> = {
  deny: ({ effect, match }) => effect === 'Deny' && match === 'yes',
  unknown: ({ match }) => match === 'unreadable',
  conditional: ({ match }) => match === 'open',
  allow: ({ effect, match }) => effect === 'Allow' && match === 'yes',
};

describe('an evaluation', { timeout: 60_000 }, () => {
  it('has a standing for each action that comes to its verdict', () => {
    const wrong = (one: Case) => {
      const evaluation = fast(one);
      return askedActions.find((action) => verdictOf(evaluation.standing(action)) !== evaluation.verdict(action));
    };
    expect(firstOf(2_000, wrong)).toBe('');
  });

  it('is the same whatever its chain was asked before', () => {
    const wrong = ({ levels, context }: Case, seed: number) => {
      const random = new Random(seed);
      const contexts = [context, randomContext(random), randomContext(random), context];
      const chain = compileChain(fewActions, levels);
      const together = contexts.map((each) => evaluateChain(chain, each)).map((each) => askedActions.map((action) => each.verdict(action)));
      const apart = contexts.map((each) => fastVerdicts({ levels, context: each }));
      const at = together.findIndex((verdicts, index) => verdicts.join() !== apart[index]?.join());
      return at < 0 ? undefined : `context ${JSON.stringify(contexts[at])}: ${together[at]}, alone ${apart[at]}`;
    };
    expect(firstOf(2_000, wrong)).toBe('');
  });

  it('gives reasons that carry each verdict', () => {
    const wrong = (one: Case) => {
      const evaluation = fast(one);
      const action = askedActions.find((asked) => !evaluation.reasons(asked).some(telling[evaluation.verdict(asked)]));
      return action === undefined ? undefined : `${action}: ${evaluation.verdict(action)}, ${JSON.stringify(evaluation.reasons(action))}`;
    };
    expect(firstOf(2_000, wrong)).toBe('');
  });

  it('sorts every action under its verdict alone', () => {
    const wrong = (one: Case) => {
      const [{ sorted }, verdicts] = [fast(one), fastVerdicts(one)];
      const isIn = (bits: Uint32Array, index: number) => ((bits[index >>> 5] as number) & (1 << (index & 31))) !== 0;
      const names = { deny: sorted.denied, unknown: sorted.unknown, conditional: sorted.conditional, allow: sorted.allowed };
      return askedActions.find((action, at) => {
        const index = fewActions.indexOf(action) ?? -1;
        const under = Object.entries(names).flatMap(([verdict, bits]) => (isIn(bits, index) ? [verdict] : []));
        return under.join() !== verdicts[at];
      });
    };
    expect(firstOf(1_000, wrong)).toBe('');
  });

  it('takes an action that is not known for one that AWS adds', () => {
    const statement = [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', NotAction: ['ec2:*'], Resource: '*' },
    ];
    const level = { id: 'r-1', name: 'root', policies: [{ id: 'p-1', name: 'p', content: JSON.stringify({ Statement: statement }) }] };
    const evaluation = fast({ levels: [level], context: { keys: {}, others: 'absent', resource: null } });
    expect(evaluation.verdict('EC2:NotYetThere')).toBe('allow');
    expect(evaluation.verdict('s3:NotYetThere')).toBe('deny');
    expect(evaluation.verdict('not-yet-there:Anything')).toBe('deny');
  });
});
