import type { NetworkInterface } from '../../../src/facts/network-interfaces.ts';
import type { Route, RouteTable } from '../../../src/facts/route-tables.ts';
import type { SecurityGroup } from '../../../src/facts/security-groups.ts';
import type { Subnet } from '../../../src/facts/subnets.ts';
import type { VpcEndpointService } from '../../../src/facts/vpc-endpoint-services.ts';
import type { VpcEndpoint } from '../../../src/facts/vpc-endpoints.ts';
import type { Vpc } from '../../../src/facts/vpcs.ts';
import { specFile } from '../../../src/spec/sections/index.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { organizationFacts, organizationSection, production } from '../governance.ts';
import { edit, type Facts, put } from '../world.ts';

export const region = 'us-east-2';
export const here = { account: production, region };

const arnOf = (resource: string) => `arn:aws:ec2:${region}:${production}:${resource}`;

export function vpc(id: string, Name: string, change: Partial<Vpc> = {}): Vpc {
  const arn = arnOf(`vpc/${id}`);
  return { arn, id, owner: production, isDefault: false, state: 'available', cidrs: ['10.20.0.0/16'], tags: { Name }, ...change };
}

export function subnet(id: string, zone: string, Tier: string, cidr: string): Subnet {
  return {
    arn: arnOf(`subnet/${id}`),
    id,
    vpc: 'vpc-cc',
    zone: `${region}${zone}`,
    zoneId: `use2-az${zone === 'a' ? 1 : 2}`,
    state: 'available',
    owner: production,
    cidr,
    ipv6Cidrs: [],
    mapsPublicIp: false,
    tags: { Tier },
  };
}

export const toS3 = (state: string | null = 'active', target = 'vpce-s3'): Route => ({
  destination: 'pl-s3',
  via: 'gateway',
  target,
  state,
  origin: 'CreateRoute',
});

export function table(id: string, subnets: readonly string[], change: Partial<RouteTable> = {}): RouteTable {
  return { arn: arnOf(`route-table/${id}`), id, vpc: 'vpc-cc', isMain: false, subnets, routes: [toS3()], tags: {}, ...change };
}

export const perimeter = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Ours',
      Effect: 'Allow',
      Principal: '*',
      Action: '*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid', 'aws:ResourceOrgID': 'o-exampleorgid' } },
    },
  ],
});

export function endpoint(service: string, change: Partial<VpcEndpoint> = {}): VpcEndpoint {
  const id = change.id ?? `vpce-${service}`;
  return {
    arn: arnOf(`vpc-endpoint/${id}`),
    id,
    vpc: 'vpc-cc',
    service: `com.amazonaws.${region}.${service}`,
    serviceRegion: region,
    type: 'Interface',
    state: 'available',
    lastError: null,
    privateDns: true,
    inboundDnsOnly: null,
    subnets: ['subnet-pa', 'subnet-pb'],
    routeTables: [],
    groups: ['sg-vpce'],
    interfaces: [`eni-${service}-a`, `eni-${service}-b`],
    policy: perimeter,
    isManaged: false,
    ...change,
  };
}

export function service(name: string, change: Partial<VpcEndpointService> = {}): VpcEndpointService {
  const types = ['Interface'];
  return {
    name: `com.amazonaws.${region}.${name}`,
    types,
    hasPolicies: true,
    privateNames: [`${name}.${region}.amazonaws.com`],
    ...change,
  };
}

export const s3 = endpoint('s3', {
  type: 'Gateway',
  privateDns: false,
  subnets: [],
  routeTables: ['rtb-ia', 'rtb-pa', 'rtb-pb'],
  groups: [],
  interfaces: [],
});

export function eni(id: string, inSubnet: string | null): NetworkInterface {
  return {
    arn: arnOf(`network-interface/${id}`),
    id,
    type: 'vpc_endpoint',
    requester: null,
    isManaged: true,
    description: null,
    subnet: inSubnet,
    vpc: 'vpc-cc',
    zone: null,
    groups: ['sg-vpce'],
    status: 'in-use',
    instance: null,
    publicIp: null,
    ipv6Addresses: [],
  };
}

type Ingress = SecurityGroup['ingress'][number];

export const https = (from: Partial<Ingress>): Ingress => ({
  protocol: 'tcp',
  from: 443,
  to: 443,
  addresses: [],
  prefixLists: [],
  groups: [],
  distant: [],
  ...from,
});

export function group(id: string, name: string, ingress: readonly Ingress[] = []): SecurityGroup {
  const arn = arnOf(`security-group/${id}`);
  return { arn, id, name, vpc: 'vpc-cc', owner: production, ingress, egress: [], tags: { Role: name } };
}

