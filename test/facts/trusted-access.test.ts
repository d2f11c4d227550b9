import { describe, expect, it } from 'vitest';
import { trustedAccess } from '../../src/facts/trusted-access.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const read = (answers: Answers) => trustedAccess.read(fakeSeat({}, answers), () => Promise.reject(new Error('needs nothing')));

describe('the fact trusted-access', () => {
  it('lists the services of every page, sorted', async () => {
    const value = await read({
      'Organizations.ListAWSServiceAccessForOrganization': ({ NextToken }) =>
        NextToken === undefined
          ? { EnabledServicePrincipals: [{ ServicePrincipal: 'sso.amazonaws.com' }], NextToken: 'more' }
          : { EnabledServicePrincipals: [{ ServicePrincipal: 'config.amazonaws.com' }] },
    });
    expect(value).toEqual(['config.amazonaws.com', 'sso.amazonaws.com']);
    expect(trustedAccess.shape().safeParse(value).success).toBe(true);
  });

  it.each<[string, Answers, string]>([
    ['the list is refused', { 'Organizations.ListAWSServiceAccessForOrganization': () => accessDenied() }, 'not authorized'],
    ['the list is left out', { 'Organizations.ListAWSServiceAccessForOrganization': () => ({}) }, 'EnabledServicePrincipals'],
  ])('rejects where %s', async (_, answers, message) => {
    await expect(read(answers)).rejects.toThrow(message);
  });
});
