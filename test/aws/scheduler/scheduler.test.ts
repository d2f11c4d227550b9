import { describe, expect, it } from 'vitest';
import { Bucket, type Limit } from '../../../src/aws/scheduler/bucket.ts';
import { Heap } from '../../../src/aws/scheduler/heap.ts';
import { bench, bound, fixed, job, organization, shapes } from './simulation.ts';
import { seeded } from './virtual.ts';

describe('a heap', () => {
  it('gives what was put in, sorted', () => {
    const random = seeded(3);
    const heap = new Heap<number>((a, b) => a < b);
    const numbers = Array.from({ length: 500 }, () => Math.floor(random() * 100));
    for (const number of numbers) heap.push(number);
    expect(Array.from({ length: 500 }, () => heap.pop())).toEqual(numbers.sort((a, b) => a - b));
    expect(heap.pop()).toBeUndefined();
  });
});

describe('a bucket', () => {
  it('lets a burst through, then calls at its rate', () => {
    const bucket = new Bucket(fixed(2, 10), 0);
    const waits = [bucket.wait(0)];
    for (let taken = 0; taken < 2; taken += 1) {
      bucket.take(0);
      waits.push(bucket.wait(0));
    }
    expect(waits).toEqual([0, 0, 100]);
    expect(bucket.wait(100)).toBe(0);
  });

  it('halves where AWS throttles, once for one burst of refusals, and grows back slowly', () => {
    const bucket = new Bucket(fixed(10, 8), 0);
    bucket.throttled(0);
    bucket.throttled(10);
    expect(bucket.rate).toBe(4);
    bucket.throttled(1_500);
    expect(bucket.rate).toBe(2);
    bucket.answered(31_000);
    expect(bucket.rate).toBe(2);
    bucket.answered(31_600);
    expect(bucket.rate).toBeCloseTo(2.2);
    bucket.answered(1_000_000);
    expect(bucket.rate).toBe(8);
  });

  it('can be forgotten where it is full and as fast as at its start', () => {
    const bucket = new Bucket(fixed(2, 10), 0);
    expect(bucket.isAsNew(0)).toBe(true);
    bucket.take(0);
    expect(bucket.isAsNew(50)).toBe(false);
    expect(bucket.isAsNew(100)).toBe(true);
    bucket.throttled(100);
    expect(bucket.isAsNew(10_000)).toBe(false);
  });

  it('finds a rate that AWS does not publish, up to its ceiling', () => {
    const bucket = new Bucket({ burst: 10, rate: 5, ceiling: 6 }, 0);
    bucket.answered(9_000);
    expect(bucket.rate).toBe(5);
    bucket.answered(10_000);
    expect(bucket.rate).toBe(5.5);
    bucket.answered(20_000);
    expect(bucket.rate).toBe(6);
  });
});

describe('an organization in virtual time', () => {
  it.each(shapes)(
    '$name: within 5 % of the bound, no throttle, nothing lost',
    async (shape) => {
      const { aws, makespan, answers, calls } = await organization(shape, { truth: (limit) => limit });
      expect(answers).toEqual(calls);
      expect(aws.throttled).toBe(0);
      expect(makespan / bound(shape)).toBeLessThanOrEqual(1.05);
    },
    60_000,
  );

  const part = (factor: number) => ({
    truth: ({ burst, rate }: Limit) => ({ burst: burst * factor, rate: rate * factor, ceiling: rate * factor }),
  });

  // The scheduler uses a quarter of what AWS documents: half of the documented is twice what it uses.
  it.each(shapes)(
    '$name, where AWS allows half of what it documents: at most 2 % throttled, nothing lost',
    async (shape) => {
      const { aws, answers, calls } = await organization(shape, part(2));
      expect(answers).toEqual(calls);
      expect(aws.throttled / aws.total).toBeLessThanOrEqual(0.02);
    },
    60_000,
  );

  it.each(shapes)(
    '$name, where AWS allows an eighth of it: nothing lost',
    async (shape) => {
      const { aws, answers, calls } = await organization(shape, part(0.5));
      expect(answers).toEqual(calls);
      expect(aws.throttled / aws.total).toBeLessThanOrEqual(0.25);
    },
    60_000,
  );
});

