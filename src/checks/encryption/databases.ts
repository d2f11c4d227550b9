import type { DbAutomatedBackup } from '../../facts/db-automated-backups.ts';
import type { DbCluster } from '../../facts/db-clusters.ts';
import type { DbInstance } from '../../facts/db-instances.ts';
import type { Listing } from './listing.ts';
import { type Part, settledByKey, settleStorage } from './store.ts';
import type { EncryptionWorld, Place } from './world.ts';

/** DB instances of every engine. The storage of a cluster's member belongs to the cluster. */
export const instances: Listing = {
  name: 'rds-instance',
  type: 'rds',
  noun: 'DB instance',
  facts: ['db-clusters', 'db-instances'],
  stores: (world, place) =>
    world.at('db-instances', place).map((instance) => ({
      type: 'rds',
      place,
      arn: instance.arn,
      names: [instance.id, instance.arn],
      parts: () => [
        instance.clusterId === null
          ? storagePart(`The storage of DB instance ${instance.id}`, instance)
          : memberPart(world, place, { id: instance.id, clusterId: instance.clusterId }),
        ...performanceInsightsOf(instance),
        ...besides(instance, 'DB instance'),
      ],
    })),
};

/** Aurora and Multi-AZ DB clusters, and those of DocumentDB and Neptune, which the same call lists. */
export const clusters: Listing = {
  name: 'rds-cluster',
  type: 'rds',
  noun: 'DB cluster',
  facts: ['db-clusters'],
  stores: (world, place) =>
    world.at('db-clusters', place).map((cluster) => ({
      type: 'rds',
      place,
      arn: cluster.arn,
      names: [cluster.id, cluster.arn],
      parts: () => [
        storagePart(`The storage of DB cluster ${cluster.id}`, cluster),
        // Left out on clusters whose members carry the setting themselves.
        ...(cluster.performanceInsightsEnabled === true ||
        (cluster.performanceInsightsEnabled === null && cluster.performanceInsightsKeyId !== null)
          ? [insightsPart(`DB cluster ${cluster.id}`, cluster.performanceInsightsKeyId)]
          : []),
        ...besides(cluster, 'DB cluster'),
      ],
    })),
};

/** Snapshots of instances and clusters: manual, automated, and those of AWS Backup. */
export const snapshots: Listing = {
  name: 'rds-snapshot',
  type: 'rds_snapshot',
  noun: 'database snapshot',
  facts: ['db-snapshots'],
  stores: (world, place) =>
    world.at('db-snapshots', place).map((snapshot) => ({
      type: 'rds_snapshot',
      place,
      arn: snapshot.arn,
      names: [snapshot.id, snapshot.arn],
      parts: () => [storagePart(`Snapshot ${snapshot.id} of ${snapshot.source ?? 'an unnamed source'}`, snapshot)],
    })),
};

/** Automated backups: they outlive their instance where they are retained, and have a key of their own where they are replicated. */
export const automatedBackups: Listing = {
  name: 'rds-automated-backup',
  type: 'rds_snapshot',
  noun: 'automated database backup',
  facts: ['db-automated-backups'],
  stores: (world, place) =>
    world.at('db-automated-backups', place).map((backup) => {
      const arn = backup.arn ?? [backup.instanceArn ?? backup.instanceId, backup.resourceId].filter((part) => part !== null).join('/');
      const names = [backup.instanceId, arn].filter((name) => name !== null);
      const what = `The ${backup.status ?? ''} automated backup of ${backup.instanceId ?? 'an unnamed instance'}`.replace('  ', ' ');
      return { type: 'rds_snapshot', place, arn, names, parts: () => [storagePart(what, backup)] };
    }),
};

/** Automated backups of clusters: they outlive their cluster where they are retained. */
export const clusterBackups: Listing = {
  name: 'rds-cluster-automated-backup',
  type: 'rds_snapshot',
  noun: 'automated backup of a cluster',
  facts: ['db-cluster-automated-backups'],
  stores: (world, place) =>
    world.at('db-cluster-automated-backups', place).map((backup) => {
      const arn = backup.arn ?? [backup.clusterArn ?? backup.clusterId, backup.resourceId].filter((part) => part !== null).join('/');
      const names = [backup.clusterId, arn].filter((name) => name !== null);
      const what = `The ${backup.status ?? ''} automated backup of cluster ${backup.clusterId ?? 'without a name'}`.replace('  ', ' ');
      return { type: 'rds_snapshot', place, arn, names, parts: () => [storagePart(what, backup)] };
    }),
};

function storagePart(what: string, storage: Pick<DbInstance & DbAutomatedBackup, 'encryptionType' | 'keyId'> & Flags): Part {
  const encrypted = storage.storageEncrypted ?? storage.encrypted ?? null;
  const { encryptionType, keyId } = storage;
  return { name: 'storage', what, keyId, settle: (rule) => settleStorage({ encrypted, encryptionType, what }, rule) };
}

/** RDS calls the flag StorageEncrypted on instances and clusters, Encrypted on the rest. */
interface Flags {
  readonly storageEncrypted?: boolean | null;
  readonly encrypted?: boolean | null;
}

function memberPart(world: EncryptionWorld, place: Place, { id, clusterId }: { readonly id: string; readonly clusterId: string }): Part {
  return {
    name: 'storage',
    what: `The storage of DB instance ${id}`,
    keyId: null,
    settle: () => {
      const actual = { cluster: clusterId };
      const isListed = world.at('db-clusters', place).some((cluster) => cluster.id === clusterId);
      if (isListed)
        return {
          outcome: 'pass',
          message: `The storage of DB instance ${id} is that of DB cluster ${clusterId}, and judged there.`,
          actual,
        };
      const detail = `DB instance ${id} is a member of DB cluster ${clusterId}, which is not in the listing of clusters`;
      return { outcome: 'unknown', message: `${detail}.`, actual, because: { reason: 'failed', detail } };
    },
  };
}

function performanceInsightsOf(instance: DbInstance): readonly Part[] {
  const { id, performanceInsightsEnabled: isOn, performanceInsightsKeyId: keyId } = instance;
  // RDS goes on naming the key of the first time after Performance Insights was turned off.
  if (isOn === false) return [];
  if (isOn === true || keyId !== null) return [insightsPart(`DB instance ${id}`, keyId)];
  const detail = `AWS left out whether Performance Insights of DB instance ${id} is on`;
  const what = `Performance Insights of DB instance ${id}`;
  const settle = () => ({
    outcome: 'unknown' as const,
    message: `${detail}.`,
    actual: null,
    because: { reason: 'failed' as const, detail },
  });
  return [{ name: 'performance insights', what, keyId, settle }];
}

function insightsPart(owner: string, keyId: string | null): Part {
  return { name: 'performance insights', what: `Performance Insights of ${owner}`, keyId, settle: settledByKey };
}

/** What lies beside the data and has a key of its own: the managed master password, the activity stream. */
function besides(database: DbInstance | DbCluster, noun: string): readonly Part[] {
  const { id, hasMasterUserSecret, masterUserSecretKeyId, activityStreamKeyId } = database;
  const secret = { name: 'master user secret', what: `The master user secret of ${noun} ${id}`, keyId: masterUserSecretKeyId };
  const stream = { name: 'activity stream', what: `The activity stream of ${noun} ${id}`, keyId: activityStreamKeyId };
  return [...(hasMasterUserSecret ? [secret] : []), ...(activityStreamKeyId === null ? [] : [stream])].map((part) => ({
    ...part,
    settle: settledByKey,
  }));
}
