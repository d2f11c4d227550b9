import type { AskedRule } from '../facts/buckets/selection.ts';
import type { Wanted } from '../wanted.ts';
import { defineCheck } from './check.ts';
import type { LogArchive } from './guardrails/archive.ts';
import { judgeAccess, judgeDelivery, judgeLayers } from './guardrails/archive-access.ts';
import { judgeChains, judgeTypes } from './guardrails/attached.ts';
import { judgeCanary } from './guardrails/canary.ts';
import { judgeExemptions } from './guardrails/exemptions.ts';
import { judgeManagement } from './guardrails/management.ts';
import { guardOfGuards, identityHygiene, s3PublicAccess } from './guardrails/probes.ts';
import { judgeAccountBlock } from './guardrails/public-access.ts';
import { judgeRegions } from './guardrails/regions.ts';
import { judgeSecondOpinion } from './guardrails/second-opinion.ts';
import { judgeAllowlist, judgeClosedWorld } from './guardrails/services.ts';
import { boundBy, judgeTakeover } from './guardrails/takeover.ts';
import { judgeProbes, judgeTrail } from './guardrails/trail.ts';

/** The buckets of logs, by the patterns of the spec. */
const wantedOfLogs = (archive: LogArchive | undefined): readonly Wanted[] =>
  (archive?.buckets ?? []).map((name, order) => ({
    in: archive?.in ?? [],
    of: { by: `log-archive ${order}`, order, match: { name }, isAsked: true } satisfies AskedRule,
  }));

