import { z } from 'zod';
import type { Input } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { eventRules } from './event-rules.ts';
import { defineFact } from './fact.ts';
import { compare, required } from './values.ts';

/** How often something happened on one day, where it did at all. */
export interface Count {
  /** When the day began. RFC 3339. */
  readonly at: string;
  readonly count: number;
}

/** CloudWatch's count of the events that a rule matched, and of those that it could not deliver, day by day, oldest first. */
export interface RuleFirings {
  /** Name of the rule. */
  readonly rule: string;
  readonly triggered: readonly Count[];
  readonly failed: readonly Count[];
}

const counts = (): z.ZodType<readonly Count[]> => z.array(z.strictObject({ at: z.string(), count: z.number() }));
const shape = (): z.ZodType<readonly RuleFirings[]> => z.array(z.strictObject({ rule: z.string(), triggered: counts(), failed: counts() }));

type Metrics = Seat<'CloudWatch.GetMetricData'>;
type Window = Pick<Input<'CloudWatch.GetMetricData'>, 'StartTime' | 'EndTime'>;

const day = 86_400_000;
/** Of AWS's own memory of when a role was last used. */
const days = 400;
/** 2 series of 401 points each: less than the 100,800 points that one answer may hold. */
const rulesPerCall = 100;
const metrics = ['TriggeredRules', 'FailedInvocations'] as const;

async function firingsOf(seat: Metrics, rules: readonly string[], window: Window): Promise<readonly RuleFirings[]> {
  const series = new Map<string, { status: string; readonly points: Map<string, number> }>();
  const queries = rules.flatMap((rule, index) =>
    metrics.map((MetricName) => {
      const Id = `${MetricName === 'TriggeredRules' ? 't' : 'f'}${index}`;
      series.set(Id, { status: 'never', points: new Map() });
      const Metric = { Namespace: 'AWS/Events', MetricName, Dimensions: [{ Name: 'RuleName', Value: rule }] };
      return { Id, MetricStat: { Metric, Period: day / 1000, Stat: 'Sum' } };
    }),
  );
  const input = { ...window, MetricDataQueries: queries, ScanBy: 'TimestampAscending' as const };
  for await (const page of seat.pages('CloudWatch.GetMetricData', input, { token: 'NextToken', next: 'NextToken' })) {
    for (const result of required(page.MetricDataResults, 'MetricDataResults')) {
      const one = series.get(required(result.Id, 'Id'));
      if (one === undefined) throw new Error(`CloudWatch answered for a series that was not asked for: ${result.Id}`);
      const values = required(result.Values, 'Values');
      for (const [index, at] of required(result.Timestamps, 'Timestamps').entries()) {
        one.points.set(at.toISOString(), required(values[index], 'Values'));
      }
      one.status = required(result.StatusCode, 'StatusCode');
    }
  }
  const countsOf = (id: string, rule: string): readonly Count[] => {
    const { status, points } = required(series.get(id), 'MetricDataResults');
    if (status !== 'Complete') throw new Error(`CloudWatch did not complete the metrics of rule ${rule}: ${status}`);
    const happened = [...points].filter(([, count]) => count > 0);
    return happened.sort(([a], [b]) => compare(a, b)).map(([at, count]) => ({ at, count }));
  };
  return rules.map((rule, index) => ({ rule, triggered: countsOf(`t${index}`, rule), failed: countsOf(`f${index}`, rule) }));
}

/** When each rule with a pattern on the default bus of the account and region fired, for somewhat more than the last year. Sorted by rule. */
export const ruleFirings = defineFact({
  name: 'rule-firings',
  scope: 'region',
  depth: 'boundary',
  operations: ['CloudWatch.GetMetricData'],
  uses: [eventRules],
  shape,
  read: async (seat, need): Promise<readonly RuleFirings[]> => {
    const rules = (await need(eventRules)).map(({ name }) => name).sort(compare);
    // From the beginning of a day, as CloudWatch keeps them; the local clock sets only this window.
    const today = Math.floor(Date.now() / day) * day;
    const window = { StartTime: new Date(today - days * day), EndTime: new Date(today + day) };
    const chunks = Array.from({ length: Math.ceil(rules.length / rulesPerCall) }, (_, index) =>
      rules.slice(index * rulesPerCall, (index + 1) * rulesPerCall),
    );
    return (await Promise.all(chunks.map((chunk) => firingsOf(seat, chunk, window)))).flat();
  },
});
