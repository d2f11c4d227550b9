import { describe, expect, it } from 'vitest';
import { identityProviders } from '../../src/facts/identity-providers.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';

const read = (answers: Parameters<typeof fakeSeat>[1]) =>
  identityProviders.read(fakeSeat({}, answers), () => Promise.reject(new Error('needs nothing')));

describe('the fact identity-providers', () => {
  it('lists both kinds, sorted', async () => {
    const value = await read({
      'IAM.ListSAMLProviders': () => ({ SAMLProviderList: [{ Arn: 'arn:b' }, { Arn: 'arn:a' }] }),
      'IAM.ListOpenIDConnectProviders': () => ({ OpenIDConnectProviderList: [] }),
    });
    expect(value).toEqual({ saml: ['arn:a', 'arn:b'], oidc: [] });
  });

  it.each([
    [
      'one kind is refused',
      { 'IAM.ListSAMLProviders': () => ({ SAMLProviderList: [] }), 'IAM.ListOpenIDConnectProviders': () => accessDenied() },
      'not authorized',
    ],
    [
      'a list is left out',
      { 'IAM.ListSAMLProviders': () => ({}), 'IAM.ListOpenIDConnectProviders': () => ({ OpenIDConnectProviderList: [] }) },
      'SAMLProviderList',
    ],
  ] as const)('rejects where %s', async (_, answers, message) => {
    await expect(read(answers)).rejects.toThrow(message);
  });
});
