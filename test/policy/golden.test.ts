import { describe, expect, test } from 'vitest';
import { scpApplies } from '../../src/policy/applicability.ts';
import type { Context, KeyState } from '../../src/policy/context.ts';
import { compileChain, evaluateChain, type LevelText, type Verdict } from '../../src/policy/evaluate.ts';
import { futureService, universe } from '../../src/policy/universe.ts';
import { slowVerdict } from './slow.ts';

type Statement = Readonly<Record<string, unknown>>;

const full = { Effect: 'Allow', Action: '*', Resource: '*' };
const allow = (more: Statement): Statement => ({ Effect: 'Allow', Resource: '*', ...more });
const deny = (more: Statement): Statement => ({ Effect: 'Deny', Resource: '*', ...more });
const policy = (id: string, statement: unknown) => ({
  id,
  name: id,
  content: JSON.stringify({ Version: '2012-10-17', Statement: statement }),
});

/** A root, a unit and an account, each with the statements of one policy, or with FullAWSAccess. */
function tree({
  root = [full],
  unit = [full],
  account = [full],
}: Partial<Record<'root' | 'unit' | 'account', unknown>>): readonly LevelText[] {
  return Object.entries({ root, unit, account }).map(([id, statements]) => ({ id, name: id, policies: [policy(`p-${id}`, statements)] }));
}

const about = (keys: Readonly<Record<string, KeyState>> = {}, resource: string | null = '*'): Context => ({
  keys,
  others: 'absent',
  resource,
});
const only = (value: string): KeyState => ({ values: [value] });
const region = (name: string) => about({ 'aws:RequestedRegion': only(name) });
const principal = (state: KeyState, resource?: string | null) => about({ 'aws:PrincipalArn': state }, resource);

const exempt = 'arn:aws:iam::*:role/Exempt';
const atHome = 'arn:aws:iam::111111111111:role/Exempt';
const other = 'arn:aws:iam::111111111111:role/Admin';
const anything = ['ec2:RunInstances', 'iam:CreateUser', 's3:ZzFutureAction', `${futureService.service}:${futureService.action}`];
const [run, unlisted] = [anything[0] as string, anything[3] as string];

const regions = tree({
  root: [full, deny({ NotAction: ['iam:*'], Condition: { StringNotEquals: { 'aws:RequestedRegion': ['us-east-2'] } } })],
});
const unlessTagged = (operator: string) =>
  tree({ root: [full, deny({ Action: '*', Condition: { [operator]: { 'aws:PrincipalTag/team': 'core' } } })] });
