import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import { CloudTrailClient, CreateTrailCommand, DescribeTrailsCommand, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateVolumeCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  EC2Client,
  GetEbsDefaultKmsKeyIdCommand,
} from '@aws-sdk/client-ec2';
import { CreateUserCommand, GetAccountSummaryCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import {
  CreateKeyCommand,
  DescribeKeyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
} from '@aws-sdk/client-kms';
import {
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListTagsForResourceCommand,
  OrganizationsClient,
  TagResourceCommand,
} from '@aws-sdk/client-organizations';
import {
  DescribeDBInstanceAutomatedBackupsCommand,
  DescribeDBInstancesCommand,
  DescribeDBParametersCommand,
  ModifyDBInstanceCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { CreateBucketCommand, GetBucketEncryptionCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asAuditor, asCaller } from './clients.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { casesOfBroken, readExpected } from './expected.ts';

const [management, production, audit] = ['111111111111', '222222222222', '555555555555'];
const phi = 'arn:aws:kms:us-east-2:222222222222:key/22222222-2222-4002-8000-000000000001';
const primary = 'arn:aws:rds:us-east-2:222222222222:db:cc-phi-postgres';

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());
beforeEach(() => emulator.seed('reference'));

describe('accounts', () => {
  test('the caller is a role session of the audit account', async () => {
    const { Account, Arn } = await new STSClient(asCaller(emulator)).send(new GetCallerIdentityCommand({}));
    expect({ Account, Arn }).toEqual({ Account: audit, Arn: 'arn:aws:sts::555555555555:assumed-role/iq-runner/test' });
  });

  test('AssumeRole switches the account', async () => {
    const { Account } = await new STSClient(await asAuditor(emulator, production)).send(new GetCallerIdentityCommand({}));
    expect(Account).toBe(production);
  });

  test.each([
    ['a role that does not exist', 'arn:aws:iam::222222222222:role/nobody', 'iq-7Qm2'],
    ['a wrong external id', 'arn:aws:iam::222222222222:role/iq-auditor', 'guess'],
    ['an account that does not exist', 'arn:aws:iam::999999999999:role/iq-auditor', 'iq-7Qm2'],
  ])('AssumeRole is refused: %s', async (_, RoleArn, ExternalId) => {
    const attempt = new STSClient(asCaller(emulator)).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'iq-x', ExternalId }));
    await expect(attempt).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(`sts:AssumeRole on resource: ${RoleArn}`),
    });
  });

  test('the log keeps the parameters of AssumeRole and who called what', async () => {
    await emulator.clear();
    await new IAMClient(await asAuditor(emulator, production)).send(new ListUsersCommand({}));
    const [assumed, listed] = await emulator.log();
    expect(assumed).toMatchObject({
      service: 'sts',
      operation: 'AssumeRole',
      account: audit,
      accessKeyId: emulator.env.AWS_ACCESS_KEY_ID,
      params: {
        RoleSessionName: 'iq-test',
        ExternalId: 'iq-7Qm2',
        Policy: '{"Version":"2012-10-17","Statement":[]}',
        PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/SecurityAudit' }],
      },
    });
    expect(listed).toMatchObject({ service: 'iam', operation: 'ListUsers', account: production, region: 'us-east-2' });
    expect(await emulator.stats()).toEqual({ 'sts:AssumeRole:555555555555:us-east-2': 1, 'iam:ListUsers:222222222222:us-east-2': 1 });
  });

  test('the delegated administrator reads the organization, another member does not', async () => {
    const { Accounts = [] } = await new OrganizationsClient(asCaller(emulator)).send(new ListAccountsCommand({}));
    expect(Accounts.map(({ Id, Name, State }) => `${Id} ${Name} ${State}`)).toEqual([
      '111111111111 Management ACTIVE',
      '222222222222 Production ACTIVE',
      '333333333333 Staging ACTIVE',
      '444444444444 Log Archive ACTIVE',
      '555555555555 Audit ACTIVE',
    ]);
    const member = new OrganizationsClient(await asAuditor(emulator, production));
    await expect(member.send(new ListAccountsCommand({}))).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect((await member.send(new DescribeOrganizationCommand({}))).Organization?.Id).toBe('o-exampleorgid');
  });
});

