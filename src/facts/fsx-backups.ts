import { defineFact } from './fact.ts';
import { type Keyed, keyedShape } from './keyed.ts';
import { byArn, required, text } from './values.ts';

/** Every FSx backup of the account and region: automatic, by a person, by AWS Backup. Sorted by ARN. */
export const fsxBackups = defineFact({
  name: 'fsx-backups',
  scope: 'region',
  depth: 'full',
  operations: ['FSx.DescribeBackups'],
  shape: keyedShape,
  read: async (seat): Promise<readonly Keyed[]> => {
    const found: Keyed[] = [];
    // FSx lowers the number to its own largest page, which it does not document.
    const pages = seat.pages('FSx.DescribeBackups', { MaxResults: 1000 }, { token: 'NextToken', next: 'NextToken' });
    for await (const page of pages) {
      for (const backup of required(page.Backups, 'Backups')) {
        if (backup.Lifecycle === 'DELETED') continue;
        found.push({
          arn: required(backup.ResourceARN, 'ResourceARN'),
          name: required(backup.BackupId, 'BackupId'),
          keyId: text(backup.KmsKeyId),
        });
      }
    }
    return byArn(found);
  },
});
