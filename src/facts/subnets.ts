import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, compare, required, tagRecord, text } from './values.ts';

/** A subnet. `null` is what AWS left out, never a default. */
export interface Subnet {
  readonly arn: string;
  readonly id: string;
  /** Id of its network. */
  readonly vpc: string;
  /** Name of its Availability Zone, which differs from account to account. */
  readonly zone: string | null;
  /** Id of its Availability Zone, the same in every account. */
  readonly zoneId: string | null;
  readonly state: string | null;
  /** The account that it belongs to: another one, where it is shared. */
  readonly owner: string | null;
  /** `null` where it has addresses of version 6 alone. */
  readonly cidr: string | null;
  /** Sorted. */
  readonly ipv6Cidrs: readonly string[];
  /** Whether instances get a public address by default. */
  readonly mapsPublicIp: boolean | null;
  readonly tags: Readonly<Record<string, string>>;
}

const shape = (): z.ZodType<readonly Subnet[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      id: z.string(),
      vpc: z.string(),
      zone: z.string().nullable(),
      zoneId: z.string().nullable(),
      state: z.string().nullable(),
      owner: z.string().nullable(),
      cidr: z.string().nullable(),
      ipv6Cidrs: z.array(z.string()),
      mapsPublicIp: z.boolean().nullable(),
      tags: z.record(z.string(), z.string()),
    }),
  );

/** Every subnet of the account and region, those that others share with it too. Sorted by ARN. */
export const subnets = defineFact({
  name: 'subnets',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.DescribeSubnets'],
  shape,
  read: async (seat): Promise<readonly Subnet[]> => {
    const found: Subnet[] = [];
    const tokens = { token: 'NextToken', next: 'NextToken' } as const;
    for await (const page of seat.pages('EC2.DescribeSubnets', { MaxResults: 1000 }, tokens)) {
      for (const subnet of required(page.Subnets, 'Subnets')) {
        const id = required(subnet.SubnetId, 'SubnetId');
        const owner = text(subnet.OwnerId);
        found.push({
          arn: text(subnet.SubnetArn) ?? `arn:${seat.partition}:ec2:${seat.region}:${owner ?? seat.account}:subnet/${id}`,
          id,
          vpc: required(subnet.VpcId, 'VpcId'),
          zone: text(subnet.AvailabilityZone),
          zoneId: text(subnet.AvailabilityZoneId),
          state: text(subnet.State),
          owner,
          cidr: text(subnet.CidrBlock),
          ipv6Cidrs: (subnet.Ipv6CidrBlockAssociationSet ?? [])
            .filter(({ Ipv6CidrBlockState }) => !['disassociated', 'failed', 'failing'].includes(Ipv6CidrBlockState?.State ?? ''))
            .map(({ Ipv6CidrBlock }) => required(Ipv6CidrBlock, 'Ipv6CidrBlock'))
            .sort(compare),
          mapsPublicIp: subnet.MapPublicIpOnLaunch ?? null,
          tags: tagRecord(subnet.Tags),
        });
      }
    }
    return byArn(found);
  },
});
