import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, required, text } from './values.ts';

/** A flow log. `null` is what AWS left out, never a default. */
export interface FlowLog {
  readonly arn: string;
  readonly id: string;
  /** Id of what it records: a network, a subnet, a network interface and others. */
  readonly resource: string | null;
  /** AWS's word: `ACTIVE`, which says nothing of whether anything arrives. */
  readonly status: string | null;
  /** AWS's word: `ALL`, `ACCEPT` or `REJECT`. */
  readonly traffic: string | null;
  /** AWS's word for the delivery: `SUCCESS` or `FAILED`; `null` before the first one, or where there is nothing to say. */
  readonly delivery: string | null;
  /** Why the delivery fails: `Rate limited`, `Access error`, `Unknown error`. */
  readonly deliveryError: string | null;
  /** AWS's word: `s3`, `cloud-watch-logs`, `kinesis-data-firehose`. */
  readonly destinationType: string | null;
  /** ARN of the bucket (with a folder, where there is one), log group or stream. */
  readonly destination: string | null;
  /** Name of the log group, where it goes to one. */
  readonly logGroup: string | null;
  /** Greatest time in seconds for which packets are put together into one record. */
  readonly interval: number | null;
  /** The fields of a record: `${version} ${srcaddr} …`. */
  readonly format: string | null;
}

const shape = (): z.ZodType<readonly FlowLog[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      id: z.string(),
      resource: z.string().nullable(),
      status: z.string().nullable(),
      traffic: z.string().nullable(),
      delivery: z.string().nullable(),
      deliveryError: z.string().nullable(),
      destinationType: z.string().nullable(),
      destination: z.string().nullable(),
      logGroup: z.string().nullable(),
      interval: z.number().nullable(),
      format: z.string().nullable(),
    }),
  );

/** Every flow log of the account and region, whatever it records. Sorted by ARN. */
export const flowLogs = defineFact({
  name: 'flow-logs',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.DescribeFlowLogs'],
  shape,
  read: async (seat): Promise<readonly FlowLog[]> => {
    const found: FlowLog[] = [];
    const tokens = { token: 'NextToken', next: 'NextToken' } as const;
    for await (const page of seat.pages('EC2.DescribeFlowLogs', { MaxResults: 1000 }, tokens)) {
      for (const log of required(page.FlowLogs, 'FlowLogs')) {
        const id = required(log.FlowLogId, 'FlowLogId');
        found.push({
          arn: `arn:${seat.partition}:ec2:${seat.region}:${seat.account}:vpc-flow-log/${id}`,
          id,
          resource: text(log.ResourceId),
          status: text(log.FlowLogStatus),
          traffic: text(log.TrafficType),
          delivery: text(log.DeliverLogsStatus),
          deliveryError: text(log.DeliverLogsErrorMessage),
          destinationType: text(log.LogDestinationType),
          destination: text(log.LogDestination),
          logGroup: text(log.LogGroupName),
          interval: log.MaxAggregationInterval ?? null,
          format: text(log.LogFormat),
        });
      }
    }
    return byArn(found);
  },
});
