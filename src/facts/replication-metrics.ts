import { z } from 'zod';
import type { Seat } from '../aws/seat.ts';
import { once } from '../once.ts';
import { type BucketReplication, bucketReplications, type ReplicationRule } from './bucket-replications.ts';
import { bucketTags } from './bucket-tags.ts';
import type { BucketAspect } from './buckets/aspect.ts';
import { type AskedRule, areTagsAsked, isAskedFor, rulesOf } from './buckets/selection.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { compare, required } from './values.ts';

/** One value of a metric, over the `period` that begins at `at`. */
export interface Measured {
  readonly at: string;
  readonly value: number;
}

/** What CloudWatch measured of one replication rule, oldest first. */
export interface ReplicationSeries {
  /** The greatest seconds by which the replica was behind. */
  readonly latency: readonly Measured[];
  /** The most operations that waited. */
  readonly pendingOperations: readonly Measured[];
  /** The most bytes that waited. */
  readonly pendingBytes: readonly Measured[];
  /** How many operations failed. */
  readonly failed: readonly Measured[];
}

/** The metrics of one rule by which a bucket is replicated. */
export interface ReplicationMetrics {
  /** ARN of the source bucket. */
  readonly source: string;
  /** Id of the rule. */
  readonly rule: string;
  /** ARN of the destination bucket. */
  readonly destination: string;
  /** What was asked of CloudWatch, RFC 3339. */
  readonly from: string;
  readonly to: string;
  /** Seconds that one value stands for. */
  readonly period: number;
  /** `null`: they could not be read, as `error` says. */
  readonly series: ReplicationSeries | null;
  readonly error: Refusal | null;
}

/** What a reading is told beside the buckets: how far back, and the region of the replica. */
export interface AskedMetrics extends AskedRule {
  readonly windowSeconds: number;
  readonly replicaRegion: string;
}

const measured = once(() => z.array(z.strictObject({ at: z.string(), value: z.number() })));
const series = (): z.ZodType<ReplicationSeries> =>
  z.strictObject({ latency: measured(), pendingOperations: measured(), pendingBytes: measured(), failed: measured() });
const shape = (): z.ZodType<readonly ReplicationMetrics[]> =>
  z.array(
    z.strictObject({
      source: z.string(),
      rule: z.string(),
      destination: z.string(),
      from: z.string(),
      to: z.string(),
      period: z.number(),
      series: series().nullable(),
      error: refusalShape().nullable(),
    }),
  );

type MetricsSeat = Seat<'CloudWatch.GetMetricData'>;

interface Window {
  readonly StartTime: Date;
  readonly EndTime: Date;
  /** Seconds. */
  readonly period: number;
}

type SeriesName = keyof ReplicationSeries;

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
function windowAround(now: number, of: readonly unknown[] | null): Window {
  const asked = (of ?? []).map((one) => (one as Partial<AskedMetrics>).windowSeconds ?? day);
  const seconds = Math.min(asked.length === 0 ? day : Math.max(...asked), twoWeeks);
  const period = seconds > day ? 3600 : 300;
  // Whole periods: of a start between two, CloudWatch leaves the period out in which it lies.
  const start = Math.floor((now / 1000 - seconds - margin) / period) * period;
  return { StartTime: new Date(start * 1000), EndTime: new Date(now + margin * 1000), period };
}

/** A rule that publishes metrics, and where. */
interface Publishing {
  readonly source: string;
  readonly name: string;
  readonly region: string;
  readonly replicaRegions: readonly string[];
  readonly rule: string;
  readonly destination: string;
}

type Replicated = BucketAspect<BucketReplication>;

