import { z } from 'zod';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { byArn, required, text } from './values.ts';

/** What an ECS capacity provider does with the Auto Scaling group that it manages. `null` is what AWS left out. */
export interface ManagedGroup {
  /** ARN of the group. */
  readonly arn: string;
  /** AWS's word: ENABLED, DISABLED. */
  readonly scaling: string | null;
  /** AWS's word: ENABLED, DISABLED. */
  readonly terminationProtection: string | null;
}

/** A capacity provider of ECS. */
export interface CapacityProvider {
  readonly arn: string;
  readonly name: string;
  readonly status: string | null;
  /** AWS's word on the latest change of it, such as UPDATE_IN_PROGRESS; `null`: there was none. */
  readonly update: string | null;
  /** `null`: it manages no group, as those of Fargate and of ECS Managed Instances. */
  readonly group: ManagedGroup | null;
}

const words = once(() => z.string().nullable());
const shape = (): z.ZodType<readonly CapacityProvider[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      status: words(),
      update: words(),
      group: z.strictObject({ arn: z.string(), scaling: words(), terminationProtection: words() }).nullable(),
    }),
  );

/**
 * Every ECS capacity provider of the account and region, AWS's own too. Those of ECS Managed Instances belong to one cluster, and may be left
 * out. Sorted by ARN.
 */
export const capacityProviders = defineFact({
  name: 'capacity-providers',
  scope: 'region',
  depth: 'full',
  operations: ['ECS.DescribeCapacityProviders'],
  shape,
  read: async (seat): Promise<readonly CapacityProvider[]> => {
    const found: CapacityProvider[] = [];
    const tokens = { token: 'nextToken', next: 'nextToken' } as const;
    for await (const page of seat.pages('ECS.DescribeCapacityProviders', { maxResults: 10 }, tokens)) {
      for (const answer of required(page.capacityProviders, 'capacityProviders')) {
        const managed = answer.autoScalingGroupProvider;
        found.push({
          arn: required(answer.capacityProviderArn, 'capacityProviderArn'),
          name: required(answer.name, 'name'),
          status: text(answer.status),
          update: text(answer.updateStatus),
          group:
            managed === undefined
              ? null
              : {
                  arn: required(managed.autoScalingGroupArn, 'autoScalingGroupArn'),
                  scaling: text(managed.managedScaling?.status),
                  terminationProtection: text(managed.managedTerminationProtection),
                },
        });
      }
    }
    return byArn(found);
  },
});
