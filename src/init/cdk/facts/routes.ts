import type { PrefixList } from '../../../facts/prefix-lists.ts';
import type { Route, RouteTable } from '../../../facts/route-tables.ts';
import { byArn, compare } from '../../../facts/values.ts';
import { arnOf, nameOf } from '../kinds.ts';
import { digest, idOf } from '../names.ts';
import type { Place } from '../place.ts';
import type { Props } from '../props.ts';
import type { Resource } from '../stack.ts';
import { Unresolved } from '../unresolved.ts';
import { blocksOf, gatewayEndpoints } from './networks.ts';
import { observation, sorted, tagsOf } from './observation.ts';

const tableType = 'AWS::EC2::RouteTable';
const routeType = 'AWS::EC2::Route';
const associationType = 'AWS::EC2::SubnetRouteTableAssociation';
const listType = 'AWS::EC2::PrefixList';

/** Which property names which kind of next hop. */
const hops: readonly (readonly [string, Route['via']])[] = [
  ['GatewayId', 'gateway'],
  ['VpcEndpointId', 'gateway'],
  ['NatGatewayId', 'nat'],
  ['EgressOnlyInternetGatewayId', 'egress-only'],
  ['VpcPeeringConnectionId', 'peering'],
  ['TransitGatewayId', 'transit-gateway'],
  ['LocalGatewayId', 'local-gateway'],
  ['CarrierGatewayId', 'carrier-gateway'],
  ['CoreNetworkArn', 'core-network'],
  ['InstanceId', 'instance'],
  ['NetworkInterfaceId', 'interface'],
];

function routeOf({ props, id, stack }: Resource): Route {
  const destination = destinationOf(props);
  if (destination === null) throw new Unresolved(`${stack.file}: ${id} names no destination`);
  const [key, via] = hops.find(([property]) => props.has(property)) ?? [];
  if (key === undefined || via === undefined) throw new Unresolved(`${stack.file}: ${id} names no next hop that is known here`);
  const target = props.maybe(key);
  if (target === 'local') return { destination, via: 'local', target, state: 'active', origin: 'CreateRoute' };
  return { destination, via, target, state: 'active', origin: 'CreateRoute' };
}

function destinationOf(props: Props): string | null {
  return props.text('DestinationCidrBlock') ?? props.text('DestinationIpv6CidrBlock') ?? props.text('DestinationPrefixListId');
}

/** The prefix list that AWS keeps for a service: its id is another one in each region. */
function listOfService(place: Place, service: string): string {
  return `pl-${digest(['prefix-list', place.region ?? '', service], 17)}`;
}

function tablesOf(place: Place): readonly RouteTable[] {
  const routes = place.of(routeType);
  const associations = place.of(associationType);
  const made = place.of(tableType).map((resource): RouteTable => {
    const id = nameOf(resource);
    const vpc = resource.props.required('VpcId');
    const own = routes.filter(({ props }) => props.text('RouteTableId') === id).map(routeOf);
    const subnets = associations.filter(({ props }) => props.text('RouteTableId') === id).map(({ props }) => props.required('SubnetId'));
    return {
      arn: arnOf(resource),
      id,
      vpc,
      isMain: false,
      subnets: sorted(subnets),
      routes: inOrder([...localRoutes(place, vpc), ...own, ...endpointRoutes(place, id)]),
      tags: tagsOf(resource),
    };
  });
  return byArn([...made, ...mainTables(place)]);
}

/** Each network has one that no template makes: that of subnets without one of their own. */
function mainTables(place: Place): readonly RouteTable[] {
  return place.of('AWS::EC2::VPC').map((vpc): RouteTable => {
    const id = idOf('rtb-', vpc, 'main');
    const arn = arnOf(vpc).replace(/vpc\/.*$/, `route-table/${id}`);
    return { arn, id, vpc: nameOf(vpc), isMain: true, subnets: [], routes: inOrder(localRoutes(place, nameOf(vpc))), tags: {} };
  });
}

function localRoutes(place: Place, id: string): readonly Route[] {
  const vpc = place.of('AWS::EC2::VPC').find((one) => nameOf(one) === id);
  const blocks = vpc === undefined ? [] : blocksOf(place, vpc);
  return blocks.map((destination) => ({ destination, via: 'local', target: 'local', state: 'active', origin: 'CreateRouteTable' }));
}

/** AWS puts the route of a gateway endpoint into each of its route tables. */
function endpointRoutes(place: Place, table: string): readonly Route[] {
  return gatewayEndpoints(place)
    .filter(({ routeTables }) => routeTables.includes(table))
    .map(({ id, service }) => ({
      destination: listOfService(place, service ?? ''),
      via: 'gateway',
      target: id,
      state: 'active',
      origin: 'CreateRoute',
    }));
}

function inOrder(routes: readonly Route[]): readonly Route[] {
  return [...routes].sort((a, b) => compare(a.destination, b.destination) || compare(a.target ?? '', b.target ?? ''));
}

function prefixListsOf(place: Place): readonly PrefixList[] {
  const own = place.of(listType).map((resource): PrefixList => {
    const { props } = resource;
    const entries = props.each('Entries').map((entry) => entry.required('Cidr'));
    return {
      arn: arnOf(resource),
      id: nameOf(resource),
      name: props.required('PrefixListName'),
      owner: place.account,
      version: 1,
      state: 'create-complete',
      entries: sorted(entries),
      readError: null,
    };
  });
  return byArn([...own, ...['s3', 'dynamodb'].map((service) => servicesList(place, service))]);
}

function servicesList(place: Place, service: string): PrefixList {
  const name = `com.amazonaws.${place.region ?? ''}.${service}`;
  const id = listOfService(place, name);
  const arn = `arn:${place.partition}:ec2:${place.region ?? ''}:AWS:prefix-list/${id}`;
  return { arn, id, name, owner: 'AWS', version: null, state: 'create-complete', entries: null, readError: null };
}

/** Ways out of subnets, and lists of blocks that routes and rules name. */
export const routeObservations = [
  observation('route-tables', [tableType, routeType, associationType], tablesOf),
  observation('prefix-lists', [listType], prefixListsOf),
];
