import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { EvidenceError } from '../errors.ts';

/** How to make a key that signs. */
export const keyRecipe = 'openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out signer.key';
const publicRecipe = 'openssl pkey -in signer.key -pubout -out signer.pub';

// SubjectPublicKeyInfo of a P-256 key up to its point: named curve, uncompressed. Other encodings of the same key have other digests.
const spkiHead = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex');

/** Sigstore's name of a key: base64 of SHA-256 of its SubjectPublicKeyInfo in DER. */
export function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');
}

/** Throws EvidenceError `key` for every public key but EC P-256 in its common encoding. */
export function requireP256(key: KeyObject, what: string): void {
  const hint = keyRecipe;
  if (key.asymmetricKeyType !== 'ec') {
    throw new EvidenceError('key', `${what} is a key of type ${key.asymmetricKeyType ?? key.type}, not EC P-256`, { hint });
  }
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (curve !== 'prime256v1') {
    throw new EvidenceError('key', `${what} is an EC key on ${curve ?? 'a curve without a name'}, not on P-256`, { hint });
  }
  if (!key.export({ type: 'spki', format: 'der' }).subarray(0, spkiHead.length).equals(spkiHead)) {
    throw new EvidenceError('key', `${what} spells its curve out or compresses its point`, {
      hint: 'openssl pkey with -ec_param_enc named_curve -ec_conv_form uncompressed writes the common form',
    });
  }
}

/** Reads a P-256 public key in PEM (SubjectPublicKeyInfo). Everything else is an EvidenceError `key`, a private key above all. */
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
  requireP256(key, what);
  return key;
}

/** The labels of the PEM blocks of a text, in order. */
export function pemLabels(text: string): string[] {
  return [...text.matchAll(/^-----BEGIN ([A-Z0-9 ]+)-----\s*$/gm)].map((block) => block[1] ?? '');
}
