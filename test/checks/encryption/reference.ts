import { encryptionFacts as factNames } from '../../../src/checks/encryption/world.ts';
import type { Bucket } from '../../../src/facts/buckets.ts';
import type { DbAutomatedBackup } from '../../../src/facts/db-automated-backups.ts';
import type { DbCluster } from '../../../src/facts/db-clusters.ts';
import type { DbInstance } from '../../../src/facts/db-instances.ts';
import type { DbSnapshot } from '../../../src/facts/db-snapshots.ts';
import type { FactName } from '../../../src/facts/index.ts';
import type { Key } from '../../../src/facts/keys.ts';
import type { Secret } from '../../../src/facts/secrets.ts';
import type { EbsDisk } from '../../../src/facts/volumes.ts';
import { specFile } from '../../../src/spec/sections/index.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { audit, logArchive, management, organizationFacts, organizationSection, production, staging } from '../governance.ts';
import { type Facts, put } from '../world.ts';

export const primary = 'us-east-2';
export const dr = 'us-west-2';
export const here = { account: production, region: primary };
export const there = { account: production, region: dr };

/** ARN of a key by a speaking id. */
export const keyArn = (id: string, region = primary, account = production): string => `arn:aws:kms:${region}:${account}:key/${id}`;

/** A customer-managed key that nothing is wrong with. */
export function key(id: string, change: Partial<Key> = {}, place: { account: string; region: string } = here): Key {
  return {
    arn: keyArn(id, place.region, place.account),
    id,
    aliases: [`alias/${id}`],
    manager: 'CUSTOMER',
    state: 'Enabled',
    usage: 'ENCRYPT_DECRYPT',
    spec: 'SYMMETRIC_DEFAULT',
    origin: 'AWS_KMS',
    multiRegion: null,
    deletionAt: null,
    validTo: null,
    rotation: { enabled: true, periodDays: 365 },
    tags: {},
    readError: null,
    rotationError: null,
    tagsError: null,
    ...change,
  };
}

export const refusal = {
  reason: 'denied',
  error: 'AccessDeniedException',
  detail: 'KMS.DescribeKey in 222222222222/us-east-2: no',
} as const;

/** A key as the fact keeps it where AWS refused to describe it. */
export const unreadKey = (id: string): Key =>
  key(id, { manager: null, state: null, usage: null, spec: null, origin: null, rotation: null, tags: null, readError: refusal });

export const phi = key('cc-phi');
export const phiDr = key('cc-phi-dr', { aliases: ['alias/cc-phi'] }, there);
export const ebsKey = key('ebs-default');
export const ebsKeyDr = key('ebs-default', {}, there);
export const awsKey = key('aws-rds', { aliases: ['alias/aws/rds'], manager: 'AWS', rotation: null, tags: null });
export const logs = key('log-archive', {}, { account: logArchive, region: primary });

/** Puts the keys of one place with the aliases that they carry. */
export function putKeys(facts: Facts, place: { account: string; region: string }, keys: readonly Key[]): void {
  const aliases = keys.flatMap(({ aliases, id }) => aliases.map((alias) => ({ alias, keyId: id })));
  put(facts, 'keys', place, { keys, aliases });
}

export const instance: DbInstance = {
  arn: `arn:aws:rds:${primary}:${production}:db:cc-db`,
  id: 'cc-db',
  resourceId: 'db-1',
  engine: 'postgres',
  engineVersion: '16.4',
  instanceClass: 'db.m6g.large',
  clusterId: null,
  storageEncrypted: true,
  encryptionType: 'sse-kms',
  keyId: phi.arn,
  performanceInsightsEnabled: false,
  performanceInsightsKeyId: null,
  hasMasterUserSecret: false,
  masterUserSecretKeyId: null,
  activityStreamKeyId: null,
  multiAz: true,
  zone: null,
  secondaryZone: null,
  status: 'available',
  publiclyAccessible: false,
  deletionProtection: true,
  backupRetentionDays: 35,
  pending: {},
  parameterGroups: [],
  replicaSource: null,
  replicaSourceCluster: null,
  replicas: [],
  statusInfos: [],
  latestRestorableAt: null,
  createdAt: null,
  tags: {},
};

