import { createPrivateKey, createPublicKey, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { EvidenceError } from '../errors.ts';
import type { Qualification } from '../record.ts';
import { keyIdOf, keyRecipe, pemLabels, requireP256 } from './keys.ts';

/** One system key: what the seal is made with. A key service implements the same port. */
export interface Signer {
  readonly assurance: Qualification['seal']['assurance'];
  /** base64 of SHA-256 of the SubjectPublicKeyInfo in DER. */
  readonly keyId: string;
  /** SubjectPublicKeyInfo. */
  readonly publicKeyPem: string;
  /** Resolves with a DER ECDSA signature over SHA-256 of the parts, one after the other, by a P-256 key. */
  sign(parts: readonly Uint8Array[]): Promise<Uint8Array>;
}

export interface FileSigner extends Signer {
  /** Whether group or others may read the key file. Always false on Windows, where modes say nothing. */
  readonly isExposed: boolean;
}

/** A key made for this run and never written down: it shows that nothing changed since, not who sealed. */
export function ephemeralSigner(): Signer {
  return signerOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'ephemeral');
}

/** The private key of a PEM file (PKCS#8 or SEC 1, EC P-256, not encrypted). Everything else is an EvidenceError `key`. */
export function fileSigner(path: string): FileSigner {
  let pem: string;
  let mode: number;
  try {
    pem = readFileSync(path, 'utf8');
    mode = statSync(path).mode;
  } catch (cause) {
    throw new EvidenceError('key', `cannot read the key ${path}: ${(cause as NodeJS.ErrnoException).code}`, { hint: keyRecipe, cause });
  }
  const isExposed = process.platform !== 'win32' && (mode & 0o077) !== 0;
  return { ...signerOf(parsePrivateKey(pem, path), 'file'), isExposed };
}

function parsePrivateKey(pem: string, path: string): KeyObject {
  const labels = pemLabels(pem);
  const privateLabels = labels.filter((label) => label.endsWith('PRIVATE KEY'));
  if (privateLabels.includes('ENCRYPTED PRIVATE KEY') || pem.includes('Proc-Type: 4,ENCRYPTED')) {
    throw new EvidenceError('key', `${path} is encrypted`, { hint: `openssl pkey -in ${path} -out signer.key, then chmod 600 signer.key` });
  }
  if (privateLabels.length > 1) throw new EvidenceError('key', `${path} holds more than one private key`, { hint: keyRecipe });
  if (privateLabels.length === 0) {
    const what = labels[0] === undefined ? 'is not a private key in PEM' : `holds no private key, only: ${labels.join(', ')}`;
    throw new EvidenceError('key', `${path} ${what}`, { hint: keyRecipe });
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw new EvidenceError('key', `${path} is not a private key that OpenSSL can read`, { hint: keyRecipe, cause });
  }
  requireP256(createPublicKey(key), path);
  return key;
}

function signerOf(privateKey: KeyObject, assurance: Signer['assurance']): Signer {
  const publicKey = createPublicKey(privateKey);
  return {
    assurance,
    keyId: keyIdOf(publicKey),
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: async (parts) => {
      const signing = createSign('sha256');
      for (const part of parts) signing.update(part);
      return signing.sign({ key: privateKey, dsaEncoding: 'der' });
    },
  };
}
