import { describe, expect, it } from 'vitest';
import type { Operation } from '../../src/aws/operations.ts';
import { defaultVpcs } from '../../src/facts/default-vpcs.ts';
import type { FactDefinition } from '../../src/facts/fact.ts';
import { flowLogs } from '../../src/facts/flow-logs.ts';
import { loadBalancers } from '../../src/facts/load-balancers.ts';
import { natGateways } from '../../src/facts/nat-gateways.ts';
import { networkAcls } from '../../src/facts/network-acls.ts';
import { networkInterfaces } from '../../src/facts/network-interfaces.ts';
import { routeTables } from '../../src/facts/route-tables.ts';
import { subnets } from '../../src/facts/subnets.ts';
import { targetGroupAttributes } from '../../src/facts/target-group-attributes.ts';
import { vpcPublicAccess } from '../../src/facts/vpc-public-access.ts';
import { vpcPublicAccessExclusions } from '../../src/facts/vpc-public-access-exclusions.ts';
import { vpcs } from '../../src/facts/vpcs.ts';
import { accessDenied, deniedByScp, fakeSeat } from './fake-seat.ts';
import { readAt } from './rds-answers.ts';
import { readShaped } from './read-shaped.ts';

const arn = (resource: string) => `arn:aws:ec2:us-east-2:222222222222:${resource}`;
const Tags = [
  { Key: 'Tier', Value: 'private' },
  { Key: 'Name', Value: 'x' },
];
const tags = { Name: 'x', Tier: 'private' };

/** The answers of an operation, page by page. */
const paged =
  (name: string, ...pages: readonly (readonly object[])[]) =>
  ({ NextToken: token }: { readonly NextToken?: string | undefined }): never => {
    const index = token === undefined ? 0 : Number(token);
    const next = index + 1 < pages.length ? { NextToken: String(index + 1) } : {};
    return { [name]: pages[index], ...next } as never;
  };

describe('vpcs', () => {
  it('reads the blocks that are associated, and whose the network is', async () => {
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeVpcs': paged(
          'Vpcs',
          [],
          [
            {
              VpcId: 'vpc-2',
              OwnerId: '666666666666',
              CidrBlock: '10.20.0.0/16',
              CidrBlockAssociationSet: [
                { CidrBlock: '10.99.0.0/16', CidrBlockState: { State: 'associated' } },
                { CidrBlock: '10.20.0.0/16', CidrBlockState: { State: 'associating' } },
                { CidrBlock: '10.98.0.0/16', CidrBlockState: { State: 'disassociated' } },
                { CidrBlock: '10.97.0.0/16', CidrBlockState: { State: 'failed' } },
              ],
              Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: '2600:1f16::/56', Ipv6CidrBlockState: { State: 'associated' } }],
              IsDefault: false,
              State: 'available',
              Tags,
            },
            { VpcId: 'vpc-1', CidrBlockAssociationSet: [] },
          ],
        ),
      },
    );
    expect(await readShaped(vpcs, seat)).toEqual([
      { arn: arn('vpc/vpc-1'), id: 'vpc-1', owner: null, isDefault: null, state: null, cidrs: [], tags: {} },
      {
        arn: 'arn:aws:ec2:us-east-2:666666666666:vpc/vpc-2',
        id: 'vpc-2',
        owner: '666666666666',
        isDefault: false,
        state: 'available',
        cidrs: ['10.20.0.0/16', '10.99.0.0/16', '2600:1f16::/56'],
        tags,
      },
    ]);
  });

  it('has no answer without the blocks', async () => {
    const seat = fakeSeat({}, { 'EC2.DescribeVpcs': () => ({ Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16' }] }) });
    await expect(readAt(seat, vpcs)).rejects.toThrow('AWS answered without CidrBlockAssociationSet');
  });
});

describe('subnets', () => {
  it('reads zones, addresses and tags', async () => {
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeSubnets': paged(
          'Subnets',
          [{ SubnetId: 'subnet-2', VpcId: 'vpc-1' }],
          [
            {
              SubnetId: 'subnet-1',
              SubnetArn: arn('subnet/subnet-1'),
              VpcId: 'vpc-1',
              AvailabilityZone: 'us-east-2a',
              AvailabilityZoneId: 'use2-az1',
              State: 'available',
              OwnerId: '222222222222',
              CidrBlock: '10.20.0.0/24',
              Ipv6CidrBlockAssociationSet: [
                { Ipv6CidrBlock: '2600:1f16:0:1::/64', Ipv6CidrBlockState: { State: 'associated' } },
                { Ipv6CidrBlock: '2600:1f16:0:2::/64', Ipv6CidrBlockState: { State: 'disassociated' } },
              ],
              MapPublicIpOnLaunch: false,
              Tags,
            },
          ],
        ),
      },
    );
    expect(await readShaped(subnets, seat)).toEqual([
      {
        arn: arn('subnet/subnet-1'),
        id: 'subnet-1',
        vpc: 'vpc-1',
        zone: 'us-east-2a',
        zoneId: 'use2-az1',
        state: 'available',
        owner: '222222222222',
        cidr: '10.20.0.0/24',
        ipv6Cidrs: ['2600:1f16:0:1::/64'],
        mapsPublicIp: false,
        tags,
      },
      {
        arn: arn('subnet/subnet-2'),
        id: 'subnet-2',
        vpc: 'vpc-1',
        zone: null,
        zoneId: null,
        state: null,
        owner: null,
        cidr: null,
        ipv6Cidrs: [],
        mapsPublicIp: null,
        tags: {},
      },
    ]);
  });
});

