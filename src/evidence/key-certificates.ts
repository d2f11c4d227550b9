import type { KeyObject } from 'node:crypto';
import { EvidenceError } from '../errors.ts';
import type { Certificate } from './x509/certificate.ts';
import { hasIssued, requireChain } from './x509/chain.ts';

/**
 * The chain of a key, in DER: the one certificate that holds it, then each one's issuer, as far as they are there. Empty where none is given.
 * Throws EvidenceError `key` where none holds the key or two do, where one is left over, and where the chain would be refused whoever is trusted:
 * one of it is not valid now, say, or may not sign.
 */
export function certificatesOf(publicKey: KeyObject, given: readonly Certificate[], what: string): readonly Uint8Array[] {
  if (given.length === 0) return [];
  const certificates = distinct(given);
  const ofKey = certificates.filter(({ x509 }) => x509.publicKey.equals(publicKey));
  const [leaf] = ofKey;
  if (leaf === undefined) {
    const subjects = certificates.map(nameOf).join('; ');
    throw new EvidenceError('key', `no certificate holds the key of ${what}: ${subjects}`, {
      hint: 'openssl x509 -in cert.pem -noout -pubkey shows which key a certificate holds',
    });
  }
  if (ofKey.length > 1) {
    throw new EvidenceError('key', `${ofKey.length} certificates hold the key of ${what}: ${ofKey.map(serialOf).join('; ')}`, {
      hint: 'keep the one that the seal is to be checked with',
    });
  }
  const chain = chainFrom(leaf, certificates);
  const left = certificates.find((certificate) => !chain.includes(certificate));
  if (left !== undefined) {
    throw new EvidenceError('key', `${nameOf(left)} is not in the chain of the certificate of ${what}`, { hint: 'leave it out' });
  }
  const anchors = chain.slice(-1);
  requireChain(leaf, { intermediates: chain, anchors, at: new Date(), purpose: 'signing' });
  return chain.map(({ der }) => der);
}

function distinct(certificates: readonly Certificate[]): readonly Certificate[] {
  return [...new Map(certificates.map((certificate) => [certificate.x509.fingerprint256, certificate])).values()];
}

/** Up to a certificate that issued itself, or to one whose issuer is not there. */
function chainFrom(leaf: Certificate, certificates: readonly Certificate[]): readonly Certificate[] {
  const chain = [leaf];
  for (let last = leaf; ; ) {
    const issuer = certificates.find((candidate) => !chain.includes(candidate) && hasIssued(candidate, last));
    if (issuer === undefined) return chain;
    chain.push(issuer);
    last = issuer;
  }
}

function nameOf({ subject }: Certificate): string {
  return `the certificate of ${subject}`;
}

function serialOf(certificate: Certificate): string {
  return `${nameOf(certificate)}, serial number ${certificate.serial}`;
}
