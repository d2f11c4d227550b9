import { z } from 'zod';
import { defineFact } from './fact.ts';
import { text } from './values.ts';

/** What EC2 does with a new volume for which nobody asks for encryption. `null` is what AWS left out, never a default. */
export interface EbsDefault {
  readonly enabled: boolean | null;
  /** A key ARN, an id or an alias; `alias/aws/ebs` where nobody chose one. */
  readonly keyId: string | null;
  /** AWS's word for the kind of encryption, where it says one: `sse-ebs`, `sse-kms`. */
  readonly encryptionType: string | null;
}

const shape = (): z.ZodType<EbsDefault> =>
  z.strictObject({
    enabled: z.boolean().nullable(),
    keyId: z.string().nullable(),
    encryptionType: z.string().nullable(),
  });

/** EBS encryption by default, and the key that it uses, in the account and region. */
export const ebsDefault = defineFact({
  name: 'ebs-default',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.GetEbsDefaultKmsKeyId', 'EC2.GetEbsEncryptionByDefault'],
  shape,
  read: async (seat): Promise<EbsDefault> => {
    const [state, key] = await Promise.all([seat.call('EC2.GetEbsEncryptionByDefault', {}), seat.call('EC2.GetEbsDefaultKmsKeyId', {})]);
    return { enabled: state.EbsEncryptionByDefault ?? null, keyId: text(key.KmsKeyId), encryptionType: text(state.SseType) };
  },
});
