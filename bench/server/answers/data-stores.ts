import type { Answer } from './context.ts';

/** A service that nobody uses: each listing is whole and empty. What is described is in no listing, so that nobody asks for it. */
function unused(lists: Readonly<Record<string, readonly string[]>>): Readonly<Record<string, Answer>> {
  return Object.fromEntries(
    Object.entries(lists).map(([operation, members]) => [
      operation,
      () => JSON.stringify(Object.fromEntries(members.map((member) => [member, []]))),
    ]),
  );
}

/** The same of a service that answers in XML. */
function unusedXml(lists: Readonly<Record<string, string>>): Readonly<Record<string, Answer>> {
  return Object.fromEntries(Object.entries(lists).map(([operation, member]) => [operation, () => `<${member}></${member}>`]));
}

/** The services of the store table that the bench's organization has no use for: one listing in each account and region. */
export const dataStores = {
  Athena: unused({ ListWorkGroups: ['WorkGroups'], GetWorkGroup: [] }),
  Backup: unused({ ListBackupVaults: ['BackupVaultList'], ListRecoveryPointsByBackupVault: ['RecoveryPoints'] }),
  CloudWatchLogs: unused({ DescribeLogGroups: ['logGroups'] }),
  ConfigService: unused({
    DescribeConfigurationAggregators: ['ConfigurationAggregators'],
    DescribeConfigurationAggregatorSourcesStatus: ['AggregatedSourceStatusList'],
    SelectAggregateResourceConfig: ['Results'],
  }),
  DatabaseMigrationService: unused({ DescribeReplicationInstances: ['ReplicationInstances'] }),
  DAX: unused({ DescribeClusters: ['Clusters'] }),
  DynamoDB: unused({ ListTables: ['TableNames'], DescribeTable: [], DescribeContinuousBackups: [] }),
  ECR: unused({ DescribeRepositories: ['repositories'] }),
  EFS: unused({ DescribeFileSystems: ['FileSystems'] }),
  ElastiCache: unusedXml({
    DescribeCacheClusters: 'CacheClusters',
    DescribeReplicationGroups: 'ReplicationGroups',
    DescribeServerlessCaches: 'ServerlessCaches',
    DescribeServerlessCacheSnapshots: 'ServerlessCacheSnapshots',
    DescribeSnapshots: 'Snapshots',
  }),
  Firehose: {
    ListDeliveryStreams: () => JSON.stringify({ DeliveryStreamNames: [], HasMoreDeliveryStreams: false }),
    DescribeDeliveryStream: () => '{}',
  },
  FSx: unused({ DescribeFileSystems: ['FileSystems'], DescribeBackups: ['Backups'] }),
  Glue: unused({ GetDatabases: ['DatabaseList'], GetDataCatalogEncryptionSettings: [] }),
  HealthLake: unused({ ListFHIRDatastores: ['DatastorePropertiesList'] }),
  Kafka: unused({ ListClustersV2: ['clusterInfoList'] }),
  Kinesis: { ListStreams: () => JSON.stringify({ StreamNames: [], HasMoreStreams: false }), DescribeStreamSummary: () => '{}' },
  Lambda: unused({ ListFunctions: ['Functions'] }),
  MedicalImaging: unused({ ListDatastores: ['datastoreSummaries'], GetDatastore: [] }),
  MemoryDB: unused({ DescribeClusters: ['Clusters'], DescribeSnapshots: ['Snapshots'] }),
  Mq: unused({ ListBrokers: ['brokerSummaries'], DescribeBroker: [] }),
  OpenSearch: unused({ ListDomainNames: ['DomainNames'], DescribeDomains: ['DomainStatusList'] }),
  OpenSearchServerless: unused({ ListCollections: ['collectionSummaries'], BatchGetCollection: ['collectionDetails'] }),
  Redshift: unusedXml({ DescribeClusters: 'Clusters', DescribeClusterSnapshots: 'Snapshots' }),
  RedshiftServerless: unused({ ListNamespaces: ['namespaces'], ListSnapshots: ['snapshots'] }),
  ResourceGroupsTaggingAPI: unused({ GetResources: ['ResourceTagMappingList'] }),
  // SQS leaves the list out where there is no queue.
  SQS: unused({ ListQueues: [], GetQueueAttributes: [] }),
} satisfies Readonly<Record<string, Readonly<Record<string, Answer>>>>;
