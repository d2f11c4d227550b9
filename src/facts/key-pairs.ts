import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, required } from './values.ts';

/** A pair of keys for SSH that EC2 keeps the public half of. */
export interface KeyPair {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
}

const shape = (): z.ZodType<readonly KeyPair[]> => z.array(z.strictObject({ arn: z.string(), id: z.string(), name: z.string() }));

/** Every key pair of the account and region. Sorted by ARN. */
export const keyPairs = defineFact({
  name: 'key-pairs',
  scope: 'region',
  depth: 'boundary',
  operations: ['EC2.DescribeKeyPairs'],
  shape,
  read: async (seat): Promise<readonly KeyPair[]> => {
    // It answers in one page.
    const { KeyPairs } = await seat.call('EC2.DescribeKeyPairs', {});
    const prefix = `arn:${seat.partition}:ec2:${seat.region}:${seat.account}:key-pair`;
    return byArn(
      required(KeyPairs, 'KeyPairs').map(({ KeyPairId, KeyName }) => {
        const id = required(KeyPairId, 'KeyPairId');
        return { arn: `${prefix}/${id}`, id, name: required(KeyName, 'KeyName') };
      }),
    );
  },
});
