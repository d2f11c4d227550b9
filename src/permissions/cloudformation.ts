import { stringify } from 'yaml';
import { cloudFormationHelp } from './help.ts';
import type { LeastPolicies } from './least.ts';
import type { Roles } from './role.ts';

type Json = unknown;

/** Parameters that a member's template takes over from the stack. */
const passedOn = ['CallerArn', 'ExternalId', 'OrganizationId', 'OrganizationReader'];

/** Only the caller may assume the role, only from inside the organization, and only with the external id where the spec has one. */
function trust(roles: Roles): Json {
  const externalId = roles.externalId === null ? {} : { 'sts:ExternalId': { Ref: 'ExternalId' } };
  const StringEquals = { ...externalId, 'aws:PrincipalOrgID': { Ref: 'OrganizationId' } };
  const statement = { Effect: 'Allow', Principal: { AWS: { Ref: 'CallerArn' } }, Action: 'sts:AssumeRole', Condition: { StringEquals } };
  return { Version: '2012-10-17', Statement: [statement] };
}

function role(roles: Roles, { name, policies }: { readonly name: string; readonly policies: readonly Json[] }): Record<string, Json> {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: name,
      Description: 'Read-only role of iq: verifies this account against the approved architecture',
      MaxSessionDuration: 3600,
      AssumeRolePolicyDocument: trust(roles),
      Policies: policies,
    },
  };
}

function parameters(roles: Roles): Record<string, Json> {
  const all: Record<string, Json> = {
    CallerArn: {
      Type: 'String',
      Description: 'ARN of the role or user that runs iq',
      AllowedPattern: '^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/.+$',
    },
    ExternalId: {
      Type: 'String',
      Description: 'External id, as access.external_id of the spec says',
      MinLength: 2,
      ...(roles.externalId ? { Default: roles.externalId } : {}),
    },
    OrganizationId: {
      Type: 'String',
      Description: 'Id of the organization',
      AllowedPattern: '^o-[a-z0-9]{10,32}$',
      ...(roles.organization === null ? {} : { Default: roles.organization }),
    },
    OrganizationReader: {
      Type: 'String',
      Description: 'Account that is asked about the organization, as access.management.delegated_admin says; empty where there is none',
      AllowedPattern: '^([0-9]{12})?$',
      Default: roles.delegatedAdministrator ?? '',
    },
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => name !== 'ExternalId' || roles.externalId !== null));
}

/** The template of one member account: the auditor role with the least policy. */
function member(roles: Roles, policies: LeastPolicies): Json {
  const organization = { PolicyName: 'iq-read-organization', PolicyDocument: policies.organization };
  const read = [
    { PolicyName: 'iq-read', PolicyDocument: policies.account },
    { 'Fn::If': ['ReadsOrganization', organization, { Ref: 'AWS::NoValue' }] },
  ];
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Read-only role of iq in a member account',
    Parameters: parameters(roles),
    Conditions: { ReadsOrganization: { 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, { Ref: 'OrganizationReader' }] } },
    Resources: { AuditorRole: role(roles, { name: roles.member, policies: read }) },
  };
}

function memberRoles(roles: Roles, policies: LeastPolicies): Record<string, Json> {
  const names = Object.keys(parameters(roles)).filter((name) => passedOn.includes(name));
  return {
    Type: 'AWS::CloudFormation::StackSet',
    Condition: 'InMembers',
    Properties: {
      StackSetName: roles.member,
      Description: 'Read-only role of iq in every member account',
      PermissionModel: 'SERVICE_MANAGED',
      CallAs: { 'Fn::If': ['AsDelegatedAdministrator', 'DELEGATED_ADMIN', 'SELF'] },
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      OperationPreferences: { FailureTolerancePercentage: 100, MaxConcurrentPercentage: 100, RegionConcurrencyType: 'PARALLEL' },
      Parameters: names.map((name) => ({ ParameterKey: name, ParameterValue: { Ref: name } })),
      StackInstancesGroup: [{ Regions: [{ Ref: 'Region' }], DeploymentTargets: { OrganizationalUnitIds: { Ref: 'TargetIds' } } }],
      TemplateBody: JSON.stringify(member(roles, policies)),
    },
  };
}

function managementRole(roles: Roles, policies: LeastPolicies): Record<string, Json> {
  if (roles.management === null) return {};
  const read = [{ PolicyName: 'iq-read', PolicyDocument: policies.whole }];
  return { ManagementRole: { ...role(roles, { name: roles.management, policies: read }), Condition: 'InManagementAccount' } };
}

/**
 * One template for two stacks: a service-managed StackSet that puts the role into every member account, present and future, and,
 * because such StackSets skip the management account, a role of its own there. Both in the management account, or the first in the
 * account of a delegated administrator of StackSets.
 */
export function cloudFormation(roles: Roles, policies: LeastPolicies): string {
  const where = ['ALL', 'MEMBERS_AS_DELEGATED_ADMIN', ...(roles.management === null ? [] : ['MANAGEMENT'])];
  const isWhere = (value: string) => ({ 'Fn::Equals': [{ Ref: 'Deploy' }, value] });
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Read-only roles of iq: a StackSet for the member accounts, a role for the management account',
    Parameters: {
      ...parameters(roles),
      Deploy: {
        Type: 'String',
        Description: 'What this stack makes: all of it, or one part in an account of its own',
        AllowedValues: where,
        Default: 'ALL',
      },
      TargetIds: { Type: 'CommaDelimitedList', Description: 'Root (r-…) or organizational units (ou-…) whose accounts get the role' },
      Region: { Type: 'String', Description: 'Region of the stack instances; IAM is global, one is enough', Default: 'us-east-1' },
    },
    Conditions: {
      InMembers: { 'Fn::Not': [isWhere('MANAGEMENT')] },
      AsDelegatedAdministrator: isWhere('MEMBERS_AS_DELEGATED_ADMIN'),
      ...(roles.management === null ? {} : { InManagementAccount: { 'Fn::Not': [isWhere('MEMBERS_AS_DELEGATED_ADMIN')] } }),
    },
    Resources: { MemberRoles: memberRoles(roles, policies), ...managementRole(roles, policies) },
  };
  return `${cloudFormationHelp(roles)}${stringify(template, { lineWidth: 0 })}`;
}
