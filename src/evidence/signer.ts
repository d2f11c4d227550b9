import { createPublicKey, createSign, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { EvidenceError } from '../errors.ts';
import type { Seal } from '../record.ts';
import { type KeyFile, readKeyFile } from './key-file.ts';
import { algorithmOf, keyIdOf, keyRecipe } from './keys.ts';
import type { Certificate } from './x509/certificate.ts';

/** One system key: what the seal is made with. A key service implements the same port. */
export interface Signer {
  readonly assurance: Seal['assurance'];
  /** base64 of SHA-256 of the SubjectPublicKeyInfo in DER. */
  readonly keyId: string;
  /** SubjectPublicKeyInfo. */
  readonly publicKeyPem: string;
  /** ECDSA on P-256 (signatures in DER), or RSASSA-PKCS1-v1_5; both with SHA-256. */
  readonly algorithm: 'ecdsa-p256-sha256' | 'rsa-pkcs1-sha256';
  /** In DER: the leaf, which holds this key, then each one's issuer. Empty where the key has no certificate. */
  readonly certificates: readonly Uint8Array[];
  /** ARN of a key in AWS KMS. */
  readonly keyArn?: string;
  /** Of a key in AWS KMS: the ids under which CloudTrail holds the signatures made so far. It grows with each of them. */
  readonly requestIds?: readonly string[];
  /** Ends what the key keeps open, such as connections to AWS KMS. Nothing is signed afterwards. */
  close?(): Promise<void>;
  /** Resolves with a signature over SHA-256 of the parts, one after the other. Rejects with EvidenceError `key`. */
  sign(parts: readonly Uint8Array[]): Promise<Uint8Array>;
}

/** What a record says of a seal by this key. */
export function sealOf({ assurance, keyId, keyArn, certificates }: Signer, timestamps?: Seal['timestamps']): Seal {
  return {
    assurance,
    keyId,
    ...(keyArn === undefined ? {} : { keyArn }),
    ...(certificates.length === 0 ? {} : { certificates: certificates.map((der) => Buffer.from(der).toString('base64')) }),
    ...(timestamps === undefined ? {} : { timestamps }),
  };
}

export interface FileSigner extends Signer {
  /** Whether group or others may read the key file. Always false on Windows, where modes say nothing. */
  readonly isExposed: boolean;
}

interface FileSignerOptions {
  /** Of an encrypted PEM file, or of a PKCS#12 file. */
  readonly passphrase?: string;
  /** PEM: certificates of the key, beside those that lie in the file with it. */
  readonly certificates?: string;
}

/** A key made for this run and never written down: it shows that nothing changed since, not who sealed. */
export function ephemeralSigner(): Signer {
  return signerOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, { assurance: 'ephemeral', certificates: [] });
}

/**
 * The private key of a file, with its certificates: PEM (PKCS#8, SEC 1 or PKCS#1) or PKCS#12, EC P-256 or RSA of 2048 to 4096 bits. Everything
 * else rejects with EvidenceError `key`.
 */
export async function fileSigner(file: string | KeyFile, options: FileSignerOptions = {}): Promise<FileSigner> {
  const { passphrase, certificates: given } = options;
  const keyFile = typeof file === 'string' ? readKeyFile(file) : file;
  const { path, isExposed } = keyFile;
  const { openKeyFile } = await import('./private-key.ts');
  const { privateKey, certificates } = await openKeyFile(keyFile, passphrase);
  const publicKey = createPublicKey(privateKey);
  algorithmOf(publicKey, path);
  requirePair(privateKey, publicKey, path);
  const chain = await chainOf(publicKey, { certificates, given, path });
  return { ...signerOf(privateKey, { assurance: 'file', certificates: chain }), isExposed };
}

/** A file holds both halves of a key, and OpenSSL takes them as they stand: what one signs, the other need not verify. */
function requirePair(privateKey: KeyObject, publicKey: KeyObject, path: string): void {
  if (isPair(privateKey, publicKey)) return;
  throw new EvidenceError('key', `${path} is damaged: its private and its public half do not belong together`, { hint: keyRecipe });
}

function isPair(privateKey: KeyObject, publicKey: KeyObject): boolean {
  const probe = Buffer.from('any bytes');
  try {
    return verify('sha256', probe, publicKey, sign('sha256', probe, privateKey));
  } catch {
    // OpenSSL notices some such keys as it signs.
    return false;
  }
}

interface Chaining {
  readonly certificates: readonly Certificate[];
  readonly given: string | undefined;
  readonly path: string;
}

async function chainOf(publicKey: KeyObject, { certificates, given, path }: Chaining): Promise<readonly Uint8Array[]> {
  if (certificates.length === 0 && given === undefined) return [];
  const { certificatesOf } = await import('./key-certificates.ts');
  const { readCertificates } = await import('./x509/certificate.ts');
  const others = given === undefined ? [] : readCertificates(given, `what is given as certificates of ${path}`);
  return certificatesOf(publicKey, [...certificates, ...others], path);
}

function signerOf(privateKey: KeyObject, { assurance, certificates }: Pick<Signer, 'assurance' | 'certificates'>): Signer {
  const publicKey = createPublicKey(privateKey);
  return {
    assurance,
    algorithm: algorithmOf(publicKey, 'the key'),
    certificates,
    keyId: keyIdOf(publicKey),
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: async (parts) => {
      const signing = createSign('sha256');
      for (const part of parts) signing.update(part);
      return signing.sign({ key: privateKey, dsaEncoding: 'der' });
    },
  };
}
