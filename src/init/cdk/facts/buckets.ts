import type { AccountPublicAccessBlock } from '../../../facts/account-public-access-block.ts';
import type { BucketExpiration } from '../../../facts/bucket-lifecycles.ts';
import type { BucketLock } from '../../../facts/bucket-locks.ts';
import type { BucketVersioning } from '../../../facts/bucket-versioning.ts';
import type { BucketAspect } from '../../../facts/buckets/aspect.ts';
import type { Bucket, BucketEncryption } from '../../../facts/buckets.ts';
import { byArn, compare } from '../../../facts/values.ts';
import { arnOf, nameOf } from '../kinds.ts';
import type { Place } from '../place.ts';
import type { Props } from '../props.ts';
import type { Resource } from '../stack.ts';
import { Unresolved } from '../unresolved.ts';
import { attempt, documentOf, observation, sorted, tagsOf } from './observation.ts';
import { replicationOf } from './replication.ts';

const bucketType = 'AWS::S3::Bucket';
const policyType = 'AWS::S3::BucketPolicy';

function bucketOf(resource: Resource): Bucket {
  const { arn, name, region } = identityOf(resource);
  return { arn, name, region, encryption: encryptionOf(resource.props), readError: null };
}

function identityOf(resource: Resource): Pick<Bucket, 'arn' | 'name' | 'region'> {
  return { arn: arnOf(resource), name: nameOf(resource), region: resource.stack.region };
}

/** S3 encrypts every object with a key of its own where the template says nothing else. */
function encryptionOf(props: Props): BucketEncryption {
  const [rule] = props.inner('BucketEncryption')?.each('ServerSideEncryptionConfiguration') ?? [];
  const byDefault = rule?.inner('ServerSideEncryptionByDefault') ?? null;
  const blocked = rule?.inner('BlockedEncryptionTypes')?.texts('EncryptionType') ?? null;
  return {
    algorithm: byDefault?.text('SSEAlgorithm') ?? 'AES256',
    keyId: byDefault?.text('KMSMasterKeyID') ?? null,
    bucketKey: rule?.flag('BucketKeyEnabled') ?? false,
    blockedEncryptionTypes: blocked === null ? null : sorted(blocked),
  };
}

/** One thing of each bucket; what a template does not say of one is an error of that one. */
function aspects<V>(place: Place, read: (resource: Resource) => V | null): readonly BucketAspect<V>[] {
  return byArn(
    place.of(bucketType).map((resource) => ({ ...identityOf(resource), ...attempt<V | null>(() => read(resource), place) })),
  ) as readonly BucketAspect<V>[];
}

function policyOf(place: Place, bucket: Resource): string | null {
  const name = nameOf(bucket);
  const found = place.of(policyType).find(({ props }) => props.text('Bucket') === name);
  return found === undefined ? null : documentOf(found.props, 'PolicyDocument');
}

function blockOf({ props, id, stack }: Resource): AccountPublicAccessBlock {
  const block = props.inner('PublicAccessBlockConfiguration');
  // Of buckets from before April 2023 it is off, of later ones on: only S3 knows when one was made.
  if (block === null) throw new Unresolved(`${stack.file}: ${id} leaves PublicAccessBlockConfiguration to S3`);
  return {
    blockPublicAcls: block.flag('BlockPublicAcls') ?? false,
    ignorePublicAcls: block.flag('IgnorePublicAcls') ?? false,
    blockPublicPolicy: block.flag('BlockPublicPolicy') ?? false,
    restrictPublicBuckets: block.flag('RestrictPublicBuckets') ?? false,
  };
}

function versioningOf({ props }: Resource): BucketVersioning {
  const isLocked = props.flag('ObjectLockEnabled') === true;
  const status = props.inner('VersioningConfiguration')?.text('Status') ?? null;
  // S3 turns it on with Object Lock, and never off again.
  return { status: isLocked ? 'Enabled' : status, mfaDelete: null };
}

function lockOf({ props }: Resource): BucketLock | null {
  if (props.flag('ObjectLockEnabled') !== true) return null;
  const retention = props.inner('ObjectLockConfiguration')?.inner('Rule')?.inner('DefaultRetention') ?? null;
  return {
    enabled: true,
    mode: retention?.text('Mode') ?? null,
    days: retention?.number('Days') ?? null,
    years: retention?.number('Years') ?? null,
  };
}

function expirationsOf({ props }: Resource): readonly BucketExpiration[] | null {
  const lifecycle = props.inner('LifecycleConfiguration');
  if (lifecycle === null) return null;
  return lifecycle
    .each('Rules')
    .filter((rule) => rule.text('Status') !== 'Disabled')
    .map(expirationOf)
    .filter(({ days, date, noncurrent }) => days !== null || date !== null || noncurrent !== null)
    .sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b)));
}

function expirationOf(rule: Props): BucketExpiration {
  const newer = rule.inner('NoncurrentVersionExpiration');
  const days = newer?.number('NoncurrentDays') ?? rule.number('NoncurrentVersionExpirationInDays');
  return {
    id: rule.text('Id'),
    status: rule.text('Status'),
    days: rule.number('ExpirationInDays'),
    date: rule.text('ExpirationDate'),
    noncurrent: newer === null && days === null ? null : { days },
  };
}

/** Buckets of S3. */
export const bucketObservations = [
  observation('buckets', [bucketType], (place) => byArn(place.of(bucketType).map(bucketOf))),
  observation('bucket-policies', [bucketType, policyType], (place) => aspects(place, (bucket) => policyOf(place, bucket))),
  observation('bucket-public-access-blocks', [bucketType], (place) => aspects(place, blockOf)),
  observation('bucket-versioning', [bucketType], (place) => aspects(place, versioningOf)),
  observation('bucket-locks', [bucketType], (place) => aspects(place, lockOf)),
  observation('bucket-lifecycles', [bucketType], (place) => aspects(place, expirationsOf)),
  observation('bucket-replications', [bucketType], (place) => aspects(place, replicationOf)),
  observation('bucket-tags', [bucketType], (place) => aspects(place, tagsOf)),
];
