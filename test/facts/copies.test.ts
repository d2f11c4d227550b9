import { describe, expect, it } from 'vitest';
import { backupVaults } from '../../src/facts/backup-vaults.ts';
import { dbClusterAutomatedBackups } from '../../src/facts/db-cluster-automated-backups.ts';
import { dbSnapshotShares } from '../../src/facts/db-snapshot-shares.ts';
import { ebsSnapshotShares } from '../../src/facts/ebs-snapshot-shares.ts';
import type { FactDefinition } from '../../src/facts/fact.ts';
import { imageShares } from '../../src/facts/image-shares.ts';
import { images } from '../../src/facts/images.ts';
import { accessDenied, awsError, type FakeSeat, fakeSeat } from './fake-seat.ts';

/** Reads a fact and holds the value to its shape. */
async function read<V>(fact: FactDefinition<string, V>, seat: FakeSeat, used: unknown = []): Promise<V> {
  const value = await fact.read(seat, () => Promise.resolve(used as never));
  return fact.shape().parse(JSON.parse(JSON.stringify(value)));
}

const refused = (operation: string) => ({
  reason: 'denied',
  error: 'AccessDeniedException',
  detail: expect.stringContaining(`${operation} in 222222222222/us-east-2`),
});

describe('backup-vaults', () => {
  const vault = (name: string) => ({ BackupVaultName: name, BackupVaultArn: `arn:vault:${name}` });

  it('reads every page of vaults and of what each holds', async () => {
    const seat = fakeSeat(
      {},
      {
        'Backup.ListBackupVaults': ({ NextToken }) =>
          NextToken === undefined
            ? {
                BackupVaultList: [
                  { ...vault('b'), VaultType: 'BACKUP_VAULT', EncryptionKeyArn: 'arn:k', EncryptionKeyType: 'CUSTOMER_MANAGED_KMS_KEY' },
                ],
                NextToken: 'more',
              }
            : { BackupVaultList: [vault('a')] },
        'Backup.ListRecoveryPointsByBackupVault': ({ BackupVaultName, NextToken }) => {
          if (BackupVaultName === 'a') return { RecoveryPoints: [] };
          return NextToken === undefined
            ? {
                RecoveryPoints: [{ RecoveryPointArn: 'arn:2', IsEncrypted: true, EncryptionKeyArn: 'arn:k', ResourceType: 'RDS' }],
                NextToken: 'more',
              }
            : { RecoveryPoints: [{ RecoveryPointArn: 'arn:1', IsEncrypted: false, EncryptionKeyType: 'AWS_OWNED_KMS_KEY' }] };
        },
      },
    );
    expect(await read(backupVaults, seat)).toEqual([
      { arn: 'arn:vault:a', name: 'a', type: null, keyId: null, keyType: null, points: [], pointsError: null },
      {
        arn: 'arn:vault:b',
        name: 'b',
        type: 'BACKUP_VAULT',
        keyId: 'arn:k',
        keyType: 'CUSTOMER_MANAGED_KMS_KEY',
        points: [
          { arn: 'arn:1', resource: null, encrypted: false, keyId: null, keyType: 'AWS_OWNED_KMS_KEY' },
          { arn: 'arn:2', resource: 'RDS', encrypted: true, keyId: 'arn:k', keyType: null },
        ],
        pointsError: null,
      },
    ]);
    expect(seat.calls.map(({ input }) => input.MaxResults)).toEqual([1000, 1000, 1000, 1000, 1000]);
  });

  it('keeps a refusal beside its vault, and leaves out a vault that is gone', async () => {
    const seat = fakeSeat(
      {},
      {
        'Backup.ListBackupVaults': () => ({ BackupVaultList: [vault('a'), vault('b')] }),
        'Backup.ListRecoveryPointsByBackupVault': ({ BackupVaultName }) =>
          BackupVaultName === 'a' ? accessDenied() : awsError('ResourceNotFoundException', 'gone'),
      },
    );
    expect(await read(backupVaults, seat)).toMatchObject([
      { name: 'a', points: null, pointsError: refused('Backup.ListRecoveryPointsByBackupVault') },
    ]);
  });

  it('throws where the listing is refused', async () => {
    const seat = fakeSeat({}, { 'Backup.ListBackupVaults': () => accessDenied() });
    await expect(read(backupVaults, seat)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('images', () => {
  it('reads every page of its own images, disabled ones too, with the disks that hold data', async () => {
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeImages': ({ NextToken }) =>
          NextToken === undefined
            ? { Images: [{ ImageId: 'ami-2' }], NextToken: 'more' }
            : {
                Images: [
                  {
                    ImageId: 'ami-1',
                    Name: 'base',
                    State: 'disabled',
                    RootDeviceType: 'ebs',
                    Public: false,
                    BlockDeviceMappings: [
                      { DeviceName: '/dev/xvda', Ebs: { SnapshotId: 'snap-1', Encrypted: true } },
                      { DeviceName: '/dev/sdb', Ebs: { VolumeSize: 8, Encrypted: false } },
                      { DeviceName: '/dev/sdc', VirtualName: 'ephemeral0' },
                    ],
                  },
                ],
              },
      },
    );
    expect(await read(images, seat)).toEqual([
      {
        arn: 'arn:aws:ec2:us-east-2::image/ami-1',
        id: 'ami-1',
        name: 'base',
        state: 'disabled',
        rootDevice: 'ebs',
        isPublic: false,
        disks: [{ device: '/dev/xvda', snapshotId: 'snap-1', encrypted: true, keyId: null }],
      },
      { arn: 'arn:aws:ec2:us-east-2::image/ami-2', id: 'ami-2', name: null, state: null, rootDevice: null, isPublic: null, disks: null },
    ]);
    expect(seat.calls[0]?.input).toEqual({ Owners: ['self'], IncludeDisabled: true, MaxResults: 1000 });
  });
});

describe('image-shares', () => {
  const used = ['ami-1', 'ami-2', 'ami-3'].map((id) => ({ arn: `arn:${id}`, id }));

  it('asks of each image, keeps a refusal beside it, and shares nothing that is gone', async () => {
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeImageAttribute': ({ ImageId }) => {
          if (ImageId === 'ami-2') return accessDenied();
          if (ImageId === 'ami-3') return awsError('InvalidAMIID.NotFound', 'gone');
          const organization = 'arn:aws:organizations::1:organization/o-1';
          return { LaunchPermissions: [{ Group: 'all' }, { UserId: '2' }, { UserId: '1' }, { OrganizationArn: organization }] };
        },
      },
    );
    expect(await read(imageShares, seat, used)).toEqual([
      { arn: 'arn:ami-1', isPublic: true, sharedWith: ['1', '2', 'arn:aws:organizations::1:organization/o-1'], readError: null },
      { arn: 'arn:ami-2', isPublic: false, sharedWith: [], readError: refused('EC2.DescribeImageAttribute') },
      { arn: 'arn:ami-3', isPublic: false, sharedWith: [], readError: null },
    ]);
    expect(seat.calls[0]?.input).toEqual({ ImageId: 'ami-1', Attribute: 'launchPermission' });
  });

  it('takes no answer for none', async () => {
    const seat = fakeSeat({}, { 'EC2.DescribeImageAttribute': () => ({}) });
    expect(await read(imageShares, seat, used.slice(0, 1))).toMatchObject([{ readError: { reason: 'failed' } }]);
  });
});

