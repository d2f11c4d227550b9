import { z } from 'zod';
import { defineFact } from './fact.ts';
import { loadBalancers } from './load-balancers.ts';
import { compare, required } from './values.ts';

/** What a load balancer is set to. */
export interface LoadBalancerAttributes {
  /** ARN of the load balancer. */
  readonly arn: string;
  /** By AWS's name, such as `waf.fail_open.enabled`; what AWS leaves out is not there. */
  readonly attributes: Readonly<Record<string, string>>;
}

const shape = (): z.ZodType<readonly LoadBalancerAttributes[]> =>
  z.array(z.strictObject({ arn: z.string(), attributes: z.record(z.string(), z.string()) }));

/** The attributes of every load balancer of the account and region. Sorted by ARN, as the load balancers are. */
export const loadBalancerAttributes = defineFact({
  name: 'load-balancer-attributes',
  scope: 'region',
  depth: 'full',
  operations: ['ElasticLoadBalancingV2.DescribeLoadBalancerAttributes'],
  uses: [loadBalancers],
  shape,
  read: async (seat, need): Promise<readonly LoadBalancerAttributes[]> => {
    const all = await need(loadBalancers);
    return Promise.all(
      all.map(async ({ arn }) => {
        const { Attributes } = await seat.call('ElasticLoadBalancingV2.DescribeLoadBalancerAttributes', { LoadBalancerArn: arn });
        const pairs = required(Attributes, 'Attributes').map(({ Key, Value }) => [required(Key, 'Key'), Value ?? ''] as const);
        return { arn, attributes: Object.fromEntries(pairs.sort(([a], [b]) => compare(a, b))) };
      }),
    );
  },
});
