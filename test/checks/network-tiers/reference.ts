import type { FlowLog } from '../../../src/facts/flow-logs.ts';
import type { LoadBalancer } from '../../../src/facts/load-balancers.ts';
import type { NatGateway } from '../../../src/facts/nat-gateways.ts';
import type { NetworkAcl, NetworkAclRule } from '../../../src/facts/network-acls.ts';
import type { NetworkInterface } from '../../../src/facts/network-interfaces.ts';
import type { PrefixList } from '../../../src/facts/prefix-lists.ts';
import type { Route, RouteTable } from '../../../src/facts/route-tables.ts';
import type { Subnet } from '../../../src/facts/subnets.ts';
import type { VpcEndpoint } from '../../../src/facts/vpc-endpoints.ts';
import type { Vpc } from '../../../src/facts/vpcs.ts';
import { specFile } from '../../../src/spec/sections/index.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { everyone, logArchive, organizationFacts, organizationSection, production } from '../governance.ts';
import { type Facts, put } from '../world.ts';

export const region = 'us-east-2';
export const dr = 'us-west-2';
export const at = { account: production, region };
export const a = 'us-east-2a';
export const b = 'us-east-2b';

const ec2 = (resource: string): string => `arn:aws:ec2:${region}:${production}:${resource}`;

export function vpc(change: Partial<Vpc> = {}): Vpc {
  const id = change.id ?? 'vpc-cc';
  return {
    arn: ec2(`vpc/${id}`),
    id,
    owner: production,
    isDefault: false,
    state: 'available',
    cidrs: ['10.20.0.0/16'],
    tags: { Name: 'cc-vpc' },
    ...change,
  };
}

export function subnet(id: string, change: Partial<Subnet> = {}): Subnet {
  return {
    arn: ec2(`subnet/${id}`),
    id,
    vpc: 'vpc-cc',
    zone: a,
    zoneId: 'use2-az1',
    state: 'available',
    owner: production,
    cidr: '10.20.0.0/24',
    ipv6Cidrs: [],
    mapsPublicIp: false,
    tags: {},
    ...change,
  };
}

export const local: Route = { destination: '10.20.0.0/16', via: 'local', target: 'local', state: 'active', origin: 'CreateRouteTable' };

export function route(destination: string, via: Route['via'], target: string | null, change: Partial<Route> = {}): Route {
  return { destination, via, target, state: 'active', origin: 'CreateRoute', ...change };
}

export const toIgw = route('0.0.0.0/0', 'gateway', 'igw-1');
export const toS3 = route('pl-s3', 'gateway', 'vpce-s3');
export const toNat = (id: string): Route => route('0.0.0.0/0', 'nat', id);

export function table(id: string, routes: readonly Route[], change: Partial<RouteTable> = {}): RouteTable {
  return { arn: ec2(`route-table/${id}`), id, vpc: 'vpc-cc', isMain: false, subnets: [], routes: [local, ...routes], tags: {}, ...change };
}

export function list(id: string, entries: readonly string[] | null, change: Partial<PrefixList> = {}): PrefixList {
  const arn = ec2(`prefix-list/${id}`);
  return { arn, id, name: id, owner: production, version: 1, state: 'create-complete', entries, readError: null, ...change };
}

export const listOfS3 = list('pl-s3', null, { name: `com.amazonaws.${region}.s3`, owner: 'AWS', version: null });

export function nat(id: string, change: Partial<NatGateway> = {}): NatGateway {
  return {
    arn: ec2(`natgateway/${id}`),
    id,
    vpc: 'vpc-cc',
    subnet: 'subnet-public-a',
    state: 'available',
    connectivity: 'public',
    availability: 'zonal',
    routeTable: null,
    ...change,
  };
}

export function networkInterface(id: string, change: Partial<NetworkInterface> = {}): NetworkInterface {
  return {
    arn: ec2(`network-interface/${id}`),
    id,
    type: 'interface',
    requester: null,
    isManaged: true,
    description: null,
    subnet: null,
    vpc: 'vpc-cc',
    zone: a,
    groups: [],
    status: 'in-use',
    instance: null,
    publicIp: null,
    ipv6Addresses: [],
    ...change,
  };
}

