import type { BackupVault, RecoveryPoint } from '../../../facts/backup-vaults.ts';
import type { StoreType } from '../../../spec/sections/stores.ts';
import type { Listing } from '../listing.ts';
import type { ResolvedRule } from '../rules.ts';
import { settleOwned, strange, unread, unsaid, unsaidKey } from '../settled.ts';
import { type Part, type Settled, type Store, settleStorage } from '../store.ts';
import type { EncryptionWorld, Place } from '../world.ts';
import { byArn } from './lookup.ts';

/** Backup vaults, logically air-gapped ones among them. */
export const backupVaults: Listing = {
  name: 'backup-vault',
  type: 'backup_vault',
  noun: 'backup vault',
  facts: ['backup-vaults'],
  stores: (world, place) =>
    world.at('backup-vaults', place).map((vault) => ({
      type: 'backup_vault',
      place,
      arn: vault.arn,
      names: [vault.name, vault.arn],
      parts: () => [vaultPart(vault), ...(vault.pointsError === null ? [] : [unlistedPart(vault, vault.pointsError)])],
    })),
};

/** Every backup in them. */
export const recoveryPoints: Listing = {
  name: 'recovery-point',
  type: 'backup_vault',
  noun: 'recovery point',
  facts: ['backup-vaults', 'db-snapshots', 'ebs-snapshots', 'images'],
  stores: (world, place) =>
    world.at('backup-vaults', place).flatMap((vault) => (vault.points ?? []).map((point) => pointStore(world, { place, vault, point }))),
};

function vaultPart({ name, keyId, keyType }: BackupVault): Part {
  const what = `Backup vault ${name}`;
  return { name: 'vault', what, keyId, settle: (rule) => settleByType({ what, keyId, keyType }, rule) };
}

function unlistedPart({ name }: BackupVault, refusal: NonNullable<BackupVault['pointsError']>): Part {
  const what = `The recovery points of backup vault ${name}`;
  return { name: 'recovery points', what, keyId: null, settle: () => unread(refusal, what) };
}

/** AWS names the kind of key on newer answers alone; without it the key says what it is. */
function settleByType(
  { what, keyId, keyType }: { readonly what: string; readonly keyId: string | null; readonly keyType: string | null },
  rule: ResolvedRule,
): Settled | null {
  if (keyType === 'AWS_OWNED_KMS_KEY') return settleOwned(what, keyType, rule);
  if (keyType !== null && keyType !== 'CUSTOMER_MANAGED_KMS_KEY') return unsaid(strange(what, 'kind of key', keyType), { keyType, keyId });
  return keyId === null ? unsaidKey(what) : null;
}

interface Kept {
  readonly place: Place;
  readonly vault: BackupVault;
  readonly point: RecoveryPoint;
}

/** What AWS Backup keeps as a snapshot or an image of another service is listed there too, and its key is that of its source. */
const ofServices: readonly (readonly [pattern: RegExp, type: StoreType, fact: 'ebs-snapshots' | 'db-snapshots' | 'images' | null])[] = [
  [/^arn:[^:]+:ec2:[^:]*:[^:]*:snapshot\//, 'ebs_snapshot', 'ebs-snapshots'],
  [/^arn:[^:]+:ec2:[^:]*:[^:]*:image\//, 'ami', 'images'],
  [/^arn:[^:]+:rds:[^:]*:[^:]*:(cluster-)?snapshot:/, 'rds_snapshot', 'db-snapshots'],
  [/^arn:[^:]+:fsx:/, 'fsx', null],
  [/^arn:[^:]+:dynamodb:/, 'dynamodb', null],
  [/^arn:[^:]+:redshift(-serverless)?:/, 'redshift', null],
];

/** Whose continuous backups RDS keeps, with the key of the database, though their ARN is one of AWS Backup. */
const ofDatabases: readonly (string | null)[] = ['Aurora', 'DocumentDB', 'Neptune', 'RDS'];

/** What a backup is: one of the vault, unless another service keeps it as one of its own. */
function kindOf({ arn, resource }: RecoveryPoint): (typeof ofServices)[number] {
  const known = ofServices.find(([pattern]) => pattern.test(arn));
  return known ?? [/^/, /:recovery-point:continuous:/.test(arn) && ofDatabases.includes(resource) ? 'rds_snapshot' : 'backup_vault', null];
}

/** One backup. Its vault's rule is its own, unless it is a copy that another service keeps: then it is one of that type. */
function pointStore(world: EncryptionWorld, { place, vault, point }: Kept): Store {
  const [, type, fact] = kindOf(point);
  const what = `Recovery point ${point.arn} in backup vault ${vault.name}`;
  return {
    type,
    place,
    arn: point.arn,
    names: [vault.name, vault.arn, point.arn],
    parts: () => [{ name: 'backup', what, keyId: point.keyId, settle: (rule) => settlePoint(world, { place, point, fact, what }, rule) }],
  };
}

function settlePoint(
  world: EncryptionWorld,
  { place, point, fact, what }: Pick<Kept, 'place' | 'point'> & { readonly fact: (typeof ofServices)[number][2]; readonly what: string },
  rule: ResolvedRule,
): Settled | null {
  // AWS Backup's flag is not that of the copy: it says of images that they are not encrypted.
  if (fact !== null && byArn<{ readonly arn: string }>(world.at(fact, place)).has(point.arn)) {
    const actual = { encrypted: point.encrypted, listedBy: fact };
    return { outcome: 'pass', message: `${what} is judged with the other ${nounOf[fact]} of the region.`, actual };
  }
  const { encrypted, keyId, keyType } = point;
  return settleStorage({ encrypted, encryptionType: null, what }, rule) ?? settleByType({ what, keyId, keyType }, rule);
}

const nounOf = { 'ebs-snapshots': 'EBS snapshots', images: 'images', 'db-snapshots': 'database snapshots' } as const;
