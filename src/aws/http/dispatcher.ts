import type { SecureContext } from 'node:tls';
import Client from 'undici/lib/dispatcher/client.js';
import { type Connection, Host } from './connections.ts';
import { type Connector, connectorOf } from './connector.ts';
import { cachedLookup } from './names.ts';
import { type Proxies, proxiesOf, throughProxies } from './proxies.ts';
import { secureContext } from './trust.ts';

export interface DispatchersOptions {
  /** Most connections to one host. */
  readonly most: number;
  /** Where proxies and certificate authorities are named. */
  readonly environment: NodeJS.ProcessEnv;
}

/** Far above any answer that iq asks for, in bytes. */
const largest = 256 * 2 ** 20;
// The handler above counts the time of a call; two more timers for each would only cost.
const limits = { headersTimeout: 0, bodyTimeout: 0, maxResponseSize: largest } as const;

/**
 * Every connection of a run, by host: one TLS context, one session cache and one name cache for all accounts and services. Where the
 * environment names a proxy, calls go through it; loopback never does.
 */
export class Dispatchers {
  readonly #most: number;
  readonly #context: () => SecureContext;
  readonly #lookup = cachedLookup();
  readonly #connector: Connector;
  readonly #hosts = new Map<string, Promise<Host>>();
  readonly #proxies: Proxies;
  #throughProxies: Promise<Connection> | undefined;

  /** Throws UsageError where the environment names a proxy or certificate authorities that cannot be used. */
  constructor({ most, environment }: DispatchersOptions) {
    this.#most = most;
    this.#context = secureContext(environment);
    this.#proxies = proxiesOf(environment);
    this.#connector = connectorOf({ context: this.#context, lookup: this.#lookup });
  }

  /** The connections to an origin. */
  of(origin: string): Promise<Host> {
    const existing = this.#hosts.get(origin);
    if (existing !== undefined) return existing;
    const host = this.#host(origin);
    this.#hosts.set(origin, host);
    return host;
  }

  /** Closes every connection. */
  async close(): Promise<void> {
    // A host that could not be made has told each of its calls so.
    await Promise.allSettled([...this.#hosts.values()].map(async (host) => (await host).destroy()));
  }

  async #host(origin: string): Promise<Host> {
    const { protocol, hostname } = new URL(origin);
    const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
    if (isLoopback || this.#proxies[protocol === 'https:' ? 'https' : 'http'] === '')
      return new Host(() => new Client(origin, { connect: this.#connector, pipelining: 1, ...limits }), this.#most);
    const options = { connect: this.#connector, context: this.#context, lookup: this.#lookup, most: this.#most, limits };
    this.#throughProxies ??= throughProxies(this.#proxies, options);
    const connection = await this.#throughProxies;
    return new Host(() => connection, this.#most);
  }
}
