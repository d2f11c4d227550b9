import type { Seat } from '../../aws/seat.ts';
import type { BucketReplication, ReplicationRule } from '../bucket-replications.ts';
import type { BucketAspect } from '../buckets/aspect.ts';
import { attempt, type Refusal } from '../refusal.ts';
import type { AskedMetrics, Measured, ReplicationSeries } from '../replication-metrics.ts';
import { compare, required } from '../values.ts';

type MetricsSeat = Seat<'CloudWatch.GetMetricData'>;

export interface Window {
  readonly StartTime: Date;
  readonly EndTime: Date;
  /** Seconds. */
  readonly period: number;
}

export type SeriesName = keyof ReplicationSeries;

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html: S3 publishes what is pending and late in the region of the
// destination, also while nothing is copied; and what failed in the region of the source.
const metrics: readonly { readonly series: SeriesName; readonly metric: string; readonly stat: 'Maximum' | 'Sum' }[] = [
  { series: 'latency', metric: 'ReplicationLatency', stat: 'Maximum' },
  { series: 'pendingOperations', metric: 'OperationsPendingReplication', stat: 'Maximum' },
  { series: 'pendingBytes', metric: 'BytesPendingReplication', stat: 'Maximum' },
  { series: 'failed', metric: 'OperationsFailedReplication', stat: 'Sum' },
];

const day = 86_400;
const twoWeeks = 14 * day;
const margin = 900;
const seriesPerCall = 500;

/**
 * The longest window that is asked, and a quarter of an hour on either side of it. The local clock sets only this window: judgements take
 * AWS's own Date, and a clock that is minutes wrong must not cut into it. Beyond a day, an hour is one value.
 */
export function windowAround(now: number, of: readonly unknown[] | null): Window {
  const asked = (of ?? []).map((one) => (one as Partial<AskedMetrics>).windowSeconds ?? day);
  const seconds = Math.min(asked.length === 0 ? day : Math.max(...asked), twoWeeks);
  const period = seconds > day ? 3600 : 300;
  // Whole periods: of a start between two, CloudWatch leaves the period out in which it lies.
  const start = Math.floor((now / 1000 - seconds - margin) / period) * period;
  return { StartTime: new Date(start * 1000), EndTime: new Date(now + margin * 1000), period };
}

/** A rule that publishes metrics, and where. */
export interface Publishing {
  readonly source: string;
  readonly name: string;
  readonly region: string;
  readonly replicaRegions: readonly string[];
  readonly rule: string;
  readonly destination: string;
}

export type Replicated = BucketAspect<BucketReplication>;

/** The rules of a bucket whose metrics there can be: those that are on, by id, with metrics or time control. */
export function publishingOf({ arn, name, region, value }: Replicated, replicaRegions: readonly string[]): readonly Publishing[] {
  const publishes = ({ status, time, metrics }: ReplicationRule) =>
    status === 'Enabled' && (time?.status === 'Enabled' || metrics?.status === 'Enabled');
  return (value?.rules ?? []).flatMap((rule) =>
    region === null || rule.id === null || rule.bucket === null || !publishes(rule)
      ? []
      : [{ source: arn, name, region, replicaRegions, rule: rule.id, destination: rule.bucket }],
  );
}

/** One metric of one rule in one region. */
interface Question {
  readonly publishing: Publishing;
  readonly region: string;
  readonly series: SeriesName;
  readonly metric: string;
  readonly stat: 'Maximum' | 'Sum';
}

export interface Answered extends Question {
  readonly points: readonly Measured[];
  readonly refusal: Refusal | null;
}

/** What is asked of a rule, and where. */
export function questionsOf(publishing: Publishing): readonly Question[] {
  return metrics.flatMap((metric) => {
    const regions = metric.series === 'failed' ? [publishing.region] : publishing.replicaRegions;
    return regions.map((region) => ({ publishing, region, ...metric }));
  });
}

async function pointsOf(
  seat: MetricsSeat,
  questions: readonly Question[],
  { period, ...window }: Window,
): Promise<readonly (readonly Measured[])[]> {
  const found = questions.map(() => ({ status: 'never', points: new Map<string, number>() }));
  const queries = questions.map(({ publishing, metric, stat }, index) => ({
    Id: `m${index}`,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/S3',
        MetricName: metric,
        Dimensions: [
          { Name: 'SourceBucket', Value: publishing.name },
          { Name: 'DestinationBucket', Value: publishing.destination.slice(publishing.destination.lastIndexOf(':') + 1) },
          { Name: 'RuleId', Value: publishing.rule },
        ],
      },
      Period: period,
      Stat: stat,
    },
  }));
  const input = { ...window, MetricDataQueries: queries, ScanBy: 'TimestampAscending' as const };
  for await (const page of seat.pages('CloudWatch.GetMetricData', input, { token: 'NextToken', next: 'NextToken' })) {
    for (const result of required(page.MetricDataResults, 'MetricDataResults')) {
      const one = found[Number(required(result.Id, 'Id').slice(1))];
      if (one === undefined) throw new Error(`CloudWatch answered for a series that was not asked for: ${result.Id}`);
      const values = required(result.Values, 'Values');
      for (const [index, at] of required(result.Timestamps, 'Timestamps').entries()) {
        one.points.set(at.toISOString(), required(values[index], 'Values'));
      }
      one.status = required(result.StatusCode, 'StatusCode');
    }
  }
  return questions.map(({ publishing, metric }, index) => {
    const { status, points } = required(found[index], 'MetricDataResults');
    if (status !== 'Complete')
      throw new Error(`CloudWatch did not complete ${metric} of rule ${publishing.rule} of ${publishing.name}: ${status}`);
    return [...points].sort(([a], [b]) => compare(a, b)).map(([at, value]) => ({ at, value }));
  });
}

/** One call for up to 500 series of a region. A refusal stays beside the rules that it was about. */
export async function askChunk(seat: MetricsSeat, questions: readonly Question[], window: Window): Promise<readonly Answered[]> {
  const region = required(questions[0], 'a question').region;
  const place = { operation: 'CloudWatch.GetMetricData', account: seat.account, region };
  const { value, refusal } = await attempt(place, pointsOf(seat.in(region), questions, window));
  return questions.map((question, index) => ({ ...question, points: value?.[index] ?? [], refusal }));
}

/** Questions of one region each, as many as one call takes. */
export function chunksOf(questions: readonly Question[]): readonly (readonly Question[])[] {
  return [...Map.groupBy(questions, ({ region }) => region).values()].flatMap((here) =>
    Array.from({ length: Math.ceil(here.length / seriesPerCall) }, (_, index) =>
      here.slice(index * seriesPerCall, (index + 1) * seriesPerCall),
    ),
  );
}
