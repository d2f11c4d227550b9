import { z } from 'zod';
import { classify } from '../aws/failure.ts';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { permissionSets } from './permission-sets.ts';
import { policyText } from './policy-text.ts';
import { byArn, required } from './values.ts';

/** A policy that AWS wrote, in the version that is in force. */
export interface AwsManagedPolicy {
  readonly arn: string;
  /** JSON text. */
  readonly document: string;
}

const shape = (): z.ZodType<readonly AwsManagedPolicy[]> => z.array(z.strictObject({ arn: z.string(), document: z.string() }));

const reads = ['IAM.GetPolicy', 'IAM.GetPolicyVersion'] as const;

/**
 * Every AWS managed policy that a permission set has attached or as its boundary, sorted by ARN. One that AWS has withdrawn is left out: nobody
 * can read it any more.
 */
export const awsManagedPolicies = defineFact({
  name: 'aws-managed-policies',
  scope: 'organization',
  depth: 'boundary',
  home: 'identity-center',
  operations: reads,
  uses: [permissionSets],
  shape,
  read: async (seat, need): Promise<readonly AwsManagedPolicy[]> => {
    const sets = await need(permissionSets);
    const named = sets.flatMap(({ managed, boundary }) => [
      ...managed,
      ...(boundary !== null && 'managed' in boundary ? [boundary.managed] : []),
    ]);
    const found = await Promise.all([...new Set(named)].map((arn) => readPolicy(seat, arn)));
    return byArn(found.filter((policy) => policy !== null));
  },
});

async function readPolicy(seat: Seat<(typeof reads)[number]>, PolicyArn: string): Promise<AwsManagedPolicy | null> {
  try {
    const { Policy } = await seat.call('IAM.GetPolicy', { PolicyArn });
    const VersionId = required(Policy?.DefaultVersionId, 'Policy.DefaultVersionId');
    const { PolicyVersion } = await seat.call('IAM.GetPolicyVersion', { PolicyArn, VersionId });
    return { arn: PolicyArn, document: policyText(required(PolicyVersion?.Document, 'PolicyVersion.Document')) };
  } catch (error) {
    if (/^NoSuchEntity(Exception)?$/.test(classify(error).name)) return null;
    throw error;
  }
}
