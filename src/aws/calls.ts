import type { ApiRequest } from '../record.ts';
import { classify, DeadlineError, type Failure } from './failure.ts';
import { laneOf } from './limits.ts';
import { isRenewed, keysOf } from './renewal.ts';
import { RunEnd } from './run-end.ts';
import { type Clock, type Load, Scheduler } from './scheduler/scheduler.ts';
import type { Service } from './sdk.ts';
import type { Credentials } from './signing.ts';

/** Who asks, where, and with which keys. */
export interface Caller {
  readonly account: string;
  readonly region: string;
  /** The account whose limits the call counts against, where it is not the account that is asked about. */
  readonly payer?: string;
  /** The role that was entered, where one was. */
  readonly role?: string;
  /**
   * Asked for again before every attempt, so that a retry after a refresh uses the new keys. `refused` are keys that AWS calls
   * expired: others come back where there can be others.
   */
  readonly credentials: (refused?: Credentials) => Promise<Credentials>;
  /** The newest keys at hand, for a call whose turn has come: the ones that it waited with may have been renewed meanwhile. */
  readonly latest?: () => Credentials | undefined;
}

export interface CallsOptions {
  /** Calls in flight, over all accounts. */
  readonly concurrency: number;
  /** The part of a documented limit that may be used: production shares it. */
  readonly quotaShare: number;
  /** Of a sharded run, how many shards ask at the same time. */
  readonly shards?: number | undefined;
  /** Whether AWS's limits do not count: it is an emulator of one's own. */
  readonly isUnlimited?: boolean | undefined;
  /** Aborted with a DeadlineError when the run ends early. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** From 0 to 1, for the jitter of waits. */
  readonly random: () => number;
  /** Told of every call once it has ended, all attempts together. */
  readonly onCall?: ((request: ApiRequest, failure: Failure | undefined) => void) | undefined;
}

/** One call: what is asked, by whom, and how it is sent. */
export interface Call<T> {
  readonly service: Service;
  readonly operation: string;
  readonly caller: Caller;
  /** One attempt. Rejects with AWS's own error. */
  readonly attempt: (credentials: Credentials) => Promise<T>;
  /** What is known of the latest answer. */
  readonly answer?: () => Partial<ApiRequest>;
}

interface Tally {
  attempts: number;
  throttled: number;
  transient: number;
  renewed: number;
  resigned: number;
}

const transientAttempts = 5;
/** A session that AWS calls expired gets others in its place; whose sessions all expire at once has other trouble. */
const renewals = 5;

const isThrottle = (error: unknown): boolean => classify(error).retry === 'throttle';

/**
 * The calls of a run: each waits for the turn of its limit, is tried again as its error deserves, and ends as an answer or as an error that
 * carries its record. Knows neither HTTP nor the SDK, and time and chance come from outside, so that an hour of AWS's trouble is tested
 * in a moment.
 */
export class Calls {
  readonly #options: CallsOptions;
  readonly #scheduler: Scheduler;
  readonly #end: RunEnd;
  #open = 0;

  constructor(options: CallsOptions) {
    this.#options = options;
    this.#scheduler = new Scheduler(options);
    this.#end = new RunEnd(options.signal);
  }

  /** Calls that have begun and not ended, and what holds them up. */
  get load(): Load & { readonly open: number } {
    return { ...this.#scheduler.load, open: this.#open };
  }

  /**
   * Resolves with the answer and the record of the call. Throttles are tried again with full jitter until the run's deadline, other passing
   * errors a few times, a session that AWS calls expired with new keys; a call that waits for its next attempt holds no place.
   */
  async run<T>(call: Call<T>): Promise<{ output: T; request: ApiRequest }> {
    const tally: Tally = { attempts: 0, throttled: 0, transient: 0, renewed: 0, resigned: 0 };
    this.#open += 1;
    try {
      const output = await this.#untilEnded(call, tally);
      const request = describe(call, tally);
      this.#options.onCall?.(request, undefined);
      return { output, request };
    } catch (error) {
      const mine = ownError(error);
      // The session was refused: one request, AssumeRole's, told already. This call never left.
      if ('iqRequest' in mine) throw mine;
      const failure = classify(mine);
      const iqRequest = { ...describe(call, tally), error: failure.name };
      this.#options.onCall?.(iqRequest, failure);
      throw Object.assign(mine, { iqRequest });
    } finally {
      this.#open -= 1;
    }
  }

  async #untilEnded<T>({ service, operation, caller, attempt }: Call<T>, tally: Tally): Promise<T> {
    const { quotaShare: share, shards = 1, isUnlimited } = this.#options;
    const lane = laneOf(service, operation, { account: caller.payer ?? caller.account, region: caller.region, share, shards, isUnlimited });
    for (;;) {
      // Before the turn: a session that must be assumed first needs a place of its own.
      let credentials = await keysOf(caller, this.#end);
      tally.attempts += 1;
      const attemptNow = () => {
        credentials = caller.latest?.() ?? credentials;
        return attempt(credentials);
      };
      try {
        return await this.#scheduler.run({ ...lane, attempt: attemptNow, isThrottle });
      } catch (error) {
        const { retry } = classify(error);
        if (retry === 'resign' && tally.resigned++ === 0) continue;
        if (retry === 'renew' && tally.renewed++ < renewals && (await isRenewed(caller, this.#end, credentials))) continue;
        await this.#beforeNext(tally, error, retry);
      }
    }
  }

  /** Waits until the call may be tried again. Rejects with the error to end with where it may not. */
  async #beforeNext(tally: Tally, error: unknown, retry: Failure['retry']): Promise<void> {
    if (retry === 'throttle') tally.throttled += 1;
    if (retry === 'transient') tally.transient += 1;
    if (!['throttle', 'transient'].includes(retry) || tally.transient >= transientAttempts) throw error;
    const ceiling = Math.min(retry === 'throttle' ? 20_000 : 2_000, 100 * 2 ** tally.attempts);
    await this.#pause(this.#options.random() * ceiling);
  }

  /** Rejects with the reason where the run ends meanwhile. */
  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.#options.clock.after(milliseconds, () => {
        unlisten();
        resolve();
      });
      const unlisten = this.#end.listen((reason) => {
        cancel();
        reject(reason);
      });
    });
  }
}

/** The record of a call, all attempts together. */
function describe<T>({ service, operation, caller, answer }: Call<T>, { attempts, throttled }: Tally): ApiRequest {
  const { account, region } = caller;
  return { service, operation, account, region, ...answer?.(), attempts, ...(throttled === 0 ? {} : { throttled }) };
}

/** The error of one call alone. The end of the run is one error for all calls, and each has a record of its own to carry. */
function ownError(error: unknown): Error {
  if (error instanceof DeadlineError) return new DeadlineError(error.kind);
  return error instanceof Error ? error : new Error(String(error));
}
