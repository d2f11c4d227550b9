import networkTiers from '../../../src/checks/network-tiers.ts';
import type { NatGateway } from '../../../src/facts/nat-gateways.ts';
import type { Route, RouteTable } from '../../../src/facts/route-tables.ts';
import type { Subnet } from '../../../src/facts/subnets.ts';
import { production } from '../governance.ts';
import { type Row, runTables } from '../object-storage/samples.ts';
import { edit, type Facts, put, refuse } from '../world.ts';
import {
  a,
  at,
  declared,
  endpoint,
  gateways,
  list,
  listOfS3,
  local,
  networkFacts,
  region,
  route,
  specOf,
  subnet,
  tables,
  tiers,
  toIgw,
  toNat,
  vpc,
} from './reference.ts';

const place = `${production}/${region}`;
const of = (outcome: string, ...ids: readonly string[]) =>
  ids.map((id) => `${outcome} ${place}/${id.startsWith('vpc:') ? id : `arn:aws:ec2:${region}:${production}:${id}`}`);
const subnetIs = (id: string, change: Partial<Subnet>) => (facts: Facts) =>
  edit(facts, 'subnets', at, (all) => all.map((one) => (one.id === id ? { ...one, ...change } : one)));
const tableIs = (id: string, change: Partial<RouteTable>) => (facts: Facts) =>
  edit(facts, 'route-tables', at, (all) => all.map((one) => (one.id === id ? { ...one, ...change } : one)));
const routesAre = (id: string, ...routes: readonly Route[]) => tableIs(id, { routes: [local, ...routes] });
const also =
  (id: string, ...routes: readonly Route[]) =>
  (facts: Facts) =>
    edit(facts, 'route-tables', at, (all) => all.map((one) => (one.id === id ? { ...one, routes: [...one.routes, ...routes] } : one)));
const natIs = (id: string, change: Partial<NatGateway>) => (facts: Facts) =>
  put(
    facts,
    'nat-gateways',
    at,
    gateways.map((one) => (one.id === id ? { ...one, ...change } : one)),
  );
const dead = { state: 'blackhole' } as const;
const unsaidState = { state: null } as const;
const privateA = 'subnet/subnet-private-a';
const privateB = 'subnet/subnet-private-b';
const isolated = ['subnet/subnet-isolated-a', 'subnet/subnet-isolated-b'];
const everySubnet = ['public', 'private', 'isolated'].flatMap((tier) => [`subnet/subnet-${tier}-a`, `subnet/subnet-${tier}-b`]);

const present: readonly Row[] = [
  { name: 'there', expected: [] },
  { name: 'absent', plant: (facts) => put(facts, 'vpcs', at, []), expected: of('fail', 'vpc:cc'), says: 'no network there matches' },
  {
    name: 'twice',
    plant: (facts) => put(facts, 'vpcs', at, [vpc(), vpc({ id: 'vpc-2' })]),
    expected: of('fail', 'vpc:cc'),
    says: '2 networks there match',
  },
  {
    name: 'of another account that shares it',
    plant: (facts) => put(facts, 'vpcs', at, [vpc({ owner: '666666666666' })]),
    expected: of('fail', 'vpc:cc'),
  },
  {
    name: 'two names for one network',
    spec: specOf({ vpcs: { cc: vpcSection(), other: vpcSection() } }),
    expected: of('fail', 'vpc:cc', 'vpc:other'),
    says: 'one and the same network',
  },
  { name: 'not available yet', plant: (facts) => put(facts, 'vpcs', at, [vpc({ state: 'pending' })]), expected: of('unknown', 'vpc:cc') },
  { name: 'refused', plant: (facts) => refuse(facts, 'vpcs', at), expected: of('unknown', 'vpc:cc'), says: 'vpcs refused' },
];

function vpcSection(): object {
  return { in: 'production', region, match: { tag: { Name: 'cc-*' } }, tiers: { one: { match: { tag: { Tier: '*' } }, route: 'none' } } };
}

const cidrs =
  (...blocks: readonly string[]) =>
  (facts: Facts) =>
    put(facts, 'vpcs', at, [vpc({ cidrs: blocks })]);
