import type { DbAutomatedBackup } from '../../facts/db-automated-backups.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Judged } from '../check.ts';
import { databasesOf, eachDatabase, type Found } from './expectations.ts';
import { conclude, fails, holds, type Statement, unclear } from './statements.ts';
import type { InstanceSubject } from './subjects.ts';
import { secondsBetween, spell } from './time.ts';
import type { DatabaseWorld } from './world.ts';

const day = 86_400;

/** The window's old end moves once a day, when the oldest automated snapshot goes; two hours more for the backup window itself. */
const dailyStep = 26 * 3600;

/** Automated backups are kept as long as declared. */
export function judgeBackupRetention(world: DatabaseWorld, spec: Spec): readonly Judged[] {
  return eachDatabase(world, databasesOf(spec), ({ database, subject: { arn, id, backupRetentionDays: days, pending } }) => {
    const { keep } = database.backup;
    const isEnough = (count: number): boolean => count * day >= keep.seconds;
    const later = pending.BackupRetentionPeriod;
    const statements: Statement[] = [];
    if (days === null) statements.push(unclear(`AWS does not say how long backups of ${id} are kept.`));
    else if (days === 0) statements.push(fails(`${id} has no automated backups: its retention is 0 days.`));
    else if (!isEnough(days)) statements.push(fails(`Backups of ${id} are kept ${days} days, not ${keep.text}.`));
    else if (later !== undefined && !(typeof later === 'number' && isEnough(later))) {
      statements.push(unclear(`Backups of ${id} are kept ${days} days, and a change of that to ${String(later)} is waiting.`));
    } else statements.push(holds(`Backups of ${id} are kept ${days} days.`));
    return conclude(statements, { resource: arn, expected: `at least ${keep.text}`, actual: { days, pending: later ?? null } });
  });
}

interface RestoreWindow {
  readonly status: string | null;
  readonly earliest: string | null;
  readonly latest: string | null;
  /** AWS's Date when it said so. */
  readonly now: string;
}

/** A restore reaches from minutes ago back to the declared length of time. */
export function judgeRestoreWindow(world: DatabaseWorld, spec: Spec): readonly Judged[] {
  return eachDatabase(world, databasesOf(spec), (found) => {
    const { database, subject } = found;
    const expected = {
      latest: `at most ${database.backup.restorable_within.text} old`,
      earliest: `${database.backup.keep.text} back, or as old as the database`,
    };
    const window = windowOf(world, found);
    const statements =
      window === null ? [fails(`${subject.id} has no automated backup: there is nothing to restore from.`)] : statementsOf(found, window);
    return conclude(statements, { resource: subject.arn, expected, actual: window });
  });
}

/** A cluster carries its window itself; an instance has a record of its own, which outlives it. */
function windowOf(world: DatabaseWorld, { place, subject }: Found): RestoreWindow | null {
  if (subject.kind === 'cluster') {
    const now = world.observedAt('db-clusters', place);
    const { earliestRestorableAt: earliest, latestRestorableAt: latest } = subject;
    return earliest === null && latest === null && subject.backupRetentionDays === 0 ? null : { status: 'active', earliest, latest, now };
  }
  const now = world.observedAt('db-automated-backups', place);
  const records = world.at('db-automated-backups', place).filter((backup) => isOf(backup, subject));
  // One that is active speaks for the instance; without it, whatever else there is says why not.
  const record = records.find(({ status }) => status === 'active') ?? records[0];
  if (record === undefined) return null;
  return { status: record.status, earliest: record.earliestRestorableAt, latest: record.latestRestorableAt, now };
}

/** A record of an earlier instance of the same name has the same ARN and another resource id. */
function isOf(backup: DbAutomatedBackup, { arn, resourceId }: InstanceSubject): boolean {
  return backup.instanceArn === arn && (backup.resourceId === null || resourceId === null || backup.resourceId === resourceId);
}

function statementsOf(
  { database, subject: { id, createdAt } }: Found,
  { status, earliest, latest, now }: RestoreWindow,
): readonly Statement[] {
  const { keep, restorable_within: within } = database.backup;
  const statements: Statement[] = [];
  if (status === null) statements.push(unclear(`AWS gives no status for the automated backup of ${id}.`));
  else if (status === 'creating' || status === 'retained') {
    const why = status === 'creating' ? 'no first snapshot is there yet' : 'it is kept of an instance that is gone';
    statements.push(fails(`The automated backup of ${id} is ${status}: ${why}.`));
  } else if (status !== 'active') statements.push(unclear(`The automated backup of ${id} has a status that iq does not know: ${status}.`));

  if (latest === null) statements.push(unclear(`AWS gives no latest time to which ${id} can be restored.`));
  else {
    const age = secondsBetween(latest, now);
    if (age > within.seconds)
      statements.push(fails(`${id} can be restored to ${spell(age)} ago at the latest; ${within.text} is allowed.`));
  }

  if (earliest === null) statements.push(unclear(`AWS gives no earliest time to which ${id} can be restored.`));
  else {
    const reach = secondsBetween(earliest, now);
    const life = createdAt === null ? null : secondsBetween(createdAt, now);
    const isShort = (wanted: number): boolean => reach < wanted - dailyStep;
    if (isShort(life === null ? keep.seconds : Math.min(keep.seconds, life))) {
      const text = `${id} can be restored ${spell(reach)} back, not ${keep.text}.`;
      statements.push(life === null ? unclear(`${text} AWS does not say how old it is.`) : fails(`${text} It is ${spell(life)} old.`));
    }
  }
  return statements.length > 0 ? statements : [holds(`${id} can be restored to any time between ${earliest} and ${latest}.`)];
}
