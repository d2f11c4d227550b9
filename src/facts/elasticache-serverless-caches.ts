import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, required, text } from './values.ts';

/** One serverless cache: always encrypted, on disk and on its way. `null` is what AWS left out. */
export interface ElasticacheServerlessCache {
  readonly arn: string;
  readonly name: string;
  /** `sse-kms`, or `sse-elasticache`: encrypted with a key that AWS owns. */
  readonly encryptionType: string | null;
  readonly keyId: string | null;
}

const shape = (): z.ZodType<readonly ElasticacheServerlessCache[]> =>
  z.array(z.strictObject({ arn: z.string(), name: z.string(), encryptionType: z.string().nullable(), keyId: z.string().nullable() }));

/** Every serverless cache of the account and region. Sorted by ARN. */
export const elasticacheServerlessCaches = defineFact({
  name: 'elasticache-serverless-caches',
  scope: 'region',
  depth: 'full',
  operations: ['ElastiCache.DescribeServerlessCaches'],
  shape,
  read: async (seat): Promise<readonly ElasticacheServerlessCache[]> => {
    const found: ElasticacheServerlessCache[] = [];
    const pages = seat.pages('ElastiCache.DescribeServerlessCaches', { MaxResults: 50 }, { token: 'NextToken', next: 'NextToken' });
    for await (const page of pages) {
      for (const cache of required(page.ServerlessCaches, 'ServerlessCaches')) {
        found.push({
          arn: required(cache.ARN, 'ARN'),
          name: required(cache.ServerlessCacheName, 'ServerlessCacheName'),
          encryptionType: text(cache.StorageEncryptionType),
          keyId: text(cache.KmsKeyId),
        });
      }
    }
    return byArn(found);
  },
});
