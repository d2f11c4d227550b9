import type { KeyObject } from 'node:crypto';
import { contextTag, type Element, Fields, identifier, only, tags } from '../asn1/ber.ts';
import { nothing, objectIdentifier, sequence } from '../asn1/der.ts';
import type { Signer } from '../signer.ts';

const pss = '1.2.840.113549.1.1.10';
const trusted: ReadonlySet<string> = new Set([
  '1.2.840.113549.1.1.11', // RSA with SHA-256, 384, 512
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
  '1.2.840.10045.4.3.2', // ECDSA with SHA-256, 384, 512
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
  '1.3.101.112', // Ed25519
  '1.3.101.113', // Ed448
]);
const weak: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.2': 'MD2',
  '1.2.840.113549.1.1.4': 'MD5',
  '1.2.840.113549.1.1.5': 'SHA-1',
  '1.3.14.3.2.29': 'SHA-1',
  '1.2.840.10040.4.3': 'SHA-1',
  '1.2.840.10045.4.1': 'SHA-1',
};
const sha2: ReadonlySet<string> = new Set(['2.16.840.1.101.3.4.2.1', '2.16.840.1.101.3.4.2.2', '2.16.840.1.101.3.4.2.3']);
const curves: ReadonlySet<string> = new Set([
  'prime256v1',
  'secp384r1',
  'secp521r1',
  'brainpoolP256r1',
  'brainpoolP384r1',
  'brainpoolP512r1',
]);
const leastRsaBits = 2048;

/** AlgorithmIdentifier, in DER, of the signatures that a signer makes. */
export function signatureAlgorithm(algorithm: Signer['algorithm']): Uint8Array {
  return algorithm === 'ecdsa-p256-sha256'
    ? sequence(objectIdentifier('1.2.840.10045.4.3.2'))
    : sequence(objectIdentifier('1.2.840.113549.1.1.11'), nothing);
}

/** Why nobody should trust signatures by an algorithm: as in `it is signed with …`. Undefined where there is no reason. */
export function weaknessOfAlgorithm(algorithm: Element): string | undefined {
  const fields = new Fields(algorithm, 'signature algorithm');
  const id = identifier(fields.take(tags.objectIdentifier));
  if (id === pss) return weaknessOfPss(fields.takeIf(tags.sequence));
  if (trusted.has(id)) return undefined;
  return weak[id] === undefined ? `an algorithm that is not trusted (${id})` : `${weak[id]}, with which signatures can be forged`;
}

// What is left out of the parameters is SHA-1, for the digest and for the mask.
function weaknessOfPss(parameters: Element | undefined): string | undefined {
  const fields = parameters && new Fields(parameters, 'parameters of RSA-PSS');
  const digest = fields?.takeIf(contextTag(0));
  const id = digest && identifier(new Fields(only(digest, 'parameters of RSA-PSS'), 'digest').take(tags.objectIdentifier));
  return id !== undefined && sha2.has(id) ? undefined : 'RSA-PSS and a digest other than SHA-256, SHA-384 and SHA-512';
}

/** Why nobody should trust signatures by a key: as in `its key is …`. Undefined where there is no reason. */
export function weaknessOfKey(key: KeyObject): string | undefined {
  const { asymmetricKeyType: type = key.type, asymmetricKeyDetails: details = {} } = key;
  if (type === 'rsa' || type === 'rsa-pss') {
    const { modulusLength: bits = 0, publicExponent = 0n } = details;
    if (bits < leastRsaBits) return `RSA of ${bits} bits, less than ${leastRsaBits}`;
    // FIPS 186-5. With the exponent 1 every signature is right.
    return publicExponent > 65536n ? undefined : `RSA with the public exponent ${publicExponent}, less than 65537`;
  }
  if (type === 'ec') {
    const { namedCurve = 'without a name' } = details;
    return curves.has(namedCurve) ? undefined : `on the curve ${namedCurve}, which is not trusted`;
  }
  return type === 'ed25519' || type === 'ed448' ? undefined : `of type ${type}, which is not trusted`;
}
