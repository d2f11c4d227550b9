import { z } from 'zod';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { byArn, required, text, time } from './values.ts';

/** One snapshot that the account owns. `null` is what AWS left out, never a default. */
export interface DbSnapshot {
  readonly arn: string;
  readonly id: string;
  readonly kind: 'instance' | 'cluster';
  /** `automated`, `manual`, `awsbackup`. */
  readonly type: string | null;
  /** Also `docdb` and `neptune`. */
  readonly engine: string | null;
  readonly encrypted: boolean | null;
  /** `none`, `sse-kms`, or `sse-rds`: encrypted with a key that AWS owns. */
  readonly encryptionType: string | null;
  readonly keyId: string | null;
  /** Id of the instance or cluster that it was taken of, which may be gone. */
  readonly source: string | null;
  readonly createdAt: string | null;
  readonly status: string | null;
}

const snapshotShape = (): z.ZodType<DbSnapshot> =>
  z.strictObject({
    arn: z.string(),
    id: z.string(),
    kind: z.enum(['instance', 'cluster']),
    type: z.string().nullable(),
    engine: z.string().nullable(),
    encrypted: z.boolean().nullable(),
    encryptionType: z.string().nullable(),
    keyId: z.string().nullable(),
    source: z.string().nullable(),
    createdAt: z.string().nullable(),
    status: z.string().nullable(),
  });
const shape = (): z.ZodType<readonly DbSnapshot[]> => z.array(snapshotShape());

const marker = { token: 'Marker', next: 'Marker' } as const;

async function instanceSnapshots(seat: Seat<'RDS.DescribeDBSnapshots'>, type?: 'awsbackup'): Promise<readonly DbSnapshot[]> {
  const found: DbSnapshot[] = [];
  const input = { MaxRecords: 100, ...(type === undefined ? {} : { SnapshotType: type }) };
  for await (const page of seat.pages('RDS.DescribeDBSnapshots', input, marker)) {
    for (const snapshot of required(page.DBSnapshots, 'DBSnapshots')) {
      found.push({
        arn: required(snapshot.DBSnapshotArn, 'DBSnapshotArn'),
        id: required(snapshot.DBSnapshotIdentifier, 'DBSnapshotIdentifier'),
        kind: 'instance',
        type: text(snapshot.SnapshotType),
        engine: text(snapshot.Engine),
        encrypted: snapshot.Encrypted ?? null,
        encryptionType: text(snapshot.StorageEncryptionType),
        keyId: text(snapshot.KmsKeyId),
        source: text(snapshot.DBInstanceIdentifier),
        createdAt: time(snapshot.SnapshotCreateTime),
        status: text(snapshot.Status),
      });
    }
  }
  return found;
}

async function clusterSnapshots(seat: Seat<'RDS.DescribeDBClusterSnapshots'>): Promise<readonly DbSnapshot[]> {
  const found: DbSnapshot[] = [];
  for await (const page of seat.pages('RDS.DescribeDBClusterSnapshots', { MaxRecords: 100 }, marker)) {
    for (const snapshot of required(page.DBClusterSnapshots, 'DBClusterSnapshots')) {
      found.push({
        arn: required(snapshot.DBClusterSnapshotArn, 'DBClusterSnapshotArn'),
        id: required(snapshot.DBClusterSnapshotIdentifier, 'DBClusterSnapshotIdentifier'),
        kind: 'cluster',
        type: text(snapshot.SnapshotType),
        engine: text(snapshot.Engine),
        encrypted: snapshot.StorageEncrypted ?? null,
        encryptionType: text(snapshot.StorageEncryptionType),
        keyId: text(snapshot.KmsKeyId),
        source: text(snapshot.DBClusterIdentifier),
        createdAt: time(snapshot.SnapshotCreateTime),
        status: text(snapshot.Status),
      });
    }
  }
  return found;
}

/**
 * Every snapshot of an instance or a cluster that the account owns: automated, manual, and made by AWS Backup. Snapshots that
 * other accounts share with it, or make public, belong to those accounts and are not read.
 */
export const dbSnapshots = defineFact({
  name: 'db-snapshots',
  scope: 'region',
  depth: 'full',
  operations: ['RDS.DescribeDBClusterSnapshots', 'RDS.DescribeDBSnapshots'],
  shape,
  read: async (seat): Promise<readonly DbSnapshot[]> => {
    // Without a type AWS promises automated and manual ones alone; whether those of AWS Backup come along is not documented.
    const found = await Promise.all([instanceSnapshots(seat), instanceSnapshots(seat, 'awsbackup'), clusterSnapshots(seat)]);
    return byArn([...new Map(found.flat().map((snapshot) => [snapshot.arn, snapshot])).values()]);
  },
});
