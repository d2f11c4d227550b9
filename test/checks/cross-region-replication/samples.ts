import type { AuthorizationDetails } from '../../../src/facts/authorization-details.ts';
import type { BucketReplication, ReplicationRule } from '../../../src/facts/bucket-replications.ts';
import type { BucketVersioning } from '../../../src/facts/bucket-versioning.ts';
import type { BucketAspect } from '../../../src/facts/buckets/aspect.ts';
import type { Bucket } from '../../../src/facts/buckets.ts';
import type { KeyPolicy } from '../../../src/facts/key-policies.ts';
import type { Key } from '../../../src/facts/keys.ts';
import type { Measured, ReplicationMetrics } from '../../../src/facts/replication-metrics.ts';
import type { Role } from '../../../src/facts/roles.ts';
import { specFile } from '../../../src/spec/sections/index.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { documentSha256, logArchive, logKey, organizationFacts, organizationSection, production, roleOf } from '../governance.ts';
import { type Facts, put } from '../world.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export const east = 'us-east-2';
export const west = 'us-west-2';
export const sourceName = `cc-dicom-${production}`;
export const replicaName = `cc-dicom-dr-${production}`;
export const sourceArn = `arn:aws:s3:::${sourceName}`;
export const replicaArn = `arn:aws:s3:::${replicaName}`;
export const archiveReplica = 'org-dicom-dr';
export const roleArn = `arn:aws:iam::${production}:role/cc-replication`;
export const keyArn = (region: string, account = production, id = 'phi') => `arn:aws:kms:${region}:${account}:key/${id}`;

/** What the spec asks of the replica, all of it. */
export const replica = {
  region: west,
  match: { name: 'cc-dicom-dr-*' },
  within: '15m',
  delete_markers: 'not_replicated',
  existing_objects: { attestation: 'S3-BACKFILL' },
  health: { window: '24h' },
};

/** The same in another account. */
export const elsewhere = { ...replica, in: 'log_archive', match: { name: archiveReplica } };

const attestation = {
  id: 'S3-BACKFILL',
  statement: 'Objects from before were copied',
  document: 'backfill.txt',
  sha256: documentSha256,
  documentSha256,
  by: 'A. Copier',
  on: '2026-06-01',
  valid_for: { text: '1y', seconds: 31_557_600 },
};

interface Sections {
  readonly replica?: object | null;
  readonly bucket?: object;
  readonly rules?: readonly object[];
  readonly stores?: readonly object[];
  readonly attestations?: Spec['attestations'];
  readonly buckets?: object;
}

const stores = [
  { in: 'production', type: 's3', key: 'key:phi' },
  { in: 'production', type: 's3', match: { name: 'cc-dicom-dr-*' }, key: 'key:phi_dr' },
  { in: 'log_archive', type: 's3', key: 'key:logs_dr' },
];

/** A spec with one bucket of production that is replicated. */
export function specWith({
  replica: asked = replica,
  bucket = {},
  rules = [],
  attestations = [attestation],
  ...rest
}: Sections = {}): Spec {
  const dicom = {
    in: 'production',
    region: east,
    match: { name: 'cc-dicom-2*' },
    ...bucket,
    ...(asked === null ? {} : { replica: asked }),
  };
  const parsed = specFile.parse({
    version: 1,
    document: { id: 'IQS-1', title: 'Test', revision: 'A', effective: '2026-11-01', owner: 'nobody' },
    system: { id: 'SYS-1', name: 'Test', kind: 'none', phi: true, intended_use: 'test' },
    access: { role: 'iq-auditor' },
    organization: organizationSection,
    stores: rest.stores ?? stores,
    object_storage: { rules, buckets: { dicom, ...rest.buckets } },
    keys: {
      phi: { in: 'production', region: east, match: { alias: 'alias/cc-phi' } },
      phi_dr: { in: 'production', region: west, match: { alias: 'alias/cc-phi' } },
      logs_dr: { in: 'log_archive', region: west, match: { alias: 'alias/log-archive' } },
    },
  });
  return { ...parsed, attestations, deviations: [] };
}

