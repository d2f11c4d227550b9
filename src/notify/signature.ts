import { createHmac } from 'node:crypto';
import { UsageError } from '../errors.ts';

/** HMAC-SHA256 is as strong as its key; so many bytes at least. */
const fewestBytes = 16;
const prefix = 'whsec_';

/** The key in the text of a file: base64 behind `whsec_`, as Standard Webhooks write it, else the text itself. Throws UsageError where it is too short. */
export function secretOf(text: string, file: string): Uint8Array {
  const line = text.trim();
  const bytes = line.startsWith(prefix) ? Buffer.from(line.slice(prefix.length), 'base64') : Buffer.from(line);
  if (bytes.length >= fewestBytes) return bytes;
  throw new UsageError(`The secret in ${file} has fewer than ${fewestBytes} bytes.`, { hint: 'openssl rand -hex 32 > FILE' });
}

interface Signing {
  /** The same for each attempt to send the same message. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly seconds: number;
  readonly secret: Uint8Array | undefined;
}

/** The headers of Standard Webhooks (https://www.standardwebhooks.com): who holds the secret can tell who sent a body and when. */
export function webhookHeaders(body: string, { id, seconds, secret }: Signing): Record<string, string> {
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(seconds) };
  if (secret === undefined) return headers;
  const mac = createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${mac}` };
}
