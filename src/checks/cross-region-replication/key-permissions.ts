import type { Bucket } from '../../facts/buckets.ts';
import type { KeyState } from '../../policy/context.ts';
import type { Statement } from '../databases/statements.ts';
import { parseKeyArn, resolveKey } from '../keys/resolve.ts';
import type { ReadAspect } from '../object-storage/buckets.ts';
import type { Permission } from './permissions.ts';
import { one, ownedBy, rulesInForce, sample } from './request.ts';
import { notSaid, notVerified } from './words.ts';
import { type Replicated, type ReplicationWorld, scopeOf } from './world.ts';

/** Reads with the key of the source, writes with those that the rules name. */
export function keyPermissions(world: ReplicationWorld, replicated: Replicated): readonly (Permission | Statement)[] {
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
