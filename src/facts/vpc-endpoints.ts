import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { withoutExternalIds } from './policy-text.ts';
import { byArn, compare, required, text } from './values.ts';

/** What AWS says went wrong with an endpoint last. */
export interface EndpointError {
  readonly code: string | null;
  readonly message: string | null;
}

/** A VPC endpoint. `null` is what AWS left out, never a default. */
export interface VpcEndpoint {
  readonly arn: string;
  readonly id: string;
  /** Id of its network. */
  readonly vpc: string;
  /** The whole name: `com.amazonaws.us-east-2.s3`. `null` of an endpoint that leads to a resource or a service network. */
  readonly service: string | null;
  /** The region in which the service is, which can be another one. */
  readonly serviceRegion: string | null;
  /** AWS's word: `Gateway`, `Interface` and others. */
  readonly type: string | null;
  /** AWS's word, in either case: `available`, `pendingAcceptance`, `Partial` and others. */
  readonly state: string | null;
  /** `null`: AWS names none. */
  readonly lastError: EndpointError | null;
  readonly privateDns: boolean | null;
  /** Whether its private names are for inbound resolver endpoints alone, and not for the network itself: of S3 and DynamoDB. */
  readonly inboundDnsOnly: boolean | null;
  /** Ids. Sorted, as are the others. */
  readonly subnets: readonly string[];
  readonly routeTables: readonly string[];
  /** Ids of its security groups. */
  readonly groups: readonly string[];
  /** Ids of its network interfaces. */
  readonly interfaces: readonly string[];
  /** JSON text, without external ids; as it is where it is not JSON. */
  readonly policy: string | null;
  /** Whether a service of AWS made it. */
  readonly isManaged: boolean | null;
}

const texts = once(() => z.array(z.string()));
const shape = (): z.ZodType<readonly VpcEndpoint[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      id: z.string(),
      vpc: z.string(),
      service: z.string().nullable(),
      serviceRegion: z.string().nullable(),
      type: z.string().nullable(),
      state: z.string().nullable(),
      lastError: z.strictObject({ code: z.string().nullable(), message: z.string().nullable() }).nullable(),
      privateDns: z.boolean().nullable(),
      inboundDnsOnly: z.boolean().nullable(),
      subnets: texts(),
      routeTables: texts(),
      groups: texts(),
      interfaces: texts(),
      policy: z.string().nullable(),
      isManaged: z.boolean().nullable(),
    }),
  );

/** Every VPC endpoint of the account and region, in whatever state. Sorted by ARN. */
export const vpcEndpoints = defineFact({
  name: 'vpc-endpoints',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.DescribeVpcEndpoints'],
  shape,
  read: async (seat): Promise<readonly VpcEndpoint[]> => {
    const found: VpcEndpoint[] = [];
    const tokens = { token: 'NextToken', next: 'NextToken' } as const;
    for await (const page of seat.pages('EC2.DescribeVpcEndpoints', { MaxResults: 1000 }, tokens)) {
      for (const endpoint of required(page.VpcEndpoints, 'VpcEndpoints')) {
        const id = required(endpoint.VpcEndpointId, 'VpcEndpointId');
        found.push({
          arn: `arn:${seat.partition}:ec2:${seat.region}:${text(endpoint.OwnerId) ?? seat.account}:vpc-endpoint/${id}`,
          id,
          vpc: required(endpoint.VpcId, 'VpcId'),
          ...settingsOf(endpoint),
        });
      }
    }
    return byArn(found);
  },
});

type AwsEndpoint = NonNullable<Output<'EC2.DescribeVpcEndpoints'>['VpcEndpoints']>[number];

// EC2 leaves out the lists that an endpoint of its type has not.
function settingsOf(endpoint: AwsEndpoint): Omit<VpcEndpoint, 'arn' | 'id' | 'vpc'> {
  const groups = (endpoint.Groups ?? []).map(({ GroupId }) => required(GroupId, 'GroupId'));
  return {
    service: text(endpoint.ServiceName),
    serviceRegion: text(endpoint.ServiceRegion),
    type: text(endpoint.VpcEndpointType),
    state: text(endpoint.State),
    lastError: errorOf(endpoint.LastError),
    privateDns: endpoint.PrivateDnsEnabled ?? null,
    inboundDnsOnly: endpoint.DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint ?? null,
    subnets: sorted(endpoint.SubnetIds),
    routeTables: sorted(endpoint.RouteTableIds),
    groups: sorted(groups),
    interfaces: sorted(endpoint.NetworkInterfaceIds),
    policy: policyOf(endpoint.PolicyDocument),
    isManaged: endpoint.RequesterManaged ?? null,
  };
}

function sorted(ids: readonly string[] | undefined): readonly string[] {
  return [...(ids ?? [])].sort(compare);
}

/** An empty element is no error. */
function errorOf(error: AwsEndpoint['LastError']): EndpointError | null {
  const code = text(error?.Code);
  const message = text(error?.Message);
  return code === null && message === null ? null : { code, message };
}

function policyOf(document: string | undefined): string | null {
  const policy = text(document);
  if (policy === null) return null;
  try {
    return withoutExternalIds(policy);
  } catch {
    return policy;
  }
}
