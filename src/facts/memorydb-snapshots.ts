import { defineFact } from './fact.ts';
import { type Keyed, keyedShape } from './keyed.ts';
import { byArn, required, text } from './values.ts';

/** Every MemoryDB snapshot of the account and region, automatic and manual. Sorted by ARN. */
export const memorydbSnapshots = defineFact({
  name: 'memorydb-snapshots',
  scope: 'region',
  depth: 'full',
  operations: ['MemoryDB.DescribeSnapshots'],
  shape: keyedShape,
  read: async (seat): Promise<readonly Keyed[]> => {
    const found: Keyed[] = [];
    // AWS documents no largest page, so MemoryDB takes its own.
    const pages = seat.pages('MemoryDB.DescribeSnapshots', {}, { token: 'NextToken', next: 'NextToken' });
    for await (const page of pages) {
      for (const snapshot of required(page.Snapshots, 'Snapshots')) {
        found.push({ arn: required(snapshot.ARN, 'ARN'), name: required(snapshot.Name, 'Name'), keyId: text(snapshot.KmsKeyId) });
      }
    }
    return byArn(found);
  },
});
