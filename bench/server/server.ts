import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { askedOf } from './asked.ts';
import { type Delivery, SyntheticAws } from './aws.ts';
import { optionsOf, type ServerOptions } from './options.ts';

/** The synthetic AWS behind HTTP on loopback, with its control path. `POST /_control/options` starts anew. */
export function createBenchServer(options: ServerOptions): Server {
  let aws = new SyntheticAws(options);
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      if (request.url?.startsWith('/_control/') === true) {
        aws = control(aws, { path: request.url, body, response });
        return;
      }
      answer(aws, { request, response, body });
    });
  });
  server.on('connection', () => {
    aws.tally.connections += 1;
  });
  return server;
}

interface Control {
  readonly path: string;
  readonly body: string;
  readonly response: ServerResponse;
}

function control(aws: SyntheticAws, { path, body, response }: Control): SyntheticAws {
  const tell = (status: number, value: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  try {
    if (path === '/_control/options') {
      const next = new SyntheticAws(optionsOf(JSON.parse(body)));
      tell(200, next.options);
      return next;
    }
    if (path === '/_control/stats') tell(200, aws.tally.read());
    else tell(404, { error: `There is no ${path}: ask for /_control/options or /_control/stats.` });
  } catch (error) {
    tell(400, { error: String(error) });
  }
  return aws;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
}

function answer(aws: SyntheticAws, { request, response, body }: Exchange): void {
  const { tally, options } = aws;
  tally.enter();
  response.once('close', () => tally.leave());
  let delivery: Delivery;
  try {
    delivery = aws.deliver(askedOf({ url: request.url ?? '/', headers: request.headers, body }));
  } catch (error) {
    tally.notUnderstood.push(String(error));
    response.writeHead(501).end(String(error));
    return;
  }
  const send = () => deliver(response, delivery, aws);
  if (options.latencyMs > 0) setTimeout(send, options.latencyMs);
  else send();
}

function deliver(response: ServerResponse, { reply, signer, fault }: Delivery, aws: SyntheticAws): void {
  if (fault === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const bytes = Buffer.from(reply.body);
  response.writeHead(reply.status, {
    'content-type': reply.type,
    'content-length': bytes.length,
    date: new Date(aws.now).toUTCString(),
    'x-amzn-requestid': `bench-${signer}`,
    'x-amz-request-id': `bench-${signer}`,
  });
  if (fault === 'halfBody') response.write(bytes.subarray(0, bytes.length >> 1), () => response.socket?.destroy());
  else if (fault === 'slowBody') trickle(response, bytes, aws.options.faults.slowBodyMs);
  else response.end(bytes);
}

/** Sends the body in ten drops. */
function trickle(response: ServerResponse, bytes: Buffer, milliseconds: number): void {
  const size = Math.max(1, Math.ceil(bytes.length / 10));
  let sent = 0;
  const timer = setInterval(() => {
    response.write(bytes.subarray(sent, sent + size));
    sent += size;
    if (sent < bytes.length) return;
    clearInterval(timer);
    response.end();
  }, milliseconds / 10);
  response.once('close', () => clearInterval(timer));
}
