import type { ReplicationRule } from '../../facts/bucket-replications.ts';
import type { Bucket } from '../../facts/buckets.ts';
import type { Organization } from '../../facts/organization.ts';
import type { Role } from '../../facts/roles.ts';
import type { Context, KeyState } from '../../policy/context.ts';
import type { Spec } from '../../spec/spec.ts';
import { documentsOf } from '../access/holders.ts';
import type { Judged } from '../check.ts';
import { conclude, fails, holds, type Statement } from '../databases/statements.ts';
import { parseKeyArn, resolveKey } from '../keys/resolve.ts';
import { aspectOf, type ReadAspect } from '../object-storage/buckets.ts';
import { type Owned, settingOf } from '../object-storage/settings.ts';
import { type Holder, type Permission, type Permitted, permitted } from './permissions.ts';
import type { Winner } from './rules.ts';
import { copiesMarkers } from './settings.ts';
import { trustStatement } from './trust.ts';
import { notSaid, notVerified } from './words.ts';
import { eachPair, overRules, type Replicated, type ReplicationWorld, scopeOf } from './world.ts';

const expected = 'a role that is there, that S3 can take on, and that may read the source, write the replica and use their keys';

/** S3 copies as a role: without it, or without one of its permissions, nothing is copied, and the configuration looks the same. */
export function judgeRole(world: ReplicationWorld, spec: Spec): readonly Judged[] {
  return eachPair(world, spec, {
    expected: () => expected,
    judge: (pair) =>
      overRules(world, pair, { expected }, (replicated) => {
        const { role } = replicated.configuration;
        return conclude(roleStatements(world, spec, replicated), { resource: pair.source.arn, expected, actual: { role } });
      }),
  });
}

function roleStatements(world: ReplicationWorld, spec: Spec, replicated: Replicated): readonly Statement[] {
  const { configuration, source, place } = replicated;
  const arn = configuration.role;
  if (arn === null) return [notVerified(`AWS named no role by which ${source.name} is replicated`)];
  const account = /^arn:[^:]+:iam::(\d{12}):role\//.exec(arn)?.[1];
  if (account === undefined) return [fails(`${source.name} names ${arn} as the role for replication, which is no role.`)];
  const role = world.at('roles', { account }).find((one) => one.arn === arn);
  if (role === undefined) return [fails(`${source.name} is replicated as ${arn}, a role that does not exist.`)];
  const organization = world.at('organization', {});
  const trust = trustStatement(role, { account: place.account, bucket: source.arn, organization: organization.id });
  const documents = documentsOf(world.at('authorization-details', { account }), role);
  if (documents === null) return [trust, notVerified(`AWS does not show every policy of ${role.name}`)];
  const holder: Holder = { arn, account, documents, keys: keysOf(organization, account) };
  const onBuckets = bucketPermissions(world, spec, replicated).map((permission) => permitted(holder, permission));
  const statements = [trust, ...told(role, onBuckets)];
  // What certainly fails is said also where the keys cannot be read.
  if (statements.some(({ outcome }) => outcome === 'fail')) return statements;
  const onKeys = keyPermissions(world, replicated).map((key) => ('outcome' in key ? key : permitted(holder, key)));
  return [
    ...statements,
    ...told(
      role,
      onKeys.filter((key) => 'verdict' in key),
    ),
    ...onKeys.filter((key) => 'outcome' in key),
  ];
}

const one = (value: string): KeyState => ({ values: [value] });

/** What is known of a request that S3 makes as the role. */
function keysOf(organization: Organization, account: string): Holder['keys'] {
  const isOurs = organization.accounts.some(({ id }) => id === account);
  return {
    ...(isOurs ? { 'aws:PrincipalOrgID': one(organization.id) } : {}),
    'aws:PrincipalType': one('AssumedRole'),
    'aws:PrincipalIsAWSService': one('false'),
    'aws:PrincipalServiceName': 'absent',
    'aws:SourceAccount': 'absent',
    'aws:SourceArn': 'absent',
    'aws:SourceOrgID': 'absent',
    'aws:SecureTransport': one('true'),
    's3:DataAccessPointArn': 'absent',
    's3:DataAccessPointAccount': 'absent',
  };
}

