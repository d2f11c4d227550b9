import type { Spec } from '../spec/spec.ts';
import { judgeAlarmEvents } from './break-glass/alarm-events.ts';
import { judgeAlarmRule } from './break-glass/alarm-rule.ts';
import { judgeAlarmTarget } from './break-glass/alarm-target.ts';
import { judgeAlarmTopic, judgeSubscribers } from './break-glass/alarm-topic.ts';
import { judgeDrill } from './break-glass/drill.ts';
import { judgeExec } from './break-glass/exec.ts';
import { judgeForced } from './break-glass/forced.ts';
import { judgeOtherRoles } from './break-glass/other-roles.ts';
import { judgePermissionSet, judgeReadOnly } from './break-glass/permission-set.ts';
import { declaredSet } from './break-glass/section.ts';
import { judgeDocuments, judgePreferences } from './break-glass/sessions.ts';
import { judgeEndpoints, judgeKeyPairs, judgePorts } from './break-glass/ssh.ts';
import { judgeSeparation, judgeWriteRole, judgeWriteRoleTrust } from './break-glass/write-role.ts';
import { defineCheck } from './check.ts';

const here = ({ break_glass: section }: Spec): readonly string[] => section?.in ?? [];

/** Where the keys of sessions can be: in the account, and in those that own the declared ones. */
const withKeys = (spec: Spec): readonly string[] => {
  const key = spec.break_glass?.sessions.key ?? [];
  const owners = typeof key === 'string' ? [] : key.flatMap((reference) => spec.keys[reference.slice('key:'.length)]?.in ?? []);
  return [...new Set([...here(spec), ...owners])];
};

const hasWriteRole = (spec: Spec): boolean => spec.break_glass?.write_role !== undefined;

