import { defineFact } from './fact.ts';
import { byArn, required, tagRecord, text } from './values.ts';
import { type EbsDisk, ebsDisksShape } from './volumes.ts';

/** Every EBS snapshot that the account owns in the region, those of AWS Backup and archived ones among them. Sorted by ARN. */
export const ebsSnapshots = defineFact({
  name: 'ebs-snapshots',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.DescribeSnapshots'],
  shape: ebsDisksShape,
  read: async (seat): Promise<readonly EbsDisk[]> => {
    const found: EbsDisk[] = [];
    // Without OwnerIds the answer holds every public snapshot of AWS.
    const input = { OwnerIds: ['self'], MaxResults: 1000 };
    for await (const page of seat.pages('EC2.DescribeSnapshots', input, { token: 'NextToken', next: 'NextToken' })) {
      for (const snapshot of required(page.Snapshots, 'Snapshots')) {
        const id = required(snapshot.SnapshotId, 'SnapshotId');
        found.push({
          // AWS's ARN of a snapshot names no account.
          arn: `arn:${seat.partition}:ec2:${seat.region}::snapshot/${id}`,
          id,
          encrypted: snapshot.Encrypted ?? null,
          encryptionType: text(snapshot.SseType),
          keyId: text(snapshot.KmsKeyId),
          state: text(snapshot.State),
          tags: tagRecord(snapshot.Tags),
        });
      }
    }
    return byArn(found);
  },
});
