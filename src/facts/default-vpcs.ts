import { z } from 'zod';
import { isDeniedByScp } from '../aws/failure.ts';
import { defineFact } from './fact.ts';
import { byArn, required } from './values.ts';

/** A network that AWS made by itself. */
export interface DefaultVpc {
  readonly arn: string;
  readonly id: string;
}

/** The default network of a region that the system does not use. */
export type DefaultVpcs =
  | {
      /** A service control policy refused the listing, and nothing else did. */
      readonly closedBy: 'service-control-policy';
      /** AWS's words. */
      readonly message: string;
    }
  | {
      readonly closedBy: null;
      /** Sorted by ARN. */
      readonly vpcs: readonly DefaultVpc[];
    };

const shape = (): z.ZodType<DefaultVpcs> =>
  z.discriminatedUnion('closedBy', [
    z.strictObject({ closedBy: z.literal('service-control-policy'), message: z.string() }),
    z.strictObject({ closedBy: z.null(), vpcs: z.array(z.strictObject({ arn: z.string(), id: z.string() })) }),
  ]);

/** The default network of a region that the spec does not govern. Any refusal but a service control policy's is thrown. */
export const defaultVpcs = defineFact({
  name: 'default-vpcs',
  scope: 'region',
  depth: 'full',
  regions: 'others',
  operations: ['EC2.DescribeVpcs'],
  shape,
  read: async (seat): Promise<DefaultVpcs> => {
    const found: DefaultVpc[] = [];
    const input = { MaxResults: 1000, Filters: [{ Name: 'is-default', Values: ['true'] }] };
    try {
      for await (const page of seat.pages('EC2.DescribeVpcs', input, { token: 'NextToken', next: 'NextToken' })) {
        for (const { VpcId, OwnerId } of required(page.Vpcs, 'Vpcs')) {
          const id = required(VpcId, 'VpcId');
          found.push({ arn: `arn:${seat.partition}:ec2:${seat.region}:${OwnerId ?? seat.account}:vpc/${id}`, id });
        }
      }
    } catch (error) {
      if (!isDeniedByScp(error)) throw error;
      return { closedBy: 'service-control-policy', message: error instanceof Error ? error.message : String(error) };
    }
    return { closedBy: null, vpcs: byArn(found) };
  },
});