export default defineCheck({
  id: 'break-glass',
  scope: 'account',
  depth: 'boundary',
  title: 'Break-glass access is there, limited, recorded, and heard by people as it is used',
  failureTitle: 'Break-glass access is not limited, not recorded, not heard, or not there when it is needed',
  why: `Break-glass access is the way past every other control, kept for the day when they are in the way. It is worth having only while each use is noticed by somebody,
ends by itself, and leaves a record of what was typed. Each of these fails without a sign: an alarm on the wrong event, in the wrong region or to a topic that
EventBridge may not write to is silent for ever, and so is one that nobody confirmed; a session without a document of preferences leaves nothing behind.
That it was silent is found out on the day after.`,
  remediation: `Read the finding first: it names the rule, topic, document or role, and what it lacks.
Rule: on the default bus of the account, in the region of IAM Identity Center, "aws events put-rule --name breakglass-assumed --state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS --event-pattern
'{"source":["aws.sts"],"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventName":["AssumeRoleWithSAML"],"requestParameters":{"roleArn":[{"wildcard":"arn:aws:iam::ACCOUNT:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_SET_*"}]}}}'".
The state can be set by the API, the CLI or CloudFormation alone, not in the console.
Target and topic: "aws events put-targets" with the ARN of the topic and a dead-letter queue; a topic policy that allows sns:Publish to events.amazonaws.com, best without a condition on the source; a key of your own for the topic, whose policy allows
kms:GenerateDataKey* and kms:Decrypt to events.amazonaws.com without a condition on the source. Then subscribe people without a filter policy, and let each confirm.
Sessions: "aws ssm create-document --name SSM-SessionManagerRunShell --document-type Session --document-format JSON --content file://preferences.json" in every governed region, with s3BucketName, s3EncryptionEnabled true,
kmsKeyId, idleSessionTimeout and maxSessionDuration; allow ssm:StartSession on that document and on instances, not on *. ECS: "aws ecs update-cluster --cluster NAME --configuration file://exec.json" with logging OVERRIDE.
SSH: delete key pairs and endpoints, take port 22 out of security groups; Session Manager needs none of them.
Write role: trust the role of the permission set by its ARN and nobody else, and deny by a boundary what records and limits it.
Drill: break the glass, see that people are told, and write down that they were.`,
  limits: `Events are not made: rules are matched by iq's own reading of EventBridge's patterns against an event of the shape that AWS documents. Whether a message then reaches a person is not seen: a drill shows it. What a filter
policy of a subscription lets through is not worked out: whoever has one is not counted. Other event buses, and rules that pass
events on, are not followed. Guardrails above the account, and resource control policies on topic and key, are not taken into account; nor is the policy of the dead-letter queue. AWS's pages differ on whether EventBridge sends aws:SourceArn
and aws:SourceAccount to SNS: a topic policy that rests on conditions on them passes only where the rule fired and nothing failed that day or since; that the policy is still that of that day is not seen.
That a session was recorded is not seen: the instance needs rights of its own to write to the bucket. Sessions that other roles start are not judged.
A topic without a key of KMS passes: it carries the event, and no data of patients.`,
  references: [
    { framework: '21 CFR 11', clause: '11.10(d)' },
    { framework: '21 CFR 11', clause: '11.10(e)' },
    { framework: '21 CFR 11', clause: '11.10(g)' },
    { framework: '21 CFR 11', clause: '11.300(d)' },
    { framework: 'HIPAA', clause: '164.312(a)(2)(ii)' },
    { framework: 'HIPAA', clause: '164.312(a)(1)' },
    { framework: 'HIPAA', clause: '164.312(b)' },
    { framework: 'HIPAA', clause: '164.308(a)(6)(ii)' },
  ],
  section: 'break_glass',
  besides: ['attestations', 'audit_trail', 'identity.center', 'identity.permission_sets', 'keys', 'organization.regions'],
  terms: `SET is the name of the permission set that break_glass.permission_set names, ACCOUNT an account of break_glass.in, HOME the region of IAM Identity Center, REGION each governed region.
ROLE is the role of SET in ACCOUNT: "aws iam list-roles --path-prefix /aws-reserved/sso.amazonaws.com/" names it AWSReservedSSO_SET_ and 16 digits.`,
  needs: [
    'account-assignments',
    'alarm-topics',
    'authorization-details',
    'buckets',
    'event-rules',
    'exec-clusters',
    'instance-connect-endpoints',
    'key-pairs',
    'keys',
    'permission-sets',
    'roles',
    'rule-firings',
    'security-groups',
    'session-documents',
    'trails',
  ],
  only: {
    'alarm-topics': here,
    'authorization-details': here,
    buckets: ({ break_glass: section }) => (section === undefined ? [] : [section.sessions.bucket.in]),
    'event-rules': here,
    'exec-clusters': here,
    'instance-connect-endpoints': here,
    'key-pairs': here,
    keys: withKeys,
    roles: here,
    'rule-firings': here,
    'security-groups': here,
    'session-documents': here,
    trails: ({ break_glass: section, audit_trail }) => (section === undefined || audit_trail === undefined ? [] : [audit_trail.owner]),
  },
  accounts: here,
  requirements: {
    'permission-set': {
      text: 'The permission set for break-glass access exists, lasts as long as declared, and is assigned to groups in the declared accounts and nowhere else',
      judge: judgePermissionSet,
      procedure: `"aws sso-admin describe-permission-set" in HOME: SessionDuration is session of the permission set in the spec. "aws sso-admin list-account-assignments" for ACCOUNT lists assignments of
PrincipalType GROUP alone, and "aws sso-admin list-accounts-for-provisioned-permission-set" names no account outside break_glass.in.`,
    },
    'read-only': {
      text: 'Who breaks the glass can by that alone only read, and do what the permission set declares besides',
      asked: (spec) => declaredSet(spec)?.access === 'read_only',
      judge: judgeReadOnly,
      procedure: `"aws iam get-account-authorization-details --filter Role" in ACCOUNT: every policy of ROLE allows only actions of the access levels List and Read of the Service Authorization Reference, and
those under plus of the permission set.`,
    },
    'alarm-rule': {
      text: 'In every region that people come in by, a rule of EventBridge fires for each use of break-glass access, and for nothing else',
      judge: judgeAlarmRule,
      procedure: `"aws events list-rules" in ACCOUNT, in HOME and each additional region: "aws events test-event-pattern" says true of its pattern and an AssumeRoleWithSAML event of source aws.sts
with the ARN of ROLE, path and all, as requestParameters.roleArn, and false of the same event with the ARN of another role. State is ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS; or it is ENABLED, and
"aws cloudwatch get-metric-statistics" of AWS/Events TriggeredRules shows that it fired on the day when ROLE was last used.`,
    },
    'alarm-target': {
      text: 'That rule sends to the declared topic, with a dead-letter queue where one is declared',
      judge: judgeAlarmTarget,
      procedure: `"aws events list-targets-by-rule --rule NAME" in ACCOUNT and HOME: one Arn is that of the topic break_glass.alarm.topic, and it has a DeadLetterConfig where break_glass.alarm.dead_letter is required.`,
    },
    'alarm-topic': {
      text: 'EventBridge may publish to the topic, and use its key',
      judge: judgeAlarmTopic,
      procedure: `"aws sns get-topic-attributes" in ACCOUNT and HOME: Policy allows sns:Publish to events.amazonaws.com with no condition on aws:SourceArn or aws:SourceAccount; or such a condition names the rule and ACCOUNT, and
"aws cloudwatch get-metric-statistics" of AWS/Events shows TriggeredRules on a day on and after which it shows no FailedInvocations of the rule. KmsMasterKeyId is not there, or "aws kms describe-key" says KeyManager CUSTOMER and KeyState
Enabled of it, and "aws kms get-key-policy --policy-name default" allows kms:GenerateDataKey* and kms:Decrypt to events.amazonaws.com with no condition on aws:SourceArn or aws:SourceAccount.`,
    },
    'alarm-subscribers': {
      text: 'At least the declared number of subscribers have confirmed that they hear of each use, and have no filter policy',
      judge: judgeSubscribers,
      procedure: `"aws sns list-subscriptions-by-topic" in ACCOUNT and HOME: at least break_glass.alarm.subscribers have a SubscriptionArn that begins with arn: and is not
PendingConfirmation, and "aws sns get-subscription-attributes" shows no FilterPolicy of them, or an empty one.`,
    },
    'alarm-events': {
      text: "The organization's trail records the events that the alarm waits for",
      asked: (spec) => spec.audit_trail !== undefined,
      judge: judgeAlarmEvents,
      procedure: `In the account audit_trail.owner and the region audit_trail.home, "aws cloudtrail get-trail-status": IsLogging is true. "aws cloudtrail get-event-selectors": management events that read are taken, and
sts.amazonaws.com is not excluded. "aws cloudtrail describe-trails": IsOrganizationTrail and IsMultiRegionTrail are true.`,
    },
    'session-preferences': {
      text: 'In every governed region Session Manager keeps what is typed in the declared bucket, encrypts sessions with a declared key, and ends them in time',
      judge: judgePreferences,
      procedure: `"aws ssm get-document --name SSM-SessionManagerRunShell" in ACCOUNT and REGION: s3BucketName is break_glass.sessions.bucket.name, which "aws s3api list-buckets" in break_glass.sessions.bucket.in lists; s3EncryptionEnabled is true;
kmsKeyId is a key that break_glass.sessions.key allows; maxSessionDuration is there, and both it and idleSessionTimeout (20 where it is not there) are at most break_glass.sessions.max in minutes. With --document-version '$LATEST' it says the same.`,
    },
    'session-documents': {
      text: 'There is no Session document by which the preferences could be passed by',
      asked: (spec) => spec.break_glass?.sessions.custom_documents === 'none',
      judge: judgeDocuments,
      procedure: `"aws ssm list-documents --filters Key=DocumentType,Values=Session Key=Owner,Values=Self" in ACCOUNT and REGION lists SSM-SessionManagerRunShell alone.`,
    },
    'session-forced': {
      text: 'Who breaks the glass cannot start the kinds of session that nothing records',
      judge: judgeForced,
      procedure: `"aws iam simulate-principal-policy --policy-source-arn ROLE --action-names ssm:StartSession --resource-arns arn:aws:ssm:REGION::document/NAME" in ACCOUNT says implicitDeny or explicitDeny for NAME AWS-StartSSHSession,
AWS-StartPortForwardingSession and AWS-StartPortForwardingSessionToRemoteHost, and for the resource arn:aws:ecs:REGION:ACCOUNT:task/*.`,
    },
    'ecs-exec': {
      text: 'Every ECS cluster keeps what is typed into its containers in the declared bucket and encrypts it with a declared key, or there is none where the spec declares none',
      judge: judgeExec,
      procedure: `"aws ecs list-clusters" and "aws ecs describe-clusters --include CONFIGURATIONS" in ACCOUNT and REGION: for each, executeCommandConfiguration has logging OVERRIDE, s3BucketName break_glass.sessions.bucket.name, s3EncryptionEnabled
true, and a kmsKeyId that break_glass.sessions.key allows. Where break_glass.sessions.ecs_exec is none, none is listed.`,
    },
    'ssh-ports': {
      text: 'No security group has a rule for port 22, or lets SSH in from addresses by a wider rule',
      judge: judgePorts,
      procedure: `"aws ec2 describe-security-groups" in ACCOUNT and REGION: no rule of IpPermissions is for port 22, and none from addresses or prefix lists takes it in: TCP with FromPort at most 22 and ToPort at least 22, or all traffic.`,
    },
    'key-pairs': {
      text: 'There is no EC2 key pair',
      judge: judgeKeyPairs,
      procedure: `"aws ec2 describe-key-pairs" in ACCOUNT and REGION lists none.`,
    },
    'connect-endpoints': {
      text: 'There is no EC2 Instance Connect endpoint',
      judge: judgeEndpoints,
      procedure: `"aws ec2 describe-instance-connect-endpoints" in ACCOUNT and REGION lists none but those whose State is delete-complete or create-failed.`,
    },
    'other-roles': {
      text: 'The policies of who breaks the glass let them take on the role for changes, where there is one, and no other role',
      judge: judgeOtherRoles,
      procedure: `"aws iam simulate-principal-policy --policy-source-arn ARN --action-names sts:AssumeRole --resource-arns ROLE-ARN", ARN being that of ROLE: allowed of the role break_glass.write_role.name in ACCOUNT, and of no other role there, nor of a role of another account.`,
    },
    'write-role': {
      text: 'The role for changes exists, and its sessions are no longer than declared',
      asked: hasWriteRole,
      judge: judgeWriteRole,
      procedure: `"aws iam get-role --role-name NAME" in ACCOUNT, NAME being break_glass.write_role.name: MaxSessionDuration is at most break_glass.write_role.session in seconds.`,
    },
    'write-role-trust': {
      text: 'The declared permission sets, and nobody else, may take on the role for changes',
      asked: hasWriteRole,
      judge: judgeWriteRoleTrust,
      procedure: `"aws iam get-role --role-name NAME" in ACCOUNT, NAME being break_glass.write_role.name: each Principal of AssumeRolePolicyDocument is the ARN of the role of a permission set under break_glass.write_role.trusted_by, or ACCOUNT with a condition on
aws:PrincipalArn that only those roles meet; and each of them is let in.`,
    },
    'write-role-separation': {
      text: 'The role for changes cannot undo what records and limits it',
      asked: hasWriteRole,
      judge: judgeSeparation,
      procedure: `"aws iam get-account-authorization-details --filter Role" in ACCOUNT: the policies of the role break_glass.write_role.name, within its boundary, allow no action that break_glass.write_role.never names.`,
    },
    drill: {
      text: 'The way in was used or practised lately enough to know that it works',
      judge: judgeDrill,
      procedure: `"aws iam get-role --role-name ROLE" in ACCOUNT: LastUsedDate is at most break_glass.drill.max_age ago. Or the entry of the attestations file that break_glass.drill.attestation names is dated within that time, and "sha256sum DOCUMENT" of
the document that it names is its sha256.`,
    },
  },
});
