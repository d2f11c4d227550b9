import { z } from 'zod';
import { type CacheTransit, transitOf, transitShape } from './elasticache-groups.ts';
import { defineFact } from './fact.ts';
import { byArn, required, text } from './values.ts';

/** A cache cluster of no replication group: Memcached, or a single node of Redis OSS or Valkey. AWS never says its key. */
export interface ElasticacheCluster extends CacheTransit {
  readonly arn: string;
  readonly name: string;
  /** `null` is what AWS left out, never a default. */
  readonly encrypted: boolean | null;
}

const shape = (): z.ZodType<readonly ElasticacheCluster[]> =>
  z.array(z.strictObject({ ...transitShape(), arn: z.string(), name: z.string(), encrypted: z.boolean().nullable() }));

/** Every cache cluster of the account and region that is in no replication group. Sorted by ARN. */
export const elasticacheClusters = defineFact({
  name: 'elasticache-clusters',
  scope: 'region',
  depth: 'full',
  operations: ['ElastiCache.DescribeCacheClusters'],
  shape,
  read: async (seat): Promise<readonly ElasticacheCluster[]> => {
    const found: ElasticacheCluster[] = [];
    const input = { MaxRecords: 100, ShowCacheClustersNotInReplicationGroups: true };
    for await (const page of seat.pages('ElastiCache.DescribeCacheClusters', input, { token: 'Marker', next: 'Marker' })) {
      for (const cluster of required(page.CacheClusters, 'CacheClusters')) {
        // A member of a group is the group's, whatever was asked for.
        if (text(cluster.ReplicationGroupId) !== null) continue;
        found.push({
          arn: required(cluster.ARN, 'ARN'),
          name: required(cluster.CacheClusterId, 'CacheClusterId'),
          encrypted: cluster.AtRestEncryptionEnabled ?? null,
          ...transitOf(cluster),
        });
      }
    }
    return byArn(found);
  },
});
