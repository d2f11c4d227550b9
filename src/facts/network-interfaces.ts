import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, compare, required, text } from './values.ts';

/** A network interface, and whose it is. `null` is what AWS left out, never a default. */
export interface NetworkInterface {
  readonly arn: string;
  readonly id: string;
  /** AWS's word: `interface`, `nat_gateway`, `network_load_balancer`, `vpc_endpoint`, `lambda` and others. */
  readonly type: string | null;
  /** The service or account that made it, where `isManaged`. */
  readonly requester: string | null;
  /** Whether a service of AWS made it: nobody else can set this, or change the interface. */
  readonly isManaged: boolean | null;
  readonly description: string | null;
  readonly subnet: string | null;
  readonly vpc: string | null;
  readonly zone: string | null;
  /** Ids of its security groups. Sorted. */
  readonly groups: readonly string[];
  /** AWS's word: `in-use`, `available` and others. */
  readonly status: string | null;
  /** Id of the instance that it is attached to. */
  readonly instance: string | null;
  readonly publicIp: string | null;
  /** Sorted. */
  readonly ipv6Addresses: readonly string[];
}

const shape = (): z.ZodType<readonly NetworkInterface[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      id: z.string(),
      type: z.string().nullable(),
      requester: z.string().nullable(),
      isManaged: z.boolean().nullable(),
      description: z.string().nullable(),
      subnet: z.string().nullable(),
      vpc: z.string().nullable(),
      zone: z.string().nullable(),
      groups: z.array(z.string()),
      status: z.string().nullable(),
      instance: z.string().nullable(),
      publicIp: z.string().nullable(),
      ipv6Addresses: z.array(z.string()),
    }),
  );

/** Every network interface of the account and region, those too that services of AWS keep and the account hides. Sorted by ARN. */
export const networkInterfaces = defineFact({
  name: 'network-interfaces',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.DescribeNetworkInterfaces'],
  shape,
  read: async (seat): Promise<readonly NetworkInterface[]> => {
    const found: NetworkInterface[] = [];
    const tokens = { token: 'NextToken', next: 'NextToken' } as const;
    for await (const page of seat.pages('EC2.DescribeNetworkInterfaces', { IncludeManagedResources: true, MaxResults: 1000 }, tokens)) {
      for (const one of required(page.NetworkInterfaces, 'NetworkInterfaces')) {
        const id = required(one.NetworkInterfaceId, 'NetworkInterfaceId');
        found.push({
          arn: `arn:${seat.partition}:ec2:${seat.region}:${one.OwnerId ?? seat.account}:network-interface/${id}`,
          id,
          type: text(one.InterfaceType),
          requester: text(one.RequesterId),
          isManaged: one.RequesterManaged ?? null,
          description: text(one.Description),
          subnet: text(one.SubnetId),
          vpc: text(one.VpcId),
          zone: text(one.AvailabilityZone),
          groups: required(one.Groups, 'Groups')
            .map(({ GroupId }) => required(GroupId, 'GroupId'))
            .sort(compare),
          status: text(one.Status),
          instance: text(one.Attachment?.InstanceId),
          // A secondary private address can have a public one too.
          publicIp: text(
            [one, ...(one.PrivateIpAddresses ?? [])].find(({ Association }) => text(Association?.PublicIp) !== null)?.Association?.PublicIp,
          ),
          ipv6Addresses: (one.Ipv6Addresses ?? []).map(({ Ipv6Address }) => required(Ipv6Address, 'Ipv6Address')).sort(compare),
        });
      }
    }
    return byArn(found);
  },
});
