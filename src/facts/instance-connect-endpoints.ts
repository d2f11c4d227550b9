import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, required, text } from './values.ts';

/** A way from outside to SSH and RDP of the instances of a network. */
export interface InstanceConnectEndpoint {
  readonly arn: string;
  readonly id: string;
  readonly vpc: string | null;
  /** AWS's word: create-complete, delete-complete, … */
  readonly state: string | null;
}

const shape = (): z.ZodType<readonly InstanceConnectEndpoint[]> =>
  z.array(z.strictObject({ arn: z.string(), id: z.string(), vpc: z.string().nullable(), state: z.string().nullable() }));

/** Every EC2 Instance Connect endpoint of the account and region. Sorted by ARN. */
export const instanceConnectEndpoints = defineFact({
  name: 'instance-connect-endpoints',
  scope: 'region',
  depth: 'boundary',
  operations: ['EC2.DescribeInstanceConnectEndpoints'],
  shape,
  read: async (seat): Promise<readonly InstanceConnectEndpoint[]> => {
    const found: InstanceConnectEndpoint[] = [];
    const tokens = { token: 'NextToken', next: 'NextToken' } as const;
    for await (const page of seat.pages('EC2.DescribeInstanceConnectEndpoints', { MaxResults: 50 }, tokens)) {
      for (const endpoint of required(page.InstanceConnectEndpoints, 'InstanceConnectEndpoints')) {
        const id = required(endpoint.InstanceConnectEndpointId, 'InstanceConnectEndpointId');
        found.push({
          arn: `arn:${seat.partition}:ec2:${seat.region}:${seat.account}:instance-connect-endpoint/${id}`,
          id,
          vpc: text(endpoint.VpcId),
          state: text(endpoint.State),
        });
      }
    }
    return byArn(found);
  },
});
