import { ListRegionsCommand } from '@aws-sdk/client-account';
import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { GetAccountSummaryCommand } from '@aws-sdk/client-iam';
import { ListKeysCommand } from '@aws-sdk/client-kms';
import { ListAccountsCommand } from '@aws-sdk/client-organizations';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Service } from '../../src/aws/sdk.ts';

/** One kind of call, its answer and how the answer is read. */
export interface Kind {
  readonly service: Service;
  readonly operation: string;
  readonly command: () => { readonly input: object };
  /** An answer that holds one name. */
  readonly inner: (name: string) => string;
  /** The name, as the SDK read it. */
  // biome-ignore lint/suspicious/noExplicitAny: the outputs of eleven services
  readonly read: (output: any) => string | undefined;
}

const hour = { StartTime: new Date(0), EndTime: new Date(3_600_000), MetricDataQueries: [] };
/** One operation of each service. */
export const kinds: readonly Kind[] = [
  {
    service: 'IAM',
    operation: 'GetAccountSummary',
    command: () => new GetAccountSummaryCommand({}),
    inner: (name) => `<SummaryMap><entry><key>Users</key><value>${name}</value></entry></SummaryMap>`,
    read: (output) => String(output.SummaryMap?.Users),
  },
  {
    service: 'STS',
    operation: 'GetCallerIdentity',
    command: () => new GetCallerIdentityCommand({}),
    inner: (name) => `<Account>${name}</Account>`,
    read: (output) => output.Account,
  },
  {
    service: 'EC2',
    operation: 'DescribeVolumes',
    command: () => new DescribeVolumesCommand({}),
    inner: (name) => `<volumeSet><item><volumeId>${name}</volumeId></item></volumeSet>`,
    read: (output) => output.Volumes?.[0]?.VolumeId,
  },
  {
    service: 'RDS',
    operation: 'DescribeDBInstances',
    command: () => new DescribeDBInstancesCommand({}),
    inner: (name) => `<DBInstances><DBInstance><DBInstanceIdentifier>${name}</DBInstanceIdentifier></DBInstance></DBInstances>`,
    read: (output) => output.DBInstances?.[0]?.DBInstanceIdentifier,
  },
  {
    service: 'S3',
    operation: 'ListBuckets',
    command: () => new ListBucketsCommand({}),
    inner: (name) => `<Buckets><Bucket><Name>${name}</Name></Bucket></Buckets>`,
    read: (output) => output.Buckets?.[0]?.Name,
  },
  {
    service: 'KMS',
    operation: 'ListKeys',
    command: () => new ListKeysCommand({}),
    inner: (name) => JSON.stringify({ Keys: [{ KeyId: name }] }),
    read: (output) => output.Keys?.[0]?.KeyId,
  },
  {
    service: 'Organizations',
    operation: 'ListAccounts',
    command: () => new ListAccountsCommand({}),
    inner: (name) => JSON.stringify({ Accounts: [{ Id: name }] }),
    read: (output) => output.Accounts?.[0]?.Id,
  },
  {
    service: 'CloudTrail',
    operation: 'DescribeTrails',
    command: () => new DescribeTrailsCommand({}),
    inner: (name) => JSON.stringify({ trailList: [{ Name: name }] }),
    read: (output) => output.trailList?.[0]?.Name,
  },
  {
    service: 'SecretsManager',
    operation: 'ListSecrets',
    command: () => new ListSecretsCommand({}),
    inner: (name) => JSON.stringify({ SecretList: [{ Name: name }] }),
    read: (output) => output.SecretList?.[0]?.Name,
  },
  {
    service: 'CloudWatch',
    operation: 'GetMetricData',
    command: () => new GetMetricDataCommand({ ...hour }),
    inner: (name) => JSON.stringify({ MetricDataResults: [{ Id: name }] }),
    read: (output) => output.MetricDataResults?.[0]?.Id,
  },
  {
    service: 'Account',
    operation: 'ListRegions',
    command: () => new ListRegionsCommand({}),
    inner: (name) => JSON.stringify({ Regions: [{ RegionName: name }] }),
    read: (output) => output.Regions?.[0]?.RegionName,
  },
];

/** Keys that tell whose they are. */
export const callerOf = (account: string, region = 'us-east-2') => {
  const credentials = { accessKeyId: `ASIA${account}`, secretAccessKey: `secret of ${account}`, sessionToken: `token of ${account}` };
  return { account, region, credentials: async () => credentials };
};
