import { describe, expect, it } from 'vitest';
import { Calls } from '../../src/aws/calls.ts';
import { laneOf } from '../../src/aws/limits.ts';
import { type Operation, operations } from '../../src/aws/operations.ts';
import type { Service } from '../../src/aws/sdk.ts';
import type { Seat } from '../../src/aws/seat.ts';
import { collect } from '../../src/collect.ts';
import { accountAssignments } from '../../src/facts/account-assignments.ts';
import { enabledRegions } from '../../src/facts/enabled-regions.ts';
import type { FactDefinition } from '../../src/facts/fact.ts';
import { identityCenter } from '../../src/facts/identity-center.ts';
import { identityPrincipals } from '../../src/facts/identity-principals.ts';
import { organization } from '../../src/facts/organization.ts';
import { permissionSets } from '../../src/facts/permission-sets.ts';
import { specOf } from '../spec-of.ts';
import { seeded, VirtualClock } from './scheduler/virtual.ts';

const management = '111111111111';
const place = { account: management, region: 'us-east-2', share: 0.25 };
/** Calls a second. AWS's number for all operations of IAM Identity Center together, and the part of it that is taken. */
const allowed = 20;
const { limit } = laneOf('SSOAdmin', 'ListAccountAssignments', place);

const arns = Array.from({ length: 20 }, (_, index) => `arn:aws:sso:::permissionSet/ssoins-1/ps-${index}`);
const accounts = Array.from({ length: 100 }, (_, index) => String(100_000_000_000 + index));

interface Named {
  readonly PermissionSetArn: string;
  readonly ProvisioningStatus?: string;
  readonly GroupId: string;
}

/** Twenty permission sets, each assigned to a group of its own in each of a hundred accounts. */
const answers: Readonly<Record<string, (input: Named) => object>> = {
  'SSOAdmin.ListInstances': () => ({ Instances: [{ InstanceArn: 'arn:i', IdentityStoreId: 'd-1', OwnerAccountId: management }] }),
  'SSOAdmin.ListRegions': () => ({ Regions: [{ RegionName: 'us-east-2' }] }),
  'SSOAdmin.ListPermissionSets': () => ({ PermissionSets: arns }),
  'SSOAdmin.DescribePermissionSet': ({ PermissionSetArn }) => ({ PermissionSet: { Name: PermissionSetArn } }),
  'SSOAdmin.ListManagedPoliciesInPermissionSet': () => ({ AttachedManagedPolicies: [] }),
  'SSOAdmin.ListCustomerManagedPolicyReferencesInPermissionSet': () => ({ CustomerManagedPolicyReferences: [] }),
  'SSOAdmin.GetInlinePolicyForPermissionSet': () => ({}),
  'SSOAdmin.GetPermissionsBoundaryForPermissionSet': () => ({}),
  'SSOAdmin.ListAccountsForProvisionedPermissionSet': ({ ProvisioningStatus }) => ({
    AccountIds: ProvisioningStatus === undefined ? accounts : [],
  }),
  'SSOAdmin.ListAccountAssignments': ({ PermissionSetArn }) => ({
    AccountAssignments: [{ PrincipalType: 'GROUP', PrincipalId: `g-${PermissionSetArn}` }],
  }),
  'Identitystore.DescribeGroup': ({ GroupId }) => ({ DisplayName: GroupId }),
  'Identitystore.ListGroupMemberships': () => ({ GroupMemberships: [{ MemberId: { UserId: 'u' } }] }),
  'Identitystore.ListUsers': () => ({ Users: [{ UserId: 'u', UserName: 'ada' }] }),
};

/** Reads all that is read of Identity Center, and says when each call was sent. */
async function readAll() {
  const clock = new VirtualClock();
  const sent: { readonly operation: string; readonly input: string; readonly at: number }[] = [];
  const calls = new Calls({ concurrency: 64, quotaShare: place.share, clock, random: seeded(7), signal: new AbortController().signal });
  const caller = {
    account: management,
    region: 'us-east-2',
    credentials: async () => ({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: '-' }),
  };
  const call = async (operation: string, input: Named): Promise<object> => {
    const [service, name] = operation.split('.') as [Service, string];
    const attempt = () => {
      sent.push({ operation, input: JSON.stringify(input), at: clock.now() });
      return new Promise<object>((resolve) => clock.after(40, () => resolve(answers[operation]?.(input) ?? {})));
    };
    return (await calls.run({ service, operation: name, caller, attempt })).output;
  };
  async function* pages(operation: string, input: Named): AsyncGenerator<object> {
    yield await call(operation, input);
  }
  const seat = { account: management, region: 'us-east-2', partition: 'aws', call, pages } as unknown as Seat;
  const tree = {
    id: 'o-exampleorgid',
    masterAccountId: management,
    featureSet: 'ALL',
    root: { id: 'r-1', policyTypes: [] },
    units: [],
    accounts: [],
  };
  const { facts } = await clock.until(
    collect({
      spec: specOf([management]),
      narrowing: {},
      facts: [identityCenter, permissionSets, accountAssignments, identityPrincipals] as readonly FactDefinition[],
      organization: { ...organization, read: async () => tree },
      enabledRegions,
      seats: { enter: () => undefined, organization: () => [seat], account: () => null },
      now: () => clock.now(),
    }),
  );
  return { facts, sent, seconds: clock.now() / 1000 };
}

describe('the limit of Identity Center', () => {
  it('is one for its two services, and for all their operations', () => {
    const names = (Object.keys(operations) as Operation[]).filter((name) => /^(SSOAdmin|Identitystore)\./.test(name));
    const lanes = names.map((name) => laneOf(...(name.split('.') as [Service, string]), place));
    expect(names.length).toBeGreaterThan(10);
    expect(new Set(lanes.map(({ bucket }) => bucket))).toEqual(new Set([`${management}/us-east-2/SSOAdmin`]));
    expect(lanes.map((lane) => lane.limit)).toEqual(lanes.map(() => limit));
    expect(limit.ceiling).toBeLessThanOrEqual(allowed * place.share);
  });

  it('holds for twenty permission sets in a hundred accounts, and nothing is asked twice', async () => {
    const { facts, sent, seconds } = await readAll();
    for (const name of ['identity-center', 'permission-sets', 'account-assignments', 'identity-principals']) {
      expect(facts.get(`${name}@organization`), name).toMatchObject({ observed: true });
    }
    expect(facts.get('account-assignments@organization')).toMatchObject({ value: { length: arns.length * accounts.length } });
    // Two of the instance, one list of sets, seven of each set, one of each pair, two of each group, one list of users.
    expect(sent).toHaveLength(2 + 1 + 7 * arns.length + arns.length * accounts.length + 2 * arns.length + 1);
    expect(new Set(sent.map(({ operation, input }) => `${operation} ${input}`)).size).toBe(sent.length);
    const times = sent.map(({ at }) => at).sort((a, b) => a - b);
    const inOneSecond = times.map((from) => times.filter((at) => at >= from && at < from + 1000).length);
    expect(Math.max(...inOneSecond)).toBeLessThanOrEqual(allowed);
    // A burst first, and then the share of each second: no faster than allowed, and no slower than that takes.
    expect(sent.length).toBeLessThanOrEqual(limit.burst + limit.rate * seconds);
    expect(seconds).toBeLessThan((sent.length / limit.rate) * 1.01);
  });
});
