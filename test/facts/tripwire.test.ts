import { describe, expect, it } from 'vitest';
import { tripwire } from '../../src/facts/tripwire.ts';
import { accessDenied, awsError, deniedByScp, type FakeSeat, fakeSeat } from './fake-seat.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const read = (seat: FakeSeat) => tripwire.read(seat, () => Promise.reject(new Error('needs nothing')));
const empty: Answers = {
  'CloudTrail.DescribeTrails': () => ({ trailList: [] }),
  'EC2.DescribeSnapshots': () => ({ Snapshots: [] }),
  'EC2.DescribeVolumes': () => ({ Volumes: [] }),
  'EC2.GetEbsDefaultKmsKeyId': () => ({ KmsKeyId: 'alias/aws/ebs' }),
  'EC2.GetEbsEncryptionByDefault': () => ({ EbsEncryptionByDefault: true }),
  'RDS.DescribeDBClusterSnapshots': () => ({ DBClusterSnapshots: [] }),
  'RDS.DescribeDBClusters': () => ({ DBClusters: [] }),
  'RDS.DescribeDBInstanceAutomatedBackups': () => ({ DBInstanceAutomatedBackups: [] }),
  'RDS.DescribeDBInstances': () => ({ DBInstances: [] }),
  'RDS.DescribeDBSnapshots': () => ({ DBSnapshots: [] }),
  'SecretsManager.ListSecrets': () => ({ SecretList: [] }),
};
const closed: Answers = Object.fromEntries(Object.keys(empty).map((operation) => [operation, () => deniedByScp(operation)]));
const seatOf = (answers: Answers) => fakeSeat({ region: 'us-east-1' }, answers);

describe('tripwire', () => {
  it('sees an open, empty region', async () => {
    expect(await read(seatOf(empty))).toEqual({
      closedBy: null,
      closed: [],
      stores: [],
      trails: [],
      ebsDefault: { enabled: true, keyId: 'alias/aws/ebs', keyManager: null, keyState: null, keyError: null },
    });
  });

  it('lists stores of every kind over all pages, and trails', async () => {
    const seat = seatOf({
      ...empty,
      'CloudTrail.DescribeTrails': () => ({
        trailList: [{ TrailARN: 'arn:trail', Name: 't', HomeRegion: 'us-east-1', IsOrganizationTrail: false, IsMultiRegionTrail: true }],
      }),
      'EC2.DescribeSnapshots': () => ({ Snapshots: [{ SnapshotId: 'snap-1' }] }),
      'EC2.DescribeVolumes': ({ NextToken }) =>
        NextToken === undefined ? { Volumes: [], NextToken: 'more' } : { Volumes: [{ VolumeId: 'vol-1' }] },
      'RDS.DescribeDBClusterSnapshots': () => ({ DBClusterSnapshots: [{ DBClusterSnapshotArn: 'arn:cs' }] }),
      'RDS.DescribeDBClusters': () => ({ DBClusters: [{ DBClusterArn: 'arn:c' }] }),
      'RDS.DescribeDBInstanceAutomatedBackups': () => ({
        DBInstanceAutomatedBackups: [{ DBInstanceAutomatedBackupsArn: 'arn:ab' }, { DBInstanceArn: 'arn:i2', DbiResourceId: 'db-2' }],
      }),
      'RDS.DescribeDBInstances': () => ({ DBInstances: [{ DBInstanceArn: 'arn:i' }] }),
      'RDS.DescribeDBSnapshots': ({ SnapshotType }) => ({
        DBSnapshots: [{ DBSnapshotArn: 'arn:s' }, ...(SnapshotType === 'awsbackup' ? [{ DBSnapshotArn: 'arn:sb' }] : [])],
      }),
      'SecretsManager.ListSecrets': () => ({ SecretList: [{ ARN: 'arn:z' }] }),
    });
    expect(await read(seat)).toMatchObject({
      stores: [
        { type: 'rds_snapshot', arn: 'arn:ab' },
        { type: 'ebs', arn: 'arn:aws:ec2:us-east-1:222222222222:volume/vol-1' },
        { type: 'ebs_snapshot', arn: 'arn:aws:ec2:us-east-1::snapshot/snap-1' },
        { type: 'rds', arn: 'arn:c' },
        { type: 'rds_snapshot', arn: 'arn:cs' },
        { type: 'rds', arn: 'arn:i' },
        { type: 'rds_snapshot', arn: 'arn:i2/db-2' },
        { type: 'rds_snapshot', arn: 'arn:s' },
        { type: 'rds_snapshot', arn: 'arn:sb' },
        { type: 'secret', arn: 'arn:z' },
      ],
      trails: [{ arn: 'arn:trail', name: 't', homeRegion: 'us-east-1', isOrganization: false, isMultiRegion: true }],
    });
    expect(seat.calls.find(({ operation }) => operation === 'EC2.DescribeSnapshots')?.input.OwnerIds).toEqual(['self']);
    expect(seat.calls.find(({ operation }) => operation === 'EC2.DescribeVolumes')?.input.IncludeManagedResources).toBe(true);
  });

  it('is closed where a service control policy refuses every call', async () => {
    expect(await read(seatOf(closed))).toEqual({
      closedBy: 'service-control-policy',
      message: expect.stringContaining('explicit deny in a service control policy'),
    });
  });

  it('keeps what a service control policy closed beside what was answered', async () => {
    const value = await read(seatOf({ ...closed, 'SecretsManager.ListSecrets': () => ({ SecretList: [{ ARN: 'arn:z' }] }) }));
    expect(value).toMatchObject({ closedBy: null, stores: [{ type: 'secret', arn: 'arn:z' }], trails: null, ebsDefault: null });
    expect(value).toHaveProperty('closed', [
      'CloudTrail.DescribeTrails',
      'EC2.DescribeSnapshots',
      'EC2.DescribeVolumes',
      'EC2.GetEbsEncryptionByDefault',
      'RDS.DescribeDBClusterSnapshots',
      'RDS.DescribeDBClusters',
      'RDS.DescribeDBInstanceAutomatedBackups',
      'RDS.DescribeDBInstances',
      'RDS.DescribeDBSnapshots',
    ]);
  });

  it.each([
    ['a refusal that no service control policy explains', accessDenied('no identity-based policy allows it')],
    ['a throttle that names one', awsError('ThrottlingException', 'service control policy')],
    ['an unknown error', awsError('InternalError', 'oops')],
  ])('throws %s, even where all else is closed', async (_, error) => {
    await expect(read(seatOf({ ...closed, 'EC2.DescribeVolumes': () => error }))).rejects.toBe(error);
  });

  it.each([
    [
      'read',
      () => ({ KeyMetadata: { KeyId: 'k', KeyManager: 'CUSTOMER' as const, KeyState: 'Disabled' as const } }),
      { keyManager: 'CUSTOMER', keyState: 'Disabled', keyError: null },
    ],
    ['refused', () => accessDenied(), { keyManager: null, keyState: null, keyError: { reason: 'denied' } }],
  ])('describes the EBS default key: %s', async (_, describeKey, expected) => {
    const seat = seatOf({
      ...empty,
      'EC2.GetEbsDefaultKmsKeyId': () => ({ KmsKeyId: 'arn:aws:kms:us-east-1:222222222222:key/k' }),
      'KMS.DescribeKey': describeKey,
    });
    expect(await read(seat)).toMatchObject({ ebsDefault: { enabled: true, ...expected } });
  });
});
