import { describe, expect, it } from 'vitest';
import type { LevelText, Verdict } from '../../src/policy/evaluate.ts';
import { fastVerdicts } from './fast.ts';
import { Random } from './random.ts';
import { moreCertain } from './random-conditions.ts';
import { askedActions, type Case, randomCase, randomStatement } from './random-policies.ts';
import { caseText } from './shrink.ts';

const cases = 5_000;

/** How open an action is: what is not certain stands between closed and open. */
const openness: Readonly<Record<Verdict, number>> = { deny: 0, unknown: 1, conditional: 1, allow: 2 };

type Change = (one: Case, random: Random) => Case;
type Holds = (before: Verdict, after: Verdict) => boolean;

/** The first case in which a change does to a verdict what it must not do. */
function broken(change: Change, holds: Holds, options: { readonly isSpoiled?: false } = {}): string {
  for (let seed = 300_001; seed <= 300_000 + cases; seed += 1) {
    const before = randomCase(seed, options);
    const after = change(before, new Random(seed));
    const [old, now] = [fastVerdicts(before), fastVerdicts(after)];
    const at = askedActions.findIndex((_, index) => !holds(old[index] as Verdict, now[index] as Verdict));
    if (at >= 0) return `seed ${seed}, ${askedActions[at]}: ${old[at]}, then ${now[at]}\n${caseText(before)}\nthen\n${caseText(after)}`;
  }
  return '';
}

function shuffledInside(value: unknown, random: Random): unknown {
  if (Array.isArray(value)) return random.shuffled(value).map((one) => shuffledInside(one, random));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(random.shuffled(Object.entries(value)).map(([name, one]) => [name, shuffledInside(one, random)]));
}

function changedText(content: string, change: (document: unknown) => unknown): string {
  try {
    return JSON.stringify(change(JSON.parse(content)));
  } catch {
    return content;
  }
}

const shuffled: Change = ({ levels, context }, random) => ({
  levels: random.shuffled(levels).map((level) => ({
    ...level,
    policies: random
      .shuffled(level.policies)
      .map((policy) => ({ ...policy, content: changedText(policy.content, (document) => shuffledInside(document, random)) })),
  })),
  context,
});

/** The levels with one of them changed. */
const withOne = (levels: readonly LevelText[], random: Random, change: (level: LevelText) => LevelText): readonly LevelText[] => {
  const changed = random.pick(levels);
  return levels.map((level) => (level === changed ? change(level) : level));
};

const oneDenyMore: Change = ({ levels, context }, random) => {
  const statement = randomStatement({ random, spoiled: random.pick([0, 0, 0.15]) }, 'Deny');
  const policy = { id: 'p-more', name: 'one more', content: JSON.stringify({ Version: '2012-10-17', Statement: statement }) };
  return { levels: withOne(levels, random, (level) => ({ ...level, policies: [...level.policies, policy] })), context };
};

function widened(statement: Readonly<Record<string, unknown>>, random: Random): Readonly<Record<string, unknown>> {
  if (statement.Effect !== 'Allow') return statement;
  const { Action, NotAction, Resource, NotResource, Condition, ...rest } = statement;
  const [actions, resources] = [
    NotAction === undefined ? { Action } : { NotAction },
    NotResource === undefined ? { Resource } : { NotResource },
  ];
  const way = random.pick(['actions', 'resources', 'condition']);
  return {
    ...rest,
    ...(way === 'actions' ? { Action: '*' } : actions),
    ...(way === 'resources' ? { Resource: '*' } : resources),
    ...(way === 'condition' ? {} : { Condition }),
  };
}

const widerAllows: Change = ({ levels, context }, random) => {
  const widen = (document: unknown): unknown => {
    const { Statement: written, ...rest } = document as { readonly Statement: unknown };
    const all = (Array.isArray(written) ? written : [written]) as readonly Readonly<Record<string, unknown>>[];
    return { ...rest, Statement: all.map((statement) => widened(statement, random)) };
  };
  const change = (level: LevelText) => ({
    ...level,
    policies: level.policies.map((policy) => ({ ...policy, content: changedText(policy.content, widen) })),
  });
  return { levels: withOne(levels, random, change), context };
};

const oneLevelMore: Change = ({ levels, context }, random) => ({
  levels: [...levels, ...randomCase(random.between(1, 9_999)).levels],
  context,
});

const surer: Change = ({ levels, context }, random) => ({ levels, context: moreCertain(context, random) });

const isCertain = (verdict: Verdict) => verdict === 'deny' || verdict === 'allow';

describe('what never changes a verdict, or changes it one way alone', { timeout: 60_000 }, () => {
  it('is the same in every order of levels, policies, statements, elements and listed values', () => {
    expect(broken(shuffled, (before, after) => after === before)).toBe('');
  });

  it('is never opened by a Deny', () => {
    expect(broken(oneDenyMore, (before, after) => openness[after] <= openness[before])).toBe('');
  });

  it('is never opened by a further level', () => {
    expect(broken(oneLevelMore, (before, after) => openness[after] <= openness[before])).toBe('');
  });

  it('is never closed by a wider Allow', () => {
    expect(broken(widerAllows, (before, after) => openness[after] >= openness[before], { isSpoiled: false })).toBe('');
  });

  it('is never contradicted, where it is certain, by knowing more of the request', () => {
    expect(broken(surer, (before, after) => !isCertain(before) || after === before)).toBe('');
  });
});
