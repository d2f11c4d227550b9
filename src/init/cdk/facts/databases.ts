import type { DbCluster } from '../../../facts/db-clusters.ts';
import type { DbInstance } from '../../../facts/db-instances.ts';
import type { DbParameterGroup } from '../../../facts/db-parameters.ts';
import type { RdsDatabase } from '../../../facts/rds-database.ts';
import { byArn, compare } from '../../../facts/values.ts';
import { arnOf, nameOf } from '../kinds.ts';
import type { Place } from '../place.ts';
import type { Resource } from '../stack.ts';
import { observation, sorted, tagsOf } from './observation.ts';

const instanceType = 'AWS::RDS::DBInstance';
const clusterType = 'AWS::RDS::DBCluster';
const groupTypes = ['AWS::RDS::DBParameterGroup', 'AWS::RDS::DBClusterParameterGroup'] as const;

/** What a replica takes from its source, where a stack makes that too. */
function sourceOf(place: Place, { props }: Resource): Resource | null {
  const source = props.text('SourceDBInstanceIdentifier');
  return source === null ? null : (place.whole.of(instanceType).find((one) => arnOf(one) === source || nameOf(one) === source) ?? null);
}

function clusterOf(place: Place, { props }: Resource): Resource | null {
  const id = props.text('DBClusterIdentifier');
  return id === null ? null : (place.of(clusterType).find((one) => nameOf(one) === id) ?? null);
}

/** What instances and clusters have alike, with RDS's defaults where the template says nothing. */
function databaseOf(resource: Resource, from: Resource | null): RdsDatabase {
  const { props } = resource;
  const keyId = props.text('KmsKeyId');
  const isEncrypted =
    keyId !== null || (props.flag('StorageEncrypted') ?? from?.props.flag('StorageEncrypted') ?? from?.props.has('KmsKeyId') ?? false);
  const insights = props.flag('EnablePerformanceInsights') ?? props.flag('PerformanceInsightsEnabled') ?? false;
  const isManaged = props.flag('ManageMasterUserPassword') ?? false;
  return {
    engine: props.text('Engine') ?? from?.props.text('Engine') ?? props.required('Engine'),
    engineVersion: props.maybe('EngineVersion') ?? from?.props.maybe('EngineVersion') ?? null,
    instanceClass: props.maybe('DBInstanceClass') ?? props.maybe('DBClusterInstanceClass'),
    storageEncrypted: isEncrypted,
    encryptionType: isEncrypted ? 'sse-kms' : null,
    keyId: isEncrypted ? (keyId ?? inherited(resource, from) ?? 'alias/aws/rds') : null,
    performanceInsightsEnabled: insights,
    performanceInsightsKeyId: insights
      ? (props.text('PerformanceInsightsKMSKeyId') ?? props.text('PerformanceInsightsKmsKeyId') ?? 'alias/aws/rds')
      : null,
    hasMasterUserSecret: isManaged,
    masterUserSecretKeyId: isManaged ? (props.inner('MasterUserSecret')?.text('KmsKeyId') ?? 'alias/aws/secretsmanager') : null,
    activityStreamKeyId: null,
    multiAz: null,
    publiclyAccessible: props.flag('PubliclyAccessible'),
    deletionProtection: props.flag('DeletionProtection') ?? false,
    backupRetentionDays: props.number('BackupRetentionPeriod') ?? 1,
    pending: {},
    statusInfos: [],
    latestRestorableAt: null,
    tags: tagsOf(resource),
  };
}

/** A member has the key of its cluster, a replica that of its source in the same region. */
function inherited({ stack }: Resource, from: Resource | null): string | null {
  return from !== null && from.stack.region === stack.region ? from.props.text('KmsKeyId') : null;
}

function instanceOf(place: Place, resource: Resource): DbInstance {
  const { props } = resource;
  const cluster = clusterOf(place, resource);
  const source = sourceOf(place, resource);
  const group = props.text('DBParameterGroupName');
  return {
    ...databaseOf(resource, cluster ?? source),
    multiAz: props.flag('MultiAZ') ?? false,
    // A replica keeps no backups of its own unless it is told to.
    backupRetentionDays: props.number('BackupRetentionPeriod') ?? (source === null && !props.has('SourceDBInstanceIdentifier') ? 1 : 0),
    arn: arnOf(resource),
    id: nameOf(resource),
    resourceId: null,
    clusterId: props.text('DBClusterIdentifier'),
    zone: props.maybe('AvailabilityZone'),
    secondaryZone: null,
    status: 'available',
    parameterGroups: group === null ? [] : [{ name: group, applyStatus: 'in-sync' }],
    replicaSource: props.text('SourceDBInstanceIdentifier'),
    replicaSourceCluster: props.text('SourceDBClusterIdentifier'),
    replicas: replicasOf(place, resource),
    createdAt: null,
  };
}

/** Ids in the same region, ARNs in others, as RDS names them. */
function replicasOf(place: Place, resource: Resource): readonly string[] {
  const replicas = place.whole
    .of(instanceType)
    .filter((one) => sourceOf(place, one)?.id === resource.id && sourceOf(place, one)?.stack === resource.stack);
  return sorted(replicas.map((one) => (one.stack.region === resource.stack.region ? nameOf(one) : arnOf(one))));
}

function dbClusterOf(place: Place, resource: Resource): DbCluster {
  const { props } = resource;
  const id = nameOf(resource);
  const members = place.of(instanceType).filter((one) => one.props.text('DBClusterIdentifier') === id);
  const isMultiAz = props.has('DBClusterInstanceClass');
  return {
    ...databaseOf(resource, null),
    multiAz: isMultiAz || members.length > 1,
    arn: arnOf(resource),
    id,
    resourceId: null,
    zones: sorted(props.texts('AvailabilityZones')),
    members: members
      .map((member) => ({ instanceId: nameOf(member), isWriter: null, parameterGroupStatus: 'in-sync' }))
      .sort((a, b) => compare(a.instanceId, b.instanceId)),
    status: 'available',
    parameterGroup: props.text('DBClusterParameterGroupName'),
    replicaSource: props.text('ReplicationSourceIdentifier'),
    replicas: [],
    globalClusterId: props.text('GlobalClusterIdentifier'),
    earliestRestorableAt: null,
    createdAt: null,
  };
}

function groupOf(resource: Resource): DbParameterGroup {
  const parameters = resource.props.inner('Parameters');
  const names = [...(parameters?.keys() ?? [])].sort(compare);
  return {
    name: nameOf(resource),
    kind: resource.type === groupTypes[0] ? 'instance' : 'cluster',
    parameters: names.map((name) => ({ name, value: parameters?.required(name) ?? '', source: 'user', applyType: null })),
    unset: [],
    readError: null,
  };
}

/** What answers through the calls of RDS and is made by types of its own. */
const others = ['AWS::DocDB::DBCluster', 'AWS::DocDB::DBInstance', 'AWS::Neptune::DBCluster', 'AWS::Neptune::DBInstance'];

/** Databases of RDS. */
export const databaseObservations = [
  observation('db-instances', [instanceType], (place) => {
    place.none(others);
    return byArn(place.of(instanceType).map((resource) => instanceOf(place, resource)));
  }),
  observation('db-clusters', [clusterType], (place) => {
    place.none(others);
    return byArn(place.of(clusterType).map((resource) => dbClusterOf(place, resource)));
  }),
  observation('db-parameters', groupTypes, (place) =>
    [...place.of(...groupTypes)].map(groupOf).sort((a, b) => compare(a.kind, b.kind) || compare(a.name, b.name)),
  ),
];
