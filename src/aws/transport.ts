import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { ApiRequest } from '../record.ts';
import { classify, DeadlineError, ReadOnlyError } from './failure.ts';
import { laneOf } from './limits.ts';
import { isRenewed, keysOf } from './renewal.ts';
import { Scheduler } from './scheduler/scheduler.ts';
import { type Service, sdk } from './sdk.ts';
import { CallSigner, type Credentials, withoutKeys } from './signing.ts';

/** Who asks, where, and with which keys. */
export interface Caller {
  readonly account: string;
  readonly region: string;
  /**
   * Asked for again before every attempt, so that a retry after a refresh uses the new keys. `refused` are keys that AWS calls
   * expired: others come back where there can be others.
   */
  readonly credentials: (refused?: Credentials) => Promise<Credentials>;
}

export interface TransportOptions {
  /** `Service.Operation` names that may leave this machine; everything else is refused before the network. */
  readonly allowed: ReadonlySet<string>;
  /** Calls in flight, over all accounts. */
  readonly concurrency: number;
  /** The part of a documented limit that may be used: production shares it. */
  readonly quotaShare: number;
  /** Milliseconds for one attempt. */
  readonly callTimeout: number;
  /** Aborted with a DeadlineError when the run ends early. */
  readonly signal: AbortSignal;
  readonly userAgent: string;
  /** Milliseconds since the epoch; for backoff and clock skew alone. */
  readonly now?: () => number;
  readonly random?: () => number;
  /** Told of every call once it has ended, all attempts together. */
  readonly onCall?: (request: ApiRequest, failure: ReturnType<typeof classify> | undefined) => void;
}

interface SdkClient {
  send(command: unknown, options: { abortSignal: AbortSignal }): Promise<unknown>;
  destroy(): void;
  readonly middlewareStack: {
    add(middleware: unknown, options: unknown): void;
    addRelativeTo(middleware: unknown, options: unknown): void;
  };
}

interface HttpExchange {
  readonly input: object;
  readonly request: object;
}

const transientAttempts = 5;

const isThrottle = (error: unknown): boolean => classify(error).retry === 'throttle';

function wakeUp(milliseconds: number, callback: () => void): () => void {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
}

/**
 * One transport for all accounts: one client per service and region, one connection pool, credentials handed over with each
 * call. The SDK memoizes what a client is configured with, so the keys are looked up by the call's own input at the signing
 * step (a shared provider signed 199 of 200 interleaved calls with another account's key).
 */