/** One finding's worth of what may be done, and what may not. */
function told({ name }: Role, all: readonly Permitted[]): readonly Statement[] {
  if (all.length === 0) return [];
  const denied = all.filter(({ verdict }) => verdict === 'deny');
  const open = all.filter(({ verdict }) => verdict === 'conditional' || verdict === 'unknown');
  const spoken = (some: readonly Permitted[]): string => {
    const texts = some.map(({ permission: { action, resource }, why }) => `${action} on ${resource}${why === '' ? '' : ` (${why})`}`);
    return [...new Set(texts)].join(', ');
  };
  const statements: Statement[] = [];
  if (denied.length > 0) statements.push(fails(`${name} may not do ${spoken(denied)}.`));
  if (open.length > 0) {
    const refusal = open.find((permission) => permission.unread !== null)?.unread ?? null;
    const says = `whether ${name} may do ${spoken(open)}`;
    statements.push(
      refusal === null
        ? notVerified(`${says}: that depends on conditions of which nothing is known here, or on what cannot be read`)
        : notVerified(`${refusal.detail}; so it is open ${says}`, refusal.reason),
    );
  }
  if (statements.length > 0) return statements;
  return [holds(`${name} may do ${[...new Set(all.map(({ permission }) => permission.action))].join(', ')}.`)];
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
const ofSource = ['s3:GetReplicationConfiguration', 's3:ListBucket'];
const ofObjects = ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'];
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html#object-lock-managing-replication
const ofLocks = ['s3:GetObjectRetention', 's3:GetObjectLegalHold'];

function bucketPermissions(world: ReplicationWorld, spec: Spec, replicated: Replicated): readonly Permission[] {
  const { source, destination, place, to, winners, replica } = replicated;
  const organization = world.at('organization', {});
  const from = endOf(world, organization, { account: place.account, bucket: source });
  const there = endOf(world, organization, { account: to.account, bucket: destination });
  const isLocked = isLockAsked(world, spec, replicated);
  const rules = rulesInForce(winners);
  const copies = [
    's3:ReplicateObject',
    ...(rules.some((rule) => copiesMarkers(rule) !== false) ? ['s3:ReplicateDelete'] : []),
    ...(rules.some(({ owner }) => owner !== null) ? ['s3:ObjectOwnerOverrideToBucketOwner'] : []),
  ];
  const objects = ({ arn }: Bucket) =>
    scopeOf({ replica }).map((prefix) => ({ resource: `${arn}/${prefix}*`, sample: `${arn}/${prefix}${sample}` }));
  return [
    ...ofSource.map((action) => ({ ...from, action, resource: source.arn, sample: source.arn })),
    ...[...ofObjects, ...(isLocked ? ofLocks : [])].flatMap((action) => objects(source).map((place) => ({ ...from, action, ...place }))),
    ...copies.flatMap((action) =>
      objects(destination).flatMap((place) =>
        encryptionsOf(source, rules).map((keys) => ({
          ...there,
          action,
          ...place,
          keys: { ...there.keys, ...keys },
          others: [...there.others, ...unnamed],
        })),
      ),
    ),
    // S3 copies tags by ReplicateObject too; a Deny of this one makes it leave them out.
    ...objects(destination).map((place) => ({ ...there, action: 's3:ReplicateTags', ...place, isOptional: true })),
  ];
}

const encrypted = (algorithm: KeyState, key: KeyState): Context['keys'] => ({
  's3:x-amz-server-side-encryption': algorithm,
  's3:x-amz-server-side-encryption-aws-kms-key-id': key,
});

/** How copies are encrypted whose rule names no key: objects without KMS can be in every bucket. */
const unnamed = [encrypted(one('AES256'), 'absent'), encrypted('absent', 'absent')] as const;

/** How S3 encrypts the copies that matter: with the key of each rule that takes in objects encrypted with KMS. */
function encryptionsOf({ encryption }: Bucket, rules: readonly ReplicationRule[]): readonly Context['keys'][] {
  const algorithm = one(encryption?.algorithm === 'aws:kms:dsse' ? 'aws:kms:dsse' : 'aws:kms');
  const named = rules.flatMap(({ kmsObjects, replicaKeyId }) => (kmsObjects === 'Enabled' && replicaKeyId !== null ? [replicaKeyId] : []));
  // Only a full key ARN is sure to be what a policy compares with.
  const keys = [...new Set(named)].map((key) =>
    encrypted(algorithm, parseKeyArn(key)?.resource.startsWith('key/') === true ? one(key) : 'unknown'),
  );
  return keys.length > 0 ? keys : unnamed.slice(0, 1);
}

/** The rules that decide for certain; where there are none, those that may. */
function rulesInForce(winners: readonly Winner[]): readonly ReplicationRule[] {
  const certain = winners.filter(({ isCertain }) => isCertain);
  return (certain.length > 0 ? certain : winners).map(({ rule }) => rule);
}

/** The end of a key that nobody names in a policy. */
const sample = 'iq-7f3a9c/any object';

/** Of a bucket with a lock, the role also reads retention and legal hold. */
function isLockAsked(world: ReplicationWorld, spec: Spec, { place, source }: Replicated): boolean {
  const lock = settingOf(world, spec, { account: place.account, bucket: source }, 'lock');
  return lock.kind === 'unclear' || (lock.kind === 'said' && lock.value !== 'none');
}

/** What policies can ask of the owner of a resource. */
function ownedBy({ id: organization, accounts }: Organization, account: string): Context['keys'] {
  const isOurs = accounts.some(({ id }) => id === account);
  return { 'aws:ResourceAccount': one(account), ...(isOurs ? { 'aws:ResourceOrgID': one(organization) } : {}) };
}

function endOf(world: ReplicationWorld, organization: Organization, { account, bucket }: Owned) {
  return {
    owner: account,
    of: `bucket ${bucket.name}`,
    policy: aspectOf(world.at('bucket-policies', { account }), bucket, 'policy'),
    kind: 's3',
    keys: {
      's3:TlsVersion': one('1.3'),
      ...ownedBy(organization, account),
      's3:ResourceAccount': one(account),
      ...(bucket.region === null ? {} : { 'aws:RequestedRegion': one(bucket.region) }),
    },
    // No endpoint of AWS takes an older one.
    others: [{ 's3:TlsVersion': one('1.2') }],
  } as const satisfies Omit<Permission, 'action' | 'resource' | 'sample'>;
}

/** Reads with the key of the source, writes with those that the rules name. */
function keyPermissions(world: ReplicationWorld, replicated: Replicated): readonly (Permission | Statement)[] {
  const { source, destination, place, to, winners } = replicated;
  const prefixes = scopeOf(replicated);
  const taking = rulesInForce(winners).filter(({ kmsObjects }) => kmsObjects === 'Enabled');
  const named = [...new Set(taking.flatMap(({ replicaKeyId }) => replicaKeyId ?? []))];
  return [
    ...(taking.length === 0 ? [] : sourceKey(world, { bucket: source, account: place.account, prefixes })),
    ...named.flatMap((key) =>
      writing(destination).flatMap((action) => permissionOn(world, { key, action, bucket: destination, account: to.account, prefixes })),
    ),
  ];
}

/** With a bucket key at the replica, S3 also decrypts that. https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html#bk-replication */
const writing = ({ encryption }: Bucket): readonly KeyUse['action'][] =>
  encryption?.bucketKey === true ? ['kms:Encrypt', 'kms:Decrypt'] : ['kms:Encrypt'];

function sourceKey(world: ReplicationWorld, end: Omit<KeyUse, 'key' | 'action'>): readonly (Permission | Statement)[] {
  const { bucket: source } = end;
  if (source.readError !== null) return [notVerified(source.readError.detail, source.readError.reason)];
  // S3 encrypts what has no configuration with keys of its own, which ask nobody.
  if (source.encryption === null || source.encryption.algorithm === 'AES256') return [];
  const { algorithm, keyId } = source.encryption;
  if (algorithm !== 'aws:kms' && algorithm !== 'aws:kms:dsse') return [notSaid(`how ${source.name} encrypts what is written to it`)];
  // So does a key of AWS's own, for whoever comes through S3; that a key is named is for cmk-encryption.
  if (keyId === null) return [];
  return permissionOn(world, { ...end, key: keyId, action: 'kms:Decrypt' });
}

interface KeyUse {
  readonly key: string;
  readonly action: 'kms:Decrypt' | 'kms:Encrypt';
  readonly bucket: Bucket;
  readonly account: string;
  /** What is replicated. */
  readonly prefixes: readonly string[];
}

/** AWS's own key lets in whoever comes through S3; a key that is not there, or that cannot be read, is judged by `kms-objects` and cmk-encryption. */
function permissionOn(world: ReplicationWorld, { key, action, bucket, account, prefixes }: KeyUse): readonly (Permission | Statement)[] {
  const { region } = bucket;
  if (region === null) return [notVerified(`AWS did not say where ${bucket.name} is`)];
  const found = resolveKey(world, key, { account, region });
  if (found.kind === 'default' || found.kind === 'aws-alias') return [];
  if (found.kind === 'unreadable') return [notVerified(found.detail, found.reason)];
  if (found.kind !== 'key') return [notVerified(`whether the role may use ${key}: no run reads that key, or it is not there`, 'not-asked')];
  if (found.key.manager === 'AWS') return [];
  const place = parseKeyArn(found.arn) ?? { account, region };
  const policy = keyPolicy(world, found.arn, place);
  return contextsOf(bucket, prefixes).map(
    (context): Permission => ({
      action,
      resource: found.arn,
      sample: found.arn,
      owner: place.account,
      of: `key ${found.key.aliases[0] ?? found.key.id}`,
      policy,
      kind: 'kms',
      keys: {
        'kms:ViaService': one(`s3.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}`),
        'kms:CallerAccount': 'unknown',
        'kms:EncryptionContext:aws:s3:arn': context,
        'kms:EncryptionContextKeys': one('aws:s3:arn'),
        ...ownedBy(world.at('organization', {}), place.account),
      },
    }),
  );
}

/** With a bucket key, the encryption context is the bucket; without one, it is the object. */
function contextsOf({ arn, encryption }: Bucket, prefixes: readonly string[]): readonly KeyState[] {
  const bucketKey = encryption?.bucketKey ?? null;
  if (bucketKey === null) return ['unknown'];
  return bucketKey ? [one(arn)] : prefixes.map((prefix) => one(`${arn}/${prefix}${sample}`));
}

function keyPolicy(
  world: ReplicationWorld,
  arn: string,
  { account, region }: { readonly account: string; readonly region: string },
): ReadAspect<string> {
  const found = world.at('key-policies', { account, region }).find((policy) => policy.arn === arn);
  if (found === undefined) return { kind: 'unclear', reason: 'not-asked', detail: `the run did not ask for the policy of ${arn}` };
  if (found.policyError !== null) return { kind: 'unclear', reason: found.policyError.reason, detail: found.policyError.detail };
  if (found.policy === null) return { kind: 'unclear', reason: 'failed', detail: `AWS left out the policy of ${arn}` };
  return { kind: 'read', value: found.policy };
}
