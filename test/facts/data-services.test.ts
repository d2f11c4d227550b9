import { describe, expect, it } from 'vitest';
import type { Operation } from '../../src/aws/operations.ts';
import { efsFileSystems } from '../../src/facts/efs-file-systems.ts';
import { elasticacheClusters } from '../../src/facts/elasticache-clusters.ts';
import { elasticacheGroups } from '../../src/facts/elasticache-groups.ts';
import { elasticacheServerlessCaches } from '../../src/facts/elasticache-serverless-caches.ts';
import { elasticacheServerlessSnapshots } from '../../src/facts/elasticache-serverless-snapshots.ts';
import { elasticacheSnapshots } from '../../src/facts/elasticache-snapshots.ts';
import type { FactDefinition } from '../../src/facts/fact.ts';
import { fsxBackups } from '../../src/facts/fsx-backups.ts';
import { fsxFileSystems } from '../../src/facts/fsx-file-systems.ts';
import { memorydbClusters } from '../../src/facts/memorydb-clusters.ts';
import { memorydbSnapshots } from '../../src/facts/memorydb-snapshots.ts';
import { redshiftClusters } from '../../src/facts/redshift-clusters.ts';
import { redshiftNamespaces } from '../../src/facts/redshift-namespaces.ts';
import { redshiftServerlessSnapshots } from '../../src/facts/redshift-serverless-snapshots.ts';
import { redshiftSnapshots } from '../../src/facts/redshift-snapshots.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';
import { readShaped } from './read-shaped.ts';

const account = '222222222222';

/** A fact that is one listing: what AWS says of two items, on a page each, and what is kept of them. */
interface Listed {
  readonly fact: FactDefinition<string, unknown>;
  readonly operation: Operation;
  /** The member of the answer that holds the list, and those of the input and the answer that carry the token. */
  readonly list: string;
  readonly token: string;
  readonly next: string;
  readonly input: object;
  /** The last has nothing but what AWS always says. */
  readonly items: readonly [object, object];
  readonly value: readonly unknown[];
}

