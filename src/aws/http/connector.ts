import type { SecureContext } from 'node:tls';
import buildConnector from 'undici/lib/core/connect.js';
import type { cachedLookup } from './names.ts';

export interface ConnectorOptions {
  readonly context: SecureContext;
  readonly lookup: ReturnType<typeof cachedLookup>;
}

export type Connector = ReturnType<typeof buildConnector>;

/** A handshake that takes longer, in milliseconds, is tried again. */
export const handshake = 10_000;

/** Opens the connections of a run. A host's latest TLS session is kept, and resumed by each further connection to it. */
export function connectorOf({ context, lookup }: ConnectorOptions): Connector {
  const connect = buildConnector({ secureContext: context, lookup, allowH2: false, timeout: handshake, keepAlive: true });
  const sessions = new Map<string, Buffer>();
  return (target, callback) =>
    connect(target, (...opened) => {
      // undici remembers the session, but holds it so weakly that the next collection of garbage takes it.
      opened[1]?.on('session', (session: Buffer) => sessions.set(target.servername ?? target.hostname, session));
      callback(...opened);
    });
}
