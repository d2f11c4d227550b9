import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import { defineFact } from './fact.ts';
import { databaseOf, databaseShape, type RdsDatabase } from './rds-database.ts';
import { byArn, compare, required, text, time } from './values.ts';

/** One DB instance. `null` is what AWS left out, never a default. */
export interface DbInstance extends RdsDatabase {
  readonly arn: string;
  readonly id: string;
  /** Differs where an instance was deleted and another made under the same name. */
  readonly resourceId: string | null;
  readonly clusterId: string | null;
  readonly zone: string | null;
  readonly secondaryZone: string | null;
  readonly status: string | null;
  readonly parameterGroups: readonly { readonly name: string; readonly applyStatus: string | null }[];
  /** The source instance: an ARN where it is in another region, else a bare id. */
  readonly replicaSource: string | null;
  /** The source cluster, where a Multi-AZ DB cluster is replicated to an instance. */
  readonly replicaSourceCluster: string | null;
  /** Ids in the same region, ARNs in others. */
  readonly replicas: readonly string[];
  readonly createdAt: string | null;
}

const instanceShape = (): z.ZodType<DbInstance> =>
  z.strictObject({
    ...databaseShape(),
    arn: z.string(),
    id: z.string(),
    resourceId: z.string().nullable(),
    clusterId: z.string().nullable(),
    zone: z.string().nullable(),
    secondaryZone: z.string().nullable(),
    status: z.string().nullable(),
    parameterGroups: z.array(z.strictObject({ name: z.string(), applyStatus: z.string().nullable() })),
    replicaSource: z.string().nullable(),
    replicaSourceCluster: z.string().nullable(),
    replicas: z.array(z.string()),
    createdAt: z.string().nullable(),
  });
const shape = (): z.ZodType<readonly DbInstance[]> => z.array(instanceShape());

type Answer = NonNullable<Output<'RDS.DescribeDBInstances'>['DBInstances']>[number];

function instance(answer: Answer): DbInstance {
  return {
    ...databaseOf(answer),
    arn: required(answer.DBInstanceArn, 'DBInstanceArn'),
    id: required(answer.DBInstanceIdentifier, 'DBInstanceIdentifier'),
    resourceId: text(answer.DbiResourceId),
    clusterId: text(answer.DBClusterIdentifier),
    zone: text(answer.AvailabilityZone),
    secondaryZone: text(answer.SecondaryAvailabilityZone),
    status: text(answer.DBInstanceStatus),
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
    createdAt: time(answer.InstanceCreateTime),
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
