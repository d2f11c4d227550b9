import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import { CloudTrailClient, CreateTrailCommand, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CreateVolumeCommand, DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import {
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListHandshakesForAccountCommand,
  OrganizationsClient,
  TagResourceCommand,
} from '@aws-sdk/client-organizations';
import { DescribeDBInstancesCommand, ModifyDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asAuditor, asCaller, type ClientConfig } from './clients.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { casesOfBroken, readExpected } from './expected.ts';
import { inventory, replicaLag, replicaLagQuery } from './inventory.ts';

const [production, audit] = ['222222222222', '555555555555'];
const primary = 'arn:aws:rds:us-east-2:222222222222:db:cc-phi-postgres';

describe.skipIf(process.env.IQ_WITHOUT_EMULATOR === '1')('the emulator harness', () => {
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

    test('a key that belongs to nobody is refused, as one that has expired', async () => {
      const stranger = {
        ...asCaller(emulator),
        credentials: { accessKeyId: 'ASIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x', sessionToken: 'x' },
      };
      await expect(new STSClient(stranger).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
      await expect(new KMSClient(stranger).send(new ListKeysCommand({}))).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
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
      expect(new Set(await replicaLag(emulator, 'cc-phi-postgres-dr'))).toEqual(new Set([-1]));
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
      ['query', 'iam', (config: ClientConfig) => new IAMClient(config).send(new ListUsersCommand({}))],
      ['query', 'rds', (config: ClientConfig) => new RDSClient(config).send(new DescribeDBInstancesCommand({}))],
      ['ec2', 'ec2', (config: ClientConfig) => new EC2Client(config).send(new DescribeVolumesCommand({}))],
      ['json 1.1', 'kms', (config: ClientConfig) => new KMSClient(config).send(new ListKeysCommand({}))],
      [
        'json 1.0',
        'cloudwatch',
        (config: ClientConfig) => new CloudWatchClient(config).send(new GetMetricDataCommand(replicaLagQuery('x'))),
      ],
      ['rest-json', 'account', (config: ClientConfig) => new AccountClient(config).send(new ListRegionsCommand({}))],
      ['rest-xml', 's3', (config: ClientConfig) => new S3Client(config).send(new ListBucketsCommand({}))],
    ])('an error has its name in %s (%s), once where it is wanted once', async (_, service, call) => {
      await emulator.rules([{ service, error: { code: 'Throttling', message: 'Rate exceeded' }, status: 400, times: 1 }]);
      await expect(call(asCaller(emulator))).rejects.toMatchObject({ name: 'Throttling', message: 'Rate exceeded' });
      await expect(call(asCaller(emulator))).resolves.toBeDefined();
    });

    test('an operation that nobody emulates is a modelled 501', async () => {
      const missing = new OrganizationsClient(asCaller(emulator)).send(new ListHandshakesForAccountCommand({}));
      await expect(missing).rejects.toMatchObject({ name: 'NotImplemented', $metadata: { httpStatusCode: 501 } });
    });

    test('a closed region refuses with the words of a service control policy, in the code of each service', async () => {
      const config = await asAuditor(emulator, production, 'eu-west-1');
      const because = expect.stringContaining('with an explicit deny in a service control policy');
      const refused = (name: string) => ({ name, message: because });
      await expect(new EC2Client(config).send(new DescribeVolumesCommand({}))).rejects.toMatchObject(refused('UnauthorizedOperation'));
      await expect(new RDSClient(config).send(new DescribeDBInstancesCommand({}))).rejects.toMatchObject(refused('AccessDenied'));
      await expect(new SecretsManagerClient(config).send(new ListSecretsCommand({}))).rejects.toMatchObject(
        refused('AccessDeniedException'),
      );
      await expect(new CloudTrailClient(config).send(new DescribeTrailsCommand({}))).rejects.toMatchObject(
        refused('AccessDeniedException'),
      );
    });
  });

  describe('states', () => {
    test('a restored state forgets every change, in every service', async () => {
      const config = await asAuditor(emulator, production);
      const before = await inventory(emulator, config);
      const [kms, rds, ec2] = [new KMSClient(config), new RDSClient(config), new EC2Client(config)];
      await Promise.all([
        new OrganizationsClient(asCaller(emulator)).send(
          new TagResourceCommand({ ResourceId: production, Tags: [{ Key: 'new', Value: 'x' }] }),
        ),
        new IAMClient(config).send(new CreateUserCommand({ UserName: 'new' })),
        kms.send(new CreateKeyCommand({})),
        rds.send(
          new ModifyDBInstanceCommand({ DBInstanceIdentifier: 'cc-phi-postgres', DeletionProtection: false, ApplyImmediately: true }),
        ),
        new S3Client(config).send(
          new CreateBucketCommand({ Bucket: 'new', CreateBucketConfiguration: { LocationConstraint: 'us-east-2' } }),
        ),
        ec2.send(new CreateVolumeCommand({ AvailabilityZone: 'us-east-2a', Size: 1 })),
        new SecretsManagerClient(config).send(new CreateSecretCommand({ Name: 'new', SecretString: 'x' })),
        new CloudTrailClient(config).send(new CreateTrailCommand({ Name: 'new', S3BucketName: 'cc-dicom-222222222222' })),
      ]);
      expect(differences(before, await inventory(emulator, config))).toEqual(Object.keys(before));
      await emulator.seed('reference');
      const stale = new STSClient(config).send(new GetCallerIdentityCommand({}));
      await expect(stale).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
      expect(await inventory(emulator, await asAuditor(emulator, production))).toEqual(before);
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
});

function differences(before: Record<string, unknown>, after: Record<string, unknown>): readonly string[] {
  return Object.keys(before).filter((service) => JSON.stringify(before[service]) !== JSON.stringify(after[service]));
}
