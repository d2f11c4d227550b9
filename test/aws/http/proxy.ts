import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect } from 'node:net';
import type { Authority } from './authority.ts';
import { type Listening, listen } from './listening.ts';

export interface Proxy extends Listening {
  readonly address: string;
  /** What it was asked for: `CONNECT iam.amazonaws.com:443`, `GET http://127.0.0.1/`. */
  readonly asked: string[];
  /** The `proxy-authorization` of each request. */
  readonly authorizations: (string | undefined)[];
}

export interface ProxyServerOptions {
  /** Port on loopback that each tunnel leads to, whatever it was asked for; without one it answers `status`. */
  readonly leadsTo?: number;
  /** 502 where it is not said; 0 hangs up. */
  readonly status?: number;
  /** Speaks TLS itself. */
  readonly authority?: Authority;
}

/** A proxy on loopback that reaches nothing but loopback. */
export async function startProxy({ leadsTo, status = 502, authority }: ProxyServerOptions = {}): Promise<Proxy> {
  const asked: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const server: Server = authority === undefined ? createServer() : createSecureServer({ key: authority.key, cert: authority.certificate });
  server.on('request', (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    authorizations.push(request.headers['proxy-authorization']);
    response.writeHead(status).end('from the proxy');
  });
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    authorizations.push(request.headers['proxy-authorization']);
    socket.on('error', () => undefined);
    if (leadsTo === undefined) {
      socket.end(status === 0 ? '' : `HTTP/1.1 ${status} As told\r\n\r\n`);
      return;
    }
    const onward = connect(leadsTo, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  });
  const listening = await listen(server);
  const address = `${authority === undefined ? 'http' : 'https'}://localhost:${listening.port}`;
  return { ...listening, address, asked, authorizations };
}
