import type { ForeignAccount } from './foreign-identity.ts';

type Values = Readonly<Record<string, unknown>>;

const tiers = [
  { name: 'web', hop: 'gateway' },
  { name: 'service', hop: 'nat' },
  { name: 'data', hop: null },
] as const;
const zones = ['a', 'b'];

/** Ids as AWS makes them: each account and region has its own. */
const idOf = (kind: string, account: string, region: string, number: number): string =>
  `${kind}-0${account.slice(0, 2)}${account.slice(-1)}${region === 'eu-central-1' ? 'c' : 'w'}${String(number).padStart(12, '0')}`;

/** The network of an account of a product: one design, in its first region; a default network, which nobody took away, in the second. */
export function networkOf({ id, part }: ForeignAccount, region: string): Values {
  const isProduct = part === 'live' || part === 'test';
  if (region !== 'eu-central-1' || !isProduct) return region === 'eu-west-1' && part === 'sandbox' ? defaultNetwork(id, region) : {};
  const at = (kind: string, number: number) => idOf(kind, id, region, number);
  const arn = (kind: string, name: string) => `arn:aws:ec2:${region}:${id}:${kind}/${name}`;
  const vpc = at('vpc', 1);
  const block = `10.${(part === 'live' ? 100 : 200) + Number(id.slice(-1))}`;
  const subnets = tiers.flatMap(({ name }, tier) =>
    zones.map((zone, index) => ({
      arn: arn('subnet', at('subnet', tier * 2 + index)),
      id: at('subnet', tier * 2 + index),
      cidr: `${block}.${tier * 16 + index}.0/24`,
      ipv6Cidrs: [],
      mapsPublicIp: name === 'web',
      owner: id,
      state: 'available',
      tags: { Name: `platform-${name}-${zone}`, layer: name },
      vpc,
      zone: `${region}${zone}`,
      zoneId: `euc1-az${index + 1}`,
    })),
  );
  const local = { destination: `${block}.0.0/16`, origin: 'CreateRouteTable', state: 'active', target: 'local', via: 'local' };
  const hops = { gateway: at('igw', 1), nat: at('nat', 1) };
  const tables = tiers.map(({ name, hop }, tier) => ({
    arn: arn('route-table', at('rtb', tier)),
    id: at('rtb', tier),
    isMain: tier === 2,
    routes: [
      ...(hop === null ? [] : [{ destination: '0.0.0.0/0', origin: 'CreateRoute', state: 'active', target: hops[hop], via: hop }]),
      local,
    ],
    subnets: subnets.filter(({ tags }) => tags.layer === name).map((subnet) => subnet.id),
    tags: { Name: `platform-${name}` },
    vpc,
  }));
  return {
    vpcs: [
      {
        arn: arn('vpc', vpc),
        id: vpc,
        cidrs: [`${block}.0.0/16`],
        isDefault: false,
        owner: id,
        state: 'available',
        tags: { Name: 'platform' },
      },
    ],
    subnets,
    'route-tables': tables,
    'nat-gateways': [
      {
        arn: arn('natgateway', at('nat', 1)),
        id: at('nat', 1),
        availability: 'zonal',
        connectivity: 'public',
        routeTable: null,
        state: 'available',
        subnet: subnets[0]?.id,
        vpc,
      },
    ],
    'security-groups': groupsOf(id, region, vpc),
  };
}

const rule = (from: number, sources: object) => ({
  addresses: [],
  prefixLists: [],
  groups: [],
  distant: [],
  ...sources,
  protocol: 'tcp',
  from,
  to: from,
});
const everywhere = { addresses: ['0.0.0.0/0'], prefixLists: [], groups: [], distant: [], protocol: '-1', from: null, to: null };

function groupsOf(account: string, region: string, vpc: string): readonly unknown[] {
  const at = (number: number) => idOf('sg', account, region, number);
  const groups = [
    { id: at(1), name: 'default', ingress: [], egress: [everywhere], tags: {} },
    {
      id: at(2),
      name: 'platform-web',
      ingress: [rule(443, { addresses: ['0.0.0.0/0'] })],
      egress: [everywhere],
      tags: { Name: 'platform-web' },
    },
    {
      id: at(3),
      name: 'platform-service',
      ingress: [rule(8080, { groups: [at(2)] })],
      egress: [everywhere],
      tags: { Name: 'platform-service' },
    },
    { id: at(4), name: 'platform-data', ingress: [rule(3306, { groups: [at(3)] })], egress: [], tags: { Name: 'platform-data' } },
  ];
  return groups.map((group) => ({ ...group, arn: `arn:aws:ec2:${region}:${account}:security-group/${group.id}`, owner: account, vpc }));
}

function defaultNetwork(account: string, region: string): Values {
  const id = idOf('vpc', account, region, 9);
  return {
    vpcs: [
      {
        arn: `arn:aws:ec2:${region}:${account}:vpc/${id}`,
        id,
        cidrs: ['172.31.0.0/16'],
        isDefault: true,
        owner: account,
        state: 'available',
        tags: {},
      },
    ],
  };
}
