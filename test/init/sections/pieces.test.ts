import { describe, expect, it } from 'vitest';
import type { LogGroup } from '../../../src/facts/log-groups.ts';
import type { NatGateway } from '../../../src/facts/nat-gateways.ts';
import type { SecurityGroup } from '../../../src/facts/security-groups.ts';
import type { Subnet } from '../../../src/facts/subnets.ts';
import { type Tier, tiersOf } from '../../../src/init/sections/network/networks/tiers.ts';
import { changed, draftedFrom, fixture, marksOf, refused, sectionOf } from './facts.ts';

const facts = await fixture('reference');
const production = '222222222222/us-east-2';

const subnet = (zone: string, tags: Subnet['tags']): Subnet => ({
  arn: `arn:${zone}`,
  id: `subnet-${zone}`,
  vpc: 'vpc-1',
  zone,
  zoneId: null,
  state: 'available',
  owner: null,
  cidr: '10.0.0.0/24',
  ipv6Cidrs: [],
  mapsPublicIp: false,
  tags,
});
const open = { route: 'igw', ipv6: 'none' } as const;
const closed = { route: 'none', ipv6: 'none' } as const;
const routed = (zone: string, tags: Subnet['tags'], way: typeof open | typeof closed | null) => ({ subnet: subnet(zone, tags), way });
const patterns = (tiers: Readonly<Record<string, Tier>> | string): unknown =>
  typeof tiers === 'string'
    ? tiers
    : Object.fromEntries(Object.entries(tiers).map(([name, { match, route }]) => [name, { ...match.tag, route }]));

describe('the tiers of a network', () => {
  for (const [what, subnets, expected] of [
    [
      'go by a tag that tells them apart',
      [
        routed('eu-west-1a', { kind: 'front' }, open),
        routed('eu-west-1b', { kind: 'front' }, open),
        routed('eu-west-1a', { kind: 'back' }, closed),
      ],
      { front: { kind: 'front', route: 'igw' }, back: { kind: 'back', route: 'none' } },
    ],
    [
      'go by names without their zones where no tag does',
      [
        routed('eu-west-1a', { Name: 'shop-public-eu-west-1a' }, open),
        routed('eu-west-1b', { Name: 'shop-public-eu-west-1b' }, open),
        routed('eu-west-1a', { Name: 'shop-data-a' }, closed),
        routed('eu-west-1b', { Name: 'shop-data-b' }, closed),
      ],
      { shop_public: { Name: 'shop-public-*', route: 'igw' }, shop_data: { Name: 'shop-data-*', route: 'none' } },
    ],
    [
      'are not said where subnets of one tag lead different ways',
      [routed('eu-west-1a', { kind: 'x', Name: 'x1' }, open), routed('eu-west-1b', { kind: 'x', Name: 'x2' }, closed)],
      'no tag tells its subnets apart by where they lead',
    ],
    ['are not guessed where a route is not known', [routed('eu-west-1a', { kind: 'x' }, null)], /is not known/],
  ] as const) {
    it(what, () => {
      if (expected instanceof RegExp) expect(tiersOf(subnets)).toMatch(expected);
      else expect(patterns(tiersOf(subnets))).toEqual(expected);
    });
  }

  it('say that a NAT gateway is regional where it is', () => {
    const regional = changed(facts, `nat-gateways@${production}`, (all: NatGateway[]) =>
      all.map((one) => ({ ...one, availability: 'regional' })),
    );
    const { vpcs } = sectionOf(regional, 'networks') as { vpcs: Record<string, { in: string; tiers: Record<string, { route: string }> }> };
    expect(Object.values(vpcs).map(({ in: where, tiers }) => [where, tiers.private?.route])).toEqual([
      ['production', 'nat_regional'],
      ['production', undefined],
      ['staging', 'nat_same_az'],
    ]);
  });
});

interface Groups {
  readonly rules: readonly Readonly<Record<string, unknown>>[];
  readonly groups: Readonly<
    Record<string, { readonly in: unknown; readonly ingress: readonly unknown[]; readonly egress: readonly unknown[] }>
  >;
}

