import { has } from '../../src/policy/bits.ts';
import { compileChain, type Evaluation, evaluateChain, type Verdict } from '../../src/policy/evaluate.ts';
import { Universe } from '../../src/policy/universe.ts';
import { askedActions, type Case } from './random-policies.ts';

/** The services of the actions that are asked for, with few actions, so that very many trees are soon compiled. */
export const fewActions = new Universe([
  'cloudtrail w:DeleteTrail,StopLogging',
  'ec2 l:DescribeInstances w:RunInstances,TerminateInstances',
  'iam l:ListRoles w:CreateUser p:CreateRole',
  'kms w:Decrypt,ScheduleKeyDeletion',
  'lightsail r:GetInstances w:CreateInstances',
  's3 r:GetObject w:PutObject',
]);

/** What the engine says of a case. */
export function fast({ levels, context }: Case, universe = fewActions): Evaluation {
  return evaluateChain(compileChain(universe, levels), context);
}

/** The engine's verdict on each action that is asked for, in their order. */
export function fastVerdicts(one: Case): readonly Verdict[] {
  const evaluation = fast(one);
  return askedActions.map((action) => evaluation.verdict(action));
}

/** What the engine says of an action in both of its ways: by itself, and with all other actions at once. More than one word where they differ. */
export function bothWays(evaluation: Evaluation, action: string): string {
  const { chain, sorted } = evaluation;
  const index = chain.universe.indexOf(action) ?? -1;
  const sets = { deny: sorted.denied, unknown: sorted.unknown, conditional: sorted.conditional, allow: sorted.allowed };
  const found = Object.entries(sets).flatMap(([verdict, bits]) => (has(bits, index) ? [verdict] : []));
  return [...new Set([evaluation.verdict(action), ...found])].join(' and ');
}
