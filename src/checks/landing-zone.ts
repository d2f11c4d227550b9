import type { Spec } from '../spec/spec.ts';
import { defineCheck } from './check.ts';
import { judgeOrganization, judgePlace, judgePresence, judgeUniverse } from './landing-zone/accounts.ts';
import { judgeAgreements } from './landing-zone/agreement.ts';
import { judgeBaselines } from './landing-zone/baselines.ts';
import { judgeConfiguration } from './landing-zone/configuration.ts';
import { judgeControls } from './landing-zone/controls.ts';
import { judgeDelegatedAdministrators, judgeTrustedAccess } from './landing-zone/delegation.ts';
import { judgeRegions } from './landing-zone/regions.ts';
import { judgeSets } from './landing-zone/sets.ts';
import { judgeZone } from './landing-zone/zone.ts';

/** Asked for where the spec declares it, and nowhere else. */
const whereDeclared = (keyOf: (organization: Spec['organization']) => unknown) => (spec: Spec) =>
  keyOf(spec.organization) === undefined ? [] : null;

export default defineCheck({
  id: 'landing-zone',
  scope: 'organization',
  depth: 'boundary',
  title: 'The organization holds exactly the declared accounts, each in its place, and its landing zone is as declared',
  failureTitle: 'The organization or its landing zone differs from what is declared',
  why: `Every other check is judged account by account. An account that nobody declared is judged by none of them; an account in
another organizational unit is under other service control policies; a set that lost a member silently shrinks what is verified.
So the list of accounts itself, as AWS Organizations gives it, is the first thing to be proven. The second is what holds the accounts
together: under a landing zone that has drifted, or in an account that was moved into its unit but never enrolled, the trail, the log
archive and the controls that everybody takes for granted may be missing; a delegated administrator or a trusted service acts in every
account at once; and without a business associate addendum in force no account may hold PHI at all.`,
  remediation: `Account missing: look it up with "aws organizations list-accounts"; if it left the organization, invite it back
("aws organizations invite-account-to-organization") or take it out of organization.accounts through a spec change.
Account nobody declared: find out who created it (CloudTrail events CreateAccount, InviteAccountToOrganization and AcceptHandshake in the management
account), then either add it to a class of the spec or close it ("aws organizations close-account --account-id ID").
Wrong unit: in a Control Tower organization use Account Factory > Update account, so that the controls of the unit are enrolled too; elsewhere
"aws organizations move-account --account-id ID --source-parent-id OU --destination-parent-id OU".
Account not ACTIVE: a SUSPENDED account can be reopened through AWS Support within 90 days of its closure; if it was closed on purpose, list its id under
organization.suspended_ok.
Set differs: correct the account's tags ("aws organizations tag-resource --resource-id ID --tags Key=gxp,Value=true") or unit, or change the set in the spec.
Features: "aws organizations enable-all-features" starts the change, which every invited member must accept.
Landing zone drifted, FAILED or old: first find what was changed, and by whom (CloudTrail), then Control Tower > Landing zone settings > Reset or Update.
None found: compare organization.control_tower.home with the home region that the console shows.
Setting of the landing zone: correct the manifest that "aws controltower get-landing-zone" shows, then "aws controltower update-landing-zone".
Account not enrolled, or a baseline with drift: Account Factory > Enroll account, or Re-register OU; an account that was moved by AWS Organizations alone needs it too.
Control drifted or FAILED: "aws controltower reset-enabled-control --enabled-control-identifier ARN" puts its policy, rule or hook back.
Delegated administrator nobody declared: declare it, or "aws organizations deregister-delegated-administrator --account-id ID --service-principal P".
Trusted access nobody declared: declare it, or switch it off in the console of that service, which then takes its roles away too.
Region opted in: find out what runs there, then "aws account disable-region --account-id ID --region-name R", or list it under organization.regions.opt_in.
Agreement: sign in to the management account > AWS Artifact > Agreements > Organization agreements > AWS Organizations Business Associate Addendum.`,
  limits: `Of drift, Control Tower's own word is taken: it looks for changed roles, units and policies, and not for every setting of the
accounts. Which baseline an account has is not told apart by name. Of the manifest, regions, logging, security roles and access
management are judged, AWS Config and backup are not. A resource-based delegation policy of AWS Organizations is not read. What is in
the other regions is for cmk-encryption.other-regions, and which policies are attached to the units for service-control-policies.
Whether an agreement says what the owner needs is for a lawyer to say.`,
  references: [
    { framework: '21 CFR 11', clause: '11.10(a)' },
    { framework: '21 CFR 11', clause: '11.10(d)' },
    { framework: 'HIPAA', clause: '164.308(a)(8)' },
    { framework: 'HIPAA', clause: '164.308(b)(1)' },
    { framework: 'HIPAA', clause: '164.312(a)(1)' },
  ],
  section: 'organization',
  needs: [
    'organization',
    'account-tags',
    'landing-zones',
    'enabled-baselines',
    'enabled-controls',
    'delegated-administrators',
    'trusted-access',
    'enabled-regions',
    'agreements',
  ],
  only: {
    'landing-zones': whereDeclared(({ control_tower: zone }) => zone),
    'enabled-baselines': whereDeclared(({ control_tower: zone }) => zone?.baselines),
    'enabled-controls': whereDeclared(({ control_tower: zone }) => zone?.controls),
    'delegated-administrators': whereDeclared((organization) => organization.delegated_administrators),
    'trusted-access': whereDeclared((organization) => organization.trusted_access),
    agreements: whereDeclared((organization) => organization.agreements),
  },
  requirements: {
    organization: {
      text: 'The organization has the declared id and management account, and all features enabled',
      judge: judgeOrganization,
      procedure: `"aws organizations describe-organization": Id is organization.id, MasterAccountId is the id of the account that
organization.management names, and FeatureSet is ALL.`,
    },
    'account-present': {
      text: 'Every declared account is in the organization and ACTIVE, or accepted in another state',
      judge: judgePresence,
      procedure: `"aws organizations list-accounts": every id under organization.accounts is there, and its State is ACTIVE; any other state
is accepted only of an id under organization.suspended_ok.`,
    },
    'account-declared': {
      text: 'Every account of the organization is in a class of the spec, and ACTIVE or accepted in another state',
      judge: judgeUniverse,
      procedure: `"aws organizations list-accounts": every id is in an entry of organization.classes, by its name or through a set, and its
State is ACTIVE; only an id under organization.suspended_ok may be in another state, and then need be in no class.`,
    },
    'account-ou': {
      text: 'Every declared account is in its declared organizational unit',
      judge: judgePlace,
      procedure: `"aws organizations list-parents --child-id ACCOUNT", then again for each unit that it names, up to the root; "aws
organizations describe-organizational-unit --organizational-unit-id UNIT" gives their names. From the root down, joined by /, they are
the ou of the account.`,
    },
    'set-members': {
      text: 'Every set resolves to the accounts that it must, and to at least one unless its accounts are vended',
      judge: judgeSets,
      asked: (spec) => Object.keys(spec.organization.sets).length > 0,
      procedure: `Of each account of "aws organizations list-accounts": it is in the set where its unit matches ou, its tags ("aws
organizations list-tags-for-resource --resource-id ACCOUNT") hold tag, and accounts names it, each where given, and except does not
name it. Those are exactly the accounts of exactly; without exactly there is at least one, unless vended is true.`,
    },
    zone: {
      text: 'There is exactly one landing zone, ACTIVE, of the declared version or newer, without drift',
      judge: judgeZone,
      asked: ({ organization }) => organization.control_tower !== undefined,
      procedure: `In the management account, "aws controltower list-landing-zones --region HOME" names one; "aws controltower get-landing-zone
--landing-zone-identifier ARN --region HOME" shows status ACTIVE, driftStatus IN_SYNC, and a version of min_version or newer. HOME is
organization.control_tower.home; in any other region the list is empty.`,
    },
    'zone-configuration': {
      text: 'The landing zone governs the declared regions, keeps logs where and as long as declared, and manages access as declared',
      judge: judgeConfiguration,
      asked: ({ organization }) => organization.control_tower !== undefined,
      procedure: `In the manifest of "aws controltower get-landing-zone": governedRegions are organization.regions.governed;
centralizedLogging is enabled, in the account of logging, its loggingBucket.retentionDays are at least min_log_retention, and its
kmsKeyArn is set where log_key is; securityRoles are in the account of security, and not switched off; accessManagement.enabled is
true for identity_center, false for self_managed.`,
    },
    baselines: {
      text: 'Every declared account is enrolled in Control Tower, and neither its baselines nor those of its units have failed or drifted',
      judge: judgeBaselines,
      asked: ({ organization }) => organization.control_tower?.baselines !== undefined,
      procedure: `"aws controltower list-enabled-baselines --include-children": each account of control_tower.baselines, except the
management account, is the targetIdentifier of at least one; all of its own, and those of the units above it, have status SUCCEEDED,
and inheritance drift IN_SYNC where a unit is the target.`,
    },
    controls: {
      text: 'Every declared control is enabled on its unit, and no enabled control has failed or drifted',
      judge: judgeControls,
      asked: ({ organization }) => organization.control_tower?.controls !== undefined,
      procedure: `"aws controltower list-enabled-controls --include-children": each control of control_tower.controls is there for its unit, IN_SYNC, or
NOT_CHECKING where its drift is not_checked; every one in the list has status SUCCEEDED and no drift.`,
    },
    'delegated-administrators': {
      text: 'Exactly the declared accounts administer exactly the declared services for the organization',
      judge: judgeDelegatedAdministrators,
      asked: ({ organization }) => organization.delegated_administrators !== undefined,
      procedure: `"aws organizations list-delegated-administrators", and of each account "aws organizations list-delegated-services-for-account
--account-id ACCOUNT": the accounts and services are those under organization.delegated_administrators, no more and no fewer.`,
    },
    'trusted-access': {
      text: 'Exactly the declared services have trusted access to the organization',
      judge: judgeTrustedAccess,
      asked: ({ organization }) => organization.trusted_access !== undefined,
      procedure: `"aws organizations list-aws-service-access-for-organization": the service principals are those under
organization.trusted_access, no more and no fewer.`,
    },
    regions: {
      text: 'In every account the governed regions are enabled, and no region was opted in to that is not declared',
      judge: judgeRegions,
      procedure: `In each account, "aws account list-regions": every region of organization.regions.governed is ENABLED or ENABLED_BY_DEFAULT, no other
is ENABLED unless organization.regions.opt_in names it, and none is ENABLING or DISABLING.`,
    },
    agreement: {
      text: 'Every declared agreement with AWS is in force for the whole organization',
      judge: judgeAgreements,
      asked: ({ organization }) => organization.agreements !== undefined,
      procedure: `In the management account, "aws artifact list-customer-agreements --region us-east-1": one whose name holds "Business Associate Addendum" is
ACTIVE, names the organization, took effect in the past, and has no end, or one in the future.`,
    },
  },
});
