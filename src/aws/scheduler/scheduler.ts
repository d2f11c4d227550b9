import { Bucket, type Limit } from './bucket.ts';
import { Heap } from './heap.ts';

/** Time, so that a test can make an hour pass in a moment. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** Calls back after that many milliseconds; returns what cancels it. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** One attempt at one call. */
export interface Job<T> {
  /** Jobs of one bucket share one of AWS's limits. */
  readonly bucket: string;
  readonly limit: Limit;
  /** Calls that can start only after this one, on its longest path; the longer, the sooner it goes. */
  readonly remaining: number;
  readonly attempt: () => Promise<T>;
  /** Whether an error is AWS's word for too fast. */
  readonly isThrottle: (error: unknown) => boolean;
}

export interface SchedulerOptions {
  readonly clock: Clock;
  /** Attempts in flight at once. */
  readonly concurrency: number;
  /** When aborted, every waiting job rejects with its reason. */
  readonly signal: AbortSignal;
}

/** What waits, and for what. */
export interface Load {
  /** Jobs that wait for their turn. */
  readonly waiting: number;
  /** Attempts under way. */
  readonly inFlight: number;
  /** Buckets that are kept. */
  readonly buckets: number;
  /** The bucket that will be the last to let its jobs through, where one holds jobs back. */
  readonly slowest: { readonly bucket: string; readonly waiting: number; readonly seconds: number } | undefined;
}

interface Entry {
  readonly lane: Lane;
  readonly remaining: number;
  readonly order: number;
  readonly start: () => Promise<'answered' | 'throttled' | 'failed'>;
  readonly fail: (error: unknown) => void;
}

/** The queue of one bucket. */
interface Lane {
  readonly bucket: Bucket;
  readonly ready: Heap<Entry>;
  /** Set while the lane stands in the queue of lanes, so that it stands there once. */
  isQueued: boolean;
  inFlight: number;
}

/** So many lanes are kept before any is forgotten. */
const fewLanes = 1_000;

interface Turn {
  readonly lane: Lane;
  readonly urgency: number;
  readonly order: number;
}

