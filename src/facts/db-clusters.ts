import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import { defineFact } from './fact.ts';
import { databaseOf, databaseShape, type RdsDatabase } from './rds-database.ts';
import { byArn, compare, required, text, time } from './values.ts';

export interface DbClusterMember {
  readonly instanceId: string;
  readonly isWriter: boolean | null;
  /** Whether this member runs with the cluster's parameter group as it stands: `in-sync`, `pending-reboot`. */
  readonly parameterGroupStatus: string | null;
}

/** One DB cluster: Aurora, or a Multi-AZ DB cluster. `null` is what AWS left out, never a default. */
export interface DbCluster extends RdsDatabase {
  readonly arn: string;
  readonly id: string;
  readonly resourceId: string | null;
  /** Where members *can* be, not where they are. */
  readonly zones: readonly string[];
  readonly members: readonly DbClusterMember[];
  readonly status: string | null;
  readonly parameterGroup: string | null;
  readonly replicaSource: string | null;
  readonly replicas: readonly string[];
  readonly globalClusterId: string | null;
  readonly earliestRestorableAt: string | null;
  readonly createdAt: string | null;
}

const memberShape = (): z.ZodType<DbClusterMember> =>
  z.strictObject({
    instanceId: z.string(),
    isWriter: z.boolean().nullable(),
    parameterGroupStatus: z.string().nullable(),
  });

const clusterShape = (): z.ZodType<DbCluster> =>
  z.strictObject({
    ...databaseShape(),
    arn: z.string(),
    id: z.string(),
    resourceId: z.string().nullable(),
    zones: z.array(z.string()),
    members: z.array(memberShape()),
    status: z.string().nullable(),
    parameterGroup: z.string().nullable(),
    replicaSource: z.string().nullable(),
    replicas: z.array(z.string()),
    globalClusterId: z.string().nullable(),
    earliestRestorableAt: z.string().nullable(),
    createdAt: z.string().nullable(),
  });
const shape = (): z.ZodType<readonly DbCluster[]> => z.array(clusterShape());

type Answer = NonNullable<Output<'RDS.DescribeDBClusters'>['DBClusters']>[number];

function cluster(answer: Answer): DbCluster {
  return {
    ...databaseOf(answer),
    arn: required(answer.DBClusterArn, 'DBClusterArn'),
    id: required(answer.DBClusterIdentifier, 'DBClusterIdentifier'),
    resourceId: text(answer.DbClusterResourceId),
    zones: [...(answer.AvailabilityZones ?? [])].sort(),
    members: required(answer.DBClusterMembers, 'DBClusterMembers')
      .map((member) => ({
        instanceId: required(member.DBInstanceIdentifier, 'DBInstanceIdentifier'),
        isWriter: member.IsClusterWriter ?? null,
        parameterGroupStatus: text(member.DBClusterParameterGroupStatus),
      }))
      .sort((a, b) => compare(a.instanceId, b.instanceId)),
    status: text(answer.Status),
    parameterGroup: text(answer.DBClusterParameterGroup),
    replicaSource: text(answer.ReplicationSourceIdentifier),
    replicas: [...(answer.ReadReplicaIdentifiers ?? [])].sort(),
    globalClusterId: text(answer.GlobalClusterIdentifier),
    earliestRestorableAt: time(answer.EarliestRestorableTime),
    createdAt: time(answer.ClusterCreateTime),
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
