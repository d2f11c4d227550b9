import { describe, expect, it } from 'vitest';
import cmkEncryption from '../../../src/checks/cmk-encryption.ts';
import type { DynamodbTable, TableEncryption } from '../../../src/facts/dynamodb-tables.ts';
import type { EfsFileSystem } from '../../../src/facts/efs-file-systems.ts';
import type { ElasticacheCluster } from '../../../src/facts/elasticache-clusters.ts';
import type { ElasticacheGroup } from '../../../src/facts/elasticache-groups.ts';
import type { ElasticacheServerlessCache } from '../../../src/facts/elasticache-serverless-caches.ts';
import type { FsxFileSystem } from '../../../src/facts/fsx-file-systems.ts';
import type { FactName, FactValues } from '../../../src/facts/index.ts';
import type { Keyed } from '../../../src/facts/keyed.ts';
import type { MemorydbCluster } from '../../../src/facts/memorydb-clusters.ts';
import type { MskCluster } from '../../../src/facts/msk-clusters.ts';
import type { OpensearchCollection } from '../../../src/facts/opensearch-collections.ts';
import type { OpensearchDomain } from '../../../src/facts/opensearch-domains.ts';
import type { RedshiftCluster } from '../../../src/facts/redshift-clusters.ts';
import type { RedshiftNamespace } from '../../../src/facts/redshift-namespaces.ts';
import type { RedshiftSnapshot } from '../../../src/facts/redshift-snapshots.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { awsKey, dr, encryptionFacts, here, phi, phiDr, primary, refusal, specOf, storesSection, there } from '../encryption/reference.ts';
import { at, phiIs, type Row, runTables, stores } from '../encryption/table.ts';
import { logArchive, production } from '../governance.ts';
import { type Facts, findingsOf, linesOf, put, refuse, verdictsOf } from '../world.ts';

const arnOf = (service: string, rest: string) => `arn:aws:${service}:${primary}:${production}:${rest}`;

const table: DynamodbTable = {
  arn: arnOf('dynamodb', 'table/cc-study-index'),
  name: 'cc-study-index',
  status: 'ACTIVE',
  encryption: { status: 'ENABLED', type: 'KMS', keyId: phi.arn, inaccessibleSince: null },
  readError: null,
  pointInTimeRecovery: 'ENABLED',
  recoveryError: null,
};
const fileSystem: EfsFileSystem = {
  arn: arnOf('elasticfilesystem', 'file-system/fs-1'),
  id: 'fs-1',
  name: null,
  encrypted: true,
  keyId: phi.arn,
};
const group: ElasticacheGroup = {
  arn: arnOf('elasticache', 'replicationgroup:cc-cache'),
  name: 'cc-cache',
  engine: 'valkey',
  encrypted: true,
  encryptionType: 'sse-kms',
  keyId: phi.arn,
  transitEncrypted: true,
  transitMode: 'required',
};
const cacheCluster: ElasticacheCluster = {
  arn: arnOf('elasticache', 'cluster:cc-memcached'),
  name: 'cc-memcached',
  engine: 'memcached',
  encrypted: false,
  transitEncrypted: true,
  transitMode: null,
};
const cache: ElasticacheServerlessCache = {
  arn: arnOf('elasticache', 'serverlesscache:cc'),
  name: 'cc',
  encryptionType: 'sse-kms',
  keyId: phi.arn,
};
const cacheSnapshot: Keyed = { arn: arnOf('elasticache', 'snapshot:cc'), name: 'cc', keyId: phi.arn };
const serverlessCacheSnapshot: Keyed = { arn: arnOf('elasticache', 'serverlesscachesnapshot:cc'), name: 'cc', keyId: phi.arn };
const memorydb: MemorydbCluster = { arn: arnOf('memorydb', 'cluster/cc'), name: 'cc', keyId: phi.arn, tls: true };
const memorydbSnapshot: Keyed = { arn: arnOf('memorydb', 'snapshot/cc'), name: 'cc', keyId: phi.arn };
const redshift: RedshiftCluster = {
  arn: arnOf('redshift', 'cluster:cc'),
  name: 'cc',
  encrypted: true,
  keyId: phi.arn,
  hasMasterSecret: false,
  masterSecretKeyId: null,
};
const redshiftSnapshot: RedshiftSnapshot = { arn: arnOf('redshift', 'snapshot:cc/s'), name: 's', encrypted: true, keyId: phi.arn };
const namespace: RedshiftNamespace = {
  arn: arnOf('redshift-serverless', 'namespace/n-1'),
  name: 'cc',
  keyId: phi.arn,
  hasAdminSecret: false,
  adminSecretKeyId: null,
};
const serverlessSnapshot: Keyed = { arn: arnOf('redshift-serverless', 'snapshot/s-1'), name: 's', keyId: phi.arn };
const domain: OpensearchDomain = {
  arn: arnOf('es', 'domain/cc-search'),
  name: 'cc-search',
  encrypted: true,
  keyId: phi.arn,
  nodeToNode: true,
  enforcesHttps: true,
  tlsPolicy: 'Policy-Min-TLS-1-2-PFS-2023-10',
  readError: null,
};
const collection: OpensearchCollection = {
  arn: arnOf('aoss', 'collection/c-1'),
  id: 'c-1',
  name: 'cc',
  keyId: phi.arn,
  readError: null,
};
const fsx: FsxFileSystem = {
  arn: arnOf('fsx', 'file-system/fs-2'),
  id: 'fs-2',
  name: 'scratch',
  lustreDeployment: null,
  keyId: phi.arn,
};
const backup: Keyed = { arn: arnOf('fsx', 'backup/backup-1'), name: 'backup-1', keyId: phi.arn };
const msk: MskCluster = {
  arn: arnOf('kafka', 'cluster/cc/1'),
  name: 'cc',
  type: 'PROVISIONED',
  keyId: phi.arn,
  clientBroker: 'TLS',
  inCluster: true,
};

