import { z } from 'zod';
import { classify } from '../aws/failure.ts';
import { defineFact } from './fact.ts';
import { required } from './values.ts';

/** What AWS Organizations makes S3 block in an account. */
export interface S3OrganizationPolicy {
  /** AWS's word: all, none. `null`: the policy does not say. */
  readonly publicAccessBlock: string | null;
}

// https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeEffectivePolicy.html
const none: readonly string[] = [
  'EffectivePolicyNotFoundException',
  'PolicyTypeNotAvailableForOrganizationException',
  'PolicyTypeNotEnabledException',
];

/** The S3 policy that is in effect for the account, of all that are attached above it; `null`: there is none. */
export const s3OrganizationPolicy = defineFact({
  name: 's3-organization-policy',
  scope: 'account',
  seat: 'organization',
  depth: 'full',
  operations: ['Organizations.DescribeEffectivePolicy'],
  shape: (): z.ZodType<S3OrganizationPolicy | null> => z.strictObject({ publicAccessBlock: z.string().nullable() }).nullable(),
  read: async (seat, _need, reading): Promise<S3OrganizationPolicy | null> => {
    const TargetId = required(reading?.target.account, 'the account of the target');
    try {
      const answer = await seat.call('Organizations.DescribeEffectivePolicy', { PolicyType: 'S3_POLICY', TargetId });
      return { publicAccessBlock: blockOf(required(answer.EffectivePolicy?.PolicyContent, 'PolicyContent')) };
    } catch (error) {
      if (none.includes(classify(error).name)) return null;
      throw error;
    }
  },
});

const document = z.object({ s3_attributes: z.object({ public_access_block_configuration: z.string().optional() }).optional() });

function blockOf(content: string): string | null {
  const parsed = document.safeParse(jsonOf(content));
  if (!parsed.success) throw new Error('AWS answered with an S3 policy that cannot be read');
  return parsed.data.s3_attributes?.public_access_block_configuration ?? null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
