import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  GetAccountAuthorizationDetailsCommand,
  GetCredentialReportCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListOrganizationsFeaturesCommand,
} from '@aws-sdk/client-iam';
import { DescribeGroupCommand, IdentitystoreClient, ListGroupMembershipsCommand, ListUsersCommand } from '@aws-sdk/client-identitystore';
import {
  DescribePermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ListInstancesCommand,
  ListManagedPoliciesInPermissionSetCommand,
  ListPermissionSetsCommand,
  ListRegionsCommand,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asAuditor } from './clients.ts';
import { type Emulator, startEmulator } from './emulator.ts';

const [management, production, logArchive, audit] = ['111111111111', '222222222222', '444444444444', '555555555555'];
const InstanceArn = 'arn:aws:sso:::instance/ssoins-6684a1b2c3d4e5f6';
const IdentityStoreId = 'd-9a67000001';
const auditor = { InstanceArn, PermissionSetArn: 'arn:aws:sso:::permissionSet/ssoins-6684a1b2c3d4e5f6/ps-465b5967e292896b' };
const developer = { InstanceArn, PermissionSetArn: 'arn:aws:sso:::permissionSet/ssoins-6684a1b2c3d4e5f6/ps-3fb7b39416f1d067' };
const onCall = { IdentityStoreId, GroupId: '9a67000001-fc39cd71-7f49-4f36-819e-e99ae19cc766' };
const stale = { ProvisioningStatus: 'LATEST_PERMISSION_SET_NOT_PROVISIONED' } as const;

