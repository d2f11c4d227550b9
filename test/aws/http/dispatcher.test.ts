import { createServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { GetAccountSummaryCommand } from '@aws-sdk/client-iam';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { RoleChain } from '../../../src/aws/credentials.ts';
import { classify } from '../../../src/aws/failure.ts';
import { HttpHandler } from '../../../src/aws/http/handler.ts';
import { Transport } from '../../../src/aws/transport.ts';
import { summaryAnswer } from '../wire.ts';
import { type Authority, makeAuthority } from './authority.ts';
import { allClosed, listen, requestTo } from './listening.ts';

let authority: Authority;
const running: { close(): Promise<void> }[] = [];

beforeAll(() => {
  authority = makeAuthority();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const part of running.splice(0)) await part.close();
});

afterAll(() => authority.remove());

/** A TLS server whose certificate the authority of the test has signed, and whether each connection resumed a session. */
async function startServer(options: { readonly maxVersion?: 'TLSv1.2'; readonly isLast?: boolean } = {}) {
  const { maxVersion, isLast = false } = options;
  const resumed: boolean[] = [];
  const tls = { key: authority.key, cert: authority.certificate, ...(maxVersion === undefined ? {} : { maxVersion }) };
  const server = createServer(tls, (_, response) => {
    if (isLast) response.setHeader('connection', 'close');
    // Later, so that calls overlap.
    setImmediate(() => summaryAnswer(response));
  });
  server.on('secureConnection', (socket: TLSSocket) => resumed.push(socket.isSessionReused()));
  const listening = await listen(server);
  running.push(listening);
  return { ...listening, resumed };
}

function startHandler(environment: NodeJS.ProcessEnv): HttpHandler {
  const handler = new HttpHandler({ most: 8, environment, callTimeout: 10_000, signal: new AbortController().signal });
  running.push(handler);
  return handler;
}

function startTransport(): Transport {
  const transport = new Transport({
    allowed: new Set(['IAM.GetAccountSummary', 'STS.GetCallerIdentity']),
    concurrency: 8,
    quotaShare: 1,
    callTimeout: 10_000,
    signal: new AbortController().signal,
    version: 'test',
  });
  running.push(transport);
  return transport;
}

describe('trust', () => {
  const secure = { protocol: 'https:', hostname: 'localhost' };

  it('refuses a server whose authority nobody named', async () => {
    const { port } = await startServer();
    const error = await startHandler({})
      .handle(requestTo(port, secure))
      .catch((thrown: unknown) => thrown);
    expect(classify(error)).toMatchObject({ name: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', reason: 'failed', retry: 'never' });
  });

  it('accepts it where AWS_CA_BUNDLE names the authority', async () => {
    const { port } = await startServer();
    const { response } = await startHandler({ AWS_CA_BUNDLE: authority.file }).handle(requestTo(port, secure));
    expect(response.statusCode).toBe(200);
  });

  it('refuses a server that answers by another name', async () => {
    const { port } = await startServer();
    const handler = startHandler({ AWS_CA_BUNDLE: authority.file });
    const error = await handler.handle(requestTo(port, { ...secure, hostname: '127.0.0.1' })).catch((thrown: unknown) => thrown);
    expect(classify(error)).toMatchObject({ name: 'ERR_TLS_CERT_ALTNAME_INVALID', reason: 'failed' });
  });
});

it('a run whose first call finds no trust cannot start, and says what to do', async () => {
  const { port } = await startServer();
  vi.stubEnv('AWS_ENDPOINT_URL', `https://localhost:${port}`);
  vi.stubEnv('AWS_CA_BUNDLE', undefined);
  const credentials = { accessKeyId: 'AKIAONE', secretAccessKey: 'not a secret' };
  const chain = { base: async () => credentials, region: 'us-east-2', runId: 'one', externalId: undefined, policy: null };
  await expect(RoleChain.start({ transport: startTransport(), ...chain })).rejects.toMatchObject({
    code: 'endpoint-unreachable',
    message: expect.stringContaining('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
    hint: expect.stringContaining('AWS_CA_BUNDLE'),
  });
});

describe('a TLS session', () => {
  const collectGarbage = (): void => {
    setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
  };

  it.each([{}, { maxVersion: 'TLSv1.2' as const }])(
    'is resumed by the next connection, also after a collection of garbage: %o',
    async (version) => {
      const { port, resumed, sockets } = await startServer({ ...version, isLast: true });
      const handler = startHandler({ AWS_CA_BUNDLE: authority.file });
      for (let call = 1; call <= 3; call += 1) {
        await handler.handle(requestTo(port, { protocol: 'https:', hostname: 'localhost' }));
        await allClosed(sockets);
        collectGarbage();
      }
      expect(resumed).toEqual([false, true, true]);
    },
  );
});

describe('200 calls of 50 accounts', () => {
  async function start() {
    const server = await startServer();
    vi.stubEnv('AWS_ENDPOINT_URL', `https://localhost:${server.port}`);
    vi.stubEnv('AWS_CA_BUNDLE', authority.file);
    const transport = startTransport();
    const calls = Array.from({ length: 200 }, (_, index) => () => {
      const credentials = { accessKeyId: `AKIA${index % 50}`, secretAccessKey: 'not a secret' };
      const caller = { account: `account ${index % 50}`, region: 'us-east-2', credentials: async () => credentials };
      return transport.send(['IAM', 'GetAccountSummary'], new GetAccountSummaryCommand({}), caller);
    });
    return { server, calls };
  }

  it('take one connection, one after the other', async () => {
    const { server, calls } = await start();
    for (const call of calls) await call();
    expect(server.sockets).toHaveLength(1);
  });

  it('take no more connections than calls in flight, all at once', async () => {
    const { server, calls } = await start();
    await Promise.all(calls.map((call) => call()));
    expect(server.sockets.length).toBeGreaterThan(1);
    expect(server.sockets.length).toBeLessThanOrEqual(8);
  });
});
