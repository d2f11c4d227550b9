import { canonicalJson } from '../../../evidence/canonical.ts';
import type { FlowLog } from '../../../facts/flow-logs.ts';
import type { NatGateway } from '../../../facts/nat-gateways.ts';
import type { Subnet } from '../../../facts/subnets.ts';
import { byArn, compare } from '../../../facts/values.ts';
import type { VpcEndpoint } from '../../../facts/vpc-endpoints.ts';
import type { Vpc } from '../../../facts/vpcs.ts';
import { arnOf, attributeOf, nameOf } from '../kinds.ts';
import type { Place } from '../place.ts';
import type { Resource } from '../stack.ts';
import { documentOf, observation, sorted, tagsOf } from './observation.ts';

const vpcType = 'AWS::EC2::VPC';
const moreBlocks = 'AWS::EC2::VPCCidrBlock';
const subnetType = 'AWS::EC2::Subnet';

/** Blocks of addresses that the template names. Those that AWS hands out are known when it is deployed. */
export function blocksOf(place: Place, vpc: Resource): readonly string[] {
  const id = nameOf(vpc);
  const others = place.of(moreBlocks).filter(({ props }) => props.text('VpcId') === id);
  const blocks = [vpc, ...others].flatMap(({ props }) => [props.maybe('CidrBlock'), props.maybe('Ipv6CidrBlock')]);
  return sorted(blocks.filter((block) => block !== null));
}

function vpcOf(place: Place, resource: Resource): Vpc {
  return {
    arn: arnOf(resource),
    id: nameOf(resource),
    owner: place.account,
    isDefault: false,
    state: 'available',
    cidrs: blocksOf(place, resource),
    tags: tagsOf(resource),
  };
}

function subnetOf(place: Place, resource: Resource): Subnet {
  const { props } = resource;
  return {
    arn: arnOf(resource),
    id: nameOf(resource),
    vpc: props.required('VpcId'),
    zone: props.maybe('AvailabilityZone'),
    zoneId: props.maybe('AvailabilityZoneId'),
    state: 'available',
    owner: place.account,
    cidr: props.maybe('CidrBlock'),
    ipv6Cidrs: sorted([props.maybe('Ipv6CidrBlock')].filter((block) => block !== null)),
    // CloudFormation's default.
    mapsPublicIp: props.flag('MapPublicIpOnLaunch') ?? false,
    tags: tagsOf(resource),
  };
}

/** The subnet of this id, where a stack makes it. */
export function subnetWith(place: Place, id: string | null): Resource | null {
  return place.of(subnetType).find((subnet) => nameOf(subnet) === id) ?? null;
}

function natGatewayOf(place: Place, resource: Resource): NatGateway {
  const { props } = resource;
  const subnet = props.text('SubnetId');
  return {
    arn: arnOf(resource),
    id: nameOf(resource),
    vpc: subnetWith(place, subnet)?.props.text('VpcId') ?? props.text('VpcId'),
    subnet,
    state: 'available',
    connectivity: props.text('ConnectivityType') ?? 'public',
    availability: props.text('AvailabilityMode') ?? 'zonal',
    routeTable: null,
  };
}

// AWS's default format, and the longest of the two intervals.
const fields = 'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
const defaultFormat = fields
  .split(' ')
  .map((field) => `\${${field}}`)
  .join(' ');

function flowLogOf(resource: Resource): FlowLog {
  const { props, stack } = resource;
  const logGroup = props.text('LogGroupName');
  const ofGroup = logGroup === null ? null : `arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:${logGroup}`;
  return {
    arn: arnOf(resource),
    id: nameOf(resource),
    resource: props.required('ResourceId'),
    status: 'ACTIVE',
    traffic: props.text('TrafficType'),
    delivery: null,
    deliveryError: null,
    destinationType: props.text('LogDestinationType') ?? 'cloud-watch-logs',
    destination: props.text('LogDestination')?.replace(/:\*$/, '') ?? ofGroup,
    logGroup,
    interval: props.number('MaxAggregationInterval') ?? 600,
    format: props.text('LogFormat') ?? defaultFormat,
  };
}

const openPolicy = canonicalJson({ Version: '2008-10-17', Statement: [{ Action: '*', Effect: 'Allow', Principal: '*', Resource: '*' }] });

function endpointOf(place: Place, resource: Resource): VpcEndpoint {
  const { props } = resource;
  const vpc = props.required('VpcId');
  const type = props.text('VpcEndpointType') ?? 'Gateway';
  const groups = props.texts('SecurityGroupIds');
  return {
    arn: arnOf(resource),
    id: nameOf(resource),
    vpc,
    service: props.text('ServiceName'),
    serviceRegion: props.text('ServiceRegion') ?? place.region ?? null,
    type,
    state: 'available',
    lastError: null,
    privateDns: type === 'Gateway' ? false : props.flag('PrivateDnsEnabled'),
    inboundDnsOnly: null,
    subnets: sorted(props.texts('SubnetIds')),
    routeTables: sorted(props.texts('RouteTableIds')),
    groups: type === 'Interface' && groups === null ? defaultGroupOf(place, vpc) : sorted(groups),
    interfaces: [],
    policy: documentOf(props, 'PolicyDocument') ?? openPolicy,
    isManaged: false,
  };
}

function defaultGroupOf(place: Place, vpc: string): readonly string[] {
  const found = place.of(vpcType).find((one) => nameOf(one) === vpc);
  return found === undefined ? [] : [String(attributeOf(found, 'DefaultSecurityGroup'))];
}

/** Networks, as far as templates make them. */
export const networkObservations = [
  observation('vpcs', [vpcType, moreBlocks], (place) => byArn(place.of(vpcType).map((resource) => vpcOf(place, resource)))),
  observation('vpc-dns', [vpcType], (place) =>
    byArn(
      place.of(vpcType).map((resource) => ({
        arn: arnOf(resource),
        id: nameOf(resource),
        support: resource.props.flag('EnableDnsSupport') ?? true,
        hostnames: resource.props.flag('EnableDnsHostnames') ?? false,
      })),
    ),
  ),
  observation('subnets', [subnetType], (place) => byArn(place.of(subnetType).map((resource) => subnetOf(place, resource)))),
  observation('nat-gateways', ['AWS::EC2::NatGateway'], (place) =>
    byArn(place.of('AWS::EC2::NatGateway').map((resource) => natGatewayOf(place, resource))),
  ),
  observation('flow-logs', ['AWS::EC2::FlowLog'], (place) => byArn(place.of('AWS::EC2::FlowLog').map(flowLogOf))),
  observation('vpc-endpoints', ['AWS::EC2::VPCEndpoint'], (place) =>
    byArn(place.of('AWS::EC2::VPCEndpoint').map((resource) => endpointOf(place, resource))),
  ),
];

/** The endpoints of S3 and DynamoDB that stand in route tables. */
export function gatewayEndpoints(place: Place): readonly VpcEndpoint[] {
  return place
    .of('AWS::EC2::VPCEndpoint')
    .map((resource) => endpointOf(place, resource))
    .filter(({ type }) => type === 'Gateway')
    .sort((a, b) => compare(a.arn, b.arn));
}
