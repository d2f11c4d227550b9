import { z } from 'zod';
import { once } from '../once.ts';
import { bucketReplications } from './bucket-replications.ts';
import { bucketTags } from './bucket-tags.ts';
import { type AskedRule, areTagsAsked, isAskedFor, rulesOf } from './buckets/selection.ts';
import { defineFact } from './fact.ts';
import { type Refusal, refusalShape } from './refusal.ts';
import {
  type Answered,
  askChunk,
  chunksOf,
  type Publishing,
  publishingOf,
  questionsOf,
  type Replicated,
  type SeriesName,
  type Window,
  windowAround,
} from './replication/ask.ts';
import { compare } from './values.ts';

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
