import type { Requirement } from '../../check.ts';
import { images } from '../copies/images.ts';
import { asksForRotation, judgeSecretRotation } from '../copies/rotated.ts';
import { judgeCopiesPrivate } from '../copies/shares.ts';
import { backupVaults, recoveryPoints } from '../copies/vaults.ts';
import { judgeListings } from '../listing.ts';
import { whereClosed } from '../places.ts';
import type { EncryptionFact } from '../world.ts';

/** Copies of data: backups, images, snapshots; and secrets, which are copied most of all. */
export const copiesRequirements: Readonly<Record<string, Requirement<EncryptionFact>>> = {
  'backup-vault': {
    text: 'Each backup vault, and each recovery point in it, is encrypted with the key of its rule',
    judge: (world, spec) => judgeListings(world, spec, [backupVaults, recoveryPoints]),
    procedure: `"aws backup list-backup-vaults": EncryptionKeyType is CUSTOMER_MANAGED_KMS_KEY or absent, and EncryptionKeyArn is the key of its rule;
and for each "aws backup list-recovery-points-by-backup-vault --backup-vault-name VAULT": IsEncrypted is true and EncryptionKeyArn is the key of its
rule. A recovery point that is a snapshot or an image of another service, or the continuous backup of a database (rds_snapshot), is judged by the rule of that
type; where the service lists it, there alone.`,
    notApplicable: whereClosed,
  },
  ami: {
    text: 'Each disk of each image that the account owns is encrypted with the key of its rule',
    judge: (world, spec) => judgeListings(world, spec, [images]),
    procedure: `"aws ec2 describe-images --owners self --include-disabled": Encrypted is true for each disk that has a SnapshotId; "aws ec2
describe-snapshots --owner-ids self": KmsKeyId of that snapshot is the key of its rule.`,
    notApplicable: whereClosed,
  },
  'copies-private': {
    text: 'No image, EBS snapshot or RDS snapshot is public, or shared with an account that its rule does not take',
    judge: judgeCopiesPrivate,
    procedure: `For each image "aws ec2 describe-image-attribute --attribute launchPermission --image-id IMAGE", for each EBS snapshot "aws ec2
describe-snapshot-attribute --attribute createVolumePermission --snapshot-id SNAPSHOT", for each manual database snapshot "aws rds describe-db-snapshot-attributes
--db-snapshot-identifier SNAPSHOT" or "aws rds describe-db-cluster-snapshot-attributes --db-cluster-snapshot-identifier SNAPSHOT", attribute restore: neither the
group all, nor an account, organization or unit that shared_with of its rule does not take whole. Without shared_with: nobody.`,
    notApplicable: whereClosed,
  },
  'secret-rotation': {
    text: 'Each secret whose rule says how often rotates by a schedule, and did so within that time',
    judge: judgeSecretRotation,
    asked: asksForRotation,
    procedure: `"aws secretsmanager list-secrets": RotationEnabled is true and LastRotatedDate is no longer ago than rotated_within of its rule. A
replica rotates with its primary: look there.`,
    notApplicable: 'no rule under stores says how often secrets rotate in the account, or the secret waits for deletion',
  },
};