describe('route-tables', () => {
  const hops = [
    [{ GatewayId: 'local' }, 'local', 'local'],
    [{ GatewayId: 'igw-1' }, 'gateway', 'igw-1'],
    [{ GatewayId: 'vpce-1' }, 'gateway', 'vpce-1'],
    [{ NatGatewayId: 'nat-1' }, 'nat', 'nat-1'],
    [{ EgressOnlyInternetGatewayId: 'eigw-1' }, 'egress-only', 'eigw-1'],
    [{ InstanceId: 'i-1', NetworkInterfaceId: 'eni-1' }, 'instance', 'i-1'],
    [{ NetworkInterfaceId: 'eni-1' }, 'interface', 'eni-1'],
    [{ VpcPeeringConnectionId: 'pcx-1' }, 'peering', 'pcx-1'],
    [{ TransitGatewayId: 'tgw-1' }, 'transit-gateway', 'tgw-1'],
    [{ LocalGatewayId: 'lgw-1' }, 'local-gateway', 'lgw-1'],
    [{ CarrierGatewayId: 'cagw-1' }, 'carrier-gateway', 'cagw-1'],
    [{ CoreNetworkArn: 'arn:aws:networkmanager::1:core-network/c' }, 'core-network', 'arn:aws:networkmanager::1:core-network/c'],
    [{ OdbNetworkArn: 'arn:aws:odb:us-east-2:1:odb-network/o' }, 'other', null],
  ] as const;

  it.each(hops)('reads the next hop of %j', async (hop, via, target) => {
    const Routes = [{ DestinationCidrBlock: '0.0.0.0/0', State: 'active' as const, Origin: 'CreateRoute' as const, ...hop }];
    const seat = fakeSeat(
      {},
      { 'EC2.DescribeRouteTables': paged('RouteTables', [{ RouteTableId: 'rtb-1', VpcId: 'vpc-1', Associations: [], Routes }]) },
    );
    const [table] = await readShaped(routeTables, seat);
    expect(table?.routes).toEqual([{ destination: '0.0.0.0/0', via, target, state: 'active', origin: 'CreateRoute' }]);
  });

  it('reads which subnets route by it, and whether it is the main one', async () => {
    const Associations = [
      { SubnetId: 'subnet-2', AssociationState: { State: 'associated' } },
      { SubnetId: 'subnet-1', AssociationState: { State: 'associating' } },
      { SubnetId: 'subnet-3', AssociationState: { State: 'disassociated' } },
      { Main: true },
      { GatewayId: 'igw-1' },
    ];
    const Routes = [
      { DestinationPrefixListId: 'pl-1', GatewayId: 'vpce-1' },
      { DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-1', State: 'blackhole' },
    ];
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeRouteTables': paged(
          'RouteTables',
          [{ RouteTableId: 'rtb-2', VpcId: 'vpc-1', Associations: [], Routes: [] }],
          [{ RouteTableId: 'rtb-1', VpcId: 'vpc-1', OwnerId: '222222222222', Associations, Routes, Tags }],
        ),
      },
    );
    expect(await readShaped(routeTables, seat)).toEqual([
      {
        arn: arn('route-table/rtb-1'),
        id: 'rtb-1',
        vpc: 'vpc-1',
        isMain: true,
        subnets: ['subnet-1', 'subnet-2'],
        routes: [
          { destination: '::/0', via: 'egress-only', target: 'eigw-1', state: 'blackhole', origin: null },
          { destination: 'pl-1', via: 'gateway', target: 'vpce-1', state: null, origin: null },
        ],
        tags,
      },
      { arn: arn('route-table/rtb-2'), id: 'rtb-2', vpc: 'vpc-1', isMain: false, subnets: [], routes: [], tags: {} },
    ]);
  });
});