export const cluster: DbCluster = {
  arn: `arn:aws:rds:${primary}:${production}:cluster:cc-aurora`,
  id: 'cc-aurora',
  resourceId: 'cluster-1',
  engine: 'aurora-postgresql',
  engineVersion: '16.4',
  instanceClass: null,
  storageEncrypted: true,
  encryptionType: 'sse-kms',
  keyId: phi.arn,
  performanceInsightsEnabled: null,
  performanceInsightsKeyId: null,
  hasMasterUserSecret: false,
  masterUserSecretKeyId: null,
  activityStreamKeyId: null,
  multiAz: true,
  zones: [],
  members: [],
  status: 'available',
  publiclyAccessible: null,
  deletionProtection: true,
  backupRetentionDays: 35,
  pending: {},
  parameterGroup: null,
  replicaSource: null,
  replicas: [],
  globalClusterId: null,
  statusInfos: [],
  earliestRestorableAt: null,
  latestRestorableAt: null,
  createdAt: null,
  tags: {},
};

export const snapshot: DbSnapshot = {
  arn: `arn:aws:rds:${primary}:${production}:snapshot:cc-snap`,
  id: 'cc-snap',
  kind: 'instance',
  type: 'automated',
  engine: 'postgres',
  encrypted: true,
  encryptionType: null,
  keyId: phi.arn,
  source: 'cc-db',
  createdAt: null,
  status: 'available',
};

export const backup: DbAutomatedBackup = {
  arn: `arn:aws:rds:${primary}:${production}:auto-backup:ab-1`,
  instanceArn: instance.arn,
  instanceId: 'cc-db',
  resourceId: 'db-1',
  region: primary,
  status: 'active',
  earliestRestorableAt: null,
  latestRestorableAt: null,
  retentionDays: 35,
  encrypted: true,
  encryptionType: null,
  keyId: phi.arn,
};

export const bucket: Bucket = {
  arn: 'arn:aws:s3:::cc-dicom',
  name: 'cc-dicom',
  region: primary,
  encryption: { algorithm: 'aws:kms', keyId: phi.arn, bucketKey: true, blockedEncryptionTypes: null },
  readError: null,
};

export const volume: EbsDisk = {
  arn: `arn:aws:ec2:${primary}:${production}:volume/vol-1`,
  id: 'vol-1',
  encrypted: true,
  encryptionType: null,
  keyId: phi.arn,
  state: 'in-use',
  tags: {},
};

export const ebsSnapshot: EbsDisk = { ...volume, arn: `arn:aws:ec2:${primary}::snapshot/snap-1`, id: 'snap-1' };

export const secret: Secret = {
  arn: `arn:aws:secretsmanager:${primary}:${production}:secret:cc/database-abc`,
  name: 'cc/database',
  keyId: phi.arn,
  deletedAt: null,
  primaryRegion: null,
  rotationEnabled: null,
  lastRotatedAt: null,
  tags: {},
};

export const keysSection = {
  phi: { in: ['production'], region: primary, match: { alias: 'alias/cc-phi' } },
  phi_dr: { in: 'production', region: dr, match: { alias: 'alias/cc-phi' } },
  logs: { in: 'log_archive', region: primary, match: { alias: 'alias/log-archive' } },
};

export const storesSection = [
  { in: 'all', type: 'ebs_default', regions: 'enabled', key: 'customer_managed' },
  { in: 'all', type: '*', key: 'customer_managed' },
  { in: 'production', type: ['rds', 'secret'], key: 'key:phi' },
  { in: 'all', type: 's3', bucket_key: true },
];

