import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import { defineFact } from './fact.ts';
import { byArn, required, text } from './values.ts';

/** A Lambda function as it stands now, never its variables; its name is the end of its ARN. */
export interface LambdaFunction {
  readonly arn: string;
  /** For environment, snapshots and AWS's copy of the code. `null` means a key of AWS. */
  readonly keyId: string | null;
  /** Whether it has environment variables, also where AWS cannot decrypt them for us. */
  readonly hasEnvironment: boolean;
  /** Whether SnapStart keeps the memory of its published versions. */
  readonly hasSnapshots: boolean;
  /** How its durable executions are kept; `null`: it has none. */
  readonly durable: { readonly keyId: string | null } | null;
}

const shape = (): z.ZodType<readonly LambdaFunction[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      keyId: z.string().nullable(),
      hasEnvironment: z.boolean(),
      hasSnapshots: z.boolean(),
      durable: z.strictObject({ keyId: z.string().nullable() }).nullable(),
    }),
  );

type Answer = NonNullable<Output<'Lambda.ListFunctions'>['Functions']>[number];

/** Every Lambda function of the account and region, its unpublished version alone. Sorted by ARN. */
export const lambdaFunctions = defineFact({
  name: 'lambda-functions',
  scope: 'region',
  depth: 'full',
  operations: ['Lambda.ListFunctions'],
  shape,
  read: async (seat): Promise<readonly LambdaFunction[]> => {
    const found: LambdaFunction[] = [];
    // Lambda gives no more than 50, whatever it is asked for.
    const pages = seat.pages('Lambda.ListFunctions', { MaxItems: 50 }, { token: 'Marker', next: 'NextMarker' });
    for await (const page of pages) found.push(...required(page.Functions, 'Functions').map(functionOf));
    return byArn(found);
  },
});

function functionOf({ FunctionArn, KMSKeyArn, Environment, SnapStart, DurableConfig }: Answer): LambdaFunction {
  return {
    arn: required(FunctionArn, 'FunctionArn'),
    keyId: text(KMSKeyArn),
    // Instead of the variables comes an error where their key is closed to us.
    hasEnvironment: Environment?.Error !== undefined || Object.keys(Environment?.Variables ?? {}).length > 0,
    hasSnapshots: SnapStart?.ApplyOn !== undefined && SnapStart.ApplyOn !== 'None',
    durable: DurableConfig === undefined ? null : { keyId: text(DurableConfig.KMSKeyArn) },
  };
}
