import { getEndpointFromInstructions, toEndpointV1 } from '@smithy/core/endpoints';
import type { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { HttpHandler } from './http/handler.ts';
import { type Service, sdk } from './sdk.ts';

/** What an operation of the SDK says of itself: id, namespace, name, traits, input and output. */
type OperationSchema = readonly [id: unknown, namespace: string, name: string, traits: unknown, input: unknown, output: unknown];

/** A command of the SDK. */
export interface Command {
  readonly input: object;
  readonly schema?: unknown;
}

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
  /** A new request, not signed. */
  readonly write: () => Promise<HttpRequest>;
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
  /** Where each kind of command goes: worked out once, except for S3, whose buckets are part of it. */
  readonly endpoints: Map<unknown, Promise<Endpoint>>;
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

  /** What it takes to send a command and to read its answer. */
  async exchange(service: Service, region: string, command: Command): Promise<Exchange> {
    const client = await this.#client(service, region);
    const { config } = client.sdk;
    const [, namespace, name, traits, input, output] = command.schema as OperationSchema;
    const operation = { namespace, name, traits, input, output };
    const endpoint = await this.#endpoint(service, client, command);
    const context = { ...config, endpoint: async () => toEndpointV1(endpoint) };
    return {
      name,
      endpoint,
      write: () => config.protocol.serializeRequest(operation, command.input, context),
      read: (response) => config.protocol.deserializeResponse(operation, context, response),
    };
  }

  async destroy(): Promise<void> {
    for (const client of this.#clients.values()) (await client).sdk.destroy();
  }

  #endpoint(service: Service, { sdk: { config }, endpoints }: Client, command: Command): Promise<Endpoint> {
    const kind = command.constructor;
    const existing = service === 'S3' ? undefined : endpoints.get(kind);
    if (existing !== undefined) return existing;
    const endpoint = getEndpointFromInstructions(command.input, kind as unknown as Instructions, config);
    if (service !== 'S3') endpoints.set(kind, endpoint);
    return endpoint;
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
    return { sdk: client, endpoints: new Map() };
  }
}
