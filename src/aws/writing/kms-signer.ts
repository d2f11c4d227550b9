import { createHash, createPublicKey, createVerify, type KeyObject } from 'node:crypto';
import { EvidenceError, OperatorError, UsageError } from '../../errors.ts';
import { classify } from '../failure.ts';
import type { GetPublicKeyCommandOutput } from './sdk-kms.ts';
import type { WritingSession } from './session.ts';

/** A key in AWS KMS: the port Signer of evidence/, which knows no AWS. */
export interface KmsSigner {
  readonly assurance: 'kms';
  /** base64 of SHA-256 of the SubjectPublicKeyInfo in DER. */
  readonly keyId: string;
  readonly publicKeyPem: string;
  readonly algorithm: 'ecdsa-p256-sha256' | 'rsa-pkcs1-sha256';
  /** AWS KMS keeps none. */
  readonly certificates: readonly [];
  /** Of the key itself, also where an alias was asked for. */
  readonly keyArn: string;
  /** Under which CloudTrail holds the signatures made so far. */
  readonly requestIds: readonly string[];
  sign(parts: readonly Uint8Array[]): Promise<Uint8Array>;
  /** Ends the session. */
  close(): Promise<void>;
}

interface KmsSignerOptions {
  readonly arn: string;
  readonly session: WritingSession;
}

interface KeyArn {
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
}

/** Above this AWS KMS takes a digest and no message. */
const longestMessage = 4096;
const algorithms = {
  ECC_NIST_P256: { name: 'ecdsa-p256-sha256', asked: 'ECDSA_SHA_256' },
  RSA_2048: { name: 'rsa-pkcs1-sha256', asked: 'RSASSA_PKCS1_V1_5_SHA_256' },
  RSA_3072: { name: 'rsa-pkcs1-sha256', asked: 'RSASSA_PKCS1_V1_5_SHA_256' },
  RSA_4096: { name: 'rsa-pkcs1-sha256', asked: 'RSASSA_PKCS1_V1_5_SHA_256' },
} as const;

type Algorithm = (typeof algorithms)[keyof typeof algorithms];

/** Where the key of an ARN lives. Throws UsageError where it is no ARN of a key or an alias. */
export function parseKeyArn(arn: string): KeyArn {
  const [, region, account] = /^arn:aws[a-z-]*:kms:([a-z0-9-]+):(\d{12}):(?:key|alias)\/[\w/-]+$/.exec(arn) ?? [];
  if (region === undefined || account === undefined) {
    throw new UsageError(`${arn} is no ARN of a key in AWS KMS.`, { hint: 'kms:arn:aws:kms:REGION:ACCOUNT:key/ID' });
  }
  return { account, region };
}

/**
 * A signer whose private key never leaves AWS KMS: EC P-256, or RSA of 2048, 3072 or 4096 bits, made to sign. Each signature is verified before it is
 * used. Rejects with EvidenceError `key` where AWS refuses, or the key cannot seal.
 */
export async function kmsSigner({ arn, session }: KmsSignerOptions): Promise<KmsSigner> {
  const { KMSClient, GetPublicKeyCommand, SignCommand } = await import('./sdk-kms.ts');
  const { requestHandler, credentials, profile } = session;
  const settings = profile === undefined ? {} : { profile };
  const client = new KMSClient({ region: parseKeyArn(arn).region, requestHandler, credentials, maxAttempts: 5, ...settings });
  const answer = await client.send(new GetPublicKeyCommand({ KeyId: arn })).catch(refuse(arn, 'GetPublicKey'));
  const { keyArn, publicKey, algorithm } = sealingKey(arn, answer);
  const requestIds: string[] = [];
  return {
    assurance: 'kms',
    algorithm: algorithm.name,
    keyArn,
    keyId: createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64'),
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    certificates: [],
    requestIds,
    close: () => session.close(),
    sign: async (parts) => {
      const command = new SignCommand({ KeyId: keyArn, SigningAlgorithm: algorithm.asked, ...messageOf(parts) });
      const { Signature: signature, $metadata } = await client.send(command).catch(refuse(keyArn, 'Sign'));
      if ($metadata.requestId !== undefined) requestIds.push($metadata.requestId);
      if (signature === undefined || !isSigned(parts, { signature, publicKey })) {
        throw new EvidenceError('key', `what AWS KMS answered is not a signature by ${keyArn} over what was asked`, {
          hint: 'something between here and AWS KMS answers in its place, or hashes twice',
        });
      }
      return signature;
    },
  };
}

function messageOf(parts: readonly Uint8Array[]) {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length <= longestMessage) return { Message: Buffer.concat(parts), MessageType: 'RAW' } as const;
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return { Message: hash.digest(), MessageType: 'DIGEST' } as const;
}

function isSigned(parts: readonly Uint8Array[], { signature, publicKey }: { signature: Uint8Array; publicKey: KeyObject }): boolean {
  const verifying = createVerify('sha256');
  for (const part of parts) verifying.update(part);
  return verifying.verify({ key: publicKey, dsaEncoding: 'der' }, signature);
}

