import { describe, expect, it } from 'vitest';
import { iamUsers } from '../../src/facts/iam-users.ts';
import { accessDenied, awsError, fakeSeat } from './fake-seat.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const user = (UserName: string) => ({
  UserName,
  Arn: `arn:aws:iam::222222222222:user/${UserName}`,
  Path: '/',
  UserId: UserName,
  CreateDate: new Date(0),
});
const key = (AccessKeyId: string, Status: 'Active' | 'Inactive', CreateDate?: Date) => ({
  AccessKeyId,
  Status,
  ...(CreateDate === undefined ? {} : { CreateDate }),
});
const read = (answers: Answers) => iamUsers.read(fakeSeat({}, answers), () => Promise.reject(new Error('needs nothing')));

describe('the fact iam-users', () => {
  it('lists every page of users and of their keys', async () => {
    const value = await read({
      'IAM.ListUsers': ({ Marker, MaxItems }) =>
        Marker === undefined
          ? { Users: [user('zoe')], IsTruncated: true, Marker: String(MaxItems) }
          : { Users: [user('adam')], IsTruncated: false },
      'IAM.ListAccessKeys': ({ UserName, Marker }) => {
        if (UserName === 'adam') return { AccessKeyMetadata: [], IsTruncated: false };
        if (Marker === undefined) return { AccessKeyMetadata: [key('AKIA2', 'Active', new Date(0))], IsTruncated: true, Marker: 'm' };
        return { AccessKeyMetadata: [key('AKIA1', 'Inactive')], IsTruncated: false };
      },
    });
    expect(value).toEqual([
      { arn: 'arn:aws:iam::222222222222:user/adam', name: 'adam', accessKeys: [], accessKeysError: null },
      {
        arn: 'arn:aws:iam::222222222222:user/zoe',
        name: 'zoe',
        accessKeys: [
          { id: 'AKIA1', status: 'Inactive', createdAt: null },
          { id: 'AKIA2', status: 'Active', createdAt: '1970-01-01T00:00:00.000Z' },
        ],
        accessKeysError: null,
      },
    ]);
  });

  it('keeps a user whose keys it may not list', async () => {
    const [found] = await read({ 'IAM.ListUsers': () => ({ Users: [user('zoe')] }), 'IAM.ListAccessKeys': () => accessDenied() });
    expect(found).toMatchObject({ name: 'zoe', accessKeys: null, accessKeysError: { reason: 'denied' } });
    expect(found?.accessKeysError?.detail).toContain('IAM.ListAccessKeys of zoe in 222222222222/us-east-2');
  });

  it('drops a user who was deleted meanwhile', async () => {
    const gone = () => awsError('NoSuchEntityException', 'gone');
    expect(await read({ 'IAM.ListUsers': () => ({ Users: [user('zoe')] }), 'IAM.ListAccessKeys': gone })).toEqual([]);
  });

  it('is empty where there are none', async () => {
    expect(await read({ 'IAM.ListUsers': () => ({ Users: [] }) })).toEqual([]);
  });

  it.each([
    ['the listing is refused', { 'IAM.ListUsers': () => accessDenied() }, 'not authorized'],
    ['the answer lacks the list', { 'IAM.ListUsers': () => ({ Users: undefined }) }, 'without Users'],
  ] as const)('rejects where %s', async (_, answers, message) => {
    await expect(read(answers)).rejects.toThrow(message);
  });
});
