import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { startEach } from './start-each.ts';
import { byArn, required, text } from './values.ts';

/** One backup. `null` is what AWS left out, never a default. */
export interface RecoveryPoint {
  /** Of AWS Backup's own, or of the snapshot, image or backup of another service that it is. */
  readonly arn: string;
  /** AWS's word for what it is a backup of: RDS, Aurora, DynamoDB, S3, … */
  readonly resource: string | null;
  readonly encrypted: boolean | null;
  readonly keyId: string | null;
  /** AWS's word: CUSTOMER_MANAGED_KMS_KEY, AWS_OWNED_KMS_KEY. */
  readonly keyType: string | null;
}

export interface BackupVault {
  readonly arn: string;
  readonly name: string;
  /** AWS's word: BACKUP_VAULT, LOGICALLY_AIR_GAPPED_BACKUP_VAULT, RESTORE_ACCESS_BACKUP_VAULT. */
  readonly type: string | null;
  readonly keyId: string | null;
  readonly keyType: string | null;
  /** Sorted by ARN. `null`: they could not be listed, `pointsError` says why. */
  readonly points: readonly RecoveryPoint[] | null;
  readonly pointsError: Refusal | null;
}

const words = once(() => z.string().nullable());
const point = (): z.ZodType<RecoveryPoint> =>
  z.strictObject({ arn: z.string(), resource: words(), encrypted: z.boolean().nullable(), keyId: words(), keyType: words() });
const shape = (): z.ZodType<readonly BackupVault[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      type: words(),
      keyId: words(),
      keyType: words(),
      points: z.array(point()).nullable(),
      pointsError: refusalShape().nullable(),
    }),
  );

type VaultSeat = Seat<'Backup.ListBackupVaults' | 'Backup.ListRecoveryPointsByBackupVault'>;
type Answer = NonNullable<Output<'Backup.ListBackupVaults'>['BackupVaultList']>[number];

const token = { token: 'NextToken', next: 'NextToken' } as const;

/** Every backup vault of the account and region, of whatever type, with the backups in it. Sorted by ARN. */
export const backupVaults = defineFact({
  name: 'backup-vaults',
  scope: 'region',
  depth: 'full',
  operations: ['Backup.ListBackupVaults', 'Backup.ListRecoveryPointsByBackupVault'],
  shape,
  read: async (seat): Promise<readonly BackupVault[]> => {
    const found = await startEach(
      seat.pages('Backup.ListBackupVaults', { MaxResults: 1000 }, token),
      (page) => required(page.BackupVaultList, 'BackupVaultList'),
      (answer) => readVault(seat, answer),
    );
    return byArn(found.filter((vault) => vault !== null));
  },
});

/** `null` for a vault that was deleted after the listing named it. */
async function readVault(seat: VaultSeat, answer: Answer): Promise<BackupVault | null> {
  const name = required(answer.BackupVaultName, 'BackupVaultName');
  const { account, region } = seat;
  const points = await attempt({ operation: 'Backup.ListRecoveryPointsByBackupVault', account, region }, readPoints(seat, name));
  if (points.refusal?.error === 'ResourceNotFoundException') return null;
  return {
    arn: required(answer.BackupVaultArn, 'BackupVaultArn'),
    name,
    type: text(answer.VaultType),
    keyId: text(answer.EncryptionKeyArn),
    keyType: text(answer.EncryptionKeyType),
    points: points.value,
    pointsError: points.refusal,
  };
}

async function readPoints(seat: VaultSeat, name: string): Promise<readonly RecoveryPoint[]> {
  const found: RecoveryPoint[] = [];
  const pages = seat.pages('Backup.ListRecoveryPointsByBackupVault', { BackupVaultName: name, MaxResults: 1000 }, token);
  for await (const page of pages) {
    for (const answer of required(page.RecoveryPoints, 'RecoveryPoints')) {
      found.push({
        arn: required(answer.RecoveryPointArn, 'RecoveryPointArn'),
        resource: text(answer.ResourceType),
        encrypted: answer.IsEncrypted ?? null,
        keyId: text(answer.EncryptionKeyArn),
        keyType: text(answer.EncryptionKeyType),
      });
    }
  }
  return byArn(found);
}
