import { defineFact } from './fact.ts';
import { type Keyed, keyedShape } from './keyed.ts';
import { byArn, required, text } from './values.ts';

/** Every snapshot of Redshift Serverless that the account owns in the region; those that others share with it are theirs. Sorted by ARN. */
export const redshiftServerlessSnapshots = defineFact({
  name: 'redshift-serverless-snapshots',
  scope: 'region',
  depth: 'full',
  operations: ['RedshiftServerless.ListSnapshots'],
  shape: keyedShape,
  read: async (seat): Promise<readonly Keyed[]> => {
    const found: Keyed[] = [];
    const pages = seat.pages('RedshiftServerless.ListSnapshots', { maxResults: 100 }, { token: 'nextToken', next: 'nextToken' });
    for await (const page of pages) {
      for (const snapshot of required(page.snapshots, 'snapshots')) {
        if (text(snapshot.ownerAccount) !== null && snapshot.ownerAccount !== seat.account) continue;
        found.push({
          arn: required(snapshot.snapshotArn, 'snapshotArn'),
          name: required(snapshot.snapshotName, 'snapshotName'),
          keyId: text(snapshot.kmsKeyId),
        });
      }
    }
    return byArn(found);
  },
});
