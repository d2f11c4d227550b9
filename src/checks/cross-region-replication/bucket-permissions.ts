import type { ReplicationRule } from '../../facts/bucket-replications.ts';
import type { Bucket } from '../../facts/buckets.ts';
import type { Organization } from '../../facts/organization.ts';
import type { Context, KeyState } from '../../policy/context.ts';
import type { Spec } from '../../spec/spec.ts';
import { parseKeyArn } from '../keys/resolve.ts';
import { aspectOf } from '../object-storage/buckets.ts';
import { type Owned, settingOf } from '../object-storage/settings.ts';
import type { Permission } from './permissions.ts';
import { one, ownedBy, rulesInForce, sample } from './request.ts';
import { copiesMarkers } from './settings.ts';
import { type Replicated, type ReplicationWorld, scopeOf } from './world.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
const ofSource = ['s3:GetReplicationConfiguration', 's3:ListBucket'];
const ofObjects = ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'];
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html#object-lock-managing-replication
const ofLocks = ['s3:GetObjectRetention', 's3:GetObjectLegalHold'];

/** What the role has to be allowed at both buckets, with the policies that have a say in it. */
export function bucketPermissions(world: ReplicationWorld, spec: Spec, replicated: Replicated): readonly Permission[] {
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

/** Of a bucket with a lock, the role also reads retention and legal hold. */
function isLockAsked(world: ReplicationWorld, spec: Spec, { place, source }: Replicated): boolean {
  const lock = settingOf(world, spec, { account: place.account, bucket: source }, 'lock');
  return lock.kind === 'unclear' || (lock.kind === 'said' && lock.value !== 'none');
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
