import type { AddressInfo, Server, Socket } from 'node:net';
import { HttpRequest } from '@smithy/core/protocols';

/** A server on loopback, and every connection that was ever made to it. */
export interface Listening {
  readonly port: number;
  readonly sockets: readonly Socket[];
  close(): Promise<void>;
}

/** Starts any kind of server on a free port of loopback. */
export async function listen(server: Server): Promise<Listening> {
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => {
    // What a client does to its connection is no trouble of the test's.
    socket.on('error', () => undefined);
    sockets.push(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    sockets,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Resolves when the other side has closed every one of the connections. */
export async function allClosed(sockets: readonly Socket[]): Promise<void> {
  const open = sockets.filter(({ destroyed }) => !destroyed);
  await Promise.all(open.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
}

/** A request as the SDK hands it to its handler. */
export function requestTo(port: number, parts: Partial<HttpRequest> = {}): HttpRequest {
  return new HttpRequest({ protocol: 'http:', hostname: '127.0.0.1', port, path: '/', method: 'GET', ...parts });
}
