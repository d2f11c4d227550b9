import type { ReplicationRule } from '../../facts/bucket-replications.ts';
import type { Measured, ReplicationMetrics, ReplicationSeries } from '../../facts/replication-metrics.ts';
import type { DeclaredReplica } from '../../spec/sections/object-storage.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Judged } from '../check.ts';
import { conclude, fails, holds, type Statement, unclear } from '../databases/statements.ts';
import { spell } from '../databases/time.ts';
import { nameOf } from './rules.ts';
import { judgedWinners, nothingInScope } from './settings.ts';
import { capital, notVerified } from './words.ts';
import { eachPair, notThere, overRules, type Replicated, type ReplicationWorld } from './world.ts';

type Health = NonNullable<DeclaredReplica['health']>;

const hour = 3600;
/** The one threshold that Replication Time Control has, where the spec gives none. */
const usualSeconds = 900;
/** Values of the last hour without which nothing is said of a backlog. */
const enough = 3;

/** What CloudWatch measured of every rule that decides: nothing failed, and nothing took longer than declared. */
export function judgeHealth(world: ReplicationWorld, spec: Spec): readonly Judged[] {
  return eachPair(world, spec, {
    isAsked: ({ health }) => health !== undefined,
    expected: expectedOf,
    judge: (pair) => {
      const { health } = pair.replica;
      const { source } = pair;
      if (health === undefined) return notThere(source.arn, `No health is declared for ${source.name}.`);
      const expected = expectedOf(pair.replica);
      return overRules(world, pair, { expected }, (replicated) => {
        const judged = new Map(replicated.winners.map(({ rule }) => [rule, ruleHealth(world, { rule, replicated, health })]));
        const statements = judgedWinners(replicated, (rule) => judged.get(rule)?.statements ?? []);
        if (statements === null) return nothingInScope(pair);
        return conclude(statements, { resource: source.arn, expected, actual: [...judged.values()].map(({ actual }) => actual) });
      });
    },
  });
}

function expectedOf({ health, within }: DeclaredReplica): unknown {
  const latency = within === undefined ? {} : { latency: `at most ${within.text}` };
  return { window: health?.window.text, failed: 0, ...latency, quiet: health?.quiet };
}

interface Asked {
  readonly rule: ReplicationRule;
  readonly replicated: Replicated;
  readonly health: Health;
}

interface RuleHealth {
  readonly statements: readonly Statement[];
  readonly actual: unknown;
}

function ruleHealth(world: ReplicationWorld, { rule, replicated, health }: Asked): RuleHealth {
  const { place, source, replica } = replicated;
  const name = nameOf(rule);
  const unread = (detail: string, reason: 'failed' | 'not-asked' = 'failed'): RuleHealth => ({
    statements: [notVerified(detail, reason)],
    actual: { rule: rule.id },
  });
  if (rule.time?.status !== 'Enabled' && rule.metrics?.status !== 'Enabled')
    return unread(
      `${name} of ${source.name} publishes no metrics, for it has neither metrics nor time control: nothing shows whether it copies`,
    );
  const at = { account: place.account };
  const metrics = world
    .at('replication-metrics', at)
    .find((one) => one.source === source.arn && one.rule === rule.id && one.destination === rule.bucket);
  if (metrics === undefined) return unread(`the run did not ask for the metrics of ${name} of ${source.name}`, 'not-asked');
  if (metrics.error !== null) {
    return { statements: [notVerified(metrics.error.detail, metrics.error.reason)], actual: { rule: rule.id } };
  }
  const now = Date.parse(world.observedAt('replication-metrics', at)) / 1000;
  const isWhole = seconds(metrics.from) <= now - health.window.seconds && seconds(metrics.to) >= now;
  if (!isWhole)
    return unread(
      `the metrics of ${name} of ${source.name} were read from ${metrics.from} to ${metrics.to}, and not over all of ${health.window.text}`,
      'not-asked',
    );
  if (metrics.series === null) return unread(`there are no metrics of ${name} of ${source.name}`);
  const series = within(metrics.series, metrics, now - health.window.seconds);
  const failed = series.failed.reduce((sum, { value }) => sum + value, 0);
  const latency = greatest(series.latency);
  return {
    statements: seriesStatements({
      name: capital(name),
      series,
      failed,
      latency,
      health,
      limit: replica.within?.seconds ?? null,
      metrics,
      now,
    }),
    actual: {
      rule: rule.id,
      failed: series.failed.length === 0 ? null : failed,
      latency: latency?.value ?? null,
      pending: series.pendingOperations.at(-1)?.value ?? null,
      pendingBytes: series.pendingBytes.at(-1)?.value ?? null,
    },
  };
}