describe('nat-gateways', () => {
  it('reads every page, gateways that are gone too', async () => {
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeNatGateways': paged(
          'NatGateways',
          [
            {
              NatGatewayId: 'nat-2',
              VpcId: 'vpc-1',
              State: 'available',
              ConnectivityType: 'public',
              AvailabilityMode: 'regional',
              RouteTableId: 'rtb-9',
            },
          ],
          [{ NatGatewayId: 'nat-1', VpcId: 'vpc-1', SubnetId: 'subnet-1', State: 'deleted', ConnectivityType: 'private' }],
        ),
      },
    );
    const [one, two] = await readShaped(natGateways, seat);
    const none = { availability: null, routeTable: null };
    expect(one).toEqual({
      arn: arn('natgateway/nat-1'),
      id: 'nat-1',
      vpc: 'vpc-1',
      subnet: 'subnet-1',
      state: 'deleted',
      connectivity: 'private',
      ...none,
    });
    expect(two).toMatchObject({ id: 'nat-2', subnet: null, availability: 'regional', routeTable: 'rtb-9' });
  });
});

describe('network-acls', () => {
  it('reads what is let in, in the order in which rules are tried', async () => {
    const Entries = [
      { RuleNumber: 32_767, RuleAction: 'deny', Protocol: '-1', CidrBlock: '0.0.0.0/0', Egress: false },
      { RuleNumber: 100, RuleAction: 'allow', Protocol: '6', PortRange: { From: 443, To: 444 }, CidrBlock: '10.0.0.0/8', Egress: false },
      { RuleNumber: 101, RuleAction: 'allow', Protocol: '-1', Ipv6CidrBlock: '::/0', Egress: false },
      { RuleNumber: 1, RuleAction: 'allow', Protocol: '-1', CidrBlock: '0.0.0.0/0', Egress: true },
    ];
    const Associations = [{ SubnetId: 'subnet-2' }, { SubnetId: 'subnet-1' }];
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeNetworkAcls': paged(
          'NetworkAcls',
          [],
          [{ NetworkAclId: 'acl-1', VpcId: 'vpc-1', IsDefault: true, Associations, Entries }],
        ),
      },
    );
    expect(await readShaped(networkAcls, seat)).toEqual([
      {
        arn: arn('network-acl/acl-1'),
        id: 'acl-1',
        vpc: 'vpc-1',
        isDefault: true,
        subnets: ['subnet-1', 'subnet-2'],
        ingress: [
          { number: 100, action: 'allow', protocol: '6', from: 443, to: 444, source: '10.0.0.0/8' },
          { number: 101, action: 'allow', protocol: '-1', from: null, to: null, source: '::/0' },
          { number: 32_767, action: 'deny', protocol: '-1', from: null, to: null, source: '0.0.0.0/0' },
        ],
      },
    ]);
  });

  it('has no answer where a rule says no direction', async () => {
    const entry = { RuleNumber: 1, RuleAction: 'allow', Protocol: '-1', CidrBlock: '0.0.0.0/0' };
    const acl = { NetworkAclId: 'acl-1', VpcId: 'vpc-1', Associations: [], Entries: [entry] };
    const seat = fakeSeat({}, { 'EC2.DescribeNetworkAcls': paged('NetworkAcls', [acl]) });
    await expect(readAt(seat, networkAcls)).rejects.toThrow('AWS answered without Egress');
  });
});

describe('network-interfaces', () => {
  it('sees the public address of a secondary private one', async () => {
    const PrivateIpAddresses = [
      { PrivateIpAddress: '10.20.0.4' },
      { PrivateIpAddress: '10.20.0.5', Association: { PublicIp: '203.0.113.5' } },
    ];
    const one = { NetworkInterfaceId: 'eni-1', Groups: [], PrivateIpAddresses };
    const seat = fakeSeat({}, { 'EC2.DescribeNetworkInterfaces': paged('NetworkInterfaces', [one]) });
    expect(await readShaped(networkInterfaces, seat)).toMatchObject([{ id: 'eni-1', publicIp: '203.0.113.5' }]);
  });
});