describe('jobs', () => {
  it('with the longest way to go start first', async () => {
    const { clock, scheduler } = bench({ concurrency: 1 });
    const order: number[] = [];
    const jobs = [0, 3, 1, 2].map((remaining) =>
      scheduler.run(
        job(
          'a',
          fixed(100, 100),
          async () => {
            order.push(remaining);
            return new Promise((resolve) => clock.after(10, () => resolve(remaining)));
          },
          { remaining },
        ),
      ),
    );
    await clock.until(Promise.all(jobs));
    expect(order).toEqual([0, 3, 2, 1]);
  });

  it('reject with their own error where it is over, and with the reason of the signal where the run ends', async () => {
    const controller = new AbortController();
    const { clock, scheduler } = bench({ concurrency: 1, signal: controller.signal });
    const failing = scheduler
      .run(job('a', fixed(10, 10), async () => Promise.reject(new Error('AccessDenied'))))
      .catch((error: Error) => error.message);
    expect(await clock.until(failing)).toBe('AccessDenied');
    const never = () =>
      new Promise<never>((_, reject) => controller.signal.addEventListener('abort', () => reject(controller.signal.reason)));
    const jobs = ['a', 'a', 'b', 'c'].map((bucket) =>
      scheduler.run(job(bucket, fixed(1, 1), never)).catch((error: Error) => error.message),
    );
    clock.after(5_000, () => controller.abort(new Error('ended')));
    expect(await clock.until(Promise.all(jobs))).toEqual(['ended', 'ended', 'ended', 'ended']);
    expect(scheduler.load).toEqual({ waiting: 0, inFlight: 0, buckets: 3 });
    await expect(scheduler.run(job('a', fixed(1, 1), never))).rejects.toThrow('ended');
  });

  it('of a slow bucket do not hold up another', async () => {
    const { clock, scheduler } = bench({ concurrency: 4 });
    const ended = new Map<string, number>();
    const buckets = [...Array.from({ length: 30 }, () => 'slow'), ...Array.from({ length: 30 }, () => 'quick')];
    const jobs = buckets.map((bucket) =>
      scheduler.run(
        job(bucket, bucket === 'slow' ? fixed(1, 1) : fixed(100, 100), async () => {
          await new Promise<void>((resolve) => clock.after(40, resolve));
          ended.set(bucket, clock.now());
        }),
      ),
    );
    await clock.until(Promise.all(jobs));
    expect(ended.get('quick')).toBeLessThan(1_000);
    expect(ended.get('slow')).toBeLessThan(29_100);
  });

  it('leave no bucket behind that is full again, and keep the others', async () => {
    const { clock, scheduler } = bench();
    const after = (milliseconds: number) => clock.until(new Promise<void>((resolve) => clock.after(milliseconds, resolve)));
    const runs = (bucket: string) => clock.until(scheduler.run(job(bucket, fixed(1, 1), async () => clock.now())));
    const throttled = scheduler.run(job('throttled', fixed(1, 1), () => Promise.reject(new Error('Throttling'))));
    await clock.until(throttled.catch(() => 'lost'));
    const answer = Promise.withResolvers<void>();
    const held = scheduler.run(job('held', fixed(1, 1), () => answer.promise));
    for (let index = 0; index < 998; index += 1) await runs(`account ${index}`);
    expect(scheduler.load.buckets).toBe(1_000);
    await after(1_500);
    const [taken, now] = [await runs('account 0'), clock.now()];
    expect(taken).toBe(now);
    await runs('one more');
    // Those that AWS throttled, that have a call under way and that are not full, with the newest.
    expect(scheduler.load.buckets).toBe(4);
    expect(await runs('account 0')).toBe(now + 1_000);
    answer.resolve();
    await clock.until(held);
  });
});
