import { describe, expect, it } from 'vitest';
import { replicaLag } from '../../src/facts/replica-lag.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';
import { instanceAnswer, prefix, readAt } from './rds-answers.ts';

const replica = (id: string) => instanceAnswer(id, { ReadReplicaSourceDBInstanceIdentifier: 'source' });
const listing = (...ids: readonly string[]) => ({
  'RDS.DescribeDBInstances': () => ({ DBInstances: [instanceAnswer('source'), ...ids.map(replica)] }),
});
const at = (minute: number) => new Date(Date.UTC(2026, 9, 1, 11, minute));
const complete = 'Complete' as const;

describe('replica-lag', () => {
  it('asks for the maximum of each minute of every replica, on either side of the last hour', async () => {
    const seat = fakeSeat(
      {},
      {
        ...listing('b', 'a'),
        'CloudWatch.GetMetricData': () => ({
          MetricDataResults: [
            { Id: 'r0', Timestamps: [], Values: [], StatusCode: complete },
            { Id: 'r1', Timestamps: [at(1), at(0)], Values: [4, -1], StatusCode: complete },
          ],
        }),
      },
    );
    expect(await readAt(seat, replicaLag)).toEqual([
      { arn: `${prefix}:db:a`, id: 'a', datapoints: [] },
      {
        arn: `${prefix}:db:b`,
        id: 'b',
        datapoints: [
          { at: '2026-10-01T11:00:00.000Z', seconds: -1 },
          { at: '2026-10-01T11:01:00.000Z', seconds: 4 },
        ],
      },
    ]);
    const input = seat.calls.at(-1)?.input as { StartTime: Date; EndTime: Date; MetricDataQueries: readonly unknown[] };
    expect(Date.now() - input.StartTime.getTime()).toBeGreaterThanOrEqual(75 * 60_000);
    expect(input.EndTime.getTime() - Date.now()).toBeGreaterThan(14 * 60_000);
    expect(input.MetricDataQueries[0]).toEqual({
      Id: 'r0',
      MetricStat: {
        Metric: { Namespace: 'AWS/RDS', MetricName: 'ReplicaLag', Dimensions: [{ Name: 'DBInstanceIdentifier', Value: 'a' }] },
        Period: 60,
        Stat: 'Maximum',
      },
    });
  });

  it('joins a series that comes in pages', async () => {
    const seat = fakeSeat(
      {},
      {
        ...listing('a'),
        'CloudWatch.GetMetricData': ({ NextToken }) =>
          NextToken === undefined
            ? { MetricDataResults: [{ Id: 'r0', Timestamps: [at(0)], Values: [1], StatusCode: 'PartialData' }], NextToken: 'one' }
            : { MetricDataResults: [{ Id: 'r0', Timestamps: [at(1)], Values: [2], StatusCode: complete }] },
      },
    );
    expect((await readAt(seat, replicaLag))[0]?.datapoints.map(({ seconds }) => seconds)).toEqual([1, 2]);
  });

  it('asks nothing of CloudWatch where there is no replica, and for 500 series at most in one call', async () => {
    const idle = fakeSeat({}, listing());
    expect(await readAt(idle, replicaLag)).toEqual([]);
    expect(idle.calls.map(({ operation }) => operation)).toEqual(['RDS.DescribeDBInstances']);

    const ids = Array.from({ length: 501 }, (_, index) => `r${index}`);
    const busy = fakeSeat(
      {},
      {
        ...listing(...ids),
        'CloudWatch.GetMetricData': ({ MetricDataQueries }) => ({
          MetricDataResults: (MetricDataQueries ?? []).map(({ Id }) => ({ Id, Timestamps: [], Values: [], StatusCode: complete })),
        }),
      },
    );
    expect(await readAt(busy, replicaLag)).toHaveLength(501);
    const asked = busy.calls.filter(({ operation }) => operation === 'CloudWatch.GetMetricData');
    expect(asked.map(({ input }) => (input.MetricDataQueries as readonly unknown[]).length)).toEqual([500, 1]);
  });

  it.each([
    ['stays incomplete', [{ Id: 'r0', Timestamps: [], Values: [], StatusCode: 'PartialData' }], 'PartialData'],
    ['is in error', [{ Id: 'r0', Timestamps: [], Values: [], StatusCode: 'InternalError' }], 'InternalError'],
    ['is not there', [], 'never'],
  ] as const)('takes a series that %s for none', async (_, results, says) => {
    const seat = fakeSeat(
      {},
      { ...listing('a'), 'CloudWatch.GetMetricData': () => ({ MetricDataResults: structuredClone([...results]) as never }) },
    );
    await expect(readAt(seat, replicaLag)).rejects.toThrow(says);
  });

  it('throws what AWS refuses', async () => {
    const seat = fakeSeat({}, { ...listing('a'), 'CloudWatch.GetMetricData': () => accessDenied() });
    await expect(readAt(seat, replicaLag)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
