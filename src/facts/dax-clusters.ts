import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, required, text } from './values.ts';

/** One DAX cluster: a cache of DynamoDB. */
export interface DaxCluster {
  readonly arn: string;
  readonly name: string;
  /** AWS's word: ENABLED, ENABLING, DISABLED, DISABLING; `null` where AWS left it out. */
  readonly encryption: string | null;
}

const shape = (): z.ZodType<readonly DaxCluster[]> =>
  z.array(z.strictObject({ arn: z.string(), name: z.string(), encryption: z.string().nullable() }));

/** Every DAX cluster of the account and region. Sorted by ARN. */
export const daxClusters = defineFact({
  name: 'dax-clusters',
  scope: 'region',
  depth: 'full',
  operations: ['DAX.DescribeClusters'],
  shape,
  read: async (seat): Promise<readonly DaxCluster[]> => {
    const found: DaxCluster[] = [];
    for await (const page of seat.pages('DAX.DescribeClusters', { MaxResults: 100 }, { token: 'NextToken', next: 'NextToken' })) {
      for (const cluster of required(page.Clusters, 'Clusters')) {
        found.push({
          arn: required(cluster.ClusterArn, 'ClusterArn'),
          name: required(cluster.ClusterName, 'ClusterName'),
          encryption: text(cluster.SSEDescription?.Status),
        });
      }
    }
    return byArn(found);
  },
});
