import { describe, expect, it } from 'vitest';
import { accountAssignments } from '../../src/facts/account-assignments.ts';
import { awsManagedPolicies } from '../../src/facts/aws-managed-policies.ts';
import type { Need } from '../../src/facts/fact.ts';
import { accessDenied, awsError, fakeSeat } from './fake-seat.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const instance = { arn: 'arn:i', identityStore: 'd-1', owner: null, status: null, regions: [] };
const needing = (facts: Readonly<Record<string, unknown>>) =>
  (async ({ name }: { readonly name: string }) => {
    if (!(name in facts)) throw new Error(`needs ${name}`);
    return facts[name];
  }) as unknown as Need;

describe('the fact account-assignments', () => {
  const sets = [
    { arn: 'arn:b', accounts: ['222222222222', '333333333333'] },
    { arn: 'arn:a', accounts: ['222222222222'] },
  ];
  const read = (answers: Answers, instances: readonly object[] = [instance]) => {
    const seat = fakeSeat({}, answers);
    return { seat, value: accountAssignments.read(seat, needing({ 'identity-center': instances, 'permission-sets': sets })) };
  };
  const group = (PrincipalId: string) => ({ PrincipalType: 'GROUP' as const, PrincipalId });

  it('reads every page of each set in each account where it is provisioned, and asks once of each', async () => {
    const { seat, value } = read({
      'SSOAdmin.ListAccountAssignments': ({ AccountId, PermissionSetArn, NextToken }) => {
        if (AccountId === '333333333333' || PermissionSetArn === 'arn:a') return { AccountAssignments: [group('g1')] };
        return NextToken === undefined
          ? { AccountAssignments: [{ PrincipalType: 'USER', PrincipalId: 'u1' }], NextToken: 'more' }
          : { AccountAssignments: [group('g2')] };
      },
    });
    const found = await value;
    expect(found).toEqual([
      { permissionSet: 'arn:a', account: '222222222222', principalType: 'GROUP', principalId: 'g1' },
      { permissionSet: 'arn:b', account: '222222222222', principalType: 'GROUP', principalId: 'g2' },
      { permissionSet: 'arn:b', account: '222222222222', principalType: 'USER', principalId: 'u1' },
      { permissionSet: 'arn:b', account: '333333333333', principalType: 'GROUP', principalId: 'g1' },
    ]);
    expect(accountAssignments.shape().safeParse(found).success).toBe(true);
    expect(seat.calls).toHaveLength(4);
    expect(seat.calls[0]?.input).toMatchObject({ InstanceArn: 'arn:i', MaxResults: 100 });
  });

  it('is empty, unasked, where there is no instance', async () => {
    const { seat, value } = read({}, []);
    expect(await value).toEqual([]);
    expect(seat.calls).toEqual([]);
  });

  it('keeps all others where a set was deleted since it was listed', async () => {
    const { value } = read({
      'SSOAdmin.ListAccountAssignments': ({ PermissionSetArn }) =>
        PermissionSetArn === 'arn:a' ? awsError('ResourceNotFoundException', 'gone') : { AccountAssignments: [group('g1')] },
    });
    expect((await value).map(({ permissionSet, account }) => `${permissionSet} ${account}`)).toEqual([
      'arn:b 222222222222',
      'arn:b 333333333333',
    ]);
  });

  it.each<[string, object | Error, string]>([
    ['it is refused', accessDenied(), 'not authorized'],
    ['the list is left out', {}, 'AccountAssignments'],
    ['a type is left out', { AccountAssignments: [{ PrincipalId: 'g' }] }, 'PrincipalType'],
    ['a principal is left out', { AccountAssignments: [{ PrincipalType: 'GROUP' }] }, 'PrincipalId'],
  ])('rejects where %s', async (_, answer, message) => {
    await expect(read({ 'SSOAdmin.ListAccountAssignments': () => answer }).value).rejects.toThrow(message);
  });
});

describe('the fact aws-managed-policies', () => {
  const sets = [
    { managed: ['arn:view', 'arn:audit'], boundary: { customerManaged: 'cc/Limit' } },
    { managed: ['arn:audit'], boundary: { managed: 'arn:limit' } },
    { managed: [], boundary: null },
  ];
  const answers: Answers = {
    'IAM.GetPolicy': ({ PolicyArn }) => ({ Policy: { Arn: PolicyArn, DefaultVersionId: 'v9' } }),
    'IAM.GetPolicyVersion': ({ VersionId }) => ({ PolicyVersion: { Document: `%7B%22v%22%3A%22${VersionId}%22%7D` } }),
  };
  const read = (change: Answers = {}) => {
    const seat = fakeSeat({}, { ...answers, ...change });
    return { seat, value: awsManagedPolicies.read(seat, needing({ 'permission-sets': sets })) };
  };

  it('reads the version in force of each policy, attached or boundary, once', async () => {
    const { seat, value } = read();
    const found = await value;
    expect(found).toEqual(['arn:audit', 'arn:limit', 'arn:view'].map((arn) => ({ arn, document: '{"v":"v9"}' })));
    expect(awsManagedPolicies.shape().safeParse(found).success).toBe(true);
    expect(seat.calls).toHaveLength(6);
  });

  it('leaves out a policy that AWS has withdrawn', async () => {
    const { value } = read({
      'IAM.GetPolicy': ({ PolicyArn }) =>
        PolicyArn === 'arn:view' ? awsError('NoSuchEntity', 'gone') : { Policy: { DefaultVersionId: 'v1' } },
    });
    expect((await value).map(({ arn }) => arn)).toEqual(['arn:audit', 'arn:limit']);
  });

  it.each<[string, Answers, string]>([
    ['a policy is refused', { 'IAM.GetPolicy': () => accessDenied() }, 'not authorized'],
    ['its version is refused', { 'IAM.GetPolicyVersion': () => accessDenied() }, 'not authorized'],
    ['its version is left out', { 'IAM.GetPolicy': () => ({ Policy: {} }) }, 'DefaultVersionId'],
    ['its document is left out', { 'IAM.GetPolicyVersion': () => ({ PolicyVersion: {} }) }, 'Document'],
  ])('rejects where %s', async (_, change, message) => {
    await expect(read(change).value).rejects.toThrow(message);
  });
});
