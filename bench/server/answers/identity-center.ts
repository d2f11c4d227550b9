import { homeRegion, type Member } from '../world.ts';
import { type Answer, sizeOf } from './context.ts';

const instance = 'ssoins-bench';
const store = 'd-bench00001';
const viewOnly = { Name: 'ViewOnlyAccess', Arn: 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess' };

/** What an AWS managed policy says here, and every role that has it. */
export const viewOnlyPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['ec2:Describe*', 's3:ListAllMyBuckets', 'rds:Describe*'], Resource: '*' }],
});

/** The permission sets: each has the same policy, and one group that has it in every account. */
export const permissionSets = ['Auditor', 'Developer', 'Operator', 'Reader'] as const;

const setArn = (name: string): string => `arn:aws:sso:::permissionSet/${instance}/ps-${name.toLowerCase()}`;
const setOf = (arn: unknown): string => permissionSets.find((name) => setArn(name) === arn) ?? '';
const groupOf = (set: string): string => `group-${set.toLowerCase()}`;
const users = ['ada', 'erin', 'grace'] as const;

/** Path and name of the role that a permission set is provisioned as. */
export function reservedRole(set: string): { readonly path: string; readonly name: string } {
  return { path: `/aws-reserved/sso.amazonaws.com/${homeRegion}/`, name: `AWSReservedSSO_${set}_0123456789abcdef` };
}

/** Whom AWS shows the organization's instance. */
function isShown({ part }: Member): boolean {
  return part === 'management' || part === 'audit';
}

/** The administration of IAM Identity Center: one instance in the home region. */
export const ssoAdmin: Readonly<Record<string, Answer>> = {
  ListInstances: ({ member, members, region, input, page }) => {
    const own = {
      InstanceArn: `arn:aws:sso:::instance/${instance}`,
      IdentityStoreId: store,
      OwnerAccountId: members[0]?.id,
      Status: 'ACTIVE',
    };
    const shown = isShown(member) && region === homeRegion ? [own] : [];
    const { items, next } = page(shown, { size: sizeOf(input.MaxResults, 100), token: input.NextToken });
    return JSON.stringify({ Instances: items, NextToken: next });
  },
  ListRegions: ({ input, page }) => {
    const regions = [{ RegionName: homeRegion, Status: 'ACTIVE', IsPrimaryRegion: true }];
    const { items, next } = page(regions, { size: sizeOf(input.MaxResults, 100), token: input.NextToken });
    return JSON.stringify({ Regions: items, NextToken: next });
  },
  ListPermissionSets: ({ input, page }) => {
    const { items, next } = page(permissionSets.map(setArn), { size: sizeOf(input.MaxResults, 100), token: input.NextToken });
    return JSON.stringify({ PermissionSets: items, NextToken: next });
  },
  DescribePermissionSet: ({ input: { PermissionSetArn } }) =>
    JSON.stringify({ PermissionSet: { Name: setOf(PermissionSetArn), PermissionSetArn, SessionDuration: 'PT1H' } }),
  GetInlinePolicyForPermissionSet: () => JSON.stringify({ InlinePolicy: '' }),
  ListManagedPoliciesInPermissionSet: ({ input, page }) => {
    const { items, next } = page([viewOnly], { size: sizeOf(input.MaxResults, 100), token: input.NextToken });
    return JSON.stringify({ AttachedManagedPolicies: items, NextToken: next });
  },
  ListCustomerManagedPolicyReferencesInPermissionSet: ({ input, page }) => {
    const { items, next } = page([], { size: sizeOf(input.MaxResults, 100), token: input.NextToken });
    return JSON.stringify({ CustomerManagedPolicyReferences: items, NextToken: next });
  },
  GetPermissionsBoundaryForPermissionSet: () => JSON.stringify({}),
  ListAccountsForProvisionedPermissionSet: ({ members, input, page }) => {
    const provisioned = input.ProvisioningStatus === 'LATEST_PERMISSION_SET_NOT_PROVISIONED' ? [] : members.map(({ id }) => id);
    const { items, next } = page(provisioned, { size: sizeOf(input.MaxResults, 100), token: input.NextToken });
    return JSON.stringify({ AccountIds: items, NextToken: next });
  },
  ListAccountAssignments: ({ input: { AccountId, PermissionSetArn, ...input }, page }) => {
    const assignment = { AccountId, PermissionSetArn, PrincipalType: 'GROUP', PrincipalId: groupOf(setOf(PermissionSetArn)) };
    const { items, next } = page([assignment], { size: sizeOf(input.MaxResults, 100), token: input.NextToken });
    return JSON.stringify({ AccountAssignments: items, NextToken: next });
  },
};

/** The identity store of IAM Identity Center: a group for each permission set, all with the same people. */
export const identityStore: Readonly<Record<string, Answer>> = {
  DescribeGroup: ({ input: { GroupId } }) => JSON.stringify({ GroupId, DisplayName: `cc-${GroupId}`, IdentityStoreId: store }),
  ListGroupMemberships: ({ input: { GroupId, ...input }, page }) => {
    const { items, next } = page(users, { size: sizeOf(input.MaxResults, 100), token: input.NextToken });
    const memberships = items.map((name) => ({
      IdentityStoreId: store,
      MembershipId: `${GroupId}-${name}`,
      GroupId,
      MemberId: { UserId: `user-${name}` },
    }));
    return JSON.stringify({ GroupMemberships: memberships, NextToken: next });
  },
  ListUsers: ({ input, page }) => {
    const { items, next } = page(users, { size: sizeOf(input.MaxResults, 100), token: input.NextToken });
    const listed = items.map((name) => ({ IdentityStoreId: store, UserId: `user-${name}`, UserName: name }));
    return JSON.stringify({ Users: listed, NextToken: next });
  },
};
