import { laneOf } from '../src/aws/limits.ts';
import { Bucket, type Limit } from '../src/aws/scheduler/bucket.ts';
import type { Service } from '../src/aws/sdk.ts';
import type { Stats } from './server/stats.ts';

/** The shortest time that anything could take, and what makes it so. */
export interface Bound {
  readonly ms: number;
  readonly what: string;
}

/** The greatest of these: no run can be faster than any of them. */
export function greatest(bounds: readonly Bound[]): Bound {
  return bounds.reduce((a, b) => (b.ms > a.ms ? b : a));
}

/** Calls that can only start one after another, from the first to the last of a run. */
function longestChain(accounts: number): number {
  const identityAndSession = 2;
  const unitsOfThreeLevels = 4;
  const pagesOfAccounts = Math.ceil(accounts / 20);
  const sessionRegionsDefaultKeyAndItsState = 4;
  return identityAndSession + Math.max(unitsOfThreeLevels, pagesOfAccounts + 1) + sessionRegionsDefaultKeyAndItsState;
}

/** Latency alone: the longest chain of calls, or all calls through all places. */
export function latencyBound(
  accounts: number,
  run: { readonly calls: number; readonly latencyMs: number; readonly places: number },
): Bound {
  const chain = longestChain(accounts);
  return greatest([
    { ms: chain * run.latencyMs, what: `${chain} calls in a row` },
    { ms: (run.calls * run.latencyMs) / run.places, what: `${run.calls} calls through ${run.places} places` },
  ]);
}

/** AWS's limits alone, at the share of them that a run takes by default: the slowest bucket. */
export function limitBound(neededByPlace: Stats['neededByPlace'], share = 0.25): Bound {
  const lanes = new Map<string, { readonly limit: Limit; calls: number }>();
  for (const [place, calls] of Object.entries(neededByPlace)) {
    const [account = '', region = '', name = ''] = place.split('/');
    const [service = '', operation = ''] = name.split('.');
    const { bucket, limit } = laneOf(service as Service, operation, { account, region, share });
    const lane = lanes.get(bucket) ?? { limit, calls: 0 };
    lane.calls += calls;
    lanes.set(bucket, lane);
  }
  const slowest = [...lanes].map(([bucket, { limit, calls }]) => ({ ms: drainTime(limit, calls), what: `the limit of ${bucket}` }));
  return greatest([{ ms: 0, what: 'no limit' }, ...slowest]);
}

/** Milliseconds until a bucket has let so many calls through, growing as it does while nothing is throttled. */
function drainTime(limit: Limit, calls: number): number {
  const bucket = new Bucket(limit, 0);
  let now = 0;
  for (let call = 0; call < calls; call += 1) {
    now += bucket.wait(now);
    bucket.take(now);
    bucket.answered(now);
  }
  return now;
}
