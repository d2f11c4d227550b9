import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { byArn, compare, required, text } from './values.ts';

/** Who may reach what behind a security group. */
export interface IngressRule {
  /** `tcp`, `udp`, `icmp`, a number, or `-1` for all. */
  readonly protocol: string;
  /** First and last port; `null` where all are meant, or the protocol has none. */
  readonly from: number | null;
  readonly to: number | null;
  /** Blocks of addresses, version 4 and 6. Sorted, as are the others. */
  readonly addresses: readonly string[];
  readonly prefixLists: readonly string[];
  /** Ids of security groups. */
  readonly groups: readonly string[];
}

export interface SecurityGroup {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  /** `null`: AWS left it out. */
  readonly vpc: string | null;
  /** In AWS's order. */
  readonly ingress: readonly IngressRule[];
}

const texts = once(() => z.array(z.string()));
const rule = (): z.ZodType<IngressRule> =>
  z.strictObject({
    protocol: z.string(),
    from: z.number().nullable(),
    to: z.number().nullable(),
    addresses: texts(),
    prefixLists: texts(),
    groups: texts(),
  });
const shape = (): z.ZodType<readonly SecurityGroup[]> =>
  z.array(z.strictObject({ arn: z.string(), id: z.string(), name: z.string(), vpc: z.string().nullable(), ingress: z.array(rule()) }));

type Permission = NonNullable<NonNullable<Output<'EC2.DescribeSecurityGroups'>['SecurityGroups']>[number]['IpPermissions']>[number];

/** Every security group of the account and region with its rules for what comes in. Sorted by ARN. */
export const securityGroups = defineFact({
  name: 'security-groups',
  scope: 'region',
  depth: 'boundary',
  operations: ['EC2.DescribeSecurityGroups'],
  shape,
  read: async (seat): Promise<readonly SecurityGroup[]> => {
    const found: SecurityGroup[] = [];
    const tokens = { token: 'NextToken', next: 'NextToken' } as const;
    for await (const page of seat.pages('EC2.DescribeSecurityGroups', { MaxResults: 1000 }, tokens)) {
      for (const group of required(page.SecurityGroups, 'SecurityGroups')) {
        const id = required(group.GroupId, 'GroupId');
        found.push({
          arn: `arn:${seat.partition}:ec2:${seat.region}:${seat.account}:security-group/${id}`,
          id,
          name: required(group.GroupName, 'GroupName'),
          vpc: text(group.VpcId),
          // EC2 sends an empty element for none, which the SDK reads as an empty list.
          ingress: required(group.IpPermissions, 'IpPermissions').map(ruleOf),
        });
      }
    }
    return byArn(found);
  },
});

function ruleOf(permission: Permission): IngressRule {
  const { IpProtocol, FromPort, ToPort, IpRanges, Ipv6Ranges, PrefixListIds, UserIdGroupPairs } = permission;
  const addresses = [
    ...(IpRanges ?? []).map(({ CidrIp }) => required(CidrIp, 'CidrIp')),
    ...(Ipv6Ranges ?? []).map(({ CidrIpv6 }) => required(CidrIpv6, 'CidrIpv6')),
  ];
  return {
    protocol: required(IpProtocol, 'IpProtocol'),
    from: FromPort ?? null,
    to: ToPort ?? null,
    addresses: addresses.sort(compare),
    prefixLists: (PrefixListIds ?? []).map(({ PrefixListId }) => required(PrefixListId, 'PrefixListId')).sort(compare),
    groups: (UserIdGroupPairs ?? []).map(({ GroupId }) => required(GroupId, 'GroupId')).sort(compare),
  };
}
