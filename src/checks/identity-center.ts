import type { Spec } from '../spec/spec.ts';
import { defineCheck } from './check.ts';
import { judgeAssignments } from './identity-center/assignments.ts';
import { judgeAttestation } from './identity-center/attestation.ts';
import { judgeGroups } from './identity-center/group-members.ts';
import { judgeInstance, judgeMembers } from './identity-center/instance.ts';
import { judgePolicies } from './identity-center/policies.ts';
import { judgeProvisioning, judgeRoles } from './identity-center/provisioning.ts';
import { accountsOfOwnPolicies, anySet, hasNever, isReadOnly, judgeNever, judgeReadOnly } from './identity-center/reach.ts';
import { judgeSession, judgeSets } from './identity-center/sets.ts';
import { judgeFactors, judgeSource } from './identity-center/sign-ins.ts';

const whereSetsAreDeclared = ({ identity }: Spec) => (identity?.permission_sets === undefined ? [] : null);
const evaluatesPolicies = (spec: Spec) => anySet(spec, (set) => isReadOnly(set) || hasNever(set));

export default defineCheck({
  id: 'identity-center',
  scope: 'organization',
  depth: 'boundary',
  title: 'People come in through IAM Identity Center, with the declared permission sets, where and as declared',
  failureTitle: 'IAM Identity Center lets people in otherwise than declared',
  why: `Every person who works in the accounts comes in through one instance of IAM Identity Center, so what is wrong there is wrong everywhere at once. A permission set that
somebody added for a day, an assignment to a person instead of a group, a wildcard in an inline policy that makes a reader a writer, a role that an earlier
version of a set has left behind: none of them shows in any single account. So the sets are compared with the design in both directions, and what they let
people do is evaluated over the real policies, action by action. An instance that a member account made for itself is a second front door. And a second factor that
people are merely meant to use is no control: what CloudTrail recorded of their sign-ins is read.`,
  remediation: `No instance found: compare identity.center.region with the region that the console of the management account shows. Instance of a member account: find out who signs in by it, then
"aws sso-admin delete-instance --instance-arn ARN" in that account, and deny sso:CreateInstance by a service control policy.
Permission set nobody declared: look up who has it ("aws sso-admin list-account-assignments"), then declare it or delete its assignments and the set. Control Tower makes sets of its own
(AWSAdministratorAccess and others): declare them, or let it manage no access.
Policy, boundary or session differs: find the change in CloudTrail (PutInlinePolicyToPermissionSet, AttachManagedPolicyToPermissionSet, UpdatePermissionSet), take it back or change the spec,
then "aws sso-admin provision-permission-set --target-type ALL_PROVISIONED_ACCOUNTS". The same call mends what is stale.
More than reading: the finding's actual value names the actions and the statement; name actions one by one instead of by wildcard, or list an action that is meant under plus.
Assignment to a user or a deleted group: "aws sso-admin delete-account-assignment", then assign the group. Member nobody declared: take the person out of the group where the group is kept.
Role left behind: see in CloudTrail that nobody uses it, then remove the assignment again, or open a case with AWS Support: only Identity Center can delete it.
Sign-in without a second factor: Identity Center > Settings > Authentication > Configure MFA: every time they sign in; no device: require them to register one. Then ask who
signed in (the event ids are in the actual value).
Attestation: renew the document, have it signed, and put its date and digest into the attestations file.`,
  limits: `No API shows the settings of sign-ins: that MFA is asked for every time is attested, and what was asked for is seen in the sign-ins of the last thirty days alone, as far as CloudTrail recorded them by the time of the run
(the last quarter of an hour may be missing). Of the identity source the newest sign-in shows whether an external provider or a directory in AWS verified it; Active Directory cannot be told from Identity Center's own directory.
What an external provider asks for is not visible. Policies are evaluated by themselves: a service control policy may deny more; conditions count as met, so an action that
is allowed only under a condition counts as open. Assignments of accounts whose provisioning failed, applications, attributes for access control, trusted token issuers and relay states are not read.
Groups and users are compared by name, and members are those of Identity Center: who is behind a name the provider decides. Instances of member accounts are looked for in governed regions.
A permission set is compared by its policies' names and digest: what AWS changes in its own managed policies is seen by access and never.`,
  references: [
    { framework: '21 CFR 11', clause: '11.10(d)' },
    { framework: '21 CFR 11', clause: '11.10(g)' },
    { framework: '21 CFR 11', clause: '11.300(a)' },
    { framework: '21 CFR 11', clause: '11.300(b)' },
    { framework: 'HIPAA', clause: '164.308(a)(3)' },
    { framework: 'HIPAA', clause: '164.308(a)(4)' },
    { framework: 'HIPAA', clause: '164.312(a)(1)' },
    { framework: 'HIPAA', clause: '164.312(d)' },
  ],
  section: 'identity.center',
  besides: ['identity.permission_sets', 'identity.groups', 'identity.mfa', 'attestations'],
  terms: `INSTANCE, STORE: InstanceArn and IdentityStoreId of "aws sso-admin list-instances" in identity.center.region; all calls go there, in the management account or as delegated administrator.
SET: each ARN of "aws sso-admin list-permission-sets --instance-arn INSTANCE"; its name is in "aws sso-admin describe-permission-set --instance-arn INSTANCE --permission-set-arn SET".`,
  needs: [
    'account-assignments',
    'authorization-details',
    'aws-managed-policies',
    'identity-center',
    'identity-center-instances',
    'identity-principals',
    'permission-sets',
    'roles',
    'sign-ins',
  ],
  only: {
    'account-assignments': whereSetsAreDeclared,
    'authorization-details': accountsOfOwnPolicies,
    'aws-managed-policies': (spec) => (evaluatesPolicies(spec) ? null : []),
    // The management account owns the organization's instance and no other.
    'identity-center-instances': ({ identity, organization }) =>
      identity?.center?.member_instances === 'none'
        ? [{ in: organization.classes.flatMap((entry) => entry.in), except: [organization.management] }]
        : [],
    'identity-principals': whereSetsAreDeclared,
    'permission-sets': whereSetsAreDeclared,
    roles: whereSetsAreDeclared,
  },
  requirements: {
    instance: {
      text: 'The organization has one instance of IAM Identity Center, active, in the declared regions and no others',
      judge: judgeInstance,
      procedure: `"aws sso-admin list-instances": one whose OwnerAccountId is the management account, with Status ACTIVE. "aws sso-admin list-regions --instance-arn
INSTANCE": exactly identity.center.region, with IsPrimaryRegion true, and identity.center.additional_regions, each ACTIVE.`,
    },
    'identity-source': {
      text: 'People are verified by the declared kind of source: an external identity provider, or a directory in AWS',
      judge: judgeSource,
      procedure: `In the management account, in each region of the instance, "aws cloudtrail lookup-events --lookup-attributes
AttributeKey=EventName,AttributeValue=UserAuthentication": in the newest event whose identityStoreArn ends in STORE, CredentialType is EXTERNAL_IDP where identity.center.source is external, else
of PASSWORD, TOTP, WEBAUTHN, RESYNC_TOTP, EMAIL_OTP. The console shows the source itself: Settings > Identity source.`,
    },
    'member-instances': {
      text: 'No account has an instance of IAM Identity Center of its own',
      judge: judgeMembers,
      asked: (spec) => spec.identity?.center?.member_instances === 'none',
      procedure: `In each account, in each governed region, "aws sso-admin list-instances": no OwnerAccountId is the account itself, but of the management account.`,
    },
    'permission-sets': {
      text: 'The permission sets are the declared ones and no others',
      judge: judgeSets,
      procedure: `The names of all SETs are the keys of identity.permission_sets, no more and no fewer.`,
    },
    'session-duration': {
      text: 'Sessions of each permission set last exactly as long as declared',
      judge: judgeSession,
      procedure: `"aws sso-admin describe-permission-set": SessionDuration, read as a duration (PT60M is PT1H, and none is PT1H), is session.`,
      notApplicable: 'identity.permission_sets is empty',
    },
    policies: {
      text: 'Each permission set has exactly the declared policies and permissions boundary',
      judge: judgePolicies,
      procedure: `Of each SET "aws sso-admin list-managed-policies-in-permission-set": the ARNs after policy/ are managed. "aws sso-admin
list-customer-managed-policy-references-in-permission-set": path and name are customer_managed. "aws sso-admin get-inline-policy-for-permission-set --query InlinePolicy --output text |
jq -cSj . | sha256sum" is inline. "aws sso-admin get-permissions-boundary-for-permission-set" is boundary.`,
      notApplicable: 'identity.permission_sets is empty',
    },
    'read-only': {
      text: 'With a permission set whose access is read_only, nothing can be done beyond reading but what plus names',
      judge: judgeReadOnly,
      asked: (spec) => anySet(spec, isReadOnly),
      procedure: `Take the policies of the set: inline, "aws iam get-policy-version" of each managed one, and the customer-managed ones in each account where the set is provisioned. Each action that
their Allow statements take, wildcards taken for all that they match, and that no Deny without conditions and no boundary takes away, has the access level List or Read in AWS's service
authorization reference, or plus names it.`,
    },
    never: {
      text: 'No action under never can be done with its permission set',
      judge: judgeNever,
      asked: (spec) => anySet(spec, hasNever),
      procedure: `"aws iam simulate-custom-policy" with the policies of the set, and its boundary, as input and the actions that never takes: each is denied.`,
    },
    assignments: {
      text: 'The permission sets are assigned to the declared groups in the declared accounts, and to nobody else',
      judge: judgeAssignments,
      procedure: `Of each SET "aws sso-admin list-accounts-for-provisioned-permission-set", and of each account "aws sso-admin list-account-assignments --account-id ACCOUNT": PrincipalType is
GROUP, and DisplayName of "aws identitystore describe-group --identity-store-id STORE --group-id ID" is a group of a rule under assign whose in takes the account, each rule in each of its accounts;
a user only where a rule has user.`,
    },
    'group-members': {
      text: 'The declared groups have the declared members and no others',
      judge: judgeGroups,
      asked: ({ identity }) => Object.keys(identity?.groups ?? {}).length > 0,
      procedure: `"aws identitystore list-group-memberships --identity-store-id STORE --group-id ID": the UserName of each MemberId ("aws identitystore list-users") is under identity.groups, no more
and no fewer.`,
    },
    provisioning: {
      text: 'In no account an older version of a permission set is in force',
      judge: judgeProvisioning,
      procedure: `Of each SET "aws sso-admin list-accounts-for-provisioned-permission-set --provisioning-status LATEST_PERMISSION_SET_NOT_PROVISIONED" names no account.`,
    },
    'provisioned-roles': {
      text: 'Each permission set has one role in each account where it is provisioned, and no account has a role of another permission set',
      judge: judgeRoles,
      procedure: `In each account "aws iam list-roles --path-prefix /aws-reserved/sso.amazonaws.com/": of each SET that is provisioned there one role AWSReservedSSO_NAME_… whose MaxSessionDuration is at
least the session of the set, and no others.`,
      notApplicable: 'the account is closed',
    },
    'mfa-attested': {
      text: 'A valid document attests that every sign-in is asked for a second factor',
      judge: judgeAttestation,
      procedure: `In the attestations file find the entry that identity.mfa.attestation names. "sha256sum DOCUMENT" of the document that it names
is its sha256, and the day of the run is not before its date ("on") nor after that date plus valid_for.`,
      outcomes: ['pass', 'unknown'],
      method: 'attested',
    },
    'sign-in-factors': {
      text: 'Every sign-in of the declared time had a declared second factor',
      judge: judgeFactors,
      procedure: `In the management account, in each region of the instance, "aws cloudtrail lookup-events --lookup-attributes
AttributeKey=EventName,AttributeValue=UserAuthentication --start-time START": there is at least one, and in each whose identityStoreArn ends in STORE, CredentialType names PASSWORD and one of
identity.mfa.sign_ins.second_factor.`,
    },
  },
});