const addresses: readonly Row[] = [
  { name: 'as declared', expected: [] },
  {
    name: 'version 6, written in another way',
    plant: cidrs('10.20.0.0/16', '2600:1f16:0abc:0:0:0:0:0/56'),
    spec: declared({ cidr: ['2600:1f16:abc::/56', '10.20.0.0/16'] }),
    expected: [],
  },
  { name: 'a block written by another of its addresses', spec: declared({ cidr: ['10.20.7.1/16'] }), expected: [] },
  {
    name: 'a secondary block that nobody declared',
    plant: cidrs('10.20.0.0/16', '10.99.0.0/16'),
    expected: of('fail', 'vpc/vpc-cc'),
    says: '10.99.0.0/16 is not declared',
  },
  { name: 'another block', plant: cidrs('10.21.0.0/16'), expected: of('fail', 'vpc/vpc-cc'), says: '10.20.0.0/16 is missing' },
  { name: 'refused', plant: (facts) => refuse(facts, 'vpcs', at), expected: of('unknown', 'vpc:cc') },
];

const inSubnets: readonly Row[] = [
  { name: 'each in one tier', expected: [] },
  {
    name: 'in none',
    plant: (facts) => edit(facts, 'subnets', at, (all) => [...all, subnet('subnet-stray')]),
    expected: of('fail', 'subnet/subnet-stray'),
    says: 'in none of the declared tiers',
  },
  {
    name: 'of another network',
    plant: (facts) => edit(facts, 'subnets', at, (all) => [...all, subnet('subnet-other', { vpc: 'vpc-other' })]),
    expected: [],
  },
  {
    name: 'in two',
    spec: tiers({ private: { match: { tag: { Tier: 'p*' } } } }),
    expected: of('fail', 'subnet/subnet-public-a', 'subnet/subnet-public-b', 'vpc:cc/tier:public'),
    says: 'several tiers: public, private',
  },
  {
    name: 'a zone missing',
    plant: subnetIs('subnet-public-b', { zone: a }),
    expected: of('fail', 'vpc:cc/tier:public'),
    says: 'no subnet in us-east-2b',
  },
  {
    name: 'a zone too many',
    plant: subnetIs('subnet-public-b', { zone: 'us-east-2c' }),
    expected: of('fail', 'vpc:cc/tier:public'),
    says: 'us-east-2c is not declared',
  },
  {
    name: 'fewer zones than by default',
    plant: subnetIs('subnet-private-b', { zone: a }),
    expected: of('fail', 'vpc:cc/tier:private'),
    says: 'expected at least 2 zones',
  },
  { name: 'zone not said', plant: subnetIs('subnet-private-b', { zone: null }), expected: of('unknown', 'vpc:cc/tier:private') },
  { name: 'not available', plant: subnetIs('subnet-private-b', { state: 'pending' }), expected: of('unknown', 'vpc:cc/tier:private') },
  { name: 'refused', plant: (facts) => refuse(facts, 'subnets', at), expected: of('unknown', 'vpc:cc') },
];

const six = route('::/0', 'egress-only', 'eigw-1');
const lists =
  (...entries: readonly (readonly string[] | null)[]) =>
  (facts: Facts) =>
    put(facts, 'prefix-lists', at, [listOfS3, ...entries.map((blocks, index) => list(`pl-${index + 1}`, blocks))]);
const both =
  (...plants: readonly ((facts: Facts) => void)[]) =>
  (facts: Facts) => {
    for (const plant of plants) plant(facts);
  };