const listed: readonly Listed[] = [
  {
    fact: efsFileSystems,
    operation: 'EFS.DescribeFileSystems',
    list: 'FileSystems',
    token: 'Marker',
    next: 'NextMarker',
    input: { MaxItems: 100 },
    items: [{ FileSystemId: 'fs-2', FileSystemArn: 'arn:z', Name: 'n', Encrypted: true, KmsKeyId: 'arn:k' }, { FileSystemId: 'fs-1' }],
    value: [
      {
        arn: `arn:aws:elasticfilesystem:us-east-2:${account}:file-system/fs-1`,
        id: 'fs-1',
        name: null,
        encrypted: null,
        keyId: null,
      },
      { arn: 'arn:z', id: 'fs-2', name: 'n', encrypted: true, keyId: 'arn:k' },
    ],
  },
  {
    fact: elasticacheGroups,
    operation: 'ElastiCache.DescribeReplicationGroups',
    list: 'ReplicationGroups',
    token: 'Marker',
    next: 'Marker',
    input: { MaxRecords: 100 },
    items: [
      {
        ARN: 'arn:z',
        ReplicationGroupId: 'z',
        Engine: 'valkey',
        AtRestEncryptionEnabled: false,
        StorageEncryptionType: 'sse-kms',
        KmsKeyId: 'arn:k',
        TransitEncryptionEnabled: true,
        TransitEncryptionMode: 'preferred',
      },
      { ARN: 'arn:a', ReplicationGroupId: 'a', KmsKeyId: '' },
    ],
    value: [
      {
        arn: 'arn:a',
        name: 'a',
        engine: null,
        encrypted: null,
        encryptionType: null,
        keyId: null,
        transitEncrypted: null,
        transitMode: null,
      },
      {
        arn: 'arn:z',
        name: 'z',
        engine: 'valkey',
        encrypted: false,
        encryptionType: 'sse-kms',
        keyId: 'arn:k',
        transitEncrypted: true,
        transitMode: 'preferred',
      },
    ],
  },
  {
    fact: elasticacheClusters,
    operation: 'ElastiCache.DescribeCacheClusters',
    list: 'CacheClusters',
    token: 'Marker',
    next: 'Marker',
    input: { MaxRecords: 100, ShowCacheClustersNotInReplicationGroups: true },
    items: [
      { ARN: 'arn:z', CacheClusterId: 'z', Engine: 'memcached', AtRestEncryptionEnabled: false, TransitEncryptionEnabled: true },
      { ARN: 'arn:a', CacheClusterId: 'a', ReplicationGroupId: '' },
    ],
    value: [
      { arn: 'arn:a', name: 'a', engine: null, encrypted: null, transitEncrypted: null, transitMode: null },
      { arn: 'arn:z', name: 'z', engine: 'memcached', encrypted: false, transitEncrypted: true, transitMode: null },
    ],
  },
  {
    fact: elasticacheServerlessCaches,
    operation: 'ElastiCache.DescribeServerlessCaches',
    list: 'ServerlessCaches',
    token: 'NextToken',
    next: 'NextToken',
    input: { MaxResults: 50 },
    items: [
      { ARN: 'arn:z', ServerlessCacheName: 'z', StorageEncryptionType: 'sse-kms', KmsKeyId: 'arn:k' },
      { ARN: 'arn:a', ServerlessCacheName: 'a' },
    ],
    value: [
      { arn: 'arn:a', name: 'a', encryptionType: null, keyId: null },
      { arn: 'arn:z', name: 'z', encryptionType: 'sse-kms', keyId: 'arn:k' },
    ],
  },
  {
    fact: elasticacheSnapshots,
    operation: 'ElastiCache.DescribeSnapshots',
    list: 'Snapshots',
    token: 'Marker',
    next: 'Marker',
    input: { MaxRecords: 50 },
    items: [
      { ARN: 'arn:z', SnapshotName: 'z', KmsKeyId: 'arn:k' },
      { ARN: 'arn:a', SnapshotName: 'a', KmsKeyId: '' },
    ],
    value: [
      { arn: 'arn:a', name: 'a', keyId: null },
      { arn: 'arn:z', name: 'z', keyId: 'arn:k' },
    ],
  },
  {
    fact: elasticacheServerlessSnapshots,
    operation: 'ElastiCache.DescribeServerlessCacheSnapshots',
    list: 'ServerlessCacheSnapshots',
    token: 'NextToken',
    next: 'NextToken',
    input: { MaxResults: 50 },
    items: [
      { ARN: 'arn:z', ServerlessCacheSnapshotName: 'z', KmsKeyId: 'arn:k' },
      { ARN: 'arn:a', ServerlessCacheSnapshotName: 'a' },
    ],
    value: [
      { arn: 'arn:a', name: 'a', keyId: null },
      { arn: 'arn:z', name: 'z', keyId: 'arn:k' },
    ],
  },
  {
    fact: memorydbClusters,
    operation: 'MemoryDB.DescribeClusters',
    list: 'Clusters',
    token: 'NextToken',
    next: 'NextToken',
    input: {},
    items: [
      { ARN: 'arn:z', Name: 'z', KmsKeyId: 'arn:k', TLSEnabled: false },
      { ARN: 'arn:a', Name: 'a' },
    ],
    value: [
      { arn: 'arn:a', name: 'a', keyId: null, tls: null },
      { arn: 'arn:z', name: 'z', keyId: 'arn:k', tls: false },
    ],
  },
  {
    fact: memorydbSnapshots,
    operation: 'MemoryDB.DescribeSnapshots',
    list: 'Snapshots',
    token: 'NextToken',
    next: 'NextToken',
    input: {},
    items: [
      { ARN: 'arn:z', Name: 'z', KmsKeyId: 'arn:k' },
      { ARN: 'arn:a', Name: 'a' },
    ],
    value: [
      { arn: 'arn:a', name: 'a', keyId: null },
      { arn: 'arn:z', name: 'z', keyId: 'arn:k' },
    ],
  },
  {
    fact: redshiftClusters,
    operation: 'Redshift.DescribeClusters',
    list: 'Clusters',
    token: 'Marker',
    next: 'Marker',
    input: { MaxRecords: 100 },
    items: [{ ClusterIdentifier: 'z', Encrypted: true, KmsKeyId: 'arn:k', MasterPasswordSecretArn: 'arn:s' }, { ClusterIdentifier: 'a' }],
    value: [
      {
        arn: `arn:aws:redshift:us-east-2:${account}:cluster:a`,
        name: 'a',
        encrypted: null,
        keyId: null,
        hasMasterSecret: false,
        masterSecretKeyId: null,
      },
      {
        arn: `arn:aws:redshift:us-east-2:${account}:cluster:z`,
        name: 'z',
        encrypted: true,
        keyId: 'arn:k',
        hasMasterSecret: true,
        masterSecretKeyId: null,
      },
    ],
  },
  {
    fact: redshiftSnapshots,
    operation: 'Redshift.DescribeClusterSnapshots',
    list: 'Snapshots',
    token: 'Marker',
    next: 'Marker',
    input: { MaxRecords: 100, OwnerAccount: account },
    items: [
      { SnapshotIdentifier: 'z', ClusterIdentifier: 'c', SnapshotArn: 'arn:z', Encrypted: false, KmsKeyId: 'arn:k' },
      { SnapshotIdentifier: 'a', ClusterIdentifier: 'c' },
    ],
    value: [
      { arn: `arn:aws:redshift:us-east-2:${account}:snapshot:c/a`, name: 'a', encrypted: null, keyId: null },
      { arn: 'arn:z', name: 'z', encrypted: false, keyId: 'arn:k' },
    ],
  },
  {
    fact: redshiftNamespaces,
    operation: 'RedshiftServerless.ListNamespaces',
    list: 'namespaces',
    token: 'nextToken',
    next: 'nextToken',
    input: { maxResults: 100 },
    items: [
      { namespaceArn: 'arn:z', namespaceName: 'z', kmsKeyId: 'AWS_OWNED_KMS_KEY', adminPasswordSecretKmsKeyId: 'arn:k' },
      { namespaceArn: 'arn:a', namespaceName: 'a' },
    ],
    value: [
      { arn: 'arn:a', name: 'a', keyId: null, hasAdminSecret: false, adminSecretKeyId: null },
      { arn: 'arn:z', name: 'z', keyId: 'AWS_OWNED_KMS_KEY', hasAdminSecret: true, adminSecretKeyId: 'arn:k' },
    ],
  },
  {
    fact: redshiftServerlessSnapshots,
    operation: 'RedshiftServerless.ListSnapshots',
    list: 'snapshots',
    token: 'nextToken',
    next: 'nextToken',
    input: { maxResults: 100 },
    items: [
      { snapshotArn: 'arn:z', snapshotName: 'z', kmsKeyId: 'arn:k', ownerAccount: account },
      { snapshotArn: 'arn:a', snapshotName: 'a' },
    ],
    value: [
      { arn: 'arn:a', name: 'a', keyId: null },
      { arn: 'arn:z', name: 'z', keyId: 'arn:k' },
    ],
  },
  {
    fact: fsxFileSystems,
    operation: 'FSx.DescribeFileSystems',
    list: 'FileSystems',
    token: 'NextToken',
    next: 'NextToken',
    input: { MaxResults: 1000 },
    items: [
      {
        ResourceARN: 'arn:z',
        FileSystemId: 'fs-2',
        Tags: [{ Key: 'Name', Value: 'n' }],
        LustreConfiguration: { DeploymentType: 'SCRATCH_2' },
        KmsKeyId: 'arn:k',
      },
      { ResourceARN: 'arn:a', FileSystemId: 'fs-1', Tags: [{ Key: 'Name' }] },
    ],
    value: [
      { arn: 'arn:a', id: 'fs-1', name: null, lustreDeployment: null, keyId: null },
      { arn: 'arn:z', id: 'fs-2', name: 'n', lustreDeployment: 'SCRATCH_2', keyId: 'arn:k' },
    ],
  },
  {
    fact: fsxBackups,
    operation: 'FSx.DescribeBackups',
    list: 'Backups',
    token: 'NextToken',
    next: 'NextToken',
    input: { MaxResults: 1000 },
    items: [
      { ResourceARN: 'arn:z', BackupId: 'z', Lifecycle: 'FAILED', KmsKeyId: 'arn:k' },
      { ResourceARN: 'arn:a', BackupId: 'a' },
    ],
    value: [
      { arn: 'arn:a', name: 'a', keyId: null },
      { arn: 'arn:z', name: 'z', keyId: 'arn:k' },
    ],
  },
];

