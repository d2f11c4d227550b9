import { dataKey, governed, hasData, homeRegion, keyArn, type Member } from '../world.ts';
import { type Answer, before, type Context, list, minute, sizeOf, tokenElement } from './context.ts';

const day = 24 * 60 * minute;

/** A database in the home region, and its replica in the other one: an account's number is in both names. */
function databaseIn(member: Member, region: string): string | null {
  if (!hasData(member)) return null;
  if (region === homeRegion) return `data-${member.id}`;
  return region === governed[1] && member.part === 'production' ? `data-dr-${member.id}` : null;
}

const groupOf = ({ id }: Member): string => `postgres16-${id}`;

function listing(context: Context, name: string, options: { readonly item: string; readonly textOf: (id: string) => string }): string {
  const { member, region, input, page } = context;
  const database = databaseIn(member, region);
  const all = database === null || input.SnapshotType === 'awsbackup' ? [] : [database];
  const { items, next } = page(all, { size: sizeOf(input.MaxRecords, 100), token: input.Marker });
  return `${list(name, options.item, items, options.textOf)}${tokenElement('Marker', next)}`;
}

function instance({ member, region, now }: Context, id: string): string {
  const isReplica = region !== homeRegion;
  const arnIn = (where: string, name: string) => `arn:aws:rds:${where}:${member.id}:db:${name}`;
  const links = isReplica
    ? `<ReadReplicaSourceDBInstanceIdentifier>${arnIn(homeRegion, `data-${member.id}`)}</ReadReplicaSourceDBInstanceIdentifier>` +
      '<StatusInfos><DBInstanceStatusInfo><StatusType>read replication</StatusType><Normal>true</Normal><Status>replicating</Status></DBInstanceStatusInfo></StatusInfos>'
    : list('ReadReplicaDBInstanceIdentifiers', 'ReadReplicaDBInstanceIdentifier', member.part === 'production' ? [1] : [], () =>
        arnIn(governed[1], `data-dr-${member.id}`),
      );
  return (
    `<DBInstanceArn>${arnIn(region, id)}</DBInstanceArn><DBInstanceIdentifier>${id}</DBInstanceIdentifier>` +
    `<DbiResourceId>db-${id.toUpperCase()}</DbiResourceId><Engine>postgres</Engine><StorageEncrypted>true</StorageEncrypted>` +
    `<StorageEncryptionType>sse-kms</StorageEncryptionType><KmsKeyId>${keyArn(member.id, region, dataKey)}</KmsKeyId>` +
    `<MultiAZ>true</MultiAZ><AvailabilityZone>${region}a</AvailabilityZone><SecondaryAvailabilityZone>${region}b</SecondaryAvailabilityZone>` +
    '<DBInstanceStatus>available</DBInstanceStatus><PubliclyAccessible>false</PubliclyAccessible><DeletionProtection>true</DeletionProtection>' +
    `<BackupRetentionPeriod>35</BackupRetentionPeriod><LatestRestorableTime>${before(now, 3 * minute)}</LatestRestorableTime>` +
    `<InstanceCreateTime>${before(now, 200 * day)}</InstanceCreateTime><PerformanceInsightsEnabled>false</PerformanceInsightsEnabled>` +
    `<DBParameterGroups><DBParameterGroup><DBParameterGroupName>${groupOf(member)}</DBParameterGroupName>` +
    '<ParameterApplyStatus>in-sync</ParameterApplyStatus></DBParameterGroup></DBParameterGroups>' +
    `<TagList><Tag><Key>Role</Key><Value>${isReplica ? 'replica' : 'data'}</Value></Tag></TagList>${links}`
  );
}

