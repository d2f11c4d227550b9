import { describe, expect, it } from 'vitest';
import { Bucket, type Limit } from '../../../src/aws/scheduler/bucket.ts';
import { Heap } from '../../../src/aws/scheduler/heap.ts';
import { type Job, Scheduler, type SchedulerOptions } from '../../../src/aws/scheduler/scheduler.ts';
import { seeded, VirtualAws, VirtualClock } from './virtual.ts';

const fixed = (burst: number, rate: number): Limit => ({ burst, rate, ceiling: rate });

function bench(options: Partial<SchedulerOptions> = {}) {
  const clock = new VirtualClock();
  const scheduler = new Scheduler({ clock, concurrency: 256, signal: new AbortController().signal, ...options });
  return { clock, scheduler };
}

const job = <T>(bucket: string, limit: Limit, attempt: () => Promise<T>, extra: Partial<Job<T>> = {}): Job<T> => ({
  bucket,
  limit,
  remaining: 0,
  attempt,
  isThrottle: (error) => (error as Error).message === 'Throttling',
  ...extra,
});

/** Tries a throttled call again with full jitter, as the transport does. */
async function persist<T>(scheduler: Scheduler, clock: VirtualClock, random: () => number, one: Job<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await scheduler.run(one);
    } catch (error) {
      if (!one.isThrottle(error)) throw error;
      const ceiling = Math.min(20_000, 100 * 2 ** attempt);
      await new Promise<void>((resolve) => clock.after(random() * ceiling, resolve));
    }
  }
}

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

interface Shape {
  readonly name: string;
  readonly accounts: readonly number[];
  readonly services: Readonly<Record<string, Limit>>;
}

const services = { ec2: fixed(25, 5), kms: fixed(100, 100), trail: fixed(3, 2.5), rds: fixed(10, 5), s3: fixed(20, 10) };
const shapes: readonly Shape[] = [
  { name: '5 equal accounts', accounts: Array.from({ length: 5 }, () => 60), services },
  { name: '50 equal accounts', accounts: Array.from({ length: 50 }, () => 40), services },
  {
    name: '200 accounts, most of them nearly empty',
    accounts: Array.from({ length: 200 }, (_, index) => (index % 10 === 0 ? 60 : 5)),
    services,
  },
  { name: '30 accounts, one of them a giant', accounts: [2_000, ...Array.from({ length: 29 }, () => 40)], services },
];
const latency = 40;
const concurrency = 256;

/** No schedule can be shorter: the slowest bucket, and all calls through all places. */
function bound({ accounts, services }: Shape): number {
  const calls = accounts.reduce((sum, count) => sum + count, 0) * Object.keys(services).length;
  const slowest = Math.max(
    ...Object.values(services).map(({ burst, rate }) => Math.max(0, (Math.max(...accounts) - burst) / rate) * 1000 + latency),
  );
  return Math.max(slowest, (calls * latency) / concurrency);
}

async function organization(shape: Shape, options: { readonly truth: (limit: Limit) => Limit }) {
  const { clock, scheduler } = bench({ concurrency });
  const limitOf = (bucket: string): Limit => shape.services[bucket.split('/')[1] ?? ''] as Limit;
  const aws = new VirtualAws(clock, { latency, limitOf: (bucket) => options.truth(limitOf(bucket)) });
  const calls = shape.accounts.flatMap((count, account) =>
    Object.keys(shape.services).flatMap((service) => Array.from({ length: count }, () => `${account}/${service}`)),
  );
  // As they come: account by account, so that the order helps nobody.
  const random = seeded(7);
  const done = Promise.all(
    calls.map((bucket) =>
      persist(
        scheduler,
        clock,
        random,
        job(bucket, limitOf(bucket), () => aws.call(bucket)),
      ),
    ),
  );
  const answers = await clock.until(done);
  return { aws, makespan: clock.now(), answers, calls };
}

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
    expect(scheduler.load).toEqual({ waiting: 0, inFlight: 0 });
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
});
