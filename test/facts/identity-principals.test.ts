import { describe, expect, it } from 'vitest';
import type { Need } from '../../src/facts/fact.ts';
import { identityPrincipals } from '../../src/facts/identity-principals.ts';
import { accessDenied, awsError, fakeSeat } from './fake-seat.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const instance = { arn: 'arn:i', identityStore: 'd-1', owner: null, status: null, regions: [] };
const to = (principalType: string, principalId: string, account = '222222222222') => ({
  permissionSet: 'arn:a',
  account,
  principalType,
  principalId,
});
const read = (answers: Answers, assignments: readonly object[], instances: readonly object[] = [instance]) => {
  const seat = fakeSeat({}, answers);
  const facts: Readonly<Record<string, unknown>> = { 'identity-center': instances, 'account-assignments': assignments };
  return { seat, value: identityPrincipals.read(seat, (async ({ name }: { readonly name: string }) => facts[name]) as unknown as Need) };
};
const member = (UserId: string) => ({ IdentityStoreId: 'd-1', MemberId: { UserId } });
const answers: Answers = {
  'Identitystore.DescribeGroup': ({ GroupId }) => ({
    GroupId,
    IdentityStoreId: 'd-1',
    DisplayName: `group ${GroupId}`,
  }),
  'Identitystore.ListGroupMemberships': ({ GroupId, NextToken }) => {
    if (GroupId === 'g2') return { GroupMemberships: [] };
    return NextToken === undefined ? { GroupMemberships: [member('u2')], NextToken: 'more' } : { GroupMemberships: [member('u1')] };
  },
  'Identitystore.ListUsers': ({ NextToken }) =>
    NextToken === undefined
      ? { Users: [{ UserId: 'u1', UserName: 'ada', IdentityStoreId: 'd-1' }], NextToken: 'more' }
      : {
          Users: [
            { UserId: 'u2', UserName: 'grace', IdentityStoreId: 'd-1', Emails: [{ Value: 'grace@example.com' }] },
            { UserId: 'u3', UserName: 'nobody', IdentityStoreId: 'd-1' },
          ],
        },
};
const both = [to('GROUP', 'g1'), to('GROUP', 'g2'), to('GROUP', 'g1', '333333333333')];

describe('the fact identity-principals', () => {
  it('reads the groups that have an assignment with their members, and the names of those alone', async () => {
    const { seat, value } = read(answers, both);
    const found = await value;
    expect(found).toEqual({
      groups: [
        { id: 'g1', isThere: true, name: 'group g1', members: ['u1', 'u2'] },
        { id: 'g2', isThere: true, name: 'group g2', members: [] },
      ],
      users: [
        { id: 'u1', isThere: true, name: 'ada' },
        { id: 'u2', isThere: true, name: 'grace' },
      ],
    });
    expect(identityPrincipals.shape().safeParse(found).success).toBe(true);
    // Each group once, however often it is assigned, and the users in one listing of two pages.
    expect(seat.calls.map(({ operation }) => operation.slice('Identitystore.'.length)).sort()).toEqual([
      'DescribeGroup',
      'DescribeGroup',
      'ListGroupMemberships',
      'ListGroupMemberships',
      'ListGroupMemberships',
      'ListUsers',
      'ListUsers',
    ]);
  });

  it('lists no user where nobody has an assignment and no group a member', async () => {
    const { seat, value } = read(answers, [to('GROUP', 'g2')]);
    expect((await value).users).toEqual([]);
    expect(seat.calls.map(({ operation }) => operation)).not.toContain('Identitystore.ListUsers');
  });

  it('reads a user who has an assignment', async () => {
    const { value } = read(answers, [to('USER', 'u3')]);
    expect(await value).toEqual({ groups: [], users: [{ id: 'u3', isThere: true, name: 'nobody' }] });
  });

  it('keeps a group and a user who are not there any more', async () => {
    const gone = () => awsError('ResourceNotFoundException', 'GROUP not found');
    const { value } = read({ ...answers, 'Identitystore.DescribeGroup': gone, 'Identitystore.ListGroupMemberships': gone }, [
      to('GROUP', 'g9'),
      to('USER', 'u9'),
    ]);
    expect(await value).toEqual({
      groups: [{ id: 'g9', isThere: false, name: null, members: [] }],
      users: [{ id: 'u9', isThere: false, name: null }],
    });
  });

  it('says null of a name that AWS leaves out', async () => {
    const nameless: Answers['Identitystore.DescribeGroup'] = ({ GroupId }) => ({ GroupId, IdentityStoreId: 'd-1' });
    const { value } = read({ ...answers, 'Identitystore.DescribeGroup': nameless }, [to('GROUP', 'g2')]);
    expect((await value).groups).toEqual([{ id: 'g2', isThere: true, name: null, members: [] }]);
  });

  it('is empty, unasked, where there is no instance', async () => {
    const { seat, value } = read(answers, [], []);
    expect(await value).toEqual({ groups: [], users: [] });
    expect(seat.calls).toEqual([]);
  });

  it.each<[string, Answers, string]>([
    ['a group is refused', { 'Identitystore.DescribeGroup': () => accessDenied() }, 'not authorized'],
    ['members are refused', { 'Identitystore.ListGroupMemberships': () => accessDenied() }, 'not authorized'],
    ['members are left out', { 'Identitystore.ListGroupMemberships': () => ({ GroupMemberships: undefined }) }, 'GroupMemberships'],
    [
      'a member is no user',
      { 'Identitystore.ListGroupMemberships': () => ({ GroupMemberships: [{ IdentityStoreId: 'd-1' }] }) },
      'MemberId.UserId',
    ],
    ['users are refused', { 'Identitystore.ListUsers': () => accessDenied() }, 'not authorized'],
    ['users are left out', { 'Identitystore.ListUsers': () => ({ Users: undefined }) }, 'Users'],
  ])('rejects where %s', async (_, change, message) => {
    await expect(read({ ...answers, ...change }, both).value).rejects.toThrow(message);
  });
});