function backup({ member, region, now }: Context, id: string): string {
  return (
    `<DBInstanceAutomatedBackupsArn>arn:aws:rds:${region}:${member.id}:auto-backup:ab-${id}</DBInstanceAutomatedBackupsArn>` +
    `<DBInstanceArn>arn:aws:rds:${region}:${member.id}:db:${id}</DBInstanceArn><DBInstanceIdentifier>${id}</DBInstanceIdentifier>` +
    `<DbiResourceId>db-${id.toUpperCase()}</DbiResourceId><Region>${region}</Region><Status>active</Status>` +
    `<RestoreWindow><EarliestTime>${before(now, 35 * day)}</EarliestTime><LatestTime>${before(now, 3 * minute)}</LatestTime></RestoreWindow>` +
    `<BackupRetentionPeriod>35</BackupRetentionPeriod><Encrypted>true</Encrypted><KmsKeyId>${keyArn(member.id, region, dataKey)}</KmsKeyId>`
  );
}

function snapshot({ member, region, now }: Context, id: string): string {
  return (
    `<DBSnapshotArn>arn:aws:rds:${region}:${member.id}:snapshot:rds:${id}</DBSnapshotArn><DBSnapshotIdentifier>rds:${id}</DBSnapshotIdentifier>` +
    `<DBInstanceIdentifier>${id}</DBInstanceIdentifier><SnapshotType>automated</SnapshotType><Engine>postgres</Engine><Encrypted>true</Encrypted>` +
    `<KmsKeyId>${keyArn(member.id, region, dataKey)}</KmsKeyId><SnapshotCreateTime>${before(now, day)}</SnapshotCreateTime><Status>available</Status>`
  );
}

const parameter = ([name, value]: readonly [string, string]): string =>
  `<ParameterName>${name}</ParameterName><ParameterValue>${value}</ParameterValue><Source>system</Source><ApplyType>static</ApplyType>`;

function parameters({ member, input, page }: Context): string {
  const all = [
    ['rds.force_ssl', '1'],
    ['max_connections', '5000'],
    ['log_line_prefix', member.id],
  ] as const;
  const { items, next } = page(all, { size: sizeOf(input.MaxRecords, 100), token: input.Marker });
  return `${list('Parameters', 'Parameter', items, parameter)}${tokenElement('Marker', next)}`;
}

/** Nobody may restore it. */
function shares(kind: string, id: unknown): string {
  const attribute = `<${kind}Attribute><AttributeName>restore</AttributeName><AttributeValues></AttributeValues></${kind}Attribute>`;
  return `<${kind}AttributesResult><${kind}Identifier>${id}</${kind}Identifier><${kind}Attributes>${attribute}</${kind}Attributes></${kind}AttributesResult>`;
}

/** RDS: one PostgreSQL database where there is data, with a replica in production. */
export const rds: Readonly<Record<string, Answer>> = {
  DescribeDBInstances: (context) => listing(context, 'DBInstances', { item: 'DBInstance', textOf: (id) => instance(context, id) }),
  DescribeDBClusters: ({ input, page }) =>
    `<DBClusters></DBClusters>${tokenElement('Marker', page([], { size: 100, token: input.Marker }).next)}`,
  DescribeDBInstanceAutomatedBackups: (context) =>
    listing(context, 'DBInstanceAutomatedBackups', { item: 'DBInstanceAutomatedBackup', textOf: (id) => backup(context, id) }),
  DescribeDBSnapshots: (context) => listing(context, 'DBSnapshots', { item: 'DBSnapshot', textOf: (id) => snapshot(context, id) }),
  DescribeDBClusterSnapshots: ({ input, page }) =>
    `<DBClusterSnapshots></DBClusterSnapshots>${tokenElement('Marker', page([], { size: 100, token: input.Marker }).next)}`,
  DescribeDBClusterParameters: parameters,
  DescribeDBParameters: parameters,
  DescribeDBClusterAutomatedBackups: () => '<DBClusterAutomatedBackups></DBClusterAutomatedBackups>',
  DescribeDBSnapshotAttributes: ({ input }) => shares('DBSnapshot', input.DBSnapshotIdentifier),
  DescribeDBClusterSnapshotAttributes: ({ input }) => shares('DBClusterSnapshot', input.DBClusterSnapshotIdentifier),
};
