import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, required, text } from './values.ts';

/** One provisioned Redshift cluster. `null` is what AWS left out, never a default. */
export interface RedshiftCluster {
  readonly arn: string;
  readonly name: string;
  readonly encrypted: boolean | null;
  readonly keyId: string | null;
  /** Whether Redshift keeps the administrator's password in a secret, which has a key of its own. */
  readonly hasMasterSecret: boolean;
  readonly masterSecretKeyId: string | null;
}

const shape = (): z.ZodType<readonly RedshiftCluster[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      encrypted: z.boolean().nullable(),
      keyId: z.string().nullable(),
      hasMasterSecret: z.boolean(),
      masterSecretKeyId: z.string().nullable(),
    }),
  );

/** Every provisioned Redshift cluster of the account and region. Sorted by ARN. */
export const redshiftClusters = defineFact({
  name: 'redshift-clusters',
  scope: 'region',
  depth: 'full',
  operations: ['Redshift.DescribeClusters'],
  shape,
  read: async (seat): Promise<readonly RedshiftCluster[]> => {
    const found: RedshiftCluster[] = [];
    const pages = seat.pages('Redshift.DescribeClusters', { MaxRecords: 100 }, { token: 'Marker', next: 'Marker' });
    for await (const page of pages) {
      for (const cluster of required(page.Clusters, 'Clusters')) {
        const name = required(cluster.ClusterIdentifier, 'ClusterIdentifier');
        const secretKeyId = text(cluster.MasterPasswordSecretKmsKeyId);
        found.push({
          arn: `arn:${seat.partition}:redshift:${seat.region}:${seat.account}:cluster:${name}`,
          name,
          encrypted: cluster.Encrypted ?? null,
          keyId: text(cluster.KmsKeyId),
          hasMasterSecret: text(cluster.MasterPasswordSecretArn) !== null || secretKeyId !== null,
          masterSecretKeyId: secretKeyId,
        });
      }
    }
    return byArn(found);
  },
});