describe('security groups', () => {
  it('of two accounts are one entry as long as they are alike, and what names them follows', () => {
    const other = changed(facts, `security-groups@${production}`, (all: SecurityGroup[]) =>
      all.map((one) => (one.name === 'cc-db' ? { ...one, ingress: [] } : one)),
    );
    const before = (sectionOf(facts, 'security_groups') as Groups).groups;
    const { groups } = sectionOf(other, 'security_groups') as Groups;
    expect(before.cc_db?.in).toBe('workloads');
    expect(groups.cc_db).toMatchObject({ in: 'production', ingress: [] });
    expect(groups.cc_db_staging).toMatchObject({ in: 'staging', ingress: [{ tcp: 5432, from: 'sg:cc_app_staging' }] });
    expect(groups.cc_app?.egress).toContainEqual({ tcp: 5432, to: 'sg:cc_db' });
    expect(groups.cc_app_staging?.egress).toContainEqual({ tcp: 5432, to: 'sg:cc_db_staging' });
  });

  it('that the grammar cannot say are left out with their network, marked, and nothing is asked that they would fail', () => {
    const peered = { id: 'sg-0', account: '999999999999', peering: 'pcx-1', status: 'active' };
    const rule = { protocol: 'tcp', from: 443, to: 443, addresses: [], prefixLists: [], groups: ['sg-0'], distant: [peered] };
    const odd = changed(facts, `security-groups@${production}`, (all: SecurityGroup[]) =>
      all.map((one) => (one.name === 'cc-alb' ? { ...one, ingress: [rule] } : one)),
    );
    const { groups, rules } = sectionOf(odd, 'security_groups') as Groups;
    expect(Object.keys(groups)).toEqual(['cc_db']);
    expect(rules.filter((one) => one.undeclared === 'fail').map((one) => one.in)).not.toContain('all');
    expect(marksOf(odd)['security-groups.undeclared-groups']).toMatch(/cc-alb .* is not written down \(and 9 more\)/);
  });
});

describe('stores', () => {
  it('under a key of AWS have a rule that says so, and a mark', () => {
    const weak = changed(facts, `log-groups@${production}`, (all: LogGroup[]) => all.map((one) => ({ ...one, keyId: null })));
    const rules = sectionOf(weak, 'stores') as readonly Readonly<Record<string, unknown>>[];
    expect(rules).toContainEqual({
      in: 'production',
      type: 'logs',
      regions: ['us-east-2'],
      key: 'aws_managed',
      reason: expect.any(String),
    });
    expect(marksOf(weak)['cmk-encryption.log-group']).toMatch(/^1 store uses a key of AWS/);
    expect(marksOf(facts)).not.toHaveProperty('cmk-encryption.log-group');
  });

  it('that nobody could list are not said to be none', () => {
    const blind = refused(facts, ({ name }) => name === 'efs-file-systems');
    const absent = (from: typeof facts) =>
      (sectionOf(from, 'stores') as { expect?: string; type: string[] }[]).find((rule) => rule.expect === 'none')?.type;
    expect(absent(facts)).toContain('efs');
    expect(absent(blind)).not.toContain('efs');
    const texts = draftedFrom(blind).comments.map(({ text }) => text);
    expect(texts.some((text) => /10 were not; of efs/.test(text))).toBe(true);
  });
});

describe('what there is none of', () => {
  const excluded = (from: typeof facts, check: string): string | undefined =>
    (sectionOf(from, 'scope') as { excluded: { check: string; reason: string }[] }).excluded.find((one) => one.check === check)?.reason;
  const empty = new Map(
    [...facts].map(([key, record]) => [key, none(key) && record.observed ? { ...record, value: [] } : record] as const),
  );

  function none(key: string): boolean {
    return /^(db-instances|db-clusters|auto-scaling-groups|load-balancers|listeners)@/.test(key);
  }

  for (const [check, seen, unseen] of [
    ['rds-resilience', 'No database of RDS was found', /listings were not read/],
    ['gpu-fleet', /Auto Scaling group with GPU instances was/, 'The Auto Scaling groups were not read'],
    ['web-acl', 'No application load balancer that faces the internet was found', 'The load balancers were not read'],
    ['tls', 'No listener of a load balancer was found', 'The listeners of load balancers were not read'],
  ] as const) {
    it(`${check} is left out with that as its reason, and with another where nobody could see`, () => {
      expect(excluded(empty, check)).toMatch(seen);
      const blind = refused(facts, ({ key }) => none(key));
      expect(excluded(blind, check)).toMatch(unseen);
      expect(marksOf(blind)).toHaveProperty([check]);
    });
  }
});
