import { createHash } from 'node:crypto';
import { EvidenceError } from '../../errors.ts';
import { explicit, implicit, integer, nothing, objectIdentifier, octetString, sequence, setOf } from '../asn1/der.ts';
import { keyIdOf } from '../keys.ts';
import type { Signer } from '../signer.ts';
import { signatureAlgorithm } from '../x509/algorithms.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { issuerAndSerial } from './issuer.ts';
import { oids } from './oids.ts';

export interface SignOptions {
  readonly signer: Signer;
  /** In DER: the one that holds the key, then each one's issuer; at least one. */
  readonly certificates: readonly Uint8Array[];
  /** Has a signature stamped: a TimeStampToken in DER, or undefined where none was to be had. */
  readonly stamp?: (signature: Uint8Array) => Promise<Uint8Array | undefined>;
}

const version1 = integer(Buffer.from([1]));
const sha256 = sequence(objectIdentifier(oids.sha256));
const attribute = (id: string, value: Uint8Array): Uint8Array => sequence(objectIdentifier(id), setOf(value));

/**
 * A detached signature (CMS, RFC 5652) over content of this SHA-256, as CAdES and PAdES baseline want it: content type, digest and the
 * signer's certificate are signed, no time is claimed, a timestamp stands beside it. DER. Rejects with EvidenceError `key`.
 */
export async function signDetached(contentSha256: Uint8Array, { signer, certificates, stamp }: SignOptions): Promise<Uint8Array> {
  const [leaf] = certificates;
  if (leaf === undefined) throw new Error('a detached signature needs the certificate of its key');
  if (contentSha256.length !== 32) throw new RangeError('a detached signature is over a SHA-256');
  requireHolds(leaf, signer);
  const attributes = setOf(
    attribute(oids.contentType, objectIdentifier(oids.data)),
    attribute(oids.messageDigest, octetString(contentSha256)),
    // SHA-256 is what the attribute means where it names no digest.
    attribute(oids.signingCertificateV2, sequence(sequence(sequence(octetString(createHash('sha256').update(leaf).digest()))))),
  );
  // What is signed is the set as such; what is kept stands under a number.
  const signature = await signer.sign([attributes]);
  const token = await stamp?.(signature);
  const signerInfo = sequence(
    version1,
    issuerAndSerial(leaf),
    sha256,
    implicit(0, attributes),
    signer.algorithm === 'rsa-pkcs1-sha256'
      ? sequence(objectIdentifier(oids.rsaEncryption), nothing)
      : signatureAlgorithm(signer.algorithm),
    octetString(signature),
    ...(token === undefined ? [] : [implicit(1, setOf(attribute(oids.timeStampToken, token)))]),
  );
  const signedData = sequence(
    version1,
    setOf(sha256),
    sequence(objectIdentifier(oids.data)),
    implicit(0, setOf(...certificates)),
    setOf(signerInfo),
  );
  return sequence(objectIdentifier(oids.signedData), explicit(0, signedData));
}

function requireHolds(leaf: Uint8Array, { keyId }: Signer): void {
  const { subject, x509 } = parseCertificate(leaf, 'the certificate of the key');
  if (keyIdOf(x509.publicKey) !== keyId)
    throw new EvidenceError('key', `the certificate of ${subject} holds another key than the one that signs`);
}