const halves = ['0.0.0.0/1', '128.0.0.0/1'];
const toInstance = route('pl-1', 'instance', 'i-1');
const nat64 = (via: Route['via'], target: string) => route('64:ff9b::/96', via, target);
const isSixAlone = (id: string) => subnetIs(id, { cidr: null, ipv6Cidrs: ['2600:1f16::/64'] });
const byTransit = tiers({ private: { route: 'tgw' } });
const onTransit = both(
  routesAre('rtb-private-a', route('0.0.0.0/0', 'transit-gateway', 'tgw-1')),
  routesAre('rtb-private-b', route('0.0.0.0/0', 'transit-gateway', 'tgw-1')),
);
const routes: readonly Row[] = [
  { name: 'as declared', expected: [] },
  {
    name: 'a subnet silently on the main table',
    plant: tableIs('rtb-private-b', { subnets: [] }),
    expected: of('fail', privateB),
    says: 'rtb-main, the main table of its network',
  },
  {
    name: 'on the main table, which has the right routes',
    plant: (facts) => {
      tableIs('rtb-public', { subnets: [] })(facts);
      routesAre('rtb-main', toIgw)(facts);
    },
    expected: [],
    says: 'the main table of its network',
  },
  {
    name: 'an isolated subnet with an IPv6 default route',
    plant: also('rtb-isolated', route('::/0', 'gateway', 'igw-1')),
    expected: of('fail', ...isolated),
    says: '::/0 to igw-1',
  },
  {
    name: 'a private subnet with an IPv6 default route that is not declared',
    plant: also('rtb-private-a', six),
    expected: of('fail', privateA),
    says: 'for IPv6 nowhere',
  },
  {
    name: 'egress-only, as declared',
    plant: (facts) => {
      also('rtb-private-a', six)(facts);
      also('rtb-private-b', route('2000::/3', 'egress-only', 'eigw-1'))(facts);
    },
    spec: tiers({ private: { ipv6_route: 'egress_only' } }),
    expected: [],
  },
  { name: 'egress-only, not there', spec: tiers({ private: { ipv6_route: 'egress_only' } }), expected: of('fail', privateA, privateB) },
  {
    name: 'a private subnet that leads to an internet gateway',
    plant: routesAre('rtb-private-a', toIgw),
    expected: of('fail', privateA),
    says: '0.0.0.0/0 to igw-1',
  },
  {
    name: 'a part of the internet by an internet gateway',
    plant: also('rtb-private-a', route('203.0.113.0/24', 'gateway', 'igw-1')),
    expected: of('fail', privateA),
    says: 'reaches the internet',
  },
  {
    name: 'a customer prefix list by an internet gateway',
    plant: also('rtb-private-a', route('pl-own', 'gateway', 'igw-1')),
    expected: of('fail', privateA),
    says: 'pl-own to igw-1 reaches the internet',
  },
  {
    name: 'a part of the internet by IPv6, from a tier that faces it by IPv4 alone',
    plant: also('rtb-public', route('2600::/32', 'gateway', 'igw-1')),
    expected: of('fail', 'subnet/subnet-public-a', 'subnet/subnet-public-b'),
    says: '2600::/32 to igw-1 reaches the internet',
  },
  {
    name: 'split default routes are default routes',
    plant: routesAre('rtb-public', route('0.0.0.0/1', 'gateway', 'igw-1'), route('128.0.0.0/1', 'gateway', 'igw-1')),
    expected: [],
  },
  {
    name: 'one half of a split default route',
    plant: routesAre('rtb-public', route('0.0.0.0/1', 'gateway', 'igw-1')),
    expected: of('fail', 'subnet/subnet-public-a', 'subnet/subnet-public-b'),
    says: 'only 0.0.0.0/1 to igw-1',
  },
  {
    name: 'a prefix list that holds the halves of the default route',
    plant: both(lists(halves), also('rtb-private-a', toInstance)),
    expected: of('fail', privateA),
    says: 'its default route goes pl-1 to i-1',
  },
  {
    name: 'a prefix list that holds it in many pieces',
    plant: both(lists(Array.from({ length: 256 }, (_, first) => `${first}.0.0.0/8`)), also('rtb-private-a', toInstance)),
    expected: of('fail', privateA),
  },
  {
    name: 'a prefix list that holds ::/0',
    plant: both(lists(['::/0']), also('rtb-private-a', toInstance)),
    expected: of('fail', privateA),
    says: 'for IPv6 nowhere',
  },
  { name: 'a prefix list of offices', plant: both(lists(['198.51.100.0/24']), also('rtb-private-a', toInstance)), expected: [] },
  {
    name: 'a default route by a prefix list, as declared',
    plant: both(lists(halves), routesAre('rtb-public', route('pl-1', 'gateway', 'igw-1'))),
    expected: [],
  },
  {
    name: 'a prefix list of IPv6 by an internet gateway, from a tier that faces it by IPv4 alone',
    plant: both(lists(['2600::/32']), also('rtb-public', route('pl-1', 'gateway', 'igw-1'))),
    expected: of('fail', 'subnet/subnet-public-a', 'subnet/subnet-public-b'),
    says: 'pl-1 to igw-1 reaches the internet',
  },
  {
    name: 'a prefix list that is not listed',
    plant: also('rtb-private-a', toInstance),
    expected: of('unknown', privateA),
    says: 'AWS does not list the prefix list pl-1',
  },
  {
    name: 'a prefix list whose entries were not read',
    plant: both(lists(null), also('rtb-private-a', toInstance)),
    expected: of('unknown', privateA),
  },
  {
    name: 'a prefix list with an entry that is no block',
    plant: both(lists(['everywhere']), also('rtb-private-a', toInstance)),
    expected: of('unknown', privateA),
  },
  {
    name: 'no default route, unless the prefix list that was not read holds it',
    plant: both(lists(null), routesAre('rtb-private-a', route('pl-1', 'nat', 'nat-a'))),
    expected: of('unknown', privateA),
  },
  {
    name: 'a blackhole for a prefix list that is not listed',
    plant: also('rtb-private-a', { ...toInstance, ...dead }),
    expected: [],
  },
  {
    name: 'prefix lists refused',
    plant: (facts) => refuse(facts, 'prefix-lists', at),
    expected: of('unknown', privateA, privateB, ...isolated),
    says: 'prefix-lists refused',
  },
  {
    name: 'prefix lists refused, and a route that is wrong whatever they hold',
    plant: both((facts) => refuse(facts, 'prefix-lists', at), also('rtb-private-a', route('128.0.0.0/1', 'instance', 'i-1'))),
    expected: [...of('fail', privateA), ...of('unknown', privateB, ...isolated)],
  },
  {
    name: 'NAT64, the internet of IPv4, from a tier that leaves by a transit gateway',
    plant: both(onTransit, also('rtb-private-a', nat64('nat', 'nat-a'))),
    spec: byTransit,
    expected: of('fail', privateA),
    says: 'its default route goes 64:ff9b::/96 to nat-a',
  },
  {
    name: 'NAT64 from an isolated tier',
    plant: also('rtb-isolated', nat64('nat', 'nat-a')),
    expected: of('fail', ...isolated),
  },
  { name: 'NAT64 by the NAT gateway of the tier', plant: also('rtb-private-a', nat64('nat', 'nat-a')), expected: [] },
  { name: 'NAT64 from a tier that faces the internet', plant: also('rtb-public', nat64('nat', 'nat-a')), expected: [] },
  {
    name: 'NAT64 alone, of a subnet that has IPv4',
    plant: routesAre('rtb-private-a', nat64('nat', 'nat-a')),
    expected: of('fail', privateA),
  },
  {
    name: 'NAT64 alone, of a subnet of IPv6 alone',
    plant: both(isSixAlone('subnet-private-a'), routesAre('rtb-private-a', nat64('nat', 'nat-a'))),
    expected: [],
  },
  {
    name: 'the addresses of NAT64 by a gateway that translates nothing',
    plant: also('rtb-private-a', nat64('egress-only', 'eigw-1')),
    spec: tiers({ private: { ipv6_route: 'none' } }),
    expected: of('fail', privateA),
    says: 'its route 64:ff9b::/96 to eigw-1 reaches the internet',
  },
  {
    name: 'one half elsewhere',
    plant: also('rtb-private-a', route('128.0.0.0/1', 'instance', 'i-1')),
    expected: of('fail', privateA),
    says: '128.0.0.0/1 to i-1',
  },
  {
    name: 'a split default route in an isolated subnet',
    plant: also('rtb-isolated', route('0.0.0.0/1', 'nat', 'nat-a'), route('128.0.0.0/1', 'nat', 'nat-a')),
    expected: of('fail', ...isolated),
  },
  {
    name: 'a blackhole counts as absent, and is named',
    plant: routesAre('rtb-private-a', { ...toNat('nat-gone'), ...dead }),
    expected: of('fail', privateA),
    says: 'only 0.0.0.0/0 to nat-gone (blackhole)',
  },
  { name: 'no default route', plant: routesAre('rtb-private-a'), expected: of('fail', privateA), says: 'it has none' },
  {
    name: 'a transit gateway, as declared',
    plant: onTransit,
    spec: byTransit,
    expected: [],
  },
  {
    name: 'a default route by an endpoint of a Gateway Load Balancer',
    plant: routesAre('rtb-public', route('0.0.0.0/0', 'gateway', 'vpce-gwlb')),
    expected: of('fail', 'subnet/subnet-public-a', 'subnet/subnet-public-b'),
    says: '0.0.0.0/0 to vpce-gwlb',
  },
  { name: 'state not said', plant: routesAre('rtb-private-a', { ...toNat('nat-a'), ...unsaidState }), expected: of('unknown', privateA) },
  {
    name: 'state not said, and another route that is wrong',
    plant: routesAre('rtb-private-a', { ...toNat('nat-a'), ...unsaidState }, route('128.0.0.0/1', 'gateway', 'igw-1')),
    expected: of('fail', privateA),
  },
  {
    name: 'no table, not even a main one',
    plant: (facts) =>
      put(
        facts,
        'route-tables',
        at,
        tables.filter(({ id }) => id !== 'rtb-main' && id !== 'rtb-isolated'),
      ),
    expected: of('unknown', ...isolated),
    says: 'which route table is in force',
  },
  { name: 'refused', plant: (facts) => refuse(facts, 'route-tables', at), expected: of('unknown', ...everySubnet) },
];