export const bucketOf = (name: string, region: string, key: string): Mutable<Bucket> => ({
  arn: `arn:aws:s3:::${name}`,
  name,
  region,
  encryption: { algorithm: 'aws:kms', keyId: key, bucketKey: true, blockedEncryptionTypes: null },
  readError: null,
});

export const rule: ReplicationRule = {
  id: 'everything',
  status: 'Enabled',
  priority: 1,
  filter: { version: 2, prefix: '', tags: {} },
  kmsObjects: 'Enabled',
  deleteMarkers: 'Disabled',
  bucket: replicaArn,
  account: null,
  owner: null,
  replicaKeyId: keyArn(west),
  time: { status: 'Enabled', minutes: 15 },
  metrics: { status: 'Enabled', minutes: 15 },
};

export const points = (...values: readonly (readonly [string, number])[]): readonly Measured[] =>
  values.map(([at, value]) => ({ at: `2026-11-20T${at}:00.000Z`, value }));

export const metricsOf = (change: Partial<ReplicationMetrics> = {}): Mutable<ReplicationMetrics> => ({
  source: sourceArn,
  rule: 'everything',
  destination: replicaArn,
  from: '2026-11-19T11:45:00.000Z',
  to: '2026-11-20T12:15:00.000Z',
  period: 300,
  series: {
    latency: points(['09:00', 4], ['11:55', 12]),
    pendingOperations: points(['11:45', 3], ['11:50', 1], ['11:55', 0]),
    pendingBytes: points(['11:55', 0]),
    failed: points(['09:00', 0], ['11:55', 0]),
  },
  error: null,
  ...change,
});

