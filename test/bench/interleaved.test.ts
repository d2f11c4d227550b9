import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { lostFacts, wrongKeysIn } from '../../bench/facts.ts';
import { optionsOf } from '../../bench/server/options.ts';
import { membersOf } from '../../bench/server/world.ts';
import { type Bench, startBench } from './organization.ts';

// As fast as it goes: what is asked here is whose key signs, and waiting for AWS's limits would make the calls go one by one.
vi.mock('../../src/aws/limits.ts', async (original) => {
  const limits = await original<typeof import('../../src/aws/limits.ts')>();
  const unlimited = { burst: 1e9, rate: 1e9, ceiling: 1e9 };
  return { ...limits, laneOf: (...asked: Parameters<typeof limits.laneOf>) => ({ ...limits.laneOf(...asked), limit: unlimited }) };
});

const organization = { accounts: 500 };
let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench?.stop());

it('500 accounts at once, their sessions expired twice: every call signed by its own account, none lost', async () => {
  const [management, archive] = membersOf(optionsOf({ organization }).organization);
  const faults = { expireAfter: [3_000, 10_000] };
  const { record, facts, stats } = await bench.verify(
    { organization, latencyMs: 5, faults },
    { narrowing: { checks: ['rds-resilience'] } },
  );
  expect(stats).toMatchObject({ wrongKeys: 0, wrongKeyExamples: [], notUnderstood: [] });
  expect(stats.calls).toBeGreaterThan(10_000);
  expect(stats.expired).toBeGreaterThan(0);
  expect(stats.byOperation['STS.AssumeRole']).toBeGreaterThan(500);
  // The trail of the organization and its bucket are named to every account.
  expect(wrongKeysIn(facts.values(), [management?.id ?? '', archive?.id ?? ''])).toEqual([]);
  expect(lostFacts(facts.values())).toEqual([]);
  expect(record.summary).toMatchObject({ fail: 0, unknown: 0 });
}, 240_000);
