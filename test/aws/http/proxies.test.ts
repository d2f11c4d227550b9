import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { classify } from '../../../src/aws/failure.ts';
import { HttpHandler } from '../../../src/aws/http/handler.ts';
import { proxiesOf } from '../../../src/aws/http/proxies.ts';
import { UsageError } from '../../../src/errors.ts';
import { type Authority, makeAuthority } from './authority.ts';
import { allClosed, listen, requestTo } from './listening.ts';
import { type ProxyServerOptions, startProxy } from './proxy.ts';

let authority: Authority;
const running: { close(): Promise<void> }[] = [];

beforeAll(() => {
  authority = makeAuthority('DNS:iam.amazonaws.com', 'IP:0.0.0.0');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const part of running.splice(0)) await part.close();
});

afterAll(() => authority.remove());

function startHandler(environment: NodeJS.ProcessEnv, callTimeout = 10_000): HttpHandler {
  const handler = new HttpHandler({ most: 8, environment, callTimeout, signal: new AbortController().signal });
  running.unshift(handler);
  return handler;
}

async function proxyWith(options: ProxyServerOptions = {}) {
  const proxy = await startProxy(options);
  running.push(proxy);
  return proxy;
}

/** A server that answers `here`, plain or with TLS. */
async function startServer(isSecure: boolean) {
  const answer = (_: unknown, response: { end(text: string): void }) => response.end('here');
  const { key, certificate: cert } = authority;
  const server = await listen(isSecure ? createSecureServer({ key, cert }, answer) : createServer(answer));
  running.push(server);
  return server;
}

/** A call to AWS by its real name, which no test resolves: there is always a proxy in between. */
const toIam = () => requestTo(443, { protocol: 'https:', hostname: 'iam.amazonaws.com' });
const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => classify(error),
  );

describe('the proxies that an environment names', () => {
  const none = { https: '', http: '', except: '' };

  it.each<[NodeJS.ProcessEnv, Partial<typeof none>]>([
    [{}, {}],
    [{ HTTPS_PROXY: '' }, {}],
    [{ HTTPS_PROXY: 'http://proxy:3128' }, { https: 'http://proxy:3128/' }],
    [{ HTTP_PROXY: 'http://proxy:3128' }, { http: 'http://proxy:3128/' }],
    [{ HTTPS_PROXY: 'proxy.example.com:3128' }, { https: 'http://proxy.example.com:3128/' }],
    [{ HTTPS_PROXY: 'https://me:secret@proxy' }, { https: 'https://me:secret@proxy/' }],
    [{ HTTPS_PROXY: 'http://upper', https_proxy: 'http://lower' }, { https: 'http://lower/' }],
    [{ HTTPS_PROXY: 'http://upper', https_proxy: '' }, {}],
    [{ HTTP_PROXY: 'http://upper', http_proxy: 'http://lower' }, { http: 'http://lower/' }],
    [{ NO_PROXY: 'upper', no_proxy: 'lower' }, { except: 'lower' }],
    [{ NO_PROXY: 'a, b' }, { except: 'a, b' }],
  ])('%o', (environment, proxies) => {
    expect(proxiesOf(environment)).toEqual({ ...none, ...proxies });
  });

  it.each(['socks5://me:secret@proxy', 'http://', 'me:secret@:x', 'ftp://secret'])(
    '%s is no address of a proxy, and is not repeated',
    (text) => {
      expect(() => proxiesOf({ https_proxy: text })).toThrow(UsageError);
      expect(() => proxiesOf({ https_proxy: text })).toThrow(/^HTTPS_PROXY is not the address of a proxy\.$/);
    },
  );
});