interface SealingKey {
  readonly keyArn: string;
  readonly publicKey: KeyObject;
  readonly algorithm: Algorithm;
}

function sealingKey(arn: string, answer: GetPublicKeyCommandOutput): SealingKey {
  const { KeyId: keyArn, PublicKey: spki, KeySpec: said, KeyUsage: usage, SigningAlgorithms: offered } = answer;
  const hint = 'aws kms create-key --key-usage SIGN_VERIFY --key-spec ECC_NIST_P256';
  if (keyArn === undefined || !isAnswerFor(arn, keyArn))
    throw new EvidenceError('key', `AWS KMS answered for ${keyArn ?? 'no key'} when asked for ${arn}`);
  if (usage !== 'SIGN_VERIFY')
    throw new EvidenceError('key', `${arn} is a key for ${usage ?? 'an unsaid use'}, not for SIGN_VERIFY`, { hint });
  const publicKey = publicKeyOf(spki, arn);
  const spec = specOf(publicKey);
  const algorithm = Object.entries(algorithms).find(([name]) => name === spec)?.[1];
  if (algorithm === undefined) {
    throw new EvidenceError('key', `${arn} is of the kind ${said ?? spec}, none of ${Object.keys(algorithms).join(', ')}`, { hint });
  }
  if (said !== undefined && said !== spec)
    throw new EvidenceError('key', `AWS KMS says that ${arn} is of the kind ${said}, and it is ${spec}`);
  if (offered?.includes(algorithm.asked) !== true)
    throw new EvidenceError('key', `AWS KMS does not offer ${algorithm.asked} with ${arn}`, { hint });
  return { keyArn, algorithm, publicKey };
}

/** The key itself, or, for an alias, one of the same account and region: an alias leads nowhere else. */
function isAnswerFor(arn: string, keyArn: string): boolean {
  const [home, alias] = arn.split(':alias/');
  return alias === undefined ? keyArn === arn : keyArn.startsWith(`${home}:key/`);
}

function publicKeyOf(spki: Uint8Array | undefined, arn: string): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(spki ?? []), format: 'der', type: 'spki' });
  } catch (cause) {
    throw new EvidenceError('key', `AWS KMS answered with no public key of ${arn} that OpenSSL can read`, { cause });
  }
}

/** The kind of a key in AWS's words, by the key itself. */
function specOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): string {
  if (type === 'rsa') return `RSA_${details?.modulusLength}`;
  return details?.namedCurve === 'prime256v1' ? 'ECC_NIST_P256' : (details?.namedCurve ?? type ?? 'unsaid');
}

/** AWS's names for what keeps a key from signing, in words. */
const refusals: Readonly<Record<string, { readonly why: string; readonly hint: string }>> = {
  DisabledException: { why: 'the key is disabled', hint: 'aws kms enable-key, or another key' },
  KMSInvalidStateException: { why: 'the key is in no state to sign', hint: 'aws kms describe-key shows its state' },
  NotFoundException: { why: 'there is no such key', hint: 'check region, account and id of the ARN' },
  InvalidKeyUsageException: {
    why: 'the key is not made to sign',
    hint: 'aws kms create-key --key-usage SIGN_VERIFY --key-spec ECC_NIST_P256',
  },
  UnsupportedOperationException: {
    why: 'the key is not asymmetric',
    hint: 'aws kms create-key --key-usage SIGN_VERIFY --key-spec ECC_NIST_P256',
  },
  InvalidArnException: { why: 'AWS KMS does not know the ARN in this region', hint: 'check region, account and id of the ARN' },
};

function refuse(arn: string, operation: 'GetPublicKey' | 'Sign'): (cause: unknown) => never {
  return (cause) => {
    // The session's own words: no credentials, say, or a role that cannot be entered anew.
    if (cause instanceof OperatorError) throw new EvidenceError('key', cause.message, { ...hintOf(cause), cause });
    const { name, message, reason, retry } = classify(cause);
    const words = `${name}: ${message}`;
    const known = refusals[name];
    const fail = (why: string, hint: string): never => {
      throw new EvidenceError('key', `kms:${operation} with ${arn}: ${why} (${words})`, { hint, cause });
    };
    if (known !== undefined) return fail(known.why, known.hint);
    if (reason === 'denied') {
      return fail('AWS refused it', 'the role that seals needs kms:GetPublicKey and kms:Sign by its own policy or by that of the key');
    }
    if (reason === 'throttled')
      return fail('AWS throttled it, again and again', 'try again later, or have the request quota of AWS KMS raised');
    if (reason === 'timed-out' || retry === 'transient')
      return fail('AWS KMS could not be reached', 'check the network and AWS_ENDPOINT_URL');
    return fail('AWS KMS did not do it', 'aws kms describe-key shows what the key is');
  };
}

function hintOf({ hint }: OperatorError) {
  return hint === undefined ? {} : { hint };
}