const statement = (Action: readonly string[], Resource: string | readonly string[], more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

export const policy = (...Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

/** What the role may do, statement by statement. */
export const permissions = {
  source: statement(['s3:GetReplicationConfiguration', 's3:ListBucket'], sourceArn),
  objects: statement(
    [
      's3:GetObjectVersionForReplication',
      's3:GetObjectVersionAcl',
      's3:GetObjectVersionTagging',
      's3:GetObjectRetention',
      's3:GetObjectLegalHold',
    ],
    `${sourceArn}/*`,
  ),
  replica: statement(['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'], `${replicaArn}/*`),
  decrypt: statement(['kms:Decrypt'], keyArn(east), {
    Condition: {
      StringLike: { 'kms:ViaService': `s3.${east}.amazonaws.com`, 'kms:EncryptionContext:aws:s3:arn': [sourceArn, `${sourceArn}/*`] },
    },
  }),
  encrypt: statement(['kms:Encrypt', 'kms:Decrypt'], keyArn(west), {
    Condition: {
      StringLike: { 'kms:ViaService': `s3.${west}.amazonaws.com`, 'kms:EncryptionContext:aws:s3:arn': [replicaArn, `${replicaArn}/*`] },
    },
  }),
};

export const trust = (more: object = {}) => ({
  Effect: 'Allow',
  Principal: { Service: 's3.amazonaws.com' },
  Action: 'sts:AssumeRole',
  Condition: { StringEquals: { 'aws:SourceAccount': production }, ArnLike: { 'aws:SourceArn': sourceArn } },
  ...more,
});

/** Denies what every bucket should deny. */
export const secure = (arn: string) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [arn, `${arn}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

/** A key policy by which the account's own policies decide. */
export const keyPolicyOf = (account: string, ...more: readonly object[]) =>
  policy({ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }, ...more);

const keyIn = (arn: string, alias: string): Key => ({ ...logKey, arn, id: arn.slice(arn.lastIndexOf('/') + 1), aliases: [alias] });

/** Everything that is read, as it should be. A row of a table changes it before it becomes facts. */
export interface Reference {
  buckets: Record<string, Mutable<Bucket>[]>;
  configuration: { role: string | null; rules: ReplicationRule[] } | null;
  replications: BucketAspect<BucketReplication>[] | null;
  metrics: Mutable<ReplicationMetrics>[];
  versioning: Record<string, BucketVersioning>;
  policies: Record<string, string | null>;
  roles: Role[];
  statements: object[];
  details: (details: AuthorizationDetails) => AuthorizationDetails;
  keyPolicies: Record<string, string>;
  /** Changes the facts at the last. */
  last: (facts: Facts) => void;
}

export function reference(): Reference {
  const on = { status: 'Enabled', mfaDelete: null };
  return {
    buckets: {
      [production]: [bucketOf(sourceName, east, keyArn(east)), bucketOf(replicaName, west, keyArn(west))],
      [logArchive]: [bucketOf(archiveReplica, west, keyArn(west, logArchive, 'logs'))],
    },
    configuration: { role: roleArn, rules: [rule] },
    replications: null,
    metrics: [metricsOf()],
    versioning: { [sourceName]: on, [replicaName]: on, [archiveReplica]: on },
    policies: {
      [sourceName]: policy(secure(sourceArn)),
      [replicaName]: policy(secure(replicaArn)),
      [archiveReplica]: null,
    },
    roles: [roleOf(production, 'cc-replication', [trust()])],
    statements: Object.values(permissions),
    details: (details) => details,
    keyPolicies: {
      [keyArn(east)]: keyPolicyOf(production),
      [keyArn(west)]: keyPolicyOf(production),
      [keyArn(west, logArchive, 'logs')]: keyPolicyOf(logArchive),
    },
    last: () => undefined,
  };
}

/** The facts of a reference. */
export function factsOf(world: Reference): Facts {
  const facts = organizationFacts();
  const { buckets, versioning, policies, keyPolicies } = world;
  const aspects = <V>(account: string, values: Readonly<Record<string, V | null>>): readonly BucketAspect<V>[] =>
    (buckets[account] ?? []).flatMap(({ arn, name, region }) => {
      const value = values[name];
      return value === undefined ? [] : [{ arn, name, region, value, error: null }];
    });
  const keys: readonly (readonly [string, string, Key])[] = [
    [production, east, keyIn(keyArn(east), 'alias/cc-phi')],
    [production, west, keyIn(keyArn(west), 'alias/cc-phi')],
    [logArchive, west, keyIn(keyArn(west, logArchive, 'logs'), 'alias/log-archive')],
  ];
  for (const account of [production, logArchive]) {
    put(facts, 'buckets', { account }, buckets[account] ?? []);
    put(facts, 'bucket-versioning', { account }, aspects(account, versioning));
    put(facts, 'bucket-policies', { account }, aspects(account, policies));
    for (const region of [east, west]) {
      const here = keys.filter(([owner, place]) => owner === account && place === region).map(([, , key]) => key);
      put(
        facts,
        'keys',
        { account, region },
        { keys: here, aliases: here.flatMap(({ aliases, id }) => aliases.map((alias) => ({ alias, keyId: id }))) },
      );
      const policiesHere = here.flatMap(({ arn }): readonly KeyPolicy[] => {
        const text = keyPolicies[arn];
        return text === undefined ? [] : [{ arn, policy: text, policyError: null }];
      });
      put(facts, 'key-policies', { account, region }, policiesHere);
    }
  }
  const at = { account: production };
  put(facts, 'bucket-replications', at, world.replications ?? aspects(production, { [sourceName]: world.configuration }));
  put(facts, 'replication-metrics', at, world.metrics);
  put(facts, 'roles', at, world.roles);
  const details: AuthorizationDetails = {
    roles: world.roles.map(({ arn, name, path }) => ({
      arn,
      name,
      path,
      inline: [{ name: 'replication', document: policy(...world.statements) }],
      attached: [],
      boundary: null,
      lastUsed: null,
    })),
    policies: [],
  };
  put(facts, 'authorization-details', at, world.details(details));
  world.last(facts);
  return facts;
}
