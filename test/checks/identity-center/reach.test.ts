import { describe, expect, it } from 'vitest';
import { audit, logArchive } from '../governance.ts';
import { edit } from '../world.ts';
import { type CenterRow, centerFacts, changeSet, faultsOf, judged, policy, setArn, setSpec, statement, viewOnly } from './section.ts';

const operator = `organization/${setArn('Operator')}`;
const developer = `organization/${setArn('Developer')}`;
const inline = (...statements: readonly object[]) => changeSet('Operator', { inline: policy(...statements) });
const never = (...statements: readonly object[]) => changeSet('Developer', { inline: policy(...statements) });

describe('identity-center.read-only', () => {
  it.each<CenterRow<'permission-sets'>>([
    { name: 'reading alone', expected: [] },
    { name: 'one write action hidden in an inline wildcard', change: inline(statement('ec2:*Tags')), expected: [`fail ${operator}`] },
    { name: 'all actions of a service', change: inline(statement('s3:*')), expected: [`fail ${operator}`] },
    {
      name: 'a list in which one action writes',
      change: inline(statement(['s3:GetObject', 's3:PutObject'])),
      expected: [`fail ${operator}`],
    },
    { name: 'one that tags', change: inline(statement('ec2:CreateTags')), expected: [`fail ${operator}`] },
    { name: 'one that manages permissions', change: inline(statement('s3:PutBucketPolicy')), expected: [`fail ${operator}`] },
    { name: 'everything but some', change: inline({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }), expected: [`fail ${operator}`] },
    {
      name: 'a write under a condition',
      change: inline(statement('s3:PutObject', { Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-2' } } })),
      expected: [`fail ${operator}`],
    },
    { name: 'a write that is denied again', change: inline(statement('ec2:*Tags'), statement('ec2:*', { Effect: 'Deny' })), expected: [] },
    {
      name: 'a write outside the boundary',
      change: changeSet('Operator', { inline: policy(statement('s3:PutObject')), boundary: { managed: viewOnly } }),
      expected: [],
    },
    {
      name: 'what plus names',
      change: inline(statement('s3:PutObject')),
      spec: setSpec('Operator', { plus: ['s3:PutObject'] }),
      expected: [],
    },
    {
      name: 'one action that no list of actions knows',
      change: inline(statement('ec2:GetBrandNewThing')),
      expected: [`unknown ${operator}`],
    },
    { name: 'a policy that cannot be read', change: changeSet('Operator', { inline: '{not json' }), expected: [`unknown ${operator}`] },
    {
      name: 'a managed policy that was not read',
      change: changeSet('Operator', { managed: [viewOnly, 'arn:aws:iam::aws:policy/Withdrawn'] }),
      expected: [`unknown ${operator}`],
    },
    {
      name: 'one that was not read beside one that writes, for it may deny it again',
      change: changeSet('Operator', { managed: ['arn:aws:iam::aws:policy/Withdrawn'], inline: policy(statement('s3:PutObject')) }),
      expected: [`unknown ${operator}`],
    },
    { name: 'nothing at all', change: changeSet('Operator', { managed: [] }), expected: [] },
    {
      name: 'a set that is not there',
      change: (list) => list.filter(({ name }) => name !== 'Operator'),
      expected: ['fail organization/Operator'],
    },
    {
      name: 'policies of accounts, in no account',
      change: changeSet('Auditor', { accounts: [] }),
      expected: [`unknown organization/${setArn('Auditor')}`],
    },
  ])('$name', ({ expected, ...row }) => {
    const { findings, faults } = faultsOf('read-only', 'permission-sets', row);
    expect(findings.length).toBeGreaterThan(0);
    expect(faults).toEqual(expected);
  });

  it('names the actions that are open and the statement that opens them', () => {
    const { findings } = faultsOf('read-only', 'permission-sets', { change: inline(statement('ec2:*Tags', { Sid: 'Labels' })) });
    const [fault] = findings.filter(({ outcome }) => outcome === 'fail');
    expect(fault?.actual).toMatchObject({
      open: expect.arrayContaining([{ action: 'ec2:CreateTags', by: 'policy inline, statement Labels' }]),
    });
    expect(fault?.message).toContain('ec2:CreateTags');
  });

  it('names few of many', () => {
    const { findings } = faultsOf('read-only', 'permission-sets', { change: inline(statement('*')) });
    const actual = findings.find(({ outcome }) => outcome === 'fail')?.actual as { open: readonly unknown[]; actions: number };
    expect(actual.open).toHaveLength(20);
    expect(actual.actions).toBeGreaterThan(1000);
  });

  it('judges policies of the accounts in each account where they are', () => {
    const facts = centerFacts();
    const own = (document: string) => [{ arn: `arn:aws:iam::${audit}:policy/cc/Audit`, document }];
    edit(facts, 'aws-managed-policies', {}, (list) =>
      list.map((one) => (one.arn.endsWith('ReadOnlyAccess') ? { ...one, document: policy(statement('*')) } : one)),
    );
    edit(facts, 'authorization-details', { account: logArchive }, (value) => ({
      ...value,
      policies: value.policies.map((one) => ({ ...one, document: policy(statement('s3:List*')) })),
    }));
    expect(judged('read-only', facts).faults).toEqual([`fail ${audit}/${setArn('Auditor')}`]);
    edit(facts, 'authorization-details', { account: audit }, (value) => ({
      ...value,
      policies: own(policy(statement('ssm:StartSession'))),
    }));
    expect(judged('read-only', facts).faults).toEqual([]);
    edit(facts, 'authorization-details', { account: audit }, (value) => ({ ...value, policies: [] }));
    expect(judged('read-only', facts).faults).toEqual([`unknown ${audit}/${setArn('Auditor')}`]);
  });

  it('holds a set by the boundary of the account', () => {
    const facts = centerFacts();
    edit(facts, 'permission-sets', {}, changeSet('Auditor', { boundary: { customerManaged: 'cc/Limit' } }));
    expect(judged('read-only', facts).faults).toEqual(
      [audit, logArchive].sort().map((account) => `unknown ${account}/${setArn('Auditor')}`),
    );
    for (const account of [audit, logArchive]) {
      const limit = { arn: `arn:aws:iam::${account}:policy/cc/Limit`, document: policy(statement('s3:List*')) };
      edit(facts, 'authorization-details', { account }, (value) => ({ ...value, policies: [...value.policies, limit] }));
    }
    expect(judged('read-only', facts).faults).toEqual([]);
  });
});

describe('identity-center.never', () => {
  it.each<CenterRow<'permission-sets'>>([
    { name: 'none of them', expected: [] },
    { name: 'one of them', change: never(statement('iam:CreateUser')), expected: [`fail ${developer}`] },
    { name: 'one of them, in a wildcard', change: never(statement('rds:*')), expected: [`fail ${developer}`] },
    { name: 'one of the same service that is not among them', change: never(statement('rds:StartDBInstance')), expected: [] },
    {
      name: 'one of them, denied again',
      change: never(statement('rds:*'), statement(['rds:Modify*', 'rds:Delete*'], { Effect: 'Deny' })),
      expected: [],
    },
    {
      name: 'one of them, denied again under a condition',
      change: never(statement('rds:*'), statement('rds:*', { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })),
      expected: [`fail ${developer}`],
    },
    {
      name: 'one of one pattern alone',
      change: never(statement('iam:CreateUser')),
      spec: setSpec('Developer', { never: ['iam:*'] }),
      expected: [`fail ${developer}`],
    },
    { name: 'a policy that cannot be read', change: changeSet('Developer', { inline: '[]' }), expected: [`unknown ${developer}`] },
    {
      name: 'a set that is not there',
      change: (list) => list.filter(({ name }) => name !== 'Developer'),
      expected: ['fail organization/Developer'],
    },
  ])('$name', ({ expected, ...row }) => {
    const { findings, faults } = faultsOf('never', 'permission-sets', row);
    expect(findings).toHaveLength(1);
    expect(faults).toEqual(expected);
  });
});