describe('HTTPS_PROXY', () => {
  it('takes calls through a tunnel to the server that they name, many through the same', async () => {
    const server = await startServer(true);
    const proxy = await proxyWith({ leadsTo: server.port });
    const handler = startHandler({ HTTPS_PROXY: proxy.address, AWS_CA_BUNDLE: authority.file });
    for (let call = 1; call <= 50; call += 1) expect((await handler.handle(toIam())).response.body.toString()).toBe('here');
    expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT iam.amazonaws.com:443']));
    expect(proxy.asked.length).toBeLessThanOrEqual(4);
    await handler.close();
    await allClosed([...proxy.sockets, ...server.sockets]);
  });

  it('may name a proxy that speaks TLS, and its user', async () => {
    const server = await startServer(true);
    const proxy = await proxyWith({ leadsTo: server.port, authority });
    const address = proxy.address.replace('://', '://me:s%C3%A9cret@');
    const handler = startHandler({ HTTPS_PROXY: address, AWS_CA_BUNDLE: authority.file });
    expect((await handler.handle(toIam())).response.statusCode).toBe(200);
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('me:sécret').toString('base64')}`]);
  });

  it('does not make a server trusted', async () => {
    const server = await startServer(true);
    const proxy = await proxyWith({ leadsTo: server.port });
    expect(await failureOf(startHandler({ HTTPS_PROXY: proxy.address }).handle(toIam()))).toMatchObject({
      name: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      retry: 'never',
    });
  });

  it.each([502, 407, 0])('a proxy that answers %i makes a passing error with a name', async (status) => {
    const proxy = await proxyWith({ status });
    const failure = await failureOf(startHandler({ HTTPS_PROXY: proxy.address }).handle(toIam()));
    expect(failure).toMatchObject({ name: 'ProxyConnectionError', reason: 'failed', retry: 'transient' });
    if (status !== 0) expect(failure?.message).toContain(String(status));
    expect(proxy.asked).toEqual(['CONNECT iam.amazonaws.com:443']);
  });

  it('a proxy that is not there makes a passing error', async () => {
    const proxy = await proxyWith();
    await proxy.close();
    const failure = await failureOf(startHandler({ HTTPS_PROXY: proxy.address }).handle(toIam()));
    expect(failure).toMatchObject({ name: 'ECONNREFUSED', reason: 'failed', retry: 'transient' });
  });

  it('a tunnel that never opens ends with the call', async () => {
    const server = await listen(createServer().on('connect', (_, socket) => void socket.resume().on('end', () => socket.destroy())));
    running.push(server);
    const handler = startHandler({ HTTPS_PROXY: `http://localhost:${server.port}` }, 50);
    expect(await failureOf(handler.handle(toIam()))).toMatchObject({ reason: 'timed-out' });
    await handler.close();
    await allClosed(server.sockets);
  });
});

describe('what goes past the proxy', () => {
  const proxiesAt = ({ address }: { readonly address: string }) => ({ HTTPS_PROXY: address, HTTP_PROXY: address });

  it.each(['127.0.0.1', 'localhost'])('%s, plain or with TLS', async (hostname) => {
    const proxy = await proxyWith();
    const plain = await startServer(false);
    const secure = await startServer(true);
    const handler = startHandler({ ...proxiesAt(proxy), AWS_CA_BUNDLE: authority.file });
    expect((await handler.handle(requestTo(plain.port, { hostname }))).response.statusCode).toBe(200);
    await failureOf(handler.handle(requestTo(secure.port, { protocol: 'https:', hostname })));
    expect(secure.sockets).toHaveLength(1);
    expect(proxy.asked).toEqual([]);
  });

  // Another name of loopback, that is not taken for it.
  const hostname = '0.0.0.0';

  it.each(['0.0.0.0', '.0.0.0', '*', 'example.com, 0.0.0.0'])('a host of NO_PROXY=%s, with the same trust', async (except) => {
    const proxy = await proxyWith();
    const plain = await startServer(false);
    const secure = await startServer(true);
    const handler = startHandler({ ...proxiesAt(proxy), NO_PROXY: except, AWS_CA_BUNDLE: authority.file });
    for (const request of [requestTo(plain.port, { hostname }), requestTo(secure.port, { protocol: 'https:', hostname })])
      expect((await handler.handle(request)).response.body.toString()).toBe('here');
    expect(proxy.asked).toEqual([]);
  });

  it('not a host that NO_PROXY does not name', async () => {
    const proxy = await proxyWith({ status: 418 });
    const handler = startHandler({ ...proxiesAt(proxy), NO_PROXY: 'example.com,0.0.0.0:1' });
    const { response } = await handler.handle(requestTo(8080, { hostname }));
    expect(response).toMatchObject({ statusCode: 418 });
    await failureOf(handler.handle(toIam()));
    expect(proxy.asked).toEqual(['GET http://0.0.0.0:8080/', 'CONNECT iam.amazonaws.com:443']);
  });

  it('https where HTTP_PROXY alone is named, and http where HTTPS_PROXY alone is', async () => {
    const proxy = await proxyWith();
    const plain = await startServer(false);
    const secure = await startServer(true);
    const forHttp = startHandler({ HTTP_PROXY: proxy.address, AWS_CA_BUNDLE: authority.file });
    expect((await forHttp.handle(requestTo(secure.port, { protocol: 'https:', hostname }))).response.statusCode).toBe(200);
    const forHttps = startHandler({ HTTPS_PROXY: proxy.address });
    expect((await forHttps.handle(requestTo(plain.port, { hostname }))).response.statusCode).toBe(200);
    expect(proxy.asked).toEqual([]);
  });

  it('all of it, where the process names a proxy and the run’s environment does not', async () => {
    const [ours, others] = [await proxyWith({ status: 418 }), await proxyWith()];
    for (const name of ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy']) vi.stubEnv(name, others.address);
    vi.stubEnv('no_proxy', '*');
    const secure = await startServer(true);
    const handler = startHandler({ HTTP_PROXY: ours.address, AWS_CA_BUNDLE: authority.file });
    expect((await handler.handle(requestTo(8080, { hostname }))).response.statusCode).toBe(418);
    expect((await handler.handle(requestTo(secure.port, { protocol: 'https:', hostname }))).response.statusCode).toBe(200);
    expect(others.asked).toEqual([]);
  });
});
