import { defineFact } from './fact.ts';
import { type Keyed, keyedShape } from './keyed.ts';
import { byArn, required, text } from './values.ts';

/** Every snapshot of a serverless cache in the account and region, automatic and manual. Sorted by ARN. */
export const elasticacheServerlessSnapshots = defineFact({
  name: 'elasticache-serverless-snapshots',
  scope: 'region',
  depth: 'full',
  operations: ['ElastiCache.DescribeServerlessCacheSnapshots'],
  shape: keyedShape,
  read: async (seat): Promise<readonly Keyed[]> => {
    const found: Keyed[] = [];
    const pages = seat.pages('ElastiCache.DescribeServerlessCacheSnapshots', { MaxResults: 50 }, { token: 'NextToken', next: 'NextToken' });
    for await (const page of pages) {
      for (const snapshot of required(page.ServerlessCacheSnapshots, 'ServerlessCacheSnapshots')) {
        found.push({
          arn: required(snapshot.ARN, 'ARN'),
          name: required(snapshot.ServerlessCacheSnapshotName, 'ServerlessCacheSnapshotName'),
          keyId: text(snapshot.KmsKeyId),
        });
      }
    }
    return byArn(found);
  },
});
