import { describe, expect, it } from 'vitest';
import { athenaWorkgroups } from '../../src/facts/athena-workgroups.ts';
import { daxClusters } from '../../src/facts/dax-clusters.ts';
import { dmsInstances } from '../../src/facts/dms-instances.ts';
import type { FactDefinition } from '../../src/facts/fact.ts';
import { glueCatalog } from '../../src/facts/glue-catalog.ts';
import { healthimagingDatastores } from '../../src/facts/healthimaging-datastores.ts';
import { healthlakeDatastores } from '../../src/facts/healthlake-datastores.ts';
import { accessDenied, awsError, type FakeSeat, fakeSeat } from './fake-seat.ts';

/** Reads a fact and holds the value to its shape. */
async function read<V>(fact: FactDefinition<string, V>, seat: FakeSeat): Promise<V> {
  const value = await fact.read(seat, () => Promise.reject(new Error('needs nothing')));
  return fact.shape().parse(JSON.parse(JSON.stringify(value)));
}

const arn = (rest: string) => `arn:aws:${rest.replace('HERE', 'us-east-2:222222222222')}`;
const denied = { reason: 'denied', error: 'AccessDeniedException' };

describe('athena-workgroups', () => {
  const nothing = {
    output: null,
    option: null,
    keyId: null,
    enforced: null,
    minimum: null,
    managed: null,
    managedKeyId: null,
    engine: null,
    contentKeyId: null,
  };

  it('reads every page, and how each keeps its results', async () => {
    const seat = fakeSeat(
      {},
      {
        'Athena.ListWorkGroups': ({ NextToken }) =>
          NextToken === undefined
            ? { WorkGroups: [{ Name: 'b' }, { Name: 'gone' }], NextToken: 'more' }
            : { WorkGroups: [{ Name: 'a' }, { Name: 'c' }, { Name: 'd' }] },
        'Athena.GetWorkGroup': ({ WorkGroup }) => {
          if (WorkGroup === 'gone') return awsError('InvalidRequestException', 'WorkGroup gone is not found.');
          if (WorkGroup === 'c') return accessDenied();
          if (WorkGroup === 'd') return { WorkGroup: { Name: 'd' } };
          if (WorkGroup === 'a') return { WorkGroup: { Name: 'a', Configuration: {} } };
          return {
            WorkGroup: {
              Name: 'b',
              Configuration: {
                ResultConfiguration: {
                  OutputLocation: 's3://results/',
                  EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: 'arn:k' },
                },
                ManagedQueryResultsConfiguration: { Enabled: false, EncryptionConfiguration: { KmsKey: 'arn:m' } },
                EnforceWorkGroupConfiguration: true,
                EnableMinimumEncryptionConfiguration: false,
                EngineVersion: { SelectedEngineVersion: 'AUTO', EffectiveEngineVersion: 'Athena engine version 3' },
                CustomerContentEncryptionConfiguration: { KmsKey: 'arn:c' },
              },
            },
          };
        },
      },
    );
    expect(await read(athenaWorkgroups, seat)).toMatchObject([
      { arn: arn('athena:HERE:workgroup/a'), name: 'a', settings: nothing, readError: null },
      {
        name: 'b',
        settings: {
          output: 's3://results/',
          option: 'SSE_KMS',
          keyId: 'arn:k',
          enforced: true,
          minimum: false,
          managed: false,
          managedKeyId: 'arn:m',
          engine: 'Athena engine version 3',
          contentKeyId: 'arn:c',
        },
      },
      { name: 'c', settings: null, readError: denied },
      { name: 'd', settings: null, readError: null },
    ]);
    expect(seat.calls[0]?.input).toEqual({ MaxResults: 50 });
  });
});

describe('dax-clusters', () => {
  it('reads every page', async () => {
    const seat = fakeSeat(
      {},
      {
        'DAX.DescribeClusters': ({ NextToken }) =>
          NextToken === undefined
            ? { Clusters: [{ ClusterArn: 'arn:b', ClusterName: 'b', SSEDescription: { Status: 'ENABLED' } }], NextToken: 'more' }
            : { Clusters: [{ ClusterArn: 'arn:a', ClusterName: 'a' }] },
      },
    );
    expect(await read(daxClusters, seat)).toEqual([
      { arn: 'arn:a', name: 'a', encryption: null },
      { arn: 'arn:b', name: 'b', encryption: 'ENABLED' },
    ]);
    expect(seat.calls[0]?.input).toEqual({ MaxResults: 100 });
  });
});

describe('dms-instances', () => {
  it('reads every page', async () => {
    const instance = (id: string) => ({ ReplicationInstanceArn: `arn:${id}`, ReplicationInstanceIdentifier: id });
    const seat = fakeSeat(
      {},
      {
        'DatabaseMigrationService.DescribeReplicationInstances': ({ Marker }) =>
          Marker === undefined
            ? { ReplicationInstances: [{ ...instance('b'), KmsKeyId: 'arn:k' }], Marker: 'more' }
            : { ReplicationInstances: [instance('a')] },
      },
    );
    expect(await read(dmsInstances, seat)).toEqual([
      { arn: 'arn:a', id: 'a', keyId: null },
      { arn: 'arn:b', id: 'b', keyId: 'arn:k' },
    ]);
    expect(seat.calls[0]?.input).toEqual({ MaxRecords: 100 });
  });
});

