import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { byArn, compare, required, tagRecord, text } from './values.ts';

/** A group that a rule names and that is not simply one of the same account and network. */
export interface DistantGroup {
  readonly id: string;
  /** The account that it belongs to. */
  readonly account: string | null;
  /** Id of the peering connection over which it is named. */
  readonly peering: string | null;
  /** AWS's word for that connection: `active`, `deleted` and others. */
  readonly status: string | null;
}

/** Who may reach what behind a security group, or what may be reached from behind it. */
export interface SecurityGroupRule {
  /** `tcp`, `udp`, `icmp`, `icmpv6`, a number, or `-1` for all. */
  readonly protocol: string;
  /** First and last port, of ICMP type and code; -1 where all are meant. `null`: AWS left it out, as of protocols that have none. */
  readonly from: number | null;
  readonly to: number | null;
  /** Blocks of addresses, version 4 and 6. Sorted, as are the others. */
  readonly addresses: readonly string[];
  readonly prefixLists: readonly string[];
  /** Ids of security groups. */
  readonly groups: readonly string[];
  /** What AWS says of those of them that belong to another account, or are named over a peering connection. By id. */
  readonly distant: readonly DistantGroup[];
}

/** A security group. `null` is what AWS left out, never a default. */
export interface SecurityGroup {
  readonly arn: string;
  readonly id: string;
  /** Unique in its network alone. */
  readonly name: string;
  readonly vpc: string | null;
  /** The account that it belongs to: another one, where it is shared. */
  readonly owner: string | null;
  /** In AWS's order. */
  readonly ingress: readonly SecurityGroupRule[];
  /** In AWS's order. */
  readonly egress: readonly SecurityGroupRule[];
  readonly tags: Readonly<Record<string, string>>;
}

const texts = once(() => z.array(z.string()));
const word = once(() => z.string().nullable());
const distant = (): z.ZodType<DistantGroup> => z.strictObject({ id: z.string(), account: word(), peering: word(), status: word() });
const rule = (): z.ZodType<SecurityGroupRule> =>
  z.strictObject({
    protocol: z.string(),
    from: z.number().nullable(),
    to: z.number().nullable(),
    addresses: texts(),
    prefixLists: texts(),
    groups: texts(),
    distant: z.array(distant()),
  });
const shape = (): z.ZodType<readonly SecurityGroup[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      id: z.string(),
      name: z.string(),
      vpc: word(),
      owner: word(),
      ingress: z.array(rule()),
      egress: z.array(rule()),
      tags: z.record(z.string(), z.string()),
    }),
  );

type Group = NonNullable<Output<'EC2.DescribeSecurityGroups'>['SecurityGroups']>[number];
type Permission = NonNullable<Group['IpPermissions']>[number];
type Pair = NonNullable<Permission['UserIdGroupPairs']>[number];

/** Every security group of the account and region, those that others share with it too, with its rules in both directions. Sorted by ARN. */
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
        const owner = text(group.OwnerId);
        // EC2 sends an empty element for none, which the SDK reads as an empty list.
        const rulesOf = (member: 'IpPermissions' | 'IpPermissionsEgress') =>
          required(group[member], member).map((permission) => ruleOf(permission, owner ?? seat.account));
        found.push({
          arn: `arn:${seat.partition}:ec2:${seat.region}:${owner ?? seat.account}:security-group/${id}`,
          id,
          name: required(group.GroupName, 'GroupName'),
          vpc: text(group.VpcId),
          owner,
          ingress: rulesOf('IpPermissions'),
          egress: rulesOf('IpPermissionsEgress'),
          tags: tagRecord(group.Tags),
        });
      }
    }
    return byArn(found);
  },
});

function ruleOf(permission: Permission, owner: string): SecurityGroupRule {
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
    distant: (UserIdGroupPairs ?? [])
      .flatMap((pair) => distantOf(pair, owner))
      .sort((a, b) => compare(a.id, b.id) || compare(a.peering ?? '', b.peering ?? '')),
  };
}

function distantOf({ GroupId, UserId, VpcPeeringConnectionId, PeeringStatus }: Pair, owner: string): readonly DistantGroup[] {
  const [account, peering, status] = [text(UserId), text(VpcPeeringConnectionId), text(PeeringStatus)];
  if ((account === null || account === owner) && peering === null && status === null) return [];
  return [{ id: required(GroupId, 'GroupId'), account, peering, status }];
}
