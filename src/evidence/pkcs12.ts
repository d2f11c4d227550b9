import { createHash, createHmac, createPrivateKey, type KeyObject, timingSafeEqual, webcrypto } from 'node:crypto';
import {
  AuthenticatedSafe,
  CertBag,
  type ContentInfo,
  CryptoEngine,
  EncryptedData,
  type MacData,
  PFX,
  PKCS8ShroudedKeyBag,
  PrivateKeyInfo,
  SafeContents,
} from 'pkijs';
import { EvidenceError } from '../errors.ts';
import { type OpenedKey, passphraseHint } from './private-key.ts';
import { type Certificate, parseCertificate } from './x509/certificate.ts';

const oids = {
  data: '1.2.840.113549.1.7.1',
  encryptedData: '1.2.840.113549.1.7.6',
  pbes2: '1.2.840.113549.1.5.13',
  x509Certificate: '1.2.840.113549.1.9.22.1',
} as const;

/** Hashes of the MAC, and the length of their blocks in bytes. */
const hashes: Readonly<Record<string, { readonly name: string; readonly block: number }>> = {
  '1.3.14.3.2.26': { name: 'sha1', block: 64 },
  '2.16.840.1.101.3.4.2.1': { name: 'sha256', block: 64 },
  '2.16.840.1.101.3.4.2.2': { name: 'sha384', block: 128 },
  '2.16.840.1.101.3.4.2.3': { name: 'sha512', block: 128 },
};

/** More would be a damaged file, and seconds of work. */
const mostIterations = 2_000_000;

const remake = 'openssl pkcs12 -export -inkey signer.key -in certificates.pem makes such a file';

interface Opening {
  readonly path: string;
  /** Undefined where none was given: files without a passphrase exist. */
  readonly passphrase: string | undefined;
}

/**
 * The key and the certificates of a PKCS#12 file (RFC 7292) that is encrypted by PBES2 with AES and carries a MAC, which is checked first. Rejects
 * with EvidenceError `key`; for older encryption the hint converts the file.
 */
export async function openPkcs12(bytes: Uint8Array, opening: Opening): Promise<OpenedKey> {
  const { path } = opening;
  const file = parsed(() => PFX.fromBER(Uint8Array.from(bytes)), path);
  const content = octetsOf(file.authSafe, path);
  requireAuthentic(file.macData, content, opening);
  const keys: KeyObject[] = [];
  const certificates: Certificate[] = [];
  for (const safe of parsed(() => AuthenticatedSafe.fromBER(content), path).safeContents) {
    const contents = await contentsOf(safe, opening);
    for (const { bagValue } of parsed(() => SafeContents.fromBER(contents), path).safeBags) {
      if (bagValue instanceof PrivateKeyInfo) keys.push(createKey(bagValue, path));
      if (bagValue instanceof PKCS8ShroudedKeyBag) keys.push(decryptKey(bagValue, opening));
      if (bagValue instanceof CertBag && bagValue.certId === oids.x509Certificate) {
        certificates.push(parsed(() => certificateIn(bagValue, path), path));
      }
    }
  }
  const [privateKey, another] = keys;
  if (privateKey === undefined || another !== undefined) {
    throw new EvidenceError('key', `${path} holds ${privateKey === undefined ? 'no' : 'more than one'} private key`, {
      hint: remake,
    });
  }
  return { privateKey, certificates };
}

function certificateIn({ certValue }: CertBag, path: string): Certificate {
  return parseCertificate(new Uint8Array((certValue as { getValue(): ArrayBuffer }).getValue()), `a certificate of ${path}`);
}

function requireAuthentic(macData: MacData | undefined, content: Uint8Array, { path, passphrase }: Opening): void {
  if (macData === undefined) throw new EvidenceError('key', `${path} has no MAC`, { hint: remake });
  const { mac, macSalt, iterations = 1 } = macData;
  const hash = hashes[mac.digestAlgorithm.algorithmId];
  if (hash === undefined) throw outdated(path, `its MAC is of the kind ${mac.digestAlgorithm.algorithmId}`);
  if (iterations < 1 || iterations > mostIterations) {
    throw new EvidenceError('key', `the MAC of ${path} does not take 1 to ${mostIterations} iterations`, { hint: remake });
  }
  const expected = Buffer.from(mac.digest.getValue());
  const salt = Buffer.from(macSalt.getValue());
  // Where there is no passphrase, some write the empty one, with the zero that ends it, and some write none at all.
  const secrets = passphrase === undefined ? [bmpString(''), Buffer.alloc(0)] : [bmpString(passphrase)];
  const isAuthentic = secrets.some((secret) => {
    const actual = createHmac(hash.name, macKey(secret, { hash, salt, iterations })).update(content).digest();
    return actual.length === expected.length && timingSafeEqual(actual, expected);
  });
  if (isAuthentic) return;
  const why = passphrase === undefined ? `${path} is encrypted, and no passphrase was given` : wrongPassphrase(path);
  throw new EvidenceError('key', why, { hint: passphraseHint });
}

