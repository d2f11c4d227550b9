import { z } from 'zod';
import { defineFact } from './fact.ts';
import { policyText, withoutExternalIds } from './policy-text.ts';
import { byArn, required } from './values.ts';

/** An IAM role: its names, how long its sessions last, and its trust policy. */
export interface Role {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  /** The greatest length of a session; `null` where AWS left it out. */
  readonly maxSessionSeconds: number | null;
  /** Who may take the role on: JSON text, external ids in it `redacted`. `null`: AWS left it out, or it is not JSON. */
  readonly trustPolicy: string | null;
}

const shape = (): z.ZodType<readonly Role[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      path: z.string(),
      maxSessionSeconds: z.number().nullable(),
      trustPolicy: z.string().nullable(),
    }),
  );

/** Every IAM role of the account. Sorted by ARN. */
export const roles = defineFact({
  name: 'roles',
  scope: 'account',
  depth: 'boundary',
  operations: ['IAM.ListRoles'],
  shape,
  read: async (seat): Promise<readonly Role[]> => {
    const found: Role[] = [];
    for await (const page of seat.pages('IAM.ListRoles', { MaxItems: 1000 }, { token: 'Marker', next: 'Marker' })) {
      for (const role of required(page.Roles, 'Roles')) {
        found.push({
          arn: required(role.Arn, 'Arn'),
          name: required(role.RoleName, 'RoleName'),
          path: required(role.Path, 'Path'),
          maxSessionSeconds: role.MaxSessionDuration ?? null,
          trustPolicy: trustPolicyOf(role.AssumeRolePolicyDocument),
        });
      }
    }
    return byArn(found);
  },
});

function trustPolicyOf(document: string | undefined): string | null {
  if (document === undefined) return null;
  try {
    return withoutExternalIds(policyText(document));
  } catch {
    return null;
  }
}
