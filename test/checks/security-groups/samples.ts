import type { NetworkInterface } from '../../../src/facts/network-interfaces.ts';
import type { PrefixList } from '../../../src/facts/prefix-lists.ts';
import type { DistantGroup, SecurityGroup, SecurityGroupRule } from '../../../src/facts/security-groups.ts';
import type { Vpc } from '../../../src/facts/vpcs.ts';
import { specFile } from '../../../src/spec/sections/index.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { organizationFacts, organizationSection, production, staging } from '../governance.ts';
import { edit, type Facts, put } from '../world.ts';

export const primary = 'us-east-2';
export const dr = 'us-west-2';
export const here = { account: production, region: primary };
export const there = { account: production, region: dr };
export const beside = { account: staging, region: primary };

/** The place of findings about a group: `222222222222/us-east-2/arn…`. */
export const at = (id: string, { account, region } = here): string => `${account}/${region}/${arnOf(id, { account, region })}`;
export const arnOf = (id: string, { account, region } = here): string => `arn:aws:ec2:${region}:${account}:security-group/${id}`;

/** A rule for TCP; ports as `443` or `5000-6000`. */
export function tcp(ports: string, peers: Partial<SecurityGroupRule>): SecurityGroupRule {
  const [from = '', to = from] = ports.split('-');
  return rule({ protocol: 'tcp', from: Number(from), to: Number(to), ...peers });
}

/** A rule for everything. */
export function anything(peers: Partial<SecurityGroupRule>): SecurityGroupRule {
  return rule({ protocol: '-1', ...peers });
}

export function rule(change: Partial<SecurityGroupRule>): SecurityGroupRule {
  return { protocol: 'tcp', from: null, to: null, addresses: [], prefixLists: [], groups: [], distant: [], ...change };
}

export function distant(id: string, change: Partial<DistantGroup> = {}): DistantGroup {
  return { id, account: staging, peering: 'pcx-1', status: 'active', ...change };
}

export function group(id: string, change: Partial<SecurityGroup> = {}, place = here): SecurityGroup {
  const base = { id, name: `cc-${id.slice(3)}`, vpc: 'vpc-1', owner: place.account, ingress: [], egress: [], tags: {} };
  return { arn: arnOf(id, { ...place, account: change.owner ?? place.account }), ...base, ...change };
}

export const alb = group('sg-alb', { ingress: [tcp('443', { addresses: ['0.0.0.0/0'] })], egress: [tcp('8443', { groups: ['sg-app'] })] });
export const app = group('sg-app', {
  ingress: [tcp('8443', { groups: ['sg-alb'] })],
  egress: [tcp('5432', { groups: ['sg-db'] }), tcp('443', { prefixLists: ['pl-s3'] })],
});
export const db = group('sg-db', { ingress: [tcp('5432', { groups: ['sg-app'] })] });
export const standard = group('sg-default', { name: 'default' });

export function list(id: string, change: Partial<PrefixList> = {}): PrefixList {
  return {
    arn: `arn:aws:ec2:${primary}:${production}:prefix-list/${id}`,
    id,
    name: id,
    owner: production,
    version: 1,
    state: 'create-complete',
    entries: [],
    readError: null,
    ...change,
  };
}

export const s3List = list('pl-s3', { name: 'com.amazonaws.us-east-2.s3', owner: 'AWS', version: null, entries: null });
export const partners = list('pl-partners', { name: 'cc-partners', version: 3, entries: ['198.51.100.7/32', '203.0.113.4/32'] });

export function networkInterface(id: string, groups: readonly string[], change: Partial<NetworkInterface> = {}): NetworkInterface {
  return {
    arn: `arn:aws:ec2:${primary}:${production}:network-interface/${id}`,
    id,
    type: 'interface',
    requester: null,
    isManaged: false,
    description: null,
    subnet: 'subnet-1',
    vpc: 'vpc-1',
    zone: 'us-east-2a',
    groups,
    status: 'in-use',
    instance: null,
    publicIp: null,
    ipv6Addresses: [],
    ...change,
  };
}

export function vpc(id: string, change: Partial<Vpc> = {}): Vpc {
  const arn = `arn:aws:ec2:${primary}:${production}:vpc/${id}`;
  return { arn, id, owner: production, isDefault: false, state: 'available', cidrs: ['10.20.0.0/16'], tags: { Name: 'cc-vpc' }, ...change };
}

