import { z } from 'zod';
import { defineFact } from './fact.ts';
import type { Keyed } from './keyed.ts';
import { byArn, required, text } from './values.ts';

/** One MemoryDB cluster: always encrypted on disk. Without a `keyId`, with a key that AWS owns. */
export interface MemorydbCluster extends Keyed {
  /** Whether clients must use TLS; `null` is what AWS left out, never a default. */
  readonly tls: boolean | null;
}

const shape = (): z.ZodType<readonly MemorydbCluster[]> =>
  z.array(z.strictObject({ arn: z.string(), name: z.string(), keyId: z.string().nullable(), tls: z.boolean().nullable() }));

/** Every MemoryDB cluster of the account and region. Sorted by ARN. */
export const memorydbClusters = defineFact({
  name: 'memorydb-clusters',
  scope: 'region',
  depth: 'full',
  operations: ['MemoryDB.DescribeClusters'],
  shape,
  read: async (seat): Promise<readonly MemorydbCluster[]> => {
    const found: MemorydbCluster[] = [];
    // AWS documents no largest page, so MemoryDB takes its own.
    for await (const page of seat.pages('MemoryDB.DescribeClusters', {}, { token: 'NextToken', next: 'NextToken' })) {
      for (const cluster of required(page.Clusters, 'Clusters')) {
        found.push({
          arn: required(cluster.ARN, 'ARN'),
          name: required(cluster.Name, 'Name'),
          keyId: text(cluster.KmsKeyId),
          tls: cluster.TLSEnabled ?? null,
        });
      }
    }
    return byArn(found);
  },
});
