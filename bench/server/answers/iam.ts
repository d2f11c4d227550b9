import type { Member } from '../world.ts';
import { type Answer, before, list, minute, tokenElement } from './context.ts';
import { permissionSets, reservedRole, viewOnlyPolicy } from './identity-center.ts';

interface Role {
  readonly path: string;
  readonly name: string;
  /** Whom it trusts, as a principal of a policy. */
  readonly principal: Readonly<Record<string, string>>;
  /** ARN of the policy that it has. */
  readonly attached: string;
}

const policyArn = (name: string): string => `arn:aws:iam::aws:policy/${name}`;
const viewOnly = policyArn('job-function/ViewOnlyAccess');

/** iq's own role, which the management account may assume, and a role for each permission set. */
function rolesOf(member: Member, members: readonly Member[]): readonly Role[] {
  const provider = `arn:aws:iam::${member.id}:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE`;
  const auditor = { path: '/', name: 'iq-auditor', principal: { AWS: `arn:aws:iam::${members[0]?.id}:root` }, attached: viewOnly };
  return [auditor, ...permissionSets.map((set) => ({ ...reservedRole(set), principal: { Federated: provider }, attached: viewOnly }))];
}

function arnOf({ id }: Member, { path, name }: Role): string {
  return `arn:aws:iam::${id}:role${path}${name}`;
}

/** IAM sends documents with percent signs in the place of what URLs cannot hold. */
function trustOf({ principal }: Role): string {
  const Action = 'AWS' in principal ? 'sts:AssumeRole' : 'sts:AssumeRoleWithSAML';
  const statement = { Effect: 'Allow', Principal: principal, Action };
  return encodeURIComponent(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
}

function roleText(member: Member, role: Role): string {
  return (
    `<Arn>${arnOf(member, role)}</Arn><RoleName>${role.name}</RoleName><Path>${role.path}</Path>` +
    `<MaxSessionDuration>3600</MaxSessionDuration><AssumeRolePolicyDocument>${trustOf(role)}</AssumeRolePolicyDocument>`
  );
}

function versionOf(document: string): string {
  return `<VersionId>v1</VersionId><IsDefaultVersion>true</IsDefaultVersion><Document>${encodeURIComponent(document)}</Document>`;
}

function nameOf(arn: unknown): string {
  return String(arn).split('/').at(-1) ?? '';
}

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
  ListRoles: ({ member, members, input, page }) => {
    const { items, next } = page(rolesOf(member, members), { size: 1000, token: input.Marker });
    const textOf = (role: Role) => roleText(member, role);
    return `<IsTruncated>${next !== undefined}</IsTruncated>${list('Roles', 'member', items, textOf)}${tokenElement('Marker', next)}`;
  },
  GetAccountAuthorizationDetails: ({ member, members, input, page, now }) => {
    const { items, next } = page(rolesOf(member, members), { size: 1000, token: input.Marker });
    const used = `<RoleLastUsed><LastUsedDate>${before(now, 60 * minute)}</LastUsedDate><Region>us-east-2</Region></RoleLastUsed>`;
    const attached = ({ attached: arn }: Role) =>
      list('AttachedManagedPolicies', 'member', [arn], (one) => `<PolicyName>${nameOf(one)}</PolicyName><PolicyArn>${one}</PolicyArn>`);
    const textOf = (role: Role) => `${roleText(member, role)}<RolePolicyList></RolePolicyList>${attached(role)}${used}`;
    const policyText = (arn: string) =>
      `<Arn>${arn}</Arn><PolicyName>${nameOf(arn)}</PolicyName><DefaultVersionId>v1</DefaultVersionId>` +
      list('PolicyVersionList', 'member', [viewOnlyPolicy], versionOf);
    const policies = list('Policies', 'member', items.length === 0 ? [] : [viewOnly], policyText);
    const roles = list('RoleDetailList', 'member', items, textOf);
    return `<IsTruncated>${next !== undefined}</IsTruncated>${roles}${policies}${tokenElement('Marker', next)}`;
  },
  GetPolicy: ({ input: { PolicyArn } }) =>
    `<Policy><Arn>${PolicyArn}</Arn><PolicyName>${nameOf(PolicyArn)}</PolicyName><DefaultVersionId>v1</DefaultVersionId></Policy>`,
  GetPolicyVersion: () => `<PolicyVersion>${versionOf(viewOnlyPolicy)}</PolicyVersion>`,
  ListOrganizationsFeatures: () => list('EnabledFeatures', 'member', ['RootCredentialsManagement', 'RootSessions'], (feature) => feature),
  GetCredentialReport: ({ member, now }) => {
    const columns = ['user', 'arn', 'password_enabled', 'mfa_active', 'cert_1_active', 'cert_2_active'];
    const keys = ['access_key_1', 'access_key_2'].flatMap((key) => [`${key}_active`, `${key}_last_rotated`]);
    const isManagement = member.part === 'management';
    const root = [
      '<root_account>',
      `arn:aws:iam::${member.id}:root`,
      'not_supported',
      isManagement,
      false,
      false,
      false,
      'N/A',
      false,
      'N/A',
    ];
    const report = [[...columns, ...keys], root].map((line) => line.join(',')).join('\n');
    const content = Buffer.from(report).toString('base64');
    return `<Content>${content}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>${before(now, 30 * minute)}</GeneratedTime>`;
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
