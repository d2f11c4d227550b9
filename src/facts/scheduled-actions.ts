import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, required, text, time } from './values.ts';

/** A change of sizes that an Auto Scaling group makes by the clock. `null` is what AWS left out: a size that stays as it is. */
export interface ScheduledAction {
  readonly arn: string;
  readonly name: string;
  /** Name of the Auto Scaling group. */
  readonly group: string;
  readonly minSize: number | null;
  readonly maxSize: number | null;
  readonly desired: number | null;
  /** In the words of cron; `null`: once. */
  readonly recurrence: string | null;
  /** RFC 3339: when it happens, or begins to. */
  readonly from: string | null;
}

const shape = (): z.ZodType<readonly ScheduledAction[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      group: z.string(),
      minSize: z.number().nullable(),
      maxSize: z.number().nullable(),
      desired: z.number().nullable(),
      recurrence: z.string().nullable(),
      from: z.string().nullable(),
    }),
  );

/** Every scheduled action of the account's Auto Scaling groups in the region that is still to come. Sorted by ARN. */
export const scheduledActions = defineFact({
  name: 'scheduled-actions',
  scope: 'region',
  depth: 'full',
  operations: ['AutoScaling.DescribeScheduledActions'],
  shape,
  read: async (seat): Promise<readonly ScheduledAction[]> => {
    const found: ScheduledAction[] = [];
    const tokens = { token: 'NextToken', next: 'NextToken' } as const;
    for await (const page of seat.pages('AutoScaling.DescribeScheduledActions', { MaxRecords: 100 }, tokens)) {
      for (const action of required(page.ScheduledUpdateGroupActions, 'ScheduledUpdateGroupActions')) {
        found.push({
          arn: required(action.ScheduledActionARN, 'ScheduledActionARN'),
          name: required(action.ScheduledActionName, 'ScheduledActionName'),
          group: required(action.AutoScalingGroupName, 'AutoScalingGroupName'),
          minSize: action.MinSize ?? null,
          maxSize: action.MaxSize ?? null,
          desired: action.DesiredCapacity ?? null,
          recurrence: text(action.Recurrence),
          from: time(action.StartTime),
        });
      }
    }
    return byArn(found);
  },
});