const seconds = (at: string): number => Date.parse(at) / 1000;

/** Values of which some part lies in the window: one that began before it counts. */
function within(series: ReplicationSeries, { period }: ReplicationMetrics, from: number): ReplicationSeries {
  const inside = (points: readonly Measured[]) => points.filter(({ at }) => seconds(at) + period > from);
  return {
    latency: inside(series.latency),
    pendingOperations: inside(series.pendingOperations),
    pendingBytes: inside(series.pendingBytes),
    failed: inside(series.failed),
  };
}

const greatest = (points: readonly Measured[]): Measured | undefined =>
  points.reduce<Measured | undefined>((most, point) => (most === undefined || point.value > most.value ? point : most), undefined);

interface Seen {
  readonly name: string;
  readonly series: ReplicationSeries;
  readonly failed: number;
  readonly latency: Measured | undefined;
  readonly health: Health;
  /** Seconds; `null`: the spec gives no limit. */
  readonly limit: number | null;
  readonly metrics: ReplicationMetrics;
  readonly now: number;
}

function seriesStatements(seen: Seen): readonly Statement[] {
  const { name, series, failed, latency, health, limit } = seen;
  const statements: Statement[] = [];
  if (failed > 0) {
    const last = series.failed.filter(({ value }) => value > 0).at(-1)?.at;
    statements.push(
      fails(`${name}: ${failed} ${failed === 1 ? 'operation' : 'operations'} failed in the last ${health.window.text}, last at ${last}.`),
    );
  }
  if (latency !== undefined && limit !== null && latency.value > limit)
    statements.push(fails(`${name}: the replica was ${spell(latency.value)} behind at ${latency.at}; ${spell(limit)} is allowed.`));
  const backlog = backlogOf(seen);
  if (backlog !== null) statements.push(backlog);
  if (statements.length > 0) return statements;
  if (latency === undefined) return [silence(seen)];
  if (series.failed.length === 0) return [uncounted(seen)];
  const waiting = series.pendingOperations.at(-1)?.value ?? 0;
  return [
    holds(
      `${name}: nothing failed in the last ${health.window.text}, and the replica was ${spell(latency.value)} behind at most${waiting > 0 ? `, with ${waiting} operations waiting at the last` : ''}.`,
    ),
  ];
}

const isZero = (...series: readonly (readonly Measured[])[]): boolean => series.every((points) => points.every(({ value }) => value === 0));

/** S3 counts failures only while it copies: nothing was late and nothing waited, so there was nothing that could have failed. */
function uncounted({ name, series, health }: Seen): Statement {
  const says = `${name}: CloudWatch has no value of OperationsFailedReplication for the last ${health.window.text}`;
  if (isZero(series.latency, series.pendingOperations, series.pendingBytes))
    return holds(`${name}: nothing was late and nothing waited in the last ${health.window.text}: there was nothing to copy.`);
  return unclear(`${says}, though something was copied.`, { reason: 'failed', detail: says });
}

/** No latency, which S3 publishes also while nothing is copied: a replication that is broken looks like that, and so may one that is new. */
function silence({ name, series, health }: Seen): Statement {
  const isQuiet = isZero(series.pendingOperations, series.pendingBytes, series.failed);
  const says = `${name}: CloudWatch has no value of ReplicationLatency for the last ${health.window.text}`;
  if (health.quiet === 'accepted' && isQuiet) return holds(`${says}. Nothing was written, as the spec accepts.`);
  return unclear(`${says}: whether anything was to be copied is not known.`, { reason: 'failed', detail: says });
}

/** Operations that wait through the last hour and never get fewer. Steady traffic looks the same, and keeps its latency low. */
function backlogOf({ name, series, limit, now }: Seen): Statement | null {
  const lately = (points: readonly Measured[]) => points.filter(({ at }) => seconds(at) > now - hour);
  const waiting = lately(series.pendingOperations);
  const never = waiting.every(({ value }, index) => value > 0 && value >= (waiting[index - 1]?.value ?? 0));
  if (waiting.length < enough || !never) return null;
  const slowest = greatest(lately(series.latency));
  const says = `${name}: ${waiting.at(-1)?.value} operations wait, and through the last hour they never got fewer`;
  if (slowest === undefined) return unclear(`${says}; CloudWatch has no latency of that hour.`, { reason: 'failed', detail: says });
  return slowest.value > (limit ?? usualSeconds) ? fails(`${says}; the replica was ${spell(slowest.value)} behind.`) : null;
}
