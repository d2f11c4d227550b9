import type { Dispatcher } from 'undici';
import type { Asker } from '../aws/http/connections.ts';
import { Dispatchers } from '../aws/http/dispatcher.ts';
import type { Webhook } from './destination.ts';
import { messageId } from './message-id.ts';
import type { Message } from './model.ts';
import { insist, type Sent } from './sent.ts';
import { webhookHeaders } from './signature.ts';

interface Posting {
  readonly secret: Uint8Array | undefined;
  /** Milliseconds for all attempts together. */
  readonly timeoutMs: number;
  /** Where proxies and certificate authorities are named, as for AWS. */
  readonly environment: NodeJS.ProcessEnv;
}

/** Posts a message as JSON, by the same proxies and trust as AWS is asked. Redirects are not followed, and of the answer nothing but its status counts. Never rejects. */
export async function postTo(webhook: Webhook, message: Message, { secret, timeoutMs, environment }: Posting): Promise<Sent> {
  const body = JSON.stringify(message);
  let dispatchers: Dispatchers | undefined;
  try {
    dispatchers = new Dispatchers({ most: 1, environment });
    const host = await dispatchers.of(webhook.url.origin);
    return await insist(
      (leftMs) => {
        const signed = webhookHeaders(body, { id: messageId(message), seconds: Math.floor(Date.now() / 1000), secret });
        const headers = { 'content-type': 'application/json', 'user-agent': 'iq', ...signed };
        const { origin, pathname, search } = webhook.url;
        const request = { origin, path: `${pathname}${search}`, method: 'POST', headers, body } as const;
        return new Promise((resolve) => {
          const answer = new Answer((sent) => {
            clearTimeout(timer);
            resolve(sent);
          });
          const timer = setTimeout(() => answer.giveUp(`it gave no answer within ${timeoutMs / 1000} s`), leftMs);
          host.dispatch(request, answer);
        });
      },
      { timeoutMs },
    );
  } catch (error) {
    return { ok: false, why: (error as Error).message, isTransient: false };
  } finally {
    await dispatchers?.close();
  }
}

/** One answer, of which no more than the status is read; ends once, however late or often undici speaks. */
class Answer implements Asker {
  readonly #done: (sent: Sent) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #isOver = false;

  constructor(done: (sent: Sent) => void) {
    this.#done = done;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  giveUp(why: string): void {
    this.#finish({ ok: false, why, isTransient: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number): void {
    // An informational answer comes before the one that counts.
    if (status < 200) return;
    this.#finish(sentBy(status));
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    const { code } = error as NodeJS.ErrnoException;
    // undici's own codes say less than its words.
    this.giveUp(`it could not be reached: ${code === undefined || code.startsWith('UND_') ? error.message : code}`);
  }

  #finish(sent: Sent): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#done(sent);
    // What else it has to say is not waited for.
    this.#controller?.abort(new Error('the answer is known'));
  }
}

function sentBy(status: number): Sent {
  if (status >= 200 && status < 300) return { ok: true };
  if (status < 400) return { ok: false, why: `it answered HTTP ${status}, and redirects are not followed`, isTransient: false };
  return { ok: false, why: `it answered HTTP ${status}`, isTransient: status >= 500 || status === 408 || status === 429 };
}
