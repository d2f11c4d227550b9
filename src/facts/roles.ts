import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, compare, required } from './values.ts';

/** An IAM role: its names, and whom its trust policy names. */
export interface Role {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  /**
   * Whom the trust policy allows to take the role on, whatever its conditions: `*`, `AWS:111122223333`, `Service:ec2.amazonaws.com`,
   * `Federated:…`. Sorted. `null`: the policy is not there, or says it in another way. Conditions are not kept: they hold external ids.
   */
  readonly trusts: readonly string[] | null;
}

const shape = (): z.ZodType<readonly Role[]> =>
  z.array(z.strictObject({ arn: z.string(), name: z.string(), path: z.string(), trusts: z.array(z.string()).nullable() }));

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
          trusts: trustsOf(role.AssumeRolePolicyDocument),
        });
      }
    }
    return byArn(found);
  },
});

type Statement = { readonly Effect?: unknown; readonly Principal?: unknown };

/** Whom a trust policy allows. AWS sends the document with percent signs in the place of what URLs cannot hold. */
function trustsOf(document: string | undefined): readonly string[] | null {
  try {
    const { Statement } = JSON.parse(decodeURIComponent(document ?? '')) as { readonly Statement: Statement | readonly Statement[] };
    const statements = [Statement].flat() as readonly Statement[];
    const named = statements
      .filter(({ Effect }) => Effect !== 'Deny')
      .map(({ Effect, Principal }) => (Effect === 'Allow' ? namesOf(Principal) : null));
    return named.some((names) => names === null) ? null : [...new Set(named.flatMap((names) => names ?? []))].sort(compare);
  } catch {
    return null;
  }
}

function namesOf(principal: unknown): readonly string[] | null {
  if (principal === '*') return ['*'];
  if (typeof principal !== 'object' || principal === null) return null;
  const named = Object.entries(principal).flatMap(([type, names]) =>
    ([names].flat() as readonly unknown[]).map((name) => (typeof name === 'string' ? `${type}:${name}` : null)),
  );
  return named.some((name) => name === null) ? null : named.map((name) => (name === 'AWS:*' ? '*' : (name ?? '')));
}
