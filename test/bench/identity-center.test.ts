import { afterAll, beforeAll, expect, it } from 'vitest';
import { laneOf } from '../../src/aws/limits.ts';
import { Bucket } from '../../src/aws/scheduler/bucket.ts';
import { type Bench, findings, startBench } from './organization.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());

const allowed = 20;
const choices = { hasIdentityCenter: true, quotaShare: 1 };
const narrowing = { checks: ['identity-center'] };

it('no second brings IAM Identity Center more calls than AWS allows, with all of the limit to spend', async () => {
  const { record, stats } = await bench.verify({ organization: { accounts: 10 } }, { choices, narrowing });
  expect(findings(record).filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  const made = Object.entries(stats.byOperation).filter(([name]) => /^(SSOAdmin|Identitystore)\./.test(name));
  // Some seconds' worth: else there were nothing to hold back.
  expect(made.reduce((sum, [, calls]) => sum + calls, 0)).toBeGreaterThan(3 * allowed);
  expect(stats).toMatchObject({ wrongKeys: 0, notUnderstood: [] });
  expect(stats.identityCenterPeak).toBeGreaterThan(allowed / 2);
  // They left no closer together than AWS allows; a machine that stops for a moment takes in some of them at once.
  expect(stats.identityCenterPeak).toBeLessThanOrEqual(allowed * 1.1);
}, 60_000);

it.each([0.25, 0.5, 1])('nor has one in virtual time, with %d of the limit to spend, whichever of its services is asked', (share) => {
  const place = { account: '111111111111', region: 'us-east-2', share };
  const lanes = [laneOf('SSOAdmin', 'ListAccountAssignments', place), laneOf('Identitystore', 'DescribeGroup', place)];
  expect(new Set(lanes.map(({ bucket }) => bucket)).size).toBe(1);
  const bucket = new Bucket(lanes[0]?.limit ?? { burst: 0, rate: 0, ceiling: 0 }, 0);
  let now = 0;
  const sent = Array.from({ length: 500 }, () => {
    now += bucket.wait(now);
    bucket.take(now);
    bucket.answered(now);
    return now;
  });
  const within = sent.map((start) => sent.filter((at) => at >= start && at < start + 1000).length);
  expect(Math.max(...within)).toBeLessThanOrEqual(allowed * share);
});
