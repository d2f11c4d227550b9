import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  ConfigServiceClient,
  DescribeConfigurationAggregatorSourcesStatusCommand,
  SelectAggregateResourceConfigCommand,
} from '@aws-sdk/client-config-service';
import { CreateGrantCommand, KMSClient, ListGrantsCommand } from '@aws-sdk/client-kms';
import { DescribeEffectivePolicyCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import {
  CreateBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutBucketTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asAuditor, type ClientConfig } from './clients.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { asSeeder } from './stack.ts';

const [management, production, staging, audit] = ['111111111111', '222222222222', '333333333333', '555555555555'];
const Bucket = 'cc-dicom-222222222222';
const key = `arn:aws:kms:us-east-2:${production}:key/22222222-2222-4002-8000-000000000001`;

describe.skipIf(process.env.IQ_WITHOUT_EMULATOR === '1')('what moto alone would get wrong about buckets, keys and AWS Config', () => {
  let emulator: Emulator;
  let config: ClientConfig;

  // One organization for all: each test changes what no other looks at.
  beforeAll(async () => {
    emulator = await startEmulator();
    await emulator.seed('reference');
    config = await asAuditor(emulator, production);
  });
  afterAll(() => emulator.stop());

  test('a replication keeps all of its rules', async () => {
    const { ReplicationConfiguration } = await new S3Client(config).send(new GetBucketReplicationCommand({ Bucket }));
    expect(ReplicationConfiguration).toEqual({
      Role: `arn:aws:iam::${production}:role/cc-replication`,
      Rules: [
        {
          ID: 'dicom-dr',
          Priority: 1,
          Status: 'Enabled',
          Filter: { Prefix: '' },
          SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
          DeleteMarkerReplication: { Status: 'Disabled' },
          Destination: {
            Bucket: 'arn:aws:s3:::cc-dicom-dr-222222222222',
            EncryptionConfiguration: { ReplicaKmsKeyID: `arn:aws:kms:us-west-2:${production}:key/22222222-2222-4003-8000-000000000001` },
            ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } },
            Metrics: { Status: 'Enabled', EventThreshold: { Minutes: 15 } },
          },
        },
      ],
    });
  });

  test('a bucket says which encryption it refuses', async () => {
    const { ServerSideEncryptionConfiguration: found } = await new S3Client(config).send(new GetBucketEncryptionCommand({ Bucket }));
    expect(found?.Rules?.[0]?.BlockedEncryptionTypes).toEqual({ EncryptionType: ['SSE-C'] });
  });

  test('of a new bucket AWS says nothing, or that there is nothing', async () => {
    const s3 = new S3Client(config);
    const bare = { Bucket: 'bare' };
    await s3.send(new CreateBucketCommand({ ...bare, CreateBucketConfiguration: { LocationConstraint: 'us-east-2' } }));
    expect((await s3.send(new GetBucketVersioningCommand(bare))).Status).toBeUndefined();
    const asked = [
      [new GetBucketReplicationCommand(bare), 'ReplicationConfigurationNotFoundError'],
      [new GetPublicAccessBlockCommand(bare), 'NoSuchPublicAccessBlockConfiguration'],
      [new GetBucketLifecycleConfigurationCommand(bare), 'NoSuchLifecycleConfiguration'],
    ] as const;
    for (const [command, name] of asked)
      await expect(s3.send(command as GetBucketReplicationCommand)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 404 } });
  });

  test('how a bucket is kept is told to its owner alone, in its region', async () => {
    const s3 = new S3Client(config);
    const there = { Bucket: 'cc-dicom-dr-222222222222' };
    for (const command of [
      new GetBucketReplicationCommand(there),
      new GetBucketVersioningCommand(there),
      new GetPublicAccessBlockCommand(there),
      new GetBucketLifecycleConfigurationCommand(there),
    ])
      await expect(s3.send(command as GetBucketVersioningCommand)).rejects.toMatchObject({ name: 'PermanentRedirect' });
    const others = new GetBucketVersioningCommand({ Bucket, ExpectedBucketOwner: management });
    await expect(s3.send(others)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('the metrics of a replication are those of its rule, in the region of the replica, and what failed in that of the source', async () => {
    const now = Date.now();
    const read = async (rule: string, region = 'us-east-2') => {
      const Dimensions = [
        { Name: 'SourceBucket', Value: Bucket },
        { Name: 'DestinationBucket', Value: 'cc-dicom-dr-222222222222' },
        { Name: 'RuleId', Value: rule },
      ];
      const { MetricDataResults: results = [] } = await new CloudWatchClient({ ...config, region }).send(
        new GetMetricDataCommand({
          StartTime: new Date(now - 3_600_000),
          EndTime: new Date(now),
          MetricDataQueries: ['ReplicationLatency', 'OperationsFailedReplication'].map((MetricName, index) => ({
            Id: `m${index}`,
            MetricStat: { Metric: { Namespace: 'AWS/S3', MetricName, Dimensions }, Period: 300, Stat: 'Maximum' },
          })),
        }),
      );
      return results.map(({ Values = [] }) => (Values.length === 0 ? null : Math.max(...Values)));
    };
    expect(await read('dicom-dr', 'us-west-2')).toEqual([55, null]);
    expect(await read('another')).toEqual([null, null]);
    expect(await read('dicom-dr')).toEqual([null, 0]);
  });

  test('tags are those of the buckets of the region', async () => {
    const s3 = asSeeder(new S3Client(config), production);
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: 'Data', Value: 'phi' }] } }));
    const tagged = async (region: string) => {
      const client = new ResourceGroupsTaggingAPIClient({ ...config, region });
      const { ResourceTagMappingList: found = [] } = await client.send(new GetResourcesCommand({ ResourceTypeFilters: ['s3'] }));
      return found.map(({ ResourceARN }) => ResourceARN);
    };
    expect(await tagged('us-east-2')).toEqual([`arn:aws:s3:::${Bucket}`]);
    expect(await tagged('us-west-2')).toEqual([]);
  });

  test('grants come in pages, with the ARN of the key and who granted', async () => {
    const kms = new KMSClient(config);
    expect((await kms.send(new ListGrantsCommand({ KeyId: key }))).Grants).toEqual([]);
    const seeder = asSeeder(new KMSClient(config), production);
    for (const Name of ['first', 'second'])
      await seeder.send(
        new CreateGrantCommand({ KeyId: key, GranteePrincipal: `arn:aws:iam::${production}:role/${Name}`, Operations: ['Decrypt'], Name }),
      );
    const first = await kms.send(new ListGrantsCommand({ KeyId: key, Limit: 1 }));
    expect(first).toMatchObject({
      Truncated: true,
      Grants: [{ KeyId: key, IssuingAccount: `arn:aws:iam::${production}:root`, Name: 'first' }],
    });
    const second = await kms.send(new ListGrantsCommand({ KeyId: key, Marker: first.NextMarker }));
    expect(second).toMatchObject({ Truncated: false, Grants: [{ Name: 'second' }] });
    const unknown = new ListGrantsCommand({ KeyId: '22222222-2222-4002-8000-000000000099' });
    await expect(kms.send(unknown)).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  test('an account has the policy that the organization makes for S3, and none of a target that is not there', async () => {
    const organizations = new OrganizationsClient(await asAuditor(emulator, management));
    const asked = (TargetId: string) => organizations.send(new DescribeEffectivePolicyCommand({ PolicyType: 'S3_POLICY', TargetId }));
    const { EffectivePolicy } = await asked(staging);
    expect(JSON.parse(EffectivePolicy?.PolicyContent ?? '')).toEqual({ s3_attributes: { public_access_block_configuration: 'all' } });
    await expect(asked('999999999999')).rejects.toMatchObject({ name: 'TargetNotFoundException' });
    await emulator.seed('organization-policy-gone');
    const again = new OrganizationsClient(await asAuditor(emulator, management));
    const gone = again.send(new DescribeEffectivePolicyCommand({ PolicyType: 'S3_POLICY', TargetId: staging }));
    await expect(gone).rejects.toMatchObject({ name: 'EffectivePolicyNotFoundException' });
    await emulator.seed('reference');
    config = await asAuditor(emulator, production);
  });

  test('AWS Config counts what is there, in every region that it records, page by page', async () => {
    const client = new ConfigServiceClient(await asAuditor(emulator, audit));
    const ConfigurationAggregatorName = 'cc-organization';
    const Expression = `SELECT awsRegion, COUNT(*) WHERE resourceType = 'AWS::S3::Bucket' AND accountId IN ('${production}', '${staging}') GROUP BY awsRegion`;
    const first = await client.send(new SelectAggregateResourceConfigCommand({ ConfigurationAggregatorName, Expression, Limit: 1 }));
    const rest = await client.send(
      new SelectAggregateResourceConfigCommand({ ConfigurationAggregatorName, Expression, NextToken: first.NextToken }),
    );
    expect([...(first.Results ?? []), ...(rest.Results ?? [])].map((row) => JSON.parse(row))).toEqual([
      { 'COUNT(*)': 2, awsRegion: 'us-east-2' },
      { 'COUNT(*)': 1, awsRegion: 'us-west-2' },
    ]);
    const { AggregatedSourceStatusList: sources = [] } = await client.send(
      new DescribeConfigurationAggregatorSourcesStatusCommand({ ConfigurationAggregatorName }),
    );
    expect(new Set(sources.map(({ LastUpdateStatus }) => LastUpdateStatus))).toEqual(new Set(['SUCCEEDED']));
    expect(sources).toHaveLength(15);
    const unknown = new DescribeConfigurationAggregatorSourcesStatusCommand({ ConfigurationAggregatorName: 'another' });
    await expect(client.send(unknown)).rejects.toMatchObject({ name: 'NoSuchConfigurationAggregatorException' });
  });
});
