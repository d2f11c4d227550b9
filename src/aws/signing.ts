/** Temporary or long-lived keys of one account; a new object for every refresh. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/**
 * The error without the keys of its call: a service that refuses a signature repeats the request that it expected, session token
 * and all, and its words go into facts and logs.
 */
export function withoutKeys(error: unknown, { secretAccessKey, sessionToken = '' }: Credentials): unknown {
  if (!(error instanceof Error)) return error;
  // Shorter ones are no keys of AWS's, and would be found within words.
  for (const key of [secretAccessKey, sessionToken].filter(({ length }) => length >= 16)) {
    error.message = error.message.replaceAll(key, '[redacted]');
    if (error.stack !== undefined) error.stack = error.stack.replaceAll(key, '[redacted]');
  }
  return error;
}