interface Derivation {
  readonly hash: { readonly name: string; readonly block: number };
  readonly salt: Uint8Array;
  readonly iterations: number;
}

/** RFC 7292, appendix B.2, for a key as long as the hash. */
function macKey(secret: Uint8Array, { hash, salt, iterations }: Derivation): Uint8Array {
  const idOfMacs = Buffer.alloc(hash.block, 3);
  let digest = createHash(hash.name).update(idOfMacs).update(repeated(salt, hash.block)).update(repeated(secret, hash.block)).digest();
  for (let round = 1; round < iterations; round++) digest = createHash(hash.name).update(digest).digest();
  return digest;
}

/** Over and over until whole blocks are full. */
function repeated(bytes: Uint8Array, block: number): Uint8Array {
  if (bytes.length === 0) return bytes;
  return Buffer.alloc(Math.ceil(bytes.length / block) * block, bytes);
}

/** UTF-16 with the high byte first, and a zero at its end. */
function bmpString(text: string): Uint8Array {
  return Buffer.from(`${text}\0`, 'utf16le').swap16();
}

async function contentsOf(safe: ContentInfo, { path, passphrase = '' }: Opening): Promise<Uint8Array> {
  if (safe.contentType !== oids.encryptedData) return octetsOf(safe, path);
  const { encryptedContentInfo } = parsed(() => new EncryptedData({ schema: safe.content }), path);
  requirePbes2(encryptedContentInfo.contentEncryptionAlgorithm.algorithmId, path);
  const engine = new CryptoEngine({ name: 'node', crypto: webcrypto });
  try {
    const password = new TextEncoder().encode(passphrase).buffer;
    return new Uint8Array(await engine.decryptEncryptedContentInfo({ encryptedContentInfo, password }));
  } catch (cause) {
    throw outdated(path, 'its certificates are not encrypted by AES', cause);
  }
}

function decryptKey(bag: PKCS8ShroudedKeyBag, { path, passphrase = '' }: Opening): KeyObject {
  requirePbes2(bag.encryptionAlgorithm.algorithmId, path);
  try {
    return createPrivateKey({ key: Buffer.from(bag.toSchema().toBER()), format: 'der', type: 'pkcs8', passphrase });
  } catch (cause) {
    throw damaged(path, cause);
  }
}

function createKey(bag: PrivateKeyInfo, path: string): KeyObject {
  try {
    return createPrivateKey({ key: Buffer.from(bag.toSchema().toBER()), format: 'der', type: 'pkcs8' });
  } catch (cause) {
    throw damaged(path, cause);
  }
}

function requirePbes2(algorithm: string, path: string): void {
  if (algorithm !== oids.pbes2) throw outdated(path, `it is encrypted by ${algorithm}, older than PBES2`);
}

/** The octets of content that is not encrypted. */
function octetsOf({ contentType, content }: ContentInfo, path: string): Uint8Array {
  if (contentType !== oids.data) throw damaged(path, new Error(`content of the type ${contentType}`));
  return parsed(() => new Uint8Array(content.getValue()), path);
}

function parsed<T>(read: () => T, path: string): T {
  try {
    return read();
  } catch (cause) {
    throw damaged(path, cause);
  }
}

function wrongPassphrase(path: string): string {
  return `the passphrase of ${path} is wrong, or the file is damaged`;
}

function damaged(path: string, cause: unknown): EvidenceError {
  return new EvidenceError('key', `${path} is no PKCS#12 file that can be read`, { hint: 'openssl pkcs12 -info -noout -in FILE', cause });
}

function outdated(path: string, why: string, cause?: unknown): EvidenceError {
  return new EvidenceError('key', `${path} is protected in a way that is not read here: ${why}`, {
    hint: `openssl pkcs12 -legacy -in ${path} -out all.pem, then openssl pkcs12 -export -in all.pem -out signer.p12, and remove all.pem`,
    cause,
  });
}