/** A spec of the given sections, as the loader hands it over. Production alone is read in full. */
export function specOf(
  sections: {
    readonly organization?: object;
    readonly keys?: object;
    readonly stores?: readonly object[];
    readonly scope?: object;
    readonly inventory?: object;
  } = {},
): Spec {
  const parsed = specFile.parse({
    version: 1,
    document: { id: 'IQS-1', title: 'Test', revision: 'A', effective: '2026-11-01', owner: 'nobody' },
    system: { id: 'SYS-1', name: 'Test', kind: 'none', phi: true, intended_use: 'test' },
    access: { role: 'iq-auditor' },
    defaults: {},
    organization: {
      ...organizationSection,
      classes: [
        { in: ['production', 'log_archive'], depth: 'full' },
        { in: 'all', depth: 'guardrails' },
      ],
      ...sections.organization,
    },
    keys: sections.keys ?? keysSection,
    stores: sections.stores ?? storesSection,
    scope: sections.scope,
    inventory: sections.inventory,
  });
  return { ...parsed, attestations: [], deviations: [] };
}

/** The four regions of the reference organization: two governed, one open and empty, one closed. */
export const enabledRegions = ['eu-west-1', 'us-east-1', primary, dr].map((name) => ({ name, status: 'ENABLED_BY_DEFAULT' }));

/** What the tripwire sees in an open, empty region with EBS encryption by default. */
export const openRegion = {
  closedBy: null,
  closed: [],
  stores: [],
  trails: [],
  ebsDefault: { enabled: true, keyId: keyArn('ebs', 'us-east-1'), keyManager: 'CUSTOMER', keyState: 'Enabled', keyError: null },
} as const;

/** Production with one store of each kind in us-east-2, the log archive with a key and nothing else. */
export function encryptionFacts(): Facts {
  const facts = organizationFacts();
  for (const account of [management, production, staging, logArchive, audit]) {
    put(facts, 'enabled-regions', { account }, enabledRegions);
    put(facts, 'tripwire', { account, region: 'us-east-1' }, openRegion);
    put(facts, 'tripwire', { account, region: 'eu-west-1' }, { closedBy: 'service-control-policy', message: 'a service control policy' });
    put(facts, 'buckets', { account }, []);
    for (const region of [primary, dr]) emptyPlace(facts, { account, region });
  }
  putKeys(facts, here, [phi, ebsKey, awsKey]);
  putKeys(facts, there, [phiDr, ebsKeyDr]);
  putKeys(facts, { account: logArchive, region: primary }, [logs, key('ebs-default', {}, { account: logArchive, region: primary })]);
  put(facts, 'db-instances', here, [instance]);
  put(facts, 'db-clusters', here, [cluster]);
  put(facts, 'db-snapshots', here, [snapshot]);
  put(facts, 'db-automated-backups', here, [backup]);
  put(facts, 'volumes', here, [volume]);
  put(facts, 'ebs-snapshots', here, [ebsSnapshot]);
  put(facts, 'ebs-snapshot-shares', here, [{ arn: ebsSnapshot.arn, isPublic: false, sharedWith: [], readError: null }]);
  put(facts, 'secrets', here, [secret]);
  put(facts, 'buckets', { account: production }, [bucket]);
  return facts;
}

function emptyPlace(facts: Facts, place: { account: string; region: string }): void {
  putKeys(facts, place, [key('ebs-default', {}, place)]);
  put(facts, 'ebs-default', place, { enabled: true, keyId: keyArn('ebs-default', place.region, place.account), encryptionType: null });
  put(facts, 'glue-catalog', place, null);
  for (const name of regionalLists) put(facts, name, place, [] as never);
}

/** Facts that are no list of the account and region. */
const others: readonly FactName[] = [
  'aggregated-resources',
  'authorization-details',
  'buckets',
  'ebs-default',
  'enabled-regions',
  'glue-catalog',
  'iam-users',
  'keys',
  'organization',
  'tripwire',
];
const regionalLists = factNames.filter((name) => !others.includes(name));
