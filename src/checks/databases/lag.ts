import type { ReplicaLag } from '../../facts/replica-lag.ts';
import type { Quantity } from '../../spec/sections/grammar.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged } from '../check.ts';
import { declaredReplicas, eachReplicated, type Replicated } from './replicas.ts';
import { conclude, fails, holds, type Statement, unclear } from './statements.ts';
import type { Subject } from './subjects.ts';
import { secondsBetween, spell } from './time.ts';
import type { DatabaseWorld } from './world.ts';

const hour = 3600;

/** Of 60 one-minute datapoints: CloudWatch publishes the last few minutes late. */
const enough = 50;
const fresh = 600;

/** The replica kept up over the last hour, as CloudWatch saw it. */
export function judgeReplicaLag(world: DatabaseWorld, spec: Spec): readonly Judged[] {
  return eachReplicated(world, spec, (replicated) => {
    const replicas = declaredReplicas(world, replicated);
    if (replicas.length > 0) return replicas.map((replica) => lagOf(world, replicated, replica));
    const says = `No replica in ${replicated.replica.region} to measure. See rds-resilience.replica.`;
    return conclude([unclear(says)], { resource: replicated.subject.arn, expected: limitOf(replicated).text, actual: null });
  });
}

/** An idle source is allowed more, where the spec says so: PostgreSQL reports up to five minutes with nothing missing. */
function limitOf({ replica: { lag_p95, idle_tolerance } }: Replicated): Quantity {
  return idle_tolerance !== undefined && idle_tolerance.seconds > lag_p95.seconds ? idle_tolerance : lag_p95;
}

function lagOf(world: DatabaseWorld, replicated: Replicated, replica: Subject): Draft {
  const limit = limitOf(replicated);
  const expected = { p95: `at most ${limit.text}`, datapoints: `at least ${enough} in the last hour` };
  const now = world.observedAt('replica-lag', replicated.replicaPlace);
  const series = world.at('replica-lag', replicated.replicaPlace).find(({ arn }) => arn === replica.arn);
  const points = (series?.datapoints ?? []).filter(({ at }) => secondsBetween(at, now) >= 0 && secondsBetween(at, now) < hour);
  const newest = points.at(-1)?.at ?? null;
  const p95 = percentile95(points.map(({ seconds }) => seconds));
  const statements = replica.kind === 'cluster' ? [notRead(replica.id)] : judgePoints(replica.id, points, { now, limit, replicated });
  return conclude(statements, { resource: replica.arn, expected, actual: { p95, datapoints: points.length, newest } });
}

function notRead(id: string): Statement {
  return unclear(`${id} is a cluster, and CloudWatch's ReplicaLag is a metric of instances: iq does not read the lag of a cluster.`);
}

function judgePoints(
  id: string,
  points: ReplicaLag['datapoints'],
  { now, limit, replicated }: { readonly now: string; readonly limit: Quantity; readonly replicated: Replicated },
): readonly Statement[] {
  const newest = points.at(-1);
  const p95 = percentile95(points.map(({ seconds }) => seconds));
  if (newest === undefined || p95 === null) return [unclear(`CloudWatch has no ReplicaLag of ${id} for the last hour.`)];
  // Below zero there is no lag but a replication that is broken or cannot be measured; it would sort below any limit.
  const lost = points.filter(({ seconds }) => seconds < 0);
  if (lost.length > 0)
    return [
      fails(`${id} was not replicating: ReplicaLag is -1 in ${lost.length} of ${points.length} minutes, last at ${lost.at(-1)?.at}.`),
    ];
  const statements: Statement[] = [];
  if (points.length < enough)
    statements.push(unclear(`CloudWatch has ${points.length} minutes of ReplicaLag of ${id} in the last hour; ${enough} are needed.`));
  const age = secondsBetween(newest.at, now);
  if (age > fresh) statements.push(unclear(`The newest ReplicaLag of ${id} is ${spell(age)} old.`));
  if (statements.length > 0) return statements;
  const { lag_p95: asked } = replicated.replica;
  if (p95 > limit.seconds)
    return [fails(`The lag of ${id} was ${tenths(p95)}s at the 95th percentile of the last hour; ${limit.text} is allowed.`)];
  const besides = p95 > asked.seconds ? ` That is above ${asked.text} and within the tolerance of an idle source.` : '';
  return [holds(`The lag of ${id} was ${tenths(p95)}s at the 95th percentile of the last hour.${besides}`)];
}

function tenths(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}

/** Nearest rank; `null` of nothing. */
function percentile95(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? null;
}
