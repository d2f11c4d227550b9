import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, required, text } from './values.ts';

/** A NAT gateway. `null` is what AWS left out, never a default. */
export interface NatGateway {
  readonly arn: string;
  readonly id: string;
  readonly vpc: string | null;
  /** Id of the subnet that it is in; a regional one is in none. */
  readonly subnet: string | null;
  /** AWS's word: `pending`, `failed`, `available`, `deleting`, `deleted`. One that is gone is listed for about an hour. */
  readonly state: string | null;
  /** AWS's word: `public`, or `private`, which reaches no internet. */
  readonly connectivity: string | null;
  /** AWS's word: `zonal`, or `regional`, which serves every zone of its network. Left out by older answers. */
  readonly availability: string | null;
  /** Id of the route table that a regional one has for itself. */
  readonly routeTable: string | null;
}

const shape = (): z.ZodType<readonly NatGateway[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      id: z.string(),
      vpc: z.string().nullable(),
      subnet: z.string().nullable(),
      state: z.string().nullable(),
      connectivity: z.string().nullable(),
      availability: z.string().nullable(),
      routeTable: z.string().nullable(),
    }),
  );

/** Every NAT gateway of the account and region, those that are gone too as long as AWS lists them. Sorted by ARN. */
export const natGateways = defineFact({
  name: 'nat-gateways',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.DescribeNatGateways'],
  shape,
  read: async (seat): Promise<readonly NatGateway[]> => {
    const found: NatGateway[] = [];
    const tokens = { token: 'NextToken', next: 'NextToken' } as const;
    for await (const page of seat.pages('EC2.DescribeNatGateways', { MaxResults: 1000 }, tokens)) {
      for (const gateway of required(page.NatGateways, 'NatGateways')) {
        const id = required(gateway.NatGatewayId, 'NatGatewayId');
        found.push({
          arn: `arn:${seat.partition}:ec2:${seat.region}:${seat.account}:natgateway/${id}`,
          id,
          vpc: text(gateway.VpcId),
          subnet: text(gateway.SubnetId),
          state: text(gateway.State),
          connectivity: text(gateway.ConnectivityType),
          availability: text(gateway.AvailabilityMode),
          routeTable: text(gateway.RouteTableId),
        });
      }
    }
    return byArn(found);
  },
});