/**
 * Lets calls go as fast as AWS's limits allow and never faster. A job waits in the lane of its bucket; among lanes that may go, the one
 * with the longest way to its end goes first. Nothing is dropped: every job resolves or rejects as its attempt does, or rejects with
 * the reason of the signal. Whoever tries again comes back with a new job, and holds no place meanwhile.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #lanes = new Map<string, Lane>();
  /** Lanes with a job and a token, the most urgent first. */
  readonly #turns = new Heap<Turn>((a, b) => a.urgency > b.urgency || (a.urgency === b.urgency && a.order < b.order));
  /** Lanes that wait for a token, the earliest first. */
  readonly #sleepers = new Heap<{ readonly at: number; readonly wake: () => void }>((a, b) => a.at < b.at);
  /** Lanes are looked through when there are so many. */
  #mostLanes = fewLanes;
  #inFlight = 0;
  #waiting = 0;
  #order = 0;
  #alarm: { readonly at: number; readonly cancel: () => void } | undefined;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => this.#abort(), { once: true });
  }

  get load(): Load {
    const now = this.#options.clock.now();
    let slowest: Load['slowest'];
    for (const [bucket, { bucket: tokens, ready }] of this.#lanes) {
      if (ready.size === 0) continue;
      const seconds = tokens.wait(now, ready.size) / 1000;
      if (seconds > (slowest?.seconds ?? 0)) slowest = { bucket, waiting: ready.size, seconds };
    }
    return { waiting: this.#waiting, inFlight: this.#inFlight, buckets: this.#lanes.size, slowest };
  }

  /** Runs a job when its turn comes. */
  run<T>(job: Job<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#options.signal.aborted) {
        reject(this.#options.signal.reason);
        return;
      }
      const entry: Entry = {
        lane: this.#laneOf(job),
        remaining: job.remaining,
        order: this.#order++,
        fail: reject,
        start: async () => {
          try {
            resolve(await job.attempt());
            return 'answered';
          } catch (error) {
            reject(error);
            return job.isThrottle(error) ? 'throttled' : 'failed';
          }
        },
      };
      this.#enqueue(entry);
      this.#dispatch();
    });
  }

  #laneOf({ bucket, limit }: { readonly bucket: string; readonly limit: Limit }): Lane {
    const existing = this.#lanes.get(bucket);
    if (existing !== undefined) return existing;
    const now = this.#options.clock.now();
    if (this.#lanes.size >= this.#mostLanes) this.#forgetIdle(now);
    const lane: Lane = {
      bucket: new Bucket(limit, now),
      ready: new Heap((a, b) => a.remaining > b.remaining || (a.remaining === b.remaining && a.order < b.order)),
      isQueued: false,
      inFlight: 0,
    };
    this.#lanes.set(bucket, lane);
    return lane;
  }

  /** Forgets the lanes that nobody uses and whose buckets would come back the same: those of accounts that are done. */
  #forgetIdle(now: number): void {
    for (const [name, { bucket, ready, inFlight }] of this.#lanes) {
      if (inFlight === 0 && ready.size === 0 && bucket.isAsNew(now)) this.#lanes.delete(name);
    }
    this.#mostLanes = Math.max(fewLanes, 2 * this.#lanes.size);
  }

  #enqueue(entry: Entry): void {
    this.#waiting += 1;
    entry.lane.ready.push(entry);
    this.#queueLane(entry.lane);
  }

  /** Puts a lane where it belongs: among those that may go, or among those that wait for a token. */
  #queueLane(lane: Lane): void {
    const next = lane.ready.peek();
    if (lane.isQueued || next === undefined) return;
    lane.isQueued = true;
    const wait = lane.bucket.wait(this.#options.clock.now());
    if (wait > 0) {
      this.#sleepers.push({
        at: this.#options.clock.now() + wait,
        wake: () => {
          lane.isQueued = false;
          this.#queueLane(lane);
        },
      });
      return;
    }
    // Seconds until the lane is empty at its rate, and the calls that follow the next job.
    this.#turns.push({ lane, urgency: lane.ready.size / lane.bucket.rate + next.remaining, order: next.order });
  }

  #dispatch(): void {
    this.#wake();
    while (this.#inFlight < this.#options.concurrency) {
      const lane = this.#turns.pop()?.lane;
      if (lane === undefined) break;
      lane.isQueued = false;
      const entry = lane.ready.pop();
      if (entry === undefined) continue;
      lane.bucket.take(this.#options.clock.now());
      this.#waiting -= 1;
      void this.#start(entry);
      this.#queueLane(lane);
    }
    this.#setAlarm();
  }

  async #start(entry: Entry): Promise<void> {
    this.#inFlight += 1;
    entry.lane.inFlight += 1;
    const end = await entry.start();
    entry.lane.inFlight -= 1;
    this.#inFlight -= 1;
    const now = this.#options.clock.now();
    if (end === 'throttled') entry.lane.bucket.throttled(now);
    if (end === 'answered') entry.lane.bucket.answered(now);
    this.#dispatch();
  }

  /** Wakes what is due. */
  #wake(): void {
    const now = this.#options.clock.now();
    for (let next = this.#sleepers.peek(); next !== undefined && next.at <= now; next = this.#sleepers.peek()) {
      this.#sleepers.pop();
      next.wake();
    }
  }

  #setAlarm(): void {
    const next = this.#sleepers.peek();
    if (next === undefined || this.#options.signal.aborted) return;
    if (this.#alarm !== undefined && this.#alarm.at <= next.at) return;
    this.#alarm?.cancel();
    const wait = Math.max(0, next.at - this.#options.clock.now());
    const cancel = this.#options.clock.after(wait, () => {
      this.#alarm = undefined;
      this.#dispatch();
    });
    this.#alarm = { at: next.at, cancel };
  }

  #abort(): void {
    this.#alarm?.cancel();
    this.#turns.drain();
    this.#sleepers.drain();
    const waiting = [...this.#lanes.values()].flatMap((lane) => lane.ready.drain());
    this.#waiting = 0;
    for (const entry of waiting) entry.fail(this.#options.signal.reason);
  }
}