describe('rules', () => {
  test('merge changes one field of one element and leaves the rest as moto has it', async () => {
    await emulator.rules([
      {
        service: 'rds',
        operation: 'DescribeDBInstances',
        merge: {
          DBInstances: [
            { $match: { DBInstanceIdentifier: 'cc-phi-postgres' }, MultiAZ: false, LatestRestorableTime: { $ago: 3600 }, KmsKeyId: null },
          ],
        },
      },
    ]);
    const { DBInstances: [database] = [] } = await new RDSClient(await asAuditor(emulator, production)).send(
      new DescribeDBInstancesCommand({}),
    );
    expect(database).toMatchObject({ DBInstanceArn: primary, MultiAZ: false, StorageEncrypted: true, BackupRetentionPeriod: 35 });
    expect(database?.KmsKeyId).toBeUndefined();
    expect(Date.now() - Number(database?.LatestRestorableTime)).toBeGreaterThan(3_590_000);
  });

  test('merge takes elements out and replaces every value of a list', async () => {
    await emulator.rules([
      {
        service: 'organizations',
        operation: 'ListAccounts',
        merge: {
          Accounts: [
            { $match: { Name: 'Staging' }, $delete: true },
            { $match: {}, State: null },
          ],
        },
      },
      { service: 'cloudwatch', operation: 'GetMetricData', merge: { MetricDataResults: [{ $match: {}, Values: { $each: -1 } }] } },
    ]);
    const { Accounts = [] } = await new OrganizationsClient(asCaller(emulator)).send(new ListAccountsCommand({}));
    expect(Accounts.map(({ Id, State, Status }) => [Id, State, Status])).toContainEqual([audit, undefined, 'ACTIVE']);
    expect(Accounts).toHaveLength(4);
    expect(new Set(await lagOf('cc-phi-postgres-dr'))).toEqual(new Set([-1]));
  });

  test('a result answers in the place of moto', async () => {
    await emulator.rules([{ service: 'iam', operation: 'ListUsers', result: { Users: [], IsTruncated: true, Marker: 'next' } }]);
    expect(await new IAMClient(asCaller(emulator)).send(new ListUsersCommand({}))).toMatchObject({
      Users: [],
      IsTruncated: true,
      Marker: 'next',
    });
  });

  test.each([
    ['query', 'iam', (config: Config) => new IAMClient(config).send(new ListUsersCommand({}))],
    ['query', 'rds', (config: Config) => new RDSClient(config).send(new DescribeDBInstancesCommand({}))],
    ['ec2', 'ec2', (config: Config) => new EC2Client(config).send(new DescribeVolumesCommand({}))],
    ['json 1.1', 'kms', (config: Config) => new KMSClient(config).send(new ListKeysCommand({}))],
    ['json 1.0', 'cloudwatch', (config: Config) => new CloudWatchClient(config).send(new GetMetricDataCommand(lastHour('x')))],
    ['rest-json', 'account', (config: Config) => new AccountClient(config).send(new ListRegionsCommand({}))],
    ['rest-xml', 's3', (config: Config) => new S3Client(config).send(new ListBucketsCommand({}))],
  ])('an error has its name in %s (%s), once where it is wanted once', async (_, service, call) => {
    await emulator.rules([{ service, error: { code: 'Throttling', message: 'Rate exceeded' }, status: 400, times: 1 }]);
    await expect(call(asCaller(emulator))).rejects.toMatchObject({ name: 'Throttling', message: 'Rate exceeded' });
    await expect(call(asCaller(emulator))).resolves.toBeDefined();
  });

  test('an operation that nobody emulates is a modelled 501', async () => {
    const attempt = new OrganizationsClient(asCaller(emulator)).send(new ListAccountsCommand({}));
    await attempt;
    const { ListHandshakesForAccountCommand } = await import('@aws-sdk/client-organizations');
    const missing = new OrganizationsClient(asCaller(emulator)).send(new ListHandshakesForAccountCommand({}));
    await expect(missing).rejects.toMatchObject({ name: 'NotImplemented', $metadata: { httpStatusCode: 501 } });
  });

  test('a closed region refuses with the words of a service control policy, in the code of each service', async () => {
    const config = await asAuditor(emulator, production, 'eu-west-1');
    const because = expect.stringContaining('with an explicit deny in a service control policy');
    const refused = (name: string) => ({ name, message: because });
    await expect(new EC2Client(config).send(new DescribeVolumesCommand({}))).rejects.toMatchObject(refused('UnauthorizedOperation'));
    await expect(new RDSClient(config).send(new DescribeDBInstancesCommand({}))).rejects.toMatchObject(refused('AccessDenied'));
    await expect(new SecretsManagerClient(config).send(new ListSecretsCommand({}))).rejects.toMatchObject(refused('AccessDeniedException'));
    await expect(new CloudTrailClient(config).send(new DescribeTrailsCommand({}))).rejects.toMatchObject(refused('AccessDeniedException'));
  });
});

