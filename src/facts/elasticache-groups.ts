import { z } from 'zod';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { byArn, required, text } from './values.ts';

/** How the connections to a cache are encrypted. `null` is what AWS left out, never a default. */
export interface CacheTransit {
  /** Also `valkey` and `memcached`. */
  readonly engine: string | null;
  readonly transitEncrypted: boolean | null;
  /** AWS's word: `required`, or `preferred`, which lets plain text in too. Memcached has none. */
  readonly transitMode: string | null;
}

/** One replication group of ElastiCache. */
export interface ElasticacheGroup extends CacheTransit {
  readonly arn: string;
  readonly name: string;
  /** AWS's flag; the kind of encryption comes first, for AWS says false of some that are encrypted. */
  readonly encrypted: boolean | null;
  /** `none`, `sse-kms`, or `sse-elasticache`: encrypted with a key that AWS owns. */
  readonly encryptionType: string | null;
  readonly keyId: string | null;
}

const words = once(() => z.string().nullable());
const flag = once(() => z.boolean().nullable());

/** The members of the shape of every cache that has nodes. */
export const transitShape = () => ({ engine: words(), transitEncrypted: flag(), transitMode: words() });

const shape = (): z.ZodType<readonly ElasticacheGroup[]> =>
  z.array(
    z.strictObject({
      ...transitShape(),
      arn: z.string(),
      name: z.string(),
      encrypted: flag(),
      encryptionType: words(),
      keyId: words(),
    }),
  );

/** What AWS says alike of a replication group and of a cluster. */
export function transitOf(answer: {
  readonly Engine?: string | undefined;
  readonly TransitEncryptionEnabled?: boolean | undefined;
  readonly TransitEncryptionMode?: string | undefined;
}): CacheTransit {
  return {
    engine: text(answer.Engine),
    transitEncrypted: answer.TransitEncryptionEnabled ?? null,
    transitMode: text(answer.TransitEncryptionMode),
  };
}

/** Every replication group of the account and region. Sorted by ARN. */
export const elasticacheGroups = defineFact({
  name: 'elasticache-groups',
  scope: 'region',
  depth: 'full',
  operations: ['ElastiCache.DescribeReplicationGroups'],
  shape,
  read: async (seat): Promise<readonly ElasticacheGroup[]> => {
    const found: ElasticacheGroup[] = [];
    const pages = seat.pages('ElastiCache.DescribeReplicationGroups', { MaxRecords: 100 }, { token: 'Marker', next: 'Marker' });
    for await (const page of pages) {
      for (const group of required(page.ReplicationGroups, 'ReplicationGroups')) {
        found.push({
          arn: required(group.ARN, 'ARN'),
          name: required(group.ReplicationGroupId, 'ReplicationGroupId'),
          encrypted: group.AtRestEncryptionEnabled ?? null,
          encryptionType: text(group.StorageEncryptionType),
          keyId: text(group.KmsKeyId),
          ...transitOf(group),
        });
      }
    }
    return byArn(found);
  },
});
