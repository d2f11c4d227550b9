import type { SecureContext } from 'node:tls';
import { UsageError } from '../../errors.ts';
import type { Connection } from './connections.ts';
import { type Connector, handshake } from './connector.ts';
import type { cachedLookup } from './names.ts';

/** The proxies that an environment names; each text is empty where it names none. */
export interface Proxies {
  /** Address of the proxy for `https:`. */
  readonly https: string;
  /** Address of the proxy for `http:`. */
  readonly http: string;
  /** Hosts that are reached without one, as they were written. */
  readonly except: string;
}

export interface ProxyOptions {
  /** Opens the connections to hosts that are reached without a proxy. */
  readonly connect: Connector;
  readonly context: () => SecureContext;
  readonly lookup: ReturnType<typeof cachedLookup>;
  /** Most connections to one host. */
  readonly most: number;
  readonly limits: { readonly headersTimeout: number; readonly bodyTimeout: number; readonly maxResponseSize: number };
}

/**
 * HTTPS_PROXY is for `https:` and HTTP_PROXY for `http:` alone, NO_PROXY lists the hosts without; in lower case each of them comes first, as
 * in the AWS CLI. Throws UsageError where one is no address of a proxy.
 */
export function proxiesOf(environment: NodeJS.ProcessEnv): Proxies {
  const { HTTPS_PROXY = '', https_proxy = HTTPS_PROXY, HTTP_PROXY = '', http_proxy = HTTP_PROXY } = environment;
  const { NO_PROXY = '', no_proxy = NO_PROXY } = environment;
  return { https: addressOf(https_proxy, 'HTTPS_PROXY'), http: addressOf(http_proxy, 'HTTP_PROXY'), except: no_proxy };
}

/** One dispatcher that goes by way of the proxies, and past them where they are not wanted. */
export async function throughProxies({ https, http, except }: Proxies, options: ProxyOptions): Promise<Connection> {
  const { EnvHttpProxyAgent, Pool, connect: tunnel } = await agents();
  const { connect, context, lookup, most, limits } = options;
  const tls = { secureContext: context(), lookup };
  const agent = new EnvHttpProxyAgent({
    // Also where they are empty: undici would look into the environment of the process.
    httpsProxy: https,
    httpProxy: http,
    noProxy: except,
    requestTls: tls,
    proxyTls: tls,
    connect,
    // Without the method by which it opens a tunnel: undici adds that in its index, which is not loaded.
    clientFactory: (proxy, settings) => Object.assign(new Pool(proxy, { ...settings, headersTimeout: handshake }), { connect: tunnel }),
    connections: most,
    allowH2: false,
    ...limits,
  });
  return {
    dispatch: (request, handler) => {
      const onResponseError: typeof handler.onResponseError = (controller, error) => handler.onResponseError?.(controller, named(error));
      return agent.dispatch(request, { ...handler, onResponseError });
    },
    destroy: () => agent.destroy(),
  };
}

/** Loaded where a proxy is named and nowhere else. */
async function agents() {
  const [{ default: EnvHttpProxyAgent }, { default: Pool }, { default: connect }] = await Promise.all([
    import('undici/lib/dispatcher/env-http-proxy-agent.js'),
    import('undici/lib/dispatcher/pool.js'),
    import('undici/lib/api/api-connect.js'),
  ]);
  return { EnvHttpProxyAgent, Pool, connect };
}

function addressOf(text: string, variable: string): string {
  if (text === '') return '';
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (url !== null && /^https?:$/.test(url.protocol)) return url.href;
  // Without the text itself: it may hold a password.
  throw new UsageError(`${variable} is not the address of a proxy.`, { hint: 'for example http://proxy.example.com:3128' });
}

/** undici calls it an abort where a proxy refuses; here that word means an interrupt. */
function named(error: Error): Error {
  return 'code' in error && error.code === 'UND_ERR_ABORTED' ? Object.assign(error, { name: 'ProxyConnectionError' }) : error;
}
