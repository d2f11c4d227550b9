import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { EvidenceError, UsageError } from '../src/errors.ts';
import { nonceOf, timestampRequest } from '../src/evidence/timestamp/request.ts';
import { type AuthorityOptions, httpAuthority } from '../src/timestamp-authority.ts';
import { makeAuthority } from './aws/http/authority.ts';
import { allClosed, listen } from './aws/http/listening.ts';
import { startProxy } from './aws/http/proxy.ts';
import { type Answer, type AuthorityFiles, startAuthority } from './tsa.ts';

// No key is needed to answer wrongly.
const none: AuthorityFiles = { folder: '', anchor: '', remove: () => undefined };
const authority = await startAuthority({ files: none });
afterAll(() => authority.close());

const reply = { 'content-type': 'application/timestamp-reply' };
const request = timestampRequest(Buffer.from('a message'), nonceOf(Buffer.alloc(8, 7)));
const bare = { environment: {} };

function asked(options: AuthorityOptions = bare, url = authority.url): Promise<Uint8Array> {
  return httpAuthority(url, options).ask(request);
}

async function reason(asking: Promise<unknown>): Promise<string> {
  const error = await asking.then(
    () => new Error('it answered'),
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(EvidenceError);
  expect((error as EvidenceError).code).toBe('timestamp');
  return (error as EvidenceError).message;
}

describe('an authority over HTTP', () => {
  test('is sent the request and its answer comes back, byte for byte', async () => {
    authority.behave(() => ({ body: Buffer.from([0x30, 0x03, 0x02, 0x01, 0xff]) }));
    expect(Buffer.from(await asked()).toString('hex')).toBe('30030201ff');
    const [{ body, headers } = { body: Buffer.alloc(0), headers: {} }] = authority.requests.slice(-1);
    expect(body.equals(request)).toBe(true);
    expect(headers).toMatchObject({
      'content-type': 'application/timestamp-query',
      accept: 'application/timestamp-reply',
      'content-length': '69',
    });
  });

  test('may answer with 201, as the authority of Sigstore does', async () => {
    authority.behave(() => ({ status: 201, headers: reply, body: 'x' }));
    expect(Buffer.from(await asked()).toString()).toBe('x');
  });

  test('may say more of its type', async () => {
    authority.behave(() => ({ headers: { 'content-type': 'Application/Timestamp-Reply; charset=binary' }, body: 'x' }));
    expect(Buffer.from(await asked()).toString()).toBe('x');
  });

  test.each<[string, Answer, string]>([
    ['HTTP 500', { status: 500, headers: reply, body: 'x' }, 'it answered HTTP 500'],
    ['HTTP 404', { status: 404 }, 'it answered HTTP 404'],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, 'it answered HTTP 302, and redirects are not followed'],
    ['nothing, with 204', { status: 204 }, 'it answered HTTP 204'],
    [
      'a page',
      { headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<!doctype html>' },
      'it answered with "text/html; charset=utf-8", not application/timestamp-reply',
    ],
    ['no content type', { headers: {}, body: 'x' }, 'it answered with no content type, not application/timestamp-reply'],
    [
      'a query as its answer',
      { headers: { 'content-type': 'application/timestamp-query' }, body: 'x' },
      'it answered with "application/timestamp-query", not application/timestamp-reply',
    ],
    ['a huge answer', { body: Buffer.alloc(64 * 2 ** 20) }, 'it answered with more than 131072 bytes'],
    ['an empty answer', {}, 'it answered with nothing'],
  ])('that answers with %s says so', async (_, answer, expected) => {
    authority.behave(() => answer);
    expect(await reason(asked())).toBe(expected);
  });

  test('that hangs is left after the time allowed', async () => {
    authority.behave(() => 'hang');
    const started = performance.now();
    expect(await reason(asked({ ...bare, timeoutMs: 200 }))).toBe('it gave no answer within 0.2 s');
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test('that hangs in the midst of its answer is left too, and its connection closed', async () => {
    const half = 'HTTP/1.1 200 OK\r\ncontent-type: application/timestamp-reply\r\ncontent-length: 100\r\n\r\nhalf';
    const server = await listen(createServer((socket) => socket.once('data', () => socket.write(half))));
    expect(await reason(asked({ ...bare, timeoutMs: 200 }, `http://127.0.0.1:${server.port}/`))).toBe('it gave no answer within 0.2 s');
    await allClosed(server.sockets);
    await server.close();
  });

  test('that breaks off says so', async () => {
    const half = 'HTTP/1.1 200 OK\r\ncontent-type: application/timestamp-reply\r\ncontent-length: 100\r\n\r\nhalf';
    const server = await listen(createServer((socket) => socket.once('data', () => socket.end(half))));
    expect(await reason(asked(bare, `http://127.0.0.1:${server.port}/`))).toBe('it could not be asked: other side closed');
    await server.close();
  });

  test('that speaks another protocol says so', async () => {
    const server = await listen(createServer((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.6\r\n'))));
    expect(await reason(asked(bare, `http://127.0.0.1:${server.port}/`))).toMatch(
      /^it could not be asked: Response does not match the HTTP/,
    );
    await server.close();
  });

  test('that refuses the connection says so', async () => {
    const server = await listen(createServer());
    await server.close();
    expect(await reason(asked(bare, `http://127.0.0.1:${server.port}/`))).toBe('it could not be asked: ECONNREFUSED');
  });

  test('is not asked once the run is interrupted, and left when it is', async () => {
    authority.behave(() => 'hang');
    const before = authority.requests.length;
    expect(await reason(asked({ ...bare, signal: AbortSignal.abort() }))).toBe('the run was interrupted before it answered');
    expect(authority.requests.length).toBe(before);
    const controller = new AbortController();
    const asking = reason(asked({ ...bare, signal: controller.signal }));
    setTimeout(() => controller.abort(), 50);
    expect(await asking).toBe('the run was interrupted before it answered');
  });

  test('is not asked where the run is interrupted while the connection is made ready', async () => {
    authority.behave(() => ({ body: 'x' }));
    const controller = new AbortController();
    const asking = reason(asked({ ...bare, signal: controller.signal }));
    controller.abort();
    expect(await asking).toBe('the run was interrupted before it answered');
  });

  test('that has answered keeps no program waiting', async () => {
    authority.behave(() => ({ body: 'x' }));
    const program = `const { httpAuthority } = await import('./src/timestamp-authority.ts');
      await httpAuthority(${JSON.stringify(authority.url)}, { environment: {}, timeoutMs: 30_000 }).ask(new Uint8Array(69));`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { timeout: 20_000 });
  });

  test('can be asked again', async () => {
    authority.behave(() => ({ body: 'x' }));
    const { ask } = httpAuthority(authority.url, bare);
    for (const _ of [1, 2]) expect(Buffer.from(await ask(request)).toString()).toBe('x');
  });

  test('is reached through the proxy that the environment names, with its TLS checked', async () => {
    const proxy = await startProxy();
    const environment = { HTTPS_PROXY: proxy.address, HTTP_PROXY: proxy.address };
    expect(await reason(asked({ environment }, 'https://stamps.example.com/'))).toBe(
      'it could not be asked: Proxy response (502) !== 200 when HTTP Tunneling',
    );
    expect(await reason(asked({ environment }, 'http://stamps.example.com/'))).toBe('it answered HTTP 502');
    expect(proxy.asked).toEqual(['CONNECT stamps.example.com:443', expect.stringContaining('stamps.example.com')]);
    await proxy.close();
  });

  test('over TLS is believed by the certificate authorities of the environment alone', async () => {
    const { createServer: secureServer } = await import('node:https');
    const own = makeAuthority();
    const server = await listen(
      secureServer({ key: own.key, cert: own.certificate }, (_, response) => response.writeHead(200, reply).end('stamped')),
    );
    const url = `https://localhost:${server.port}/`;
    expect(Buffer.from(await asked({ environment: { AWS_CA_BUNDLE: own.file } }, url)).toString()).toBe('stamped');
    expect(await reason(asked(bare, url))).toMatch(
      /^it could not be asked: (UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT_LOCALLY)$/,
    );
    await server.close();
    own.remove();
  });
});

describe('the URL of an authority', () => {
  const opened =
    (url: string, environment: NodeJS.ProcessEnv = {}) =>
    () =>
      httpAuthority(url, { environment });
  // biome-ignore format: a table
  test.each([
    ['no URL', 'stamps.example.com', '"stamps.example.com" is not the URL of a time-stamping authority.'],
    ['a file', 'file:///etc/passwd', '"file:///etc/passwd" is not the URL of a time-stamping authority.'],
    ['a query', 'https://stamps.example.com/a?key=secret', 'The URL of the time-stamping authority https://stamps.example.com/a has a query or a fragment.'],
    ['a fragment', 'https://stamps.example.com/#secret', 'The URL of the time-stamping authority https://stamps.example.com/ has a query or a fragment.'],
    ['a password', 'https://user:secret@stamps.example.com/', 'The URL of a time-stamping authority holds a user or password.'],
    ['a user', 'ftp://secret@stamps.example.com/', 'The URL of a time-stamping authority holds a user or password.'],
  ])('with %s is refused', (_, url, message) => {
    expect(opened(url)).toThrow(UsageError);
    expect(opened(url)).toThrow(message);
    expect(opened(url)).not.toThrow(/secret/);
  });

  test('is refused with the environment at once, not when there is something to stamp', () => {
    expect(opened('https://stamps.example.com', { HTTPS_PROXY: 'ftp://proxy' })).toThrow(UsageError);
    expect(opened('https://stamps.example.com', { AWS_CA_BUNDLE: '/nowhere' })).toThrow(UsageError);
  });
});