describe('flow-logs', () => {
  it('reads every page, with what AWS says of the delivery', async () => {
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeFlowLogs': paged(
          'FlowLogs',
          [{ FlowLogId: 'fl-2' }],
          [
            {
              FlowLogId: 'fl-1',
              ResourceId: 'vpc-1',
              FlowLogStatus: 'ACTIVE',
              TrafficType: 'ALL',
              DeliverLogsStatus: 'FAILED',
              DeliverLogsErrorMessage: 'Access error',
              LogDestinationType: 'cloud-watch-logs',
              LogDestination: 'arn:aws:logs:us-east-2:222222222222:log-group:flow',
              LogGroupName: 'flow',
              MaxAggregationInterval: 60,
              LogFormat: '$' + '{srcaddr}',
            },
          ],
        ),
      },
    );
    const [one, two] = await readShaped(flowLogs, seat);
    expect(one).toEqual({
      arn: arn('vpc-flow-log/fl-1'),
      id: 'fl-1',
      resource: 'vpc-1',
      status: 'ACTIVE',
      traffic: 'ALL',
      delivery: 'FAILED',
      deliveryError: 'Access error',
      destinationType: 'cloud-watch-logs',
      destination: 'arn:aws:logs:us-east-2:222222222222:log-group:flow',
      logGroup: 'flow',
      interval: 60,
      format: '$' + '{srcaddr}',
    });
    expect(Object.values(two ?? {}).filter((value) => value !== null)).toEqual([arn('vpc-flow-log/fl-2'), 'fl-2']);
  });
});

describe('vpc-public-access', () => {
  it('reads the mode and who sets it', async () => {
    const options = {
      InternetGatewayBlockMode: 'block-ingress',
      State: 'update-complete',
      ManagedBy: 'declarative-policy',
      ExclusionsAllowed: 'not-allowed',
    } as const;
    const seat = fakeSeat({}, { 'EC2.DescribeVpcBlockPublicAccessOptions': () => ({ VpcBlockPublicAccessOptions: options }) });
    expect(await readShaped(vpcPublicAccess, seat)).toEqual({
      mode: 'block-ingress',
      state: 'update-complete',
      managedBy: 'declarative-policy',
      exclusions: 'not-allowed',
    });
  });
});

describe('vpc-public-access-exclusions', () => {
  it('reads every page, and takes nothing for a default', async () => {
    const one = {
      ExclusionId: 'vpcbpa-2',
      ResourceArn: arn('vpc/vpc-1'),
      InternetGatewayExclusionMode: 'allow-egress',
      State: 'create-complete',
    } as const;
    const seat = fakeSeat(
      {},
      { 'EC2.DescribeVpcBlockPublicAccessExclusions': paged('VpcBlockPublicAccessExclusions', [one], [{ ExclusionId: 'vpcbpa-1' }]) },
    );
    expect(await readShaped(vpcPublicAccessExclusions, seat)).toEqual([
      { id: 'vpcbpa-1', resource: null, mode: null, state: null },
      { id: 'vpcbpa-2', resource: arn('vpc/vpc-1'), mode: 'allow-egress', state: 'create-complete' },
    ]);
  });
});

describe('default-vpcs', () => {
  it('asks for default networks alone', async () => {
    const seat = fakeSeat({}, { 'EC2.DescribeVpcs': paged('Vpcs', [], [{ VpcId: 'vpc-1' }]) });
    expect(await readShaped(defaultVpcs, seat)).toEqual({ closedBy: null, vpcs: [{ arn: arn('vpc/vpc-1'), id: 'vpc-1' }] });
    expect(seat.calls[0]?.input).toMatchObject({ Filters: [{ Name: 'is-default', Values: ['true'] }] });
  });

  it('keeps the refusal of a service control policy', async () => {
    const seat = fakeSeat({}, { 'EC2.DescribeVpcs': () => deniedByScp('ec2:DescribeVpcs') });
    expect(await readShaped(defaultVpcs, seat)).toMatchObject({ closedBy: 'service-control-policy' });
  });
});

const balancerArn = 'arn:aws:elasticloadbalancing:us-east-2:222222222222:loadbalancer/app/cc-web/1';
const balancer = { LoadBalancerArn: balancerArn, LoadBalancerName: 'cc-web', AvailabilityZones: [] };