type Plant = (facts: Facts) => void;

/** One item of a kind alone, in production, us-east-2. */
const only =
  <F extends FactName>(name: F, item: FactValues[F] extends readonly (infer T)[] ? T : never): Plant =>
  (facts) =>
    put(facts, name, here, [item] as unknown as FactValues[F]);

const whatever = (type: string): Spec => stores({ in: 'production', type, key: 'aws_managed', reason: 'test' });
const fails = ({ arn }: { readonly arn: string }) => [`fail ${at}/${arn}`];
const isUnknown = ({ arn }: { readonly arn: string }) => [`unknown ${at}/${arn}`];

interface Kind {
  readonly requirement: string;
  readonly listing: string;
  readonly fact: FactName;
  readonly type: string;
  readonly arn: string;
  /** The sample with another key. */
  readonly plant: (keyId: string | null) => Plant;
  /** What a store comes out as that names no key. */
  readonly keyless: 'fail' | 'unknown';
}

const kinds: readonly Kind[] = [
  {
    requirement: 'dynamodb-table',
    listing: 'dynamodb-table',
    fact: 'dynamodb-tables',
    type: 'dynamodb',
    arn: table.arn,
    plant: (keyId) => only('dynamodb-tables', { ...table, encryption: { ...(table.encryption as TableEncryption), keyId } }),
    keyless: 'unknown',
  },
  {
    requirement: 'efs-file-system',
    listing: 'efs-file-system',
    fact: 'efs-file-systems',
    type: 'efs',
    arn: fileSystem.arn,
    plant: (keyId) => only('efs-file-systems', { ...fileSystem, keyId }),
    keyless: 'unknown',
  },
  {
    requirement: 'elasticache',
    listing: 'elasticache-group',
    fact: 'elasticache-groups',
    type: 'elasticache',
    arn: group.arn,
    plant: (keyId) => only('elasticache-groups', { ...group, keyId }),
    keyless: 'unknown',
  },
  {
    requirement: 'elasticache',
    listing: 'elasticache-serverless-cache',
    fact: 'elasticache-serverless-caches',
    type: 'elasticache',
    arn: cache.arn,
    plant: (keyId) => only('elasticache-serverless-caches', { ...cache, keyId }),
    keyless: 'unknown',
  },
  {
    requirement: 'elasticache',
    listing: 'elasticache-snapshot',
    fact: 'elasticache-snapshots',
    type: 'elasticache',
    arn: cacheSnapshot.arn,
    plant: (keyId) => only('elasticache-snapshots', { ...cacheSnapshot, keyId }),
    keyless: 'fail',
  },
  {
    requirement: 'elasticache',
    listing: 'elasticache-serverless-snapshot',
    fact: 'elasticache-serverless-snapshots',
    type: 'elasticache',
    arn: serverlessCacheSnapshot.arn,
    plant: (keyId) => only('elasticache-serverless-snapshots', { ...serverlessCacheSnapshot, keyId }),
    keyless: 'fail',
  },
  {
    requirement: 'memorydb',
    listing: 'memorydb-cluster',
    fact: 'memorydb-clusters',
    type: 'memorydb',
    arn: memorydb.arn,
    plant: (keyId) => only('memorydb-clusters', { ...memorydb, keyId }),
    keyless: 'fail',
  },
  {
    requirement: 'memorydb',
    listing: 'memorydb-snapshot',
    fact: 'memorydb-snapshots',
    type: 'memorydb',
    arn: memorydbSnapshot.arn,
    plant: (keyId) => only('memorydb-snapshots', { ...memorydbSnapshot, keyId }),
    keyless: 'fail',
  },
  {
    requirement: 'redshift',
    listing: 'redshift-cluster',
    fact: 'redshift-clusters',
    type: 'redshift',
    arn: redshift.arn,
    plant: (keyId) => only('redshift-clusters', { ...redshift, keyId }),
    keyless: 'unknown',
  },
  {
    requirement: 'redshift',
    listing: 'redshift-snapshot',
    fact: 'redshift-snapshots',
    type: 'redshift',
    arn: redshiftSnapshot.arn,
    plant: (keyId) => only('redshift-snapshots', { ...redshiftSnapshot, keyId }),
    keyless: 'unknown',
  },
  {
    requirement: 'redshift',
    listing: 'redshift-namespace',
    fact: 'redshift-namespaces',
    type: 'redshift',
    arn: namespace.arn,
    plant: (keyId) => only('redshift-namespaces', { ...namespace, keyId }),
    keyless: 'unknown',
  },
  {
    requirement: 'redshift',
    listing: 'redshift-serverless-snapshot',
    fact: 'redshift-serverless-snapshots',
    type: 'redshift',
    arn: serverlessSnapshot.arn,
    plant: (keyId) => only('redshift-serverless-snapshots', { ...serverlessSnapshot, keyId }),
    keyless: 'unknown',
  },
  {
    requirement: 'opensearch',
    listing: 'opensearch-domain',
    fact: 'opensearch-domains',
    type: 'opensearch',
    arn: domain.arn,
    plant: (keyId) => only('opensearch-domains', { ...domain, keyId }),
    keyless: 'unknown',
  },
  {
    requirement: 'opensearch',
    listing: 'opensearch-collection',
    fact: 'opensearch-collections',
    type: 'opensearch',
    arn: collection.arn,
    plant: (keyId) => only('opensearch-collections', { ...collection, keyId }),
    keyless: 'unknown',
  },
  {
    requirement: 'fsx',
    listing: 'fsx-file-system',
    fact: 'fsx-file-systems',
    type: 'fsx',
    arn: fsx.arn,
    plant: (keyId) => only('fsx-file-systems', { ...fsx, keyId }),
    keyless: 'unknown',
  },
  {
    requirement: 'fsx',
    listing: 'fsx-backup',
    fact: 'fsx-backups',
    type: 'fsx',
    arn: backup.arn,
    plant: (keyId) => only('fsx-backups', { ...backup, keyId }),
    keyless: 'unknown',
  },
];

