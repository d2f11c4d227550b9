import { describe, expect, it } from 'vitest';
import { delegatedAdministrators } from '../../src/facts/delegated-administrators.ts';
import { accessDenied, awsError, fakeSeat } from './fake-seat.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const [audit, production] = ['555555555555', '222222222222'];
const service = (ServicePrincipal: string) => ({ ServicePrincipal });
const read = (answers: Answers) => delegatedAdministrators.read(fakeSeat({}, answers), () => Promise.reject(new Error('needs nothing')));
const admins: Answers = {
  'Organizations.ListDelegatedAdministrators': ({ NextToken }) =>
    NextToken === undefined
      ? { DelegatedAdministrators: [{ Id: audit }], NextToken: 'more' }
      : { DelegatedAdministrators: [{ Id: production }] },
};

describe('the fact delegated-administrators', () => {
  it('reads every page of accounts and of their services, sorted', async () => {
    const value = await read({
      ...admins,
      'Organizations.ListDelegatedServicesForAccount': ({ AccountId, NextToken }) => {
        if (AccountId === production) return { DelegatedServices: [service('macie.amazonaws.com')] };
        return NextToken === undefined
          ? { DelegatedServices: [service('guardduty.amazonaws.com')], NextToken: 'more' }
          : { DelegatedServices: [service('config.amazonaws.com')] };
      },
    });
    expect(value).toEqual([
      { account: production, services: ['macie.amazonaws.com'] },
      { account: audit, services: ['config.amazonaws.com', 'guardduty.amazonaws.com'] },
    ]);
    expect(delegatedAdministrators.shape().safeParse(value).success).toBe(true);
  });

  it('leaves out an account that is no longer registered when its services are asked for', async () => {
    const value = await read({
      ...admins,
      'Organizations.ListDelegatedServicesForAccount': ({ AccountId }) =>
        AccountId === audit ? awsError('AccountNotRegisteredException', 'gone') : { DelegatedServices: [service('macie.amazonaws.com')] },
    });
    expect(value).toEqual([{ account: production, services: ['macie.amazonaws.com'] }]);
  });

  it.each<[string, Answers, string]>([
    ['services are refused', { ...admins, 'Organizations.ListDelegatedServicesForAccount': () => accessDenied() }, 'not authorized'],
    ['services are left out', { ...admins, 'Organizations.ListDelegatedServicesForAccount': () => ({}) }, 'DelegatedServices'],
    ['the list is refused', { 'Organizations.ListDelegatedAdministrators': () => accessDenied() }, 'not authorized'],
    ['the list is left out', { 'Organizations.ListDelegatedAdministrators': () => ({}) }, 'DelegatedAdministrators'],
  ])('rejects where %s', async (_, answers, message) => {
    await expect(read(answers)).rejects.toThrow(message);
  });
});
