import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { WritingSession } from '../../../src/aws/writing/session.ts';

/** A call as it came over the wire. */
export interface Asked {
  readonly operation: string;
  readonly host: string;
  readonly input: Readonly<Record<string, string>>;
}

/** An answer in place of the service's own: an error by its name and HTTP status, or changes to what it says. */
export type Instead = { readonly error: string; readonly message?: string; readonly status?: number } | { readonly output: object };

interface KeyServiceOptions {
  /** With `seal.key`, as openssl wrote it. */
  readonly folder: string;
  readonly arn: string;
  readonly spec: string;
}

/** AWS KMS with one key, over the SDK's own protocol; openssl signs, digests too, which emulators hash again. */
export class KeyService {
  readonly asked: Asked[] = [];
  readonly requestIds: string[] = [];
  /** How many sessions were closed. */
  closed = 0;
  /** Taken one for each call of that operation. */
  readonly instead: Record<string, Instead[]> = {};
  readonly #options: KeyServiceOptions;

  constructor(options: KeyServiceOptions) {
    this.#options = options;
  }

  get session(): WritingSession {
    const handler = {
      metadata: { handlerProtocol: 'http/1.1' },
      handle: (request: HttpRequest) => this.#handle(request),
      destroy: () => {},
    };
    return {
      region: 'us-east-2',
      credentials: async () => ({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' }),
      requestHandler: Object.assign(handler, { updateHttpClientConfig: () => {}, httpHandlerConfigs: () => ({}) }) as never,
      identity: { arn: 'arn:aws:iam::111122223333:role/iq-sealer', account: '111122223333', partition: 'aws' },
      close: async () => {
        this.closed += 1;
      },
    };
  }

  async #handle(request: HttpRequest): Promise<{ response: HttpResponse }> {
    const operation = (request.headers['x-amz-target'] ?? '').replace('TrentService.', '');
    const input = JSON.parse(new TextDecoder().decode(request.body));
    this.asked.push({ operation, host: request.hostname, input });
    const id = randomUUID();
    this.requestIds.push(id);
    const answer = (statusCode: number, output: object) => ({
      response: new HttpResponse({
        statusCode,
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': id },
        body: Buffer.from(JSON.stringify(output)),
      }),
    });
    const instead = this.instead[operation]?.shift();
    if (instead !== undefined && 'error' in instead) {
      return answer(instead.status ?? 400, { __type: instead.error, message: instead.message ?? 'as AWS says' });
    }
    const output = operation === 'Sign' ? this.#sign(input) : this.#publicKey();
    return answer(200, { ...output, ...instead?.output });
  }

  #publicKey(): object {
    const { folder, arn, spec } = this.#options;
    const key = createPublicKey(createPrivateKey(execFileSync('cat', [join(folder, 'seal.key')])));
    return {
      KeyId: arn,
      PublicKey: key.export({ type: 'spki', format: 'der' }).toString('base64'),
      KeySpec: spec,
      KeyUsage: 'SIGN_VERIFY',
      SigningAlgorithms: spec.startsWith('RSA') ? ['RSASSA_PSS_SHA_256', 'RSASSA_PKCS1_V1_5_SHA_256'] : ['ECDSA_SHA_256'],
    };
  }

  #sign({ Message = '', MessageType, SigningAlgorithm }: Readonly<Record<string, string>>): object {
    const { folder, arn } = this.#options;
    const file = join(folder, randomUUID());
    writeFileSync(file, Buffer.from(Message, 'base64'));
    try {
      const how =
        MessageType === 'DIGEST'
          ? ['pkeyutl', '-sign', '-inkey', 'seal.key', '-pkeyopt', 'digest:sha256', '-in', file]
          : ['dgst', '-sha256', '-sign', 'seal.key', file];
      const signature = execFileSync('openssl', how, { cwd: folder });
      return { KeyId: arn, Signature: signature.toString('base64'), SigningAlgorithm };
    } finally {
      rmSync(file);
    }
  }
}
