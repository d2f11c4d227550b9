import { describe, expect, it } from 'vitest';
import { dbAutomatedBackups } from '../../src/facts/db-automated-backups.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';
import { prefix, readAt } from './rds-answers.ts';

const active = {
  DBInstanceArn: `${prefix}:db:cc`,
  DBInstanceIdentifier: 'cc',
  DbiResourceId: 'db-NEW',
  Region: 'us-east-2',
  Status: 'active',
  Encrypted: true,
  BackupRetentionPeriod: 35,
  RestoreWindow: { EarliestTime: new Date('2026-08-27T12:00:00Z'), LatestTime: new Date('2026-10-01T11:57:00Z') },
};

describe('db-automated-backups', () => {
  it('reads every page, those of deleted instances too, in a stable order', async () => {
    const seat = fakeSeat(
      {},
      {
        'RDS.DescribeDBInstanceAutomatedBackups': ({ Marker }) =>
          Marker === undefined
            ? { DBInstanceAutomatedBackups: [{ ...active, DbiResourceId: 'db-OLD', Status: 'retained' }], Marker: 'one' }
            : { DBInstanceAutomatedBackups: [active, {}] },
      },
    );
    const found = await readAt(seat, dbAutomatedBackups);
    expect(found.map(({ resourceId, status }) => [resourceId, status])).toEqual([
      [null, null],
      ['db-NEW', 'active'],
      ['db-OLD', 'retained'],
    ]);
    expect(found[1]).toMatchObject({
      earliestRestorableAt: '2026-08-27T12:00:00.000Z',
      latestRestorableAt: '2026-10-01T11:57:00.000Z',
      retentionDays: 35,
      keyId: null,
    });
    expect(seat.calls[1]?.input).toEqual({ MaxRecords: 100, Marker: 'one' });
  });

  it('throws what AWS refuses', async () => {
    const seat = fakeSeat({}, { 'RDS.DescribeDBInstanceAutomatedBackups': () => accessDenied() });
    await expect(readAt(seat, dbAutomatedBackups)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
