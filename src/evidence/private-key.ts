import { createPrivateKey, type KeyObject } from 'node:crypto';
import { EvidenceError } from '../errors.ts';
import type { KeyFile } from './key-file.ts';
import { keyRecipe, pemLabels } from './keys.ts';
import type { Certificate } from './x509/certificate.ts';

/** A private key, and the certificates that lie with it, in the order of the file. */
export interface OpenedKey {
  readonly privateKey: KeyObject;
  readonly certificates: readonly Certificate[];
}

export const passphraseHint = '--key-passphrase FILE, where FILE holds the passphrase';

/** Opens PEM or PKCS#12. Rejects with EvidenceError `key` that says what is wrong with the file, and never what is in it. */
export async function openKeyFile({ path, bytes }: KeyFile, passphrase: string | undefined): Promise<OpenedKey> {
  if (isPkcs12(bytes)) {
    const { openPkcs12 } = await import('./pkcs12.ts');
    return openPkcs12(bytes, { path, passphrase });
  }
  return openPem(Buffer.from(bytes).toString('utf8'), { path, passphrase });
}

/** A SEQUENCE that begins with version 3, which no other form of a private key does. */
function isPkcs12(bytes: Uint8Array): boolean {
  const [tag, length = 0] = bytes;
  const head = length > 0x80 ? 2 + (length & 0x7f) : 2;
  return tag === 0x30 && Buffer.from(bytes.subarray(head, head + 3)).toString('hex') === '020103';
}

interface Opening {
  readonly path: string;
  readonly passphrase: string | undefined;
}

async function openPem(pem: string, { path, passphrase }: Opening): Promise<OpenedKey> {
  const labels = pemLabels(pem);
  const privateLabels = labels.filter((label) => label.endsWith('PRIVATE KEY'));
  if (privateLabels.length > 1) throw new EvidenceError('key', `${path} holds more than one private key`, { hint: keyRecipe });
  if (privateLabels.length === 0) {
    const what =
      labels[0] === undefined ? 'is neither a private key in PEM nor PKCS#12' : `holds no private key, only: ${labels.join(', ')}`;
    throw new EvidenceError('key', `${path} ${what}`, { hint: keyRecipe });
  }
  const isEncrypted = privateLabels.includes('ENCRYPTED PRIVATE KEY') || pem.includes('Proc-Type: 4,ENCRYPTED');
  const privateKey = isEncrypted ? decrypt(pem, { path, passphrase }) : parse(pem, { path, passphrase });
  if (!labels.includes('CERTIFICATE')) return { privateKey, certificates: [] };
  const { readCertificates } = await import('./x509/certificate.ts');
  return { privateKey, certificates: readCertificates(pem, path) };
}

function parse(pem: string, { path, passphrase }: Opening): KeyObject {
  if (passphrase !== undefined) {
    throw new EvidenceError('key', `${path} is not encrypted, and a passphrase was given`, { hint: 'leave --key-passphrase out' });
  }
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new EvidenceError('key', `${path} is not a private key that OpenSSL can read`, { hint: keyRecipe, cause });
  }
}

function decrypt(pem: string, { path, passphrase }: Opening): KeyObject {
  if (passphrase === undefined) {
    throw new EvidenceError('key', `${path} is encrypted, and no passphrase was given`, { hint: passphraseHint });
  }
  try {
    return createPrivateKey({ key: pem, passphrase });
  } catch (cause) {
    // A wrong passphrase leaves, once in two hundred times, what is padded rightly and is no key: that is "unsupported" too, of another routine.
    if ((cause as NodeJS.ErrnoException).code === 'ERR_OSSL_EVP_UNSUPPORTED') {
      throw new EvidenceError('key', `${path} is encrypted in a way that this version of OpenSSL no longer reads`, {
        hint: `openssl pkey -provider default -provider legacy -in ${path} -aes256 -out signer.key encrypts it anew`,
        cause,
      });
    }
    throw new EvidenceError('key', `the passphrase of ${path} is wrong, or the file is damaged`, { hint: passphraseHint, cause });
  }
}
