/** A signature may be so many milliseconds old or early and still count; AWS allows five minutes, and the SDKs correct from four. */
const tolerated = 240_000;
const wholeSecond = 1000;

/** AWS's time, as the Date of its answers tells it. */
export class ServiceClock {
  readonly #local: () => number;
  #offsetMs = 0;
  #maxSkewMs = 0;

  /** `local` is this machine's clock, in milliseconds since the epoch. */
  constructor(local: () => number) {
    this.#local = local;
  }

  /** Largest distance seen between this machine's clock and AWS's, as far as the Date of an answer shows one, in milliseconds. */
  get maxSkewMs(): number {
    return this.#maxSkewMs;
  }

  /** What is added to this machine's clock: 0 where it is right, or not known to be wrong. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** The time to sign for. */
  now(): Date {
    return new Date(this.#local() + this.#offsetMs);
  }

  /** This machine's own time, in milliseconds since the epoch: when a request goes out. */
  get local(): number {
    return this.#local();
  }

  /**
   * Learns from the Date of an answer that has just come, in milliseconds since the epoch, `NaN` where it has none, to a request that went out at
   * `sent`. A right clock shows AWS's time between the two, however long the answer took; Date tells whole seconds, so that it can lie one before.
   */
  learn(date: number, sent: number): void {
    if (Number.isNaN(date)) return;
    const ahead = date - this.#local();
    const behind = date - (sent - wholeSecond);
    const skew = ahead > 0 ? ahead : Math.min(behind, 0);
    this.#maxSkewMs = Math.max(this.#maxSkewMs, Math.abs(skew));
    this.#offsetMs = Math.abs(skew) < tolerated ? 0 : skew;
  }

  /** Whether a signature made with that offset was made for another time than AWS's, as it is known now. */
  isCorrectedSince(offsetMs: number): boolean {
    return Math.abs(this.#offsetMs - offsetMs) >= tolerated;
  }
}