const regionalNat = { availability: 'regional', subnet: null, routeTable: 'rtb-nat' } as const;
const regionalSpec = tiers({ private: { route: 'nat_regional' } });
const regionalPlant =
  (...own: readonly Route[]) =>
  (facts: Facts) => {
    routesAre('rtb-private-b', toNat('nat-a'))(facts);
    natIs('nat-a', regionalNat)(facts);
    edit(facts, 'route-tables', at, (all) => [...all, { ...(tables[0] as RouteTable), id: 'rtb-nat', isMain: false, routes: own }]);
  };
const natRows: readonly Row[] = [
  { name: 'one in each zone', expected: [] },
  { name: 'older answers do not name the availability', plant: natIs('nat-a', { availability: null }), expected: [] },
  {
    name: 'two NAT gateways in one zone',
    plant: natIs('nat-b', { subnet: 'subnet-public-a' }),
    expected: of('fail', privateB),
    says: 'nat-b is in us-east-2a, another zone',
  },
  { name: 'the one of the other zone', plant: routesAre('rtb-private-b', toNat('nat-a')), expected: of('fail', privateB) },
  {
    name: 'private connectivity',
    plant: natIs('nat-a', { connectivity: 'private' }),
    expected: of('fail', privateA),
    says: 'does not reach the internet',
  },
  { name: 'failed', plant: natIs('nat-a', { state: 'failed' }), expected: of('fail', privateA), says: 'nat-a is failed' },
  {
    name: 'in a subnet that leads to no internet gateway',
    plant: natIs('nat-a', { subnet: 'subnet-private-a' }),
    expected: of('fail', privateA),
    says: 'whose own default route goes to no internet gateway',
  },
  { name: 'of another network', plant: natIs('nat-a', { vpc: 'vpc-other' }), expected: of('fail', privateA) },
  { name: 'a regional one', plant: natIs('nat-a', regionalNat), expected: of('fail', privateA), says: 'expected one in the zone' },
  { name: 'a regional one, as declared', plant: regionalPlant(toIgw), spec: regionalSpec, expected: [] },
  {
    name: 'a regional one that leads to no internet gateway',
    plant: regionalPlant(local),
    spec: regionalSpec,
    expected: of('fail', privateA, privateB),
    says: 'rtb-nat, whose default route goes to no internet gateway',
  },
  { name: 'zonal ones where a regional one is declared', spec: regionalSpec, expected: of('fail', privateA, privateB) },
  {
    name: 'a regional one whose table AWS does not list',
    plant: (facts) => {
      regionalPlant(toIgw)(facts);
      put(facts, 'route-tables', at, [
        ...tables.filter(({ id }) => id !== 'rtb-private-b'),
        { ...(tables[3] as RouteTable), routes: [toNat('nat-a')] },
      ]);
    },
    spec: regionalSpec,
    expected: of('unknown', privateA, privateB),
  },
  {
    name: 'not listed',
    plant: (facts) => put(facts, 'nat-gateways', at, gateways.slice(1)),
    expected: of('unknown', privateA),
    says: 'is not among the NAT gateways',
  },
  { name: 'connectivity not said', plant: natIs('nat-a', { connectivity: null }), expected: of('unknown', privateA) },
  { name: 'state not said', plant: natIs('nat-a', { state: null }), expected: of('unknown', privateA) },
  { name: 'in a subnet that AWS does not list', plant: natIs('nat-a', { subnet: 'subnet-gone' }), expected: of('unknown', privateA) },
  {
    name: 'in a subnet whose route may be gone',
    plant: routesAre('rtb-public', { ...toIgw, ...unsaidState }),
    expected: of('unknown', privateA, privateB),
  },
  {
    name: 'the one of the other zone for NAT64',
    plant: also('rtb-private-a', nat64('nat', 'nat-b')),
    expected: of('fail', privateA),
    says: 'nat-b is in us-east-2b, another zone',
  },
  {
    name: 'the one of the other zone for a prefix list that holds the default route',
    plant: both(lists(halves), routesAre('rtb-private-a', route('pl-1', 'nat', 'nat-b'))),
    expected: of('fail', privateA),
    says: 'nat-b is in us-east-2b, another zone',
  },
  {
    name: 'one for a prefix list that was not read',
    plant: both(lists(null), also('rtb-private-a', route('pl-1', 'nat', 'nat-b'))),
    expected: of('unknown', privateA),
    says: 'the entries of the prefix list pl-1 were not read',
  },
  {
    name: 'in a subnet that leads to an internet gateway by a prefix list',
    plant: both(lists(halves), routesAre('rtb-public', route('pl-1', 'gateway', 'igw-1'))),
    expected: [],
  },
  {
    name: 'in a subnet that leads to an internet gateway by a prefix list that was not read',
    plant: both(lists(null), routesAre('rtb-public', route('pl-1', 'gateway', 'igw-1'))),
    expected: of('unknown', privateA, privateB),
  },
  {
    name: 'prefix lists refused, and two NAT gateways in one zone',
    plant: both(
      (facts) => refuse(facts, 'prefix-lists', at),
      also('rtb-private-a', route('pl-1', 'nat', 'nat-b')),
      also('rtb-private-b', route('pl-1', 'nat', 'nat-a')),
      natIs('nat-b', { subnet: 'subnet-public-a' }),
    ),
    expected: [...of('unknown', privateA), ...of('fail', privateB)],
  },
  { name: 'refused', plant: (facts) => refuse(facts, 'nat-gateways', at), expected: of('unknown', privateA, privateB) },
];

