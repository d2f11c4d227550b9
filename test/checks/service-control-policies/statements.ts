/** A statement of a policy, as it is written. */
export type Statement = Readonly<Record<string, unknown>>;

/** A statement that denies, whatever the resource. */
export const deny = (more: Statement): Statement => ({ Effect: 'Deny', Resource: '*', ...more });
/** A statement that allows, whatever the resource. */
export const allow = (more: Statement): Statement => ({ Effect: 'Allow', Resource: '*', ...more });

/** The text of a policy. */
export const textOf = (...statements: readonly Statement[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements });

export const governed = ['us-east-2', 'us-west-2'];
/** What the sample's spec and its policies leave open in every region. */
export const globals = ['iam', 'sts', 'organizations', 'account', 'support'];
/** What the sample's allowlist names. */
export const listed = ['cloudtrail', 'ec2', 'kms', 'logs', 's3'];
/** What its spec adds to it. */
export const plus = ['iam', 'sts'];

export const exemptRole = 'role/AWSControlTowerExecution';
export const exemptArn = `arn:aws:iam::*:${exemptRole}`;
/** The condition that leaves the approved role out. */
export const unlessExempt = { ArnNotLike: { 'aws:PrincipalArn': [exemptArn] } };

const wholes = (services: readonly string[]) => services.map((service) => `${service}:*`);

export const full = allow({ Sid: 'FullAccess', Action: '*' });

/** Denies everything but global services outside the governed regions. */
export const regionDeny = deny({
  Sid: 'Regions',
  NotAction: wholes(globals),
  Condition: { StringNotEquals: { 'aws:RequestedRegion': governed }, ...unlessExempt },
});

/** Denies everything that the allowlist does not name. */
export const servicesDeny = deny({ Sid: 'Services', NotAction: wholes([...listed, ...plus]), Condition: unlessExempt });

/** Allows what the allowlist names, and nothing else. */
export const servicesAllow = allow({ Sid: 'Services', Action: wholes([...listed, ...plus]) });

export const trailDeny = deny({
  Sid: 'Trail',
  Action: [
    'cloudtrail:DeleteTrail',
    'cloudtrail:PutEventSelectors',
    'cloudtrail:PutInsightSelectors',
    'cloudtrail:RemoveTags',
    'cloudtrail:StopLogging',
    'cloudtrail:UpdateTrail',
  ],
  Condition: unlessExempt,
});

export const keyDeny = deny({
  Sid: 'LogKey',
  Action: ['kms:DisableKey', 'kms:DisableKeyRotation', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'],
  Condition: unlessExempt,
});

export const publicDeny = deny({ Sid: 'Public', Action: ['s3:PutAccountPublicAccessBlock', 's3:PutBucketPublicAccessBlock'] });

export const hygieneDeny = deny({
  Sid: 'Hygiene',
  Action: [
    'account:EnableRegion',
    'iam:CreateAccessKey',
    'iam:CreateLoginProfile',
    'iam:CreateOpenIDConnectProvider',
    'iam:CreateSAMLProvider',
    'iam:CreateUser',
    'organizations:LeaveOrganization',
    'sso:CreateInstance',
  ],
  Condition: unlessExempt,
});

export const watchDeny = deny({
  Sid: 'Watch',
  Action: [
    'access-analyzer:DeleteAnalyzer',
    'backup:DeleteBackupVaultLockConfiguration',
    'backup:DeleteRecoveryPoint',
    'config:DeleteConfigurationRecorder',
    'config:StopConfigurationRecorder',
    'ec2:DeleteFlowLogs',
    'ec2:DisableEbsEncryptionByDefault',
    'guardduty:DeleteDetector',
    'guardduty:Disassociate*',
    'securityhub:DisableSecurityHub',
  ],
  Condition: unlessExempt,
});

export const documentDeny = deny({
  Sid: 'SessionDocument',
  Action: ['ssm:CreateDocument', 'ssm:UpdateDocument'],
  Resource: 'arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell',
  Condition: unlessExempt,
});

/** Nobody but the exempt role changes it or takes it on. */
export const takeoverDeny = deny({
  Sid: 'Takeover',
  Action: [
    'iam:AttachRolePolicy',
    'iam:CreateRole',
    'iam:DeleteRole*',
    'iam:PassRole',
    'iam:PutRole*',
    'iam:UpdateAssumeRolePolicy',
    'sts:AssumeRole',
  ],
  Resource: exemptArn,
  Condition: unlessExempt,
});

export const bucketName = 'org-trail-444444444444';
export const bucketArn = `arn:aws:s3:::${bucketName}`;
const bucketAndObjects = [bucketArn, `${bucketArn}/*`];

/** The article's policy: nobody in the log archive writes to the bucket or deletes from it. */
export const archiveDeny = deny({
  Sid: 'Archive',
  Action: ['s3:BypassGovernanceRetention', 's3:Delete*', 's3:Put*', 's3:Replicate*'],
  Resource: bucketAndObjects,
  Condition: unlessExempt,
});

/** Nobody but a service of AWS, from whatever account. */
export const archiveRcp = deny({
  Sid: 'ServicesAlone',
  Principal: '*',
  Action: ['s3:BypassGovernanceRetention', 's3:Delete*', 's3:Put*', 's3:Replicate*'],
  Resource: bucketAndObjects,
  Condition: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
});

/** CloudTrail delivers, for this organization alone. */
export const delivery = {
  Sid: 'Delivery',
  Effect: 'Allow',
  Principal: { Service: 'cloudtrail.amazonaws.com' },
  Action: 's3:PutObject',
  Resource: `${bucketArn}/*`,
  Condition: { StringEquals: { 'aws:SourceOrgID': 'o-exampleorgid', 's3:x-amz-acl': 'bucket-owner-full-control' } },
};

/** The bucket policy of the article: the whole organization may do everything. */
export const wholeOrganization = {
  Sid: 'WholeOrganization',
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:*',
  Resource: bucketAndObjects,
  Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } },
};
