import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Calls, type CallsOptions } from '../../src/aws/calls.ts';
import { classify, DeadlineError } from '../../src/aws/failure.ts';
import type { Seat } from '../../src/aws/seat.ts';
import { collect, type Seats } from '../../src/collect.ts';
import { enabledRegions } from '../../src/facts/enabled-regions.ts';
import { defineFact, type FactDefinition } from '../../src/facts/fact.ts';
import { type Organization, organization } from '../../src/facts/organization.ts';
import type { ApiRequest } from '../../src/record.ts';
import { specOf } from '../spec-of.ts';
import { seeded, VirtualClock } from './scheduler/virtual.ts';

const credentials = async () => ({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'not a secret' });
const caller = { account: '222222222222', region: 'us-east-2', credentials };

function start(options: Partial<CallsOptions> = {}) {
  const clock = new VirtualClock();
  const ended = new AbortController();
  const seen: ApiRequest[] = [];
  const calls = new Calls({
    concurrency: 64,
    quotaShare: 0.25,
    clock,
    random: seeded(7),
    signal: ended.signal,
    onCall: (request) => seen.push(request),
    ...options,
  });
  return { clock, calls, ended, seen };
}

/** An answer, or an error, after so many milliseconds of virtual time. */
const later = <T>(clock: VirtualClock, milliseconds: number, answer: () => T): Promise<T> =>
  new Promise((resolve, reject) => {
    clock.after(milliseconds, () => {
      try {
        resolve(answer());
      } catch (error) {
        reject(error);
      }
    });
  });

const refusing = (name: string) => () => {
  throw Object.assign(new Error(name), { name });
};

describe('a call', () => {
  it('that is throttled for an hour is tried until the run ends, and then says so', async () => {
    const { clock, calls, ended, seen } = start();
    clock.after(3_600_000, () => ended.abort(new DeadlineError('run')));
    const attempt = () => later(clock, 40, refusing('ThrottlingException'));
    const call = calls.run({ service: 'KMS', operation: 'ListKeys', caller, attempt }).catch((error: unknown) => error);
    const error = await clock.until(call);
    expect(clock.now()).toBe(3_600_000);
    expect(classify(error)).toMatchObject({ reason: 'timed-out' });
    expect(seen).toMatchObject([{ operation: 'ListKeys', error: 'DeadlineError' }]);
    expect(seen[0]?.throttled).toBeGreaterThan(100);
    expect(calls.load).toMatchObject({ open: 0, waiting: 0, inFlight: 0 });
  });

  it('that the end of the run cuts off carries its own record, and not that of another one', async () => {
    const { clock, calls, ended } = start();
    clock.after(100, () => ended.abort(new DeadlineError('run')));
    const accounts = ['222222222222', '333333333333', '444444444444'];
    const attempt = () => new Promise<never>((_, reject) => ended.signal.addEventListener('abort', () => reject(ended.signal.reason)));
    const cut = accounts.map((account) =>
      calls.run({ service: 'KMS', operation: 'ListKeys', caller: { ...caller, account }, attempt }).catch((error: unknown) => error),
    );
    const errors = await clock.until(Promise.all(cut));
    expect(errors).toMatchObject(accounts.map((account) => ({ kind: 'run', iqRequest: { account, error: 'DeadlineError' } })));
  });

  it('whose session is refused never left: the one request is AssumeRole’s', async () => {
    const { clock, calls, seen } = start();
    const opened = calls.run({
      service: 'STS',
      operation: 'AssumeRole',
      caller,
      attempt: () => later(clock, 1, refusing('AccessDenied')),
    });
    const shut = { ...caller, credentials: () => opened as Promise<never> };
    const waiting = ['ListKeys', 'ListAliases'].map((operation) =>
      calls.run({ service: 'KMS', operation, caller: shut, attempt: async () => 1 }).catch((error: unknown) => error),
    );
    const errors = await clock.until(Promise.all(waiting));
    const iqRequest = { service: 'STS', operation: 'AssumeRole', error: 'AccessDenied' };
    expect(errors).toMatchObject([{ iqRequest }, { iqRequest }]);
    expect(seen).toMatchObject([iqRequest]);
  });

  it('that waits for its next attempt holds no place', async () => {
    const { clock, calls } = start({ concurrency: 1 });
    let attempts = 0;
    const flaky = calls.run({
      service: 'KMS',
      operation: 'ListKeys',
      caller,
      attempt: () => later(clock, 1, attempts++ === 0 ? refusing('ThrottlingException') : () => 'late'),
    });
    const order: string[] = [];
    const others = [1, 2, 3].map(async (number) => {
      await calls.run({ service: 'KMS', operation: 'ListAliases', caller, attempt: () => later(clock, 1, () => number) });
      order.push(String(number));
    });
    await clock.until(Promise.all([flaky.then(() => order.push('flaky')), ...others]));
    expect(order).toEqual(['1', '2', '3', 'flaky']);
  });

  it('goes with the newest keys when its turn has come', async () => {
    const { clock, calls } = start({ concurrency: 1 });
    const keys = (number: number) => ({ accessKeyId: `AKIA${number}`, secretAccessKey: 'not a secret' });
    let newest = keys(1);
    const renewing = { ...caller, credentials: async () => newest, latest: () => newest };
    const used: string[] = [];
    const ask = () =>
      calls.run({
        service: 'KMS',
        operation: 'ListKeys',
        caller: renewing,
        attempt: ({ accessKeyId }) => later(clock, 10, () => used.push(accessKeyId)),
      });
    const both = Promise.all([ask(), ask()]);
    clock.after(5, () => {
      newest = keys(2);
    });
    await clock.until(both);
    expect(used).toEqual(['AKIA1', 'AKIA2']);
  });

  it('is known of from its beginning to its end, and the limit that holds it has a name', async () => {
    const { clock, calls } = start();
    const many = Array.from({ length: 100 }, () =>
      calls.run({ service: 'CloudTrail', operation: 'DescribeTrails', caller, attempt: () => later(clock, 1, () => 1) }),
    );
    await clock.until(later(clock, 500, () => undefined));
    const { slowest, open } = calls.load;
    expect(slowest?.bucket).toBe('222222222222/us-east-2/CloudTrail');
    expect(open).toBe(slowest?.waiting);
    // Two and a half calls a second, a quarter of what AWS documents.
    expect(slowest?.seconds).toBeCloseTo((slowest?.waiting ?? 0) / 2.5, 0);
    await clock.until(Promise.all(many));
    expect(calls.load).toMatchObject({ open: 0, slowest: undefined });
  });
});

