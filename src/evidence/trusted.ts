import type { KeyObject } from 'node:crypto';
import { parsePublicKey } from './keys.ts';
import type { Certificate } from './x509/certificate.ts';

/** What whoever checks a package trusts, in PEM, received another way than with the package. */
export interface TrustedPem {
  /** The signer's public key. */
  readonly publicKeyPem?: string;
  /** Certificate authorities that the certificate of the key must lead to. They can take the place of a key. */
  readonly authoritiesPem?: string;
  /** Certificate authorities that the timestamps must lead to. */
  readonly stampAuthoritiesPem?: string;
  /** Certificate authorities that the certificates of people who signed must lead to. */
  readonly peopleAuthoritiesPem?: string;
}

/** The same, read. Null is what was not given. */
export interface Trusted {
  readonly key: KeyObject | null;
  readonly authorities: readonly Certificate[] | null;
  readonly stampAuthorities: readonly Certificate[] | null;
  readonly peopleAuthorities: readonly Certificate[] | null;
}

/** Rejects with EvidenceError `key` for what is no public key or no certificate. What reads certificates is loaded where there are any. */
export async function trustedBy({ publicKeyPem, authoritiesPem, stampAuthoritiesPem, peopleAuthoritiesPem }: TrustedPem): Promise<Trusted> {
  return {
    key: publicKeyPem === undefined ? null : parsePublicKey(publicKeyPem, 'the key given'),
    authorities: await certificatesOf(authoritiesPem, 'the authorities given'),
    stampAuthorities: await certificatesOf(stampAuthoritiesPem, 'the authorities given for timestamps'),
    peopleAuthorities: await certificatesOf(peopleAuthoritiesPem, 'the authorities given for people'),
  };
}

async function certificatesOf(pem: string | undefined, what: string): Promise<readonly Certificate[] | null> {
  if (pem === undefined) return null;
  const { readCertificates } = await import('./x509/certificate.ts');
  return readCertificates(pem, what);
}
