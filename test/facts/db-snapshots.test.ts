import { describe, expect, it } from 'vitest';
import { dbSnapshots } from '../../src/facts/db-snapshots.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';
import { prefix, readAt } from './rds-answers.ts';

const snapshot = (id: string, type: string) => ({
  DBSnapshotIdentifier: id,
  DBSnapshotArn: `${prefix}:snapshot:${id}`,
  SnapshotType: type,
  DBInstanceIdentifier: 'cc',
  Encrypted: true,
});
const none = {
  'RDS.DescribeDBClusterSnapshots': () => ({ DBClusterSnapshots: [] }),
  'RDS.DescribeDBSnapshots': () => ({ DBSnapshots: [] }),
};

describe('db-snapshots', () => {
  it('reads every page, those of AWS Backup too, and each snapshot once', async () => {
    const seat = fakeSeat(
      {},
      {
        ...none,
        'RDS.DescribeDBSnapshots': ({ SnapshotType, Marker }) => {
          if (SnapshotType === 'awsbackup') return { DBSnapshots: [snapshot('c', 'awsbackup'), snapshot('d', 'awsbackup')] };
          return Marker === undefined
            ? { DBSnapshots: [snapshot('b', 'manual')], Marker: 'one' }
            : { DBSnapshots: [snapshot('a', 'automated'), snapshot('c', 'awsbackup')] };
        },
      },
    );
    const found = await readAt(seat, dbSnapshots);
    expect(found.map(({ id, type }) => [id, type])).toEqual([
      ['a', 'automated'],
      ['b', 'manual'],
      ['c', 'awsbackup'],
      ['d', 'awsbackup'],
    ]);
    expect(seat.calls.filter(({ input }) => input.MaxRecords !== 100)).toEqual([]);
  });

  it('reads snapshots of clusters, with null for what AWS left out', async () => {
    const answer = {
      DBClusterSnapshotIdentifier: 'a',
      DBClusterSnapshotArn: `${prefix}:cluster-snapshot:a`,
      StorageEncryptionType: 'sse-rds' as const,
    };
    const seat = fakeSeat({}, { ...none, 'RDS.DescribeDBClusterSnapshots': () => ({ DBClusterSnapshots: [answer] }) });
    expect(await readAt(seat, dbSnapshots)).toEqual([
      {
        arn: `${prefix}:cluster-snapshot:a`,
        id: 'a',
        kind: 'cluster',
        type: null,
        engine: null,
        encrypted: null,
        encryptionType: 'sse-rds',
        keyId: null,
        source: null,
        createdAt: null,
        status: null,
      },
    ]);
  });

  it.each(['RDS.DescribeDBSnapshots', 'RDS.DescribeDBClusterSnapshots'] as const)('throws a refusal of %s', async (operation) => {
    const seat = fakeSeat({}, { ...none, [operation]: () => accessDenied() });
    await expect(readAt(seat, dbSnapshots)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