describe.each(listed)('$fact.name', ({ fact, operation, list, token, next, input, items, value }) => {
  const seatOf = (answer: (input: Readonly<Record<string, unknown>>) => object) => fakeSeat({}, { [operation]: answer as never });

  it('reads every page, keeps what is judged, and takes nothing that AWS left out for a value', async () => {
    const seat = seatOf((asked) => (asked[token] === undefined ? { [list]: [items[0]], [next]: 'more' } : { [list]: [items[1]] }));
    expect(await readShaped(fact, seat)).toEqual(value);
    expect(seat.calls.map((call) => call.input)).toEqual([input, { ...input, [token]: 'more' }]);
  });

  it('is an empty list where there is none', async () => {
    expect(
      await readShaped(
        fact,
        seatOf(() => ({ [list]: [] })),
      ),
    ).toEqual([]);
  });

  it('throws where it is refused, or comes without its list', async () => {
    const refused = seatOf(() => accessDenied());
    await expect(readShaped(fact, refused)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(
      readShaped(
        fact,
        seatOf(() => ({})),
      ),
    ).rejects.toThrow(list);
  });
});

describe('what is not kept', () => {
  it('a member of a replication group is the group’s', async () => {
    const member = { ARN: 'arn:m', CacheClusterId: 'm', ReplicationGroupId: 'g' };
    const seat = fakeSeat({}, { 'ElastiCache.DescribeCacheClusters': () => ({ CacheClusters: [member] }) });
    expect(await readShaped(elasticacheClusters, seat)).toEqual([]);
  });

  it('a snapshot that another account shares is its own', async () => {
    const shared = { snapshotArn: 'arn:s', snapshotName: 's', ownerAccount: '999999999999' };
    const seat = fakeSeat({}, { 'RedshiftServerless.ListSnapshots': () => ({ snapshots: [shared] }) });
    expect(await readShaped(redshiftServerlessSnapshots, seat)).toEqual([]);
  });

  it('a backup that was deleted is not there', async () => {
    const deleted = { ResourceARN: 'arn:b', BackupId: 'b', Lifecycle: 'DELETED' as const };
    const seat = fakeSeat({}, { 'FSx.DescribeBackups': () => ({ Backups: [deleted] as never }) });
    expect(await readShaped(fsxBackups, seat)).toEqual([]);
  });
});
