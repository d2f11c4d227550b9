import { UsageError } from '../errors.ts';

/** An SNS topic. */
export interface Topic {
  readonly kind: 'sns';
  readonly arn: string;
  readonly region: string;
  /** 12 digits. */
  readonly account: string;
  /** Whether the topic keeps an order, and so asks for a group. */
  readonly isFifo: boolean;
}

/** A URL that is posted to. It is a secret: whoever holds it can post there too. */
export interface Webhook {
  readonly kind: 'webhook';
  readonly url: URL;
  /** Path of the file that holds the URL. */
  readonly file: string;
}

export type Destination = Topic | Webhook;

const forms = 'sns:ARN, or webhook:FILE where FILE holds the URL';

/** What `--notify` names; `read` gives the text of a file. Throws UsageError for anything else, and never repeats a URL. */
export function parseDestination(text: string, read: (path: string) => string): Destination {
  if (text.startsWith('sns:')) return topicOf(text.slice('sns:'.length));
  if (text.startsWith('webhook:')) return webhookOf(text.slice('webhook:'.length), read);
  // The text may be a URL that somebody typed, which is not repeated.
  throw new UsageError('--notify names no place that can be notified.', { hint: forms });
}

/** How people and logs call a destination: a topic by its ARN, a webhook by its host alone. */
export function nameOf(destination: Destination): string {
  return destination.kind === 'sns' ? destination.arn : `the webhook at ${destination.url.host}`;
}

function topicOf(arn: string): Topic {
  const [, region, account, name = ''] = /^arn:aws[a-z-]*:sns:([a-z0-9-]+):(\d{12}):([\w-]{1,256}(?:\.fifo)?)$/.exec(arn) ?? [];
  if (region === undefined || account === undefined) {
    throw new UsageError(`${arn} is no ARN of an SNS topic.`, { hint: 'sns:arn:aws:sns:REGION:ACCOUNT:TOPIC' });
  }
  return { kind: 'sns', arn, region, account, isFifo: name.endsWith('.fifo') };
}

function webhookOf(file: string, read: (path: string) => string): Webhook {
  if (/^https?:/i.test(file)) {
    throw new UsageError('The URL of a webhook is a secret, and a command line is read by others.', {
      hint: 'write it into a file, and name the file: --notify webhook:FILE',
    });
  }
  if (file === '') throw new UsageError('webhook: names no file.', { hint: forms });
  return { kind: 'webhook', file, url: requireUrl(read(file).trim(), file) };
}

function requireUrl(text: string, file: string): URL {
  const refuse = (why: string) => new UsageError(`What ${file} holds ${why}.`, { hint: 'one line: https://HOST/PATH' });
  const url = /\s/.test(text) ? null : URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) throw refuse('is no URL of a webhook');
  if (url.username !== '' || url.password !== '') throw refuse('has a user or password, which would not be sent');
  if (url.hash !== '') throw refuse('has a fragment, which would not be sent');
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) throw refuse('is an http: URL: what goes there would not be encrypted');
  return url;
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
