import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { byArn, compare, required, tagRecord, text } from './values.ts';

/** One way out of a subnet. */
export interface Route {
  /** A block of addresses, or the id of a prefix list. */
  readonly destination: string;
  /** What AWS calls the member that holds the next hop. */
  readonly via:
    | 'local'
    | 'gateway'
    | 'nat'
    | 'egress-only'
    | 'instance'
    | 'interface'
    | 'peering'
    | 'transit-gateway'
    | 'local-gateway'
    | 'carrier-gateway'
    | 'core-network'
    | 'other';
  /** Id of the next hop: a gateway is `igw-`, `vgw-` or, an endpoint, `vpce-`. `null` where AWS named none that is known here. */
  readonly target: string | null;
  /** AWS's word: `active`, or `blackhole` where the next hop is gone. */
  readonly state: string | null;
  /** AWS's word for how it came there: CreateRoute, CreateRouteTable, EnableVgwRoutePropagation, Advertisement. */
  readonly origin: string | null;
}

export interface RouteTable {
  readonly arn: string;
  readonly id: string;
  readonly vpc: string;
  /** Whether it is the main one of its network: that of every subnet that has none of its own. */
  readonly isMain: boolean;
  /** Ids of the subnets that it is associated with by themselves. Sorted. */
  readonly subnets: readonly string[];
  /** By destination and target. */
  readonly routes: readonly Route[];
  readonly tags: Readonly<Record<string, string>>;
}

const route = once(
  (): z.ZodType<Route> =>
    z.strictObject({
      destination: z.string(),
      via: z.enum([
        'local',
        'gateway',
        'nat',
        'egress-only',
        'instance',
        'interface',
        'peering',
        'transit-gateway',
        'local-gateway',
        'carrier-gateway',
        'core-network',
        'other',
      ]),
      target: z.string().nullable(),
      state: z.string().nullable(),
      origin: z.string().nullable(),
    }),
);

const shape = (): z.ZodType<readonly RouteTable[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      id: z.string(),
      vpc: z.string(),
      isMain: z.boolean(),
      subnets: z.array(z.string()),
      routes: z.array(route()),
      tags: z.record(z.string(), z.string()),
    }),
  );

/** Every route table of the account and region. Sorted by ARN. */
export const routeTables = defineFact({
  name: 'route-tables',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.DescribeRouteTables'],
  shape,
  read: async (seat): Promise<readonly RouteTable[]> => {
    const found: RouteTable[] = [];
    const tokens = { token: 'NextToken', next: 'NextToken' } as const;
    for await (const page of seat.pages('EC2.DescribeRouteTables', { MaxResults: 100 }, tokens)) {
      for (const table of required(page.RouteTables, 'RouteTables')) {
        const id = required(table.RouteTableId, 'RouteTableId');
        const associations = required(table.Associations, 'Associations').filter(({ AssociationState }) =>
          isThere(AssociationState?.State),
        );
        found.push({
          arn: `arn:${seat.partition}:ec2:${seat.region}:${table.OwnerId ?? seat.account}:route-table/${id}`,
          id,
          vpc: required(table.VpcId, 'VpcId'),
          isMain: associations.some(({ Main }) => Main === true),
          subnets: associations.flatMap(({ SubnetId }) => (SubnetId === undefined ? [] : [SubnetId])).sort(compare),
          routes: required(table.Routes, 'Routes')
            .map(routeOf)
            .sort((a, b) => compare(a.destination, b.destination) || compare(a.target ?? '', b.target ?? '')),
          tags: tagRecord(table.Tags),
        });
      }
    }
    return byArn(found);
  },
});

/** An association that is on its way in counts, one on its way out does not. */
function isThere(state: string | undefined): boolean {
  return state === undefined || state === 'associated' || state === 'associating';
}

type AwsRoute = NonNullable<NonNullable<Output<'EC2.DescribeRouteTables'>['RouteTables']>[number]['Routes']>[number];

function routeOf(route: AwsRoute): Route {
  const { DestinationCidrBlock, DestinationIpv6CidrBlock, DestinationPrefixListId } = route;
  const destination = [DestinationCidrBlock, DestinationIpv6CidrBlock, DestinationPrefixListId].find((one) => text(one) !== null);
  return {
    destination: required(destination, 'DestinationCidrBlock, DestinationIpv6CidrBlock or DestinationPrefixListId'),
    ...hopOf(route),
    state: text(route.State),
    origin: text(route.Origin),
  };
}

/** A route to an instance also names its interface: the more specific of the two comes first. */
function hopOf(route: AwsRoute): Pick<Route, 'via' | 'target'> {
  const gateway = text(route.GatewayId);
  if (gateway === 'local') return { via: 'local', target: 'local' };
  const hops: readonly (readonly [Route['via'], string | undefined])[] = [
    ['gateway', route.GatewayId],
    ['nat', route.NatGatewayId],
    ['egress-only', route.EgressOnlyInternetGatewayId],
    ['peering', route.VpcPeeringConnectionId],
    ['transit-gateway', route.TransitGatewayId],
    ['local-gateway', route.LocalGatewayId],
    ['carrier-gateway', route.CarrierGatewayId],
    ['core-network', route.CoreNetworkArn],
    ['instance', route.InstanceId],
    ['interface', route.NetworkInterfaceId],
  ];
  const [via, target] = hops.find(([, id]) => text(id) !== null) ?? ['other', undefined];
  return { via, target: text(target) };
}
