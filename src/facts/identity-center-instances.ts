import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, required, text } from './values.ts';

/** An instance of IAM Identity Center that the account sees: the organization's, or one of its own. */
export interface VisibleInstance {
  readonly arn: string;
  /** 12 digits; `null` where AWS left it out. */
  readonly owner: string | null;
}

const shape = (): z.ZodType<readonly VisibleInstance[]> => z.array(z.strictObject({ arn: z.string(), owner: z.string().nullable() }));

/** Every instance of IAM Identity Center that the account sees in the region, sorted by ARN. */
export const identityCenterInstances = defineFact({
  name: 'identity-center-instances',
  scope: 'region',
  depth: 'boundary',
  operations: ['SSOAdmin.ListInstances'],
  shape,
  read: async (seat): Promise<readonly VisibleInstance[]> => {
    const found: VisibleInstance[] = [];
    for await (const page of seat.pages('SSOAdmin.ListInstances', { MaxResults: 100 }, { token: 'NextToken', next: 'NextToken' })) {
      for (const instance of required(page.Instances, 'Instances')) {
        found.push({ arn: required(instance.InstanceArn, 'Instances.InstanceArn'), owner: text(instance.OwnerAccountId) });
      }
    }
    return byArn(found);
  },
});
