import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Service } from './sdk.ts';

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
  readonly #signers = new WeakMap<Credentials, Map<Service, SignatureV4>>();

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
    return async (scheme?: Scheme) => ({
      sign: async (request: object, options: { signingDate?: Date; signingRegion?: string; signingService?: string }) => {
        const credentials = this.#credentials.get(request);
        if (credentials === undefined) throw new Error('a request reached the signer without credentials');
        return this.#signatureV4(service, credentials).sign(request as Parameters<SignatureV4['sign']>[0], {
          ...(options.signingDate === undefined ? {} : { signingDate: options.signingDate }),
          signingRegion: options.signingRegion ?? scheme?.signingRegion ?? region,
          signingService: options.signingService ?? scheme?.signingName ?? signingNames[service],
        });
      },
    });
  }

  /** One signer per keys and service: it caches the derived signing keys. */
  #signatureV4(service: Service, credentials: Credentials): SignatureV4 {
    const signers = this.#signers.get(credentials) ?? new Map<Service, SignatureV4>();
    this.#signers.set(credentials, signers);
    const existing = signers.get(service);
    if (existing !== undefined) return existing;
    const signer = new SignatureV4({
      credentials,
      region: 'us-east-1',
      service: signingNames[service],
      sha256: Sha256,
      uriEscapePath: service !== 'S3',
    });
    signers.set(service, signer);
    return signer;
  }
}
