import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, required, text } from './values.ts';

/** A parameter of type SecureString, never its value. */
export interface SsmParameter {
  readonly arn: string;
  /** With the slash that it may begin with: the ARN does not tell. */
  readonly name: string;
  /** Id, ARN or alias, as the parameter names it. `null` is what AWS left out. */
  readonly keyId: string | null;
}

const shape = (): z.ZodType<readonly SsmParameter[]> =>
  z.array(z.strictObject({ arn: z.string(), name: z.string(), keyId: z.string().nullable() }));

/** Every SecureString of the Parameter Store of the account and region. Sorted by ARN. */
export const ssmParameters = defineFact({
  name: 'ssm-parameters',
  scope: 'region',
  depth: 'full',
  operations: ['SSM.DescribeParameters'],
  shape,
  read: async (seat): Promise<readonly SsmParameter[]> => {
    const found: SsmParameter[] = [];
    const input = { MaxResults: 50, ParameterFilters: [{ Key: 'Type', Option: 'Equals', Values: ['SecureString'] }] };
    for await (const page of seat.pages('SSM.DescribeParameters', input, { token: 'NextToken', next: 'NextToken' })) {
      for (const parameter of required(page.Parameters, 'Parameters')) {
        const name = required(parameter.Name, 'Name');
        const arn = `arn:${seat.partition}:ssm:${seat.region}:${seat.account}:parameter/${name.replace(/^\//, '')}`;
        found.push({ arn: parameter.ARN ?? arn, name, keyId: text(parameter.KeyId) });
      }
    }
    return byArn(found);
  },
});
