import { describe, expect, it } from 'vitest';
import { effectiveTable, findVpc, isInTier, subnetsOf, tierOf } from '../../../src/checks/networks/reading.ts';
import type { RouteTable } from '../../../src/facts/route-tables.ts';
import type { Subnet } from '../../../src/facts/subnets.ts';
import type { Vpc } from '../../../src/facts/vpcs.ts';

const account = '222222222222';

const vpc = (id: string, change: Partial<Vpc> = {}): Vpc => ({
  arn: `arn:aws:ec2:us-east-2:${account}:vpc/${id}`,
  id,
  owner: account,
  isDefault: false,
  state: 'available',
  cidrs: ['10.20.0.0/16'],
  tags: { Name: 'cc-vpc' },
  ...change,
});

const subnet = (id: string, change: Partial<Subnet> = {}): Subnet => ({
  arn: `arn:aws:ec2:us-east-2:${account}:subnet/${id}`,
  id,
  vpc: 'vpc-1',
  zone: 'us-east-2a',
  zoneId: 'use2-az1',
  state: 'available',
  owner: account,
  cidr: '10.20.0.0/24',
  ipv6Cidrs: [],
  mapsPublicIp: false,
  tags: {},
  ...change,
});

const table = (id: string, change: Partial<RouteTable> = {}): RouteTable => ({
  arn: `arn:aws:ec2:us-east-2:${account}:route-table/${id}`,
  id,
  vpc: 'vpc-1',
  isMain: false,
  subnets: [],
  routes: [],
  tags: {},
  ...change,
});

describe('findVpc', () => {
  const declared = { match: { tag: { Name: 'cc-*' } } };
  const find = (...vpcs: readonly Vpc[]) => findVpc(vpcs, { account, declared });

  it('finds exactly one by its tags', () => {
    expect(find(vpc('vpc-1'), vpc('vpc-2', { tags: { Name: 'lab' } }), vpc('vpc-3', { tags: {} }))).toEqual({
      kind: 'vpc',
      vpc: vpc('vpc-1'),
    });
  });

  it('finds none, or several', () => {
    expect(find(vpc('vpc-2', { tags: { Name: 'lab' } }))).toEqual({ kind: 'absent' });
    expect(find(vpc('vpc-1'), vpc('vpc-2'))).toEqual({ kind: 'ambiguous', arns: [vpc('vpc-1').arn, vpc('vpc-2').arn] });
  });

  it('takes no network that another account shares', () => {
    expect(find(vpc('vpc-1'), vpc('vpc-2', { owner: '333333333333' }))).toMatchObject({ kind: 'vpc', vpc: { id: 'vpc-1' } });
    expect(find(vpc('vpc-2', { owner: '333333333333' }))).toEqual({ kind: 'absent' });
  });
});

describe('tierOf', () => {
  const declared = { tiers: { app: { match: { tag: { Tier: 'private' } } }, data: { match: { tag: { Data: 'yes' } } } } };

  it.each([
    [{ Tier: 'private' }, { kind: 'tier', name: 'app' }],
    [{ Tier: 'public' }, { kind: 'none' }],
    [{}, { kind: 'none' }],
    [
      { Tier: 'private', Data: 'yes' },
      { kind: 'several', names: ['app', 'data'] },
    ],
  ])('%j is in %j', (tags, expected) => {
    expect(tierOf(subnet('subnet-1', { tags }), declared)).toEqual(expected);
  });

  it('says whether one of these tiers takes a subnet', () => {
    const both = subnet('subnet-1', { tags: { Tier: 'private', Data: 'yes' } });
    expect(isInTier(both, declared, ['data'])).toBe(true);
    expect(isInTier(subnet('subnet-1', { tags: { Data: 'yes' } }), declared, ['app'])).toBe(false);
    expect(isInTier(both, declared, ['constructor'])).toBe(false);
  });

  it('keeps networks apart', () => {
    const [a, b] = [subnet('subnet-1'), subnet('subnet-2', { vpc: 'vpc-2' })];
    expect(subnetsOf([a, b], { id: 'vpc-2' })).toEqual([b]);
  });
});

describe('effectiveTable', () => {
  const main = table('rtb-main', { isMain: true });
  const own = table('rtb-own', { subnets: ['subnet-1'] });
  const foreign = table('rtb-foreign', { isMain: true, vpc: 'vpc-2' });

  it('is the associated one, else the main one of the network', () => {
    expect(effectiveTable(subnet('subnet-1'), [foreign, main, own])).toBe(own);
    expect(effectiveTable(subnet('subnet-2'), [foreign, main, own])).toBe(main);
    expect(effectiveTable(subnet('subnet-3', { vpc: 'vpc-2' }), [foreign, main, own])).toBe(foreign);
  });

  it('is not known where AWS listed none, or several', () => {
    expect(effectiveTable(subnet('subnet-2'), [own, foreign])).toBeNull();
    expect(effectiveTable(subnet('subnet-1'), [own, table('rtb-other', { subnets: ['subnet-1'] }), main])).toBeNull();
  });
});
