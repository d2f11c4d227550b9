import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, compare, required, tagRecord, text } from './values.ts';

/** A network. `null` is what AWS left out, never a default. */
export interface Vpc {
  readonly arn: string;
  readonly id: string;
  /** The account that it belongs to: another one, where it is shared. */
  readonly owner: string | null;
  readonly isDefault: boolean | null;
  /** AWS's word: `available` or `pending`. */
  readonly state: string | null;
  /** Blocks of addresses, version 4 and 6, that are associated with it. Sorted. */
  readonly cidrs: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

const shape = (): z.ZodType<readonly Vpc[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      id: z.string(),
      owner: z.string().nullable(),
      isDefault: z.boolean().nullable(),
      state: z.string().nullable(),
      cidrs: z.array(z.string()),
      tags: z.record(z.string(), z.string()),
    }),
  );

/** Every network of the account and region, those that others share with it too. Sorted by ARN. */
export const vpcs = defineFact({
  name: 'vpcs',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.DescribeVpcs'],
  shape,
  read: async (seat): Promise<readonly Vpc[]> => {
    const found: Vpc[] = [];
    const tokens = { token: 'NextToken', next: 'NextToken' } as const;
    for await (const page of seat.pages('EC2.DescribeVpcs', { MaxResults: 1000 }, tokens)) {
      for (const vpc of required(page.Vpcs, 'Vpcs')) {
        const id = required(vpc.VpcId, 'VpcId');
        const owner = text(vpc.OwnerId);
        // An association that failed or is gone is listed for some time.
        const isThere = (state: string | undefined) => state === undefined || state === 'associated' || state === 'associating';
        const blocks = [
          ...required(vpc.CidrBlockAssociationSet, 'CidrBlockAssociationSet').flatMap(({ CidrBlock, CidrBlockState }) =>
            isThere(CidrBlockState?.State) ? [CidrBlock] : [],
          ),
          ...(vpc.Ipv6CidrBlockAssociationSet ?? []).flatMap(({ Ipv6CidrBlock, Ipv6CidrBlockState }) =>
            isThere(Ipv6CidrBlockState?.State) ? [Ipv6CidrBlock] : [],
          ),
        ];
        found.push({
          arn: `arn:${seat.partition}:ec2:${seat.region}:${owner ?? seat.account}:vpc/${id}`,
          id,
          owner,
          isDefault: vpc.IsDefault ?? null,
          state: text(vpc.State),
          cidrs: blocks.map((block) => required(block, 'CidrBlock')).sort(compare),
          tags: tagRecord(vpc.Tags),
        });
      }
    }
    return byArn(found);
  },
});
