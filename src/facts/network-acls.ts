import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { byArn, compare, required, text } from './values.ts';

/** What one rule says of traffic into the subnets. The first whose addresses, protocol and port fit decides. */
export interface NetworkAclRule {
  readonly number: number;
  /** AWS's word: `allow` or `deny`. */
  readonly action: string;
  /** Number of the protocol as text; `-1` is every one. */
  readonly protocol: string;
  /** First port; `null` where AWS named none, as of protocols without ports. */
  readonly from: number | null;
  /** Last port. */
  readonly to: number | null;
  /** A block of addresses, of version 4 or 6. */
  readonly source: string;
}

export interface NetworkAcl {
  readonly arn: string;
  readonly id: string;
  readonly vpc: string;
  /** Whether it is the one of every subnet of its network that has no other. `null` where AWS left it out. */
  readonly isDefault: boolean | null;
  /** Ids of the subnets that it guards. Sorted. */
  readonly subnets: readonly string[];
  /** Rules on traffic into the subnets, in the order in which they are tried. */
  readonly ingress: readonly NetworkAclRule[];
}

const rule = once(
  (): z.ZodType<NetworkAclRule> =>
    z.strictObject({
      number: z.number(),
      action: z.string(),
      protocol: z.string(),
      from: z.number().nullable(),
      to: z.number().nullable(),
      source: z.string(),
    }),
);

const shape = (): z.ZodType<readonly NetworkAcl[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      id: z.string(),
      vpc: z.string(),
      isDefault: z.boolean().nullable(),
      subnets: z.array(z.string()),
      ingress: z.array(rule()),
    }),
  );

/** Every network ACL of the account and region, by what it lets in. Sorted by ARN. */
export const networkAcls = defineFact({
  name: 'network-acls',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.DescribeNetworkAcls'],
  shape,
  read: async (seat): Promise<readonly NetworkAcl[]> => {
    const found: NetworkAcl[] = [];
    const tokens = { token: 'NextToken', next: 'NextToken' } as const;
    for await (const page of seat.pages('EC2.DescribeNetworkAcls', { MaxResults: 1000 }, tokens)) {
      for (const acl of required(page.NetworkAcls, 'NetworkAcls')) {
        const id = required(acl.NetworkAclId, 'NetworkAclId');
        found.push({
          arn: `arn:${seat.partition}:ec2:${seat.region}:${text(acl.OwnerId) ?? seat.account}:network-acl/${id}`,
          id,
          vpc: required(acl.VpcId, 'VpcId'),
          isDefault: acl.IsDefault ?? null,
          subnets: required(acl.Associations, 'Associations')
            .map(({ SubnetId }) => required(SubnetId, 'SubnetId'))
            .sort(compare),
          ingress: required(acl.Entries, 'Entries')
            .filter(({ Egress }) => !required(Egress, 'Egress'))
            .map(ruleOf)
            .sort((a, b) => a.number - b.number || compare(a.source, b.source)),
        });
      }
    }
    return byArn(found);
  },
});

type Entry = NonNullable<NonNullable<Output<'EC2.DescribeNetworkAcls'>['NetworkAcls']>[number]['Entries']>[number];

function ruleOf({ RuleNumber, RuleAction, Protocol, PortRange, CidrBlock, Ipv6CidrBlock }: Entry): NetworkAclRule {
  return {
    number: required(RuleNumber, 'RuleNumber'),
    action: required(RuleAction, 'RuleAction'),
    protocol: required(Protocol, 'Protocol'),
    from: PortRange?.From ?? null,
    to: PortRange?.To ?? null,
    source: required(text(CidrBlock) ?? text(Ipv6CidrBlock) ?? undefined, 'CidrBlock or Ipv6CidrBlock'),
  };
}
