import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createRawServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { classify, DeadlineError } from '../../../src/aws/failure.ts';
import { type HandlerOptions, HttpHandler } from '../../../src/aws/http/handler.ts';
import { allClosed, listen, requestTo } from './listening.ts';

const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  vi.useRealTimers();
  for (const part of running.splice(0)) await part.close();
});

async function start(answer?: RequestListener, options: Partial<HandlerOptions> = {}) {
  const server = createServer(answer);
  const listening = await listen(server);
  const handler = new HttpHandler({ most: 40, environment: {}, callTimeout: 10_000, signal: new AbortController().signal, ...options });
  running.push(handler, listening);
  const ask = (path = '/') => handler.handle(requestTo(listening.port, { path }));
  /** The next request that arrives, and where its answer goes. */
  const arrival = async () => (await once(server, 'request')) as [IncomingMessage, ServerResponse];
  return { server, listening, handler, ask, arrival };
}

const textOf = ({ response }: Awaited<ReturnType<HttpHandler['handle']>>): string => response.body.toString();
const reasonOf = (error: unknown) => classify(error).reason;

describe('an answer', () => {
  it('has status, headers and the whole body as bytes', async () => {
    const { ask } = await start((_, response) => {
      response.writeHead(403, { 'x-amzn-RequestId': 'one', 'set-cookie': ['a', 'b'] });
      response.end('refused');
    });
    const { response } = await ask();
    expect(response).toMatchObject({ statusCode: 403, headers: { 'x-amzn-requestid': 'one', 'set-cookie': 'a, b' } });
    expect(response.body).toEqual(Buffer.from('refused'));
  });

  it('is put together from its chunks, however they are cut', async () => {
    const { ask } = await start(async (_, response) => {
      for (const byte of Buffer.from('ключ 🔑')) await new Promise((written) => response.write(Buffer.from([byte]), written));
      response.end();
    });
    expect(textOf(await ask())).toBe('ключ 🔑');
  });

  it('of a megabyte arrives as it was sent', async () => {
    const body = Buffer.alloc(2 ** 20, 'all work and no play ');
    const { ask } = await start((_, response) => response.end(body));
    expect(body.equals((await ask()).response.body)).toBe(true);
  });

  it.each<[string, RequestListener]>([
    ['of no length', (_, response) => response.writeHead(200, { 'content-length': 0 }).end()],
    ['without content', (_, response) => response.writeHead(204).end()],
    ['in no chunks', (_, response) => response.writeHead(200, { 'transfer-encoding': 'chunked' }).end()],
  ])('%s has an empty body', async (_, answer) => {
    const { ask, listening } = await start(answer);
    for (const path of ['/1', '/2']) expect((await ask(path)).response.body).toEqual(Buffer.alloc(0));
    expect(listening.sockets).toHaveLength(1);
  });

  it('is the last one, where others only inform', async () => {
    const { ask } = await start((_, response) => {
      response.writeProcessing();
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.writeHead(200, { 'x-final': 'yes' }).end('done');
    });
    const answer = await ask();
    expect(textOf(answer)).toBe('done');
    expect(answer.response.headers).not.toHaveProperty('link');
    expect(answer.response).toMatchObject({ statusCode: 200, headers: { 'x-final': 'yes' } });
  });

  it('to a query and a body shows that they arrived as they are', async () => {
    const { handler, listening } = await start((request, response) => void request.pipe(response.writeHead(200, { 'x-url': request.url })));
    const query = { 'a b': ['1', '2&'], encryption: '' };
    const { response } = await handler.handle(requestTo(listening.port, { method: 'POST', path: '/b%20c', query, body: 'Action=ключ' }));
    expect(response.headers['x-url']).toBe('/b%20c?a%20b=1&a%20b=2%26&encryption=');
    expect(response.body.toString()).toBe('Action=ключ');
  });
});

