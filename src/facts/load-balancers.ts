import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, compare, required, text } from './values.ts';

/** A load balancer of the second generation. `null` is what AWS left out, never a default. */
export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  /** AWS's word: `application`, `network` or `gateway`. */
  readonly type: string | null;
  /** AWS's word: `internet-facing` or `internal`; a gateway load balancer has none. */
  readonly scheme: string | null;
  readonly vpc: string | null;
  /** AWS's word: `active`, `provisioning`, `active_impaired`, `failed`. */
  readonly state: string | null;
  /** Names of its Availability Zones. Sorted. */
  readonly zones: readonly string[];
  /** Ids of its subnets. Sorted. */
  readonly subnets: readonly string[];
  /** Ids of its security groups. Sorted. */
  readonly groups: readonly string[];
}

const shape = (): z.ZodType<readonly LoadBalancer[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      type: z.string().nullable(),
      scheme: z.string().nullable(),
      vpc: z.string().nullable(),
      state: z.string().nullable(),
      zones: z.array(z.string()),
      subnets: z.array(z.string()),
      groups: z.array(z.string()),
    }),
  );

/** Every application, network and gateway load balancer of the account and region. Sorted by ARN. */
export const loadBalancers = defineFact({
  name: 'load-balancers',
  scope: 'region',
  depth: 'full',
  operations: ['ElasticLoadBalancingV2.DescribeLoadBalancers'],
  shape,
  read: async (seat): Promise<readonly LoadBalancer[]> => {
    const found: LoadBalancer[] = [];
    const tokens = { token: 'Marker', next: 'NextMarker' } as const;
    for await (const page of seat.pages('ElasticLoadBalancingV2.DescribeLoadBalancers', { PageSize: 400 }, tokens)) {
      for (const balancer of required(page.LoadBalancers, 'LoadBalancers')) {
        const zones = required(balancer.AvailabilityZones, 'AvailabilityZones');
        found.push({
          arn: required(balancer.LoadBalancerArn, 'LoadBalancerArn'),
          name: required(balancer.LoadBalancerName, 'LoadBalancerName'),
          type: text(balancer.Type),
          scheme: text(balancer.Scheme),
          vpc: text(balancer.VpcId),
          state: text(balancer.State?.Code),
          zones: zones.map(({ ZoneName }) => required(ZoneName, 'ZoneName')).sort(compare),
          subnets: zones.flatMap(({ SubnetId }) => text(SubnetId) ?? []).sort(compare),
          groups: [...(balancer.SecurityGroups ?? [])].sort(compare),
        });
      }
    }
    return byArn(found);
  },
});
