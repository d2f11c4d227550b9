import { effectiveTable, findVpc, subnetsOf, tierOf } from '../checks/networks/reading.ts';
import type { LoadBalancer } from '../facts/load-balancers.ts';
import type { NetworkInterface } from '../facts/network-interfaces.ts';
import type { PrefixList } from '../facts/prefix-lists.ts';
import type { RouteTable } from '../facts/route-tables.ts';
import type { Subnet } from '../facts/subnets.ts';
import type { Vpc } from '../facts/vpcs.ts';
import type { DeclaredVpc } from '../spec/sections/networks.ts';
import { exitOf } from './exits.ts';
import type { Balancer, DrawnSubnet, Exit, Network, Occupant, Reach, StrayBalancer, Tier } from './model.ts';
import { type Place, type Sources, valueAt } from './sources.ts';
import { compare } from './things.ts';

/** Facts whose items belong to a network. */
const partFacts = ['security-groups', 'route-tables', 'network-interfaces', 'vpc-endpoints', 'network-acls', 'nat-gateways'] as const;

/** The networks of one account and region: those that it owns. */
export function networksAt(sources: Sources, place: Place): readonly Network[] {
  const vpcs = (valueAt(sources, 'vpcs', place) ?? []).filter(({ owner }) => owner === null || owner === place.account);
  const declared = declaredAt(sources, place).flatMap(([name, one]) => {
    const found = findVpc(vpcs, { account: place.account, declared: one });
    return found.kind === 'vpc' ? [[found.vpc.arn, { name, declared: one }] as const] : [];
  });
  const names = new Map(declared);
  return vpcs.map((vpc) => networkOf(vpc, { sources, place, meant: names.get(vpc.arn) }));
}

function declaredAt({ spec, sets }: Sources, { account, region }: Place): readonly (readonly [string, DeclaredVpc])[] {
  const isIn = (where: readonly string[]) =>
    where.some((name) => spec.organization.accounts[name]?.id === account || sets[name]?.includes(account) === true);
  return Object.entries(spec.networks?.vpcs ?? {}).filter(([, vpc]) => vpc.region === region && isIn(vpc.in));
}

interface Around {
  readonly sources: Sources;
  readonly place: Place;
  readonly meant: { readonly name: string; readonly declared: DeclaredVpc } | undefined;
}

function networkOf(vpc: Vpc, { sources, place, meant }: Around): Network {
  const subnets = subnetsOf(valueAt(sources, 'subnets', place) ?? [], vpc);
  const balancers = (valueAt(sources, 'load-balancers', place) ?? []).filter((balancer) => balancer.vpc === vpc.id);
  const parts = partFacts.flatMap((fact) => (valueAt(sources, fact, place) ?? []).filter((part) => part.vpc === vpc.id));
  return {
    arn: vpc.arn,
    name: meant?.name ?? vpc.tags.Name ?? vpc.id,
    isDeclared: meant !== undefined,
    cidrs: vpc.cidrs,
    zones: [...new Set(subnets.flatMap(({ zone }) => zone ?? []))].sort(compare),
    tiers: tiersOf(subnets, {
      declared: meant?.declared,
      tables: valueAt(sources, 'route-tables', place),
      lists: valueAt(sources, 'prefix-lists', place) ?? [],
      interfaces: valueAt(sources, 'network-interfaces', place),
    }),
    balancers: balancers.map(balancerOf),
    parts: [...new Set(parts.map(({ arn }) => arn))].sort(compare),
  };
}

/** The load balancers of one account and region that stand in none of its networks. */
export function straysAt(
  sources: Sources,
  { place, networks }: { readonly place: Place; readonly networks: readonly Network[] },
): readonly StrayBalancer[] {
  const drawn = new Set(networks.flatMap(({ balancers }) => balancers.map(({ arn }) => arn)));
  const owners = new Map((valueAt(sources, 'vpcs', place) ?? []).map(({ id, owner }) => [id, owner]));
  return (valueAt(sources, 'load-balancers', place) ?? [])
    .filter(({ arn }) => !drawn.has(arn))
    .map((one) => ({ ...balancerOf(one), vpc: one.vpc, owner: owners.get(one.vpc ?? '') ?? null }));
}

