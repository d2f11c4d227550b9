import { z } from 'zod';
import { defineFact } from './fact.ts';
import { required } from './values.ts';

/** ARNs of the account's identity providers, sorted. */
export interface IdentityProviders {
  readonly saml: readonly string[];
  readonly oidc: readonly string[];
}

const shape = (): z.ZodType<IdentityProviders> => z.strictObject({ saml: z.array(z.string()), oidc: z.array(z.string()) });

/** The SAML and OIDC identity providers that the account trusts. AWS lists each kind in one answer, without pages. */
export const identityProviders = defineFact({
  name: 'identity-providers',
  scope: 'account',
  depth: 'boundary',
  operations: ['IAM.ListSAMLProviders', 'IAM.ListOpenIDConnectProviders'],
  shape,
  read: async (seat): Promise<IdentityProviders> => {
    const [saml, oidc] = await Promise.all([seat.call('IAM.ListSAMLProviders', {}), seat.call('IAM.ListOpenIDConnectProviders', {})]);
    return {
      saml: arnsOf(required(saml.SAMLProviderList, 'SAMLProviderList')),
      oidc: arnsOf(required(oidc.OpenIDConnectProviderList, 'OpenIDConnectProviderList')),
    };
  },
});

function arnsOf(providers: readonly { readonly Arn?: string | undefined }[]): readonly string[] {
  return providers.map((provider) => required(provider.Arn, 'Arn')).sort();
}
