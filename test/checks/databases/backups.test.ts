import { describe } from 'vitest';
import type { Reference } from './reference.ts';
import { ago, backup, day, instance, minute, production } from './samples.ts';
import { primary, refuse, set, table } from './table.ts';

const record = ({ east }: Reference) => east.backups[0] ?? backup(instance(production, 'us-east-2'));

describe('backup-retention, restore-window', () => {
  table([
    ['kept too short', set(primary, { backupRetentionDays: 34 }), { fail: ['backup-retention'], says: 'kept 34 days, not 35d' }],
    [
      'backups off',
      (world) => {
        set(primary, { backupRetentionDays: 0 })(world);
        world.east.backups.pop();
      },
      { fail: ['backup-retention', 'restore-window'], says: 'retention is 0 days' },
    ],
    ['AWS says nothing of retention', set(primary, { backupRetentionDays: null }), { unknown: ['backup-retention'] }],
    [
      'a shorter retention is pending',
      set(primary, { pending: { BackupRetentionPeriod: 7 } }),
      { unknown: ['backup-retention', 'status'] },
    ],
    [
      'a longer retention is pending',
      set(primary, { backupRetentionDays: 7, pending: { BackupRetentionPeriod: 35 } }),
      { fail: ['backup-retention'], unknown: ['status'] },
    ],
    ['no automated backup', ({ east }) => east.backups.pop(), { fail: ['restore-window'], says: 'nothing to restore from' }],
    [
      'only backups that are replicated to the other region, which is another feature',
      ({ east, west }) => west.backups.push(...east.backups.splice(0)),
      { fail: ['restore-window'] },
    ],
    ['only the backup of an earlier instance of the same name', set(record, { resourceId: 'db-EARLIER' }), { fail: ['restore-window'] }],
    ['it is retained only', set(record, { status: 'retained' }), { fail: ['restore-window'] }],
    [
      'no first snapshot yet',
      set(record, { status: 'creating', earliestRestorableAt: null, latestRestorableAt: null }),
      { fail: ['restore-window'] },
    ],
    ['a status of the future', set(record, { status: 'resting' }), { unknown: ['restore-window'] }],
    ['no window', set(record, { earliestRestorableAt: null, latestRestorableAt: null }), { unknown: ['restore-window'] }],
    ['exactly as old as allowed', set(record, { latestRestorableAt: ago(10 * minute) }), {}],
    [
      'a second too old',
      set(record, { latestRestorableAt: ago(10 * minute + 1) }),
      { fail: ['restore-window'], says: '10m 1s ago at the latest; 10m is allowed' },
    ],
    ['the oldest day is going', set(record, { earliestRestorableAt: ago(34 * day) }), {}],
    [
      'retention was raised lately: the window has not grown yet',
      set(record, { earliestRestorableAt: ago(7 * day) }),
      { fail: ['restore-window'], says: 'restored 7d back, not 35d' },
    ],
    [
      'a young database reaches back as far as it is old',
      (world) => {
        primary(world).createdAt = ago(5 * day);
        record(world).earliestRestorableAt = ago(5 * day - 3600);
      },
      {},
    ],
    [
      'a short window, and AWS does not say how old the database is',
      (world) => {
        primary(world).createdAt = null;
        record(world).earliestRestorableAt = ago(5 * day);
      },
      { unknown: ['restore-window'] },
    ],
    ['the listing is refused', refuse(`db-automated-backups@${production}/us-east-2`), { unknown: ['restore-window'] }],
  ]);
});
