import networkTiers from '../../../src/checks/network-tiers.ts';
import type { NetworkAclRule } from '../../../src/facts/network-acls.ts';
import type { NetworkInterface } from '../../../src/facts/network-interfaces.ts';
import { production } from '../governance.ts';
import { type Row, runTables } from '../object-storage/samples.ts';
import { edit, type Facts, put, refuse } from '../world.ts';
import { acl, aclRule, at, databaseAcl, denyAll, networkFacts, networkInterface, region, specOf, tiers } from './reference.ts';

const place = `${production}/${region}`;
const of = (outcome: string, ...ids: readonly string[]) => ids.map((id) => `${outcome} ${place}/arn:aws:ec2:${region}:${production}:${id}`);
const restricted = ['public-a', 'public-b', 'isolated-a', 'isolated-b'].map((id) => `subnet/subnet-${id}`);
const closed = ['private-a', 'private-b', 'isolated-a', 'isolated-b'].map((id) => `subnet/subnet-${id}`);
const isolated = ['subnet/subnet-isolated-a', 'subnet/subnet-isolated-b'];

const also = (id: string, change: Partial<NetworkInterface>) => (facts: Facts) =>
  edit(facts, 'network-interfaces', at, (all) => [...all, networkInterface(id, { subnet: 'subnet-isolated-a', ...change })]);
const stray = (name: string, change: Partial<NetworkInterface>, says: string): Row => ({
  name,
  plant: also('eni-stray', change),
  expected: of('fail', 'network-interface/eni-stray'),
  says,
});
const kindly = (name: string, only: string, change: Partial<NetworkInterface>): Row => ({
  name: `${name} is ${only}`,
  plant: also('eni-kind', change),
  spec: tiers({ isolated: { only: ['rds', only] } }),
  expected: [],
});
const own = { isManaged: false, requester: 'AIDAEXAMPLE' } as const;

const interfaces: readonly Row[] = [
  { name: 'of allowed kinds', expected: [] },
  {
    name: 'nothing at all',
    plant: (facts) => put(facts, 'network-interfaces', at, []),
    expected: [],
    says: 'holds no network interface',
  },
  stray(
    'a description that says RDSNetworkInterface, of an interface that no service manages',
    { ...own, description: 'RDSNetworkInterface' },
    'no service of AWS manages and no instance has',
  ),
  stray('a requester that says amazon-rds, of an instance', { ...own, requester: 'amazon-rds', instance: 'i-1' }, 'is ec2'),
  stray('another service', { requester: 'amazon-redshift', description: 'RDSNetworkInterface' }, 'amazon-redshift manages'),
  stray('a service that is not Elastic Load Balancing', { requester: 'amazon-x', description: 'ELB app/x/1' }, 'amazon-x manages'),
  stray('a Classic Load Balancer', { requester: 'amazon-elb', description: 'ELB old' }, 'amazon-elb manages (ELB old)'),
  stray('an endpoint of a Gateway Load Balancer', { type: 'gateway_load_balancer_endpoint' }, 'of type gateway_load_balancer_endpoint'),
  stray('a type that nobody knows', { type: 'quantum' }, 'of type quantum'),
  stray('a Lambda function', { type: 'lambda', isManaged: false }, 'is lambda'),
  kindly('a Lambda function', 'lambda', { type: 'lambda', isManaged: false }),
  kindly('an interface endpoint', 'vpc_endpoint', { type: 'vpc_endpoint' }),
  kindly('a Network Load Balancer', 'nlb', { type: 'network_load_balancer' }),
  kindly('a NAT gateway', 'nat', { type: 'nat_gateway' }),
  kindly('an Application Load Balancer', 'alb', { requester: 'amazon-elb', description: 'ELB app/x/1' }),
  kindly('a cache', 'elasticache', { requester: 'amazon-elasticache', description: 'ElastiCache x' }),
  kindly('a task', 'ecs', { requester: '123456789012', description: `arn:aws:ecs:${region}:${production}:attachment/1` }),
  kindly('a mount target', 'efs', { requester: '123456789012', description: 'EFS mount target for fs-1 (fsmt-1)' }),
  kindly('an instance', 'ec2', { ...own, instance: 'i-1' }),
  kindly('a transit gateway', 'transit_gateway', { type: 'transit_gateway' }),
  { name: 'of a subnet elsewhere', plant: also('eni-else', { subnet: 'subnet-private-a', isManaged: false }), expected: [] },
  { name: 'type not said', plant: also('eni-1', { type: null }), expected: of('unknown', 'network-interface/eni-1') },
  { name: 'manager not said', plant: also('eni-1', { isManaged: null }), expected: of('unknown', 'network-interface/eni-1') },
  { name: 'service not said', plant: also('eni-1', {}), expected: of('unknown', 'network-interface/eni-1') },
  { name: 'refused', plant: (facts) => refuse(facts, 'network-interfaces', at), expected: of('unknown', ...restricted) },
];

