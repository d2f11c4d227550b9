/** What AWS allows one caller of one kind of call: a burst, and calls a second after it. */
export interface Limit {
  /** Tokens in a full bucket. */
  readonly burst: number;
  /** Tokens a second at the start. */
  readonly rate: number;
  /** Never faster than this; above `rate` only where AWS publishes no number and the rate has to be found. */
  readonly ceiling: number;
}

/** A halved rate stays for so long, in milliseconds, */
const hold = 30_000;
/** and then grows back by a tenth, */
const growth = 1.1;
/** once in so many milliseconds. Slowly: each step too far costs somebody a throttle. */
const step = 10_000;
/** One call in ten seconds: a bucket never stands still. */
const floor = 0.1;

/**
 * A token bucket whose rate AWS corrects: a throttle halves it, quiet seconds let it grow back (AIMD). Times are milliseconds. Pure
 * state: it knows no clock.
 */
export class Bucket {
  readonly #limit: Limit;
  #rate: number;
  #tokens: number;
  #filledAt: number;
  #throttledAt = Number.NEGATIVE_INFINITY;
  /** Until then the rate does not grow. */
  #quietUntil: number;

  constructor(limit: Limit, now: number) {
    this.#limit = limit;
    this.#rate = limit.rate;
    this.#tokens = limit.burst;
    this.#filledAt = now;
    this.#quietUntil = now + step;
  }

  /** Calls a second that it lets through now. */
  get rate(): number {
    return this.#rate;
  }

  /** Whether it can be forgotten: a new one in its place would let no more through. */
  isAsNew(now: number): boolean {
    this.#fill(now);
    return this.#tokens === this.#limit.burst && this.#rate >= this.#limit.rate;
  }

  /** Milliseconds until so many calls may have gone: 0 where they may go now. */
  wait(now: number, calls = 1): number {
    this.#fill(now);
    // Half a microtoken short is a rounding error, not a wait.
    return this.#tokens >= calls - 1e-9 ? 0 : ((calls - this.#tokens) / this.#rate) * 1000;
  }

  /** Takes the token of one call. */
  take(now: number): void {
    this.#fill(now);
    this.#tokens -= 1;
  }

  /** AWS throttled a call that was let through: half as fast from here on, and nothing in stock. */
  throttled(now: number): void {
    this.#fill(now);
    this.#tokens = Math.min(this.#tokens, 0);
    // One burst of refusals is one lesson, not ten.
    if (now - this.#throttledAt < 1000) return;
    this.#rate = Math.max(floor, this.#rate / 2);
    this.#throttledAt = now;
    this.#quietUntil = now + hold;
  }

  /** A call was answered: where the rate is below its ceiling and time has been quiet, the bucket grows a little faster. */
  answered(now: number): void {
    if (this.#rate >= this.#limit.ceiling || now < this.#quietUntil) return;
    const steps = 1 + Math.floor((now - this.#quietUntil) / step);
    this.#fill(now);
    this.#rate = Math.min(this.#limit.ceiling, this.#rate * growth ** steps);
    this.#quietUntil = now + step;
  }

  #fill(now: number): void {
    this.#tokens = Math.min(this.#limit.burst, this.#tokens + ((now - this.#filledAt) / 1000) * this.#rate);
    this.#filledAt = now;
  }
}
