import { describe, expect, it } from 'vitest';
import { eventRules } from '../../src/facts/event-rules.ts';
import { ruleFirings } from '../../src/facts/rule-firings.ts';
import { accessDenied, awsError, fakeSeat } from './fake-seat.ts';
import { readAt } from './rds-answers.ts';

const arn = (name: string) => `arn:aws:events:us-east-2:222222222222:rule/${name}`;
const topic = 'arn:aws:sns:us-east-2:222222222222:alerts';
const pattern = '{"source":["aws.sts"]}';
const ruleAnswer = (name: string, more: object = {}) => ({
  Name: name,
  Arn: arn(name),
  EventPattern: pattern,
  State: 'ENABLED' as const,
  ...more,
});

describe('event-rules', () => {
  it('reads every page of rules with a pattern on the default bus, and every page of their targets', async () => {
    const seat = fakeSeat(
      {},
      {
        'EventBridge.ListRules': ({ NextToken }) =>
          NextToken === undefined
            ? { Rules: [ruleAnswer('b'), { Name: 'nightly', Arn: arn('nightly'), ScheduleExpression: 'rate(1 day)' }], NextToken: 'more' }
            : { Rules: [{ Name: 'a', Arn: arn('a'), EventPattern: pattern }] },
        'EventBridge.ListTargetsByRule': ({ Rule, NextToken }) => {
          if (Rule === 'a') return { Targets: [] };
          return NextToken === undefined
            ? { Targets: [{ Id: '2', Arn: 'arn:lambda', Input: '{"secret":"x"}', RoleArn: 'arn:role' }], NextToken: 'more' }
            : { Targets: [{ Id: '1', Arn: topic, DeadLetterConfig: { Arn: 'arn:queue' } }] };
        },
      },
    );
    expect(await readAt(seat, eventRules)).toEqual([
      { arn: arn('a'), name: 'a', state: null, pattern, targets: [], targetsError: null },
      {
        arn: arn('b'),
        name: 'b',
        state: 'ENABLED',
        pattern,
        targets: [
          { id: '1', arn: topic, deadLetter: 'arn:queue', role: null },
          { id: '2', arn: 'arn:lambda', deadLetter: null, role: 'arn:role' },
        ],
        targetsError: null,
      },
    ]);
    expect(seat.calls[0]?.input).toEqual({ EventBusName: 'default', Limit: 100 });
  });

  it('keeps a refusal of the targets beside the rule, and leaves out a rule that is gone', async () => {
    const seat = fakeSeat(
      {},
      {
        'EventBridge.ListRules': () => ({ Rules: [ruleAnswer('kept'), ruleAnswer('gone')] }),
        'EventBridge.ListTargetsByRule': ({ Rule }) =>
          Rule === 'kept' ? accessDenied() : awsError('ResourceNotFoundException', 'Rule gone does not exist'),
      },
    );
    const [rule, ...others] = await readAt(seat, eventRules);
    expect(rule).toMatchObject({ name: 'kept', targets: null, targetsError: { reason: 'denied', error: 'AccessDeniedException' } });
    expect(others).toEqual([]);
  });

  it('throws where the listing is refused', async () => {
    await expect(readAt(fakeSeat({}, { 'EventBridge.ListRules': () => accessDenied() }), eventRules)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

describe('rule-firings', () => {
  const rules = (...names: readonly string[]) => ({
    'EventBridge.ListRules': () => ({ Rules: names.map((name) => ruleAnswer(name)) }),
    'EventBridge.ListTargetsByRule': () => ({ Targets: [] }),
  });
  const complete = 'Complete' as const;
  const day = (date: number) => new Date(Date.UTC(2026, 9, date));

  it('asks for the daily sums of both metrics of every rule, and leaves out the days without any', async () => {
    const seat = fakeSeat(
      {},
      {
        ...rules('b', 'a'),
        'CloudWatch.GetMetricData': () => ({
          MetricDataResults: [
            { Id: 't0', Timestamps: [day(2), day(1)], Values: [2, 1], StatusCode: complete },
            { Id: 'f0', Timestamps: [day(1), day(2)], Values: [0, 1], StatusCode: complete },
            { Id: 't1', Timestamps: [], Values: [], StatusCode: complete },
            { Id: 'f1', Timestamps: [], Values: [], StatusCode: complete },
          ],
        }),
      },
    );
    expect(await readAt(seat, ruleFirings)).toEqual([
      {
        rule: 'a',
        triggered: [
          { at: '2026-10-01T00:00:00.000Z', count: 1 },
          { at: '2026-10-02T00:00:00.000Z', count: 2 },
        ],
        failed: [{ at: '2026-10-02T00:00:00.000Z', count: 1 }],
      },
      { rule: 'b', triggered: [], failed: [] },
    ]);
    const input = seat.calls.at(-1)?.input as { StartTime: Date; EndTime: Date; MetricDataQueries: readonly unknown[] };
    expect(input.StartTime.getTime() % 86_400_000).toBe(0);
    expect(input.EndTime.getTime() - input.StartTime.getTime()).toBe(401 * 86_400_000);
    expect(input.MetricDataQueries[0]).toEqual({
      Id: 't0',
      MetricStat: {
        Metric: { Namespace: 'AWS/Events', MetricName: 'TriggeredRules', Dimensions: [{ Name: 'RuleName', Value: 'a' }] },
        Period: 86_400,
        Stat: 'Sum',
      },
    });
  });

  it('asks nothing where there is no rule, and for 100 rules at most in one call', async () => {
    const idle = fakeSeat({}, rules());
    expect(await readAt(idle, ruleFirings)).toEqual([]);
    expect(idle.calls.map(({ operation }) => operation)).toEqual(['EventBridge.ListRules']);
    const busy = fakeSeat(
      {},
      {
        ...rules(...Array.from({ length: 101 }, (_, index) => `r${index}`)),
        'CloudWatch.GetMetricData': ({ MetricDataQueries }) => ({
          MetricDataResults: (MetricDataQueries ?? []).map(({ Id }) => ({ Id, Timestamps: [], Values: [], StatusCode: complete })),
        }),
      },
    );
    expect(await readAt(busy, ruleFirings)).toHaveLength(101);
    const asked = busy.calls.filter(({ operation }) => operation === 'CloudWatch.GetMetricData');
    expect(asked.map(({ input }) => (input.MetricDataQueries as readonly unknown[]).length)).toEqual([200, 2]);
  });

  it.each([
    ['stays incomplete', [{ Id: 't0', Timestamps: [], Values: [], StatusCode: 'PartialData' }], 'PartialData'],
    ['is not there', [{ Id: 't0', Timestamps: [], Values: [], StatusCode: complete }], 'never'],
    ['was not asked for', [{ Id: 'x', Timestamps: [], Values: [], StatusCode: complete }], 'not asked for'],
  ] as const)('takes a series that %s for none', async (_, results, says) => {
    const seat = fakeSeat(
      {},
      { ...rules('a'), 'CloudWatch.GetMetricData': () => ({ MetricDataResults: structuredClone([...results]) as never }) },
    );
    await expect(readAt(seat, ruleFirings)).rejects.toThrow(says);
  });

  it('throws what AWS refuses', async () => {
    const seat = fakeSeat({}, { ...rules('a'), 'CloudWatch.GetMetricData': () => accessDenied() });
    await expect(readAt(seat, ruleFirings)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
