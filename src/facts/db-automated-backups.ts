import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import { defineFact } from './fact.ts';
import { compare, required, text, time } from './values.ts';

/** One automated backup: what point-in-time restore can reach. `null` is what AWS left out, never a default. */
export interface DbAutomatedBackup {
  readonly arn: string | null;
  readonly instanceArn: string | null;
  readonly instanceId: string | null;
  /** Tells apart instances that had the same name, and so the same ARN, one after the other. */
  readonly resourceId: string | null;
  /** The region of the instance: another one where backups are replicated from there. */
  readonly region: string | null;
  /** `active`; `retained`: the instance is gone; `creating`: no first snapshot yet. */
  readonly status: string | null;
  readonly earliestRestorableAt: string | null;
  readonly latestRestorableAt: string | null;
  readonly retentionDays: number | null;
  readonly encrypted: boolean | null;
  /** `none`, `sse-kms`, or `sse-rds`: encrypted with a key that AWS owns. */
  readonly encryptionType: string | null;
  readonly keyId: string | null;
}

const backupShape = (): z.ZodType<DbAutomatedBackup> =>
  z.strictObject({
    arn: z.string().nullable(),
    instanceArn: z.string().nullable(),
    instanceId: z.string().nullable(),
    resourceId: z.string().nullable(),
    region: z.string().nullable(),
    status: z.string().nullable(),
    earliestRestorableAt: z.string().nullable(),
    latestRestorableAt: z.string().nullable(),
    retentionDays: z.number().nullable(),
    encrypted: z.boolean().nullable(),
    encryptionType: z.string().nullable(),
    keyId: z.string().nullable(),
  });
const shape = (): z.ZodType<readonly DbAutomatedBackup[]> => z.array(backupShape());

type Answer = NonNullable<Output<'RDS.DescribeDBInstanceAutomatedBackups'>['DBInstanceAutomatedBackups']>[number];

function backup(answer: Answer): DbAutomatedBackup {
  return {
    arn: text(answer.DBInstanceAutomatedBackupsArn),
    instanceArn: text(answer.DBInstanceArn),
    instanceId: text(answer.DBInstanceIdentifier),
    resourceId: text(answer.DbiResourceId),
    region: text(answer.Region),
    status: text(answer.Status),
    earliestRestorableAt: time(answer.RestoreWindow?.EarliestTime),
    latestRestorableAt: time(answer.RestoreWindow?.LatestTime),
    retentionDays: answer.BackupRetentionPeriod ?? null,
    encrypted: answer.Encrypted ?? null,
    encryptionType: text(answer.StorageEncryptionType),
    keyId: text(answer.KmsKeyId),
  };
}

const order = (entry: DbAutomatedBackup): string => [entry.instanceArn, entry.instanceId, entry.resourceId, entry.arn].join('\u0000');

/** Every automated backup of an instance in the account and region, those of deleted instances among them. */
export const dbAutomatedBackups = defineFact({
  name: 'db-automated-backups',
  scope: 'region',
  depth: 'full',
  operations: ['RDS.DescribeDBInstanceAutomatedBackups'],
  shape,
  read: async (seat): Promise<readonly DbAutomatedBackup[]> => {
    const found: DbAutomatedBackup[] = [];
    const pages = seat.pages('RDS.DescribeDBInstanceAutomatedBackups', { MaxRecords: 100 }, { token: 'Marker', next: 'Marker' });
    for await (const page of pages) found.push(...required(page.DBInstanceAutomatedBackups, 'DBInstanceAutomatedBackups').map(backup));
    return found.sort((a, b) => compare(order(a), order(b)));
  },
});