/** The rules of a bucket whose metrics there can be: those that are on, by id, with metrics or time control. */
function publishingOf({ arn, name, region, value }: Replicated, replicaRegions: readonly string[]): readonly Publishing[] {
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

interface Answered extends Question {
  readonly points: readonly Measured[];
  readonly refusal: Refusal | null;
}

function questionsOf(publishing: Publishing): readonly Question[] {
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
async function askChunk(seat: MetricsSeat, questions: readonly Question[], window: Window): Promise<readonly Answered[]> {
  const region = required(questions[0], 'a question').region;
  const place = { operation: 'CloudWatch.GetMetricData', account: seat.account, region };
  const { value, refusal } = await attempt(place, pointsOf(seat.in(region), questions, window));
  return questions.map((question, index) => ({ ...question, points: value?.[index] ?? [], refusal }));
}

function chunksOf(questions: readonly Question[]): readonly (readonly Question[])[] {
  return [...Map.groupBy(questions, ({ region }) => region).values()].flatMap((here) =>
    Array.from({ length: Math.ceil(here.length / seriesPerCall) }, (_, index) =>
      here.slice(index * seriesPerCall, (index + 1) * seriesPerCall),
    ),
  );
}

/** What was answered of one rule. Where nobody said where its replica is, its metrics were not asked for. */
function metricsOf(publishing: Publishing, answers: readonly Answered[], window: Window): ReplicationMetrics {
  const { source, name, rule, destination, replicaRegions } = publishing;
  const own = answers.filter((answer) => answer.publishing === publishing);
  const detail = `where ${name} is replicated to was not said, so the metrics of rule ${rule} were not asked for`;
  const unasked: Refusal | null = replicaRegions.length === 0 ? { reason: 'not-asked', error: 'ReplicaRegion', detail } : null;
  const error = own.find(({ refusal }) => refusal !== null)?.refusal ?? unasked;
  const of = (wanted: SeriesName): readonly Measured[] =>
    own.flatMap(({ series, points }) => (series === wanted ? points : [])).sort((a, b) => compare(a.at, b.at));
  return {
    source,
    rule,
    destination,
    from: window.StartTime.toISOString(),
    to: window.EndTime.toISOString(),
    period: window.period,
    series:
      error === null
        ? { latency: of('latency'), pendingOperations: of('pendingOperations'), pendingBytes: of('pendingBytes'), failed: of('failed') }
        : null,
    error,
  };
}

/** The regions of the replicas of a bucket, as those who ask for its metrics say. */
function replicaRegionsOf(
  asked: readonly AskedRule[] | null,
  bucket: Replicated,
  tags: Parameters<typeof isAskedFor>[2],
): readonly string[] {
  const here = (asked ?? []).filter((rule) => isAskedFor([rule], bucket, tags));
  return [...new Set(here.map((rule) => (rule as AskedMetrics).replicaRegion))];
}

/**
 * The metrics of the replication rules of the buckets of which somebody asks it: what is late and pending from the region of the replica, what
 * failed from that of the source. Sorted by bucket and rule.
 */
export const replicationMetrics = defineFact({
  name: 'replication-metrics',
  scope: 'account',
  depth: 'full',
  operations: ['CloudWatch.GetMetricData'],
  mayUse: [bucketReplications, bucketTags],
  shape,
  read: async (seat, need, reading): Promise<readonly ReplicationMetrics[]> => {
    const asked = rulesOf(reading?.of);
    const [replications, tags] = await Promise.all([need(bucketReplications), areTagsAsked(asked) ? need(bucketTags) : []]);
    const rules = replications.flatMap((bucket) => {
      const own = tags.find(({ arn }) => arn === bucket.arn)?.value ?? null;
      return isAskedFor(asked, bucket, own) ? publishingOf(bucket, replicaRegionsOf(asked, bucket, own)) : [];
    });
    const window = windowAround(Date.now(), reading?.of ?? null);
    const questions = rules.filter(({ replicaRegions }) => replicaRegions.length > 0).flatMap(questionsOf);
    const answers = (await Promise.all(chunksOf(questions).map((chunk) => askChunk(seat, chunk, window)))).flat();
    return rules.map((rule) => metricsOf(rule, answers, window)).sort((a, b) => compare(a.source, b.source) || compare(a.rule, b.rule));
  },
});
