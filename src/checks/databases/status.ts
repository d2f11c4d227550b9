import type { Spec } from '../../spec/spec.ts';
import type { Judged } from '../check.ts';
import { databasesOf, eachDatabase } from './expectations.ts';
import { conclude, fails, holds, type Statement, unclear } from './statements.ts';
import { membersOf, type Subject } from './subjects.ts';
import type { DatabaseWorld } from './world.ts';

/** AWS documents an instance as fully operational while its storage is optimized or initialized, which can take more than a day. */
const serving = ['available', 'backing-up', 'storage-initialization', 'storage-optimization'];

/** Under way, and AWS does not document whether it serves meanwhile. */
const changing = new Set(
  `configuring-enhanced-monitoring configuring-iam-database-auth configuring-log-exports maintenance modifying
  resetting-master-credentials storage-config-upgrade update-iam-db-auth`.split(/\s+/),
);

/** Every other status that AWS documents for instances and clusters. A word that is in no list is `unknown`. */
const notServing = new Set(
  `backtracking cloning-failed converting-to-vpc creating delete-precheck deleting failed failing-over
  inaccessible-encryption-credentials inaccessible-encryption-credentials-recoverable incompatible-create incompatible-network
  incompatible-option-group incompatible-parameters incompatible-restore insufficient-capacity migrating migration-failed
  moving-to-vpc preparing-data-migration promoting rebooting renaming restore-error starting stopped stopping storage-full upgrading`.split(
    /\s+/,
  ),
);

/**
 * Pending changes on which nothing that a spec declares depends: size, speed, price, password, log export. Any other pending
 * change, also one that AWS invents later, makes `status` unknown at best.
 */
const harmless = new Set([
  'AdditionalStorageVolumes',
  'AllocatedStorage',
  'DBCapacityReservationIdentifier',
  'DBInstanceClass',
  'DedicatedLogVolume',
  'Iops',
  'LicenseModel',
  'MasterUserPassword',
  'PendingCloudwatchLogsExports',
  'ProcessorFeatures',
  'StorageThroughput',
  'StorageType',
]);

/** Whether something serves: `available`, or busy with something that AWS documents as harmless. */
export function statusOf({ id, status }: { readonly id: string; readonly status: string | null }): Statement {
  const word = status?.toLowerCase() ?? null;
  if (word === null) return unclear(`AWS gives no status for ${id}.`);
  if (serving.includes(word)) return holds(`${id} is ${word}.`);
  if (changing.has(word))
    return unclear(`${id} is ${word}, and AWS does not say whether it serves meanwhile; run again once that is done.`);
  return notServing.has(word) ? fails(`${id} is ${word}, not available.`) : unclear(`${id} has a status that iq does not know: ${word}.`);
}

/** It serves, and no change that matters waits to be applied. */
export function judgeStatus(world: DatabaseWorld, spec: Spec): readonly Judged[] {
  return eachDatabase(world, databasesOf(spec), ({ subject }) => {
    const members = membersOf(world, subject).map(({ instanceId, instance }) => ({
      id: instanceId,
      status: instance?.status ?? null,
      pending: instance?.pending ?? {},
    }));
    const parts = [subject, ...members];
    return conclude([...parts.map(statusOf), ...parts.flatMap(pendingOf)], {
      resource: subject.arn,
      expected: { status: serving, pending: [] },
      actual: parts.map(({ id, status, pending }) => ({ id, status, pending: Object.keys(pending) })),
    });
  });
}

function pendingOf({ id, pending }: Pick<Subject, 'id' | 'pending'>): readonly Statement[] {
  const waiting = Object.keys(pending).filter((change) => !harmless.has(change));
  return waiting.length === 0 ? [] : [unclear(`Changes to ${id} wait to be applied: ${waiting.join(', ')}.`)];
}
