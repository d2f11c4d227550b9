import { z } from 'zod';
import { type EcsCluster, ecsClusters, execShape } from './ecs-clusters.ts';
import { defineFact } from './fact.ts';

/** An ECS cluster, as far as people get into its containers. */
export type ExecCluster = Omit<EcsCluster, 'capacityProviders' | 'storage'>;

const shape = (): z.ZodType<readonly ExecCluster[]> =>
  z.array(z.strictObject({ arn: z.string(), name: z.string(), status: z.string().nullable(), exec: execShape().nullable() }));

/** Every ECS cluster of the account and region with its configuration of ECS Exec. Sorted by ARN. It asks AWS nothing of its own. */
export const execClusters = defineFact({
  name: 'exec-clusters',
  scope: 'region',
  depth: 'boundary',
  operations: [],
  uses: [ecsClusters],
  shape,
  read: async (_seat, need): Promise<readonly ExecCluster[]> =>
    (await need(ecsClusters)).map(({ arn, name, status, exec }) => ({ arn, name, status, exec })),
});