describe.each(kinds)('$listing, by its key', ({ requirement, listing, fact, type, arn, plant, keyless }) => {
  const judged = (change: Plant, spec: Spec = specOf()) => {
    const facts = encryptionFacts();
    change(facts);
    return findingsOf(cmkEncryption, requirement, { spec, facts });
  };
  const outcome = (change: Plant, spec?: Spec) => judged(change, spec).find(({ resource }) => resource === arn)?.outcome;

  it('passes with a customer key, on the fact and the keys', () => {
    const finding = judged(plant(phi.arn)).find(({ resource }) => resource === arn);
    expect(finding).toMatchObject({ outcome: 'pass', facts: [`${fact}@${at}`, `keys@${at}`].sort() });
  });

  it('is held to the key that its rule names', () => {
    const named = stores({ in: 'production', type, key: 'key:phi' });
    expect(outcome(plant(phi.arn), named)).toBe('pass');
    expect(outcome(plant('alias/ebs-default'), named)).toBe('fail');
  });

  it('fails with a key that AWS manages, by ARN and by alias', () => {
    expect(outcome(plant(awsKey.arn))).toBe('fail');
    expect(outcome(plant(`alias/aws/${type}`))).toBe('fail');
    expect(outcome(plant(awsKey.arn), whatever(type))).toBe('pass');
  });

  it('fails where the key is disabled or gone', () => {
    const disabled: Plant = (facts) => {
      plant(phi.arn)(facts);
      phiIs({ state: 'Disabled' })(facts);
    };
    expect(outcome(disabled)).toBe('fail');
    expect(outcome(disabled, whatever(type))).toBe('fail');
    expect(outcome(plant('arn:aws:kms:us-east-2:222222222222:key/gone'))).toBe('fail');
  });

  it('never passes where a customer key is asked for and none is named', () => {
    expect(outcome(plant(null))).toBe(keyless);
  });

  it('is unknown where the listing or the keys are refused', () => {
    const lines = linesOf(judged((facts) => refuse(facts, fact, here)));
    const resource = ['dynamodb-table', 'efs-file-system', 'elasticache-group', 'memorydb-cluster'].includes(listing)
      ? at
      : ['redshift-cluster', 'opensearch-domain', 'fsx-file-system'].includes(listing)
        ? at
        : `${at}/${listing}`;
    expect(lines).toContain(`unknown ${at}/${resource}`);
    const keysRefused: Plant = (facts) => {
      plant(phi.arn)(facts);
      refuse(facts, 'keys', here);
    };
    expect(outcome(keysRefused)).toBe('unknown');
  });

  it('is a store that needs a rule', () => {
    const facts = encryptionFacts();
    plant(phi.arn)(facts);
    const without = specOf({ stores: [{ in: 'all', type: 's3', key: 'customer_managed' }] });
    const covered = findingsOf(cmkEncryption, 'store-covered', { spec: without, facts });
    expect(covered.find(({ resource }) => resource === arn)?.outcome).toBe('fail');
    expect(linesOf(findingsOf(cmkEncryption, 'store-covered', { spec: specOf(), facts })).join()).not.toContain(arn);
  });

  it('must not be there where its rule expects none', () => {
    const facts = encryptionFacts();
    plant(phi.arn)(facts);
    const none = stores({ in: 'production', type, expect: 'none' });
    expect(linesOf(findingsOf(cmkEncryption, 'store-expected', { spec: none, facts }))).toContain(`fail ${at}/${arn}`);
  });

  it('has a key that must rotate', () => {
    const facts = encryptionFacts();
    plant('alias/ebs-default')(facts);
    const found = () => findingsOf(cmkEncryption, 'key-rotation', { spec: specOf(), facts }).map(({ facts: read }) => read.join());
    expect(found().some((read) => read.includes(fact))).toBe(true);
  });

  it('is not read where AWS does not offer it', () => {
    const facts = encryptionFacts();
    facts.delete(`${fact}@${at}`);
    const spec = stores({ in: 'production', type, regions: [primary], expect: 'not_offered', reason: 'not in this region' });
    const lines = linesOf(findingsOf(cmkEncryption, requirement, { spec, facts })).filter((line) => line.includes(` ${at}/`));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => !line.startsWith('not-applicable'))).toEqual([]);
  });
});

