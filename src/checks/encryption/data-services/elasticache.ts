import type { ElasticacheGroup } from '../../../facts/elasticache-groups.ts';
import type { ElasticacheServerlessCache } from '../../../facts/elasticache-serverless-caches.ts';
import type { Listing } from '../listing.ts';
import { flaggedPart } from '../parts.ts';
import type { ResolvedRule } from '../rules.ts';
import { settleOwned, unsaid, unsaidKey } from '../settled.ts';
import { type Settled, settledByKey, settleStorage } from '../store.ts';

const type = 'elasticache';

/** Replication groups of Redis OSS and Valkey. */
export const groups: Listing = {
  name: 'elasticache-group',
  type,
  noun: 'ElastiCache replication group',
  facts: ['elasticache-groups'],
  stores: (world, place) =>
    world.at('elasticache-groups', place).map((group) => {
      const what = `ElastiCache group ${group.name}`;
      const settle = (rule: ResolvedRule) => settleGroup(what, group, rule);
      return {
        type,
        place,
        arn: group.arn,
        names: [group.name, group.arn],
        parts: () => [{ name: 'storage', what, keyId: group.keyId, settle }],
      };
    }),
};

/** Cache clusters of no replication group: AWS says whether they are encrypted, and never with which key. */
export const clusters: Listing = {
  name: 'elasticache-cluster',
  type,
  noun: 'ElastiCache cluster outside replication groups',
  facts: ['elasticache-clusters'],
  stores: (world, place) =>
    world.at('elasticache-clusters', place).map(({ arn, name, encrypted }) => ({
      type,
      place,
      arn,
      names: [name, arn],
      parts: () => [flaggedPart({ what: `ElastiCache cluster ${name}`, encrypted, keyId: null })],
    })),
};

/** Serverless caches: always encrypted. */
export const serverlessCaches: Listing = {
  name: 'elasticache-serverless-cache',
  type,
  noun: 'serverless cache of ElastiCache',
  facts: ['elasticache-serverless-caches'],
  stores: (world, place) =>
    world.at('elasticache-serverless-caches', place).map((cache) => {
      const what = `ElastiCache serverless cache ${cache.name}`;
      const settle = (rule: ResolvedRule) => settleServerless(what, cache, rule);
      return {
        type,
        place,
        arn: cache.arn,
        names: [cache.name, cache.arn],
        parts: () => [{ name: 'storage', what, keyId: cache.keyId, settle }],
      };
    }),
};

/** Snapshots of caches with nodes. */
export const snapshots: Listing = {
  name: 'elasticache-snapshot',
  type,
  noun: 'ElastiCache snapshot',
  facts: ['elasticache-snapshots'],
  stores: (world, place) =>
    world.at('elasticache-snapshots', place).map(({ arn, name, keyId }) => {
      const what = `ElastiCache snapshot ${name}`;
      const settle = (rule: ResolvedRule) => (keyId === null ? settleKeyless(what, rule) : null);
      return { type, place, arn, names: [name, arn], parts: () => [{ name: 'storage', what, keyId, settle }] };
    }),
};

/** Snapshots of serverless caches: always encrypted. */
export const serverlessSnapshots: Listing = {
  name: 'elasticache-serverless-snapshot',
  type,
  noun: 'snapshot of a serverless cache',
  facts: ['elasticache-serverless-snapshots'],
  stores: (world, place) =>
    world.at('elasticache-serverless-snapshots', place).map(({ arn, name, keyId }) => ({
      type,
      place,
      arn,
      names: [name, arn],
      parts: () => [{ name: 'storage', what: `ElastiCache serverless snapshot ${name}`, keyId, settle: settledByKey }],
    })),
};

function settleGroup(what: string, { encrypted, encryptionType, keyId }: ElasticacheGroup, rule: ResolvedRule): Settled | null {
  if (encryptionType === 'sse-elasticache') return settleOwned(what, encryptionType, rule);
  // AWS says AtRestEncryptionEnabled false of some that are encrypted: the kind comes first.
  const settled = settleStorage({ encrypted: encryptionType === 'sse-kms' ? true : encrypted, encryptionType, what }, rule);
  return settled ?? (encryptionType === 'sse-kms' && keyId === null ? unsaidKey(what) : null);
}

function settleServerless(what: string, { encryptionType, keyId }: ElasticacheServerlessCache, rule: ResolvedRule): Settled | null {
  if (encryptionType === 'sse-elasticache') return settleOwned(what, encryptionType, rule);
  const settled = settleStorage({ encrypted: true, encryptionType, what }, rule);
  return settled ?? (encryptionType === 'sse-kms' && keyId === null ? unsaidKey(what) : null);
}

/** A snapshot has no flag: without a key it is as its cache was, not encrypted or with a key that AWS owns. */
function settleKeyless(what: string, rule: ResolvedRule): Settled {
  const said = `${what} names no key: it is not encrypted, or with a key that AWS owns`;
  return rule.key === 'aws_managed'
    ? unsaid(`${said}, and AWS does not say which`, null)
    : { outcome: 'fail', message: `${said}.`, actual: 'no key is named' };
}
