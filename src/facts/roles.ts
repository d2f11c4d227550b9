import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, required } from './values.ts';

/** An IAM role, by its names alone. */
export interface Role {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
}

const shape = (): z.ZodType<readonly Role[]> => z.array(z.strictObject({ arn: z.string(), name: z.string(), path: z.string() }));

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
        found.push({ arn: required(role.Arn, 'Arn'), name: required(role.RoleName, 'RoleName'), path: required(role.Path, 'Path') });
      }
    }
    return byArn(found);
  },
});
