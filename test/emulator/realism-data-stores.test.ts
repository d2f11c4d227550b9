import { BackupClient, ListBackupVaultsCommand, ListRecoveryPointsByBackupVaultCommand } from '@aws-sdk/client-backup';
import { CloudTrailClient, ListEventDataStoresCommand } from '@aws-sdk/client-cloudtrail';
import { CloudWatchLogsClient, CreateLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeImageAttributeCommand, DescribeImagesCommand, EC2Client, RegisterImageCommand } from '@aws-sdk/client-ec2';
import { CreateRepositoryCommand, DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { CreateFileSystemCommand, DescribeFileSystemsCommand, EFSClient } from '@aws-sdk/client-efs';
import {
  CreateReplicationGroupCommand,
  DescribeReplicationGroupsCommand,
  DescribeServerlessCachesCommand,
  ElastiCacheClient,
} from '@aws-sdk/client-elasticache';
import { HealthLakeClient, ListFHIRDatastoresCommand } from '@aws-sdk/client-healthlake';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListDatastoresCommand, MedicalImagingClient } from '@aws-sdk/client-medical-imaging';
import { ListDomainNamesCommand, OpenSearchClient } from '@aws-sdk/client-opensearch';
import { ListCollectionsCommand, OpenSearchServerlessClient } from '@aws-sdk/client-opensearchserverless';
import { ListNamespacesCommand, ListSnapshotsCommand, RedshiftServerlessClient } from '@aws-sdk/client-redshift-serverless';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand, GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DescribeParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asAuditor, type ClientConfig } from './clients.ts';
import { type Emulator, startEmulator } from './emulator.ts';

const [production, audit] = ['222222222222', '555555555555'];
const phi = 'arn:aws:kms:us-east-2:222222222222:key/22222222-2222-4002-8000-000000000001';

