import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import { CloudTrailClient, DescribeTrailsCommand, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeSnapshotsCommand, EC2Client, GetEbsDefaultKmsKeyIdCommand } from '@aws-sdk/client-ec2';
import { GetAccountSummaryCommand, IAMClient } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, GetKeyRotationStatusCommand, KMSClient, ListAliasesCommand } from '@aws-sdk/client-kms';
import {
  DescribePolicyCommand,
  DisablePolicyTypeCommand,
  EnablePolicyTypeCommand,
  ListAWSServiceAccessForOrganizationCommand,
  ListDelegatedServicesForAccountCommand,
  ListPoliciesCommand,
  ListRootsCommand,
  ListTargetsForPolicyCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import {
  DescribeDBInstanceAutomatedBackupsCommand,
  DescribeDBInstancesCommand,
  DescribeDBParametersCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import {
  CreateBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetObjectLockConfigurationCommand,
  ListBucketsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GetPublicAccessBlockCommand, S3ControlClient } from '../../src/aws/sdk/s3-control.ts';
import { asAuditor, asCaller } from './clients.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { replicaLag } from './inventory.ts';

const [management, production, logArchive] = ['111111111111', '222222222222', '444444444444'];
const phi = 'arn:aws:kms:us-east-2:222222222222:key/22222222-2222-4002-8000-000000000001';
const primary = 'arn:aws:rds:us-east-2:222222222222:db:cc-phi-postgres';

describe.skipIf(process.env.IQ_WITHOUT_EMULATOR === '1')('what moto alone would get wrong', () => {
  let emulator: Emulator;

  // One organization for all: each test changes what no other looks at.
  beforeAll(async () => {
    emulator = await startEmulator();
    await emulator.seed('reference');
  });
  afterAll(() => emulator.stop());

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

  test('policy and Object Lock of a bucket: for its owner alone, in its region, without a length of 0', async () => {
    const s3 = new S3Client(await asAuditor(emulator, logArchive));
    const [Bucket, there] = ['org-trail-444444444444', 'org-trail-dr-444444444444'];
    const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    expect(JSON.parse(Policy ?? '').Statement).toHaveLength(5);
    const { ObjectLockConfiguration } = await s3.send(new GetObjectLockConfigurationCommand({ Bucket }));
    expect(ObjectLockConfiguration).toEqual({
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Years: 7 } },
    });
    const asked = [
      [new GetBucketPolicyCommand({ Bucket: there }), 'PermanentRedirect'],
      [new GetObjectLockConfigurationCommand({ Bucket: there }), 'PermanentRedirect'],
      [new GetBucketPolicyCommand({ Bucket, ExpectedBucketOwner: management }), 'AccessDenied'],
      [new GetObjectLockConfigurationCommand({ Bucket, ExpectedBucketOwner: management }), 'AccessDenied'],
    ] as const;
    for (const [command, name] of asked) await expect(s3.send(command as GetBucketPolicyCommand)).rejects.toMatchObject({ name });
    const bare = { Bucket: 'bare' };
    await s3.send(new CreateBucketCommand({ ...bare, CreateBucketConfiguration: { LocationConstraint: 'us-east-2' } }));
    await expect(s3.send(new GetBucketPolicyCommand(bare))).rejects.toMatchObject({ name: 'NoSuchBucketPolicy' });
    const none = new GetObjectLockConfigurationCommand(bare);
    await expect(s3.send(none)).rejects.toMatchObject({ name: 'ObjectLockConfigurationNotFoundError' });
  });

  test('the block of public access of an account is asked of S3 Control, and refused in its words', async () => {
    const control = new S3ControlClient(await asAuditor(emulator, production));
    // The command is of iq's own model, which the types of the stock client do not list.
    const ask = (): Promise<object> => control.send(new GetPublicAccessBlockCommand({ AccountId: production }) as never);
    const all = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
    expect(await ask()).toMatchObject({ PublicAccessBlockConfiguration: all });
    await emulator.rules([{ service: 's3control', error: { deny: 'identity' } }]);
    await expect(ask()).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('s3:GetAccountPublicAccessBlock'),
    });
    await emulator.rules([]);
  });

  test("policies: ids that are known beforehand, AWS's own at everything, targets in pages", async () => {
    const organizations = new OrganizationsClient(asCaller(emulator));
    const { Policies = [] } = await organizations.send(new ListPoliciesCommand({ Filter: 'RESOURCE_CONTROL_POLICY' }));
    expect(Policies.map(({ Id, Arn, AwsManaged }) => ({ Id, Arn, AwsManaged }))).toEqual([
      {
        Id: 'p-RCPFullAWSAccess',
        Arn: 'arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess',
        AwsManaged: true,
      },
      {
        Id: 'p-9cc4ec73',
        Arn: 'arn:aws:organizations::111111111111:policy/o-exampleorgid/resource_control_policy/p-9cc4ec73',
        AwsManaged: false,
      },
    ]);
    const PolicyId = 'p-FullAWSAccess';
    const { Policy } = await organizations.send(new DescribePolicyCommand({ PolicyId }));
    expect(Policy?.PolicySummary?.Arn).toBe('arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess');
    const first = await organizations.send(new ListTargetsForPolicyCommand({ PolicyId, MaxResults: 8 }));
    const second = await organizations.send(new ListTargetsForPolicyCommand({ PolicyId, MaxResults: 8, NextToken: first.NextToken }));
    expect(second.NextToken).toBeUndefined();
    const targets = [...(first.Targets ?? []), ...(second.Targets ?? [])].map(({ TargetId, Name }) => `${TargetId} ${Name}`);
    expect(targets.sort()).toEqual([
      '111111111111 Management',
      '222222222222 Production',
      '333333333333 Staging',
      '444444444444 Log Archive',
      '555555555555 Audit',
      'ou-exmp-00000001 Security',
      'ou-exmp-00000002 Workloads',
      'ou-exmp-00000003 Prod',
      'ou-exmp-00000004 Sdlc',
      'r-exmp Root',
    ]);
  });

  test('policies of a type that is switched off at the root are attached to nothing', async () => {
    const organizations = new OrganizationsClient(asCaller(emulator));
    const type = { RootId: 'r-exmp', PolicyType: 'RESOURCE_CONTROL_POLICY' } as const;
    await organizations.send(new DisablePolicyTypeCommand(type));
    const { Roots: [root] = [] } = await organizations.send(new ListRootsCommand({}));
    expect(root?.PolicyTypes?.map(({ Type }) => Type)).toEqual(['SERVICE_CONTROL_POLICY', 'S3_POLICY']);
    const targets = async (PolicyId: string) => (await organizations.send(new ListTargetsForPolicyCommand({ PolicyId }))).Targets;
    expect(await targets('p-RCPFullAWSAccess')).toEqual([]);
    expect(await targets('p-9cc4ec73')).toEqual([]);
    expect(await targets('p-FullAWSAccess')).toHaveLength(10);
    await organizations.send(new EnablePolicyTypeCommand(type));
    expect(await targets('p-RCPFullAWSAccess')).toHaveLength(10);
    expect(await targets('p-9cc4ec73')).toEqual([]);
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
    expect((await ec2.send(new GetEbsDefaultKmsKeyIdCommand({}))).KmsKeyId).toMatch(/:222222222222:key\/.*-000000000004$/);
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

  test('delegation and trusted access are paged, and the organization alone is asked', async () => {
    const organizations = new OrganizationsClient(await asAuditor(emulator, management));
    const [first, second] = [undefined, '1'].map((NextToken) =>
      organizations.send(new ListAWSServiceAccessForOrganizationCommand({ MaxResults: 1, NextToken })),
    );
    expect((await first)?.EnabledServicePrincipals?.map(({ ServicePrincipal }) => ServicePrincipal)).toEqual([
      'access-analyzer.amazonaws.com',
    ]);
    expect((await first)?.NextToken).toBe('1');
    expect((await second)?.EnabledServicePrincipals?.map(({ ServicePrincipal }) => ServicePrincipal)).toEqual(['cloudtrail.amazonaws.com']);
    const audit = { AccountId: '555555555555' };
    const { DelegatedServices = [] } = await organizations.send(new ListDelegatedServicesForAccountCommand(audit));
    expect(DelegatedServices.map(({ ServicePrincipal }) => ServicePrincipal)).toEqual([
      'access-analyzer.amazonaws.com',
      'guardduty.amazonaws.com',
    ]);
    const member = new OrganizationsClient(await asAuditor(emulator, production)).send(new ListDelegatedServicesForAccountCommand(audit));
    await expect(member).rejects.toMatchObject({ name: 'AccessDeniedException' });
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
    expect((await replicaLag(emulator, 'cc-phi-postgres-dr')).length).toBeGreaterThanOrEqual(59);
    expect(await replicaLag(emulator, 'cc-phi-postgres')).toEqual([]);
  });
});
