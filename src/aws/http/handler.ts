import { buildQueryString, type HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { Dispatcher } from 'undici';
import { DeadlineError } from '../failure.ts';
import type { Asker } from './connections.ts';
import { Dispatchers, type DispatchersOptions } from './dispatcher.ts';

export interface HandlerOptions extends DispatchersOptions {
  /** Milliseconds for one attempt, from the first byte sent to the last byte received, waiting for a connection included. */
  readonly callTimeout: number;
  /** Aborted with a DeadlineError when the run ends early; then every request rejects with its reason. */
  readonly signal: AbortSignal;
}

/**
 * Sends the requests of a run, also as the `requestHandler` of the SDK's clients. Answers come with their whole body as bytes. The deadline
 * and the end of the run are kept here: the SDK stops listening to a signal once the headers are there.
 */
export class HttpHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' } as const;
  readonly #options: HandlerOptions;
  readonly #dispatchers: Dispatchers;
  readonly #underWay = new Set<(reason: unknown) => void>();
  #isClosed = false;

  /** Throws UsageError where the environment names a proxy or certificate authorities that cannot be used. */
  constructor(options: HandlerOptions) {
    this.#options = options;
    this.#dispatchers = new Dispatchers(options);
    options.signal.addEventListener('abort', () => this.#end(options.signal.reason), { once: true });
  }

  async handle(request: HttpRequest): Promise<{ response: HttpResponse }> {
    const { signal, callTimeout } = this.#options;
    const host = request.hostname.includes(':') && !request.hostname.startsWith('[') ? `[${request.hostname}]` : request.hostname;
    const origin = `${request.protocol}//${host}${request.port === undefined ? '' : `:${request.port}`}`;
    const query = buildQueryString(request.query ?? {});
    const options: Dispatcher.DispatchOptions = {
      origin,
      path: query === '' ? request.path : `${request.path}?${query}`,
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
    };
    const connections = await this.#dispatchers.of(origin);
    // Only now: from here on the end of the run finds the request under way.
    signal.throwIfAborted();
    if (this.#isClosed) throw new DeadlineError('aborted');
    return new Promise((resolve, reject) => {
      const exchange = new Exchange((outcome) => {
        clearTimeout(timer);
        this.#underWay.delete(end);
        if (outcome instanceof HttpResponse) resolve({ response: outcome });
        else reject(outcome);
      });
      const end = (reason: unknown) => exchange.end(reason);
      const timer = setTimeout(() => end(new DeadlineError('call')), callTimeout);
      this.#underWay.add(end);
      connections.dispatch(options, exchange);
    });
  }

  /** Ends every request under way and closes every connection. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#end(new DeadlineError('aborted'));
    await this.#dispatchers.close();
  }

  /** Called by each client that is destroyed; the connections belong to all of them. */
  destroy(): void {
    return;
  }

  updateHttpClientConfig(): void {
    return;
  }

  httpHandlerConfigs(): object {
    return {};
  }

  #end(reason: unknown): void {
    for (const end of [...this.#underWay]) end(reason);
  }
}

/** One request and its answer; ends once, however late or often undici speaks. */
class Exchange implements Asker {
  readonly #done: (outcome: unknown) => void;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #isOver = false;
  #ended: Error | undefined;
  #statusCode = 0;
  #headers: Record<string, string> = {};

  constructor(done: (outcome: unknown) => void) {
    this.#done = done;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Gives the request up: at once for who waits, and on the wire as soon as it is there. */
  end(reason: unknown): void {
    this.#ended = reason instanceof Error ? reason : new Error(String(reason));
    this.#finish(this.#ended);
    this.#controller?.abort(this.#ended);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#ended !== undefined) controller.abort(this.#ended);
  }

  onResponseStart(_: Dispatcher.DispatchController, statusCode: number, headers: Record<string, string | string[] | undefined>): void {
    // An informational answer comes before the one that counts.
    if (statusCode < 200) return;
    this.#statusCode = statusCode;
    for (const [name, value] of Object.entries(headers)) this.#headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const body = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    this.#finish(new HttpResponse({ statusCode: this.#statusCode, headers: this.#headers, body }));
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#finish(error);
  }

  #finish(outcome: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#done(outcome);
  }
}
