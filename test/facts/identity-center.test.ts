import { describe, expect, it } from 'vitest';
import { classify } from '../../src/aws/failure.ts';
import { collect, type Seats } from '../../src/collect.ts';
import { enabledRegions } from '../../src/facts/enabled-regions.ts';
import type { FactDefinition, Need } from '../../src/facts/fact.ts';
import { identityCenter } from '../../src/facts/identity-center.ts';
import { identityCenterInstances } from '../../src/facts/identity-center-instances.ts';
import { organization } from '../../src/facts/organization.ts';
import { specOf } from '../spec-of.ts';
import { accessDenied, type FakeSeat, fakeSeat } from './fake-seat.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const management = '111111111111';
const audit = '555555555555';
const arn = 'arn:aws:sso:::instance/ssoins-6684a1b2c3d4e5f6';
const own = { InstanceArn: arn, IdentityStoreId: 'd-9a67000001', OwnerAccountId: management, Status: 'ACTIVE' as const };
const foreign = { ...own, InstanceArn: 'arn:aws:sso:::instance/ssoins-0000000000000000', OwnerAccountId: audit };
const need = (async () => ({ masterAccountId: management })) as unknown as Need;
const regions: Answers = {
  'SSOAdmin.ListRegions': ({ NextToken }) =>
    NextToken === undefined
      ? { Regions: [{ RegionName: 'us-west-2', Status: 'ADDING', IsPrimaryRegion: false }], NextToken: 'more' }
      : { Regions: [{ RegionName: 'us-east-2', Status: 'ACTIVE', IsPrimaryRegion: true }] },
};
const listing = (...Instances: object[]): Answers => ({ ...regions, 'SSOAdmin.ListInstances': () => ({ Instances }) });
const read = (answers: Answers, account = management) => identityCenter.read(fakeSeat({ account }, answers), need);
const sizes = ({ calls }: FakeSeat) => new Set(calls.map(({ input }) => input.MaxResults));

const value = {
  arn,
  identityStore: 'd-9a67000001',
  owner: management,
  status: 'ACTIVE',
  regions: [
    { name: 'us-east-2', status: 'ACTIVE', isPrimary: true },
    { name: 'us-west-2', status: 'ADDING', isPrimary: false },
  ],
};

describe('the fact identity-center', () => {
  it('reads the organization’s instance with every page of its regions, and no instance of another account', async () => {
    const pages: Answers['SSOAdmin.ListInstances'] = ({ NextToken }) =>
      NextToken === undefined ? { Instances: [foreign], NextToken: 'more' } : { Instances: [own] };
    const seat = fakeSeat({ account: management }, { ...regions, 'SSOAdmin.ListInstances': pages });
    const found = await identityCenter.read(seat, need);
    expect(found).toEqual([value]);
    expect(seat.calls).toHaveLength(4);
    expect(sizes(seat)).toEqual(new Set([100]));
    expect(identityCenter.shape().safeParse(found).success).toBe(true);
  });

  it('says null of what AWS leaves out', async () => {
    const found = await read({
      'SSOAdmin.ListInstances': () => ({ Instances: [{ InstanceArn: arn, IdentityStoreId: 'd-9a67000001' }] }),
      'SSOAdmin.ListRegions': () => ({ Regions: [{ RegionName: 'us-east-2' }] }),
    });
    const region = { name: 'us-east-2', status: null, isPrimary: null };
    expect(found).toEqual([{ arn, identityStore: 'd-9a67000001', owner: null, status: null, regions: [region] }]);
  });

  it('is shown to a delegated administrator', async () => {
    expect(await read(listing(own), audit)).toEqual([value]);
  });

  it('is empty where the management account says that there is none', async () => {
    expect(await read(listing())).toEqual([]);
    expect(await read(listing(foreign))).toEqual([]);
  });

  it.each<[string, object[]]>([
    ['nothing', []],
    ['an instance of its own alone', [foreign]],
    ['an instance whose owner is not said', [{ ...own, OwnerAccountId: undefined }]],
  ])('takes %s from another account for a refusal', async (_, shown) => {
    const refused = await read(listing(...shown), audit).catch((error: unknown) => error);
    expect(classify(refused)).toMatchObject({ reason: 'denied', retry: 'never' });
    expect(String(refused)).toContain(`account ${audit} is not shown an instance`);
  });

  it.each<[string, Answers, string]>([
    ['the list is refused', { 'SSOAdmin.ListInstances': () => accessDenied() }, 'not authorized'],
    ['the list is left out', { 'SSOAdmin.ListInstances': () => ({}) }, 'Instances'],
    ['an ARN is left out', listing({ ...own, InstanceArn: undefined }), 'InstanceArn'],
    ['the identity store is left out', listing({ ...own, IdentityStoreId: undefined }), 'IdentityStoreId'],
  ])('rejects where %s', async (_, answers, message) => {
    await expect(read(answers)).rejects.toThrow(message);
  });

  it.each<[string, object | Error, string]>([
    ['are refused', accessDenied(), 'not authorized'],
    ['are left out', {}, 'Regions'],
    ['have no name', { Regions: [{}] }, 'RegionName'],
  ])('keeps the rest where the regions %s, and asks the management account first', async (_, answer, message) => {
    const answers: Answers = { ...listing(own), 'SSOAdmin.ListRegions': () => answer };
    const found = await read(answers);
    expect(found).toEqual([
      { ...value, regions: { reason: expect.any(String), error: expect.any(String), detail: expect.stringContaining(message) } },
    ]);
    expect(identityCenter.shape().safeParse(found).success).toBe(true);
    await expect(read(answers, audit)).rejects.toThrow(message);
  });
});

