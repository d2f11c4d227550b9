import type { SecureContext } from 'node:tls';
import buildConnector from 'undici/lib/core/connect.js';
import { once } from '../../once.ts';
import type { cachedLookup } from './names.ts';

export interface ConnectorOptions {
  /** Asked for with the first connection by TLS. */
  readonly context: () => SecureContext;
  readonly lookup: ReturnType<typeof cachedLookup>;
}

export type Connector = ReturnType<typeof buildConnector>;

/** A handshake that takes longer, in milliseconds, is tried again. */
export const handshake = 10_000;

/** Opens the connections of a run. A host's latest TLS session is kept, and resumed by each further connection to it. */
export function connectorOf({ context, lookup }: ConnectorOptions): Connector {
  const options = { lookup, allowH2: false, timeout: handshake, keepAlive: true };
  const plain = buildConnector(options);
  const secure = once(() => buildConnector({ ...options, secureContext: context() }));
  const sessions = new Map<string, Buffer>();
  return (target, callback) => {
    const connect = target.protocol === 'https:' ? secure() : plain;
    connect(target, (...opened) => {
      // undici remembers the session, but holds it so weakly that the next collection of garbage takes it.
      opened[1]?.on('session', (session: Buffer) => sessions.set(target.servername ?? target.hostname, session));
      callback(...opened);
    });
  };
}
