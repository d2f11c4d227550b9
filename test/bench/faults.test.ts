import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../bench/server/faults.ts';
import type { Faults } from '../../bench/server/options.ts';
import { type Bench, contradictions, distorted, findings, type Run, startBench, unexplained } from './organization.ts';

// Every trouble that a network, a proxy or AWS makes: verdicts as without it, or unknown with the reason.
const shape = { organization: { accounts: 4 } };
let bench: Bench;
let sound: Run;

beforeAll(async () => {
  bench = await startBench();
  sound = await bench.verify(shape);
});
afterAll(() => bench?.stop());

/** A run with faults, held against the one without. Resolves with it for what else there is to ask. */
async function compared(faults: Partial<Faults>, run = '60s'): Promise<Run> {
  const faulty = await bench.verify({ ...shape, faults }, { choices: { call: '2s', run } });
  expect(contradictions(faulty.record, sound.record)).toEqual([]);
  expect(unexplained(faulty.record)).toEqual([]);
  expect(distorted(faulty, sound)).toEqual([]);
  expect(faulty.stats).toMatchObject({ wrongKeys: 0, notUnderstood: [] });
  const { summary, conclusion } = faulty.record;
  expect(conclusion).toBe(summary.unknown > 0 ? 'incomplete' : 'conforms');
  return faulty;
}

const unobserved = ({ facts }: Run) => [...facts.values()].flatMap((fact) => (fact.observed ? [] : [fact]));

describe('an organization without faults', () => {
  it('conforms to the spec of all eleven checks, and costs no call that is not needed', () => {
    expect(findings(sound.record).filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown')).toEqual([]);
    expect(sound.record.conclusion).toBe('conforms');
    const judged = new Set(sound.record.verdicts.map(({ check }) => check));
    const stored = ['bucket-policies', 'cmk-encryption', 'object-lock', 'rds-resilience'];
    const networks = ['network-tiers', 'security-groups', 'tls'];
    expect([...judged].sort()).toEqual(['audit-trail', ...networks, ...stored, 'iam-roles', 'iam-users', 'landing-zone'].sort());
    expect(sound.stats).toMatchObject({ wrongKeys: 0, throttled: 0, notUnderstood: [] });
    expect(sound.stats.calls).toBe(sound.stats.needed);
  });
});

describe('troubles that another attempt mends', () => {
  it.each<[string, Fault, Partial<Faults>]>([
    ['throttling of 30 %', 'throttle', { seed: 3, throttle: 0.3 }],
    ['5xx', 'serverError', { seed: 3, serverError: 0.2 }],
    ['connections that are reset', 'reset', { seed: 9, reset: 0.15 }],
    ['half bodies', 'halfBody', { seed: 5, halfBody: 0.2 }],
    ['HTML in place of an error', 'htmlError', { seed: 6, htmlError: 0.2 }],
    ['bodies slower than the deadline of a call', 'slowBody', { seed: 7, slowBody: 0.05, slowBodyMs: 60_000 }],
    ['slow bodies', 'slowBody', { seed: 8, slowBody: 0.2, slowBodyMs: 300 }],
  ])(
    '%s: the verdicts of a run without them',
    async (_, kind, faults) => {
      const run = await compared(faults);
      expect(run.stats.faults[kind]).toBeGreaterThan(10);
      expect(unobserved(run).map(({ detail }) => detail)).toEqual([]);
      expect(run.record.summary).toEqual(sound.record.summary);
    },
    60_000,
  );

  it('empty pages with a token: nothing behind them is lost', async () => {
    const run = await compared({ emptyPages: 2 });
    expect(run.stats.calls).toBeGreaterThan(sound.stats.calls * 1.5);
    expect(run.record.summary).toEqual(sound.record.summary);
  });

  it('sessions that expire twice during the run: new ones, and nothing lost', async () => {
    const run = await compared({ expireAfter: [60, 200] });
    expect(run.stats.expired).toBeGreaterThan(0);
    expect(run.stats.byOperation['STS.AssumeRole']).toBeGreaterThan(4);
    expect(run.record.summary).toEqual(sound.record.summary);
  });
});

describe('troubles that stay', () => {
  it('HTML in place of answers: unknown, with the reason', async () => {
    const run = await compared({ seed: 9, html: 0.1 });
    expect(run.record.summary.unknown).toBeGreaterThan(0);
    expect(unobserved(run).map(({ reason }) => reason)).toContain('failed');
  });

  it('a token that never ends, always the same: unknown after the second page', async () => {
    const run = await compared({ endless: { operations: ['IAM.ListUsers', 'KMS.ListKeys'], tokens: 'same' } });
    expect(new Set(unobserved(run).map(({ name }) => name))).toEqual(new Set(['iam-users', 'keys']));
    for (const { detail } of unobserved(run)) expect(detail).toMatch(/answered the same page token twice/);
    expect(run.stats.calls).toBeLessThan(sound.stats.calls * 2);
  });

  it('a token that never ends, ever new: unknown at the deadline of the run', async () => {
    const run = await compared({ endless: { operations: ['RDS.DescribeDBClusters'], tokens: 'new' } }, '5s');
    expect(unobserved(run).find(({ name }) => name === 'db-clusters')).toMatchObject({ reason: 'timed-out' });
  });

  it('refusals in one account: unknown there alone', async () => {
    const [account = ''] = [...sound.facts.values()].flatMap(({ name, target }) => (name === 'keys' ? [target.account ?? ''] : []));
    const run = await compared({ denied: [{ operation: 'KMS.ListKeys', account }] });
    expect(unobserved(run).map(({ name, target, reason }) => [name, target.account, reason])).toEqual([
      ['keys', account, 'denied'],
      ['keys', account, 'denied'],
    ]);
  });

  it('every fault at once', async () => {
    const share = 0.03;
    await compared({ seed: 10, throttle: share, serverError: share, reset: share, halfBody: share, html: share, htmlError: share });
  });
});
