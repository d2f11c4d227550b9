import { ReadOnlyError } from './failure.ts';
import type { HttpHandler } from './http/handler.ts';
import { type Service, sdk } from './sdk.ts';
import type { CallSigner } from './signing.ts';

/** What iq uses of an SDK client. */
export interface SdkClient {
  send(command: unknown): Promise<unknown>;
  destroy(): void;
  readonly middlewareStack: {
    add(middleware: unknown, options: unknown): void;
    remove(name: string): boolean;
    addRelativeTo(middleware: unknown, options: unknown): void;
  };
}

/** An answer before anybody has read it, also one that is a refusal. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface ClientsOptions {
  /** `Service.Operation` names that may leave this machine; everything else is refused before the network. */
  readonly allowed: ReadonlySet<string>;
  readonly handler: HttpHandler;
  readonly signer: CallSigner;
  readonly version: string;
  /** The profile whose settings count, such as FIPS and dual-stack endpoints; the SDK's own choice where it is undefined. */
  readonly profile: string | undefined;
  /** Told of every answer; `input` is that of its command. */
  readonly onAnswer: (input: object, answer: Answer) => void;
}

/**
 * One SDK client per service and region for all accounts, made when it is first used and tuned by public configuration alone: ours are the
 * connections, keys and retries, so what the SDK would do about them for each call is taken out of its way.
 */
export class Clients {
  readonly #options: ClientsOptions;
  readonly #clients = new Map<string, Promise<SdkClient>>();

  constructor(options: ClientsOptions) {
    this.#options = options;
  }

  of(service: Service, region: string): Promise<SdkClient> {
    const key = `${service}/${region}`;
    const existing = this.#clients.get(key);
    if (existing !== undefined) return existing;
    const created = this.#create(service, region);
    this.#clients.set(key, created);
    return created;
  }

  async destroy(): Promise<void> {
    for (const client of this.#clients.values()) (await client).destroy();
  }

  async #create(service: Service, region: string): Promise<SdkClient> {
    const { handler, signer, version, profile } = this.#options;
    const module = (await sdk[service]()) as unknown as Record<string, new (configuration: object) => SdkClient>;
    const Client = module[`${service}Client`];
    if (Client === undefined) throw new Error(`no client for ${service}`);
    const client = new Client({
      region,
      requestHandler: handler,
      // Once, without a header for each attempt: the transport tries again, in the queue of the call's limit.
      retryStrategy: { retry: (next: (args: unknown) => unknown, args: unknown) => next(args) },
      // The default one writes nothing, but has every answer filtered for it first.
      logger: {},
      // A handler that is kept shares its context among calls. S3 puts the bucket into it, and would send one call to another's bucket.
      cacheMiddleware: service !== 'S3',
      // Never used: the signer below takes the keys of the call. Without them the SDK would look for its own.
      credentials: { accessKeyId: 'unused', secretAccessKey: 'unused' },
      signer: signer.of(service, region),
      ...(profile === undefined ? {} : { profile }),
      ...(service === 'S3' ? { forcePathStyle: true, followRegionRedirects: false } : {}),
    });
    client.middlewareStack.add(this.#guard(service), { step: 'initialize', priority: 'high', name: 'iqReadOnlyGuard' });
    client.middlewareStack.remove('getUserAgentMiddleware');
    client.middlewareStack.add(this.#nameUs(`iq/${version} lang/js#${process.versions.node}`), { step: 'build', name: 'iqUserAgent' });
    client.middlewareStack.addRelativeTo(signer.middleware(), {
      relation: 'before',
      toMiddleware: 'httpSigningMiddleware',
      name: 'iqCredentials',
    });
    client.middlewareStack.add(this.#keepAnswer(), { step: 'deserialize', priority: 'low', name: 'iqAnswer' });
    return client;
  }

  #guard(service: Service) {
    return (next: (args: unknown) => Promise<unknown>, context: { readonly commandName?: string }) => {
      const operation = `${service}.${(context.commandName ?? 'unnamed').replace(/Command$/, '')}`;
      return async (args: unknown) => {
        if (!this.#options.allowed.has(operation)) throw new ReadOnlyError(operation);
        return next(args);
      };
    };
  }

  /** The SDK puts its own name together anew for each call. */
  #nameUs(userAgent: string) {
    type Exchange = { readonly request: { readonly headers: Record<string, string> } };
    return (next: (args: Exchange) => Promise<unknown>) => (args: Exchange) => {
      args.request.headers['user-agent'] = userAgent;
      return next(args);
    };
  }

  #keepAnswer() {
    type Exchange = { readonly input: object };
    return (next: (args: Exchange) => Promise<{ readonly response: Answer }>) => async (args: Exchange) => {
      const answer = await next(args);
      this.#options.onAnswer(args.input, answer.response);
      return answer;
    };
  }
}
