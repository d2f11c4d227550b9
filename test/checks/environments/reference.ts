import type { FactName } from '../../../src/facts/index.ts';
import type { SecurityGroup } from '../../../src/facts/security-groups.ts';
import type { Subnet } from '../../../src/facts/subnets.ts';
import { specFile } from '../../../src/spec/sections/index.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { instance, keysOf, type Mutable, parameterGroup, production, staging } from '../databases/samples.ts';
import { type Facts, put } from '../world.ts';

export const region = 'us-east-2';
export const here = { account: staging, region };
export const there = { account: production, region };
const places = [there, here];

const environments = {
  prod: { account: 'production', region, dr: 'us-west-2' },
  stage: { account: 'staging', region, mirrors: 'prod' as const },
};

/** One of the two instances of each item. */
const items = (account: string) => ({
  database: {
    in: account,
    region,
    match: { tag: { Role: 'phi-db' } },
    engine: 'postgres',
    topology: 'instance_multi_az',
    parameters: { 'rds.force_ssl': '1' },
    backup: { keep: '35d', restorable_within: '10m' },
  },
  key: { in: account, region, match: { alias: 'alias/cc-phi' } },
  network: {
    in: account,
    region,
    match: { tag: { Name: 'cc' } },
    tiers: { private: { match: { tag: { Tier: 'private' } }, route: 'nat_same_az' } },
  },
  group: {
    in: account,
    region,
    match: { name: 'app*' },
    ingress: [{ tcp: 8443, from: `sg:alb_${account === 'production' ? 'prod' : 'stage'}` }],
    egress: [],
  },
  balancer: { in: account, region, match: { name: 'alb*' }, ingress: [{ tcp: 443, from: 'internet' }], egress: [] },
  fleet: { in: account, region, match: { name: 'cc-gpu' }, azs: ['us-east-2a', 'us-east-2b'], floor_per_az: 1, families: ['g5'] },
});
const [prod, stage] = [items('production'), items('staging')];

type Sections = Parameters<typeof specFile.parse>[0];

const names = (item: string) => ({ prod: { [item]: `${item}_prod` }, stage: { [item]: `${item}_stage` } });
const instancesOf = (environment: 'prod' | 'stage') => ({
  databases: names('db')[environment],
  keys: names('phi')[environment],
  'networks.vpcs': names('cc')[environment],
  'security_groups.groups': { ...names('app')[environment], ...names('alb')[environment] },
  gpu_fleets: names('gpu')[environment],
});

/** Two environments that are alike. `differs`: of the second; `change`: what else the spec says, before it is parsed. */
export function specWith(differs: readonly string[] = [], change: (sections: Mutable<Record<string, never>>) => void = () => {}): Spec {
  const sections = structuredClone({
    version: 1,
    document: { id: 'SPEC-1', title: 'Spec', revision: '1', effective: '2026-01-01', owner: 'Owner' },
    system: { id: 'CC', name: 'CC', kind: 'SaMD', phi: true, intended_use: 'Tests' },
    organization: {
      id: 'o-exampleorgid',
      management: 'production',
      regions: { governed: ['us-east-2', 'us-west-2'], others: 'denied' },
      accounts: { production: { id: production, ou: '/Workloads/Prod' }, staging: { id: staging, ou: '/Workloads/Sdlc' } },
      classes: [{ in: ['production', 'staging'], depth: 'full' }],
    },
    environments: { ...environments, stage: { ...environments.stage, ...(differs.length === 0 ? {} : { differs }) } },
    access: { role: 'iq-auditor' },
    keys: { phi_prod: prod.key, phi_stage: stage.key },
    databases: { db_prod: prod.database, db_stage: stage.database },
    networks: { vpcs: { cc_prod: prod.network, cc_stage: stage.network } },
    security_groups: { groups: { app_prod: prod.group, app_stage: stage.group, alb_prod: prod.balancer, alb_stage: stage.balancer } },
    gpu_fleets: { gpu_prod: prod.fleet, gpu_stage: stage.fleet },
  });
  change(sections as never);
  const { vars: _, include: __, ...parsed } = specFile.parse(sections as Sections);
  return { ...parsed, attestations: [], deviations: [], instances: { prod: instancesOf('prod'), stage: instancesOf('stage') } };
}

const subnet = (account: string, zone: string): Subnet => ({
  arn: `arn:aws:ec2:${region}:${account}:subnet/subnet-${account}-${zone}`,
  id: `subnet-${account}-${zone}`,
  vpc: `vpc-${account}`,
  zone: `${region}${zone}`,
  zoneId: null,
  state: 'available',
  owner: account,
  cidr: null,
  ipv6Cidrs: [],
  mapsPublicIp: false,
  tags: { Tier: 'private' },
});

const group = (account: string, name: string, ingress: SecurityGroup['ingress']): SecurityGroup => ({
  arn: `arn:aws:ec2:${region}:${account}:security-group/sg-${account}-${name}`,
  id: `sg-${account}-${name}`,
  name: `${name}-${account}`,
  vpc: `vpc-${account}`,
  owner: account,
  ingress,
  egress: [],
  tags: {},
});

export const rule = (port: number, from: Partial<SecurityGroup['ingress'][number]>): SecurityGroup['ingress'][number] => ({
  protocol: 'tcp',
  from: port,
  to: port,
  addresses: [],
  prefixLists: [],
  groups: [],
  distant: [],
  ...from,
});