describe('a regional outage of ten minutes', () => {
  const ids = ['111111111111', '222222222222', '333333333333'];
  const listed: FactDefinition<'organization', Organization> = {
    ...organization,
    read: async () => ({
      id: 'o-exampleorgid',
      masterAccountId: '111111111111',
      featureSet: 'ALL',
      root: { id: 'r-exmp', policyTypes: [] },
      units: [],
      accounts: ids.map((id) => {
        const ou = id === '111111111111' ? '/' : '/Work';
        return { id, name: id, email: '', state: 'ACTIVE', stateSource: 'State' as const, ou };
      }),
    }),
  };
  const regions: typeof enabledRegions = { ...enabledRegions, read: async () => [] };

  /** A chain of facts of 250 calls each: one takes some 100 seconds at a quarter of CloudTrail's limit, all of them 17 minutes. */
  const chain: FactDefinition[] = [];
  for (let step = 0; step < 10; step += 1) {
    const before = chain.at(-1);
    const fact = defineFact({
      name: `step-${step}`,
      scope: 'region',
      depth: 'full',
      operations: ['CloudTrail.DescribeTrails'],
      uses: before === undefined ? [] : [before],
      shape: () => z.number(),
      read: async (seat, need) => {
        if (before !== undefined) await need(before);
        await Promise.all(Array.from({ length: 250 }, () => seat.call('CloudTrail.DescribeTrails', {})));
        return step;
      },
    });
    chain.push(fact as FactDefinition);
  }

  it('ends in named unobserved facts of that region alone', async () => {
    const { clock, calls } = start();
    const isOut = (region: string) => region === 'us-west-2' && clock.now() > 300_000 && clock.now() < 900_000;
    const answer = (region: string) => () => {
      if (isOut(region)) refusing('ECONNREFUSED')();
      return {};
    };
    const seat = (account: string, region: string, onRequest: (request: ApiRequest) => void) =>
      ({
        account,
        region,
        call: async () => {
          const place = { account, region, credentials };
          const attempt = () => later(clock, 40, answer(region));
          const { output, request } = await calls.run({ service: 'CloudTrail', operation: 'DescribeTrails', caller: place, attempt });
          onRequest(request);
          return output;
        },
      }) as unknown as Seat;
    const seats: Seats = {
      enter: () => undefined,
      organization: () => [seat('111111111111', 'us-east-2', () => undefined)],
      account: (_, { account = '', region = 'us-east-2' }, onRequest) => seat(account, region, onRequest),
    };
    const now = () => Date.parse('2026-11-15T12:00:00Z') + clock.now();
    const collecting = collect({
      spec: specOf(ids),
      narrowing: {},
      facts: chain,
      organization: listed,
      enabledRegions: regions,
      seats,
      now,
    });
    const { facts } = await clock.until(collecting);

    const read = [...facts.values()].filter(({ name }) => name.startsWith('step-'));
    expect(read).toHaveLength(chain.length * ids.length * 2);
    const lost = read.filter(({ observed }) => !observed);
    expect(lost.length).toBeGreaterThan(0);
    expect(new Set(lost.map(({ target }) => target.region))).toEqual(new Set(['us-west-2']));
    for (const fact of lost) {
      const where = `CloudTrail.DescribeTrails in ${fact.target.account}/us-west-2`;
      expect(fact).toMatchObject({ reason: 'failed', detail: expect.stringContaining(where) });
    }
    // What was read before the outage stays read.
    for (const id of ids) expect(facts.get(`step-0@${id}/us-west-2`)).toMatchObject({ observed: true });
  });
});
