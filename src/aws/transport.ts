import type { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { ApiRequest } from '../record.ts';
import { type Caller, Calls, type CallsOptions } from './calls.ts';
import { Clients, type Command, type Endpoint, type Exchange } from './clients.ts';
import { ReadOnlyError } from './failure.ts';
import { HttpHandler } from './http/handler.ts';
import type { Clock } from './scheduler/scheduler.ts';
import type { Service } from './sdk.ts';
import { ServiceClock } from './service-clock.ts';
import { signatureOf, signingNames } from './signature.ts';
import { type Credentials, withoutKeys } from './signing.ts';

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

const clock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

/**
 * One transport for all accounts: one client per service and region, connections shared by host. A call brings its keys with it, and they
 * go no further than its own signature.
 */
export class Transport {
  readonly #options: TransportOptions;
  readonly #calls: Calls;
  readonly #handler: HttpHandler;
  readonly #clients: Clients;
  readonly #clock: ServiceClock;

  /** Throws UsageError where the environment names certificate authorities that cannot be used. */
  constructor(options: TransportOptions) {
    this.#options = options;
    const { concurrency, callTimeout, signal, profile } = options;
    this.#handler = new HttpHandler({ most: concurrency, environment: process.env, callTimeout, signal });
    this.#clients = new Clients({ handler: this.#handler, profile });
    this.#calls = new Calls({ ...options, clock, random: options.random ?? Math.random });
    this.#clock = new ServiceClock(options.now ?? Date.now);
  }

  /** Largest distance seen between this machine's clock and the Date of an answer, in milliseconds. */
  get maxSkewMs(): number {
    return this.#clock.maxSkewMs;
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

  /** Sends one command as often as `Calls` allows. Rejects with AWS's own error, or with ReadOnlyError before the network. */
  async send(
    [service, operation]: readonly [Service, string],
    command: Command,
    caller: Caller,
  ): Promise<{ output: unknown; request: ApiRequest }> {
    const exchange = await this.#clients.exchange(service, caller.region, command);
    // By what the command itself says that it is.
    if (!this.#options.allowed.has(`${service}.${exchange.name}`)) throw new ReadOnlyError(`${service}.${exchange.name}`);
    let answer: Partial<ApiRequest> = {};
    return this.#calls.run({
      service,
      operation,
      caller,
      answer: () => answer,
      attempt: async (credentials) => {
        const offset = this.#clock.offsetMs;
        const sent = this.#clock.local;
        try {
          const request = this.#sign(await exchange.write(command.input), exchange.endpoint, { service, caller, credentials });
          const { response } = await this.#handler.handle(request);
          answer = this.#keep({ service, operation, account: caller.account, region: caller.region }, { response, sent });
          return await readAnswer(exchange, response);
        } catch (error) {
          if (this.#clock.isCorrectedSince(offset)) markCorrected(error);
          throw withoutKeys(error, credentials);
        }
      },
    });
  }

  #sign(request: HttpRequest, endpoint: Endpoint, { service, caller, credentials }: Signing): HttpRequest {
    const { version } = this.#options;
    request.headers.host = request.port === undefined ? request.hostname : `${request.hostname}:${request.port}`;
    request.headers['user-agent'] = `iq/${version} lang/js#${process.versions.node}`;
    const [scheme] = (endpoint.properties?.authSchemes ?? []) as readonly { signingName?: string; signingRegion?: string }[];
    signatureOf(service).sign(request, {
      credentials,
      date: this.#clock.now(),
      region: scheme?.signingRegion ?? caller.region,
      service: scheme?.signingName ?? signingNames[service],
    });
    return request;
  }

  /** What the call's record says of this answer. */
  #keep(place: Pick<RawResponse, 'service' | 'operation' | 'account' | 'region'>, { response, sent }: Answered): Partial<ApiRequest> {
    const { headers, statusCode: status, body: bytes } = response;
    const time = headers.date === undefined ? Number.NaN : Date.parse(headers.date);
    this.#clock.learn(time, sent);
    const requestId = headers['x-amzn-requestid'] ?? headers['x-amz-request-id'] ?? headers['x-amzn-request-id'];
    const said = {
      ...(requestId === undefined ? {} : { requestId }),
      ...(Number.isNaN(time) ? {} : { date: new Date(time).toISOString().replace('.000Z', 'Z') }),
    };
    const kept = this.#options.onResponse?.({ ...place, ...said, status, bytes });
    return { ...said, ...(kept === undefined ? {} : { response: kept }) };
  }
}

interface Answered {
  readonly response: HttpResponse;
  /** When it was asked for, by this machine's clock. */
  readonly sent: number;
}

interface Signing {
  readonly service: Service;
  readonly caller: Caller;
  readonly credentials: Credentials;
}

async function readAnswer(exchange: Exchange, response: HttpResponse): Promise<unknown> {
  try {
    return await exchange.read(response);
  } catch (error) {
    // What is no answer of AWS's, such as a page of a proxy, has its status alone.
    if (error instanceof Error && !('$metadata' in error)) Object.assign(error, { $metadata: { httpStatusCode: response.statusCode } });
    throw error;
  }
}

/** Tells `classify` that another attempt is signed for another time. */
function markCorrected(error: unknown): void {
  const { $metadata } = (error ?? {}) as { $metadata?: { clockSkewCorrected?: boolean } };
  if ($metadata !== undefined) $metadata.clockSkewCorrected = true;
}
