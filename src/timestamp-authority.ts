import type { Dispatcher } from 'undici';
import type { Asker } from './aws/http/connections.ts';
import { Dispatchers } from './aws/http/dispatcher.ts';
import { EvidenceError, UsageError } from './errors.ts';
import type { TimestampAuthority } from './evidence/timestamp/authority.ts';

export interface AuthorityOptions {
  /** Aborted when the run ends early. */
  readonly signal?: AbortSignal;
  /** Milliseconds from the first byte sent to the last byte received. */
  readonly timeoutMs?: number;
  /** Where proxies and certificate authorities are named, as for AWS. */
  readonly environment?: NodeJS.ProcessEnv;
}

const mediaTypes = { query: 'application/timestamp-query', reply: 'application/timestamp-reply' } as const;
/** Stamps have some five thousand bytes, certificates included. */
const largest = 128 * 1024;

/**
 * An authority that is asked over HTTP (RFC 3161, section 3.4): once, without following it elsewhere. Stamps are signed, so `http:` will do.
 * Throws UsageError for what is no such URL, and for one with a user, password or query: it stands in the record for everybody to read.
 */
export function httpAuthority(url: string, options: AuthorityOptions = {}): TimestampAuthority {
  const parsed = requireUrl(url);
  const { environment = process.env } = options;
  // At once, not when the record is there: a proxy that is none, or no file of certificate authorities, is a UsageError.
  const connections = () => new Dispatchers({ most: 1, environment });
  connections();
  return { url, ask: (request) => ask(parsed, request, { ...options, connections }) };
}

function requireUrl(text: string): URL {
  const url = URL.parse(text);
  const hint = 'for example http://timestamp.example.com/rfc3161';
  // The text is not repeated where it may hold a password.
  if (url !== null && (url.username !== '' || url.password !== '')) {
    throw new UsageError('The URL of a time-stamping authority holds a user or password.', { hint: 'it would stand in the record' });
  }
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`${JSON.stringify(text)} is not the URL of a time-stamping authority.`, { hint });
  }
  if (url.search !== '' || url.hash !== '') {
    throw new UsageError(`The URL of the time-stamping authority ${url.origin}${url.pathname} has a query or a fragment.`, {
      hint: 'it would stand in the record, with whatever key it holds',
    });
  }
  return url;
}

type Asking = AuthorityOptions & { readonly connections: () => Dispatchers };

async function ask(url: URL, request: Uint8Array, { signal, timeoutMs = 10_000, connections }: Asking): Promise<Uint8Array> {
  if (signal?.aborted === true) throw new EvidenceError('timestamp', interrupted);
  // An authority is asked once or twice in a run: a connection that is kept would only have to be ended.
  const dispatchers = connections();
  try {
    return await exchange(dispatchers, url, { request, timeoutMs, ...(signal === undefined ? {} : { signal }) });
  } finally {
    await dispatchers.close();
  }
}

const interrupted = 'the run was interrupted before it answered';

interface Question {
  readonly request: Uint8Array;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

async function exchange(dispatchers: Dispatchers, url: URL, { request, timeoutMs, signal }: Question): Promise<Uint8Array> {
  const host = await dispatchers.of(url.origin);
  if (signal?.aborted === true) throw new EvidenceError('timestamp', interrupted);
  return new Promise((resolve, reject) => {
    const answer = new Answer((outcome) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    });
    const timer = setTimeout(() => answer.giveUp(`it gave no answer within ${timeoutMs / 1000} s`), timeoutMs);
    const interrupt = () => answer.giveUp(interrupted);
    signal?.addEventListener('abort', interrupt, { once: true });
    const headers = { 'content-type': mediaTypes.query, accept: mediaTypes.reply, 'user-agent': 'iq' };
    host.dispatch({ origin: url.origin, path: url.pathname, method: 'POST', headers, body: Buffer.from(request) }, answer);
  });
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** One answer, read no further than it can be a stamp; ends once, however late or often undici speaks. */
class Answer implements Asker {
  readonly #done: (outcome: Uint8Array | Error) => void;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #isOver = false;

  constructor(done: (outcome: Uint8Array | Error) => void) {
    this.#done = done;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** What is still under way ends with the connection, which is closed next. */
  giveUp(reason: string, cause?: unknown): void {
    this.#finish(new EvidenceError('timestamp', reason, cause === undefined ? {} : { cause }));
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Headers): void {
    // An informational answer comes before the one that counts.
    const fault = status < 200 ? undefined : faultOf(status, headers);
    if (fault !== undefined) this.giveUp(fault);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > largest) this.giveUp(`it answered with more than ${largest} bytes`);
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#size === 0) this.giveUp('it answered with nothing');
    else this.#finish(Buffer.concat(this.#chunks));
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    const { code } = error as NodeJS.ErrnoException;
    // undici's own codes say less than its words.
    this.giveUp(`it could not be asked: ${code === undefined || code.startsWith('UND_') ? error.message : code}`, error);
  }

  #finish(outcome: Uint8Array | Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#done(outcome);
  }
}

function faultOf(status: number, { 'content-type': type }: Headers): string | undefined {
  if (status >= 300 && status < 400) return `it answered HTTP ${status}, and redirects are not followed`;
  // RFC 3161 names no status. Sigstore's authority answers 201.
  if (status !== 200 && status !== 201) return `it answered HTTP ${status}`;
  if (typeof type === 'string' && type.split(';')[0]?.trim().toLowerCase() === mediaTypes.reply) return undefined;
  return `it answered with ${type === undefined ? 'no content type' : JSON.stringify(String(type).slice(0, 100))}, not ${mediaTypes.reply}`;
}
