import { z } from 'zod';
import { fitsTags, type TagPattern } from '../match/tags.ts';
import { defineFact } from './fact.ts';
import { byArn, required } from './values.ts';
import { vpcs } from './vpcs.ts';

/** How names are resolved in a network. `null` is what AWS left out, never a default. */
export interface VpcDns {
  /** Of the network. */
  readonly arn: string;
  /** Id of the network. */
  readonly id: string;
  /** Whether AWS's resolver answers in it. */
  readonly support: boolean | null;
  /** Whether instances get host names: without them the private names of endpoints are not answered. */
  readonly hostnames: boolean | null;
}

const shape = (): z.ZodType<readonly VpcDns[]> =>
  z.array(z.strictObject({ arn: z.string(), id: z.string(), support: z.boolean().nullable(), hostnames: z.boolean().nullable() }));

/**
 * How names are resolved in each network of the account and region that is wanted (`Reading.of` holds patterns of their tags). Sorted by ARN.
 * Networks that nobody wants, and those that another account shares, are not in it.
 */
export const vpcDns = defineFact({
  name: 'vpc-dns',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.DescribeVpcAttribute'],
  uses: [vpcs],
  shape,
  read: async (seat, need, reading): Promise<readonly VpcDns[]> => {
    const patterns = (reading?.of ?? null) as readonly TagPattern[] | null;
    const asked = (await need(vpcs)).filter(
      ({ owner, tags }) =>
        (owner === null || owner === seat.account) && (patterns === null || patterns.some((pattern) => fitsTags(pattern, tags))),
    );
    const found = await Promise.all(
      asked.map(async ({ arn, id }) => {
        const [support, hostnames] = await Promise.all([
          seat.call('EC2.DescribeVpcAttribute', { VpcId: id, Attribute: 'enableDnsSupport' }),
          seat.call('EC2.DescribeVpcAttribute', { VpcId: id, Attribute: 'enableDnsHostnames' }),
        ]);
        return {
          arn,
          id,
          support: required(support.EnableDnsSupport, 'EnableDnsSupport').Value ?? null,
          hostnames: required(hostnames.EnableDnsHostnames, 'EnableDnsHostnames').Value ?? null,
        };
      }),
    );
    return byArn(found);
  },
});
