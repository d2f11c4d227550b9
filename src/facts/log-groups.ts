import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, required, text } from './values.ts';

/** A log group of CloudWatch Logs, of whatever class; its name is the end of its ARN. Accounts hold thousands, so no more is kept. */
export interface LogGroup {
  /** Without the `:*` at the end that some answers carry. */
  readonly arn: string;
  /** `null` means a key that AWS owns. */
  readonly keyId: string | null;
}

const shape = (): z.ZodType<readonly LogGroup[]> => z.array(z.strictObject({ arn: z.string(), keyId: z.string().nullable() }));

/** Every log group of the account and region. Sorted by ARN. */
export const logGroups = defineFact({
  name: 'log-groups',
  scope: 'region',
  depth: 'full',
  operations: ['CloudWatchLogs.DescribeLogGroups'],
  shape,
  read: async (seat): Promise<readonly LogGroup[]> => {
    const found: LogGroup[] = [];
    const pages = seat.pages('CloudWatchLogs.DescribeLogGroups', { limit: 50 }, { token: 'nextToken', next: 'nextToken' });
    for await (const page of pages) {
      for (const group of required(page.logGroups, 'logGroups')) {
        const arn = required(group.logGroupArn ?? group.arn, 'logGroupArn').replace(/:\*$/, '');
        found.push({ arn, keyId: text(group.kmsKeyId) });
      }
    }
    return byArn(found);
  },
});