const encrypted = (change: Partial<TableEncryption>): DynamodbTable => ({
  ...table,
  encryption: { ...(table.encryption as TableEncryption), ...change },
});
const tables = (item: DynamodbTable): Plant => only('dynamodb-tables', item);
const groups = (change: Partial<ElasticacheGroup>): Plant => only('elasticache-groups', { ...group, ...change });
const domains = (change: Partial<OpensearchDomain>): Plant => only('opensearch-domains', { ...domain, ...change });
const recovery = (item: DynamodbTable): Plant => tables(item);
const asksRecovery = stores({ in: 'production', type: 'dynamodb', match: { name: 'cc-*' }, point_in_time_recovery: true });

const flagged = (plant: (flag: boolean | null) => Plant, item: { readonly arn: string }): readonly Row[] => [
  { name: `${item.arn} is not encrypted`, plant: plant(false), expected: fails(item) },
  { name: `${item.arn}: AWS leaves out whether it is encrypted`, plant: plant(null), expected: isUnknown(item) },
];

runTables({
  'dynamodb-table': [
    { name: 'the declared key', plant: tables(table), expected: [] },
    { name: 'DynamoDB default key', plant: tables({ ...table, encryption: null }), expected: fails(table) },
    {
      name: 'DynamoDB default key, by whatever key',
      plant: tables({ ...table, encryption: null }),
      spec: whatever('dynamodb'),
      expected: [],
    },
    { name: 'SSEType KMS with aws/dynamodb', plant: tables(encrypted({ keyId: awsKey.arn })), expected: fails(table) },
    { name: 'turned off', plant: tables(encrypted({ status: 'DISABLED', type: null, keyId: null })), expected: fails(table) },
    { name: 'SSEType AES256', plant: tables(encrypted({ type: 'AES256', keyId: null })), expected: fails(table) },
    { name: 'a type that nobody knows', plant: tables(encrypted({ type: 'QUANTUM' })), expected: isUnknown(table) },
    { name: 'no type', plant: tables(encrypted({ type: null })), expected: isUnknown(table) },
    { name: 'no status', plant: tables(encrypted({ status: null })), expected: isUnknown(table) },
    { name: 'a status that nobody knows', plant: tables(encrypted({ status: 'ASLEEP' })), expected: isUnknown(table) },
    ...['ENABLING', 'DISABLING', 'UPDATING'].map((status) => ({
      name: `changing: ${status}`,
      plant: tables(encrypted({ status })),
      expected: isUnknown(table),
    })),
    {
      name: 'its key has been inaccessible for a while, and is enabled again',
      plant: tables(encrypted({ inaccessibleSince: '2026-11-18T00:00:00.000Z' })),
      expected: fails(table),
    },
    {
      name: 'inaccessible, by whatever key',
      plant: tables(encrypted({ inaccessibleSince: '2026-11-18T00:00:00.000Z' })),
      spec: whatever('dynamodb'),
      expected: fails(table),
    },
    ...['INACCESSIBLE_ENCRYPTION_CREDENTIALS', 'ARCHIVING', 'ARCHIVED'].map((status) => ({
      name: `the table is ${status}`,
      plant: tables({ ...table, status }),
      expected: fails(table),
    })),
    {
      name: 'archived, and its encryption is no longer said',
      plant: tables({ ...table, status: 'ARCHIVED', encryption: null }),
      spec: whatever('dynamodb'),
      expected: fails(table),
    },
    {
      name: 'a table that AWS does not describe',
      plant: tables({ ...table, status: null, encryption: null, readError: refusal }),
      expected: isUnknown(table),
    },
    {
      name: 'a replica of a global table with the key of another region',
      plant: tables(encrypted({ keyId: phiDr.arn })),
      expected: fails(table),
    },
  ],
  'efs-file-system': [
    { name: 'the declared key', plant: only('efs-file-systems', fileSystem), expected: [] },
    ...flagged((flag) => only('efs-file-systems', { ...fileSystem, encrypted: flag }), fileSystem),
    {
      name: 'an exception by its tag Name',
      plant: only('efs-file-systems', { ...fileSystem, name: 'scratch-1', keyId: awsKey.arn }),
      spec: stores({ in: 'all', type: 'efs', match: { name: 'scratch-*' }, key: 'aws_managed', reason: 'test' }),
      expected: [],
    },
  ],
  elasticache: [
    { name: 'the declared key', plant: groups({}), expected: [] },
    { name: '`sse-elasticache`', plant: groups({ encryptionType: 'sse-elasticache', keyId: null }), expected: fails(group) },
    {
      name: '`sse-elasticache`, though AWS says that it is not encrypted, by whatever key',
      plant: groups({ encrypted: false, encryptionType: 'sse-elasticache', keyId: null }),
      spec: whatever('elasticache'),
      expected: [],
    },
    { name: '`sse-kms`, though AWS says that it is not encrypted', plant: groups({ encrypted: false }), expected: [] },
    { name: 'none', plant: groups({ encryptionType: 'none', keyId: null }), expected: fails(group) },
    {
      name: 'none, by whatever key',
      plant: groups({ encryptionType: 'none', keyId: null }),
      spec: whatever('elasticache'),
      expected: fails(group),
    },
    { name: 'not encrypted, and no kind', plant: groups({ encrypted: false, encryptionType: null, keyId: null }), expected: fails(group) },
    { name: 'encrypted, with neither kind nor key', plant: groups({ encryptionType: null, keyId: null }), expected: fails(group) },
    { name: 'neither flag nor kind', plant: groups({ encrypted: null, encryptionType: null }), expected: isUnknown(group) },
    { name: 'a kind that nobody knows', plant: groups({ encryptionType: 'sse-quantum' }), expected: isUnknown(group) },
    { name: 'a Memcached cluster: not encrypted', plant: only('elasticache-clusters', cacheCluster), expected: fails(cacheCluster) },
    {
      name: 'a cluster of its own, encrypted: with which key AWS does not say',
      plant: only('elasticache-clusters', { ...cacheCluster, encrypted: true }),
      expected: isUnknown(cacheCluster),
    },
    {
      name: 'a cluster of its own, and no flag',
      plant: only('elasticache-clusters', { ...cacheCluster, encrypted: null }),
      expected: isUnknown(cacheCluster),
    },
    {
      name: 'clusters refused',
      plant: (facts) => refuse(facts, 'elasticache-clusters', here),
      expected: [`unknown ${at}/${at}/elasticache-cluster`],
    },
    {
      name: 'a serverless cache with `sse-elasticache`',
      plant: only('elasticache-serverless-caches', { ...cache, encryptionType: 'sse-elasticache', keyId: null }),
      expected: fails(cache),
    },
    {
      name: 'a serverless cache with neither kind nor key',
      plant: only('elasticache-serverless-caches', { ...cache, encryptionType: null, keyId: null }),
      expected: fails(cache),
    },
    {
      name: 'a serverless cache of a kind that nobody knows',
      plant: only('elasticache-serverless-caches', { ...cache, encryptionType: 'sse-quantum' }),
      expected: isUnknown(cache),
    },
    {
      name: 'a snapshot without a key, by whatever key: encrypted or not, AWS does not say',
      plant: only('elasticache-snapshots', { ...cacheSnapshot, keyId: null }),
      spec: whatever('elasticache'),
      expected: isUnknown(cacheSnapshot),
    },
    {
      name: 'a serverless snapshot without a key, by whatever key',
      plant: only('elasticache-serverless-snapshots', { ...serverlessCacheSnapshot, keyId: null }),
      spec: whatever('elasticache'),
      expected: [],
    },
  ],
  memorydb: [
    { name: 'the declared key', plant: only('memorydb-clusters', memorydb), expected: [] },
    { name: 'no key: MemoryDB takes its own', plant: only('memorydb-clusters', { ...memorydb, keyId: null }), expected: fails(memorydb) },
    {
      name: 'no key, by whatever key',
      plant: only('memorydb-snapshots', { ...memorydbSnapshot, keyId: null }),
      spec: whatever('memorydb'),
      expected: [],
    },
    { name: 'refused', plant: (facts) => refuse(facts, 'memorydb-clusters', here), expected: [`unknown ${at}/${at}`] },
  ],
  redshift: [
    { name: 'the declared key', plant: only('redshift-clusters', redshift), expected: [] },
    ...flagged((flag) => only('redshift-clusters', { ...redshift, encrypted: flag }), redshift),
    ...flagged((flag) => only('redshift-snapshots', { ...redshiftSnapshot, encrypted: flag }), redshiftSnapshot),
    {
      name: 'a cluster with AWS_OWNED_KMS_KEY',
      plant: only('redshift-clusters', { ...redshift, keyId: 'AWS_OWNED_KMS_KEY' }),
      expected: fails(redshift),
    },
    {
      name: 'a namespace with AWS_OWNED_KMS_KEY',
      plant: only('redshift-namespaces', { ...namespace, keyId: 'AWS_OWNED_KMS_KEY' }),
      expected: fails(namespace),
    },
    {
      name: 'a namespace with AWS_OWNED_KMS_KEY, by whatever key',
      plant: only('redshift-namespaces', { ...namespace, keyId: 'AWS_OWNED_KMS_KEY' }),
      spec: whatever('redshift'),
      expected: [],
    },
    {
      name: 'a snapshot of a namespace with AWS_OWNED_KMS_KEY',
      plant: only('redshift-serverless-snapshots', { ...serverlessSnapshot, keyId: 'AWS_OWNED_KMS_KEY' }),
      expected: fails(serverlessSnapshot),
    },
    {
      name: "the administrator's secret with aws/secretsmanager",
      plant: only('redshift-clusters', { ...redshift, hasMasterSecret: true }),
      expected: fails(redshift),
    },
    {
      name: "the administrator's secret with the declared key",
      plant: only('redshift-clusters', { ...redshift, hasMasterSecret: true, masterSecretKeyId: phi.arn }),
      expected: [],
    },
    {
      name: "the secret of a namespace's administrator with a key of AWS",
      plant: only('redshift-namespaces', { ...namespace, hasAdminSecret: true, adminSecretKeyId: awsKey.arn }),
      expected: fails(namespace),
    },
  ],
  opensearch: [
    { name: 'the declared key', plant: domains({}), expected: [] },
    ...flagged((flag) => domains({ encrypted: flag }), domain),
    { name: 'aws/es', plant: domains({ keyId: awsKey.arn }), expected: fails(domain) },
    {
      name: 'a domain that AWS does not describe',
      plant: domains({ encrypted: null, keyId: null, readError: refusal }),
      spec: whatever('opensearch'),
      expected: isUnknown(domain),
    },
    {
      name: 'a collection with `auto`',
      plant: only('opensearch-collections', { ...collection, keyId: 'auto' }),
      expected: fails(collection),
    },
    {
      name: 'a collection with `auto`, by whatever key',
      plant: only('opensearch-collections', { ...collection, keyId: 'auto' }),
      spec: whatever('opensearch'),
      expected: [],
    },
    {
      name: 'a collection whose key could not be read',
      plant: only('opensearch-collections', { ...collection, keyId: null, readError: refusal }),
      expected: isUnknown(collection),
    },
  ],
  fsx: [
    { name: 'the declared key', plant: only('fsx-file-systems', fsx), expected: [] },
    ...['SCRATCH_1', 'SCRATCH_2'].map((lustreDeployment) => ({
      name: `Lustre ${lustreDeployment} without a key`,
      plant: only('fsx-file-systems', { ...fsx, lustreDeployment, keyId: null }),
      expected: fails(fsx),
    })),
    {
      name: 'Lustre scratch without a key, by whatever key',
      plant: only('fsx-file-systems', { ...fsx, lustreDeployment: 'SCRATCH_2', keyId: null }),
      spec: whatever('fsx'),
      expected: [],
    },
    {
      name: 'persistent Lustre without a key',
      plant: only('fsx-file-systems', { ...fsx, lustreDeployment: 'PERSISTENT_2', keyId: null }),
      spec: whatever('fsx'),
      expected: isUnknown(fsx),
    },
    {
      name: 'an exception by its tag Name',
      plant: only('fsx-file-systems', { ...fsx, keyId: awsKey.arn }),
      spec: stores({ in: 'all', type: 'fsx', match: { name: 'scratch' }, key: 'aws_managed', reason: 'test' }),
      expected: [],
    },
  ],
  'in-transit': [
    { name: 'nothing takes connections', expected: [] },
    { name: 'a replication group: required', plant: groups({}), expected: [] },
    { name: 'a replication group: preferred', plant: groups({ transitMode: 'preferred' }), expected: fails(group) },
    { name: 'a replication group: off', plant: groups({ transitEncrypted: false, transitMode: null }), expected: fails(group) },
    { name: 'a replication group: no flag', plant: groups({ transitEncrypted: null }), expected: isUnknown(group) },
    { name: 'a replication group: on, and no mode', plant: groups({ transitMode: null }), expected: isUnknown(group) },
    { name: 'a replication group: a mode that nobody knows', plant: groups({ transitMode: 'sometimes' }), expected: isUnknown(group) },
    {
      name: 'a replication group of no engine, and no mode',
      plant: groups({ engine: null, transitMode: null }),
      expected: isUnknown(group),
    },
    { name: 'Memcached with TLS has no mode', plant: only('elasticache-clusters', cacheCluster), expected: [] },
    {
      name: 'Memcached in plain text',
      plant: only('elasticache-clusters', { ...cacheCluster, transitEncrypted: false }),
      expected: fails(cacheCluster),
    },
    { name: 'MemoryDB with TLS', plant: only('memorydb-clusters', memorydb), expected: [] },
    { name: 'MemoryDB without TLS', plant: only('memorydb-clusters', { ...memorydb, tls: false }), expected: fails(memorydb) },
    { name: 'MemoryDB: no flag', plant: only('memorydb-clusters', { ...memorydb, tls: null }), expected: isUnknown(memorydb) },
    ...['Policy-Min-TLS-1-2-2019-07', 'Policy-Min-TLS-1-2-PFS-2023-10', 'Policy-Min-TLS-1-2-RFC9151-FIPS-2024-08'].map((tlsPolicy) => ({
      name: `a domain with ${tlsPolicy}`,
      plant: domains({ tlsPolicy }),
      expected: [],
    })),
    { name: 'a domain that takes TLS 1.0', plant: domains({ tlsPolicy: 'Policy-Min-TLS-1-0-2019-07' }), expected: fails(domain) },
    { name: 'a domain without a policy', plant: domains({ tlsPolicy: null }), expected: isUnknown(domain) },
    { name: 'a domain with a policy that nobody knows', plant: domains({ tlsPolicy: 'Policy-Min-TLS-1-4' }), expected: isUnknown(domain) },
    { name: 'a domain that takes HTTP', plant: domains({ enforcesHttps: false }), expected: fails(domain) },
    { name: 'a domain: HTTPS not said', plant: domains({ enforcesHttps: null }), expected: isUnknown(domain) },
    { name: 'a domain in plain text between nodes', plant: domains({ nodeToNode: false }), expected: fails(domain) },
    { name: 'a domain: between nodes not said', plant: domains({ nodeToNode: null }), expected: isUnknown(domain) },
    {
      name: 'a domain: one part unknown, another failing',
      plant: domains({ nodeToNode: null, enforcesHttps: false }),
      expected: fails(domain),
    },
    {
      name: 'a domain that AWS does not describe',
      plant: domains({ nodeToNode: null, enforcesHttps: null, tlsPolicy: null, readError: refusal }),
      expected: isUnknown(domain),
    },
    { name: 'MSK with TLS alone', plant: only('msk-clusters', msk), expected: [] },
    ...['TLS_PLAINTEXT', 'PLAINTEXT'].map((clientBroker) => ({
      name: `MSK with ${clientBroker}`,
      plant: only('msk-clusters', { ...msk, clientBroker }),
      expected: fails(msk),
    })),
    { name: 'MSK in plain text between brokers', plant: only('msk-clusters', { ...msk, inCluster: false }), expected: fails(msk) },
    {
      name: 'MSK: AWS leaves it out',
      plant: only('msk-clusters', { ...msk, clientBroker: null, inCluster: null }),
      expected: isUnknown(msk),
    },
    { name: 'MSK: a word that nobody knows', plant: only('msk-clusters', { ...msk, clientBroker: 'QUIC' }), expected: isUnknown(msk) },
    {
      name: 'MSK Serverless knows nothing but TLS',
      plant: only('msk-clusters', { ...msk, type: 'SERVERLESS', clientBroker: null, inCluster: null }),
      expected: [],
    },
    {
      name: 'one listing refused, another failing',
      plant: (facts) => {
        refuse(facts, 'elasticache-groups', here);
        domains({ enforcesHttps: false })(facts);
      },
      expected: [`unknown ${at}/${at}/elasticache-group`, ...fails(domain)],
    },
  ],
  'point-in-time-recovery': [
    { name: 'on', plant: recovery(table), spec: asksRecovery, expected: [] },
    { name: 'off', plant: recovery({ ...table, pointInTimeRecovery: 'DISABLED' }), spec: asksRecovery, expected: fails(table) },
    { name: 'not said', plant: recovery({ ...table, pointInTimeRecovery: null }), spec: asksRecovery, expected: isUnknown(table) },
    {
      name: 'a word that nobody knows',
      plant: recovery({ ...table, pointInTimeRecovery: 'ENABLING' }),
      spec: asksRecovery,
      expected: isUnknown(table),
    },
    {
      name: 'refused for the table',
      plant: recovery({ ...table, pointInTimeRecovery: null, recoveryError: refusal }),
      spec: asksRecovery,
      expected: isUnknown(table),
    },
    {
      name: 'listing refused',
      plant: (facts) => refuse(facts, 'dynamodb-tables', here),
      spec: asksRecovery,
      expected: [`unknown ${at}/${at}`],
    },
    {
      name: 'not asked of this table',
      plant: recovery({ ...table, name: 'scratch', pointInTimeRecovery: 'DISABLED' }),
      spec: asksRecovery,
      expected: [],
    },
    {
      name: 'taken back by a later rule',
      plant: recovery({ ...table, pointInTimeRecovery: 'DISABLED' }),
      spec: stores(
        { in: 'production', type: 'dynamodb', point_in_time_recovery: true },
        { in: 'production', type: 'dynamodb', match: { name: 'cc-study-index' }, point_in_time_recovery: false },
      ),
      expected: [],
    },
    {
      name: 'asked of another account alone',
      plant: (facts) => refuse(facts, 'dynamodb-tables', here),
      spec: stores({ in: 'log_archive', type: 'dynamodb', point_in_time_recovery: true }),
      expected: [],
    },
    {
      name: 'asked in another region alone',
      plant: (facts) => refuse(facts, 'dynamodb-tables', here),
      spec: stores({ in: 'production', type: 'dynamodb', regions: [dr], point_in_time_recovery: true }),
      expected: [],
    },
  ],
});

