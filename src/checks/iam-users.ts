import { defineCheck } from './check.ts';
import { judgeCentralAccess } from './iam-users/central-access.ts';
import { judgeCustody } from './iam-users/custody.ts';
import { judgeOidc, judgeSaml } from './iam-users/federation.ts';
import { judgeReport } from './iam-users/report.ts';
import { judgeAccessKeys, judgeCertificates, judgeCredentials } from './iam-users/root.ts';
import { identityOf } from './iam-users/section.ts';
import { judgeSubjects } from './iam-users/subjects.ts';
import { judgeUsers } from './iam-users/users.ts';

export default defineCheck({
  id: 'iam-users',
  scope: 'account',
  depth: 'boundary',
  title: 'IAM users, root users and identity providers are as declared, and there are no others',
  failureTitle: 'There are ways into the account that the spec does not declare',
  why: `An IAM user carries a password or access keys that live until somebody deletes them, outside the identity provider: leaving the company does not
end them, and what they do is signed with a name that nobody vouches for. The root user is above every policy of its account. A SAML or
OIDC provider decides who may become a role here; one that nobody declared is a second front door, and so is a role that trusts a declared one without
saying for whom: a build service signs tokens for every customer that it has.`,
  remediation: `IAM user: first see what its keys do ("aws iam get-access-key-last-used --access-key-id ID"), move the workload to a role, set the keys Inactive
("aws iam update-access-key --user-name U --access-key-id ID --status Inactive"), wait, then delete keys, login profile, policies and the user.
Root access key or certificate: of a member account, with centralized root access, assume a root session from the management account
("aws sts assume-root --target-principal ID --task-policy-arn arn=arn:aws:iam::aws:policy/root-task/IAMDeleteRootUserCredentials") and delete it; of the management
account, sign in as root > Security credentials. A root key that was ever in use is an incident: look for its events in CloudTrail before anything else.
Root password without MFA: turn on centralized root access (IAM console of the management account > Root access management) and delete the members' root credentials;
for the management account register a hardware key: sign in as root > Security credentials > Assign MFA device.
Provider not declared: read its trust ("aws iam get-open-id-connect-provider" or "aws iam get-saml-provider") and the roles that name it, then delete it
("aws iam delete-open-id-connect-provider", "aws iam delete-saml-provider") or declare it under identity.federation.
Role that trusts an OIDC provider for others: bind the claims sub and aud in its trust policy by StringEquals or StringLike ("aws iam update-assume-role-policy"),
or declare the subject under identity.federation. Somebody may have used it: look for AssumeRoleWithWebIdentity of the role in CloudTrail.
Central root access: "aws iam enable-organizations-root-credentials-management" and "aws iam enable-organizations-root-sessions" in the management account.
Credential report: "aws iam generate-credential-report" in each account shortly before the run; iq makes none, for it only reads.
Custody: renew the document, have it signed, and put its date and digest into the attestations file.`,
  limits: `Providers are compared by name: their metadata, certificates and client ids are not read. Of roles that trust an OIDC provider the claims sub and aud are judged; one that is bound
by other claims, by the provider's client ids alone, or by a Deny that is not plain, is unknown. A credential report tells how things were when it was made. Whether people sign in with MFA at the
identity provider is not visible here. The custody of root credentials is attested by a document, not observed. IAM is eventually consistent: a user made seconds
before the run may be missing.`,
  references: [
    { framework: '21 CFR 11', clause: '11.10(d)' },
    { framework: '21 CFR 11', clause: '11.10(g)' },
    { framework: '21 CFR 11', clause: '11.300(b)' },
    { framework: 'HIPAA', clause: '164.312(a)(1)' },
    { framework: 'HIPAA', clause: '164.312(a)(2)(i)' },
    { framework: 'HIPAA', clause: '164.312(d)' },
  ],
  section: 'identity',
  parts: ['identity.iam_users', 'identity.root', 'identity.federation'],
  besides: ['attestations', 'organization.management'],
  needs: ['account-summary', 'credential-report', 'iam-users', 'identity-providers', 'organizations-features', 'roles'],
  only: {
    'credential-report': (spec) => {
      const { in: where, credential_report } = identityOf(spec).iam_users;
      return credential_report === undefined ? [] : where;
    },
    'organizations-features': (spec) => (identityOf(spec).root.central_access === undefined ? [] : null),
  },
  accounts: (spec) => {
    const { iam_users, root, federation } = identityOf(spec);
    const central = root.central_access === undefined ? [] : [spec.organization.management];
    return [iam_users.in, root.in, root.custody?.in ?? [], central, ...federation.map((rule) => rule.in)].flat();
  },
  requirements: {
    'no-users': {
      text: 'The account holds exactly as many IAM users as declared',
      judge: judgeUsers,
      procedure: `"aws iam list-users" and "aws iam get-account-summary": the number of users listed, and Users in the summary, are both
identity.iam_users.count.`,
      notApplicable: 'identity.iam_users.in leaves the account out',
    },
    'root-access-keys': {
      text: 'The root user has no access key',
      judge: judgeAccessKeys,
      procedure: `"aws iam get-account-summary": AccountAccessKeysPresent is 0.`,
      notApplicable: 'identity.root.in leaves the account out',
    },
    'root-credentials': {
      text: 'The root user has no credentials at all or, where the spec allows it, is protected by MFA',
      judge: judgeCredentials,
      procedure: `"aws iam get-account-summary": AccountPasswordPresent, AccountAccessKeysPresent and AccountSigningCertificatesPresent are all
0; or AccountMFAEnabled is 1 where identity.root.credentials is none_or_mfa.`,
      notApplicable: 'identity.root.in leaves the account out',
    },
    'root-certificates': {
      text: 'The root user has no signing certificate',
      judge: judgeCertificates,
      procedure: `"aws iam get-account-summary": AccountSigningCertificatesPresent is 0.`,
      notApplicable: 'identity.root.in leaves the account out',
    },
    'saml-providers': {
      text: 'The account trusts no SAML provider but the declared ones',
      judge: judgeSaml,
      procedure: `"aws iam list-saml-providers": each name, the part of the ARN after saml-provider/, matches an entry of saml in the last rule of
identity.federation that has saml and takes the account; identity_center stands for AWSSSO_*_DO_NOT_DELETE. Where no rule does, there is no provider.`,
    },
    'oidc-providers': {
      text: 'The account trusts the declared OIDC providers and no others',
      judge: judgeOidc,
      procedure: `"aws iam list-open-id-connect-providers": the parts of the ARNs after oidc-provider/ are exactly the providers under oidc in the last
rule of identity.federation that has oidc and takes the account. Where no rule does, there is no provider. Providers that AWS knows by itself (accounts.google.com,
cognito-identity.amazonaws.com, graph.facebook.com, www.amazon.com) have no ARN, and need not be listed.`,
    },
    'root-custody': {
      text: 'A valid document attests who holds the root credentials',
      judge: judgeCustody,
      asked: (spec) => spec.identity?.root.custody !== undefined,
      procedure: `In the attestations file find the entry that identity.root.custody.attestation names. "sha256sum DOCUMENT" of the document that it names
is its sha256, and the day of the run is not before its date ("on") nor after that date plus valid_for.`,
      notApplicable: 'identity.root.custody.in leaves the account out',
      outcomes: ['pass', 'unknown'],
      method: 'attested',
    },
    'oidc-subjects': {
      text: 'Roles trust OIDC providers for the declared subjects and audiences alone',
      judge: judgeSubjects,
      procedure: `"aws iam list-roles": in each AssumeRolePolicyDocument that names an oidc-provider/PROVIDER (or a name without an ARN such as accounts.google.com) under Federated, each
statement with Effect Allow has a Condition StringEquals or StringLike, without IfExists and ForAllValues, on PROVIDER:sub whose every value matches an entry of subjects, and one on PROVIDER:aud
whose every value is an entry of audiences, of that provider in the last rule of identity.federation that has oidc and takes the account.`,
    },
    'central-root-access': {
      text: 'Central root access of the organization is on as declared',
      judge: judgeCentralAccess,
      procedure: `In the management account "aws iam list-organizations-features": EnabledFeatures holds RootCredentialsManagement where
identity.root.central_access lists credentials_management, RootSessions where it lists sessions, and nothing else.`,
      notApplicable: 'the account is not the management account',
    },
    'credential-report': {
      text: 'A recent credential report counts as many IAM users as declared, and no active access key of the root user',
      judge: judgeReport,
      asked: (spec) => spec.identity?.iam_users.credential_report !== undefined,
      procedure: `Of a report that was made shortly before, "aws iam get-credential-report --query Content --output text | base64 -d": the lines but that of <root_account> are
identity.iam_users.count, as is Users in "aws iam get-account-summary"; on that of <root_account> access_key_1_active and access_key_2_active are false, and mfa_active agrees with
AccountMFAEnabled of the summary. GeneratedTime is not longer ago than identity.iam_users.credential_report.max_age.`,
      notApplicable: 'identity.iam_users.in leaves the account out',
    },
  },
});
