import { add, type Bits, noBits } from '../../policy/bits.ts';
import type { Universe } from '../../policy/universe.ts';

/** An action that a guardrail must deny, on one kind of resource where only that matters. */
export interface Probe {
  readonly action: string;
  /** `{partition}`, `{region}` and `{account}` stand for those of the call; `null`: whatever the resource. */
  readonly resource: string | null;
}

const any = (service: string, ...names: readonly string[]): readonly Probe[] =>
  names.map((name) => ({ action: `${service}:${name}`, resource: null }));

/** What makes or changes a way in beside IAM Identity Center, or takes the account out of the organization's reach. */
export const identityHygiene: readonly Probe[] = [
  ...any('iam', 'CreateUser', 'CreateAccessKey', 'CreateLoginProfile', 'CreateSAMLProvider', 'CreateOpenIDConnectProvider'),
  ...any('sso', 'CreateInstance'),
  ...any('organizations', 'LeaveOrganization'),
  ...any('account', 'EnableRegion'),
];

const sessionDocument = 'arn:{partition}:ssm:{region}:{account}:document/SSM-SessionManagerRunShell';

/** What switches off the services that watch, or the records that they rest on. */
export const guardOfGuards: readonly Probe[] = [
  ...any('config', 'StopConfigurationRecorder', 'DeleteConfigurationRecorder'),
  ...any('guardduty', 'DeleteDetector', 'DisassociateFromAdministratorAccount', 'DisassociateFromMasterAccount'),
  ...any('securityhub', 'DisableSecurityHub'),
  ...any('access-analyzer', 'DeleteAnalyzer'),
  ...any('ec2', 'DisableEbsEncryptionByDefault', 'DeleteFlowLogs'),
  ...any('backup', 'DeleteRecoveryPoint', 'DeleteBackupVaultLockConfiguration'),
  { action: 'ssm:UpdateDocument', resource: sessionDocument },
  { action: 'ssm:CreateDocument', resource: sessionDocument },
];

/** What opens S3 to the public. AWS has no actions of their own for deleting these settings. */
export const s3PublicAccess: readonly Probe[] = any('s3', 'PutAccountPublicAccessBlock', 'PutBucketPublicAccessBlock');

/** What stops, blinds or deletes a trail. */
export const trailActions = [
  'cloudtrail:StopLogging',
  'cloudtrail:DeleteTrail',
  'cloudtrail:UpdateTrail',
  'cloudtrail:PutEventSelectors',
  'cloudtrail:PutInsightSelectors',
  'cloudtrail:RemoveTags',
] as const;

/** What changes or deletes the key of the logs. */
export const keyActions = ['kms:ScheduleKeyDeletion', 'kms:DisableKey', 'kms:PutKeyPolicy', 'kms:DisableKeyRotation'] as const;

/** What changes or deletes a bucket of logs, or what protects it. */
export const bucketActions = [
  's3:DeleteBucket',
  's3:DeleteBucketPolicy',
  's3:PutBucketAcl',
  's3:PutBucketObjectLockConfiguration',
  's3:PutBucketOwnershipControls',
  's3:PutBucketPolicy',
  's3:PutBucketVersioning',
  's3:PutEncryptionConfiguration',
  's3:PutLifecycleConfiguration',
  's3:PutReplicationConfiguration',
] as const;

/** What writes or deletes a log, or shortens its retention. */
export const objectActions = [
  's3:BypassGovernanceRetention',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:PutObject',
  's3:PutObjectAcl',
  's3:PutObjectLegalHold',
  's3:PutObjectRetention',
  's3:ReplicateDelete',
  's3:ReplicateObject',
] as const;

/** What makes a role, changes who it trusts or what it may, hands it to a service, or takes it on. */
export const takeoverActions = [
  'iam:AttachRolePolicy',
  'iam:CreateRole',
  'iam:DeleteRole',
  'iam:DeleteRolePermissionsBoundary',
  'iam:DeleteRolePolicy',
  'iam:PassRole',
  'iam:PutRolePermissionsBoundary',
  'iam:PutRolePolicy',
  'iam:UpdateAssumeRolePolicy',
  'sts:AssumeRole',
] as const;

/** The actions by name. Throws for one that AWS does not have: the lists above name known ones alone. */
export function actionBits(universe: Universe, actions: readonly string[]): Bits {
  const bits = noBits(universe.size);
  for (const action of actions) {
    const index = universe.indexOf(action);
    if (index === undefined) throw new Error(`no action is called ${action}`);
    add(bits, index);
  }
  return bits;
}