describe('ebs-snapshot-shares', () => {
  it('asks of each snapshot, keeps a refusal beside it, and shares nothing that is gone', async () => {
    const used = ['snap-1', 'snap-2', 'snap-3'].map((id) => ({ arn: `arn:${id}`, id }));
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeSnapshotAttribute': ({ SnapshotId }) => {
          if (SnapshotId === 'snap-2') return accessDenied();
          return SnapshotId === 'snap-3'
            ? awsError('InvalidSnapshot.NotFound', 'gone')
            : { CreateVolumePermissions: [{ UserId: '1' }, { Group: 'all' }] };
        },
      },
    );
    expect(await read(ebsSnapshotShares, seat, used)).toEqual([
      { arn: 'arn:snap-1', isPublic: true, sharedWith: ['1'], readError: null },
      { arn: 'arn:snap-2', isPublic: false, sharedWith: [], readError: refused('EC2.DescribeSnapshotAttribute') },
      { arn: 'arn:snap-3', isPublic: false, sharedWith: [], readError: null },
    ]);
    expect(seat.calls[0]?.input).toEqual({ SnapshotId: 'snap-1', Attribute: 'createVolumePermission' });
  });
});

describe('db-snapshot-shares', () => {
  const used = [
    { arn: 'arn:a', id: 'a', kind: 'instance', type: 'manual' },
    { arn: 'arn:b', id: 'b', kind: 'cluster', type: 'manual' },
    { arn: 'arn:c', id: 'c', kind: 'instance', type: 'automated' },
    { arn: 'arn:d', id: 'd', kind: 'cluster', type: 'awsbackup' },
    { arn: 'arn:e', id: 'e', kind: 'instance', type: null },
  ];

  it('asks of those that can be shared, and keeps a refusal beside its snapshot', async () => {
    const seat = fakeSeat(
      {},
      {
        'RDS.DescribeDBSnapshotAttributes': ({ DBSnapshotIdentifier }) =>
          DBSnapshotIdentifier === 'e'
            ? accessDenied()
            : { DBSnapshotAttributesResult: { DBSnapshotAttributes: [{ AttributeName: 'restore', AttributeValues: ['all', '1'] }] } },
        'RDS.DescribeDBClusterSnapshotAttributes': () => ({
          DBClusterSnapshotAttributesResult: { DBClusterSnapshotAttributes: [{ AttributeName: 'restore', AttributeValues: [] }] },
        }),
      },
    );
    expect(await read(dbSnapshotShares, seat, used)).toEqual([
      { arn: 'arn:a', isPublic: true, sharedWith: ['1'], readError: null },
      { arn: 'arn:b', isPublic: false, sharedWith: [], readError: null },
      { arn: 'arn:e', isPublic: false, sharedWith: [], readError: refused('RDS.DescribeDBSnapshotAttributes') },
    ]);
  });

  it('takes an answer without the attribute for none, and a snapshot that is gone for shared with nobody', async () => {
    const seat = fakeSeat(
      {},
      {
        'RDS.DescribeDBSnapshotAttributes': () => ({ DBSnapshotAttributesResult: { DBSnapshotAttributes: [] } }),
        'RDS.DescribeDBClusterSnapshotAttributes': () => awsError('DBClusterSnapshotNotFoundFault', 'gone'),
      },
    );
    expect(await read(dbSnapshotShares, seat, used.slice(0, 2))).toMatchObject([
      { readError: { reason: 'failed' } },
      { arn: 'arn:b', isPublic: false, sharedWith: [], readError: null },
    ]);
  });
});