const out = (name: string, stray: Route, says: string): Row => ({
  name,
  plant: also('rtb-isolated', stray),
  expected: of('fail', ...isolated),
  says,
});
const away = '192.168.0.0/16';
const isolation: readonly Row[] = [
  { name: 'local routes and a gateway endpoint', expected: [] },
  out('an IPv6 default route', route('::/0', 'gateway', 'igw-1'), '::/0 to igw-1, an internet gateway'),
  out('an egress-only internet gateway', six, 'an egress-only internet gateway'),
  out('a peering', route(away, 'peering', 'pcx-1'), 'a peering connection'),
  out('a transit gateway', route(away, 'transit-gateway', 'tgw-1'), 'a transit gateway'),
  out('a NAT gateway', toNat('nat-a'), 'a NAT gateway'),
  out(
    'a propagated route of a virtual private gateway',
    route(away, 'gateway', 'vgw-1', { origin: 'EnableVgwRoutePropagation' }),
    'a virtual private gateway (propagated)',
  ),
  out('an instance', route(away, 'instance', 'i-1'), 'an instance'),
  out('a network interface', route(away, 'interface', 'eni-1'), 'a network interface'),
  out('a local gateway', route(away, 'local-gateway', 'lgw-1'), 'a local gateway'),
  out('a carrier gateway', route(away, 'carrier-gateway', 'cagw-1'), 'a carrier gateway'),
  out('a core network', route(away, 'core-network', 'arn:aws:networkmanager::1:core-network/c'), 'a core network'),
  out('what iq does not know', route(away, 'other', null), 'a next hop that iq does not know'),
  out('a customer prefix list by a peering', route('pl-own', 'peering', 'pcx-1'), 'pl-own to pcx-1, a peering connection'),
  {
    name: 'an endpoint of a Gateway Load Balancer as next hop',
    plant: (facts) => {
      also('rtb-isolated', route('0.0.0.0/0', 'gateway', 'vpce-gwlb'))(facts);
      put(facts, 'vpc-endpoints', at, [endpoint('vpce-s3', 'Gateway'), endpoint('vpce-gwlb', 'GatewayLoadBalancer')]);
    },
    expected: of('fail', ...isolated),
    says: 'an endpoint of type GatewayLoadBalancer',
  },
  {
    name: 'a customer prefix list by an endpoint of a Gateway Load Balancer',
    plant: (facts) => {
      also('rtb-isolated', route('pl-own', 'gateway', 'vpce-gwlb'))(facts);
      put(facts, 'vpc-endpoints', at, [endpoint('vpce-s3', 'Gateway'), endpoint('vpce-gwlb', 'GatewayLoadBalancer')]);
    },
    expected: of('fail', ...isolated),
  },
  {
    name: 'a blackhole is written down',
    plant: also('rtb-isolated', route(away, 'peering', 'pcx-gone', dead)),
    expected: [],
    says: '192.168.0.0/16 to pcx-gone (blackhole)',
  },
  {
    name: 'the main table',
    plant: (facts) => {
      tableIs('rtb-isolated', { subnets: [] })(facts);
      routesAre('rtb-main', route(away, 'peering', 'pcx-1'))(facts);
    },
    expected: of('fail', ...isolated),
    says: 'rtb-main',
  },
  {
    name: 'an endpoint that AWS does not list',
    plant: (facts) => put(facts, 'vpc-endpoints', at, []),
    expected: of('unknown', ...isolated),
    says: 'an endpoint that AWS does not list',
  },
  {
    name: 'an endpoint of no type',
    plant: (facts) => put(facts, 'vpc-endpoints', at, [endpoint('vpce-s3', null)]),
    expected: of('unknown', ...isolated),
  },
  {
    name: 'a peering of which the state is not said',
    plant: also('rtb-isolated', route(away, 'peering', 'pcx-1', unsaidState)),
    expected: of('unknown', ...isolated),
  },
  { name: 'no route at all', plant: tableIs('rtb-isolated', { routes: [] }), expected: of('unknown', ...isolated) },
  { name: 'endpoints refused', plant: (facts) => refuse(facts, 'vpc-endpoints', at), expected: of('unknown', ...isolated) },
  {
    name: 'endpoints refused, and a route out that is none of them',
    plant: (facts) => {
      refuse(facts, 'vpc-endpoints', at);
      also('rtb-isolated', route('::/0', 'gateway', 'igw-1'))(facts);
    },
    expected: of('fail', ...isolated),
  },
  { name: 'refused', plant: (facts) => refuse(facts, 'route-tables', at), expected: of('unknown', ...isolated) },
];

runTables(networkTiers, {
  facts: networkFacts,
  spec: specOf(),
  tables: { 'vpc-present': present, addresses, subnets: inSubnets, routes, nat: natRows, isolation },
});
