import type { AuthorizationDetails, RoleDetails } from '../../../facts/authorization-details.ts';
import type { IamUser } from '../../../facts/iam-users.ts';
import { withoutExternalIds } from '../../../facts/policy-text.ts';
import type { Role } from '../../../facts/roles.ts';
import { byArn, compare } from '../../../facts/values.ts';
import { arnOf, nameOf } from '../kinds.ts';
import type { Place } from '../place.ts';
import type { Resource } from '../stack.ts';
import { documentOf, observation, sorted } from './observation.ts';

const roleType = 'AWS::IAM::Role';
const userType = 'AWS::IAM::User';
const policyTypes = ['AWS::IAM::Policy', 'AWS::IAM::RolePolicy'];
const managedType = 'AWS::IAM::ManagedPolicy';
const oidcType = 'AWS::IAM::OIDCProvider';
const samlType = 'AWS::IAM::SAMLProvider';
/** CDK's own, which makes a provider by itself. */
const customOidcType = 'Custom::AWSCDKOpenIdConnectProvider';

function roleOf(resource: Resource): Role {
  const { props } = resource;
  const trust = documentOf(props, 'AssumeRolePolicyDocument');
  return {
    arn: arnOf(resource),
    name: nameOf(resource),
    path: props.text('Path') ?? '/',
    maxSessionSeconds: props.number('MaxSessionDuration') ?? 3600,
    trustPolicy: trust === null ? null : withoutExternalIds(trust),
  };
}

/** Whether a policy of its own in the template is the role's. */
function isOf(role: string, { props }: Resource): boolean {
  return props.text('RoleName') === role || props.texts('Roles')?.includes(role) === true;
}

function detailsOf(place: Place, resource: Resource): RoleDetails {
  const { props } = resource;
  const name = nameOf(resource);
  const apart = place.of(...policyTypes).filter((policy) => isOf(name, policy));
  const inline = [...props.each('Policies'), ...apart.map((policy) => policy.props)].map((policy) => ({
    name: policy.required('PolicyName'),
    document: withoutExternalIds(documentOf(policy, 'PolicyDocument') ?? ''),
  }));
  const managed = place.of(managedType).filter((policy) => isOf(name, policy));
  return {
    arn: arnOf(resource),
    name,
    path: props.text('Path') ?? '/',
    inline: inline.sort((a, b) => compare(a.name, b.name)),
    attached: sorted([...new Set([...(props.texts('ManagedPolicyArns') ?? []), ...managed.map(arnOf)])]),
    boundary: props.text('PermissionsBoundary'),
    lastUsed: null,
  };
}

function authorizationDetails(place: Place): AuthorizationDetails {
  const roles = byArn(place.of(roleType).map((resource) => detailsOf(place, resource)));
  const had = new Set(roles.flatMap(({ attached, boundary }) => [...attached, ...(boundary === null ? [] : [boundary])]));
  const policies = place
    .of(managedType)
    .filter((policy) => had.has(arnOf(policy)))
    .map((policy) => ({ arn: arnOf(policy), document: withoutExternalIds(documentOf(policy.props, 'PolicyDocument') ?? '') }));
  return { roles, policies: byArn(policies) };
}

function userOf(place: Place, resource: Resource): IamUser {
  const name = nameOf(resource);
  const keys = place.of('AWS::IAM::AccessKey').filter(({ props }) => props.text('UserName') === name);
  return {
    arn: arnOf(resource),
    name,
    accessKeys: keys.map(({ id, props }) => ({ id, status: props.text('Status') ?? 'Active', createdAt: null })),
    accessKeysError: null,
  };
}

/** Roles, users and providers of IAM. */
export const identityObservations = [
  observation('roles', [roleType], (place) => byArn(place.of(roleType).map(roleOf))),
  observation('authorization-details', [roleType, ...policyTypes, managedType], authorizationDetails),
  observation('iam-users', [userType, 'AWS::IAM::AccessKey'], (place) =>
    byArn(place.of(userType).map((resource) => userOf(place, resource))),
  ),
  observation('identity-providers', [oidcType, samlType, customOidcType], (place) => ({
    saml: sorted(place.of(samlType).map(arnOf)),
    oidc: sorted([
      ...place.of(oidcType).map(arnOf),
      ...place
        .of(customOidcType)
        .map(({ props }) => `arn:${place.partition}:iam::${place.account}:oidc-provider/${urlOf(props.required('Url'))}`),
    ]),
  })),
];

function urlOf(text: string): string {
  return text.replace(/^https:\/\//, '');
}
