import { carriedOfGpuFleet } from './carried-gpu-fleet.ts';
import { carriedOfNetworks } from './carried-network.ts';
import { carriedOfStores } from './carried-stores.ts';
import { carriedOfTls } from './carried-tls.ts';

/**
 * How independent the evidence of our tests is, of a requirement: `emulator`: moto's own answers decide its pass and at least one failure; `mixed`:
 * answers of our gap filler have a part in the pass, or make every failure; `canned`: what decides is ours, passing and failing; `none`: no test of it
 * goes over the emulator. The shape of every answer is AWS's, by AWS's own models: what is ours is what it says.
 */
export type Kind = 'emulator' | 'mixed' | 'canned' | 'none';

export interface Carried {
  readonly kind: Kind;
  /** Which answers are ours, and what no test over the emulator shows. Empty where there is nothing to say. */
  readonly note: string;
}

const emulator = (note = ''): Carried => ({ kind: 'emulator', note });
const mixed = (note: string): Carried => ({ kind: 'mixed', note });
const canned = (note: string): Carried => ({ kind: 'canned', note });
const none = (note: string): Carried => ({ kind: 'none', note });

const root = canned("moto has no root user: every count of root's credentials in GetAccountSummary is ours.");
const controlTower = canned('moto has no Control Tower: every answer of it is ours.');
const trail = emulator();
const policies = emulator(
  "Policies, their targets and the organizational units are moto's. What the policies deny is judged here, and AWS never said it.",
);
const managed =
  "Policies of AWS's own are loaded where they are asked for: their text is AWS's, as moto carries it. What policies open is judged here.";
const assigned =
  "Assignments, groups and people are moto's; in which accounts a permission set is provisioned is ours, from moto's assignments.";

