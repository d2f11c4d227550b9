import { z } from 'zod';
import { defineFact } from './fact.ts';
import { required, text } from './values.ts';

/** VPC Block Public Access of an account and region. `null` is what AWS left out, never a default. */
export interface VpcPublicAccess {
  /** AWS's word: `off`, `block-bidirectional` or `block-ingress`. */
  readonly mode: string | null;
  /** AWS's word: `default-state`, `update-in-progress` or `update-complete`. */
  readonly state: string | null;
  /** AWS's word for who sets it: `account`, or `declarative-policy`, which the account cannot change. */
  readonly managedBy: string | null;
  /** AWS's word for whether networks and subnets may be excluded: `allowed` or `not-allowed`. */
  readonly exclusions: string | null;
}

const shape = (): z.ZodType<VpcPublicAccess> =>
  z.strictObject({
    mode: z.string().nullable(),
    state: z.string().nullable(),
    managedBy: z.string().nullable(),
    exclusions: z.string().nullable(),
  });

/** What internet gateways of the account and region may let through at all. */
export const vpcPublicAccess = defineFact({
  name: 'vpc-public-access',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.DescribeVpcBlockPublicAccessOptions'],
  shape,
  read: async (seat): Promise<VpcPublicAccess> => {
    const answer = await seat.call('EC2.DescribeVpcBlockPublicAccessOptions', {});
    const options = required(answer.VpcBlockPublicAccessOptions, 'VpcBlockPublicAccessOptions');
    return {
      mode: text(options.InternetGatewayBlockMode),
      state: text(options.State),
      managedBy: text(options.ManagedBy),
      exclusions: text(options.ExclusionsAllowed),
    };
  },
});
