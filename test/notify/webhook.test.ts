import { createHmac } from 'node:crypto';
import { createServer } from 'node:net';
import { afterAll, beforeEach, describe, expect, it, test } from 'vitest';
import { parseDestination, type Webhook } from '../../src/notify/destination.ts';
import { failureOf } from '../../src/notify/message.ts';
import { messageId } from '../../src/notify/message-id.ts';
import { couldNotRun } from '../../src/notify/occasion.ts';
import { secretOf } from '../../src/notify/signature.ts';
import { postTo } from '../../src/notify/webhook.ts';
import { makeAuthority } from '../aws/http/authority.ts';
import { allClosed, listen } from '../aws/http/listening.ts';
import { startProxy } from '../aws/http/proxy.ts';
import { type Reply, startReceiver } from './receiver.ts';

const receiver = await startReceiver();
afterAll(() => receiver.close());
beforeEach(() => {
  receiver.received.length = 0;
});

const message = failureOf({ runId: 'run-1', exitCode: 3, error: 'no credentials' }, couldNotRun);
const webhookAt = (url: string) => parseDestination('webhook:f', () => url) as Webhook;
const bare = { secret: undefined, timeoutMs: 3_000, environment: {} };
const post = (options: Partial<Parameters<typeof postTo>[2]> = {}, url = receiver.url) =>
  postTo(webhookAt(url), message, { ...bare, ...options });

describe('a webhook', () => {
  it('is posted the message as JSON, at its whole URL', async () => {
    receiver.reply({ status: 202 });
    expect(await post()).toEqual({ ok: true });
    const [only] = receiver.received;
    expect(receiver.received).toHaveLength(1);
    expect(only?.path).toBe('/hooks/a-secret-path?token=a-secret-token');
    expect(JSON.parse(only?.body ?? '')).toEqual(message);
    expect(only?.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': messageId(message) });
    expect(only?.headers['webhook-signature']).toBeUndefined();
  });

  it('can tell who sent it and when, by the secret', async () => {
    receiver.reply({ status: 200 });
    const secret = secretOf('a secret of more than sixteen bytes\n', 'f');
    await post({ secret });
    const { headers = {}, body = '' } = receiver.received[0] ?? {};
    const seconds = Number(headers['webhook-timestamp']);
    expect(Math.abs(Date.now() / 1000 - seconds)).toBeLessThan(60);
    const mac = createHmac('sha256', 'a secret of more than sixteen bytes')
      .update(`${messageId(message)}.${seconds}.${body}`)
      .digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${mac}`);
  });

  it('takes a secret as Standard Webhooks write it, and none that is short', () => {
    const bytes = Buffer.alloc(24, 7);
    expect(Buffer.from(secretOf(`whsec_${bytes.toString('base64')}\n`, 'f')).equals(bytes)).toBe(true);
    expect(() => secretOf('fifteen bytes!!', 'f')).toThrow('The secret in f has fewer than 16 bytes.');
    expect(() => secretOf('whsec_c2hvcnQ=', 'f')).toThrow('fewer than 16 bytes');
  });

  // biome-ignore format: a table
  test.each<[string, [Reply, ...Reply[]], object, number]>([
    ['HTTP 500, for ever', [{ status: 500 }], { ok: false, why: 'it answered HTTP 500' }, 3],
    ['HTTP 503, once', [{ status: 503 }, { status: 200 }], { ok: true }, 2],
    ['HTTP 429, once', [{ status: 429 }, { status: 200 }], { ok: true }, 2],
    ['HTTP 404', [{ status: 404 }], { ok: false, why: 'it answered HTTP 404' }, 1],
    ['a redirect', [{ status: 307, headers: { location: '/elsewhere' } }], { ok: false, why: 'it answered HTTP 307, and redirects are not followed' }, 1],
  ])('that answers %s', async (_, replies, expected, attempts) => {
    receiver.reply(...replies);
    expect(await post()).toMatchObject(expected);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([messageId(message)]));
    expect(receiver.received.map(({ path }) => path)).toEqual(Array(attempts).fill('/hooks/a-secret-path?token=a-secret-token'));
  });

  it('that hangs is left after the time allowed, all attempts together', async () => {
    receiver.reply('hang');
    const started = performance.now();
    expect(await post({ timeoutMs: 300 })).toMatchObject({ ok: false, why: 'it gave no answer within 0.3 s' });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('that never ends its answer has answered, and is not listened to any longer', async () => {
    const server = await listen(
      createServer((socket) => socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx'))),
    );
    expect(await post({}, `http://127.0.0.1:${server.port}/`)).toEqual({ ok: true });
    await allClosed(server.sockets);
    await server.close();
  });

  it('that is not there is tried again, and says so without its URL', async () => {
    const server = await listen(createServer());
    await server.close();
    const sent = await post({}, `http://127.0.0.1:${server.port}/a-secret-path`);
    expect(sent).toMatchObject({ ok: false, why: 'it could not be reached: ECONNREFUSED' });
  });

  it('is reached through the proxy that the environment names', async () => {
    const proxy = await startProxy();
    const sent = await post({ environment: { HTTPS_PROXY: proxy.address } }, 'https://hooks.example.com/secret');
    expect(sent).toMatchObject({ ok: false, why: expect.stringContaining('HTTP Tunneling') });
    expect(proxy.asked[0]).toBe('CONNECT hooks.example.com:443');
    await proxy.close();
  });

  it('over TLS is believed by the certificate authorities of the environment alone', async () => {
    const { createServer: secureServer } = await import('node:https');
    const own = makeAuthority();
    const server = await listen(secureServer({ key: own.key, cert: own.certificate }, (_, response) => response.writeHead(200).end()));
    const url = `https://localhost:${server.port}/`;
    expect(await post({ environment: { AWS_CA_BUNDLE: own.file } }, url)).toEqual({ ok: true });
    expect(await post({}, url)).toMatchObject({ ok: false, why: expect.stringMatching(/UNABLE_TO|SELF_SIGNED/) });
    await server.close();
    own.remove();
  });
});