describe.skipIf(process.env.IQ_WITHOUT_EMULATOR === '1')('what moto alone would get wrong of people and roles', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator();
    await emulator.seed('reference');
  });
  afterAll(() => emulator.stop());

  const centerOf = async (account: string, region?: string) => new SSOAdminClient(await asAuditor(emulator, account, region));
  const instancesOf = async (account: string, region?: string) =>
    ((await (await centerOf(account, region)).send(new ListInstancesCommand({}))).Instances ?? []).map(
      ({ InstanceArn: arn, OwnerAccountId: owner }) => `${owner} ${arn}`,
    );

  test('there is one instance, in one region, and every account sees it', async () => {
    const one = [`${management} ${InstanceArn}`];
    expect(await Promise.all([management, production, audit].map((account) => instancesOf(account)))).toEqual([one, one, one]);
    expect(await instancesOf(management, 'us-west-2')).toEqual([]);
    const { Regions } = await (await centerOf(management)).send(new ListRegionsCommand({ InstanceArn }));
    expect(Regions).toMatchObject([{ RegionName: 'us-east-2', Status: 'ACTIVE', IsPrimaryRegion: true }]);
  });

  test('permission sets are shown to the management account alone, unless another one administers Identity Center', async () => {
    const ask = async (account: string) =>
      (await (await centerOf(account)).send(new ListPermissionSetsCommand({ InstanceArn }))).PermissionSets;
    expect(await ask(management)).toHaveLength(4);
    await expect(ask(audit)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('sso:ListPermissionSets'),
    });
    await emulator.seed('center-delegated');
    expect(await ask(audit)).toEqual(await ask(management));
    await expect(ask(production)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const store = new IdentitystoreClient(await asAuditor(emulator, audit));
    expect((await store.send(new DescribeGroupCommand(onCall))).DisplayName).toBe('cc-oncall');
    await emulator.seed('reference');
  });

  test('a permission set: its session, its policies with their paths, and no boundary', async () => {
    const sso = await centerOf(management);
    const { PermissionSet } = await sso.send(new DescribePermissionSetCommand(auditor));
    expect(PermissionSet).toMatchObject({ Name: 'Auditor', SessionDuration: 'PT1H' });
    expect(PermissionSet?.RelayState).toBeUndefined();
    const operator = { InstanceArn, PermissionSetArn: 'arn:aws:sso:::permissionSet/ssoins-6684a1b2c3d4e5f6/ps-291101a07fe980e9' };
    const { AttachedManagedPolicies } = await sso.send(new ListManagedPoliciesInPermissionSetCommand(operator));
    expect(AttachedManagedPolicies?.map(({ Arn }) => Arn)).toEqual(['arn:aws:iam::aws:policy/job-function/ViewOnlyAccess']);
    await expect(sso.send(new GetPermissionsBoundaryForPermissionSetCommand(auditor))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await emulator.seed('boundary-in-addition');
    const held = await centerOf(management);
    expect(await held.send(new GetPermissionsBoundaryForPermissionSetCommand(auditor))).toMatchObject({
      PermissionsBoundary: { ManagedPolicyArn: 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess' },
    });
    await emulator.seed('reference');
  });

  test('a permission set is provisioned where it is assigned, in pages, and is stale once it was changed', async () => {
    const ask = async (input: object) =>
      (await centerOf(management)).send(new ListAccountsForProvisionedPermissionSetCommand({ ...auditor, ...input }));
    const first = await ask({ MaxResults: 1 });
    const second = await ask({ MaxResults: 1, NextToken: first.NextToken });
    expect([first.AccountIds, second.AccountIds, second.NextToken]).toEqual([[logArchive], [audit], undefined]);
    expect((await ask(stale)).AccountIds).toEqual([]);
    await emulator.seed('provisioning-stale');
    expect((await ask({ ...developer, ...stale })).AccountIds).toEqual(['333333333333']);
    expect((await ask(stale)).AccountIds).toEqual([]);
    await emulator.seed('reference');
  });

  test('groups and people have ids that are known beforehand, and no id of a provider', async () => {
    const store = new IdentitystoreClient(await asAuditor(emulator, management));
    expect((await store.send(new DescribeGroupCommand(onCall))).ExternalIds).toBeUndefined();
    const { GroupMemberships = [] } = await store.send(new ListGroupMembershipsCommand(onCall));
    const { Users = [] } = await store.send(new ListUsersCommand({ IdentityStoreId }));
    const named = GroupMemberships.map(({ MemberId }) => Users.find(({ UserId }) => UserId === MemberId?.UserId)?.UserName);
    expect(named.sort()).toEqual(['ada', 'grace']);
    expect(Users).toHaveLength(6);
  });

  test('sign-ins are recorded in the management account, newest first, in pages, with what they were asked for', async () => {
    const StartTime = new Date(Date.now() - 30 * 86_400_000);
    const LookupAttributes = [{ AttributeKey: 'EventName' as const, AttributeValue: 'UserAuthentication' }];
    const ask = async (account: string, input: object = {}) =>
      new CloudTrailClient(await asAuditor(emulator, account)).send(new LookupEventsCommand({ LookupAttributes, StartTime, ...input }));
    const { Events = [], NextToken } = await ask(management, { MaxResults: 3 });
    const { Events: rest = [], NextToken: none } = await ask(management, { MaxResults: 3, NextToken });
    const factors = [...Events, ...rest].map(({ CloudTrailEvent }) => JSON.parse(CloudTrailEvent ?? '').additionalEventData.CredentialType);
    const [key, code] = ['PASSWORD,WEBAUTHN', 'PASSWORD,TOTP'];
    expect(factors).toEqual([key, code, key, key, code]);
    expect(none).toBeUndefined();
    expect((await ask(production)).Events).toEqual([]);
  });

  test('everything of an account at once: pages over all kinds, AWS-managed policies that are attached, roles that were used', async () => {
    const iam = new IAMClient(await asAuditor(emulator, production));
    const Filter = ['Role' as const, 'LocalManagedPolicy' as const, 'AWSManagedPolicy' as const];
    const { RoleDetailList = [], Policies = [] } = await iam.send(new GetAccountAuthorizationDetailsCommand({ Filter, MaxItems: 1000 }));
    expect(Policies.map(({ Arn }) => Arn).sort()).toEqual([
      'arn:aws:iam::aws:policy/AdministratorAccess',
      'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess',
    ]);
    const reserved = RoleDetailList.filter(({ Path }) => Path === '/aws-reserved/sso.amazonaws.com/us-east-2/');
    expect(reserved.map(({ RoleName }) => RoleName)).toEqual([
      'AWSReservedSSO_BreakGlass_141efca4f064779a',
      'AWSReservedSSO_Operator_ae23d541507e9590',
    ]);
    expect(reserved.map(({ RoleLastUsed }) => RoleLastUsed?.Region)).toEqual(['us-east-2', 'us-east-2']);
    const seen: (string | undefined)[] = [];
    let Marker: string | undefined;
    do {
      const page = await iam.send(new GetAccountAuthorizationDetailsCommand({ Filter, MaxItems: 3, ...(Marker ? { Marker } : {}) }));
      seen.push(...[...(page.RoleDetailList ?? []), ...(page.Policies ?? [])].map(({ Arn }) => Arn));
      Marker = page.Marker;
      expect(page.IsTruncated).toBe(Marker !== undefined);
    } while (Marker !== undefined);
    expect(seen.sort()).toEqual([...RoleDetailList, ...Policies].map(({ Arn }) => Arn).sort());
  });

  test('a policy that AWS manages is found by its whole path, also where nothing holds it', async () => {
    const iam = new IAMClient(await asAuditor(emulator, management));
    const PolicyArn = 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess';
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId ?? '' }));
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toContain('"acm:ListCertificates"');
    await expect(iam.send(new GetPolicyCommand({ PolicyArn: 'arn:aws:iam::aws:policy/ViewOnlyAccess' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
    await expect(new IAMClient(await asAuditor(emulator, production)).send(new ListOrganizationsFeaturesCommand({}))).rejects.toMatchObject(
      {
        name: 'AccountNotManagementOrDelegatedAdministratorException',
      },
    );
  });

  test('a credential report has a row of root, and is some minutes old', async () => {
    const rootOf = async (account: string) => {
      const report = await new IAMClient(await asAuditor(emulator, account)).send(new GetCredentialReportCommand({}));
      const [header = '', root = ''] = new TextDecoder().decode(report.Content).split('\n');
      expect(Date.now() - Number(report.GeneratedTime)).toBeLessThan(3_600_000);
      const row = Object.fromEntries(header.split(',').map((name, index) => [name, root.split(',')[index]]));
      return [row.user, row.arn, row.password_enabled, row.mfa_active, row.access_key_1_active];
    };
    expect(await rootOf(management)).toEqual(['<root_account>', `arn:aws:iam::${management}:root`, 'true', 'true', 'false']);
    expect(await rootOf(production)).toEqual(['<root_account>', `arn:aws:iam::${production}:root`, 'false', 'false', 'false']);
  });
});
