import type { Bucket } from '../../facts/buckets.ts';
import { accountOf } from '../account-of.ts';
import type { Draft, Judged } from '../check.ts';
import { parseKeyArn } from '../keys/resolve.ts';
import type { Listing } from './listing.ts';
import type { ResolvedRule } from './rules.ts';
import type { Part, Settled } from './store.ts';
import type { EncryptionWorld } from './world.ts';

/** General-purpose buckets, each judged in its own region. */
export const buckets: Listing = {
  name: 's3-bucket',
  type: 's3',
  noun: 'bucket',
  facts: ['buckets'],
  stores: (world, place) =>
    world
      .at('buckets', { account: place.account })
      .filter((bucket) => bucket.region === place.region)
      .map((bucket) => ({
        type: 's3',
        place,
        arn: bucket.arn,
        names: [bucket.name, bucket.arn],
        parts: (rule) => [encryptionPart(bucket), ...(rule.bucketKey === null ? [] : [bucketKeyPart(bucket)])],
      })),
};

/** Buckets whose region AWS left out, so that nothing about their keys can be said. None as a rule. */
export function judgeUnplaced(world: EncryptionWorld): readonly Judged[] {
  const account = accountOf(world);
  const judged = world.each(
    [account],
    () => ({ target: { account }, resource: `${account}/s3` }),
    () =>
      world
        .at('buckets', { account })
        .filter((bucket) => bucket.region === null)
        .map(
          (bucket): Draft => ({
            resource: bucket.arn,
            expected: 'a bucket in a known region',
            ...unreadable(bucket, 'its region is not known'),
          }),
        ),
  );
  // A listing that is missing altogether is said once for each governed region already.
  return judged.filter(({ unknown }) => unknown === undefined);
}

function encryptionPart(bucket: Bucket): Part {
  return {
    name: 'default encryption',
    what: `The default encryption of bucket ${bucket.name}`,
    keyId: bucket.encryption?.keyId ?? null,
    settle: (rule) => settleEncryption(bucket, rule),
  };
}

function settleEncryption(bucket: Bucket, rule: ResolvedRule): Settled | null {
  const { name, encryption, readError } = bucket;
  if (readError !== null) return unreadable(bucket, 'its default encryption could not be read');
  const actual = encryption;
  if (encryption === null) return { outcome: 'fail', message: `Bucket ${name} has no default encryption.`, actual };
  const { algorithm, keyId } = encryption;
  if (algorithm === 'AES256') {
    const message = `Bucket ${name} encrypts with AES256 (SSE-S3): S3 owns the key.`;
    return { outcome: rule.key === 'aws_managed' ? 'pass' : 'fail', message, actual };
  }
  if (algorithm !== 'aws:kms' && algorithm !== 'aws:kms:dsse') {
    const detail =
      algorithm === null
        ? `AWS left out the algorithm of bucket ${name}`
        : `bucket ${name} encrypts with ${algorithm}, which iq does not know`;
    return { outcome: 'unknown', message: `Could not be verified: ${detail}.`, actual, because: { reason: 'failed', detail } };
  }
  if (keyId === null || rule.key === 'aws_managed') return null;
  // A full key ARN is judged as a key; so is an alias of AWS's own, which means aws/s3 whoever writes.
  if (/^(key|alias\/aws)\//.test(parseKeyArn(keyId)?.resource ?? keyId)) return null;
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionByDefault.html, KMSMasterKeyID
  const message = `Bucket ${name} names its key as ${keyId}: S3 looks that up in the account of whoever writes. Only a full key ARN means one key.`;
  return { outcome: 'fail', message, actual };
}

function bucketKeyPart(bucket: Bucket): Part {
  return {
    name: 'bucket key',
    what: `The bucket key of ${bucket.name}`,
    keyId: null,
    settle: ({ bucketKey: wanted }) => {
      if (bucket.readError !== null) return unreadable(bucket, 'its bucket key could not be read');
      // No configuration at all has no bucket key either; a configuration that does not say is another matter.
      const isOn = bucket.encryption === null ? false : bucket.encryption.bucketKey;
      if (isOn === null) {
        const detail = `AWS left out whether the bucket key of ${bucket.name} is on`;
        return { outcome: 'unknown', message: `Could not be verified: ${detail}.`, actual: null, because: { reason: 'failed', detail } };
      }
      const actual = isOn ? 'on' : 'off';
      return { outcome: isOn === wanted ? 'pass' : 'fail', message: `The bucket key of ${bucket.name} is ${actual}.`, actual };
    },
  };
}

function unreadable({ name, readError }: Bucket, what: string): Settled {
  const detail = readError?.detail ?? `bucket ${name}: ${what}`;
  const because = { reason: readError?.reason ?? ('failed' as const), detail };
  return { outcome: 'unknown', message: `Bucket ${name}: ${what}: ${detail}`, actual: null, because };
}
