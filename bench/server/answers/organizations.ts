import { type Member, organizationId, type Part, unitPaths } from '../world.ts';
import { type Answer, sizeOf } from './context.ts';

/** AWS's own policies, each attached everywhere. */
const policies = [
  { Id: 'p-FullAWSAccess', Type: 'SERVICE_CONTROL_POLICY', Name: 'FullAWSAccess' },
  { Id: 'p-RCPFullAWSAccess', Type: 'RESOURCE_CONTROL_POLICY', Name: 'RCPFullAWSAccess' },
].map((policy) => ({ ...policy, Arn: `arn:aws:organizations::aws:policy/${policy.Type.toLowerCase()}/${policy.Id}`, AwsManaged: true }));
const allowAll = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';

const root = 'r-root';
const policyTypes = policies.map(({ Type }) => ({ Type, Status: 'ENABLED' }));
/** Path of each unit by its id. */
const units: Readonly<Record<string, string>> = {
  'ou-root-security': '/Security',
  'ou-root-workloads': '/Workloads',
  'ou-root-prod': '/Workloads/Prod',
  'ou-root-sdlc': '/Workloads/Sdlc',
};

function unitIdsOf(part: Part): readonly string[] {
  const path = unitPaths[part];
  return Object.entries(units)
    .filter(([, unit]) => path === unit || path.startsWith(`${unit}/`))
    .map(([id]) => id);
}

function accountOf({ id, name, part }: Member) {
  return {
    Id: id,
    Name: name,
    Email: `${name}@example.com`,
    State: 'ACTIVE',
    Paths: [[organizationId, root, ...unitIdsOf(part), ''].join('/')],
  };
}

/** AWS Organizations: one root, four units, every account in the unit of its part. */
export const organizations: Readonly<Record<string, Answer>> = {
  DescribeOrganization: ({ members }) =>
    JSON.stringify({ Organization: { Id: organizationId, MasterAccountId: members[0]?.id, FeatureSet: 'ALL' } }),
  ListRoots: ({ input, page }) => {
    const { items, next } = page([{ Id: root, Name: 'Root', PolicyTypes: policyTypes }], { size: 20, token: input.NextToken });
    return JSON.stringify({ Roots: items, NextToken: next });
  },
  ListOrganizationalUnitsForParent: ({ input, page }) => {
    const parent = input.ParentId === root ? '' : units[String(input.ParentId)];
    const below = Object.entries(units).filter(([, path]) => path.slice(0, path.lastIndexOf('/')) === parent);
    const { items, next } = page(
      below.map(([Id, path]) => ({ Id, Name: path.slice(path.lastIndexOf('/') + 1) })),
      { size: sizeOf(input.MaxResults, 20), token: input.NextToken },
    );
    return JSON.stringify({ OrganizationalUnits: items, NextToken: next });
  },
  ListAccounts: ({ members, input, page }) => {
    const { items, next } = page(members, { size: sizeOf(input.MaxResults, 20), token: input.NextToken });
    return JSON.stringify({ Accounts: items.map(accountOf), NextToken: next });
  },
  ListAccountsForParent: ({ members, input, page }) => {
    const held = members.filter(({ part }) => (unitIdsOf(part).at(-1) ?? root) === input.ParentId);
    const { items, next } = page(held, { size: sizeOf(input.MaxResults, 20), token: input.NextToken });
    return JSON.stringify({ Accounts: items.map(accountOf), NextToken: next });
  },
  ListPolicies: ({ input, page }) => {
    const found = policies.filter(({ Type }) => Type === input.Filter);
    const { items, next } = page(found, { size: sizeOf(input.MaxResults, 20), token: input.NextToken });
    return JSON.stringify({ Policies: items, NextToken: next });
  },
  DescribePolicy: ({ input }) =>
    JSON.stringify({ Policy: { PolicySummary: policies.find(({ Id }) => Id === input.PolicyId), Content: allowAll } }),
  ListTargetsForPolicy: ({ members, input, page }) => {
    const targets = [
      { TargetId: root, Type: 'ROOT' },
      ...Object.keys(units).map((TargetId) => ({ TargetId, Type: 'ORGANIZATIONAL_UNIT' })),
      ...members.map(({ id }) => ({ TargetId: id, Type: 'ACCOUNT' })),
    ];
    const { items, next } = page(targets, { size: sizeOf(input.MaxResults, 20), token: input.NextToken });
    return JSON.stringify({ Targets: items, NextToken: next });
  },
  ListDelegatedAdministrators: ({ members, input, page }) => {
    const audit = members.filter(({ part }) => part === 'audit').map(({ id }) => ({ Id: id }));
    const { items, next } = page(audit, { size: sizeOf(input.MaxResults, 20), token: input.NextToken });
    return JSON.stringify({ DelegatedAdministrators: items, NextToken: next });
  },
  ListDelegatedServicesForAccount: ({ input, page }) => {
    const services = [{ ServicePrincipal: 'guardduty.amazonaws.com' }];
    const { items, next } = page(services, { size: sizeOf(input.MaxResults, 20), token: input.NextToken });
    return JSON.stringify({ DelegatedServices: items, NextToken: next });
  },
  ListAWSServiceAccessForOrganization: ({ input, page }) => {
    const services = [{ ServicePrincipal: 'guardduty.amazonaws.com' }];
    const { items, next } = page(services, { size: sizeOf(input.MaxResults, 20), token: input.NextToken });
    return JSON.stringify({ EnabledServicePrincipals: items, NextToken: next });
  },
  ListTagsForResource: ({ input, page }) => {
    const { items, next } = page([{ Key: 'account', Value: String(input.ResourceId) }], { size: 20, token: input.NextToken });
    return JSON.stringify({ Tags: items, NextToken: next });
  },
  DescribeEffectivePolicy: ({ input }) => {
    const PolicyContent = JSON.stringify({ s3_attributes: { public_access_block_configuration: 'all' } });
    return JSON.stringify({ EffectivePolicy: { PolicyContent, TargetId: input.TargetId, PolicyType: input.PolicyType } });
  },
};