/** What the spec says of the groups above. */
export const declared = {
  alb: { ...place(), match: { name: 'cc-alb' }, ingress: [{ tcp: 443, from: 'internet' }], egress: [{ tcp: 8443, to: 'sg:app' }] },
  app: {
    ...place(),
    match: { name: 'cc-app' },
    ingress: [{ tcp: 8443, from: 'sg:alb' }],
    egress: [
      { tcp: 5432, to: 'sg:db' },
      { tcp: 443, to: 'service:s3' },
    ],
  },
  db: { ...place(), match: { name: 'cc-db' }, ingress: [{ tcp: 5432, from: 'sg:app' }], egress: [] as object[] },
};

export function place() {
  return { in: 'production', region: primary };
}

export const rules = [
  { in: 'production', default_groups: 'empty', undeclared: 'fail', max_public: { ipv6_prefix: 128 }, closed_ports: [22, 3389] },
];

/** A spec with this section on security groups, and these networks. */
export function specOf(section: object = {}, networks: object = {}): Spec {
  const parsed = specFile.parse({
    version: 1,
    document: { id: 'IQS-1', title: 'Test', revision: 'A', effective: '2026-11-01', owner: 'nobody' },
    system: { id: 'SYS-1', name: 'Test', kind: 'none', phi: true, intended_use: 'test' },
    access: { role: 'iq-auditor' },
    organization: organizationSection,
    security_groups: { rules, groups: declared, ...section },
    networks: {
      vpcs: {
        cc: {
          in: 'production',
          region: primary,
          match: { tag: { Name: 'cc-vpc' } },
          tiers: { isolated: { match: { tag: { Tier: 'isolated' } }, route: 'none' } },
          ...networks,
        },
      },
    },
  });
  return { ...parsed, attestations: [], deviations: [] };
}

/** The spec with other rules of one group. */
export function groupBut(name: keyof typeof declared, change: object, section: object = {}): Spec {
  return specOf({ groups: { ...declared, [name]: { ...declared[name], ...change } }, ...section });
}

/** Production with the declared groups in one region, and nothing but a default group in the other. */
export function groupFacts(): Facts {
  const facts = organizationFacts();
  put(facts, 'security-groups', here, [alb, app, db, standard]);
  put(facts, 'security-groups', there, [group('sg-default', { name: 'default' }, there)]);
  put(facts, 'prefix-lists', here, [partners, s3List]);
  put(facts, 'prefix-lists', there, []);
  put(facts, 'vpcs', here, [vpc('vpc-1')]);
  put(facts, 'network-interfaces', here, [
    networkInterface('eni-alb', ['sg-alb']),
    networkInterface('eni-app', ['sg-app']),
    networkInterface('eni-nat', [], { type: 'nat_gateway' }),
  ]);
  put(facts, 'network-interfaces', there, []);
  return facts;
}

/** Changes one group of the first region. */
export const change =
  (id: string, to: Partial<SecurityGroup>) =>
  (facts: Facts): void =>
    edit(facts, 'security-groups', here, (groups) => groups.map((one) => (one.id === id ? { ...one, ...to } : one)));

/** Adds groups to the first region. */
export const add =
  (...more: readonly SecurityGroup[]) =>
  (facts: Facts): void =>
    edit(facts, 'security-groups', here, (groups) => [...groups, ...more]);

/** Takes a group out of the first region. */
export const drop =
  (id: string) =>
  (facts: Facts): void =>
    edit(facts, 'security-groups', here, (groups) => groups.filter((one) => one.id !== id));

/** Puts the prefix lists of the first region. */
export const lists =
  (...all: readonly PrefixList[]) =>
  (facts: Facts): void =>
    put(facts, 'prefix-lists', here, all);

/** Puts the interfaces of the first region. */
export const interfaces =
  (...all: readonly NetworkInterface[]) =>
  (facts: Facts): void =>
    put(facts, 'network-interfaces', here, all);

/** Several plants, one after the other. */
export const both =
  (...plants: readonly ((facts: Facts) => void)[]) =>
  (facts: Facts): void => {
    for (const plant of plants) plant(facts);
  };