export const rds = networkInterface('eni-rds', {
  requester: 'amazon-rds',
  description: 'RDSNetworkInterface',
  subnet: 'subnet-isolated-a',
});
export const alb = networkInterface('eni-alb', {
  requester: 'amazon-elb',
  description: 'ELB app/cc-web/0123456789abcdef',
  subnet: 'subnet-public-a',
  publicIp: '203.0.113.1',
});
export const natInterface = networkInterface('eni-nat', {
  type: 'nat_gateway',
  requester: '123456789012',
  subnet: 'subnet-public-a',
  publicIp: '203.0.113.2',
});

export function endpoint(id: string, type: string | null): VpcEndpoint {
  return {
    arn: ec2(`vpc-endpoint/${id}`),
    id,
    vpc: 'vpc-cc',
    service: 'com.amazonaws.us-east-2.s3',
    serviceRegion: region,
    type,
    state: 'available',
    lastError: null,
    privateDns: null,
    inboundDnsOnly: null,
    subnets: [],
    routeTables: [],
    groups: [],
    interfaces: [],
    policy: null,
    isManaged: false,
  };
}

export function aclRule(number: number, action: string, source: string, change: Partial<NetworkAclRule> = {}): NetworkAclRule {
  return { number, action, protocol: '-1', from: null, to: null, source, ...change };
}

export const denyAll = aclRule(32_767, 'deny', '0.0.0.0/0');

export function acl(id: string, ingress: readonly NetworkAclRule[], subnets: readonly string[], isDefault = false): NetworkAcl {
  return {
    arn: ec2(`network-acl/${id}`),
    id,
    vpc: 'vpc-cc',
    isDefault,
    subnets,
    ingress: [...ingress].sort((x, y) => x.number - y.number),
  };
}

export function flowLog(change: Partial<FlowLog> = {}): FlowLog {
  return {
    arn: ec2('vpc-flow-log/fl-1'),
    id: 'fl-1',
    resource: 'vpc-cc',
    status: 'ACTIVE',
    traffic: 'ALL',
    delivery: 'SUCCESS',
    deliveryError: null,
    destinationType: 's3',
    destination: `arn:aws:s3:::flow-logs-${logArchive}/vpc/`,
    logGroup: null,
    interval: 60,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: AWS's own notation of fields.
    format: '${version} ${srcaddr} ${dstaddr} ${action}',
    ...change,
  };
}

export function balancer(name: string, change: Partial<LoadBalancer> = {}): LoadBalancer {
  return {
    arn: `arn:aws:elasticloadbalancing:${region}:${production}:loadbalancer/app/${name}/1`,
    name,
    type: 'application',
    scheme: 'internet-facing',
    vpc: 'vpc-cc',
    state: 'active',
    zones: [a, b],
    subnets: ['subnet-public-a', 'subnet-public-b'],
    groups: [],
    ...change,
  };
}

export const web = balancer('cc-web');
export const crossZone = (value: string) => ({ arn: web.arn, attributes: { 'load_balancing.cross_zone.enabled': value } });
export const group = (value: string | null) => ({
  arn: `arn:aws:elasticloadbalancing:${region}:${production}:targetgroup/cc-app/1`,
  name: 'cc-app',
  loadBalancers: [web.arn],
  crossZone: value,
});

/** Three tiers in two zones, one table for each subnet. */
export const subnets: readonly Subnet[] = (['public', 'private', 'isolated'] as const).flatMap((tier, row) =>
  [a, b].map((zone, column) =>
    subnet(`subnet-${tier}-${zone.slice(-1)}`, {
      zone,
      cidr: `10.20.${row * 2 + column}.0/24`,
      tags: { Tier: tier },
      mapsPublicIp: tier === 'public',
    }),
  ),
);

export const tables: readonly RouteTable[] = [
  table('rtb-main', [], { isMain: true }),
  table('rtb-public', [toIgw], { subnets: ['subnet-public-a', 'subnet-public-b'] }),
  table('rtb-private-a', [toNat('nat-a'), toS3], { subnets: ['subnet-private-a'] }),
  table('rtb-private-b', [toNat('nat-b'), toS3], { subnets: ['subnet-private-b'] }),
  table('rtb-isolated', [toS3], { subnets: ['subnet-isolated-a', 'subnet-isolated-b'] }),
];

export const gateways: readonly NatGateway[] = [nat('nat-a'), nat('nat-b', { subnet: 'subnet-public-b' })];

