import type { ApiRequest } from '../record.ts';
import { type Caller, Calls, type CallsOptions } from './calls.ts';
import { type Answer, Clients } from './clients.ts';
import { HttpHandler } from './http/handler.ts';
import type { Clock } from './scheduler/scheduler.ts';
import type { Service } from './sdk.ts';
import { CallSigner, withoutKeys } from './signing.ts';

/** One answer as AWS sent it, also one that is a refusal. */
export interface RawResponse {
  readonly service: Service;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  /** HTTP status. */
  readonly status: number;
  readonly requestId?: string;
  /** RFC 3339. */
  readonly date?: string;
  readonly bytes: Uint8Array;
}

export interface TransportOptions extends Omit<CallsOptions, 'clock' | 'random'> {
  /** `Service.Operation` names that may leave this machine; everything else is refused before the network. */
  readonly allowed: ReadonlySet<string>;
  /** Milliseconds for one attempt. */
  readonly callTimeout: number;
  /** Of iq, for the user agent. */
  readonly version: string;
  readonly profile?: string | undefined;
  /** Milliseconds since the epoch; for clock skew alone. */
  readonly now?: () => number;
  readonly random?: () => number;
  /** Given the bytes of every answer; what it returns is kept as the `response` of the call's request. */
  readonly onResponse?: ((response: RawResponse) => string | undefined) | undefined;
}

/** What is kept of the latest answer of a call under way. */
interface Kept {
  readonly place: Pick<RawResponse, 'service' | 'operation' | 'account' | 'region'>;
  answer: Partial<ApiRequest>;
}

const clock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

/**
 * One transport for all accounts: one client per service and region, connections shared by host, credentials handed over with each
 * call. The SDK memoizes what a client is configured with, so the keys are looked up by the call's own input at the signing
 * step (a shared provider signed 199 of 200 interleaved calls with another account's key).
 */
export class Transport {
  readonly #options: TransportOptions;
  readonly #calls: Calls;
  readonly #handler: HttpHandler;
  readonly #clients: Clients;
  readonly #signer = new CallSigner();
  readonly #underWay = new WeakMap<object, Kept>();
  #maxSkewMs = 0;

  /** Throws UsageError where the environment names certificate authorities that cannot be used. */
  constructor(options: TransportOptions) {
    this.#options = options;
    const { allowed, concurrency, callTimeout, signal, version, profile } = options;
    this.#handler = new HttpHandler({ most: concurrency, environment: process.env, callTimeout, signal });
    const onAnswer = (input: object, answer: Answer) => this.#keep(input, answer);
    this.#clients = new Clients({ allowed, handler: this.#handler, signer: this.#signer, version, profile, onAnswer });
    this.#calls = new Calls({ ...options, clock, random: options.random ?? Math.random });
  }

  /** Largest distance seen between this machine's clock and the Date of an answer, in milliseconds. */
  get maxSkewMs(): number {
    return this.#maxSkewMs;
  }

  /** Calls that have begun and not ended, and what holds them up. */
  get load(): Calls['load'] {
    return this.#calls.load;
  }

  /** The connections, for whoever fetches the first credentials. */
  get requestHandler(): HttpHandler {
    return this.#handler;
  }

  /** Closes every connection. */
  async close(): Promise<void> {
    await this.#clients.destroy();
    await this.#handler.close();
  }

  /** Sends one command, whose input belongs to this call alone, as often as `Calls` allows. Rejects with AWS's own error. */
  async send(
    [service, operation]: readonly [Service, string],
    command: { readonly input: object },
    caller: Caller,
  ): Promise<{ output: unknown; request: ApiRequest }> {
    const { input } = command;
    if (this.#underWay.has(input)) throw new Error(`${service}.${operation}: its input is that of another call`);
    const { account, region } = caller;
    const kept: Kept = { place: { service, operation, account, region }, answer: {} };
    this.#underWay.set(input, kept);
    const client = await this.#clients.of(service, region);
    return this.#calls.run({
      service,
      operation,
      caller,
      answer: () => kept.answer,
      attempt: async (credentials) => {
        this.#signer.keep(input, credentials);
        try {
          return await client.send(command);
        } catch (error) {
          throw withoutKeys(error, credentials);
        }
      },
    });
  }

  #keep(input: object, { statusCode, headers, body }: Answer): void {
    const time = headers.date === undefined ? Number.NaN : Date.parse(headers.date);
    const requestId = headers['x-amzn-requestid'] ?? headers['x-amz-request-id'] ?? headers['x-amzn-request-id'];
    if (!Number.isNaN(time)) this.#maxSkewMs = Math.max(this.#maxSkewMs, Math.abs((this.#options.now ?? Date.now)() - time));
    const kept = this.#underWay.get(input);
    if (kept === undefined) return;
    const said = {
      ...(requestId === undefined ? {} : { requestId }),
      ...(Number.isNaN(time) ? {} : { date: new Date(time).toISOString().replace('.000Z', 'Z') }),
    };
    const response = this.#options.onResponse?.({ ...kept.place, ...said, status: statusCode, bytes: body });
    kept.answer = { ...said, ...(response === undefined ? {} : { response }) };
  }
}
