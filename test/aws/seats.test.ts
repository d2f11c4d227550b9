import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Operation } from '../../src/aws/operations.ts';
import { createSeat } from '../../src/aws/seats.ts';
import { Transport } from '../../src/aws/transport.ts';
import type { ApiRequest } from '../../src/record.ts';

const iam = mockClient(IAMClient);
let requests: ApiRequest[];

beforeEach(() => {
  iam.reset();
  requests = [];
});
afterEach(() => iam.reset());

function seat(operations: readonly Operation[] = ['IAM.ListUsers']) {
  const transport = new Transport({
    allowed: new Set(operations),
    concurrency: 4,
    quotaShare: 1,
    callTimeout: 1_000,
    signal: new AbortController().signal,
    version: 'test',
    random: () => 0,
  });
  const credentials = async () => ({ accessKeyId: 'AKIATEST', secretAccessKey: 'not a secret' });
  return createSeat('us-east-2', {
    transport,
    partition: 'aws',
    operations,
    callerIn: (region) => ({ account: '222222222222', region, role: 'iq-auditor', credentials }),
    onRequest: (request) => requests.push(request),
  });
}

async function names(from: ReturnType<typeof seat>): Promise<string[]> {
  const found: string[] = [];
  for await (const page of from.pages('IAM.ListUsers', { MaxItems: 1000 }, { token: 'Marker', next: 'Marker' })) {
    found.push(...(page.Users ?? []).map(({ UserName = '' }) => UserName));
  }
  return found;
}

const user = (UserName: string) => ({
  UserName,
  UserId: 'U',
  Path: '/',
  Arn: `arn:aws:iam::222222222222:user/${UserName}`,
  CreateDate: new Date(0),
});

describe('a listing', () => {
  it('goes on past an empty page, until the token is gone', async () => {
    iam
      .on(ListUsersCommand, { MaxItems: 1000, Marker: undefined })
      .resolves({ Users: [user('a')], Marker: 'one' })
      .on(ListUsersCommand, { MaxItems: 1000, Marker: 'one' })
      .resolves({ Users: [], Marker: 'two' })
      .on(ListUsersCommand, { MaxItems: 1000, Marker: 'two' })
      .resolves({ Users: [user('b')], Marker: '' });
    expect(await names(seat())).toEqual(['a', 'b']);
    expect(requests.map(({ operation, account, region }) => [operation, account, region])).toEqual(
      Array.from({ length: 3 }, () => ['ListUsers', '222222222222', 'us-east-2']),
    );
  });

  it('is an error, not a loop, where the same token comes back', async () => {
    iam.on(ListUsersCommand).resolves({ Users: [user('a')], Marker: 'again' });
    await expect(names(seat())).rejects.toThrow('IAM.ListUsers answered the same page token twice');
  });

  it('is lost whole where one page is refused', async () => {
    iam
      .on(ListUsersCommand, { MaxItems: 1000, Marker: undefined })
      .resolves({ Users: [user('a')], Marker: 'one' })
      .on(ListUsersCommand, { MaxItems: 1000, Marker: 'one' })
      .rejects(Object.assign(new Error('no'), { name: 'AccessDenied' }));
    await expect(names(seat())).rejects.toThrow('no');
    expect(requests.at(-1)).toMatchObject({ operation: 'ListUsers', error: 'AccessDenied' });
  });
});

describe('a seat', () => {
  it('refuses what its fact does not declare, before the network', async () => {
    await expect(names(seat(['IAM.GetAccountSummary']))).rejects.toThrow('IAM.ListUsers is not a declared read operation');
    expect(iam.calls()).toEqual([]);
    expect(requests).toEqual([]);
  });

  it('moves to another region of the same account', async () => {
    iam.on(ListUsersCommand).resolves({ Users: [] });
    await names(seat().in('eu-west-1'));
    expect(requests).toMatchObject([{ region: 'eu-west-1', account: '222222222222' }]);
  });

  it('tells with a refused request which role was refused and by what', async () => {
    const message = 'not authorized to perform: iam:ListUsers because no permissions boundary allows the iam:ListUsers action';
    iam.on(ListUsersCommand).rejects(Object.assign(new Error(message), { name: 'AccessDenied' }));
    await expect(names(seat())).rejects.toThrow(message);
    expect(requests).toMatchObject([{ operation: 'ListUsers', denial: { by: 'permissions boundary', role: 'iq-auditor' } }]);
  });

  it('tells of no refusal where the answer was another error', async () => {
    iam.on(ListUsersCommand).rejects(Object.assign(new Error('no'), { name: 'ValidationError' }));
    await expect(names(seat())).rejects.toThrow('no');
    expect(requests).toEqual([expect.not.objectContaining({ denial: expect.anything() })]);
  });
});
