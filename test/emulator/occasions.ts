import type { Rule } from './emulator.ts';

const [production, staging] = ['222222222222', '333333333333'];
const phi = `arn:aws:kms:us-east-2:${production}:key/22222222-2222-4002-8000-000000000001`;
const own = (service: string, resource: string) => `arn:aws:${service}:us-east-2:${production}:${resource}`;

/** What makes a run ask for something that the reference organization gives no occasion for. */
export interface Occasion {
  readonly action: string;
  readonly account: string;
  readonly state: string;
  /** What AWS lists beside that. */
  readonly rules: readonly Rule[];
  /** Whether the spec must name the type of store. */
  readonly isNamed: boolean;
}

/** Rules under `stores` that name every type which is read only where it is named. */
export const namedStores = `
  - in: production
    type: [athena, dax, dms, glue, healthimaging, healthlake]
    key: customer_managed`;

/** Of the actions about stores: each is asked for where there is a store of its kind, in the account. */
export const storeOccasions: readonly Occasion[] = [
  listed('aoss:BatchGetCollection', 'opensearchserverless', 'ListCollections', {
    collectionSummaries: [{ id: 'cc', name: 'cc', status: 'ACTIVE', arn: own('aoss', 'collection/cc') }],
  }),
  named('athena:GetWorkGroup'),
  named('athena:ListWorkGroups'),
  listed('cloudtrail:GetEventDataStore', 'cloudtrail', 'ListEventDataStores', {
    EventDataStores: [{ EventDataStoreArn: own('cloudtrail', 'eventdatastore/cc'), Name: 'cc' }],
  }),
  named('dax:DescribeClusters'),
  named('dms:DescribeReplicationInstances'),
  listed('es:DescribeDomains', 'opensearch', 'ListDomainNames', { DomainNames: [{ DomainName: 'cc', EngineType: 'OpenSearch' }] }),
  listed('firehose:DescribeDeliveryStream', 'firehose', 'ListDeliveryStreams', {
    DeliveryStreamNames: ['cc'],
    HasMoreDeliveryStreams: false,
  }),
  { ...listed('glue:GetDataCatalogEncryptionSettings', 'glue', 'GetDatabases', { DatabaseList: [{ Name: 'cc' }] }), isNamed: true },
  named('glue:GetDatabases'),
  named('healthlake:ListFHIRDatastores'),
  planted('kinesis:DescribeStreamSummary', 'stream-unencrypted', staging),
  {
    ...listed('medical-imaging:GetDatastore', 'medical-imaging', 'ListDatastores', {
      datastoreSummaries: [
        { datastoreId: 'cc', datastoreName: 'cc', datastoreStatus: 'ACTIVE', datastoreArn: own('medical-imaging', 'cc') },
      ],
    }),
    isNamed: true,
  },
  named('medical-imaging:ListDatastores'),
  listed('mq:DescribeBroker', 'mq', 'ListBrokers', {
    BrokerSummaries: [
      {
        BrokerId: 'b-1',
        BrokerArn: own('mq', 'broker:cc:b-1'),
        BrokerName: 'cc',
        DeploymentMode: 'SINGLE_INSTANCE',
        EngineType: 'RABBITMQ',
      },
    ],
  }),
  listed('rds:DescribeDBClusterSnapshotAttributes', 'rds', 'DescribeDBClusterSnapshots', {
    DBClusterSnapshots: [
      {
        DBClusterSnapshotIdentifier: 'by-hand',
        DBClusterSnapshotArn: own('rds', 'cluster-snapshot:by-hand'),
        DBClusterIdentifier: 'cc',
        Engine: 'aurora-postgresql',
        SnapshotType: 'manual',
        Status: 'available',
        StorageEncrypted: true,
        KmsKeyId: phi,
      },
    ],
  }),
  planted('rds:DescribeDBSnapshotAttributes', 'database-snapshot-shared', production),
];

function named(action: string): Occasion {
  return { action, account: production, state: 'reference', rules: [], isNamed: true };
}

function planted(action: string, state: string, account: string): Occasion {
  return { action, account, state, rules: [], isNamed: false };
}

function listed(action: string, service: string, operation: string, result: unknown): Occasion {
  const rule = { service, operation, account: production, region: 'us-east-2', result };
  return { action, account: production, state: 'reference', rules: [rule], isNamed: false };
}
