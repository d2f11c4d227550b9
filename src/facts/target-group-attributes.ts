import { z } from 'zod';
import { defineFact } from './fact.ts';
import { targetGroups } from './target-groups.ts';
import { required, text } from './values.ts';

/** What a target group is set to, where that can differ from its load balancers. */
export interface TargetGroupAttributes {
  readonly arn: string;
  readonly name: string;
  /** ARNs of the load balancers that send to it. Sorted. */
  readonly loadBalancers: readonly string[];
  /** AWS's word: `true`, `false` or `use_load_balancer_configuration`. `null` where AWS left it out. */
  readonly crossZone: string | null;
}

const shape = (): z.ZodType<readonly TargetGroupAttributes[]> =>
  z.array(z.strictObject({ arn: z.string(), name: z.string(), loadBalancers: z.array(z.string()), crossZone: z.string().nullable() }));

/**
 * Of every target group that has load balancers, but those of Lambda functions, which are in no zone, and those of gateway load balancers (GENEVE),
 * which have no such attribute: theirs is the load balancer's alone. Sorted by ARN.
 */
export const targetGroupAttributes = defineFact({
  name: 'target-group-attributes',
  scope: 'region',
  depth: 'full',
  operations: ['ElasticLoadBalancingV2.DescribeTargetGroupAttributes'],
  uses: [targetGroups],
  shape,
  read: async (seat, need): Promise<readonly TargetGroupAttributes[]> => {
    const groups = (await need(targetGroups)).filter(
      ({ loadBalancers, protocol, targetType }) => loadBalancers.length > 0 && targetType !== 'lambda' && protocol !== 'GENEVE',
    );
    return Promise.all(
      groups.map(async ({ arn, name, loadBalancers }): Promise<TargetGroupAttributes> => {
        const answer = await seat.call('ElasticLoadBalancingV2.DescribeTargetGroupAttributes', { TargetGroupArn: arn });
        const attributes = required(answer.Attributes, 'Attributes');
        return {
          arn,
          name,
          loadBalancers,
          crossZone: text(attributes.find(({ Key }) => Key === 'load_balancing.cross_zone.enabled')?.Value),
        };
      }),
    );
  },
});
