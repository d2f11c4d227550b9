import { describe, expect, it } from 'vitest';
import { dbClusters } from '../../src/facts/db-clusters.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';
import { clusterAnswer, readAt } from './rds-answers.ts';

describe('db-clusters', () => {
  it('reads every page and sorts by ARN', async () => {
    const seat = fakeSeat(
      {},
      {
        'RDS.DescribeDBClusters': ({ Marker }) =>
          Marker === undefined ? { DBClusters: [clusterAnswer('b')], Marker: 'one' } : { DBClusters: [clusterAnswer('a')] },
      },
    );
    expect((await readAt(seat, dbClusters)).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(seat.calls[0]?.input).toEqual({ MaxRecords: 100 });
  });

  it('keeps members, window and group, and null for what AWS left out', async () => {
    const answer = clusterAnswer('a', {
      DBClusterMembers: [
        { DBInstanceIdentifier: 'two' },
        { DBInstanceIdentifier: 'one', IsClusterWriter: true, DBClusterParameterGroupStatus: 'in-sync' },
      ],
      AvailabilityZones: ['us-east-2b', 'us-east-2a'],
      DBClusterParameterGroup: 'g',
      EngineVersion: '16.4',
      DBClusterInstanceClass: 'db.m6gd.large',
      EarliestRestorableTime: new Date('2026-09-01T00:00:00Z'),
      ReplicationSourceIdentifier: '',
      PendingModifiedValues: { MasterUserPassword: 'hunter2' },
    });
    const [found] = await readAt(fakeSeat({}, { 'RDS.DescribeDBClusters': () => ({ DBClusters: [answer] }) }), dbClusters);
    expect(found).toMatchObject({
      engineVersion: '16.4',
      instanceClass: 'db.m6gd.large',
      members: [
        { instanceId: 'one', isWriter: true, parameterGroupStatus: 'in-sync' },
        { instanceId: 'two', isWriter: null, parameterGroupStatus: null },
      ],
      zones: ['us-east-2a', 'us-east-2b'],
      parameterGroup: 'g',
      earliestRestorableAt: '2026-09-01T00:00:00.000Z',
      latestRestorableAt: null,
      multiAz: null,
      publiclyAccessible: null,
      replicaSource: null,
      pending: { MasterUserPassword: 'redacted' },
    });
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  it('throws what AWS refuses', async () => {
    const seat = fakeSeat({}, { 'RDS.DescribeDBClusters': () => accessDenied() });
    await expect(readAt(seat, dbClusters)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
