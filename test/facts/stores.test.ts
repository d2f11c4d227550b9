import { describe, expect, it } from 'vitest';
import { ebsDefault } from '../../src/facts/ebs-default.ts';
import { ebsSnapshots } from '../../src/facts/ebs-snapshots.ts';
import type { FactDefinition } from '../../src/facts/fact.ts';
import { secrets } from '../../src/facts/secrets.ts';
import { volumes } from '../../src/facts/volumes.ts';
import { accessDenied, type FakeSeat, fakeSeat } from './fake-seat.ts';

const read = <V>(fact: FactDefinition<string, V>, seat: FakeSeat) => fact.read(seat, () => Promise.reject(new Error('needs nothing')));

describe('volumes', () => {
  it('reads every page', async () => {
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeVolumes': ({ NextToken }) =>
          NextToken === undefined
            ? {
                Volumes: [{ VolumeId: 'vol-2', Encrypted: false, State: 'available', Tags: [{ Key: 'Name', Value: 'scratch' }] }],
                NextToken: 'more',
              }
            : { Volumes: [{ VolumeId: 'vol-1', Encrypted: true, KmsKeyId: 'arn:k', SseType: 'sse-kms' }] },
      },
    );
    const arn = (id: string) => `arn:aws:ec2:us-east-2:222222222222:volume/${id}`;
    expect(await read(volumes, seat)).toEqual([
      { arn: arn('vol-1'), id: 'vol-1', encrypted: true, encryptionType: 'sse-kms', keyId: 'arn:k', state: null, tags: {} },
      {
        arn: arn('vol-2'),
        id: 'vol-2',
        encrypted: false,
        encryptionType: null,
        keyId: null,
        state: 'available',
        tags: { Name: 'scratch' },
      },
    ]);
    expect(seat.calls[0]?.input).toEqual({ IncludeManagedResources: true, MaxResults: 1000 });
  });

  it('throws where it is refused', async () => {
    await expect(read(volumes, fakeSeat({}, { 'EC2.DescribeVolumes': () => accessDenied() }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

describe('ebs-snapshots', () => {
  it('reads every page of its own snapshots alone', async () => {
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeSnapshots': ({ NextToken }) =>
          NextToken === undefined
            ? { Snapshots: [], NextToken: 'more' }
            : { Snapshots: [{ SnapshotId: 'snap-1', Encrypted: true, KmsKeyId: 'arn:k', State: 'completed' }] },
      },
    );
    expect(await read(ebsSnapshots, seat)).toEqual([
      {
        arn: 'arn:aws:ec2:us-east-2::snapshot/snap-1',
        id: 'snap-1',
        encrypted: true,
        encryptionType: null,
        keyId: 'arn:k',
        state: 'completed',
        tags: {},
      },
    ]);
    expect(seat.calls[0]?.input).toEqual({ OwnerIds: ['self'], MaxResults: 1000 });
  });

  it('throws where it is refused', async () => {
    await expect(read(ebsSnapshots, fakeSeat({}, { 'EC2.DescribeSnapshots': () => accessDenied() }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

describe('secrets', () => {
  it('reads every page, secrets that wait for deletion too', async () => {
    const seat = fakeSeat(
      {},
      {
        'SecretsManager.ListSecrets': ({ NextToken }) =>
          NextToken === undefined
            ? { SecretList: [{ ARN: 'arn:b', Name: 'b', DeletedDate: new Date('2026-11-19T00:00:00Z') }], NextToken: 'more' }
            : {
                SecretList: [
                  {
                    ARN: 'arn:a',
                    Name: 'a',
                    KmsKeyId: 'alias/x',
                    PrimaryRegion: 'us-west-2',
                    RotationEnabled: true,
                    LastRotatedDate: new Date('2026-11-18T00:00:00Z'),
                    Tags: [{ Key: 'k', Value: 'v' }],
                  },
                ],
              },
      },
    );
    expect(await read(secrets, seat)).toEqual([
      {
        arn: 'arn:a',
        name: 'a',
        keyId: 'alias/x',
        deletedAt: null,
        primaryRegion: 'us-west-2',
        rotationEnabled: true,
        lastRotatedAt: '2026-11-18T00:00:00.000Z',
        tags: { k: 'v' },
      },
      {
        arn: 'arn:b',
        name: 'b',
        keyId: null,
        deletedAt: '2026-11-19T00:00:00.000Z',
        primaryRegion: null,
        rotationEnabled: null,
        lastRotatedAt: null,
        tags: {},
      },
    ]);
    expect(seat.calls[0]?.input).toEqual({ MaxResults: 100, IncludePlannedDeletion: true });
  });

  it('throws where it is refused', async () => {
    await expect(read(secrets, fakeSeat({}, { 'SecretsManager.ListSecrets': () => accessDenied() }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

describe('ebs-default', () => {
  it('reads the setting and its key', async () => {
    const seat = fakeSeat(
      {},
      {
        'EC2.GetEbsEncryptionByDefault': () => ({ EbsEncryptionByDefault: true, SseType: 'sse-kms' }),
        'EC2.GetEbsDefaultKmsKeyId': () => ({ KmsKeyId: 'alias/aws/ebs' }),
      },
    );
    expect(await read(ebsDefault, seat)).toEqual({ enabled: true, keyId: 'alias/aws/ebs', encryptionType: 'sse-kms' });
  });

  it('does not take a missing flag for off', async () => {
    const seat = fakeSeat({}, { 'EC2.GetEbsEncryptionByDefault': () => ({}), 'EC2.GetEbsDefaultKmsKeyId': () => ({}) });
    expect(await read(ebsDefault, seat)).toEqual({ enabled: null, keyId: null, encryptionType: null });
  });

  it('throws where either call is refused', async () => {
    const seat = fakeSeat(
      {},
      { 'EC2.GetEbsEncryptionByDefault': () => ({ EbsEncryptionByDefault: true }), 'EC2.GetEbsDefaultKmsKeyId': () => accessDenied() },
    );
    await expect(read(ebsDefault, seat)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
