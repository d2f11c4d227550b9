import type { DbAutomatedBackup } from '../../../src/facts/db-automated-backups.ts';
import type { DbCluster } from '../../../src/facts/db-clusters.ts';
import type { DbInstance } from '../../../src/facts/db-instances.ts';
import type { DbParameterGroup } from '../../../src/facts/db-parameters.ts';
import type { Key, Keys } from '../../../src/facts/keys.ts';
import type { ReplicaLag } from '../../../src/facts/replica-lag.ts';
import { observedAt } from '../world.ts';

export const production = '222222222222';
export const staging = '333333333333';
export const primaryArn = arnOf(production, 'us-east-2', 'db:cc-phi-postgres');
export const replicaArn = arnOf(production, 'us-west-2', 'db:cc-phi-postgres-dr');

/** RFC 3339, some seconds before `observedAt`. */
export function ago(seconds: number): string {
  return new Date(Date.parse(observedAt) - seconds * 1000).toISOString();
}

export const minute = 60;
export const day = 86_400;

export function arnOf(account: string, region: string, name: string): string {
  return `arn:aws:rds:${region}:${account}:${name}`;
}

function keyArn(account: string, region: string, id: string): string {
  return `arn:aws:kms:${region}:${account}:key/${id}`;
}

export type Mutable<T> = T extends readonly (infer E)[] ? Mutable<E>[] : T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;

export function instance(account: string, region: string, changes: Partial<DbInstance> = {}): Mutable<DbInstance> {
  const id = changes.id ?? 'cc-phi-postgres';
  const made: DbInstance = {
    arn: arnOf(account, region, `db:${id}`),
    id,
    resourceId: `db-${id.toUpperCase()}`,
    engine: 'postgres',
    engineVersion: '16.4',
    instanceClass: 'db.m6g.large',
    clusterId: null,
    storageEncrypted: true,
    encryptionType: 'sse-kms',
    keyId: keyArn(account, region, 'phi'),
    performanceInsightsEnabled: false,
    performanceInsightsKeyId: null,
    hasMasterUserSecret: false,
    masterUserSecretKeyId: null,
    activityStreamKeyId: null,
    multiAz: true,
    zone: `${region}a`,
    secondaryZone: `${region}b`,
    status: 'available',
    publiclyAccessible: false,
    deletionProtection: true,
    backupRetentionDays: 35,
    pending: {},
    parameterGroups: [{ name: 'default.postgres17', applyStatus: 'in-sync' }],
    replicaSource: null,
    replicaSourceCluster: null,
    replicas: [],
    statusInfos: [],
    latestRestorableAt: ago(3 * minute),
    createdAt: ago(200 * day),
    tags: { Role: 'phi-db' },
    ...changes,
  };
  return structuredClone(made) as Mutable<DbInstance>;
}

export function replica(changes: Partial<DbInstance> = {}): Mutable<DbInstance> {
  return instance(production, 'us-west-2', {
    id: 'cc-phi-postgres-dr',
    multiAz: false,
    secondaryZone: null,
    replicaSource: primaryArn,
    statusInfos: [{ type: 'read replication', normal: true, status: 'replicating', message: null }],
    ...changes,
  });
}

export function cluster(changes: Partial<DbCluster> = {}): Mutable<DbCluster> {
  const id = changes.id ?? 'cc-aurora';
  const made: DbCluster = {
    arn: arnOf(production, 'us-east-2', `cluster:${id}`),
    id,
    resourceId: `cluster-${id.toUpperCase()}`,
    engine: 'aurora-postgresql',
    engineVersion: '16.4',
    instanceClass: null,
    storageEncrypted: true,
    encryptionType: 'sse-kms',
    keyId: keyArn(production, 'us-east-2', 'phi'),
    performanceInsightsEnabled: false,
    performanceInsightsKeyId: null,
    hasMasterUserSecret: false,
    masterUserSecretKeyId: null,
    activityStreamKeyId: null,
    multiAz: true,
    zones: ['us-east-2a', 'us-east-2b', 'us-east-2c'],
    members: [
      { instanceId: `${id}-1`, isWriter: true, parameterGroupStatus: 'in-sync' },
      { instanceId: `${id}-2`, isWriter: false, parameterGroupStatus: 'in-sync' },
    ],
    status: 'available',
    publiclyAccessible: null,
    deletionProtection: true,
    backupRetentionDays: 35,
    pending: {},
    parameterGroup: 'cc-aurora',
    replicaSource: null,
    replicas: [],
    globalClusterId: null,
    statusInfos: [],
    earliestRestorableAt: ago(35 * day),
    latestRestorableAt: ago(4 * minute),
    createdAt: ago(200 * day),
    tags: { Role: 'phi-cluster' },
    ...changes,
  };
  return structuredClone(made) as Mutable<DbCluster>;
}

/** A member of `cluster()`: RDS says MultiAZ false of each. */
export function member(number: number, zone: string, changes: Partial<DbInstance> = {}): Mutable<DbInstance> {
  return instance(production, 'us-east-2', {
    id: `cc-aurora-${number}`,
    engine: 'aurora-postgresql',
    clusterId: 'cc-aurora',
    multiAz: false,
    zone,
    secondaryZone: null,
    tags: {},
    parameterGroups: [{ name: 'default.aurora-postgresql17', applyStatus: 'in-sync' }],
    ...changes,
  });
}

export function backup(of: DbInstance, changes: Partial<DbAutomatedBackup> = {}): Mutable<DbAutomatedBackup> {
  return {
    arn: null,
    instanceArn: of.arn,
    instanceId: of.id,
    resourceId: of.resourceId,
    region: 'us-east-2',
    status: 'active',
    earliestRestorableAt: ago(35 * day),
    latestRestorableAt: ago(3 * minute),
    retentionDays: 35,
    encrypted: true,
    encryptionType: 'sse-kms',
    keyId: of.keyId,
    ...changes,
  };
}

export function parameterGroup(
  value: string,
  { name = 'default.postgres17', kind = 'instance' }: Partial<DbParameterGroup> = {},
): Mutable<DbParameterGroup> {
  return {
    name,
    kind,
    parameters: [{ name: 'rds.force_ssl', value, source: 'system', applyType: 'dynamic' }],
    unset: ['log_statement'],
    readError: null,
  };
}

/** One datapoint a minute, oldest first: `valueAt` gets the minutes that have passed since. */
export function lag(valueAt: (age: number) => number = () => 3, { from = 60, to = 2 } = {}): Mutable<ReplicaLag> {
  const datapoints = Array.from({ length: from - to + 1 }, (_, index) => ({
    at: ago((from - index) * minute),
    seconds: valueAt(from - index),
  }));
  return { arn: replicaArn, id: 'cc-phi-postgres-dr', datapoints };
}

export function keysOf(account: string, region: string): Mutable<Keys> {
  const key: Key = {
    arn: keyArn(account, region, 'phi'),
    id: 'phi',
    aliases: ['alias/cc-phi'],
    manager: 'CUSTOMER',
    state: 'Enabled',
    usage: 'ENCRYPT_DECRYPT',
    spec: 'SYMMETRIC_DEFAULT',
    origin: 'AWS_KMS',
    multiRegion: null,
    deletionAt: null,
    validTo: null,
    rotation: { enabled: true, periodDays: 365 },
    tags: {},
    readError: null,
    rotationError: null,
    tagsError: null,
  };
  return structuredClone({ keys: [key], aliases: [{ alias: 'alias/cc-phi', keyId: 'phi' }] }) as Mutable<Keys>;
}
