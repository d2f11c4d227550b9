import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { byArn, compare, pendingChanges, required, tagRecord, text, time } from './values.ts';

/** What RDS says of one thing that it watches on a replica: `read replication`. */
export interface StatusInfo {
  readonly type: string | null;
  readonly normal: boolean | null;
  readonly status: string | null;
  readonly message: string | null;
}

/** One DB instance. `null` is what AWS left out, never a default. */
export interface DbInstance {
  readonly arn: string;
  readonly id: string;
  /** Differs where an instance was deleted and another made under the same name. */
  readonly resourceId: string | null;
  /** Also `docdb` and `neptune`: they come back from the same call. */
  readonly engine: string;
  readonly clusterId: string | null;
  readonly storageEncrypted: boolean | null;
  /** `none`, `sse-kms`, or `sse-rds`: encrypted with a key that AWS owns, for which `storageEncrypted` is false. */
  readonly encryptionType: string | null;
  readonly keyId: string | null;
  readonly performanceInsightsEnabled: boolean | null;
  readonly performanceInsightsKeyId: string | null;
  readonly hasMasterUserSecret: boolean;
  readonly masterUserSecretKeyId: string | null;
  readonly activityStreamKeyId: string | null;
  /** False for the members of a cluster: there the cluster has the zones. */
  readonly multiAz: boolean | null;
  readonly zone: string | null;
  readonly secondaryZone: string | null;
  readonly status: string | null;
  readonly publiclyAccessible: boolean | null;
  readonly deletionProtection: boolean | null;
  readonly backupRetentionDays: number | null;
  /** AWS's own names; only the changes that really wait. A password is `redacted`. */
  readonly pending: Readonly<Record<string, unknown>>;
  readonly parameterGroups: readonly { readonly name: string; readonly applyStatus: string | null }[];
  /** The source instance: an ARN where it is in another region, else a bare id. */
  readonly replicaSource: string | null;
  /** The source cluster, where a Multi-AZ DB cluster is replicated to an instance. */
  readonly replicaSourceCluster: string | null;
  /** Ids in the same region, ARNs in others. */
  readonly replicas: readonly string[];
  readonly statusInfos: readonly StatusInfo[];
  readonly latestRestorableAt: string | null;
  readonly createdAt: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

export const statusInfoShape = once(
  (): z.ZodType<StatusInfo> =>
    z.strictObject({
      type: z.string().nullable(),
      normal: z.boolean().nullable(),
      status: z.string().nullable(),
      message: z.string().nullable(),
    }),
);

const instanceShape = (): z.ZodType<DbInstance> =>
  z.strictObject({
    arn: z.string(),
    id: z.string(),
    resourceId: z.string().nullable(),
    engine: z.string(),
    clusterId: z.string().nullable(),
    storageEncrypted: z.boolean().nullable(),
    encryptionType: z.string().nullable(),
    keyId: z.string().nullable(),
    performanceInsightsEnabled: z.boolean().nullable(),
    performanceInsightsKeyId: z.string().nullable(),
    hasMasterUserSecret: z.boolean(),
    masterUserSecretKeyId: z.string().nullable(),
    activityStreamKeyId: z.string().nullable(),
    multiAz: z.boolean().nullable(),
    zone: z.string().nullable(),
    secondaryZone: z.string().nullable(),
    status: z.string().nullable(),
    publiclyAccessible: z.boolean().nullable(),
    deletionProtection: z.boolean().nullable(),
    backupRetentionDays: z.number().nullable(),
    pending: z.record(z.string(), z.unknown()),
    parameterGroups: z.array(z.strictObject({ name: z.string(), applyStatus: z.string().nullable() })),
    replicaSource: z.string().nullable(),
    replicaSourceCluster: z.string().nullable(),
    replicas: z.array(z.string()),
    statusInfos: z.array(statusInfoShape()),
    latestRestorableAt: z.string().nullable(),
    createdAt: z.string().nullable(),
    tags: z.record(z.string(), z.string()),
  });
const shape = (): z.ZodType<readonly DbInstance[]> => z.array(instanceShape());

type Answer = NonNullable<Output<'RDS.DescribeDBInstances'>['DBInstances']>[number];

function instance(answer: Answer): DbInstance {
  return {
    arn: required(answer.DBInstanceArn, 'DBInstanceArn'),
    id: required(answer.DBInstanceIdentifier, 'DBInstanceIdentifier'),
    resourceId: text(answer.DbiResourceId),
    engine: required(answer.Engine, 'Engine'),
    clusterId: text(answer.DBClusterIdentifier),
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
    zone: text(answer.AvailabilityZone),
    secondaryZone: text(answer.SecondaryAvailabilityZone),
    status: text(answer.DBInstanceStatus),
    publiclyAccessible: answer.PubliclyAccessible ?? null,
    deletionProtection: answer.DeletionProtection ?? null,
    backupRetentionDays: answer.BackupRetentionPeriod ?? null,
    pending: pendingChanges(answer.PendingModifiedValues),
    // Left out means none, and nothing passes on a group that is not there.
    parameterGroups: (answer.DBParameterGroups ?? [])
      .map((group) => ({
        name: required(group.DBParameterGroupName, 'DBParameterGroupName'),
        applyStatus: text(group.ParameterApplyStatus),
      }))
      .sort((a, b) => compare(a.name, b.name)),
    replicaSource: text(answer.ReadReplicaSourceDBInstanceIdentifier),
    replicaSourceCluster: text(answer.ReadReplicaSourceDBClusterIdentifier),
    replicas: [...(answer.ReadReplicaDBInstanceIdentifiers ?? [])].sort(),
    // AWS documents it as blank on an instance that is no replica.
    statusInfos: (answer.StatusInfos ?? [])
      .map((info) => ({
        type: text(info.StatusType),
        normal: info.Normal ?? null,
        status: text(info.Status),
        message: text(info.Message),
      }))
      .sort((a, b) => compare(a.type ?? '', b.type ?? '')),
    latestRestorableAt: time(answer.LatestRestorableTime),
    createdAt: time(answer.InstanceCreateTime),
    tags: tagRecord(answer.TagList),
  };
}

/** Every DB instance of the account and region, cluster members among them. */
export const dbInstances = defineFact({
  name: 'db-instances',
  scope: 'region',
  depth: 'full',
  operations: ['RDS.DescribeDBInstances'],
  shape,
  read: async (seat): Promise<readonly DbInstance[]> => {
    const found: DbInstance[] = [];
    for await (const page of seat.pages('RDS.DescribeDBInstances', { MaxRecords: 100 }, { token: 'Marker', next: 'Marker' })) {
      found.push(...required(page.DBInstances, 'DBInstances').map(instance));
    }
    return byArn(found);
  },
});
