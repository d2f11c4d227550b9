import { type Answer, list, tokenElement } from './context.ts';

/** IAM: no users, no root credentials but in the management account, one SAML provider of Identity Center. */
export const iam: Readonly<Record<string, Answer>> = {
  GetAccountSummary: ({ member }) => {
    const isManagement = member.part === 'management';
    const counters = {
      Users: 0,
      AccountMFAEnabled: isManagement ? 1 : 0,
      AccountAccessKeysPresent: 0,
      AccountPasswordPresent: isManagement ? 1 : 0,
      AccountSigningCertificatesPresent: 0,
    };
    return list('SummaryMap', 'entry', Object.entries(counters), ([name, value]) => `<key>${name}</key><value>${value}</value>`);
  },
  ListUsers: ({ input, page }) => {
    const { next } = page([], { size: 1000, token: input.Marker });
    return `<IsTruncated>${next !== undefined}</IsTruncated><Users></Users>${tokenElement('Marker', next)}`;
  },
  ListAccessKeys: ({ input, page }) => {
    const { next } = page([], { size: 1000, token: input.Marker });
    return `<IsTruncated>${next !== undefined}</IsTruncated><AccessKeyMetadata></AccessKeyMetadata>${tokenElement('Marker', next)}`;
  },
  ListSAMLProviders: ({ member }) =>
    list(
      'SAMLProviderList',
      'member',
      [member.id],
      (id) => `<Arn>arn:aws:iam::${id}:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE</Arn>`,
    ),
  ListOpenIDConnectProviders: () => '<OpenIDConnectProviderList></OpenIDConnectProviderList>',
};
