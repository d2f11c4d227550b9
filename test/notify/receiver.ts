import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { Message } from '../../src/notify/model.ts';
import { listen } from '../aws/http/listening.ts';

/** What a receiver answers, or that it never does. */
export type Reply = { readonly status: number; readonly headers?: Readonly<Record<string, string>> } | 'hang';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As it came. */
  readonly body: string;
}

/** A receiver of webhooks on loopback. */
export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** The last message. */
  readonly message: Message;
  /** How it answers from now on: the replies one after the other, the last one for ever. */
  reply(...replies: readonly [Reply, ...Reply[]]): void;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let replies: Reply[] = [{ status: 204 }];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() });
    const reply = (replies.length > 1 ? replies.shift() : replies[0]) ?? 'hang';
    if (reply !== 'hang') response.writeHead(reply.status, reply.headers).end();
  });
  const { port, close } = await listen(server);
  return {
    url: `http://127.0.0.1:${port}/hooks/a-secret-path?token=a-secret-token`,
    received,
    get message() {
      return JSON.parse(received.at(-1)?.body ?? 'null') as Message;
    },
    reply: (...given) => {
      replies = [...given];
    },
    close,
  };
}
