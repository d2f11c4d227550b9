import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { compare, required, text } from './values.ts';

/** The automated backup of one cluster. `null` is what AWS left out, never a default. */
export interface DbClusterAutomatedBackup {
  readonly arn: string | null;
  readonly clusterArn: string | null;
  readonly clusterId: string | null;
  /** Tells apart clusters that had the same name, and so the same ARN, one after the other. */
  readonly resourceId: string | null;
  /** `retained`: the cluster is gone. */
  readonly status: string | null;
  readonly encrypted: boolean | null;
  /** `none`, `sse-kms`, or `sse-rds`: encrypted with a key that AWS owns. */
  readonly encryptionType: string | null;
  readonly keyId: string | null;
}

const words = once(() => z.string().nullable());
const shape = (): z.ZodType<readonly DbClusterAutomatedBackup[]> =>
  z.array(
    z.strictObject({
      arn: words(),
      clusterArn: words(),
      clusterId: words(),
      resourceId: words(),
      status: words(),
      encrypted: z.boolean().nullable(),
      encryptionType: words(),
      keyId: words(),
    }),
  );

type Answer = NonNullable<Output<'RDS.DescribeDBClusterAutomatedBackups'>['DBClusterAutomatedBackups']>[number];

function backup(answer: Answer): DbClusterAutomatedBackup {
  return {
    arn: text(answer.DBClusterAutomatedBackupsArn),
    clusterArn: text(answer.DBClusterArn),
    clusterId: text(answer.DBClusterIdentifier),
    resourceId: text(answer.DbClusterResourceId),
    status: text(answer.Status),
    encrypted: answer.StorageEncrypted ?? null,
    encryptionType: text(answer.StorageEncryptionType),
    keyId: text(answer.KmsKeyId),
  };
}

const order = (entry: DbClusterAutomatedBackup): string => [entry.clusterArn, entry.clusterId, entry.resourceId, entry.arn].join('\u0000');

/** Every automated backup of a cluster in the account and region, those of deleted clusters among them. */
export const dbClusterAutomatedBackups = defineFact({
  name: 'db-cluster-automated-backups',
  scope: 'region',
  depth: 'full',
  operations: ['RDS.DescribeDBClusterAutomatedBackups'],
  shape,
  read: async (seat): Promise<readonly DbClusterAutomatedBackup[]> => {
    const found: DbClusterAutomatedBackup[] = [];
    const pages = seat.pages('RDS.DescribeDBClusterAutomatedBackups', { MaxRecords: 100 }, { token: 'Marker', next: 'Marker' });
    for await (const page of pages) found.push(...required(page.DBClusterAutomatedBackups, 'DBClusterAutomatedBackups').map(backup));
    return found.sort((a, b) => compare(order(a), order(b)));
  },
});