export class Transport {
  readonly #options: TransportOptions;
  readonly #scheduler: Scheduler;
  readonly #handler = new NodeHttpHandler({
    httpsAgent: { maxSockets: 256, keepAlive: true },
    httpAgent: { maxSockets: 64, keepAlive: true },
  });
  readonly #clients = new Map<string, Promise<SdkClient>>();
  readonly #signer = new CallSigner();
  readonly #answers = new WeakMap<object, { date?: string; requestId?: string }>();
  #maxSkewMs = 0;

  constructor(options: TransportOptions) {
    this.#options = options;
    const clock = { now: () => performance.now(), after: wakeUp };
    this.#scheduler = new Scheduler({ clock, concurrency: options.concurrency, signal: options.signal });
    // Every call in flight listens for the end of the run.
    setMaxListeners(0, options.signal);
  }

  /** Largest distance seen between this machine's clock and the Date of an answer, in milliseconds. */
  get maxSkewMs(): number {
    return this.#maxSkewMs;
  }

  /** Calls that wait for a free place, and calls in flight. */
  get load(): { readonly waiting: number; readonly inFlight: number } {
    return this.#scheduler.load;
  }

  /** Closes every connection. */
  async close(): Promise<void> {
    for (const client of this.#clients.values()) (await client).destroy();
    this.#handler.destroy();
  }

  /**
   * Sends one command. Throttles are tried again with full jitter until the run's deadline, other passing errors a few times, a
   * session that AWS calls expired once with new keys; a call that waits for its next attempt holds no place. Rejects with AWS's own error.
   */
  async send(
    [service, operation]: readonly [Service, string],
    command: { readonly input: object },
    caller: Caller,
  ): Promise<{ output: unknown; request: ApiRequest }> {
    const client = await this.#client(service, caller.region);
    const lane = laneOf(service, operation, { ...caller, share: this.#options.quotaShare });
    const tally = { attempts: 0, throttled: 0, transient: 0 };
    const mended = new Set<string>();
    const described = (): ApiRequest => {
      const { attempts, throttled } = tally;
      const answer = this.#answers.get(command.input);
      const counts = { attempts, ...(throttled === 0 ? {} : { throttled }) };
      return { service, operation, account: caller.account, region: caller.region, ...answer, ...counts };
    };
    for (;;) {
      // Before the turn: a session that must be assumed first needs a place of its own.
      const credentials = await keysOf(caller, this.#options.signal);
      tally.attempts += 1;
      try {
        const attempt = () => this.#attempt(client, command, credentials);
        const output = await this.#scheduler.run({ ...lane, attempt, isThrottle });
        const request = described();
        this.#options.onCall?.(request, undefined);
        return { output, request };
      } catch (error) {
        const failure = classify(error);
        if (failure.retry === 'throttle') tally.throttled += 1;
        if (failure.retry === 'transient') tally.transient += 1;
        if ((failure.retry === 'renew' || failure.retry === 'resign') && !mended.has(failure.retry)) {
          mended.add(failure.retry);
          if (failure.retry === 'resign' || (await isRenewed(caller, this.#options.signal, credentials))) continue;
        }
        const isOver = !['throttle', 'transient'].includes(failure.retry) || tally.transient >= transientAttempts;
        const ended = isOver ? error : await this.#backOff(tally.attempts, failure.retry === 'throttle' ? 20_000 : 2_000);
        if (ended !== undefined) throw this.#failed(ended, described());
      }
    }
  }

  /** Counts a call that ended without an answer, and ties its request to the error. */
  #failed(error: unknown, request: ApiRequest): Error {
    const failure = classify(error);
    const named = { ...request, error: failure.name };
    this.#options.onCall?.(named, failure);
    return Object.assign(error instanceof Error ? error : new Error(String(error)), { iqRequest: named });
  }

  async #attempt(client: SdkClient, command: { readonly input: object }, credentials: Credentials): Promise<unknown> {
    const { signal, callTimeout } = this.#options;
    signal.throwIfAborted();
    this.#signer.keep(command.input, credentials);
    const deadline = new AbortController();
    const abort = (reason: unknown) => deadline.abort(reason);
    const timer = setTimeout(() => abort(new DeadlineError('call')), callTimeout);
    const onRunEnd = () => abort(signal.reason);
    signal.addEventListener('abort', onRunEnd, { once: true });
    // The SDK stops listening to the signal once the headers are there; the race also covers a body that never ends.
    const ended = new Promise<never>((_, reject) => {
      deadline.signal.addEventListener('abort', () => reject(deadline.signal.reason), { once: true });
    });
    ended.catch(() => 'seen by the race below, or too late to matter');
    try {
      return await Promise.race([client.send(command, { abortSignal: deadline.signal }), ended]);
    } catch (error) {
      throw deadline.signal.aborted ? deadline.signal.reason : withoutKeys(error, credentials);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onRunEnd);
    }
  }

  /** Waits with full jitter. Resolves with the reason where the run ended meanwhile. */
  async #backOff(attempt: number, cap: number): Promise<unknown> {
    const ceiling = Math.min(cap, 100 * 2 ** attempt);
    try {
      await sleep((this.#options.random ?? Math.random)() * ceiling, undefined, { signal: this.#options.signal });
      return undefined;
    } catch {
      return this.#options.signal.reason;
    }
  }

  #client(service: Service, region: string): Promise<SdkClient> {
    const key = `${service}/${region}`;
    const existing = this.#clients.get(key);
    if (existing !== undefined) return existing;
    const created = this.#create(service, region);
    this.#clients.set(key, created);
    return created;
  }

  async #create(service: Service, region: string): Promise<SdkClient> {
    const module = (await sdk[service]()) as unknown as Record<string, new (configuration: object) => SdkClient>;
    const Client = module[`${service}Client`];
    if (Client === undefined) throw new Error(`no client for ${service}`);
    const client = new Client({
      region,
      maxAttempts: 1,
      requestHandler: this.#handler,
      customUserAgent: this.#options.userAgent,
      // Never used: the signer below takes the keys of the call. Without them the SDK would look for its own.
      credentials: { accessKeyId: 'unused', secretAccessKey: 'unused' },
      signer: this.#signer.of(service, region),
      ...(service === 'S3' ? { forcePathStyle: true, followRegionRedirects: false } : {}),
    });
    client.middlewareStack.add(this.#guard(service), { step: 'initialize', priority: 'high', name: 'iqReadOnlyGuard' });
    client.middlewareStack.addRelativeTo(this.#signer.middleware(), {
      relation: 'before',
      toMiddleware: 'httpSigningMiddleware',
      name: 'iqCredentials',
    });
    client.middlewareStack.add(this.#keepAnswer(), { step: 'deserialize', priority: 'low', name: 'iqAnswer' });
    return client;
  }

  #guard(service: Service) {
    return (next: (args: unknown) => Promise<unknown>, context: { readonly commandName?: string }) => async (args: unknown) => {
      const operation = `${service}.${(context.commandName ?? 'unnamed').replace(/Command$/, '')}`;
      if (!this.#options.allowed.has(operation)) throw new ReadOnlyError(operation);
      return next(args);
    };
  }

  #keepAnswer() {
    type Answer = { readonly response: { readonly headers?: Record<string, string> } };
    return (next: (args: HttpExchange) => Promise<Answer>) => async (args: HttpExchange) => {
      const answer = await next(args);
      const headers = answer.response.headers ?? {};
      const date = headers.date === undefined ? Number.NaN : Date.parse(headers.date);
      const requestId = headers['x-amzn-requestid'] ?? headers['x-amz-request-id'] ?? headers['x-amzn-request-id'];
      if (!Number.isNaN(date)) this.#maxSkewMs = Math.max(this.#maxSkewMs, Math.abs((this.#options.now ?? Date.now)() - date));
      this.#answers.set(args.input, {
        ...(requestId === undefined ? {} : { requestId }),
        ...(Number.isNaN(date) ? {} : { date: new Date(date).toISOString().replace('.000Z', 'Z') }),
      });
      return answer;
    };
  }
}
