import { z } from 'zod';
import { defineFact } from './fact.ts';
import { compare, required, text } from './values.ts';

/** What a service lets its VPC endpoints have. `null` is what AWS left out, never a default. */
export interface VpcEndpointService {
  /** The whole name: `com.amazonaws.us-east-2.kms`. Not unique: S3 is there once for each type. */
  readonly name: string;
  /** AWS's words: `Gateway`, `Interface` and others. Sorted. */
  readonly types: readonly string[];
  /** Whether its endpoints can have a policy. */
  readonly hasPolicies: boolean | null;
  /** The names that lead to its endpoints in networks with private DNS; none where it has no such names. Sorted. */
  readonly privateNames: readonly string[];
}

const shape = (): z.ZodType<readonly VpcEndpointService[]> =>
  z.array(
    z.strictObject({
      name: z.string(),
      types: z.array(z.string()),
      hasPolicies: z.boolean().nullable(),
      privateNames: z.array(z.string()),
    }),
  );

/** The services of AWS that VPC endpoints of the region can lead to; of those alone that are wanted (`Reading.of` holds lists of the ends of their names). */
export const vpcEndpointServices = defineFact({
  name: 'vpc-endpoint-services',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.DescribeVpcEndpointServices'],
  shape,
  read: async (seat, _, reading): Promise<readonly VpcEndpointService[]> => {
    const wanted = reading?.of?.flatMap((names) => names as readonly string[]) ?? null;
    // In China the names of some services begin otherwise than elsewhere.
    const beginnings = seat.partition === 'aws-cn' ? ['com', 'cn.com'] : ['com'];
    const names =
      wanted === null
        ? null
        : beginnings.flatMap((begin) => [...new Set(wanted)].sort(compare).map((name) => `${begin}.amazonaws.${seat.region}.${name}`));
    const input = { MaxResults: 1000, ...(names === null ? {} : { Filters: [{ Name: 'service-name', Values: names }] }) };
    const found: VpcEndpointService[] = [];
    const tokens = { token: 'NextToken', next: 'NextToken' } as const;
    for await (const page of seat.pages('EC2.DescribeVpcEndpointServices', input, tokens)) {
      for (const service of required(page.ServiceDetails, 'ServiceDetails')) {
        const privateNames = [service.PrivateDnsName, ...(service.PrivateDnsNames ?? []).map(({ PrivateDnsName }) => PrivateDnsName)];
        found.push({
          name: required(service.ServiceName, 'ServiceName'),
          types: required(service.ServiceType, 'ServiceType')
            .flatMap(({ ServiceType }) => text(ServiceType) ?? [])
            .sort(compare),
          hasPolicies: service.VpcEndpointPolicySupported ?? null,
          privateNames: [...new Set(privateNames.flatMap((one) => text(one) ?? []))].sort(compare),
        });
      }
    }
    return found.sort((a, b) => compare(a.name, b.name) || compare(a.types.join(), b.types.join()));
  },
});