describe('glue-catalog', () => {
  it('makes one call where there is no database', async () => {
    const seat = fakeSeat({}, { 'Glue.GetDatabases': () => ({ DatabaseList: [] }) });
    expect(await read(glueCatalog, seat)).toBeNull();
    expect(seat.calls.map(({ operation, input }) => [operation, input])).toEqual([['Glue.GetDatabases', { MaxResults: 100 }]]);
  });

  it('asks how the catalog is encrypted once it has met a database, on whatever page', async () => {
    const seat = fakeSeat(
      {},
      {
        'Glue.GetDatabases': ({ NextToken }) =>
          NextToken === undefined ? { DatabaseList: [], NextToken: 'more' } : { DatabaseList: [{ Name: 'db' }], NextToken: 'yet more' },
        'Glue.GetDataCatalogEncryptionSettings': () => ({
          DataCatalogEncryptionSettings: {
            EncryptionAtRest: { CatalogEncryptionMode: 'SSE-KMS', SseAwsKmsKeyId: 'arn:k' },
            ConnectionPasswordEncryption: { ReturnConnectionPasswordEncrypted: true, AwsKmsKeyId: 'arn:p' },
          },
        }),
      },
    );
    expect(await read(glueCatalog, seat)).toEqual({
      arn: arn('glue:HERE:catalog'),
      encryption: { mode: 'SSE-KMS', keyId: 'arn:k', passwords: true, passwordKeyId: 'arn:p' },
    });
    expect(seat.calls).toHaveLength(3);
  });

  it('invents nothing that AWS left out', async () => {
    const seat = fakeSeat(
      {},
      {
        'Glue.GetDatabases': () => ({ DatabaseList: [{ Name: 'db' }] }),
        'Glue.GetDataCatalogEncryptionSettings': () => ({ DataCatalogEncryptionSettings: {} }),
      },
    );
    expect(await read(glueCatalog, seat)).toMatchObject({
      encryption: { mode: null, keyId: null, passwords: null, passwordKeyId: null },
    });
  });
});

describe('healthimaging-datastores', () => {
  it('reads every page and each data store, and leaves out what is deleted', async () => {
    const store = (datastoreId: string, datastoreStatus: 'ACTIVE' | 'DELETED' = 'ACTIVE') => ({
      datastoreId,
      datastoreName: datastoreId,
      datastoreStatus,
    });
    const seat = fakeSeat(
      {},
      {
        'MedicalImaging.ListDatastores': ({ nextToken }) =>
          nextToken === undefined
            ? { datastoreSummaries: [store('b'), store('old', 'DELETED'), store('gone')], nextToken: 'more' }
            : { datastoreSummaries: [store('a'), store('c')] },
        'MedicalImaging.GetDatastore': ({ datastoreId }) => {
          if (datastoreId === 'gone') return awsError('ResourceNotFoundException', 'gone');
          if (datastoreId === 'c') return accessDenied();
          return { datastoreProperties: { ...store('x'), kmsKeyArn: datastoreId === 'b' ? 'arn:k' : undefined } };
        },
      },
    );
    expect(await read(healthimagingDatastores, seat)).toMatchObject([
      { arn: arn('medical-imaging:HERE:datastore/a'), id: 'a', name: 'a', keyId: null, readError: null },
      { id: 'b', keyId: 'arn:k', readError: null },
      { id: 'c', keyId: null, readError: denied },
    ]);
    expect(seat.calls[0]?.input).toEqual({ maxResults: 50 });
    expect(seat.calls.filter(({ input }) => input.datastoreId === 'old')).toEqual([]);
  });
});

describe('healthlake-datastores', () => {
  it('reads every page, and leaves out what is deleted', async () => {
    const store = (id: string, DatastoreStatus: 'ACTIVE' | 'DELETED' = 'ACTIVE') => ({
      DatastoreId: id,
      DatastoreArn: `arn:${id}`,
      DatastoreStatus,
      DatastoreTypeVersion: 'R4' as const,
      DatastoreEndpoint: 'https://',
    });
    const encryption = { KmsEncryptionConfig: { CmkType: 'CUSTOMER_MANAGED_KMS_KEY' as const, KmsKeyId: 'arn:k' } };
    const seat = fakeSeat(
      {},
      {
        'HealthLake.ListFHIRDatastores': ({ NextToken }) =>
          NextToken === undefined
            ? { DatastorePropertiesList: [{ ...store('b'), SseConfiguration: encryption }, store('old', 'DELETED')], NextToken: 'more' }
            : { DatastorePropertiesList: [{ ...store('a'), DatastoreName: 'fhir' }] },
      },
    );
    expect(await read(healthlakeDatastores, seat)).toEqual([
      { arn: 'arn:a', id: 'a', name: 'fhir', keyType: null, keyId: null },
      { arn: 'arn:b', id: 'b', name: null, keyType: 'CUSTOMER_MANAGED_KMS_KEY', keyId: 'arn:k' },
    ]);
    expect(seat.calls[0]?.input).toEqual({ MaxResults: 500 });
  });
});
