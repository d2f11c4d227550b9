import { z } from 'zod';
import type { Input } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { type DbInstance, dbInstances } from './db-instances.ts';
import { defineFact } from './fact.ts';
import { byArn, required } from './values.ts';

/** CloudWatch's `ReplicaLag` of one read replica: the maximum of each minute, oldest first. −1: not replicating, or it cannot tell. */
export interface ReplicaLag {
  readonly arn: string;
  readonly id: string;
  readonly datapoints: readonly { readonly at: string; readonly seconds: number }[];
}

const lagShape = (): z.ZodType<ReplicaLag> =>
  z.strictObject({
    arn: z.string(),
    id: z.string(),
    datapoints: z.array(z.strictObject({ at: z.string(), seconds: z.number() })),
  });
const shape = (): z.ZodType<readonly ReplicaLag[]> => z.array(lagShape());

type Lag = Seat<'CloudWatch.GetMetricData'>;
type Window = Pick<Input<'CloudWatch.GetMetricData'>, 'StartTime' | 'EndTime'>;

const minutes = 60_000;
const seriesPerCall = 500;

/**
 * The last hour and a quarter of an hour on either side of it. The local clock sets only this window: judgements take the hour
 * before AWS's own Date, and a clock that is minutes wrong must not cut into it.
 */
function windowAround(now: number): Window {
  return { StartTime: new Date(now - 75 * minutes), EndTime: new Date(now + 15 * minutes) };
}

async function lagOf(seat: Lag, replicas: readonly DbInstance[], window: Window): Promise<readonly ReplicaLag[]> {
  const series = replicas.map(() => ({ status: 'never', points: new Map<string, number>() }));
  const queries = replicas.map(({ id }, index) => ({
    Id: `r${index}`,
    MetricStat: {
      Metric: { Namespace: 'AWS/RDS', MetricName: 'ReplicaLag', Dimensions: [{ Name: 'DBInstanceIdentifier', Value: id }] },
      Period: 60,
      Stat: 'Maximum',
    },
  }));
  const input = { ...window, MetricDataQueries: queries, ScanBy: 'TimestampAscending' as const };
  for await (const page of seat.pages('CloudWatch.GetMetricData', input, { token: 'NextToken', next: 'NextToken' })) {
    for (const result of required(page.MetricDataResults, 'MetricDataResults')) {
      const one = series[Number(required(result.Id, 'Id').slice(1))];
      if (one === undefined) throw new Error(`CloudWatch answered for a series that was not asked for: ${result.Id}`);
      const values = required(result.Values, 'Values');
      for (const [index, at] of required(result.Timestamps, 'Timestamps').entries()) {
        one.points.set(at.toISOString(), required(values[index], 'Values'));
      }
      one.status = required(result.StatusCode, 'StatusCode');
    }
  }
  return replicas.map(({ arn, id }, index) => {
    const { status, points } = required(series[index], 'MetricDataResults');
    if (status !== 'Complete') throw new Error(`CloudWatch did not complete the ReplicaLag of ${arn}: ${status}`);
    return { arn, id, datapoints: [...points].sort(([a], [b]) => (a < b ? -1 : 1)).map(([at, seconds]) => ({ at, seconds })) };
  });
}

/** The lag of every read replica in the account and region, minute by minute for somewhat more than the last hour. */
export const replicaLag = defineFact({
  name: 'replica-lag',
  scope: 'region',
  depth: 'full',
  operations: ['CloudWatch.GetMetricData'],
  uses: [dbInstances],
  shape,
  read: async (seat, need): Promise<readonly ReplicaLag[]> => {
    const instances = await need(dbInstances);
    const replicas = instances.filter((instance) => instance.replicaSource !== null || instance.replicaSourceCluster !== null);
    const window = windowAround(Date.now());
    const chunks = Array.from({ length: Math.ceil(replicas.length / seriesPerCall) }, (_, index) =>
      replicas.slice(index * seriesPerCall, (index + 1) * seriesPerCall),
    );
    return byArn((await Promise.all(chunks.map((chunk) => lagOf(seat, chunk, window)))).flat());
  },
});
