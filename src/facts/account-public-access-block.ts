import { z } from 'zod';
import { classify } from '../aws/failure.ts';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { required } from './values.ts';

/** What S3 blocks of public access in the whole account. A switch that AWS leaves out is `null`. */
export interface AccountPublicAccessBlock {
  readonly blockPublicAcls: boolean | null;
  readonly ignorePublicAcls: boolean | null;
  readonly blockPublicPolicy: boolean | null;
  readonly restrictPublicBuckets: boolean | null;
}

const flag = once(() => z.boolean().nullable());
const shape = (): z.ZodType<AccountPublicAccessBlock | null> =>
  z
    .strictObject({ blockPublicAcls: flag(), ignorePublicAcls: flag(), blockPublicPolicy: flag(), restrictPublicBuckets: flag() })
    .nullable();

/** The account's own block of public access to S3; `null` where the account has never set one. */
export const accountPublicAccessBlock = defineFact({
  name: 'account-public-access-block',
  scope: 'account',
  depth: 'boundary',
  operations: ['S3Control.GetPublicAccessBlock'],
  shape,
  read: async (seat): Promise<AccountPublicAccessBlock | null> => {
    try {
      const answer = await seat.call('S3Control.GetPublicAccessBlock', { AccountId: seat.account });
      const set = required(answer.PublicAccessBlockConfiguration, 'PublicAccessBlockConfiguration');
      const block = {
        blockPublicAcls: set.BlockPublicAcls ?? null,
        ignorePublicAcls: set.IgnorePublicAcls ?? null,
        blockPublicPolicy: set.BlockPublicPolicy ?? null,
        restrictPublicBuckets: set.RestrictPublicBuckets ?? null,
      };
      // As a page of a proxy is read.
      if (Object.values(block).every((setting) => setting === null)) throw new Error('AWS answered without any of the settings');
      return block;
    } catch (error) {
      if (classify(error).name === 'NoSuchPublicAccessBlockConfiguration') return null;
      throw error;
    }
  },
});
