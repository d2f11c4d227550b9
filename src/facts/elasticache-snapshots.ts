import { defineFact } from './fact.ts';
import { type Keyed, keyedShape } from './keyed.ts';
import { byArn, required, text } from './values.ts';

/** Every snapshot of a cache with nodes in the account and region, automatic and manual. Sorted by ARN. */
export const elasticacheSnapshots = defineFact({
  name: 'elasticache-snapshots',
  scope: 'region',
  depth: 'full',
  operations: ['ElastiCache.DescribeSnapshots'],
  shape: keyedShape,
  read: async (seat): Promise<readonly Keyed[]> => {
    const found: Keyed[] = [];
    const pages = seat.pages('ElastiCache.DescribeSnapshots', { MaxRecords: 50 }, { token: 'Marker', next: 'Marker' });
    for await (const page of pages) {
      for (const snapshot of required(page.Snapshots, 'Snapshots')) {
        found.push({
          arn: required(snapshot.ARN, 'ARN'),
          name: required(snapshot.SnapshotName, 'SnapshotName'),
          keyId: text(snapshot.KmsKeyId),
        });
      }
    }
    return byArn(found);
  },
});