describe('load-balancers', () => {
  it('reads zones, subnets and groups', async () => {
    const AvailabilityZones = [
      { ZoneName: 'us-east-2b', SubnetId: 'subnet-2' },
      { ZoneName: 'us-east-2a', SubnetId: 'subnet-1' },
    ];
    const seat = fakeSeat(
      {},
      {
        'ElasticLoadBalancingV2.DescribeLoadBalancers': ({ Marker }) =>
          Marker === undefined
            ? {
                LoadBalancers: [
                  {
                    ...balancer,
                    AvailabilityZones,
                    Type: 'application' as const,
                    Scheme: 'internet-facing' as const,
                    VpcId: 'vpc-1',
                    State: { Code: 'active' as const },
                    SecurityGroups: ['sg-2', 'sg-1'],
                  },
                ],
                NextMarker: 'more',
              }
            : { LoadBalancers: [{ ...balancer, LoadBalancerArn: `${balancerArn}2` }] },
      },
    );
    const none = { type: null, scheme: null, vpc: null, state: null, zones: [], subnets: [], groups: [] };
    expect(await readShaped(loadBalancers, seat)).toEqual([
      {
        arn: balancerArn,
        name: 'cc-web',
        type: 'application',
        scheme: 'internet-facing',
        vpc: 'vpc-1',
        state: 'active',
        zones: ['us-east-2a', 'us-east-2b'],
        subnets: ['subnet-1', 'subnet-2'],
        groups: ['sg-1', 'sg-2'],
      },
      { arn: `${balancerArn}2`, name: 'cc-web', ...none },
    ]);
  });
});

describe('target-group-attributes', () => {
  const group = (name: string, more: object = {}) => ({
    TargetGroupArn: `arn:${name}`,
    TargetGroupName: name,
    LoadBalancerArns: [balancerArn],
    ...more,
  });
  const answers = {
    'ElasticLoadBalancingV2.DescribeLoadBalancers': () => ({ LoadBalancers: [balancer] }),
    'ElasticLoadBalancingV2.DescribeTargetGroups': ({ Marker }: { readonly Marker?: string | undefined }) =>
      Marker === undefined
        ? { TargetGroups: [group('b'), group('unused', { LoadBalancerArns: [] })], NextMarker: 'more' }
        : { TargetGroups: [group('a'), group('function', { TargetType: 'lambda' }), group('appliances', { Protocol: 'GENEVE' })] },
    'ElasticLoadBalancingV2.DescribeTargetGroupAttributes': ({ TargetGroupArn }: { readonly TargetGroupArn?: string | undefined }) => ({
      Attributes: TargetGroupArn === 'arn:a' ? [] : [{ Key: 'load_balancing.cross_zone.enabled', Value: 'false' }],
    }),
  };

  it('reads those that load balancers send to', async () => {
    const value = await readAt(fakeSeat({}, answers), targetGroupAttributes);
    expect(targetGroupAttributes.shape().parse(value)).toEqual([
      { arn: 'arn:a', name: 'a', loadBalancers: [balancerArn], crossZone: null },
      { arn: 'arn:b', name: 'b', loadBalancers: [balancerArn], crossZone: 'false' },
    ]);
  });

  it('asks for none where there is no load balancer', async () => {
    const seat = fakeSeat({}, { 'ElasticLoadBalancingV2.DescribeLoadBalancers': () => ({ LoadBalancers: [] }) });
    expect(await readAt(seat, targetGroupAttributes)).toEqual([]);
  });

  it.each(Object.keys(answers))('throws where AWS refuses %s, or answers without its list', async (operation) => {
    const refused = { ...answers, [operation]: () => accessDenied() };
    await expect(readAt(fakeSeat({}, refused), targetGroupAttributes)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(readAt(fakeSeat({}, { ...answers, [operation]: () => ({}) }), targetGroupAttributes)).rejects.toThrow(
      'AWS answered without',
    );
  });
});

const facts: readonly (readonly [Operation, FactDefinition])[] = [
  ['EC2.DescribeVpcs', vpcs],
  ['EC2.DescribeSubnets', subnets],
  ['EC2.DescribeRouteTables', routeTables],
  ['EC2.DescribeNatGateways', natGateways],
  ['EC2.DescribeNetworkAcls', networkAcls],
  ['EC2.DescribeFlowLogs', flowLogs],
  ['EC2.DescribeVpcBlockPublicAccessOptions', vpcPublicAccess],
  ['EC2.DescribeVpcBlockPublicAccessExclusions', vpcPublicAccessExclusions],
  ['EC2.DescribeVpcs', defaultVpcs],
  ['ElasticLoadBalancingV2.DescribeLoadBalancers', loadBalancers],
];

describe('what AWS refuses, or leaves out', () => {
  it.each(facts)('%s throws', async (operation, fact) => {
    await expect(readAt(fakeSeat({}, { [operation]: () => accessDenied() }), fact)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    await expect(readAt(fakeSeat({}, { [operation]: () => ({}) }), fact)).rejects.toThrow('AWS answered without');
  });
});
