import type { Service } from './sdk.ts';
import { CallSignature } from './signature.ts';

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

/** The name that a service signs its requests with, where the endpoint rules say nothing (a custom endpoint). */
const signingNames: Readonly<Record<Service, string>> = {
  Account: 'account',
  CloudTrail: 'cloudtrail',
  CloudWatch: 'monitoring',
  EC2: 'ec2',
  IAM: 'iam',
  KMS: 'kms',
  Organizations: 'organizations',
  RDS: 'rds',
  S3: 's3',
  SecretsManager: 'secretsmanager',
  STS: 'sts',
};

interface Exchange {
  readonly input: object;
  readonly request: object;
}

interface Scheme {
  readonly signingName?: string;
  readonly signingRegion?: string;
}

/**
 * Signs each call with the keys that were kept for its own input. The SDK memoizes what a client is configured with, and a shared
 * provider signed 199 of 200 interleaved calls with another account's key (ADR 6); so no key is ever part of a client.
 */
export class CallSigner {
  readonly #credentials = new WeakMap<object, Credentials>();
  readonly #signature = new CallSignature({ uriEscapePath: true });
  readonly #signatureOfS3 = new CallSignature({ uriEscapePath: false });

  /** Keeps the keys of the next attempt of the call with this input. */
  keep(input: object, credentials: Credentials): void {
    this.#credentials.set(input, credentials);
  }

  /** Hands the keys from the input to the request; belongs right before the signing step. */
  middleware() {
    return (next: (args: Exchange) => Promise<unknown>) => async (args: Exchange) => {
      const credentials = this.#credentials.get(args.input);
      if (credentials === undefined) throw new Error('a call reached the signing step without credentials');
      this.#credentials.set(args.request, credentials);
      return next(args);
    };
  }

  /** The `signer` of one client (public configuration of the SDK). */
  of(service: Service, region: string) {
    const signature = service === 'S3' ? this.#signatureOfS3 : this.#signature;
    return async (scheme?: Scheme) => ({
      sign: async (request: object, options: { signingDate?: Date; signingRegion?: string; signingService?: string }) => {
        const credentials = this.#credentials.get(request);
        if (credentials === undefined) throw new Error('a request reached the signer without credentials');
        return signature.sign(request as Parameters<CallSignature['sign']>[0], {
          credentials,
          date: options.signingDate ?? new Date(),
          region: options.signingRegion ?? scheme?.signingRegion ?? region,
          service: options.signingService ?? scheme?.signingName ?? signingNames[service],
        });
      },
    });
  }
}
