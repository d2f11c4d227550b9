import { describe, expect, it } from 'vitest';
import { dbInstances } from '../../src/facts/db-instances.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';
import { instanceAnswer, prefix, readAt } from './rds-answers.ts';

describe('db-instances', () => {
  it('reads every page, also after an empty one, and sorts by ARN', async () => {
    const seat = fakeSeat(
      {},
      {
        'RDS.DescribeDBInstances': ({ Marker }) =>
          Marker === undefined
            ? { DBInstances: [instanceAnswer('b')], Marker: 'one' }
            : Marker === 'one'
              ? { DBInstances: [], Marker: 'two' }
              : { DBInstances: [instanceAnswer('a')], Marker: '' },
      },
    );
    const found = await readAt(seat, dbInstances);
    expect(found.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(seat.calls.map(({ input }) => input)).toEqual([
      { MaxRecords: 100 },
      { MaxRecords: 100, Marker: 'one' },
      { MaxRecords: 100, Marker: 'two' },
    ]);
  });

  it('keeps what AWS left out as null, and never as a default', async () => {
    const [found] = await readAt(fakeSeat({}, { 'RDS.DescribeDBInstances': () => ({ DBInstances: [instanceAnswer('a')] }) }), dbInstances);
    expect(found).toEqual({
      arn: `${prefix}:db:a`,
      id: 'a',
      resourceId: null,
      engine: 'postgres',
      engineVersion: null,
      instanceClass: null,
      clusterId: null,
      storageEncrypted: null,
      encryptionType: null,
      keyId: null,
      performanceInsightsEnabled: null,
      performanceInsightsKeyId: null,
      hasMasterUserSecret: false,
      masterUserSecretKeyId: null,
      activityStreamKeyId: null,
      multiAz: null,
      zone: null,
      secondaryZone: null,
      status: null,
      publiclyAccessible: null,
      deletionProtection: null,
      backupRetentionDays: null,
      pending: {},
      parameterGroups: [],
      replicaSource: null,
      replicaSourceCluster: null,
      replicas: [],
      statusInfos: [],
      latestRestorableAt: null,
      createdAt: null,
      tags: {},
    });
  });

  it('keeps everything that the checks rest on, as JSON', async () => {
    const answer = instanceAnswer('a', {
      DbiResourceId: 'db-A',
      StorageEncrypted: false,
      StorageEncryptionType: 'sse-rds',
      EngineVersion: '16.4',
      DBInstanceClass: 'db.m6g.large',
      KmsKeyId: '',
      MultiAZ: true,
      AvailabilityZone: 'us-east-2a',
      SecondaryAvailabilityZone: 'us-east-2b',
      DBInstanceStatus: 'available',
      PubliclyAccessible: false,
      DeletionProtection: true,
      BackupRetentionPeriod: 35,
      DBParameterGroups: [{ DBParameterGroupName: 'g', ParameterApplyStatus: 'pending-reboot' }],
      MasterUserSecret: { SecretStatus: 'creating' },
      ReadReplicaSourceDBInstanceIdentifier: 'source',
      ReadReplicaDBInstanceIdentifiers: ['y', 'x'],
      StatusInfos: [{ StatusType: 'read replication', Normal: false, Status: 'error', Message: 'why' }],
      LatestRestorableTime: new Date('2026-10-01T11:57:00Z'),
      InstanceCreateTime: new Date('2026-01-01T00:00:00Z'),
      TagList: [{ Key: 'b', Value: '2' }, { Key: 'a' }],
    });
    const [found] = await readAt(fakeSeat({}, { 'RDS.DescribeDBInstances': () => ({ DBInstances: [answer] }) }), dbInstances);
    expect(found).toMatchObject({
      engineVersion: '16.4',
      instanceClass: 'db.m6g.large',
      storageEncrypted: false,
      encryptionType: 'sse-rds',
      keyId: null,
      hasMasterUserSecret: true,
      parameterGroups: [{ name: 'g', applyStatus: 'pending-reboot' }],
      replicaSource: 'source',
      replicas: ['x', 'y'],
      statusInfos: [{ type: 'read replication', normal: false, status: 'error', message: 'why' }],
      latestRestorableAt: '2026-10-01T11:57:00.000Z',
      createdAt: '2026-01-01T00:00:00.000Z',
      tags: { a: '', b: '2' },
    });
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  it('names a pending password and never keeps it', async () => {
    const pending = { MultiAZ: true, MasterUserPassword: 'hunter2', ResumeFullAutomationModeTime: new Date(0), DBInstanceClass: undefined };
    const answer = instanceAnswer('a', { PendingModifiedValues: pending });
    const [found] = await readAt(fakeSeat({}, { 'RDS.DescribeDBInstances': () => ({ DBInstances: [answer] }) }), dbInstances);
    expect(found?.pending).toEqual({
      MasterUserPassword: 'redacted',
      MultiAZ: true,
      ResumeFullAutomationModeTime: '1970-01-01T00:00:00.000Z',
    });
  });

  it('throws what AWS refuses', async () => {
    const seat = fakeSeat({}, { 'RDS.DescribeDBInstances': () => accessDenied() });
    await expect(readAt(seat, dbInstances)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('takes half an answer for none', async () => {
    await expect(readAt(fakeSeat({}, { 'RDS.DescribeDBInstances': () => ({}) }), dbInstances)).rejects.toThrow('without DBInstances');
    const nameless = { ...instanceAnswer('a'), DBInstanceArn: undefined };
    const seat = fakeSeat({}, { 'RDS.DescribeDBInstances': () => ({ DBInstances: [nameless] }) });
    await expect(readAt(seat, dbInstances)).rejects.toThrow('without DBInstanceArn');
  });
});
