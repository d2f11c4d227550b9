import type { Limit } from '../../../src/aws/scheduler/bucket.ts';
import { Bucket } from '../../../src/aws/scheduler/bucket.ts';
import { Heap } from '../../../src/aws/scheduler/heap.ts';
import type { Clock } from '../../../src/aws/scheduler/scheduler.ts';

/** A clock on which an hour passes as fast as what happens in it can be worked out. */
export class VirtualClock implements Clock {
  #now = 0;
  #order = 0;
  readonly #timers = new Heap<{ at: number; order: number; callback: (() => void) | null }>(
    (a, b) => a.at < b.at || (a.at === b.at && a.order < b.order),
  );

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer: { at: number; order: number; callback: (() => void) | null } = {
      at: this.#now + milliseconds,
      order: this.#order++,
      callback,
    };
    this.#timers.push(timer);
    return () => {
      timer.callback = null;
    };
  }

  /** Lets time pass until the promise is settled. Rejects where nothing is left that could settle it. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settled = promise.finally(() => {
      isSettled = true;
    });
    settled.catch(() => 'handed on below');
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isSettled) return settled;
      const timer = this.#timers.pop();
      if (timer === undefined) throw new Error('nothing is left that could happen');
      this.#now = timer.at;
      timer.callback?.();
      // What is due at the same moment happens in the same moment.
      for (let next = this.#timers.peek(); next !== undefined && next.at === this.#now; next = this.#timers.peek())
        this.#timers.pop()?.callback?.();
    }
  }
}

/** Numbers that are random enough and always the same. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** An AWS of token buckets with a latency: throttles what comes too fast. */
export class VirtualAws {
  readonly #clock: VirtualClock;
  readonly #limitOf: (bucket: string) => Limit;
  readonly #buckets = new Map<string, Bucket>();
  readonly #latency: number;
  total = 0;
  throttled = 0;
  answered = 0;

  constructor(clock: VirtualClock, options: { readonly latency: number; readonly limitOf: (bucket: string) => Limit }) {
    this.#clock = clock;
    this.#latency = options.latency;
    this.#limitOf = options.limitOf;
  }

  call(bucket: string): Promise<string> {
    this.total += 1;
    const now = this.#clock.now();
    const tokens = this.#buckets.get(bucket) ?? new Bucket(this.#limitOf(bucket), now);
    this.#buckets.set(bucket, tokens);
    const isLetIn = tokens.wait(now) === 0;
    if (isLetIn) tokens.take(now);
    return new Promise((resolve, reject) => {
      this.#clock.after(this.#latency, () => {
        if (isLetIn) {
          this.answered += 1;
          resolve(bucket);
        } else {
          this.throttled += 1;
          reject(new Error('Throttling'));
        }
      });
    });
  }
}
