import { stringify } from 'yaml';
import type { PolicyDocument } from '../aws/session-policy.ts';
import type { Roles } from './role.ts';

type Json = unknown;

const conditions = {
  StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' }, 'aws:PrincipalOrgID': { Ref: 'OrganizationId' } },
};

/** A role that only the caller may assume, only with the external id, only from inside the organization. */
function role(name: string, policy: PolicyDocument): Json {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: name,
      Description: 'Read-only role of iq: verifies this account against the approved architecture',
      MaxSessionDuration: 3600,
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: { Ref: 'CallerArn' } }, Action: 'sts:AssumeRole', Condition: conditions }],
      },
      Policies: [{ PolicyName: 'iq-read', PolicyDocument: policy }],
    },
  };
}

function parameters(roles: Roles): Record<string, Json> {
  return {
    CallerArn: {
      Type: 'String',
      Description: 'ARN of the role or user that runs iq',
      AllowedPattern: '^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/.+$',
    },
    ExternalId: {
      Type: 'String',
      Description: 'External id, as access.external_id of the spec says',
      MinLength: 2,
      ...(roles.externalId === null ? {} : { Default: roles.externalId }),
    },
    OrganizationId: {
      Type: 'String',
      Description: 'Id of the organization',
      AllowedPattern: '^o-[a-z0-9]{10,32}$',
      ...(roles.organization === null ? {} : { Default: roles.organization }),
    },
  };
}

/** The template of one member account: the auditor role with the least policy. */
function member(roles: Roles, policy: PolicyDocument): Json {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Read-only role of iq in a member account',
    Parameters: parameters(roles),
    Resources: { AuditorRole: role(roles.member, policy) },
  };
}

/**
 * One stack for the management account, or for a delegated administrator of StackSets: a service-managed StackSet that puts the role into
 * every member account, present and future, and, because such StackSets skip the management account, a role of its own there.
 */
export function cloudFormation(roles: Roles, policy: PolicyDocument): string {
  const values = ['CallerArn', 'ExternalId', 'OrganizationId'].map((name) => ({ ParameterKey: name, ParameterValue: { Ref: name } }));
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Read-only roles of iq: a StackSet for the member accounts, a role for the management account',
    Parameters: {
      ...parameters(roles),
      TargetIds: { Type: 'CommaDelimitedList', Description: 'Root (r-…) or organizational units (ou-…) whose accounts get the role' },
      Region: { Type: 'String', Description: 'Region of the stack instances; IAM is global, one is enough', Default: 'us-east-1' },
      CallAs: {
        Type: 'String',
        Description: 'SELF in the management account, DELEGATED_ADMIN in the account of a delegated administrator',
        AllowedValues: ['SELF', 'DELEGATED_ADMIN'],
        Default: 'SELF',
      },
    },
    ...(roles.management === null ? {} : { Conditions: { InManagementAccount: { 'Fn::Equals': [{ Ref: 'CallAs' }, 'SELF'] } } }),
    Resources: {
      MemberRoles: {
        Type: 'AWS::CloudFormation::StackSet',
        Properties: {
          StackSetName: roles.member,
          Description: 'Read-only role of iq in every member account',
          PermissionModel: 'SERVICE_MANAGED',
          CallAs: { Ref: 'CallAs' },
          AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
          Capabilities: ['CAPABILITY_NAMED_IAM'],
          OperationPreferences: { FailureTolerancePercentage: 100, MaxConcurrentPercentage: 100, RegionConcurrencyType: 'PARALLEL' },
          Parameters: values,
          StackInstancesGroup: [{ Regions: [{ Ref: 'Region' }], DeploymentTargets: { OrganizationalUnitIds: { Ref: 'TargetIds' } } }],
          TemplateBody: JSON.stringify(member(roles, policy)),
        },
      },
      ...(roles.management === null
        ? {}
        : { ManagementRole: { ...(role(roles.management, policy) as object), Condition: 'InManagementAccount' } }),
    },
  };
  return stringify(template, { lineWidth: 0 });
}