/** Facts of both accounts, alike but for names, ids and addresses. */
export function factsOfBoth(): Facts {
  const facts: Facts = new Map();
  const account = (id: string, name: string, ou: string) => ({
    id,
    name,
    email: `${name}@example.com`,
    state: 'ACTIVE',
    stateSource: 'State' as const,
    ou,
  });
  put(
    facts,
    'organization',
    {},
    {
      id: 'o-exampleorgid',
      masterAccountId: '111111111111',
      featureSet: 'ALL',
      root: { id: 'r-exmp', policyTypes: [] },
      units: [],
      accounts: [account(production, 'Production', '/Workloads/Prod'), account(staging, 'Staging', '/Workloads/Sdlc')],
    },
  );
  for (const place of places) putPlace(facts, place);
  return facts;
}

function putPlace(facts: Facts, place: { readonly account: string; readonly region: string }): void {
  const { account } = place;
  put(facts, 'db-instances', place, [instance(account, region)]);
  put(facts, 'db-clusters', place, []);
  put(facts, 'db-parameters', place, [parameterGroup('1')]);
  put(facts, 'keys', place, keysOf(account, region));
  const vpc = `vpc-${account}`;
  const arn = (what: string) => `arn:aws:ec2:${region}:${account}:${what}`;
  put(facts, 'vpcs', place, [
    {
      arn: arn(`vpc/${vpc}`),
      id: vpc,
      owner: account,
      isDefault: false,
      state: 'available',
      cidrs: [account === production ? '10.20.0.0/16' : '10.30.0.0/16'],
      tags: { Name: 'cc' },
    },
  ]);
  put(facts, 'subnets', place, [subnet(account, 'a'), subnet(account, 'b')]);
  const routes = [
    { destination: '0.0.0.0/0', via: 'nat' as const, target: `nat-${account}`, state: 'active', origin: 'CreateRoute' },
    { destination: 'pl-1', via: 'gateway' as const, target: `vpce-${account}`, state: 'active', origin: 'CreateRoute' },
    { destination: '10.20.0.0/16', via: 'local' as const, target: 'local', state: 'active', origin: 'CreateRouteTable' },
  ];
  put(facts, 'route-tables', place, [{ arn: arn('route-table/rtb'), id: 'rtb', vpc, isMain: true, subnets: [], routes, tags: {} }]);
  put(facts, 'vpc-endpoints', place, [
    {
      arn: arn('vpc-endpoint/vpce'),
      id: `vpce-${account}`,
      vpc,
      service: `com.amazonaws.${region}.s3`,
      serviceRegion: region,
      type: 'Gateway',
      state: 'available',
      lastError: null,
      privateDns: null,
      inboundDnsOnly: null,
      subnets: [],
      routeTables: ['rtb'],
      groups: [],
      interfaces: [],
      policy: null,
      isManaged: false,
    },
  ]);
  put(facts, 'prefix-lists', place, [
    {
      arn: arn('prefix-list/pl'),
      id: `pl-${account}`,
      name: 'offices',
      owner: account,
      version: 1,
      state: 'create-complete',
      entries: ['192.0.2.0/24'],
      readError: null,
    },
  ]);
  put(facts, 'security-groups', place, [
    group(account, 'alb', [rule(443, { addresses: ['0.0.0.0/0'] })]),
    group(account, 'app', [
      rule(8443, { groups: [`sg-${account}-alb`] }),
      rule(22, { prefixLists: [`pl-${account}`] }),
      rule(53, { addresses: [account === production ? '10.20.0.0/16' : '10.30.0.0/16'] }),
    ]),
  ]);
  const template = { id: `lt-${account}`, name: 'cc-gpu', version: '$Latest' };
  put(facts, 'auto-scaling-groups', place, [
    {
      arn: `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:1:autoScalingGroupName/cc-gpu`,
      name: 'cc-gpu',
      status: null,
      zones: ['us-east-2a', 'us-east-2b'],
      subnets: [],
      minSize: 2,
      maxSize: 4,
      desired: 2,
      countsIn: null,
      launchConfiguration: null,
      template: null,
      mixed: {
        template,
        overrides: [{ type: 'g5.xlarge', attributes: null, template: null, image: null, weight: null }],
        onDemandBase: 0,
        onDemandPercentage: 100,
        capacityTypes: [],
      },
      distribution: 'balanced-only',
      suspended: [],
      protectsNewInstances: false,
      instances: [],
      tags: {},
    },
  ]);
  put(facts, 'launch-template-versions', place, [
    {
      id: `lt-${account}`,
      name: 'cc-gpu',
      version: 3,
      isDefault: true,
      type: 'g5.xlarge',
      attributes: null,
      image: `ami-${account}`,
      keyName: null,
      profile: 'cc-gpu',
      market: null,
      metadata: { tokens: 'required', endpoint: 'enabled', hopLimit: 1 },
      disks: [{ device: '/dev/xvda', kind: 'ebs', encrypted: true, keyId: null }],
      interfaces: [],
    },
  ]);
}

/** The facts that the comparison of each item of the reference rests on. */
export const factsOf: Readonly<Record<string, readonly FactName[]>> = {
  'databases.db': ['db-instances', 'db-parameters'],
  'gpu_fleets.gpu': ['auto-scaling-groups', 'launch-template-versions'],
  'keys.phi': ['keys'],
  'networks.vpcs.cc': ['route-tables', 'subnets', 'vpc-endpoints', 'vpcs'],
  'security_groups.groups.alb': ['security-groups', 'vpcs'],
  'security_groups.groups.app': ['prefix-lists', 'security-groups', 'vpcs'],
};
