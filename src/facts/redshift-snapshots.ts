import { z } from 'zod';
import { defineFact } from './fact.ts';
import type { Keyed } from './keyed.ts';
import { byArn, required, text } from './values.ts';

/** One snapshot of a provisioned Redshift cluster, which may be gone. `null` is what AWS left out, never a default. */
export interface RedshiftSnapshot extends Keyed {
  readonly encrypted: boolean | null;
}

const shape = (): z.ZodType<readonly RedshiftSnapshot[]> =>
  z.array(z.strictObject({ arn: z.string(), name: z.string(), encrypted: z.boolean().nullable(), keyId: z.string().nullable() }));

/** Every snapshot of a provisioned cluster that the account owns in the region, automated and manual. Sorted by ARN. */
export const redshiftSnapshots = defineFact({
  name: 'redshift-snapshots',
  scope: 'region',
  depth: 'full',
  operations: ['Redshift.DescribeClusterSnapshots'],
  shape,
  read: async (seat): Promise<readonly RedshiftSnapshot[]> => {
    const found: RedshiftSnapshot[] = [];
    const input = { MaxRecords: 100, OwnerAccount: seat.account };
    for await (const page of seat.pages('Redshift.DescribeClusterSnapshots', input, { token: 'Marker', next: 'Marker' })) {
      for (const snapshot of required(page.Snapshots, 'Snapshots')) {
        const name = required(snapshot.SnapshotIdentifier, 'SnapshotIdentifier');
        const cluster = required(snapshot.ClusterIdentifier, 'ClusterIdentifier');
        found.push({
          arn: text(snapshot.SnapshotArn) ?? `arn:${seat.partition}:redshift:${seat.region}:${seat.account}:snapshot:${cluster}/${name}`,
          name,
          encrypted: snapshot.Encrypted ?? null,
          keyId: text(snapshot.KmsKeyId),
        });
      }
    }
    return byArn(found);
  },
});
