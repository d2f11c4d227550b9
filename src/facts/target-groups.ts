import { z } from 'zod';
import { defineFact } from './fact.ts';
import { loadBalancers } from './load-balancers.ts';
import { byArn, compare, required, text } from './values.ts';

/** What a listener can forward to. `null` is what AWS left out, never a default. */
export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  /** AWS's word: HTTP, HTTPS, TLS, TCP, UDP, TCP_UDP, QUIC, TCP_QUIC, GENEVE; one of Lambda functions has none. */
  readonly protocol: string | null;
  readonly port: number | null;
  /** AWS's word: `instance`, `ip`, `lambda`, `alb`. */
  readonly targetType: string | null;
  /** ARNs of the load balancers that send to it. Sorted. */
  readonly loadBalancers: readonly string[];
}

const shape = (): z.ZodType<readonly TargetGroup[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      protocol: z.string().nullable(),
      port: z.number().nullable(),
      targetType: z.string().nullable(),
      loadBalancers: z.array(z.string()),
    }),
  );

/** Every target group of the account and region; none are asked for where there is no load balancer. Sorted by ARN. */
export const targetGroups = defineFact({
  name: 'target-groups',
  scope: 'region',
  depth: 'full',
  operations: ['ElasticLoadBalancingV2.DescribeTargetGroups'],
  uses: [loadBalancers],
  shape,
  read: async (seat, need): Promise<readonly TargetGroup[]> => {
    if ((await need(loadBalancers)).length === 0) return [];
    const found: TargetGroup[] = [];
    const tokens = { token: 'Marker', next: 'NextMarker' } as const;
    for await (const page of seat.pages('ElasticLoadBalancingV2.DescribeTargetGroups', { PageSize: 400 }, tokens)) {
      for (const group of required(page.TargetGroups, 'TargetGroups')) {
        found.push({
          arn: required(group.TargetGroupArn, 'TargetGroupArn'),
          name: required(group.TargetGroupName, 'TargetGroupName'),
          protocol: text(group.Protocol),
          port: group.Port ?? null,
          targetType: text(group.TargetType),
          loadBalancers: [...required(group.LoadBalancerArns, 'LoadBalancerArns')].sort(compare),
        });
      }
    }
    return byArn(found);
  },
});
