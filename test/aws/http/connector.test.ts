import { type AddressInfo, createServer, type Server } from 'node:net';
import { createSecureContext } from 'node:tls';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { connectorOf } from '../../../src/aws/http/connector.ts';
import { cachedLookup } from '../../../src/aws/http/names.ts';

let server: Server;
let port: string;

beforeAll(async () => {
  // Plain: a handshake fails here, after the context was asked for.
  server = createServer((socket) => socket.on('error', () => undefined).end('no TLS here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = String((server.address() as AddressInfo).port);
});

afterAll(() => void server.close());

function open(connect: ReturnType<typeof connectorOf>, protocol: string): Promise<Error | null> {
  return new Promise((resolve) =>
    connect({ hostname: '127.0.0.1', protocol, port }, (error, socket) => {
      socket?.destroy();
      resolve(error);
    }),
  );
}

it('asks for the TLS context with the first connection that needs one, and once', async () => {
  const context = vi.fn(() => createSecureContext());
  const connect = connectorOf({ context, lookup: cachedLookup() });
  expect(await open(connect, 'http:')).toBeNull();
  expect(context).not.toHaveBeenCalled();
  expect(await open(connect, 'https:')).toBeInstanceOf(Error);
  expect(await open(connect, 'https:')).toBeInstanceOf(Error);
  expect(context).toHaveBeenCalledTimes(1);
});