const route = (tier: string, goes: string) => ({ match: { tag: { Tier: tier } }, route: goes });
export const endpoints = {
  gateway: ['s3'],
  interface: ['ecr.api', 'kms'],
  security_group: 'sg:endpoints',
  admits: ['sg:app'],
  policy: 'organization',
};
const declared = (match: object) => ({ in: 'production', region, vpc: 'vpc:cc', match, ingress: [], egress: [] });

/** A spec whose only network has these endpoints. */
export function specOf(change: Readonly<Record<string, unknown>> = {}, network: object = {}): Spec {
  const parsed = specFile.parse({
    version: 1,
    document: { id: 'IQS-1', title: 'Test', revision: 'A', effective: '2026-11-01', owner: 'nobody' },
    system: { id: 'SYS-1', name: 'Test', kind: 'none', phi: true, intended_use: 'test' },
    access: { role: 'iq-auditor' },
    defaults: {},
    organization: organizationSection,
    security_groups: {
      groups: {
        endpoints: declared({ name: 'endpoints' }),
        app: declared({ tag: { Role: 'app*' } }),
      },
    },
    networks: {
      vpcs: {
        cc: {
          in: 'production',
          region,
          match: { tag: { Name: 'cc-vpc' } },
          tiers: { public: route('public', 'igw'), private: route('private', 'nat_same_az'), isolated: route('isolated', 'none') },
          endpoints: { ...endpoints, ...change },
          ...network,
        },
      },
    },
  });
  return { ...parsed, attestations: [], deviations: [] };
}

/** Production with its network, as declared, and another one with a KMS endpoint of its own. */
export function networkFacts(): Facts {
  const facts = organizationFacts();
  put(facts, 'vpcs', here, [vpc('vpc-cc', 'cc-vpc'), vpc('vpc-lab', 'lab')]);
  put(facts, 'subnets', here, [
    subnet('subnet-ia', 'a', 'isolated', '10.20.20.0/24'),
    subnet('subnet-pa', 'a', 'private', '10.20.10.0/24'),
    subnet('subnet-pb', 'b', 'private', '10.20.11.0/24'),
    subnet('subnet-ua', 'a', 'public', '10.20.0.0/24'),
  ]);
  put(facts, 'route-tables', here, [
    table('rtb-ia', ['subnet-ia']),
    table('rtb-main', [], { isMain: true, routes: [] }),
    table('rtb-pa', ['subnet-pa']),
    table('rtb-pb', ['subnet-pb']),
  ]);
  const kmsOfLab = endpoint('kms', { id: 'vpce-lab', vpc: 'vpc-lab', state: 'failed', privateDns: false, policy: null, groups: [] });
  put(facts, 'vpc-endpoints', here, [endpoint('ecr.api'), endpoint('kms'), kmsOfLab, s3]);
  const enis = ['ecr.api', 'kms'].flatMap((service) => ['a', 'b'].map((zone) => eni(`eni-${service}-${zone}`, `subnet-p${zone}`)));
  put(facts, 'network-interfaces', here, enis);
  put(facts, 'security-groups', here, [
    group('sg-app', 'app-1'),
    group('sg-other', 'other'),
    group('sg-vpce', 'endpoints', [https({ groups: ['sg-app'] })]),
  ]);
  const gateway = service('s3', { types: ['Gateway'], privateNames: [] });
  put(facts, 'vpc-endpoint-services', here, [service('ecr.api'), service('kms'), gateway, service('s3')]);
  put(facts, 'vpc-dns', here, [{ arn: arnOf('vpc/vpc-cc'), id: 'vpc-cc', support: true, hostnames: true }]);
  return facts;
}

/** Changes the endpoint of a service of the network. */
export const changed =
  (service: string, change: Partial<VpcEndpoint>) =>
  (facts: Facts): void =>
    edit(facts, 'vpc-endpoints', here, (all) => all.map((one) => (one.id === `vpce-${service}` ? { ...one, ...change } : one)));

/** Adds endpoints. */
export const adds =
  (...more: readonly VpcEndpoint[]) =>
  (facts: Facts): void =>
    edit(facts, 'vpc-endpoints', here, (all) => [...all, ...more]);

/** Takes the endpoint of a service away. */
export const lacks =
  (service: string) =>
  (facts: Facts): void =>
    edit(facts, 'vpc-endpoints', here, (all) => all.filter(({ id }) => id !== `vpce-${service}`));