describe.skipIf(process.env.IQ_WITHOUT_EMULATOR === '1')('what moto alone would get wrong about stores', () => {
  let emulator: Emulator;
  let config: ClientConfig;
  let elsewhere: ClientConfig;

  // One organization for all: each test changes what no other looks at.
  beforeAll(async () => {
    emulator = await startEmulator();
    await emulator.seed('reference');
    config = await asAuditor(emulator, production);
    elsewhere = await asAuditor(emulator, audit, 'us-west-2');
  });
  afterAll(() => emulator.stop());

  /** The key that AWS manages for a service. */
  async function managedKey(service: string): Promise<string | undefined> {
    const { KeyMetadata } = await new KMSClient(config).send(new DescribeKeyCommand({ KeyId: `alias/aws/${service}` }));
    expect(KeyMetadata?.KeyManager).toBe('AWS');
    return KeyMetadata?.Arn;
  }

  test('services that moto knows nothing of, or by another name, have nothing: an empty list and no failure', async () => {
    const healthImaging = new MedicalImagingClient(elsewhere);
    const warehouse = new RedshiftServerlessClient(elsewhere);
    expect((await healthImaging.send(new ListDatastoresCommand({}))).datastoreSummaries).toEqual([]);
    expect((await new HealthLakeClient(elsewhere).send(new ListFHIRDatastoresCommand({}))).DatastorePropertiesList).toEqual([]);
    expect((await warehouse.send(new ListNamespacesCommand({}))).namespaces).toEqual([]);
    expect((await warehouse.send(new ListSnapshotsCommand({}))).snapshots).toEqual([]);
    expect((await new CloudTrailClient(elsewhere).send(new ListEventDataStoresCommand({}))).EventDataStores).toEqual([]);
    expect((await new ElastiCacheClient(elsewhere).send(new DescribeServerlessCachesCommand({}))).ServerlessCaches).toEqual([]);
    expect((await new OpenSearchClient(elsewhere).send(new ListDomainNamesCommand({}))).DomainNames).toEqual([]);
    expect((await new OpenSearchServerlessClient(elsewhere).send(new ListCollectionsCommand({}))).collectionSummaries).toEqual([]);
    expect((await new SQSClient(elsewhere).send(new ListQueuesCommand({ MaxResults: 1000 }))).QueueUrls ?? []).toEqual([]);
  });

  test('a refusal names the IAM action, also of services whose model has another name', async () => {
    await emulator.rules([{ service: ['efs', 'opensearch', 'opensearchserverless'], error: { deny: 'identity' } }]);
    const asked = [
      [() => new EFSClient(config).send(new DescribeFileSystemsCommand({})), 'elasticfilesystem:DescribeFileSystems'],
      [() => new OpenSearchClient(config).send(new ListDomainNamesCommand({})), 'es:ListDomainNames'],
      [() => new OpenSearchServerlessClient(config).send(new ListCollectionsCommand({})), 'aoss:ListCollections'],
    ] as const;
    for (const [ask, action] of asked) {
      await expect(ask()).rejects.toMatchObject({ name: 'AccessDeniedException', message: expect.stringContaining(action) });
    }
    await emulator.rules([]);
  });

  test('a log group has a class and, without the star at its end, an ARN', async () => {
    const logs = new CloudWatchLogsClient(config);
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/rare', logGroupClass: 'INFREQUENT_ACCESS' }));
    const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups.map(({ logGroupArn, logGroupClass, kmsKeyId }) => [logGroupArn, logGroupClass, kmsKeyId])).toEqual([
      [`arn:aws:logs:us-east-2:${production}:log-group:/cc/inference`, 'STANDARD', phi],
      [`arn:aws:logs:us-east-2:${production}:log-group:/rare`, 'INFREQUENT_ACCESS', undefined],
    ]);
  });

  test("queues are in pages, at AWS's own address, and have one kind of encryption", async () => {
    const sqs = new SQSClient(config);
    await sqs.send(new CreateQueueCommand({ QueueName: 'plain' }));
    const first = await sqs.send(new ListQueuesCommand({ MaxResults: 1 }));
    const second = await sqs.send(new ListQueuesCommand({ MaxResults: 1, NextToken: first.NextToken }));
    const urls = [...(first.QueueUrls ?? []), ...(second.QueueUrls ?? [])];
    expect(urls).toEqual(['cc-studies', 'plain'].map((name) => `https://sqs.us-east-2.amazonaws.com/${production}/${name}`));
    expect(second.NextToken).toBeUndefined();
    const attributes = urls.map(async (QueueUrl) => {
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
      return [Attributes?.KmsMasterKeyId, Attributes?.SqsManagedSseEnabled];
    });
    expect(await Promise.all(attributes)).toEqual([
      [phi, 'false'],
      [undefined, 'true'],
    ]);
  });

  test('parameters are in pages as asked, with an ARN and never a value', async () => {
    const ssm = new SSMClient(config);
    for (let number = 10; number < 22; number += 1) {
      await ssm.send(new PutParameterCommand({ Name: `/many/${number}`, Type: 'SecureString', Value: 'not-a-secret' }));
    }
    const { Parameters = [], NextToken } = await ssm.send(new DescribeParametersCommand({ MaxResults: 50 }));
    expect([Parameters.length, NextToken]).toEqual([13, undefined]);
    expect(Parameters.find(({ Name }) => Name === '/many/10')).toMatchObject({
      ARN: `arn:aws:ssm:us-east-2:${production}:parameter/many/10`,
      KeyId: 'alias/aws/ssm',
    });
    expect(JSON.stringify(Parameters)).not.toContain('not-a-secret');
  });

  test('a table names its key by ARN, and aws/dynamodb where it names none; one that says nothing has a key of DynamoDB', async () => {
    const dynamodb = new DynamoDBClient(config);
    const made: Omit<CreateTableCommandInput, 'TableName'> = {
      KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'a', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    };
    const encrypted = (KMSMasterKeyId?: string) => ({ Enabled: true, SSEType: 'KMS', ...(KMSMasterKeyId && { KMSMasterKeyId }) }) as const;
    await dynamodb.send(new CreateTableCommand({ ...made, TableName: 'ours', SSESpecification: encrypted('alias/cc-phi') }));
    await dynamodb.send(new CreateTableCommand({ ...made, TableName: 'theirs', SSESpecification: encrypted() }));
    await dynamodb.send(new CreateTableCommand({ ...made, TableName: 'unsaid' }));
    const keyOf = async (TableName: string) =>
      (await dynamodb.send(new DescribeTableCommand({ TableName }))).Table?.SSEDescription?.KMSMasterKeyArn;
    expect(await Promise.all(['ours', 'theirs', 'unsaid'].map(keyOf))).toEqual([phi, await managedKey('dynamodb'), undefined]);
    const second = await dynamodb.send(new ListTablesCommand({ Limit: 2, ExclusiveStartTableName: 'cc-study-index' }));
    expect([second.TableNames, second.LastEvaluatedTableName]).toEqual([['ours', 'theirs'], 'theirs']);
    const third = await dynamodb.send(new ListTablesCommand({ Limit: 2, ExclusiveStartTableName: 'theirs' }));
    expect([third.TableNames, third.LastEvaluatedTableName]).toEqual([['unsaid'], undefined]);
  });

  test('repositories are in pages; one that names no key has aws/ecr', async () => {
    const ecr = new ECRClient(config);
    await ecr.send(new CreateRepositoryCommand({ repositoryName: 'theirs', encryptionConfiguration: { encryptionType: 'KMS' } }));
    const first = await ecr.send(new DescribeRepositoriesCommand({ maxResults: 1 }));
    const second = await ecr.send(new DescribeRepositoriesCommand({ maxResults: 1, nextToken: first.nextToken }));
    const keys = [first, second].map(({ repositories }) =>
      repositories?.map(({ encryptionConfiguration }) => encryptionConfiguration?.kmsKey),
    );
    expect(keys).toEqual([[phi], [await managedKey('ecr')]]);
    expect(second.nextToken).toBeUndefined();
  });

  test('functions are in pages, each with its key', async () => {
    const lambda = new LambdaClient(config);
    const first = await lambda.send(new ListFunctionsCommand({ MaxItems: 1 }));
    const second = await lambda.send(new ListFunctionsCommand({ MaxItems: 1, Marker: first.NextMarker }));
    const listed = [...(first.Functions ?? []), ...(second.Functions ?? [])];
    expect(listed.map(({ FunctionName, KMSKeyArn }) => [FunctionName, KMSKeyArn])).toEqual([
      ['cc-intake', phi],
      ['cc-rotation', phi],
    ]);
    expect(second.NextMarker).toBeUndefined();
  });

  test('a vault holds what was backed up into it, under its own key', async () => {
    const backup = new BackupClient(config);
    const { BackupVaultList = [] } = await backup.send(new ListBackupVaultsCommand({}));
    expect(BackupVaultList).toMatchObject([
      { BackupVaultName: 'cc-phi', EncryptionKeyArn: phi, NumberOfRecoveryPoints: 1, VaultType: 'BACKUP_VAULT' },
    ]);
    const { RecoveryPoints } = await backup.send(new ListRecoveryPointsByBackupVaultCommand({ BackupVaultName: 'cc-phi' }));
    expect(RecoveryPoints).toMatchObject([
      {
        RecoveryPointArn: `arn:aws:backup:us-east-2:${production}:recovery-point:22222222-2222-4002-8000-000000000001`,
        ResourceArn: `arn:aws:dynamodb:us-east-2:${production}:table/cc-study-index`,
        EncryptionKeyArn: phi,
        IsEncrypted: true,
      },
    ]);
    const missing = backup.send(new ListRecoveryPointsByBackupVaultCommand({ BackupVaultName: 'none' }));
    await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('a secret says when it was rotated last', async () => {
    const { SecretList: [secret] = [] } = await new SecretsManagerClient(config).send(new ListSecretsCommand({}));
    expect(secret).toMatchObject({ Name: 'cc/database', RotationEnabled: true, RotationRules: { AutomaticallyAfterDays: 30 } });
    const days = (Date.now() - Number(secret?.LastRotatedDate)) / 86_400_000;
    expect(days).toBeGreaterThan(11.9);
    expect(days).toBeLessThan(12.1);
  });

  test('caches and file systems say how they are encrypted', async () => {
    const cache = new ElastiCacheClient(config);
    const made = { ReplicationGroupDescription: 'cc', Engine: 'valkey', TransitEncryptionEnabled: true };
    const groups = {
      ours: { AtRestEncryptionEnabled: true, KmsKeyId: phi },
      theirs: { AtRestEncryptionEnabled: true },
      without: {},
    };
    for (const [ReplicationGroupId, given] of Object.entries(groups)) {
      await cache.send(new CreateReplicationGroupCommand({ ...made, ...given, ReplicationGroupId }));
    }
    const { ReplicationGroups = [] } = await cache.send(new DescribeReplicationGroupsCommand({}));
    expect(ReplicationGroups.map((group) => [group.StorageEncryptionType, group.TransitEncryptionMode])).toEqual([
      ['sse-kms', 'required'],
      ['sse-elasticache', 'required'],
      ['none', 'required'],
    ]);
    const efs = new EFSClient(config);
    await efs.send(new CreateFileSystemCommand({ CreationToken: 'cc', Encrypted: true }));
    const { FileSystems = [] } = await efs.send(new DescribeFileSystemsCommand({}));
    expect(FileSystems.map(({ KmsKeyId }) => KmsKeyId)).toEqual([await managedKey('elasticfilesystem')]);
  });

  test('an image has an id that is known beforehand, and says whether its disk is encrypted; one that is not there is not found', async () => {
    const ec2 = new EC2Client(config);
    await ec2.send(new RegisterImageCommand({ Name: 'worker' }));
    const named = [{ Name: 'name', Values: ['worker'] }];
    const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['self'], Filters: named }));
    // The first is that of the GPU instances.
    const [ImageId, unknown] = ['ami-22222222222202002', 'ami-22222222222202999'];
    expect(Images).toMatchObject([{ ImageId, Public: false, BlockDeviceMappings: [{ Ebs: { Encrypted: false } }] }]);
    const ask = (id: string) => ec2.send(new DescribeImageAttributeCommand({ ImageId: id, Attribute: 'launchPermission' }));
    expect((await ask(ImageId)).LaunchPermissions ?? []).toEqual([]);
    await expect(ask(unknown)).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' });
  });
});