export const databaseAcl = acl(
  'acl-db',
  [aclRule(100, 'allow', '10.20.2.0/23', { protocol: '6', from: 5432, to: 5432 }), denyAll, aclRule(32_768, 'deny', '::/0')],
  ['subnet-isolated-a', 'subnet-isolated-b'],
);

/** Production with its network, its load balancer and its flow log; the other accounts have no network. */
export function networkFacts(): Facts {
  const facts = organizationFacts();
  for (const account of everyone) {
    for (const here of [region, dr]) {
      put(facts, 'vpcs', { account, region: here }, []);
      put(facts, 'flow-logs', { account, region: here }, []);
      put(facts, 'load-balancers', { account, region: here }, []);
    }
    put(facts, 'default-vpcs', { account, region: 'us-east-1' }, { closedBy: null, vpcs: [] });
    put(facts, 'default-vpcs', { account, region: 'eu-west-1' }, { closedBy: 'service-control-policy', message: 'explicit deny' });
  }
  put(facts, 'vpcs', at, [vpc()]);
  put(facts, 'subnets', at, subnets);
  put(facts, 'route-tables', at, tables);
  put(facts, 'prefix-lists', at, [listOfS3]);
  put(facts, 'nat-gateways', at, gateways);
  put(facts, 'vpc-endpoints', at, [endpoint('vpce-s3', 'Gateway')]);
  put(facts, 'network-interfaces', at, [alb, natInterface, rds]);
  put(facts, 'network-acls', at, [databaseAcl]);
  put(facts, 'flow-logs', at, [flowLog()]);
  put(facts, 'vpc-public-access', at, { mode: 'off', state: 'default-state', managedBy: 'account', exclusions: 'allowed' });
  put(facts, 'load-balancers', at, [web]);
  put(facts, 'load-balancer-attributes', at, [crossZone('true')]);
  put(facts, 'target-group-attributes', at, [group('use_load_balancer_configuration')]);
  const name = `flow-logs-${logArchive}`;
  put(facts, 'buckets', { account: logArchive }, [{ arn: `arn:aws:s3:::${name}`, name, region, encryption: null, readError: null }]);
  return facts;
}

export const cc = {
  in: 'production',
  region,
  match: { tag: { Name: 'cc-vpc' } },
  cidr: ['10.20.0.0/16'],
  flow_logs: { to: 'log_archive', interval: '60s', fields: ['srcaddr', 'action'] },
  public_access: 'off',
  tiers: {
    public: { match: { tag: { Tier: 'public' } }, azs: [a, b], route: 'igw', only: ['alb', 'nat'] },
    private: { match: { tag: { Tier: 'private' } }, route: 'nat_same_az' },
    isolated: { match: { tag: { Tier: 'isolated' } }, route: 'none', only: ['rds'], nacl: { from: ['tier:private'] } },
  },
};

export const networks = {
  default_vpc: { in: 'production', regions: 'enabled', expect: 'none' },
  undeclared: { in: 'production', expect: 'none' },
  vpcs: { cc },
};
export const edge = { rules: [{ in: 'production', every: 'internet_facing_alb', azs: 2, cross_zone: 'on' }] };

/** A spec with these sections. Every account is read in full. */
export function specOf(section: object = networks, sections: { readonly edge?: object; readonly organization?: object } = {}): Spec {
  const parsed = specFile.parse({
    version: 1,
    document: { id: 'IQS-1', title: 'Test', revision: 'A', effective: '2026-11-01', owner: 'nobody' },
    system: { id: 'SYS-1', name: 'Test', kind: 'none', phi: true, intended_use: 'test' },
    access: { role: 'iq-auditor' },
    defaults: {},
    organization: organizationSection,
    networks: section,
    edge,
    ...sections,
  });
  return { ...parsed, attestations: [], deviations: [] };
}

/** A spec whose one network differs. */
export function declared(change: object): Spec {
  return specOf({ ...networks, vpcs: { cc: { ...cc, ...change } } });
}

/** A spec whose tiers differ. */
export function tiers(change: { readonly [tier in keyof typeof cc.tiers]?: object }): Spec {
  const changed = Object.entries(change).map(([name, one]) => [name, { ...cc.tiers[name as keyof typeof cc.tiers], ...one }]);
  return declared({ tiers: { ...cc.tiers, ...Object.fromEntries(changed) } });
}
