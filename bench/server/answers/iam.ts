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
  ListRoles: ({ member, input, page }) => {
    const { items, next } = page(['iq-auditor'], { size: 1000, token: input.Marker });
    const textOf = (name: string) => `<Arn>arn:aws:iam::${member.id}:role/${name}</Arn><RoleName>${name}</RoleName><Path>/</Path>`;
    return `<IsTruncated>${next !== undefined}</IsTruncated>${list('Roles', 'member', items, textOf)}${tokenElement('Marker', next)}`;
  },
  SimulateCustomPolicy: ({ input, page }) => {
    const actions = Object.entries(input).flatMap(([name, action]) => (name.startsWith('ActionNames.member.') ? [String(action)] : []));
    const { items, next } = page(actions, { size: 1000, token: input.Marker });
    const detail = '<OrganizationsDecisionDetail><AllowedByOrganizations>true</AllowedByOrganizations></OrganizationsDecisionDetail>';
    const textOf = (action: string) => `<EvalActionName>${action}</EvalActionName><EvalDecision>allowed</EvalDecision>${detail}`;
    return `<IsTruncated>${next !== undefined}</IsTruncated>${list('EvaluationResults', 'member', items, textOf)}${tokenElement('Marker', next)}`;
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