export default defineCheck({
  id: 'service-control-policies',
  scope: 'organization',
  depth: 'boundary',
  title: 'The policies of the organization deny what the spec says they must',
  failureTitle: 'The policies of the organization leave open what they must deny',
  why: `A service control policy that is there, named well and attached to the wrong unit denies nothing; so does one that denies a single action, one that
leaves out a role which any local administrator can create, and one whose list of services was written before AWS added the next. What matters is what the
policies do together, from the root to the account, to every action that AWS has. So they are evaluated, not looked for: for each account, each action and each
region the question is whether somebody who may do everything by the account's own policies is still denied.`,
  remediation: `Read the finding's actual value first: it names actions that are open, where, and the statement that should have denied them or the condition on which it depends.
Policy not attached: "aws organizations attach-policy --policy-id ID --target-id OU-OR-ROOT"; policy type off: "aws organizations enable-policy-type --root-id ROOT --policy-type SERVICE_CONTROL_POLICY".
Open region or service: deny by NotAction (everything but the listed) rather than by a list of what is forbidden: lists go out of date on the day AWS adds a service.
Exemption that nobody approved: take it out of the policy, or list it under guardrails.exemptions with its reason through a spec change. Exempt role that can be taken over: add a statement that denies changes of it to
everybody but itself. Log archive open to another account: a resource control policy on the account of the log archive, and a bucket policy that allows the delivering services alone; a service control policy binds only the principals of its own account.
Account block public access: "aws s3control put-public-access-block --account-id ID --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true".
A policy that cannot be read: correct its JSON; until then nothing is said of what it denies.`,
  limits: `The verdicts are those of iq's own reading of AWS's rules over a dated list of AWS's actions; the optional second opinion and live canary set AWS's own answers beside them. Service control policies bind
neither the management account, nor service-linked roles, nor AWS services, nor a few tasks of root users. Denials that hold only for some resources, networks, tags or calls that come through no service count as open; statements with policy variables count as unreadable.
Bucket ACLs are not read. A Deny that compares principals by StringNotLike is read as if its wildcards kept to one part of an ARN.
What an account did before a policy was attached is not seen. An allowlist of services is the owner's: iq checks its digest, not whether AWS still lists each service as eligible.`,
  references: [
    { framework: '21 CFR 11', clause: '11.10(d)' },
    { framework: '21 CFR 11', clause: '11.10(e)' },
    { framework: '21 CFR 11', clause: '11.10(g)' },
    { framework: 'HIPAA', clause: '164.308(a)(4)' },
    { framework: 'HIPAA', clause: '164.312(a)(1)' },
    { framework: 'HIPAA', clause: '164.312(c)(1)' },
  ],
  section: 'guardrails',
  besides: ['audit_trail', 'keys', 'organization.regions'],
  needs: [
    'account-public-access-block',
    'bucket-locks',
    'bucket-policies',
    'buckets',
    'enabled-regions',
    'keys',
    'organization',
    'organization-policies',
    'roles',
    'simulated-policies',
    'tripwire',
  ],
  only: {
    'account-public-access-block': ({ guardrails }) => guardrails?.s3_public_access?.in ?? [],
    'bucket-locks': ({ guardrails }) =>
      guardrails?.log_archive_write_deny?.layers.includes('object_lock') === true ? wantedOfLogs(guardrails.log_archive_write_deny) : [],
    'bucket-policies': ({ guardrails }) => wantedOfLogs(guardrails?.log_archive_write_deny),
    buckets: ({ guardrails }) => guardrails?.log_archive_write_deny?.in ?? [],
    keys: ({ guardrails, audit_trail, keys }) =>
      guardrails?.cloudtrail_protection === undefined ? [] : (keys[audit_trail?.key.replace(/^key:/, '') ?? '']?.in ?? []),
    roles: (spec) => ((spec.guardrails?.exemptions ?? []).length > 0 ? boundBy(spec) : []),
    'simulated-policies': ({ guardrails }) => (guardrails?.second_opinion === undefined ? [] : null),
    tripwire: ({ guardrails }) => (guardrails?.live_canary === undefined ? [] : (guardrails.region_restriction?.in ?? [])),
  },
  requirements: {
    'policy-types': {
      text: 'The types of policy that the guardrails rest on are enabled at the root of the organization',
      procedure:
        'Run "aws organizations list-roots": PolicyTypes lists SERVICE_CONTROL_POLICY, and RESOURCE_CONTROL_POLICY where the spec names the layer rcp, as ENABLED.',
      judge: judgeTypes,
    },
    'policy-chain': {
      text: 'Every ACTIVE member account is under policies at each level from the root down, and each of them can be read',
      procedure:
        'For the account, each unit above it and the root run "aws organizations list-policies-for-target --target-id ID --filter SERVICE_CONTROL_POLICY" and "aws organizations describe-policy --policy-id ID": every level has one, and every document is a valid policy.',
      judge: judgeChains,
    },
    'region-restriction': {
      text: 'Nobody but the exempted can change anything outside the allowed regions, except in the listed global services',
      procedure:
        'In each enabled region that is not allowed, read the statements above the account for every changing action of a service that is not listed as global: a Deny applies without any condition but the region and the approved exemptions.',
      judge: judgeRegions,
      asked: ({ guardrails }) => guardrails?.region_restriction !== undefined,
    },
    'service-allowlist': {
      text: 'Nobody but the exempted can use a service that is not on the reviewed allowlist',
      procedure:
        'Take the allowlist file of the digest that the spec pins. For each other service in "aws iam simulate-custom-policy" with the policies above the account, or by reading them: every action is denied in each allowed region.',
      judge: judgeAllowlist,
      asked: ({ guardrails }) => guardrails?.service_allowlist !== undefined,
    },
    'service-allowlist-closed': {
      text: 'Services that AWS adds later, and new actions of services that are not on the allowlist, are denied as well: the policies list what is allowed and not what is forbidden',
      procedure:
        'Read the statement that denies unlisted services: it is a Deny with NotAction, or an Allow that lists services. A list of denied services fails.',
      judge: judgeClosedWorld,
      asked: ({ guardrails }) => guardrails?.service_allowlist?.closed_world === true,
    },
    'cloudtrail-protection': {
      text: 'Nobody in a bound account but the exempted can stop, change or delete the trail, or the key of its logs',
      procedure:
        'Read the policies above the account for StopLogging, DeleteTrail, UpdateTrail, PutEventSelectors, PutInsightSelectors and RemoveTags on the trail and, where the account owns the key of the logs, ScheduleKeyDeletion, DisableKey, PutKeyPolicy and DisableKeyRotation on it: each is denied.',
      judge: judgeTrail,
      asked: ({ guardrails }) => guardrails?.cloudtrail_protection !== undefined,
    },
    'management-trail': {
      text: 'That no service control policy binds the management account is a residual risk for the trail, with a declared acceptance',
      procedure: 'Look up the risk assessment that the spec names: it covers the trail in the management account, and is in force.',
      notApplicable:
        'no service control policy binds the management account, from which the trail or its guards can be undone, and the spec names who accepted that',
      outcomes: ['unknown'],
      judge: judgeManagement,
      asked: ({ guardrails }) => guardrails?.cloudtrail_protection !== undefined,
    },
    's3-public-access': {
      text: 'Nobody in a bound account but the exempted can change the block of public access to S3, of the account or of a bucket',
      procedure:
        'Read the policies above the account for s3:PutAccountPublicAccessBlock and s3:PutBucketPublicAccessBlock: both are denied in each governed region.',
      judge: (world, spec) =>
        judgeProbes(world, spec, {
          where: spec.guardrails?.s3_public_access?.in ?? [],
          probes: s3PublicAccess,
          what: 'changing the block of public access to S3',
        }),
      asked: ({ guardrails }) => guardrails?.s3_public_access !== undefined,
    },
    'account-public-access': {
      text: 'The block of public access to S3 of every bound account has all four settings on',
      procedure: 'Run "aws s3control get-public-access-block --account-id ID" in the account: all four settings are true.',
      judge: judgeAccountBlock,
      asked: ({ guardrails }) => guardrails?.s3_public_access !== undefined,
    },
    'log-archive-access': {
      text: 'Nobody but the declared services can write to a bucket of logs, delete from it, or change what protects it, from whatever account',
      procedure:
        'Take the bucket policy, the policies above the log archive and those above each other account. For a principal of each account, the root user of the log archive, a stranger, each service acting for another organization, and no credentials at all: every action that writes, deletes or changes protection is denied.',
      judge: judgeAccess,
      asked: ({ guardrails }) => guardrails?.log_archive_write_deny !== undefined,
    },
    'log-archive-delivery': {
      text: 'At least one of the declared services can still deliver into each bucket of logs, for this organization',
      procedure:
        'Run "aws s3api get-bucket-policy --bucket NAME": it allows s3:PutObject to a declared service with this organization or its trail as the source, and no Deny applies to it.',
      judge: judgeDelivery,
      asked: ({ guardrails }) => guardrails?.log_archive_write_deny !== undefined,
    },
    'log-archive-layers': {
      text: 'Each layer that the spec names protects the buckets of logs by itself, so that no single change opens them',
      procedure:
        'Take each layer alone: the service control policies deny everything to the principals of the log archive; the resource control policies deny it to every other account; the bucket policy grants nothing to anybody but the services; "aws s3api get-object-lock-configuration" shows COMPLIANCE with a default retention.',
      judge: judgeLayers,
      asked: ({ guardrails }) => guardrails?.log_archive_write_deny !== undefined,
    },
    'identity-hygiene': {
      text: 'Nobody in a bound account but the exempted can make IAM users, keys or identity providers, enable regions, or leave the organization',
      procedure:
        'Read the policies above the account for iam:CreateUser, CreateAccessKey, CreateLoginProfile, CreateSAMLProvider, CreateOpenIDConnectProvider, sso:CreateInstance, organizations:LeaveOrganization and account:EnableRegion: each is denied.',
      judge: (world, spec) =>
        judgeProbes(world, spec, {
          where: spec.guardrails?.identity_hygiene?.in ?? [],
          probes: identityHygiene,
          what: 'making ways in beside IAM Identity Center',
        }),
      asked: ({ guardrails }) => guardrails?.identity_hygiene !== undefined,
    },
    'guard-of-guards': {
      text: 'Nobody in a bound account but the exempted can switch off what watches it or delete the records that rest on it',
      procedure:
        'Read the policies above the account for the actions that stop AWS Config, GuardDuty, Security Hub and Access Analyzer, encryption by default, flow logs, recovery points and their vault lock, and changes of the Session Manager document: each is denied.',
      judge: (world, spec) =>
        judgeProbes(world, spec, {
          where: spec.guardrails?.guard_of_guards?.in ?? [],
          probes: guardOfGuards,
          what: 'switching off what watches',
        }),
      asked: ({ guardrails }) => guardrails?.guard_of_guards !== undefined,
    },
    exemptions: {
      text: 'Whoever a Deny leaves out, in a policy that binds a member account, is approved by the spec',
      procedure:
        'In every policy above a member account, list the values of conditions such as ArnNotLike on aws:PrincipalArn or aws:PrincipalTag: each is under guardrails.exemptions with a reason.',
      judge: judgeExemptions,
    },
    'exemption-takeover': {
      text: 'Nobody but the exempted can create, change, pass or assume an exempt role in a bound account',
      procedure:
        'For each exempt role and account read the policies above the account for iam:CreateRole, UpdateAssumeRolePolicy, PutRolePolicy, AttachRolePolicy, DeleteRole, PassRole and sts:AssumeRole on the ARN of the role: each is denied to everybody else. Creating it may be open where the role exists and cannot be deleted, passing and assuming it where its trust policy names no service and no account but the management account.',
      judge: judgeTakeover,
      asked: ({ guardrails }) => (guardrails?.exemptions ?? []).length > 0,
    },
    'second-opinion': {
      text: "AWS's own policy simulator says the same as iq of every action that both were asked about",
      procedure:
        'Run "aws iam simulate-custom-policy" with the service control policies of each level in order, the region and the principal of the finding: AllowedByOrganizations of each action is as iq has it.',
      outcomes: ['pass', 'unknown'],
      judge: judgeSecondOpinion,
      asked: ({ guardrails }) => guardrails?.second_opinion !== undefined,
    },
    'live-canary': {
      text: 'In every region that is not governed AWS really refuses the calls that the policies deny, and names a service control policy',
      procedure:
        'With the credentials of the auditor role run "aws ec2 describe-volumes", "aws rds describe-db-instances" and "aws secretsmanager list-secrets" in each enabled region that is not governed: each is refused with an explicit deny in a service control policy.',
      judge: judgeCanary,
      asked: ({ guardrails }) => guardrails?.live_canary !== undefined && guardrails.region_restriction !== undefined,
    },
  },
});
