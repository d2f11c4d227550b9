import { getEndpointFromInstructions, toEndpointV1 } from '@smithy/core/endpoints';
import type { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { HttpHandler } from './http/handler.ts';
import { type Service, sdk } from './sdk.ts';

/** What an operation of the SDK says of itself: id, namespace, name, traits, input and output. */
type OperationSchema = readonly [id: unknown, namespace: string, name: string, traits: unknown, input: unknown, output: unknown];

/** What is asked, and the SDK's class of the command that asks it. Every command of the SDK is one. */
export interface Command {
  readonly input: object;
  readonly constructor: unknown;
}

type CommandClass = new (input: object) => { readonly schema?: unknown };

interface Protocol {
  serializeRequest(operation: object, input: object, context: object): Promise<HttpRequest>;
  deserializeResponse(operation: object, context: object, response: HttpResponse): Promise<unknown>;
}

/** Where a call goes, and what it is signed for there. */
export type Endpoint = Awaited<ReturnType<typeof getEndpointFromInstructions>>;

type Instructions = Parameters<typeof getEndpointFromInstructions>[1];
type Config = Parameters<typeof getEndpointFromInstructions>[2] & { readonly protocol: Protocol };

interface SdkClient {
  readonly config: Config;
  destroy(): void;
}

/** One operation of one service in one region: how it is written, where it goes, and how its answers are read. */
export interface Exchange {
  /** As the SDK's model has it. */
  readonly name: string;
  readonly endpoint: Endpoint;
  /** A new request for the input of a command, not signed. */
  readonly write: (input: object) => Promise<HttpRequest>;
  /** The output, or AWS's error thrown. */
  readonly read: (response: HttpResponse) => Promise<unknown>;
}

export interface ClientsOptions {
  readonly handler: HttpHandler;
  /** The profile whose settings count, such as FIPS and dual-stack endpoints; the SDK's own choice where it is undefined. */
  readonly profile: string | undefined;
}

interface Client {
  readonly sdk: SdkClient;
  /** By kind of command. */
  readonly exchanges: Map<unknown, Promise<Exchange>>;
}

/**
 * One SDK client per service and region for all accounts, made when it is first used. What it knows is used piece by piece: its model,
 * serializers and endpoint rules. Its middleware is not: keys, connections, retries and deadlines are the transport's, and are
 * handed on with each call, so that nothing which the SDK memoizes can be another account's.
 */
export class Clients {
  readonly #options: ClientsOptions;
  readonly #clients = new Map<string, Promise<Client>>();

  constructor(options: ClientsOptions) {
    this.#options = options;
  }

  /** What it takes to send commands of this kind, and to read their answers. */
  async exchange(service: Service, region: string, command: Command): Promise<Exchange> {
    const { sdk: client, exchanges } = await this.#client(service, region);
    const kind = command.constructor;
    const known = exchanges.get(kind);
    if (known !== undefined) return known;
    const exchange = exchangeOf(client.config, command);
    // A bucket or an account is part of where S3's calls go; every other kind of command has one place.
    if (service !== 'S3' && service !== 'S3Control') exchanges.set(kind, exchange);
    return exchange;
  }

  async destroy(): Promise<void> {
    // One that could not be made has told each of its calls so.
    for (const made of await Promise.allSettled(this.#clients.values())) if (made.status === 'fulfilled') made.value.sdk.destroy();
  }

  #client(service: Service, region: string): Promise<Client> {
    const key = `${service}/${region}`;
    const existing = this.#clients.get(key);
    if (existing !== undefined) return existing;
    const created = this.#create(service, region);
    this.#clients.set(key, created);
    return created;
  }

  async #create(service: Service, region: string): Promise<Client> {
    const { handler, profile } = this.#options;
    const module = (await sdk[service]()) as unknown as Record<string, new (configuration: object) => SdkClient>;
    const Client = module[`${service}Client`];
    if (Client === undefined) throw new Error(`no client for ${service}`);
    const client = new Client({
      region,
      requestHandler: handler,
      // Never used, but without them the SDK would look for its own.
      credentials: { accessKeyId: 'unused', secretAccessKey: 'unused' },
      ...(profile === undefined ? {} : { profile }),
      ...(service === 'S3' ? { forcePathStyle: true, followRegionRedirects: false } : {}),
    });
    return { sdk: client, exchanges: new Map() };
  }
}

async function exchangeOf(config: Config, command: Command): Promise<Exchange> {
  const { schema } = new (command.constructor as CommandClass)(command.input);
  const [, namespace, name, traits, input, output] = schema as OperationSchema;
  const operation = { namespace, name, traits, input, output };
  const endpoint = await getEndpointFromInstructions(command.input, command.constructor as Instructions, config);
  const context = { ...config, endpoint: async () => toEndpointV1(endpoint) };
  return {
    name,
    endpoint,
    write: (value) => config.protocol.serializeRequest(operation, value, context),
    read: (response) => config.protocol.deserializeResponse(operation, context, response),
  };
}