describe('who is asked about Identity Center', () => {
  /** Reads the fact through the seats of the organization, in their order. */
  const through = async (seats: readonly FakeSeat[]) => {
    const tree: FactDefinition = {
      ...organization,
      read: async () => ({ id: 'o-exampleorgid', masterAccountId: management, accounts: [] }),
    };
    const access: Seats = { enter: () => undefined, organization: () => seats, account: () => null };
    const { facts } = await collect({
      spec: specOf([management, audit]),
      narrowing: {},
      facts: [{ ...identityCenter, shape: identityCenter.shape }],
      organization: { ...tree, shape: () => ({ safeParse: (data: unknown) => ({ success: true, data }) }) } as never,
      enabledRegions: enabledRegions as never,
      seats: access,
      now: () => 0,
    });
    return facts.get('identity-center@organization');
  };
  const blind = () => fakeSeat({ account: audit }, listing());

  it('is the management account, where the delegated administrator is shown nothing', async () => {
    expect(await through([blind(), fakeSeat({ account: management }, listing(own))])).toMatchObject({ observed: true, value: [value] });
  });

  it('is nobody else, where the delegated administrator is shown the instance', async () => {
    const other = fakeSeat({ account: management }, listing());
    expect(await through([fakeSeat({ account: audit }, listing(own)), other])).toMatchObject({ observed: true, value: [value] });
    expect(other.calls).toEqual([]);
  });

  it('leaves the fact unobserved, where there is nobody but a delegated administrator who is shown nothing', async () => {
    expect(await through([blind()])).toMatchObject({ observed: false, reason: 'denied', detail: expect.stringContaining(audit) });
  });
});

describe('the fact identity-center-instances', () => {
  const visible = (answers: Answers) =>
    identityCenterInstances.read(fakeSeat({ account: audit }, answers), () => Promise.reject(new Error('needs nothing')));

  it('reads every page of what the account sees, sorted by ARN', async () => {
    const seat = fakeSeat(
      { account: audit },
      {
        'SSOAdmin.ListInstances': ({ NextToken }) =>
          NextToken === undefined
            ? { Instances: [own], NextToken: 'more' }
            : { Instances: [{ InstanceArn: foreign.InstanceArn, OwnerAccountId: audit }, { InstanceArn: 'arn:z' }] },
      },
    );
    const found = await identityCenterInstances.read(seat, () => Promise.reject(new Error('needs nothing')));
    expect(sizes(seat)).toEqual(new Set([100]));
    expect(found).toEqual([
      { arn: foreign.InstanceArn, owner: audit },
      { arn, owner: management },
      { arn: 'arn:z', owner: null },
    ]);
    expect(identityCenterInstances.shape().safeParse(found).success).toBe(true);
    expect(await visible({ 'SSOAdmin.ListInstances': () => ({ Instances: [] }) })).toEqual([]);
  });

  it.each<[string, Answers, string]>([
    ['it is refused', { 'SSOAdmin.ListInstances': () => accessDenied() }, 'not authorized'],
    ['the list is left out', { 'SSOAdmin.ListInstances': () => ({}) }, 'Instances'],
    ['an ARN is left out', { 'SSOAdmin.ListInstances': () => ({ Instances: [{}] }) }, 'InstanceArn'],
  ])('rejects where %s', async (_, answers, message) => {
    await expect(visible(answers)).rejects.toThrow(message);
  });
});
