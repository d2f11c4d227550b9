import { CloudTrailClient, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { ListTagsForResourceCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { asAuditor, asCaller, type ClientConfig } from './clients.ts';
import type { Emulator } from './emulator.ts';

/** A query for the replica lag of one database over the last hour, minute by minute. */
export function replicaLagQuery(database: string) {
  const now = Date.now();
  const Metric = { Namespace: 'AWS/RDS', MetricName: 'ReplicaLag', Dimensions: [{ Name: 'DBInstanceIdentifier', Value: database }] };
  return {
    StartTime: new Date(now - 3_600_000),
    EndTime: new Date(now),
    MetricDataQueries: [{ Id: 'lag', MetricStat: { Metric, Period: 60, Stat: 'Maximum' } }],
  };
}

/** The datapoints of production's database in us-west-2; none where CloudWatch has none. */
export async function replicaLag(emulator: Emulator, database: string): Promise<readonly number[]> {
  const client = new CloudWatchClient(await asAuditor(emulator, '222222222222', 'us-west-2'));
  const { MetricDataResults: [result] = [] } = await client.send(new GetMetricDataCommand(replicaLagQuery(database)));
  return result?.Values ?? [];
}

/** What one account holds, service by service; the organization as the caller sees it. */
export async function inventory(emulator: Emulator, config: ClientConfig): Promise<Record<string, unknown>> {
  const [tags, users, keys, databases, buckets, volumes, secrets, trails] = await Promise.all([
    new OrganizationsClient(asCaller(emulator)).send(new ListTagsForResourceCommand({ ResourceId: '222222222222' })),
    new IAMClient(config).send(new ListUsersCommand({})),
    new KMSClient(config).send(new ListKeysCommand({})),
    new RDSClient(config).send(new DescribeDBInstancesCommand({})),
    new S3Client(config).send(new ListBucketsCommand({})),
    new EC2Client(config).send(new DescribeVolumesCommand({})),
    new SecretsManagerClient(config).send(new ListSecretsCommand({})),
    new CloudTrailClient(config).send(new DescribeTrailsCommand({})),
  ]);
  return {
    organizations: tags.Tags,
    iam: users.Users?.map(({ UserName }) => UserName),
    kms: keys.Keys,
    rds: databases.DBInstances?.map(({ DBInstanceArn, DeletionProtection }) => [DBInstanceArn, DeletionProtection]),
    s3: buckets.Buckets?.map(({ Name }) => Name),
    ec2: volumes.Volumes?.map(({ VolumeId }) => VolumeId),
    secretsmanager: secrets.SecretList?.map(({ ARN }) => ARN),
    cloudtrail: trails.trailList?.map(({ TrailARN }) => TrailARN),
  };
}