const maps = (mapsPublicIp: boolean | null) => (facts: Facts) =>
  edit(facts, 'subnets', at, (all) => all.map((one) => (one.id === 'subnet-private-a' ? { ...one, mapsPublicIp } : one)));
const publicAddresses: readonly Row[] = [
  { name: 'none outside the public tier', expected: [] },
  { name: 'by default', plant: maps(true), expected: of('fail', 'subnet/subnet-private-a'), says: 'by default' },
  {
    name: 'of an interface',
    plant: also('eni-1', { publicIp: '203.0.113.9' }),
    expected: of('fail', 'network-interface/eni-1'),
    says: 'the public address 203.0.113.9',
  },
  { name: 'not said', plant: maps(null), expected: of('unknown', 'subnet/subnet-private-a') },
  {
    name: 'interfaces refused, and one subnet that gives them',
    plant: (facts) => {
      refuse(facts, 'network-interfaces', at);
      maps(true)(facts);
    },
    expected: [...of('unknown', ...closed.map((id) => `${id}/network-interfaces`)), ...of('fail', 'subnet/subnet-private-a')],
  },
];

const rulesAre =
  (...rules: readonly NetworkAclRule[]) =>
  (facts: Facts) =>
    put(facts, 'network-acls', at, [acl('acl-db', [...rules, denyAll, aclRule(32_768, 'deny', '::/0')], databaseAcl.subnets)]);
/** Every subnet of these tiers is in 2600:1f16::/56; of the private tier they are the whole of it. */
const hasSix =
  (...names: readonly string[]) =>
  (facts: Facts) =>
    edit(facts, 'subnets', at, (all) =>
      all.map((one) => {
        const block = one.tags.Tier === 'private' ? `2600:1f16:0:${one.zone === 'us-east-2a' ? '0' : '80'}::/57` : '2600:1f16:0:100::/64';
        return names.includes(one.tags.Tier ?? '') ? { ...one, ipv6Cidrs: [block] } : one;
      }),
    );