/** Where the evidence for each requirement comes from: realism*.py is what the gap filler says, plants*.py the faults. */
export const carried: Readonly<Record<string, Carried>> = {
  ...carriedOfGpuFleet,
  ...carriedOfNetworks,
  ...carriedOfStores,
  ...carriedOfTls,

  'landing-zone.organization': mixed('The fault, an organization for consolidated billing alone, is ours.'),
  'landing-zone.account-present': mixed('The faults are ours: an account that is missing, one that is being closed.'),
  'landing-zone.account-declared': emulator(),
  'landing-zone.account-ou': emulator("The paths in ListAccounts are ours, worked out from moto's own tree."),
  'landing-zone.set-members': emulator(),
  'landing-zone.zone': controlTower,
  'landing-zone.zone-configuration': controlTower,
  'landing-zone.baselines': controlTower,
  'landing-zone.controls': controlTower,
  'landing-zone.delegated-administrators': emulator(),
  'landing-zone.trusted-access': emulator(),
  'landing-zone.regions': canned('moto has no ListRegions: which regions are enabled is ours.'),
  'landing-zone.agreement': canned('moto has no Artifact: every answer of it is ours.'),

  'service-control-policies.policy-types': emulator(),
  'service-control-policies.policy-chain': emulator(),
  'service-control-policies.region-restriction': policies,
  'service-control-policies.service-allowlist': policies,
  'service-control-policies.service-allowlist-closed': policies,
  'service-control-policies.cloudtrail-protection': policies,
  'service-control-policies.management-trail': none('No answer of AWS decides: the spec declares the risk.'),
  'service-control-policies.s3-public-access': policies,
  'service-control-policies.account-public-access': emulator(),
  'service-control-policies.log-archive-access': policies,
  'service-control-policies.log-archive-delivery': policies,
  'service-control-policies.log-archive-layers': mixed(
    "Policies are moto's. Of Object Lock the mode and the years are moto's, and we take out days of 0 that AWS would not send.",
  ),
  'service-control-policies.identity-hygiene': policies,
  'service-control-policies.guard-of-guards': policies,
  'service-control-policies.exemptions': policies,
  'service-control-policies.exemption-takeover': policies,
  'service-control-policies.second-opinion': none("moto does not simulate policies: tests of its own put AWS's answer in."),
  'service-control-policies.live-canary': canned('moto enforces no service control policy: the closed region and its refusals are ours.'),

  'iam-users.no-users': emulator(),
  'iam-users.root-access-keys': root,
  'iam-users.root-credentials': root,
  'iam-users.root-certificates': root,
  'iam-users.saml-providers': emulator(),
  'iam-users.oidc-providers': emulator(),
  'iam-users.root-custody': none('A document decides, and not AWS.'),
  'iam-users.oidc-subjects': emulator(),
  'iam-users.central-root-access': canned('moto has no central root access: what of it is on is ours.'),
  'iam-users.credential-report': mixed(
    "Rows of users are moto's; that of root and the age of the report are ours. The reference organization asks for none.",
  ),

  'iam-roles.trust-outside': emulator(),
  'iam-roles.wildcard-actions': emulator(managed),
  'iam-roles.read-only': emulator(managed),

  'identity-center.instance': canned('moto invents an instance for every account and region: which there are, and where, is ours.'),
  'identity-center.identity-source': canned('moto records no events: every sign-in is ours.'),
  'identity-center.member-instances': canned('moto invents an instance for every account and region: which there are is ours.'),
  'identity-center.permission-sets': emulator(),
  'identity-center.session-duration': emulator(),
  'identity-center.policies': mixed("Policies of permission sets are moto's; permissions boundaries, and that there is none, are ours."),
  'identity-center.read-only': emulator(managed),
  'identity-center.never': emulator(managed),
  'identity-center.assignments': mixed(assigned),
  'identity-center.group-members': mixed(assigned),
  'identity-center.provisioning': canned('moto keeps no versions of a permission set: where an older one is left is ours.'),
  'identity-center.provisioned-roles': emulator('The roles are made by our seed, as Identity Center makes them.'),
  'identity-center.mfa-attested': none('A document decides, and not AWS.'),
  'identity-center.sign-in-factors': canned('moto records no events: every sign-in is ours.'),

  'cmk-encryption.key-declared': emulator(),
  'cmk-encryption.key-customer-managed': canned('moto calls every key a customer-managed one; which are not is ours to say.'),
  'cmk-encryption.key-enabled': emulator(),
  'cmk-encryption.key-rotation': mixed("Whether a key rotates is moto's, after how many days is ours."),
  'cmk-encryption.rds-instance': mixed("The kind of encryption is ours, from moto's flag, and so are the faults, but for a disabled key."),
  'cmk-encryption.rds-cluster': emulator('The reference organization has no cluster: that one passes is shown by unit tests alone.'),
  'cmk-encryption.rds-snapshot': mixed(
    "Automated backups are ours, made from moto's instances, and so is the fault of an instance's snapshot.",
  ),
  'cmk-encryption.s3-bucket': mixed(
    "The list of buckets is ours, from moto's buckets, and so is SSE-S3 on a bucket that has nothing else. Keys are moto's.",
  ),
  'cmk-encryption.ebs-default': mixed("Whether it is on is moto's; which key it takes is ours, and so is the region that is closed."),
  'cmk-encryption.ebs-volume': mixed("The kind of encryption is ours, from moto's flag; the flag and the key are moto's."),
  'cmk-encryption.ebs-snapshot': mixed("The kind of encryption and the key are ours, from moto's volume; the flag is moto's."),
  'cmk-encryption.secret': emulator(),
  'cmk-encryption.store-covered': mixed(
    "The list of buckets and the automated backups are ours, from moto's state. That one fails is shown by unit tests alone.",
  ),
  'cmk-encryption.store-expected': mixed("The list of buckets is ours, from moto's buckets; the faults are moto's."),
  'cmk-encryption.other-regions': mixed(
    "Which regions are enabled, and that one is closed, is ours; what lies in the open ones is moto's.",
  ),

  'audit-trail.organization-trail': trail,
  'audit-trail.multi-region': trail,
  'audit-trail.global-events': trail,
  'audit-trail.validation': trail,
  'audit-trail.logging': mixed("Whether the trail logs and when it was stopped is moto's; when it was started is ours."),
  'audit-trail.delivery': canned('moto delivers nothing: the time of the last log file and every error are ours.'),
  'audit-trail.digest': canned('moto delivers nothing: the time of the last digest and every error are ours.'),
  'audit-trail.management-events': emulator('Of the faults, the advanced selector that filters by readOnly is ours.'),
  'audit-trail.data-events': none('The reference organization asks for none.'),
  'audit-trail.bucket': mixed("The list of buckets is ours, from moto's buckets; so is the fault of another bucket."),
  'audit-trail.key': emulator("A disabled key is moto's; of the faults, no key and a key that AWS manages are ours."),
  'audit-trail.visible': mixed(
    "That members see the trail is ours, from moto's trail; that it is gone, or records one account alone, is moto's.",
  ),
  'audit-trail.other-trails': mixed("Trails are moto's; which regions are enabled, and that one is closed, is ours."),

  'rds-resilience.present': emulator(),
  'rds-resilience.declared': emulator(),
  'rds-resilience.topology': emulator('Of the faults, a standby that is still pending is ours.'),
  'rds-resilience.zones': mixed("The zone of the standby is ours; that there is a standby is moto's."),
  'rds-resilience.status': mixed('The faults are ours, and that no change is pending.'),
  'rds-resilience.private': emulator('Of the faults, the public replica is ours.'),
  'rds-resilience.deletion-protection': emulator(),
  'rds-resilience.backup-retention': emulator(),
  'rds-resilience.restore-window': canned("Automated backups and every time in them are ours, from moto's retention."),
  'rds-resilience.parameters': mixed("Parameters of default groups are ours; those of a group that somebody made are moto's."),
  'rds-resilience.replica': mixed("The replica and its source are moto's; whether it replicates, and every fault, is ours."),
  'rds-resilience.replica-key': mixed("The kind of encryption is ours, from moto's flag; the key and that it is disabled are moto's."),
  'rds-resilience.replica-lag': canned('CloudWatch answers are ours.'),

  'break-glass.permission-set': mixed(assigned),
  'break-glass.read-only': emulator(managed),
  'break-glass.alarm-rule': emulator(
    "Rules, their states and their patterns are moto's, the days on which they fired are ours. Which events they match is judged here, and EventBridge never said it.",
  ),
  'break-glass.alarm-target': emulator(),
  'break-glass.alarm-topic': emulator(
    "Policies and keys are moto's; which key is AWS's own, and its policy, is ours. What a condition on the source does is shown by unit tests alone.",
  ),
  'break-glass.alarm-subscribers': mixed("Subscriptions and their filter policies are moto's; who has yet to say yes is ours."),
  'break-glass.alarm-events': trail,
  'break-glass.session-preferences': emulator(),
  'break-glass.session-documents': emulator(),
  'break-glass.session-forced': emulator('What the policies allow is judged here, and AWS never said it.'),
  'break-glass.ecs-exec': emulator(),
  'break-glass.ssh-ports': emulator("That the default group of a new network lets its members in is ours; moto's lets in nobody."),
  'break-glass.key-pairs': emulator(),
  'break-glass.connect-endpoints': canned('moto has no EC2 Instance Connect endpoint: every answer about them is ours.'),
  'break-glass.write-role': emulator(),
  'break-glass.write-role-trust': emulator(),
  'break-glass.other-roles': emulator('What the policies allow is judged here, and AWS never said it.'),
  'break-glass.write-role-separation': emulator('What the policies allow is judged here, and AWS never said it.'),
  'break-glass.drill': canned('moto keeps no time of the last use of a role: every one is ours.'),
};