describe('what moto alone would get wrong', () => {
  test('a bucket list is paged, and says where each bucket is', async () => {
    const s3 = new S3Client(await asAuditor(emulator, production));
    const first = await s3.send(new ListBucketsCommand({ MaxBuckets: 1 }));
    const second = await s3.send(new ListBucketsCommand({ MaxBuckets: 1, ContinuationToken: first.ContinuationToken ?? '' }));
    expect([...(first.Buckets ?? []), ...(second.Buckets ?? [])].map(({ Name, BucketRegion }) => [Name, BucketRegion])).toEqual([
      ['cc-dicom-222222222222', 'us-east-2'],
      ['cc-dicom-dr-222222222222', 'us-west-2'],
    ]);
    expect(second.ContinuationToken).toBeUndefined();
    const asked = s3.send(new GetBucketEncryptionCommand({ Bucket: 'cc-dicom-dr-222222222222' }));
    await expect(asked).rejects.toMatchObject({ name: 'PermanentRedirect' });
    const own = new GetBucketEncryptionCommand({ Bucket: 'cc-dicom-222222222222', ExpectedBucketOwner: management });
    await expect(s3.send(own)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('a new bucket has SSE-S3', async () => {
    const s3 = new S3Client(await asAuditor(emulator, production));
    await s3.send(new CreateBucketCommand({ Bucket: 'new', CreateBucketConfiguration: { LocationConstraint: 'us-east-2' } }));
    const { ServerSideEncryptionConfiguration: found } = await s3.send(new GetBucketEncryptionCommand({ Bucket: 'new' }));
    expect(found?.Rules?.[0]?.ApplyServerSideEncryptionByDefault).toEqual({ SSEAlgorithm: 'AES256' });
  });

  test("keys: manager, rotation period, and no key behind AWS's own aliases before they are used", async () => {
    const kms = new KMSClient(await asAuditor(emulator, production));
    const { Aliases = [] } = await kms.send(new ListAliasesCommand({}));
    expect(Aliases.find(({ AliasName }) => AliasName === 'alias/aws/rds')?.TargetKeyId).toBeUndefined();
    const [own, aws] = await Promise.all([phi, 'alias/aws/rds'].map((KeyId) => kms.send(new DescribeKeyCommand({ KeyId }))));
    expect(own?.KeyMetadata).toMatchObject({ Arn: phi, KeyManager: 'CUSTOMER', KeyState: 'Enabled', MultiRegion: false });
    expect(aws?.KeyMetadata?.KeyManager).toBe('AWS');
    expect(await kms.send(new GetKeyRotationStatusCommand({ KeyId: phi }))).toMatchObject({
      KeyRotationEnabled: true,
      RotationPeriodInDays: 365,
    });
  });

  test('root credentials, enabled regions, EBS default and snapshots', async () => {
    const summary = async (account: string) =>
      (await new IAMClient(await asAuditor(emulator, account)).send(new GetAccountSummaryCommand({}))).SummaryMap;
    expect(await summary(production)).toMatchObject({
      AccountPasswordPresent: 0,
      AccountMFAEnabled: 0,
      AccountAccessKeysPresent: 0,
      Users: 0,
    });
    expect(await summary(management)).toMatchObject({
      AccountPasswordPresent: 1,
      AccountMFAEnabled: 1,
      AccountSigningCertificatesPresent: 0,
    });
    const config = await asAuditor(emulator, production);
    const { Regions = [], NextToken } = await new AccountClient(config).send(new ListRegionsCommand({ MaxResults: 4 }));
    expect(Regions.map(({ RegionName }) => RegionName)).toEqual(['eu-west-1', 'us-east-1', 'us-east-2', 'us-west-2']);
    expect(NextToken).toBe('4');
    const ec2 = new EC2Client(config);
    expect((await ec2.send(new GetEbsDefaultKmsKeyIdCommand({}))).KmsKeyId).toMatch(/:222222222222:key\/.*-000000000002$/);
    const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
    expect(Snapshots.map(({ Encrypted, KmsKeyId }) => ({ Encrypted, KmsKeyId }))).toEqual([{ Encrypted: true, KmsKeyId: phi }]);
  });

  test('the trail is seen by every account, and its status has recent times', async () => {
    const trails = async (account: string, includeShadowTrails: boolean, region?: string) => {
      const client = new CloudTrailClient(await asAuditor(emulator, account, region));
      const { trailList = [] } = await client.send(new DescribeTrailsCommand({ includeShadowTrails }));
      return trailList.map(({ TrailARN }) => TrailARN);
    };
    const arn = 'arn:aws:cloudtrail:us-east-2:111111111111:trail/org-trail';
    expect(await trails(production, true)).toEqual([arn]);
    expect(await trails(production, true, 'us-west-2')).toEqual([arn]);
    expect(await trails(production, false)).toEqual([]);
    expect(await trails(management, false, 'us-west-2')).toEqual([]);
    const status = await new CloudTrailClient(await asAuditor(emulator, management)).send(new GetTrailStatusCommand({ Name: arn }));
    expect(status.IsLogging).toBe(true);
    expect(Date.now() - Number(status.LatestDeliveryTime)).toBeLessThan(600_000);
    expect(Date.now() - Number(status.LatestDigestDeliveryTime)).toBeLessThan(3_600_000);
  });

  test('databases: standby, restore window, parameters in force', async () => {
    const rds = new RDSClient(await asAuditor(emulator, production));
    const { DBInstances: [database] = [] } = await rds.send(new DescribeDBInstancesCommand({}));
    expect(database).toMatchObject({
      MultiAZ: true,
      AvailabilityZone: 'us-east-2a',
      SecondaryAvailabilityZone: 'us-east-2b',
      KmsKeyId: phi,
    });
    const group = database?.DBParameterGroups?.[0];
    expect(group?.ParameterApplyStatus).toBe('in-sync');
    const { Parameters = [] } = await rds.send(new DescribeDBParametersCommand({ DBParameterGroupName: group?.DBParameterGroupName }));
    expect(Parameters.find(({ ParameterName }) => ParameterName === 'rds.force_ssl')).toMatchObject({
      ParameterValue: '1',
      Source: 'system',
    });
    const { DBInstanceAutomatedBackups: [backup] = [] } = await rds.send(new DescribeDBInstanceAutomatedBackupsCommand({}));
    expect(backup).toMatchObject({
      Status: 'active',
      Encrypted: true,
      KmsKeyId: phi,
      DBInstanceArn: primary,
      DbiResourceId: database?.DbiResourceId,
    });
    const window = Number(backup?.RestoreWindow?.LatestTime) - Number(backup?.RestoreWindow?.EarliestTime);
    expect(window / 86_400_000).toBeCloseTo(35, 1);
  });

  test('the replica replicates, in a zone of its own region, and CloudWatch knows its lag', async () => {
    const rds = new RDSClient(await asAuditor(emulator, production, 'us-west-2'));
    const { DBInstances: [replica] = [] } = await rds.send(new DescribeDBInstancesCommand({}));
    expect(replica).toMatchObject({
      ReadReplicaSourceDBInstanceIdentifier: primary,
      AvailabilityZone: 'us-west-2a',
      StatusInfos: [{ StatusType: 'read replication', Normal: true, Status: 'replicating' }],
    });
    expect((await lagOf('cc-phi-postgres-dr')).length).toBeGreaterThanOrEqual(59);
    expect(await lagOf('cc-phi-postgres')).toEqual([]);
  });
});

describe('states', () => {
  test('a restored state forgets every change, in every service', async () => {
    const config = await asAuditor(emulator, production);
    const before = await inventory(config);
    const [kms, rds, ec2] = [new KMSClient(config), new RDSClient(config), new EC2Client(config)];
    await Promise.all([
      new OrganizationsClient(asCaller(emulator)).send(
        new TagResourceCommand({ ResourceId: production, Tags: [{ Key: 'new', Value: 'x' }] }),
      ),
      new IAMClient(config).send(new CreateUserCommand({ UserName: 'new' })),
      kms.send(new CreateKeyCommand({})),
      rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: 'cc-phi-postgres', DeletionProtection: false, ApplyImmediately: true })),
      new S3Client(config).send(new CreateBucketCommand({ Bucket: 'new', CreateBucketConfiguration: { LocationConstraint: 'us-east-2' } })),
      ec2.send(new CreateVolumeCommand({ AvailabilityZone: 'us-east-2a', Size: 1 })),
      new SecretsManagerClient(config).send(new CreateSecretCommand({ Name: 'new', SecretString: 'x' })),
      new CloudTrailClient(config).send(new CreateTrailCommand({ Name: 'new', S3BucketName: 'cc-dicom-222222222222' })),
    ]);
    expect(differences(before, await inventory(config))).toEqual(Object.keys(before));
    await emulator.seed('reference');
    await expect(new STSClient(config).send(new GetCallerIdentityCommand({}))).resolves.not.toMatchObject({ Account: production });
    expect(await inventory(await asAuditor(emulator, production))).toEqual(before);
  });

  test("a test's own rules end with the state", async () => {
    await emulator.rules([{ service: 'iam', operation: 'ListUsers', error: { code: 'Throttling' } }]);
    await emulator.seed('reference');
    await expect(new IAMClient(asCaller(emulator)).send(new ListUsersCommand({}))).resolves.toBeDefined();
  });

  test('half-denied refuses as a missing permission, and says so', async () => {
    await emulator.seed('half-denied');
    await expect(asAuditor(emulator, '333333333333')).rejects.toMatchObject({ name: 'AccessDenied' });
    const there = new KMSClient(await asAuditor(emulator, production, 'us-west-2'));
    await expect(there.send(new ListKeysCommand({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('because no identity-based policy allows the kms:ListKeys action'),
    });
  });

  test('every plant has a case of its own, and its name is its state', () => {
    const expected = readExpected();
    expect(expected.plants.filter(({ alone, failing, unknown }) => !alone && failing.length + unknown.length === 0)).toEqual([]);
    expect(new Set(expected.plants.map(({ name }) => name)).size).toBe(expected.plants.length);
    expect(casesOfBroken(expected).failing.length).toBeGreaterThan(50);
  });
});

type Config = ReturnType<typeof asCaller>;

function lastHour(database: string) {
  const now = Date.now();
  const Metric = { Namespace: 'AWS/RDS', MetricName: 'ReplicaLag', Dimensions: [{ Name: 'DBInstanceIdentifier', Value: database }] };
  return {
    StartTime: new Date(now - 3_600_000),
    EndTime: new Date(now),
    MetricDataQueries: [{ Id: 'lag', MetricStat: { Metric, Period: 60, Stat: 'Maximum' } }],
  };
}

async function lagOf(database: string): Promise<readonly number[]> {
  const client = new CloudWatchClient(await asAuditor(emulator, production, 'us-west-2'));
  const { MetricDataResults: [result] = [] } = await client.send(new GetMetricDataCommand(lastHour(database)));
  return result?.Values ?? [];
}

/** What one account holds, service by service. */
async function inventory(config: Config): Promise<Record<string, unknown>> {
  const [tags, users, keys, databases, buckets, volumes, secrets, trails] = await Promise.all([
    new OrganizationsClient(asCaller(emulator)).send(new ListTagsForResourceCommand({ ResourceId: production })),
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

function differences(before: Record<string, unknown>, after: Record<string, unknown>): readonly string[] {
  return Object.keys(before).filter((service) => JSON.stringify(before[service]) !== JSON.stringify(after[service]));
}