const postgres = { protocol: '6', from: 5432, to: 5432 } as const;
const fromPrivate = aclRule(100, 'allow', '10.20.2.0/23', postgres);
const wide = aclRule(200, 'allow', '10.20.0.0/16', postgres);
const networkAcls: readonly Row[] = [
  { name: 'the declared tier alone', expected: [], says: 'lets in tier:private and nobody else' },
  {
    name: 'the default network ACL, which lets everybody in',
    plant: (facts) =>
      put(facts, 'network-acls', at, [acl('acl-default', [aclRule(100, 'allow', '0.0.0.0/0'), denyAll], databaseAcl.subnets, true)]),
    expected: of('fail', ...isolated),
    says: 'acl-default, the default network ACL, which also lets in 0.0.0.0/5 by TCP',
  },
  {
    name: 'the whole network',
    plant: rulesAre(fromPrivate, wide),
    expected: of('fail', ...isolated),
    says: '10.20.0.0/23 by TCP',
  },
  {
    name: 'the whole network, with earlier rules that deny the rest',
    plant: rulesAre(
      aclRule(10, 'deny', '10.20.0.0/23'),
      aclRule(11, 'deny', '10.20.4.0/22'),
      aclRule(12, 'deny', '10.20.8.0/21'),
      aclRule(13, 'deny', '10.20.16.0/20'),
      aclRule(14, 'deny', '10.20.32.0/19'),
      aclRule(15, 'deny', '10.20.64.0/18'),
      aclRule(16, 'deny', '10.20.128.0/17'),
      wide,
    ),
    expected: [],
  },
  {
    name: 'a rule that denies the rest too late',
    plant: rulesAre(fromPrivate, aclRule(150, 'allow', '10.20.0.0/24'), aclRule(160, 'deny', '10.20.0.0/24')),
    expected: of('fail', ...isolated),
  },
  {
    name: 'a rule that denies other ports of the rest',
    plant: rulesAre(
      aclRule(10, 'deny', '10.20.0.0/24', { protocol: '6', from: 1, to: 5431 }),
      fromPrivate,
      aclRule(150, 'allow', '10.20.0.0/24', postgres),
    ),
    expected: of('fail', ...isolated),
  },
  {
    name: 'a rule for another protocol',
    plant: rulesAre(
      aclRule(10, 'deny', '10.20.0.0/24', { protocol: '6', from: 0, to: 65_535 }),
      fromPrivate,
      aclRule(150, 'allow', '10.20.0.0/24'),
    ),
    expected: of('fail', ...isolated),
    says: '10.20.0.0/24 by UDP',
  },
  { name: 'IPv6', plant: rulesAre(fromPrivate, aclRule(150, 'allow', '::/0')), expected: of('fail', ...isolated), says: '::/0 by TCP' },
  { name: 'nobody', plant: rulesAre(), expected: of('fail', ...isolated), says: 'keeps out tier:private' },
  {
    name: 'half of a tier',
    plant: rulesAre(aclRule(100, 'allow', '10.20.2.0/24')),
    expected: of('fail', ...isolated),
    says: 'keeps out tier:private',
  },
  { name: 'a tier that has IPv6, to subnets that have none', plant: hasSix('private'), expected: [] },
  {
    name: 'a tier that has IPv6, to subnets that have it too',
    plant: (facts) => {
      hasSix('private', 'isolated')(facts);
      rulesAre(fromPrivate, aclRule(101, 'allow', '2600:1f16::/56', { protocol: '6', from: 5433, to: 5433 }))(facts);
    },
    expected: [],
  },
  {
    name: 'one version of IP of two',
    plant: hasSix('private', 'isolated'),
    expected: of('fail', ...isolated),
    says: 'keeps out tier:private by IPv6',
  },
  {
    name: 'the other version of two',
    plant: (facts) => {
      hasSix('private', 'isolated')(facts);
      rulesAre(aclRule(101, 'allow', '2600:1f16::/56'))(facts);
    },
    expected: of('fail', ...isolated),
    says: 'keeps out tier:private by IPv4',
  },
  {
    name: 'blocks of addresses',
    plant: rulesAre(wide),
    spec: tiers({ isolated: { nacl: { from: ['10.20.0.0/16'] } } }),
    expected: [],
  },
  {
    name: 'a source of which no address is known',
    spec: tiers({ isolated: { nacl: { from: ['tier:nobody'] } } }),
    expected: of('unknown', ...isolated),
    says: 'the addresses of tier:nobody are not known',
  },
  {
    name: 'a rule that cannot be read',
    plant: rulesAre(fromPrivate, aclRule(110, 'maybe', '10.0.0.0/8')),
    expected: of('unknown', ...isolated),
  },
  {
    name: 'ports not said',
    plant: rulesAre(aclRule(110, 'allow', '10.20.2.0/23', { protocol: '6' })),
    expected: of('unknown', ...isolated),
  },
  { name: 'guarded by none that AWS lists', plant: (facts) => put(facts, 'network-acls', at, []), expected: of('unknown', ...isolated) },
  { name: 'refused', plant: (facts) => refuse(facts, 'network-acls', at), expected: of('unknown', ...isolated) },
];

runTables(networkTiers, {
  facts: networkFacts,
  spec: specOf(),
  tables: { interfaces, 'public-addresses': publicAddresses, 'network-acls': networkAcls },
});
