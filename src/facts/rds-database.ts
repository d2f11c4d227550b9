import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import { compare, pendingChanges, required, tagRecord, text, time } from './values.ts';

/** What RDS says of one thing that it watches on a replica: `read replication`. */
export interface StatusInfo {
  readonly type: string | null;
  readonly normal: boolean | null;
  readonly status: string | null;
  readonly message: string | null;
}

/** What RDS says alike of a DB instance and of a DB cluster. `null` is what AWS left out, never a default. */
export interface RdsDatabase {
  /** Also `docdb` and `neptune`: they come back from the same calls. */
  readonly engine: string;
  readonly engineVersion: string | null;
  /** Class of the instance, or of every member of a Multi-AZ DB cluster; `null` of an Aurora cluster, whose members have their own. */
  readonly instanceClass: string | null;
  readonly storageEncrypted: boolean | null;
  /** `none`, `sse-kms`, or `sse-rds`: encrypted with a key that AWS owns, for which `storageEncrypted` is false. */
  readonly encryptionType: string | null;
  readonly keyId: string | null;
  readonly performanceInsightsEnabled: boolean | null;
  readonly performanceInsightsKeyId: string | null;
  readonly hasMasterUserSecret: boolean;
  readonly masterUserSecretKeyId: string | null;
  readonly activityStreamKeyId: string | null;
  /** Of an instance, false for the members of a cluster: there the cluster has the zones. */
  readonly multiAz: boolean | null;
  /** Of a cluster, only for Multi-AZ DB clusters: an Aurora cluster leaves it to its members. */
  readonly publiclyAccessible: boolean | null;
  readonly deletionProtection: boolean | null;
  readonly backupRetentionDays: number | null;
  /** AWS's own names; only the changes that really wait. A password is `redacted`. */
  readonly pending: Readonly<Record<string, unknown>>;
  readonly statusInfos: readonly StatusInfo[];
  readonly latestRestorableAt: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

const statusInfo = (): z.ZodType<StatusInfo> =>
  z.strictObject({
    type: z.string().nullable(),
    normal: z.boolean().nullable(),
    status: z.string().nullable(),
    message: z.string().nullable(),
  });

/** The members of the shape of both. */
export const databaseShape = () => ({
  engine: z.string(),
  engineVersion: z.string().nullable(),
  instanceClass: z.string().nullable(),
  storageEncrypted: z.boolean().nullable(),
  encryptionType: z.string().nullable(),
  keyId: z.string().nullable(),
  performanceInsightsEnabled: z.boolean().nullable(),
  performanceInsightsKeyId: z.string().nullable(),
  hasMasterUserSecret: z.boolean(),
  masterUserSecretKeyId: z.string().nullable(),
  activityStreamKeyId: z.string().nullable(),
  multiAz: z.boolean().nullable(),
  publiclyAccessible: z.boolean().nullable(),
  deletionProtection: z.boolean().nullable(),
  backupRetentionDays: z.number().nullable(),
  pending: z.record(z.string(), z.unknown()),
  statusInfos: z.array(statusInfo()),
  latestRestorableAt: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
});

type Answer =
  | NonNullable<Output<'RDS.DescribeDBInstances'>['DBInstances']>[number]
  | NonNullable<Output<'RDS.DescribeDBClusters'>['DBClusters']>[number];

/** That part of an answer. Throws where AWS does not name the engine. */
export function databaseOf(answer: Answer): RdsDatabase {
  return {
    engine: required(answer.Engine, 'Engine'),
    engineVersion: text(answer.EngineVersion),
    instanceClass: text(
      'DBInstanceClass' in answer ? answer.DBInstanceClass : 'DBClusterInstanceClass' in answer ? answer.DBClusterInstanceClass : undefined,
    ),
    storageEncrypted: answer.StorageEncrypted ?? null,
    encryptionType: text(answer.StorageEncryptionType),
    keyId: text(answer.KmsKeyId),
    performanceInsightsEnabled: answer.PerformanceInsightsEnabled ?? null,
    performanceInsightsKeyId: text(answer.PerformanceInsightsKMSKeyId),
    // An empty element is no secret; one that is still being made has a status and no ARN yet.
    hasMasterUserSecret: (text(answer.MasterUserSecret?.SecretArn) ?? text(answer.MasterUserSecret?.SecretStatus)) !== null,
    masterUserSecretKeyId: text(answer.MasterUserSecret?.KmsKeyId),
    activityStreamKeyId: text(answer.ActivityStreamKmsKeyId),
    multiAz: answer.MultiAZ ?? null,
    publiclyAccessible: answer.PubliclyAccessible ?? null,
    deletionProtection: answer.DeletionProtection ?? null,
    backupRetentionDays: answer.BackupRetentionPeriod ?? null,
    pending: pendingChanges(answer.PendingModifiedValues),
    // AWS documents it as blank on what is no replica.
    statusInfos: (answer.StatusInfos ?? [])
      .map((info) => ({
        type: text(info.StatusType),
        normal: info.Normal ?? null,
        status: text(info.Status),
        message: text(info.Message),
      }))
      .sort((a, b) => compare(a.type ?? '', b.type ?? '')),
    latestRestorableAt: time(answer.LatestRestorableTime),
    tags: tagRecord(answer.TagList),
  };
}
