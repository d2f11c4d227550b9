import { expect, test } from 'vitest';
import { explain, kindOf } from '../../../src/checks/guardrails/explain.ts';
import type { Context } from '../../../src/policy/context.ts';
import { compileChain, evaluateChain, type Verdict } from '../../../src/policy/evaluate.ts';
import { universe } from '../../../src/policy/universe.ts';
import { allow, deny, full, type Statement, textOf } from './statements.ts';

const context: Context = { keys: {}, others: 'unknown', resource: null };

/** What is said of stopping the trail, with one policy of these statements at the root. */
function said(...statements: readonly Statement[]): readonly [Verdict, string] {
  const chain = compileChain(universe(), [
    { id: 'r-1', name: '/', policies: [{ id: 'p-1', name: 'guard', content: textOf(...statements) }] },
  ]);
  const evaluation = evaluateChain(chain, context);
  const verdict = evaluation.verdict('cloudtrail:StopLogging');
  return [verdict, explain(verdict, evaluation.reasons('cloudtrail:StopLogging'))];
}

const stop = (more: Statement) => deny({ Sid: 'Stop', Action: 'cloudtrail:StopLogging', ...more });
const place = 'guard, statement Stop, at /';

test.each<readonly [name: string, statements: readonly Statement[], verdict: Verdict, sentence: string]>([
  ['nothing denies it', [full], 'allow', 'no policy denies it'],
  [
    'all but somebody',
    [full, stop({ Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/X' } } })],
    'conditional',
    `denied only where ArnNotLike aws:PrincipalArn [arn:aws:iam::*:role/X] (an exemption by name): ${place}`,
  ],
  [
    'many values',
    [full, stop({ Condition: { StringNotEquals: { 'aws:PrincipalTag/a': ['1', '2', '3', '4'] } } })],
    'conditional',
    `denied only where StringNotEquals aws:PrincipalTag/a [1, 2, 3, …] (an exemption by tag, which whoever may tag can take): ${place}`,
  ],
  [
    'two conditions',
    [full, stop({ Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' }, StringEquals: { 'aws:userid': 'x' } } })],
    'conditional',
    `denied only where Bool aws:MultiFactorAuthPresent [false] (an exemption by network or MFA, which is weak) and StringEquals aws:userid [x] (a condition): ${place}`,
  ],
  [
    'some resources',
    [full, stop({ Resource: 'arn:aws:cloudtrail:*:*:trail/x' })],
    'conditional',
    `denied only where Resource [arn:aws:cloudtrail:*:*:trail/x] (only some resources): ${place}`,
  ],
  [
    'an Allow with a condition, and no other',
    [allow({ Sid: 'Some', Action: '*', Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-2' } } })],
    'conditional',
    'allowed only where StringEquals aws:RequestedRegion [us-east-2] (a condition): guard, statement Some, at /',
  ],
  [
    'an element that is none',
    [full, stop({ Conditions: {} })],
    'unknown',
    `${place} cannot be read: it has an element Conditions that statements do not have`,
  ],
  [
    'an operator that is none',
    [full, stop({ Condition: { StringMatches: { 'aws:userid': 'x' } } })],
    'unknown',
    `${place} cannot be read: StringMatches aws:userid [x] (a condition)`,
  ],
  ['actions that cannot be read', [full, stop({ Action: [] })], 'unknown', `${place} cannot be read: its actions are not a list of texts`],
])('%s', (_name, statements, verdict, sentence) => expect(said(...statements)).toEqual([verdict, sentence]));

test.each<readonly [operator: string, key: string, kind: string]>([
  ['Resource', '', 'only some resources'],
  ['NotResource', '', 'only some resources'],
  ['ArnNotLike', 'AWS:PrincipalARN', 'an exemption by name'],
  ['StringNotEquals', 'aws:RequestTag/x', 'an exemption by tag, which whoever may tag can take'],
  ['ForAllValues:StringEquals', 'aws:TagKeys', 'an exemption by tag, which whoever may tag can take'],
  ['Bool', 'aws:ViaAWSService', 'calls made through a service'],
  ['ForAnyValue:StringEquals', 'aws:CalledVia', 'calls made through a service'],
  ['NotIpAddress', 'aws:SourceIp', 'an exemption by network or MFA, which is weak'],
  ['StringNotEquals', 'aws:SourceVpce', 'an exemption by network or MFA, which is weak'],
  ['StringEquals', 'ec2:InstanceType', 'a condition'],
])('%s %s is %s', (operator, key, kind) => expect(kindOf({ operator, key })).toBe(kind));