describe('what is no answer passes, and says its name', () => {
  it.each<[string, string]>([
    ['fewer bytes than announced', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'],
    ['fewer bytes than announced, on a last connection', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\nconnection: close\r\n\r\nhalf'],
    ['a chunk that is cut', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n64\r\nhalf'],
    ['a last chunk that is missing', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
    ['half the headers', 'HTTP/1.1 200 OK\r\ncontent-le'],
    ['nothing', ''],
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['a word to continue, that nobody asked for', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['a switch of protocols, that nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'],
  ])('%s', async (_, bytes) => {
    const listening = await listen(createRawServer((socket) => void socket.once('data', () => socket.end(bytes))));
    const handler = new HttpHandler({ most: 4, environment: {}, callTimeout: 10_000, signal: new AbortController().signal });
    running.push(handler, listening);
    const error = await handler.handle(requestTo(listening.port)).catch((thrown: unknown) => thrown);
    const failure = classify(error);
    expect(failure).toMatchObject({ reason: 'failed', retry: 'transient' });
    expect(failure.name).not.toBe('Error');
    expect(failure.message).not.toBe('');
  });

  it.each(['127.0.0.1', 'localhost'])('a port of %s where nobody listens', async (hostname) => {
    const { handler, listening } = await start();
    await listening.close();
    const failure = classify(await handler.handle(requestTo(listening.port, { hostname })).catch((thrown: unknown) => thrown));
    expect(failure).toMatchObject({ reason: 'failed', retry: 'transient' });
    expect(failure.message).toContain('ECONNREFUSED');
  });
});

describe('the deadline of a call', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });

  it('counts while it waits for a connection, and then nothing is sent', async () => {
    const { ask, arrival, server, listening } = await start(undefined, { most: 1 });
    const asked: (string | undefined)[] = [];
    server.on('request', ({ url }) => asked.push(url));
    const first = arrival();
    const calls = [ask('/1'), ask('/2')].map((call) => call.catch(reasonOf));
    await first;
    vi.advanceTimersByTime(10_000);
    expect(await Promise.all(calls)).toEqual(['timed-out', 'timed-out']);
    const next = arrival();
    const third = ask('/3');
    (await next)[1].end('third');
    expect(textOf(await third)).toBe('third');
    expect(asked).toEqual(['/1', '/3']);
    // One for the first call, one for the third.
    expect(listening.sockets).toHaveLength(2);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['while headers are missing', () => undefined],
    ['in the middle of a body', (response) => response.writeHead(200, { 'content-length': 100 }).write('half')],
  ])('ends it %s, and closes its connection', async (_, answer) => {
    const { ask, arrival, listening } = await start();
    const arrived = arrival();
    const call = ask().catch((error: unknown) => error);
    answer((await arrived)[1]);
    vi.advanceTimersByTime(10_000);
    expect(await call).toEqual(new DeadlineError('call'));
    await allClosed(listening.sockets);
  });

  it('is over with the answer', async () => {
    const { ask } = await start((_, response) => response.end('in time'));
    expect(textOf(await ask())).toBe('in time');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('no late answer becomes anybody’s', async () => {
    const { ask, arrival, listening } = await start(undefined, { most: 1 });
    const arrived = arrival();
    const given = ask('/1').catch(reasonOf);
    const [, late] = await arrived;
    late.writeHead(200, { 'content-length': 5 }).write('fir');
    vi.advanceTimersByTime(10_000);
    expect(await given).toBe('timed-out');
    const next = arrival();
    const second = ask('/2');
    late.end('st');
    const [request, response] = await next;
    expect(request.url).toBe('/2');
    response.end('second');
    expect(textOf(await second)).toBe('second');
    expect(listening.sockets).toHaveLength(2);
  });
});

describe('the end of a run', () => {
  it('ends all that is under way, whatever it waits for', async () => {
    const run = new AbortController();
    const { ask, arrival, listening } = await start(undefined, { most: 2, signal: run.signal });
    const arrived = arrival();
    const calls = ['/1', '/2', '/3', '/4', '/5'].map((path) => ask(path).catch((error: unknown) => error));
    (await arrived)[1].writeHead(200).write('half');
    run.abort(new DeadlineError('run'));
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 5 }, () => new DeadlineError('run')));
    await allClosed(listening.sockets);
  });

  it('sends nothing afterwards', async () => {
    const run = new AbortController();
    const { ask, listening } = await start((_, response) => response.end(), { signal: run.signal });
    run.abort(new DeadlineError('aborted'));
    await expect(ask()).rejects.toEqual(new DeadlineError('aborted'));
    expect(listening.sockets).toEqual([]);
  });

  it('also ends what has not found its connections yet', async () => {
    const run = new AbortController();
    const { ask, listening } = await start((_, response) => response.end(), { signal: run.signal });
    const call = ask();
    run.abort(new DeadlineError('run'));
    await expect(call).rejects.toEqual(new DeadlineError('run'));
    expect(listening.sockets).toEqual([]);
  });
});

describe('close', () => {
  const answering: RequestListener = (_, response) => response.end('ok');

  it('closes every connection, idle and in use', async () => {
    // So that no connection ends because it was idle for long.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { handler, ask, arrival, listening, server } = await start();
    server.keepAliveTimeout = 0;
    server.on('request', ({ url }, response) => void (url === '/answered' && response.end()));
    await Promise.all([ask('/answered'), ask('/answered')]);
    const arrived = arrival();
    const call = ask('/unanswered').catch(reasonOf);
    await arrived;
    expect(listening.sockets.map(({ destroyed }) => destroyed)).toEqual([false, false]);
    await handler.close();
    expect(await call).toBe('aborted');
    await allClosed(listening.sockets);
  });

  it('leaves no way to open another', async () => {
    const { handler, ask, listening } = await start(answering);
    await handler.close();
    expect(await ask().catch(reasonOf)).toBe('aborted');
    expect(listening.sockets).toEqual([]);
  });

  it('is not what a client’s end does: the connections belong to all', async () => {
    const { handler, ask, listening } = await start(answering);
    await ask();
    handler.destroy();
    await ask();
    expect(listening.sockets).toHaveLength(1);
  });
});

it('an address of IPv6 is asked as one', async () => {
  const handler = new HttpHandler({ most: 1, environment: {}, callTimeout: 10_000, signal: new AbortController().signal });
  running.push(handler);
  for (const hostname of ['::1', '[::1]']) {
    const failure = classify(await handler.handle(requestTo(1, { hostname })).catch((thrown: unknown) => thrown));
    expect(failure.retry).toBe('transient');
  }
});
