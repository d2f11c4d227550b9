import type { Spec } from '../spec/spec.ts';
import { defineCheck } from './check.ts';
import { judgeTrust } from './iam-roles/outside.ts';
import { judgeReadOnly } from './iam-roles/read-only.ts';
import { judgeWildcards } from './iam-roles/wildcards.ts';

/** Where roles are declared that only read. */
const readingIn = (identity: Spec['identity']): readonly string[] => (identity?.roles?.read_only ?? []).flatMap((rule) => rule.in);

export default defineCheck({
  id: 'iam-roles',
  scope: 'account',
  depth: 'boundary',
  title: 'IAM roles trust nobody outside the organization, and their policies name what they allow',
  failureTitle: 'IAM roles let in, or may do, more than the spec says',
  why: `A role is a way in that no list of users shows: its trust policy may name an account of a vendor, of somebody who left, or everybody, and then whoever holds that account holds the
role. What a role may do is the sum of its policies; a policy that allows everything, or all of a service, also allows what nobody thought of, and what AWS adds next year. A role that is
called an auditor's and can write is no auditor's.`,
  remediation: `Trust outside the organization: see who uses the role ("aws iam get-role --role-name R", RoleLastUsed), then narrow Principal to accounts of the organization, or add the condition
StringEquals aws:PrincipalOrgID ("aws iam update-assume-role-policy --role-name R --policy-document file://TRUST"); an account of a vendor that stays is declared under identity.roles.trusted_outside_organization.
Wildcard: replace it by the actions that the role's last year shows ("aws accessanalyzer start-policy-generation", "aws iam generate-service-last-accessed-details"); an AWS managed policy such as AdministratorAccess by one
of your own. A role that needs it all stands under identity.roles.except by a spec change, with its reason. Role that reads and can write: take away the policy and statement that the finding names
("aws iam detach-role-policy", "aws iam put-role-policy"), or limit the role by a permissions boundary.`,
  limits: `Services that a role trusts are not judged, nor for whom they act; web identities are judged by iam-users.oidc-subjects. Accounts of the organization count as inside, closed ones too. A condition that can hold is
taken to hold, and one on an external id, a network or a tag keeps nobody out. External ids are not read.
What a role can do is worked out from its identity policies and its boundary alone: guardrails of the organization above it, and policies of resources that name it, are left aside. Access levels are AWS's own, by a dated list, but actions
named List… and Describe… count as reading; an action that is allowed on some resources counts as reachable although AWS may not support it on them. Reading includes the contents of what can be read. Statements with policy variables count as unreadable.
Wildcards are looked for in Allow statements as they are written, whatever a Deny or a boundary takes away again. Service-linked roles and those of permission sets are left out there: AWS keeps them.`,
  references: [
    { framework: '21 CFR 11', clause: '11.10(d)' },
    { framework: '21 CFR 11', clause: '11.10(g)' },
    { framework: 'HIPAA', clause: '164.308(a)(4)' },
    { framework: 'HIPAA', clause: '164.312(a)(1)' },
  ],
  section: 'identity.roles',
  needs: ['authorization-details', 'organization', 'roles'],
  only: {
    'authorization-details': ({ identity }) => [
      ...(identity?.roles?.wildcard_actions === 'none' ? identity.roles.in : []),
      ...readingIn(identity),
    ],
  },
  accounts: ({ identity }) => [...(identity?.roles?.in ?? []), ...readingIn(identity)],
  requirements: {
    'trust-outside': {
      text: 'No role trusts an account or a provider outside the organization but the declared ones',
      judge: judgeTrust,
      procedure: `"aws iam list-roles" and, in the management account, "aws organizations list-accounts": in each AssumeRolePolicyDocument but of roles that identity.roles.except names, every account under
AWS and of every provider's ARN under Federated is one of the organization or of identity.roles.trusted_outside_organization; where Principal is *, a Condition StringEquals on aws:PrincipalOrgID,
aws:PrincipalOrgPaths or aws:PrincipalAccount holds for the organization alone. An id such as AROA… in the place of an ARN is of a principal that was deleted.`,
      notApplicable: 'identity.roles.in leaves the account out',
    },
    'wildcard-actions': {
      text: 'No policy of a role allows everything, all actions of a service, or everything but some',
      judge: judgeWildcards,
      procedure: `"aws iam get-account-authorization-details --filter Role LocalManagedPolicy AWSManagedPolicy": of each role but those with a path /aws-service-role/ or /aws-reserved/ and those that identity.roles.except names,
no statement with Effect Allow, of its RolePolicyList or of the default version of its AttachedManagedPolicies, has NotAction, or an Action * or SERVICE:*.`,
      notApplicable: 'identity.roles.in leaves the account out, or wildcard_actions is allowed',
    },
    'read-only': {
      text: 'The declared reading roles are there, and can only read',
      judge: judgeReadOnly,
      procedure: `"aws iam get-account-authorization-details --filter Role LocalManagedPolicy AWSManagedPolicy": each role that identity.roles.read_only names for the account is there, and no action that its
RolePolicyList and the default versions of its AttachedManagedPolicies allow, within its PermissionsBoundary, has in the Service Authorization Reference an access level other than List or Read, unless its name
begins with List or Describe.`,
      notApplicable: 'identity.roles.read_only names no role for the account',
    },
  },
});
