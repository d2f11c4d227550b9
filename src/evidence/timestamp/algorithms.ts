import { constants, createHash, type KeyObject, verify } from 'node:crypto';
import { contextTag, type Element, Fields, identifier, only, refusal, tags } from '../asn1/ber.ts';

const hashes: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
const weakHashes: Readonly<Record<string, string>> = { '1.2.840.113549.2.5': 'MD5', '1.3.14.3.2.26': 'SHA-1' };

interface Scheme {
  readonly key: 'rsa' | 'ec';
  /** Absent where the digest stands apart. */
  readonly hash?: string;
}
const pss = '1.2.840.113549.1.1.10';
const schemes: Readonly<Record<string, Scheme>> = {
  '1.2.840.113549.1.1.1': { key: 'rsa' },
  '1.2.840.113549.1.1.11': { key: 'rsa', hash: 'sha256' },
  '1.2.840.113549.1.1.12': { key: 'rsa', hash: 'sha384' },
  '1.2.840.113549.1.1.13': { key: 'rsa', hash: 'sha512' },
  '1.2.840.10045.4.3.2': { key: 'ec', hash: 'sha256' },
  '1.2.840.10045.4.3.3': { key: 'ec', hash: 'sha384' },
  '1.2.840.10045.4.3.4': { key: 'ec', hash: 'sha512' },
};

/** Node's name of the digest that an AlgorithmIdentifier names: of the SHA-2 family, 256 bits or more. Throws EvidenceError `timestamp`. */
export function digestOf(algorithm: Element, what: string): string {
  const oid = identifier(new Fields(algorithm, `${what} algorithm`).take(tags.objectIdentifier));
  const name = hashes[oid];
  if (name === undefined)
    throw refusal(`its ${what} is by ${weakHashes[oid] ?? `the algorithm ${oid}`}, not by SHA-256, SHA-384 or SHA-512`);
  return name;
}

export function hashed(bytes: Uint8Array, digest: string): Buffer {
  return createHash(digest).update(bytes).digest();
}

/** Whether the key made the signature of the bytes, by the algorithm that the AlgorithmIdentifier names. Throws where that is none that is trusted. */
export function isSignedBy(
  key: KeyObject,
  { algorithm, digest, bytes, signature }: { algorithm: Element; digest: string; bytes: Uint8Array; signature: Uint8Array },
): boolean {
  const fields = new Fields(algorithm, 'signature algorithm');
  const oid = identifier(fields.take(tags.objectIdentifier));
  if (oid === pss) {
    if (!['rsa', 'rsa-pss'].includes(key.asymmetricKeyType ?? ''))
      throw refusal('its signature is by RSA, and the key of its certificate is not');
    const hash = pssDigest(fields.take(tags.sequence));
    return verify(hash, bytes, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO }, signature);
  }
  const scheme = schemes[oid];
  if (scheme === undefined) throw refusal(`its signature is by an algorithm that is not trusted: ${oid}`);
  if (key.asymmetricKeyType !== scheme.key)
    throw refusal(`its signature is by ${scheme.key.toUpperCase()}, and the key of its certificate is not`);
  return verify(scheme.hash ?? digest, bytes, { key, dsaEncoding: 'der' }, signature);
}

/** Without a digest of its own it would be SHA-1. Node takes the same digest for the mask. */
function pssDigest(parameters: Element): string {
  const fields = new Fields(parameters, 'parameters of RSA-PSS');
  const hash = fields.takeIf(contextTag(0));
  if (hash === undefined) throw refusal('its signature is by SHA-1');
  return digestOf(only(hash, 'parameters of RSA-PSS'), 'signature');
}