const unlessExempt = tree({ unit: [full, deny({ Action: 'cloudtrail:*', Condition: { ArnNotLike: { 'aws:PrincipalArn': [exempt] } } })] });
const inHome = tree({ unit: [allow({ Action: '*', Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-2' } } })] });
const allButLightsail = tree({ unit: [allow({ NotAction: 'lightsail:*' })] });
const patterns = tree({ root: [full, deny({ Action: ['kms:S?heduleKeyDeletion', 'cloudtrail:*Trail'] })] });
const denyIf = (condition: Statement) => tree({ root: [full, deny({ Action: '*', Condition: condition })] });
const tagKeys = (set: string) => denyIf({ [`${set}:StringEquals`]: { 'aws:TagKeys': ['team'] } });
const noToken = denyIf({ Null: { 'aws:TokenIssueTime': 'true' } });
const logs = tree({ account: [full, deny({ Action: 's3:PutObject', Resource: 'arn:aws:s3:::logs/*' })] });
const guarded = tree({
  unit: [
    full,
    deny({ Action: ['iam:*Role*', 'sts:AssumeRole'], Resource: [exempt], Condition: { ArnNotLike: { 'aws:PrincipalArn': [exempt] } } }),
  ],
});

type Row = readonly [
  number: number,
  name: string,
  levels: readonly LevelText[],
  action: string | readonly string[],
  context: Context,
  expected: Verdict,
];

const rows: readonly Row[] = [
  [1, 'FullAWSAccess everywhere', tree({}), anything, about(), 'allow'],
  [2, 'no Allow at one level', tree({ unit: [deny({ Action: 'sqs:*' })] }), anything, about(), 'deny'],
  [2, 'no policy at one level', tree({}).with(1, { id: 'unit', name: 'unit', policies: [] }), anything, about(), 'deny'],
  [3, 'Deny above, Allow below', tree({ root: [full, deny({ Action: run })], account: [allow({ Action: run })] }), run, about(), 'deny'],
  [4, 'on the list of one level', tree({ unit: [allow({ Action: 'ec2:*' })] }), run, about(), 'allow'],
  [4, 'not on the list of one level', tree({ unit: [allow({ Action: 'ec2:*' })] }), 'sqs:CreateQueue', about(), 'deny'],
  [5, 'in an allowed region', regions, run, region('us-east-2'), 'allow'],
  [5, 'in another region', regions, run, region('eu-west-1'), 'deny'],
  [5, 'a global service, in another region', regions, 'iam:CreateUser', region('eu-west-1'), 'allow'],
  [6, 'a negated operator, its key absent', regions, run, about(), 'deny'],
  [7, 'a positive operator, its key absent', unlessTagged('StringEquals'), run, about(), 'allow'],
  [8, 'IfExists, its key absent', unlessTagged('StringEqualsIfExists'), run, about(), 'deny'],
  [9, 'principal unknown', unlessExempt, 'cloudtrail:StopLogging', principal('unknown'), 'conditional'],
  [10, 'the exempt principal', unlessExempt, 'cloudtrail:StopLogging', principal(only(atHome)), 'allow'],
  [10, 'another principal', unlessExempt, 'cloudtrail:StopLogging', principal(only(other)), 'deny'],
  [10, 'any principal that is not exempt', unlessExempt, 'cloudtrail:StopLogging', principal({ unlike: [exempt] }), 'deny'],
  [11, 'ArnLike and a bare *', denyIf({ ArnLike: { 'aws:PrincipalArn': '*' } }), run, principal(only(other)), 'unknown'],
  [11, 'the same, principal unknown', denyIf({ ArnLike: { 'aws:PrincipalArn': '*' } }), run, principal('unknown'), 'unknown'],
  [12, 'an Allow with a region, in it', inHome, run, region('us-east-2'), 'allow'],
  [12, 'an Allow with a region, elsewhere', inHome, run, region('eu-west-1'), 'deny'],
  [13, 'Allow NotAction: the action', allButLightsail, 'lightsail:CreateInstances', about(), 'deny'],
  [13, 'Allow NotAction: others, of services to come too', allButLightsail, anything, about(), 'allow'],
  [
    14,
    'a list of denied services is an open world',
    tree({ root: [full, deny({ Action: ['lightsail:*', 'workspaces:*'] })] }),
    unlisted,
    about(),
    'allow',
  ],
  [
    15,
    'a list of spared services is a closed world',
    tree({ root: [full, deny({ NotAction: ['ec2:*', 'iam:*'] })] }),
    unlisted,
    about(),
    'deny',
  ],
  [
    15,
    'new actions of a spared service stay open',
    tree({ root: [full, deny({ NotAction: ['s3:*'] })] }),
    's3:ZzFutureAction',
    about(),
    'allow',
  ],
  [
    18,
    'the root user of a member',
    tree({ root: [full, deny({ Action: '*' })] }),
    anything,
    principal(only('arn:aws:iam::111111111111:root')),
    'deny',
  ],
  [19, 'actions in any case', tree({ root: [full, deny({ Action: 'IAM:createuser' })] }), 'iam:CreateUser', about(), 'deny'],
  [20, '? inside a name', patterns, 'kms:ScheduleKeyDeletion', about(), 'deny'],
  [20, '* at the start of a name', patterns, ['cloudtrail:DeleteTrail', 'cloudtrail:UpdateTrail'], about(), 'deny'],
  [
    20,
    'names that they do not match',
    patterns,
    ['kms:CancelKeyDeletion', 'cloudtrail:StopLogging', 'cloudtrail:ListTrails'],
    about(),
    'allow',
  ],
  [21, 'one statement, one action, no lists', tree({ root: full, unit: allow({ Action: 'ec2:*' }) }), run, about(), 'allow'],
  [21, 'and all others', tree({ root: full, unit: allow({ Action: 'ec2:*' }) }), 'sqs:CreateQueue', about(), 'deny'],
  [22, 'ForAllValues, its key absent', tagKeys('ForAllValues'), run, about(), 'deny'],
  [22, 'ForAnyValue, its key absent', tagKeys('ForAnyValue'), run, about(), 'allow'],
  [23, 'Null true, its key absent', noToken, run, about(), 'deny'],
  [23, 'Null true, its key there', noToken, run, about({ 'aws:TokenIssueTime': only('2026-11-22T06:00:00Z') }), 'allow'],
  [24, 'a Deny of a resource, none given', logs, 's3:PutObject', about({}, null), 'conditional'],
  [24, 'a Deny of a resource: that one', logs, 's3:PutObject', about({}, 'arn:aws:s3:::logs/2026'), 'deny'],
  [24, 'a Deny of a resource: another', logs, 's3:PutObject', about({}, 'arn:aws:s3:::data/2026'), 'allow'],
  [
    25,
    'an exempt role, guarded',
    guarded,
    ['iam:CreateRole', 'iam:PutRolePolicy', 'sts:AssumeRole'],
    principal({ unlike: [exempt] }, atHome),
    'deny',
  ],
  [25, 'an exempt role of any account, guarded', guarded, 'iam:CreateRole', principal({ unlike: [exempt] }, exempt), 'deny'],
  [25, 'an exempt role that anybody can make', unlessExempt, 'iam:CreateRole', principal({ unlike: [exempt] }, atHome), 'allow'],
];

test.each(rows)('vector %i: %s', (_number, _name, levels, actions, context, expected) => {
  const evaluation = evaluateChain(compileChain(universe(), levels), context);
  for (const action of [actions].flat()) {
    expect(`${action}: ${evaluation.verdict(action)}`).toBe(`${action}: ${expected}`);
    expect(`${action}: ${slowVerdict(levels, action, context)}`).toBe(`${action}: ${expected}`);
  }
});

test('vector 9 and 24: what a verdict depends on is told', () => {
  const leaves = (levels: readonly LevelText[], action: string, context: Context) =>
    evaluateChain(compileChain(universe(), levels), context)
      .reasons(action)
      .flatMap((reason) => reason.leaves);
  expect(leaves(unlessExempt, 'cloudtrail:StopLogging', principal('unknown'))).toContainEqual(
    expect.objectContaining({ operator: 'ArnNotLike', key: 'aws:PrincipalArn', values: [exempt], match: 'open' }),
  );
  expect(leaves(logs, 's3:PutObject', about({}, null))).toContainEqual(
    expect.objectContaining({ operator: 'Resource', values: ['arn:aws:s3:::logs/*'], match: 'open' }),
  );
});

// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
describe('whom service control policies limit', () => {
  test.each([
    [16, 'a role of the management account', '999999999999', 'role', false],
    [16, 'the root user of the management account', '999999999999', 'root', false],
    [17, 'a service-linked role of a member', '111111111111', 'service-linked-role', false],
    [17, 'a service', '111111111111', 'service', false],
    [17, 'nobody in particular', '111111111111', 'anonymous', false],
    [18, 'the root user of a member', '111111111111', 'root', true],
    [18, 'a role of a member', '111111111111', 'role', true],
    [18, 'a user of a member', '111111111111', 'user', true],
  ] as const)('vector %i: %s', (_number, _name, account, kind, expected) => {
    expect(scpApplies({ account, managementAccount: '999999999999', kind })).toBe(expected);
  });
});
