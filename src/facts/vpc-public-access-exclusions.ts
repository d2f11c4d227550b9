import { z } from 'zod';
import { defineFact } from './fact.ts';
import { compare, required, text } from './values.ts';

/** What is let out of VPC Block Public Access. `null` is what AWS left out, never a default. */
export interface VpcPublicAccessExclusion {
  readonly id: string;
  /** ARN of a network or a subnet. */
  readonly resource: string | null;
  /** AWS's word: `allow-bidirectional`, or `allow-egress`, which lets traffic out alone. */
  readonly mode: string | null;
  /** AWS's word: `create-complete`, `delete-in-progress` and others. */
  readonly state: string | null;
}

const shape = (): z.ZodType<readonly VpcPublicAccessExclusion[]> =>
  z.array(
    z.strictObject({
      id: z.string(),
      resource: z.string().nullable(),
      mode: z.string().nullable(),
      state: z.string().nullable(),
    }),
  );

/** Every exclusion from VPC Block Public Access of the account and region, in whatever state. Sorted by id. */
export const vpcPublicAccessExclusions = defineFact({
  name: 'vpc-public-access-exclusions',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.DescribeVpcBlockPublicAccessExclusions'],
  shape,
  read: async (seat): Promise<readonly VpcPublicAccessExclusion[]> => {
    const found: VpcPublicAccessExclusion[] = [];
    const tokens = { token: 'NextToken', next: 'NextToken' } as const;
    for await (const page of seat.pages('EC2.DescribeVpcBlockPublicAccessExclusions', { MaxResults: 1000 }, tokens)) {
      for (const exclusion of required(page.VpcBlockPublicAccessExclusions, 'VpcBlockPublicAccessExclusions')) {
        found.push({
          id: required(exclusion.ExclusionId, 'ExclusionId'),
          resource: text(exclusion.ResourceArn),
          mode: text(exclusion.InternetGatewayExclusionMode),
          state: text(exclusion.State),
        });
      }
    }
    return found.sort((a, b) => compare(a.id, b.id));
  },
});