const reaches: Readonly<Record<string, Reach>> = { 'internet-facing': 'internet', internal: 'inside' };

function balancerOf({ arn, name, type, scheme }: LoadBalancer): Balancer {
  const isGateway = type === 'gateway' && scheme === null;
  return { arn, name, reach: isGateway ? 'gateway' : (reaches[scheme ?? ''] ?? 'unknown') };
}

interface Seen {
  readonly declared: DeclaredVpc | undefined;
  /** `null` where they were not read. */
  readonly tables: readonly RouteTable[] | null;
  readonly lists: readonly PrefixList[];
  readonly interfaces: readonly NetworkInterface[] | null;
}

const openness: readonly Exit[] = ['internet', 'nat', 'other', 'none', 'unknown'];

/** The declared tiers in the order of the spec, then subnets that are in none; of a network that no spec declares, tiers by their way out. */
function tiersOf(subnets: readonly Subnet[], { declared, tables, lists, interfaces }: Seen): readonly Tier[] {
  const placed = subnets.map((subnet) => {
    const exit = tables === null ? 'unknown' : exitOf(effectiveTable(subnet, tables), lists);
    const found = declared === undefined ? null : tierOf(subnet, declared);
    return { exit, tier: found?.kind === 'tier' ? found.name : null, drawn: drawnSubnet(subnet, interfaces) };
  });
  const tierNamed = (name: string | null, own: typeof placed): Tier => ({
    name,
    exits: openness.filter((exit) => own.some((one) => one.exit === exit)),
    subnets: own.map(({ drawn }) => drawn),
  });
  const names = Object.keys(declared?.tiers ?? {});
  const known = names.map((name) =>
    tierNamed(
      name,
      placed.filter(({ tier }) => tier === name),
    ),
  );
  const others = placed.filter(({ tier }) => tier === null);
  const byExit = openness.map((exit) =>
    tierNamed(
      null,
      others.filter((one) => one.exit === exit),
    ),
  );
  return [...known, ...byExit].filter((tier) => tier.subnets.length > 0);
}

function drawnSubnet({ arn, id, zone, cidr, ipv6Cidrs }: Subnet, interfaces: readonly NetworkInterface[] | null): DrawnSubnet {
  const own = interfaces?.filter(({ subnet }) => subnet === id) ?? null;
  const occupants = occupantNames
    .map((what) => ({ what, count: own?.filter((one) => occupantOf(one) === what).length ?? 0 }))
    .filter(({ count }) => count > 0);
  return { arn, id, zone, cidrs: [...(cidr === null ? [] : [cidr]), ...ipv6Cidrs], occupants: own === null ? null : occupants };
}

const occupantNames: readonly Occupant[] = [
  'load balancer',
  'NAT gateway',
  'instance',
  'function',
  'database',
  'endpoint',
  'other interface',
];

const byType: Readonly<Record<string, Occupant>> = {
  nat_gateway: 'NAT gateway',
  network_load_balancer: 'load balancer',
  gateway_load_balancer: 'load balancer',
  vpc_endpoint: 'endpoint',
  gateway_load_balancer_endpoint: 'endpoint',
  lambda: 'function',
};

const byRequester: Readonly<Record<string, Occupant>> = { 'amazon-elb': 'load balancer', 'amazon-rds': 'database' };

/** What AWS says of a network interface; of one that no service made, what it is attached to. */
function occupantOf({ type, requester, isManaged, instance }: NetworkInterface): Occupant {
  const made = isManaged === true ? byRequester[requester ?? ''] : undefined;
  return byType[type ?? ''] ?? made ?? (instance === null ? 'other interface' : 'instance');
}
