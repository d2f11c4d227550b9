import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import { type StatusInfo, statusInfoShape } from './db-instances.ts';
import { defineFact } from './fact.ts';
import { byArn, compare, pendingChanges, required, tagRecord, text, time } from './values.ts';

export interface DbClusterMember {
  readonly instanceId: string;
  readonly isWriter: boolean | null;
  /** Whether this member runs with the cluster's parameter group as it stands: `in-sync`, `pending-reboot`. */
  readonly parameterGroupStatus: string | null;
}

/** One DB cluster: Aurora, or a Multi-AZ DB cluster. `null` is what AWS left out, never a default. */
export interface DbCluster {
  readonly arn: string;
  readonly id: string;
  readonly resourceId: string | null;
  /** Also `docdb` and `neptune`: they come back from the same call. */
  readonly engine: string;
  readonly storageEncrypted: boolean | null;
  /** `none`, `sse-kms`, or `sse-rds`: encrypted with a key that AWS owns, for which `storageEncrypted` is false. */
  readonly encryptionType: string | null;
  readonly keyId: string | null;
  readonly performanceInsightsEnabled: boolean | null;
  readonly performanceInsightsKeyId: string | null;
  readonly hasMasterUserSecret: boolean;
  readonly masterUserSecretKeyId: string | null;
  readonly activityStreamKeyId: string | null;
  readonly multiAz: boolean | null;
  /** Where members *can* be, not where they are. */
  readonly zones: readonly string[];
  readonly members: readonly DbClusterMember[];
  readonly status: string | null;
  /** Only for Multi-AZ DB clusters: an Aurora cluster leaves it to its members. */
  readonly publiclyAccessible: boolean | null;
  readonly deletionProtection: boolean | null;
  readonly backupRetentionDays: number | null;
  /** AWS's own names; only the changes that really wait. A password is `redacted`. */
  readonly pending: Readonly<Record<string, unknown>>;
  readonly parameterGroup: string | null;
  readonly replicaSource: string | null;
  readonly replicas: readonly string[];
  readonly globalClusterId: string | null;
  readonly statusInfos: readonly StatusInfo[];
  readonly earliestRestorableAt: string | null;
  readonly latestRestorableAt: string | null;
  readonly createdAt: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

const memberShape = (): z.ZodType<DbClusterMember> =>
  z.strictObject({
    instanceId: z.string(),
    isWriter: z.boolean().nullable(),
    parameterGroupStatus: z.string().nullable(),
  });

const clusterShape = (): z.ZodType<DbCluster> =>
  z.strictObject({
    arn: z.string(),
    id: z.string(),
    resourceId: z.string().nullable(),
    engine: z.string(),
    storageEncrypted: z.boolean().nullable(),
    encryptionType: z.string().nullable(),
    keyId: z.string().nullable(),
    performanceInsightsEnabled: z.boolean().nullable(),
    performanceInsightsKeyId: z.string().nullable(),
    hasMasterUserSecret: z.boolean(),
    masterUserSecretKeyId: z.string().nullable(),
    activityStreamKeyId: z.string().nullable(),
    multiAz: z.boolean().nullable(),
    zones: z.array(z.string()),
    members: z.array(memberShape()),
    status: z.string().nullable(),
    publiclyAccessible: z.boolean().nullable(),
    deletionProtection: z.boolean().nullable(),
    backupRetentionDays: z.number().nullable(),
    pending: z.record(z.string(), z.unknown()),
    parameterGroup: z.string().nullable(),
    replicaSource: z.string().nullable(),
    replicas: z.array(z.string()),
    globalClusterId: z.string().nullable(),
    statusInfos: z.array(statusInfoShape()),
    earliestRestorableAt: z.string().nullable(),
    latestRestorableAt: z.string().nullable(),
    createdAt: z.string().nullable(),
    tags: z.record(z.string(), z.string()),
  });
const shape = (): z.ZodType<readonly DbCluster[]> => z.array(clusterShape());

type Answer = NonNullable<Output<'RDS.DescribeDBClusters'>['DBClusters']>[number];

function cluster(answer: Answer): DbCluster {
  return {
    arn: required(answer.DBClusterArn, 'DBClusterArn'),
    id: required(answer.DBClusterIdentifier, 'DBClusterIdentifier'),
    resourceId: text(answer.DbClusterResourceId),
    engine: required(answer.Engine, 'Engine'),
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
    zones: [...(answer.AvailabilityZones ?? [])].sort(),
    members: required(answer.DBClusterMembers, 'DBClusterMembers')
      .map((member) => ({
        instanceId: required(member.DBInstanceIdentifier, 'DBInstanceIdentifier'),
        isWriter: member.IsClusterWriter ?? null,
        parameterGroupStatus: text(member.DBClusterParameterGroupStatus),
      }))
      .sort((a, b) => compare(a.instanceId, b.instanceId)),
    status: text(answer.Status),
    publiclyAccessible: answer.PubliclyAccessible ?? null,
    deletionProtection: answer.DeletionProtection ?? null,
    backupRetentionDays: answer.BackupRetentionPeriod ?? null,
    pending: pendingChanges(answer.PendingModifiedValues),
    parameterGroup: text(answer.DBClusterParameterGroup),
    replicaSource: text(answer.ReplicationSourceIdentifier),
    replicas: [...(answer.ReadReplicaIdentifiers ?? [])].sort(),
    globalClusterId: text(answer.GlobalClusterIdentifier),
    statusInfos: (answer.StatusInfos ?? [])
      .map((info) => ({
        type: text(info.StatusType),
        normal: info.Normal ?? null,
        status: text(info.Status),
        message: text(info.Message),
      }))
      .sort((a, b) => compare(a.type ?? '', b.type ?? '')),
    earliestRestorableAt: time(answer.EarliestRestorableTime),
    latestRestorableAt: time(answer.LatestRestorableTime),
    createdAt: time(answer.ClusterCreateTime),
    tags: tagRecord(answer.TagList),
  };
}

/** Every DB cluster of the account and region. */
export const dbClusters = defineFact({
  name: 'db-clusters',
  scope: 'region',
  depth: 'full',
  operations: ['RDS.DescribeDBClusters'],
  shape,
  read: async (seat): Promise<readonly DbCluster[]> => {
    const found: DbCluster[] = [];
    for await (const page of seat.pages('RDS.DescribeDBClusters', { MaxRecords: 100 }, { token: 'Marker', next: 'Marker' })) {
      found.push(...required(page.DBClusters, 'DBClusters').map(cluster));
    }
    return byArn(found);
  },
});