describe('what is said', () => {
  const messageOf = (requirement: string, plant: Plant, { arn, spec = specOf() }: { readonly arn: string; readonly spec?: Spec }) => {
    const facts = encryptionFacts();
    plant(facts);
    return findingsOf(cmkEncryption, requirement, { spec, facts }).find(({ resource }) => resource === arn)?.message;
  };

  it('names the key that AWS owns in the words of each service', () => {
    expect(messageOf('dynamodb-table', tables({ ...table, encryption: null }), table)).toBe(
      'DynamoDB table cc-study-index is encrypted with a key that AWS owns (DynamoDB default key).',
    );
    expect(messageOf('elasticache', groups({ encryptionType: 'sse-elasticache', keyId: null }), group)).toBe(
      'ElastiCache group cc-cache is encrypted with a key that AWS owns (sse-elasticache).',
    );
    expect(messageOf('opensearch', only('opensearch-collections', { ...collection, keyId: 'auto' }), collection)).toBe(
      'OpenSearch collection cc is encrypted with a key that AWS owns (auto).',
    );
    expect(messageOf('fsx', only('fsx-file-systems', { ...fsx, lustreDeployment: 'SCRATCH_2', keyId: null }), fsx)).toBe(
      'FSx file system scratch is encrypted with a key that AWS owns (Lustre SCRATCH_2).',
    );
    expect(messageOf('dynamodb-table', tables(encrypted({ keyId: awsKey.arn })), table)).toContain('which is managed by AWS');
  });

  it('says since when DynamoDB cannot use a key', () => {
    const message = messageOf('dynamodb-table', tables(encrypted({ inaccessibleSince: '2026-11-18T00:00:00.000Z' })), table);
    expect(message).toBe(
      'The key of DynamoDB table cc-study-index has been inaccessible since 2026-11-18T00:00:00.000Z: after seven days DynamoDB archives the table.',
    );
  });

  it('says that an encryption is changing, and that it can be asked again', () => {
    expect(messageOf('dynamodb-table', tables(encrypted({ status: 'UPDATING' })), table)).toBe(
      'Could not be verified: the encryption of DynamoDB table cc-study-index is changing (UPDATING); run again once that is done.',
    );
  });

  it('says every part of a connection that is wrong', () => {
    expect(messageOf('in-transit', domains({ nodeToNode: false, enforcesHttps: false }), domain)).toBe(
      'OpenSearch domain cc-search does not encrypt between its nodes and takes HTTP too.',
    );
    expect(messageOf('in-transit', groups({ transitMode: 'preferred' }), group)).toBe(
      'ElastiCache group cc-cache takes plain text beside TLS (mode preferred).',
    );
  });

  it('gives the refusal of one item as the reason, and its words', () => {
    const facts = encryptionFacts();
    put(facts, 'dynamodb-tables', here, [
      { ...table, encryption: null, readError: refusal, pointInTimeRecovery: null, recoveryError: refusal },
    ]);
    put(facts, 'opensearch-domains', here, [{ ...domain, encrypted: null, readError: refusal }]);
    put(facts, 'opensearch-collections', here, [{ ...collection, keyId: null, readError: refusal }]);
    const spec = asksRecovery;
    const found = ['dynamodb-table', 'point-in-time-recovery', 'in-transit', 'opensearch'].flatMap((requirement) =>
      findingsOf(cmkEncryption, requirement, { spec, facts }).filter(({ outcome }) => outcome === 'unknown'),
    );
    expect(found.map(({ resource }) => resource)).toEqual([table.arn, table.arn, domain.arn, collection.arn, domain.arn]);
    for (const finding of found) expect(finding.message).toContain(`could not be read: ${refusal.detail}`);
    const because = verdictsOf(cmkEncryption, { spec, facts }).flatMap(({ unknownBecause = [] }) => unknownBecause);
    expect(new Set(because.map(({ reason, detail }) => `${reason} ${detail}`))).toEqual(new Set([`denied ${refusal.detail}`]));
  });

  it('judges each table in its own region and account', () => {
    const facts = encryptionFacts();
    const replica = {
      ...table,
      arn: table.arn.replace(primary, dr),
      encryption: { ...(table.encryption as TableEncryption), keyId: phiDr.arn },
    };
    put(facts, 'dynamodb-tables', here, [encrypted({ keyId: awsKey.arn })]);
    put(facts, 'dynamodb-tables', there, [replica]);
    const lines = linesOf(findingsOf(cmkEncryption, 'dynamodb-table', { spec: specOf(), facts }));
    expect(lines).toContain(`fail ${at}/${table.arn}`);
    expect(lines).toContain(`pass ${production}/${dr}/${replica.arn}`);
    expect(lines).toContain(`pass ${logArchive}/${primary}/${logArchive}/${primary}`);
  });

  it('says in one finding for each place that nothing takes connections, on every listing', () => {
    const findings = findingsOf(cmkEncryption, 'in-transit', { spec: specOf(), facts: encryptionFacts() });
    const listed = ['elasticache-clusters', 'elasticache-groups', 'memorydb-clusters', 'msk-clusters', 'opensearch-domains'];
    expect(findings.find(({ resource }) => resource === at)).toMatchObject({
      outcome: 'pass',
      facts: listed.map((name) => `${name}@${at}`),
    });
    expect(findings).toHaveLength(4);
  });

  it('leaves out of transit what AWS does not offer, and says so where nothing is left', () => {
    const facts = encryptionFacts();
    for (const name of ['elasticache-clusters', 'elasticache-groups', 'memorydb-clusters', 'msk-clusters', 'opensearch-domains']) {
      facts.delete(`${name}@${at}`);
    }
    const types = ['elasticache', 'memorydb', 'opensearch', 'msk'];
    const spec = stores({ in: 'production', type: types, regions: [primary], expect: 'not_offered', reason: 'test' });
    const findings = findingsOf(cmkEncryption, 'in-transit', { spec, facts });
    expect(linesOf(findings)).toContain(`not-applicable ${at}/${at}`);
    expect(findings.filter(({ outcome }) => outcome === 'unknown')).toEqual([]);
  });
});

describe('point-in-time recovery', () => {
  const requirement = cmkEncryption.requirements['point-in-time-recovery'];

  it('is planned only where a rule asks for it', () => {
    expect(requirement?.asked?.(specOf())).toBe(false);
    expect(requirement?.asked?.(stores({ in: 'production', type: 'dynamodb', point_in_time_recovery: false }))).toBe(false);
    expect(requirement?.asked?.(asksRecovery)).toBe(true);
    expect(requirement?.asked?.(specOf({ stores: [...storesSection, { in: 'all', type: '*', point_in_time_recovery: true }] }))).toBe(true);
  });

  it('says that there is no table, or none of which it is asked', () => {
    const facts = encryptionFacts();
    put(facts, 'dynamodb-tables', here, [{ ...table, name: 'scratch' }]);
    const lines = linesOf(findingsOf(cmkEncryption, 'point-in-time-recovery', { spec: asksRecovery, facts }));
    expect(lines).toEqual([
      `not-applicable ${at}/${at}`,
      `pass ${production}/${dr}/${production}/${dr}`,
      `not-applicable ${logArchive}/${logArchive}`,
    ]);
  });
});