describe('db-cluster-automated-backups', () => {
  it('reads every page', async () => {
    const seat = fakeSeat(
      {},
      {
        'RDS.DescribeDBClusterAutomatedBackups': ({ Marker }) =>
          Marker === undefined
            ? { DBClusterAutomatedBackups: [{ DBClusterArn: 'arn:b', StorageEncrypted: false }], Marker: 'more' }
            : {
                DBClusterAutomatedBackups: [
                  {
                    DBClusterAutomatedBackupsArn: 'arn:ab',
                    DBClusterArn: 'arn:a',
                    DBClusterIdentifier: 'a',
                    DbClusterResourceId: 'cluster-1',
                    Status: 'retained',
                    StorageEncrypted: true,
                    StorageEncryptionType: 'sse-kms',
                    KmsKeyId: 'arn:k',
                  },
                ],
              },
      },
    );
    const nothing = { arn: null, clusterId: null, resourceId: null, status: null, encryptionType: null, keyId: null };
    expect(await read(dbClusterAutomatedBackups, seat)).toEqual([
      {
        arn: 'arn:ab',
        clusterArn: 'arn:a',
        clusterId: 'a',
        resourceId: 'cluster-1',
        status: 'retained',
        encrypted: true,
        encryptionType: 'sse-kms',
        keyId: 'arn:k',
      },
      { ...nothing, clusterArn: 'arn:b', encrypted: false },
    ]);
    expect(seat.calls[0]?.input).toEqual({ MaxRecords: 100 });
  });
});
