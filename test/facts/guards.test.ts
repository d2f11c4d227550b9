import { describe, expect, it } from 'vitest';
import { accountPublicAccessBlock } from '../../src/facts/account-public-access-block.ts';
import type { Need } from '../../src/facts/fact.ts';
import { roles } from '../../src/facts/roles.ts';
import { accessDenied, awsError, fakeSeat } from './fake-seat.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const none: Need = () => Promise.reject(new Error('needs nothing'));
describe('account-public-access-block', () => {
  const read = (answer: Answers['S3Control.GetPublicAccessBlock']) => {
    const seat = fakeSeat({}, answer === undefined ? {} : { 'S3Control.GetPublicAccessBlock': answer });
    return { seat, value: accountPublicAccessBlock.read(seat, none) };
  };

  it('asks about the own account; a switch that is left out is null', async () => {
    const { seat, value } = read(() => ({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: false },
    }));
    const found = await value;
    expect(found).toEqual({ blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: false, restrictPublicBuckets: null });
    expect(seat.calls.map(({ input }) => input)).toEqual([{ AccountId: '222222222222' }]);
    expect(accountPublicAccessBlock.shape().parse(found)).toEqual(found);
  });

  it('none is a value', async () => {
    expect(await read(() => awsError('NoSuchPublicAccessBlockConfiguration', 'none')).value).toBeNull();
    expect(accountPublicAccessBlock.shape().parse(null)).toBeNull();
  });

  it('rejects a refusal, and an answer that says nothing', async () => {
    await expect(read(() => accessDenied()).value).rejects.toThrow('not authorized');
    await expect(read(() => ({})).value).rejects.toThrow('without PublicAccessBlockConfiguration');
    await expect(read(() => ({ PublicAccessBlockConfiguration: {} })).value).rejects.toThrow('without any of the settings');
  });
});

describe('roles', () => {
  const read = (answer: NonNullable<Answers['IAM.ListRoles']>) => {
    const seat = fakeSeat({}, { 'IAM.ListRoles': answer });
    return { seat, value: roles.read(seat, none) };
  };
  const trust = (...statements: readonly object[]) => encodeURIComponent(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  const role = (RoleName: string, Path = '/', AssumeRolePolicyDocument?: string) => ({
    ...(AssumeRolePolicyDocument === undefined ? {} : { AssumeRolePolicyDocument }),
    RoleName,
    Path,
    Arn: `arn:aws:iam::222222222222:role${Path}${RoleName}`,
    RoleId: 'AROA',
    CreateDate: new Date(0),
  });

  it('keep their trust policies, without external ids, and how long their sessions last', async () => {
    const statement = (Condition: object) => ({ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole', Condition });
    const policy = trust(statement({ StringEquals: { 'STS:ExternalId': ['a', 'b'], 'aws:PrincipalTag/x': '100%' } }));
    const { value } = read(() => ({ Roles: [{ ...role('a', '/', policy), MaxSessionDuration: 7200 }], IsTruncated: false }));
    const [found] = await value;
    expect(found?.maxSessionSeconds).toBe(7200);
    expect(JSON.parse(found?.trustPolicy ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [statement({ StringEquals: { 'STS:ExternalId': 'redacted', 'aws:PrincipalTag/x': '100%' } })],
    });
  });

  it('keep whether there must be an external id', async () => {
    const statements = ['false', ['true'], false].map((said) => ({ Effect: 'Allow', Condition: { Null: { 'sts:ExternalId': said } } }));
    const policy = trust(...statements);
    const { value } = read(() => ({ Roles: [role('a', '/', policy)], IsTruncated: false }));
    expect(JSON.parse((await value)[0]?.trustPolicy ?? '').Statement).toEqual(statements);
  });

  it.each([['%7B'], ['not JSON'], ['%']])('have no trust policy where it is %s', async (document) => {
    const { value } = read(() => ({ Roles: [role('a', '/', document)], IsTruncated: false }));
    expect((await value)[0]?.trustPolicy).toBe(null);
  });

  it('are listed to the last page, sorted by ARN', async () => {
    const { seat, value } = read(({ Marker }) =>
      Marker === undefined ? { Roles: [], IsTruncated: true, Marker: 'm' } : { Roles: [role('b'), role('a', '/x/')] },
    );
    const found = await value;
    expect(found).toEqual([
      { arn: 'arn:aws:iam::222222222222:role/b', name: 'b', path: '/', maxSessionSeconds: null, trustPolicy: null },
      { arn: 'arn:aws:iam::222222222222:role/x/a', name: 'a', path: '/x/', maxSessionSeconds: null, trustPolicy: null },
    ]);
    expect(seat.calls[0]?.input).toEqual({ MaxItems: 1000 });
    expect(roles.shape().parse(found)).toEqual(found);
  });

  it('reject a refusal, and an answer without roles', async () => {
    await expect(read(() => accessDenied()).value).rejects.toThrow('not authorized');
    await expect(read(() => ({ Roles: undefined })).value).rejects.toThrow('without Roles');
  });
});
