import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { EvidenceError } from '../errors.ts';
import type { Signer } from './signer.ts';

/** How to make a key that signs. */
export const keyRecipe = 'openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out signer.key';
const publicRecipe = 'openssl pkey -in signer.key -pubout -out signer.pub';

// SubjectPublicKeyInfo of a P-256 key up to its point: named curve, uncompressed. Other encodings of the same key have other digests.
const spkiHead = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex');
const rsaBits = { least: 2048, most: 4096 } as const;

/** Sigstore's name of a key: base64 of SHA-256 of its SubjectPublicKeyInfo in DER. */
export function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');
}

/** How a key signs. Throws EvidenceError `key` for every public key but EC P-256 in its common encoding and RSA of 2048 to 4096 bits. */
export function algorithmOf(key: KeyObject, what: string): Signer['algorithm'] {
  if (key.asymmetricKeyType === 'rsa') {
    requireRsa(key, what);
    return 'rsa-pkcs1-sha256';
  }
  if (key.asymmetricKeyType === 'ec') {
    requireP256(key, what);
    return 'ecdsa-p256-sha256';
  }
  throw new EvidenceError('key', `${what} is a key of type ${key.asymmetricKeyType ?? key.type}, neither EC P-256 nor RSA`, {
    hint: keyRecipe,
  });
}

function requireRsa(key: KeyObject, what: string): void {
  const { modulusLength: bits = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (bits < rsaBits.least || bits > rsaBits.most) {
    throw new EvidenceError('key', `${what} is an RSA key of ${bits} bits, not of ${rsaBits.least} to ${rsaBits.most}`, {
      hint: 'openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out signer.key',
    });
  }
  // FIPS 186-5. Verifiers have been fooled where the exponent is small.
  if (publicExponent <= 65536n) {
    throw new EvidenceError('key', `${what} is an RSA key with the public exponent ${publicExponent}, less than 65537`, {
      hint: keyRecipe,
    });
  }
}

function requireP256(key: KeyObject, what: string): void {
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (curve !== 'prime256v1') {
    throw new EvidenceError('key', `${what} is an EC key on ${curve ?? 'a curve without a name'}, not on P-256`, { hint: keyRecipe });
  }
  if (!key.export({ type: 'spki', format: 'der' }).subarray(0, spkiHead.length).equals(spkiHead)) {
    throw new EvidenceError('key', `${what} spells its curve out or compresses its point`, {
      hint: 'openssl pkey with -ec_param_enc named_curve -ec_conv_form uncompressed writes the common form',
    });
  }
}

/** Reads a public key of a seal in PEM (SubjectPublicKeyInfo). Everything else is an EvidenceError `key`, a private key above all. */
export function parsePublicKey(pem: string, what: string): KeyObject {
  const labels = pemLabels(pem);
  if (labels.some((label) => label.endsWith('PRIVATE KEY'))) {
    throw new EvidenceError('key', `${what} is a private key: a verifier needs the public one, and nobody else's copy`, {
      hint: publicRecipe,
    });
  }
  if (labels.includes('CERTIFICATE')) {
    throw new EvidenceError('key', `${what} is a certificate, not a public key`, { hint: 'openssl x509 -in cert.pem -noout -pubkey' });
  }
  if (labels.length > 1) throw new EvidenceError('key', `${what} holds more than one PEM block`, { hint: publicRecipe });
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch (cause) {
    throw new EvidenceError('key', `${what} is not a public key in PEM`, { hint: publicRecipe, cause });
  }
  algorithmOf(key, what);
  return key;
}

/** The labels of the PEM blocks of a text, in order. */
export function pemLabels(text: string): string[] {
  return [...text.matchAll(/^-----BEGIN ([A-Z0-9 ]+)-----\s*$/gm)].map((block) => block[1] ?? '');
}
