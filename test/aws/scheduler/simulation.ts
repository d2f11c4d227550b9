import type { Limit } from '../../../src/aws/scheduler/bucket.ts';
import { type Job, Scheduler, type SchedulerOptions } from '../../../src/aws/scheduler/scheduler.ts';
import { seeded, VirtualAws, VirtualClock } from './virtual.ts';

/** A limit that does not change. */
export const fixed = (burst: number, rate: number): Limit => ({ burst, rate, ceiling: rate });

/** A scheduler on a virtual clock. */
export function bench(options: Partial<SchedulerOptions> = {}) {
  const clock = new VirtualClock();
  const scheduler = new Scheduler({ clock, concurrency: 256, signal: new AbortController().signal, ...options });
  return { clock, scheduler };
}

/** A call in the lane of its bucket. */
export const job = <T>(bucket: string, limit: Limit, attempt: () => Promise<T>, extra: Partial<Job<T>> = {}): Job<T> => ({
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

/** An organization as the scheduler sees it: how many calls each account costs in each service. */
export interface Shape {
  readonly name: string;
  readonly accounts: readonly number[];
  readonly services: Readonly<Record<string, Limit>>;
}

const services = { ec2: fixed(25, 5), kms: fixed(100, 100), trail: fixed(3, 2.5), rds: fixed(10, 5), s3: fixed(20, 10) };
/** Four organizations, one of them with a giant account. */
export const shapes: readonly Shape[] = [
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
export function bound({ accounts, services }: Shape): number {
  const calls = accounts.reduce((sum, count) => sum + count, 0) * Object.keys(services).length;
  const slowest = Math.max(
    ...Object.values(services).map(({ burst, rate }) => Math.max(0, (Math.max(...accounts) - burst) / rate) * 1000 + latency),
  );
  return Math.max(slowest, (calls * latency) / concurrency);
}

/** Reads the organization through token buckets that are `truth`, in virtual time. */
export async function organization(shape: Shape, options: { readonly truth: (limit: Limit) => Limit }) {
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
