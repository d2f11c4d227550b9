import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, required, text, time } from './values.ts';

/** An agreement with AWS, as AWS Artifact keeps it. `null` is what AWS left out. */
export interface Agreement {
  readonly arn: string;
  readonly name: string;
  /** AWS's word: ACTIVE, CUSTOMER_TERMINATED or AWS_TERMINATED. */
  readonly state: string | null;
  /** RFC 3339. */
  readonly effectiveStart: string | null;
  /** RFC 3339; `null` where it has no end. */
  readonly effectiveEnd: string | null;
  /** The organization that it covers; `null` where it covers one account alone. */
  readonly organizationArn: string | null;
}

const shape = (): z.ZodType<readonly Agreement[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      state: z.string().nullable(),
      effectiveStart: z.string().nullable(),
      effectiveEnd: z.string().nullable(),
      organizationArn: z.string().nullable(),
    }),
  );

/** Every agreement with AWS that the management account sees, ended ones too, sorted by ARN. */
export const agreements = defineFact({
  name: 'agreements',
  scope: 'organization',
  seat: 'management',
  depth: 'boundary',
  operations: ['Artifact.ListCustomerAgreements'],
  shape,
  read: async (seat): Promise<readonly Agreement[]> => {
    const found: Agreement[] = [];
    const tokens = { token: 'nextToken', next: 'nextToken' } as const;
    for await (const page of seat.pages('Artifact.ListCustomerAgreements', { maxResults: 100 }, tokens)) {
      for (const agreement of required(page.customerAgreements, 'customerAgreements')) {
        found.push({
          arn: required(agreement.arn, 'customerAgreement.arn'),
          name: required(agreement.name, 'customerAgreement.name'),
          state: text(agreement.state),
          effectiveStart: time(agreement.effectiveStart),
          effectiveEnd: time(agreement.effectiveEnd),
          organizationArn: text(agreement.organizationArn),
        });
      }
    }
    return byArn(found);
  },
});
