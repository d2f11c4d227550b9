import { EvidenceError } from '../../errors.ts';
import type { CertificateFields } from './extensions.ts';

/** What a key's signatures are to be believed for. */
export type Purpose = 'signing' | 'timestamping';

/** Throws EvidenceError `key` unless a certificate lets its key sign for the purpose. */
export function requirePurpose(fields: CertificateFields, purpose: Purpose): void {
  requireUsage(fields);
  if (purpose === 'timestamping') requireTimestamping(fields);
  else requireOpenTo(fields, purpose);
}

/**
 * Throws EvidenceError `key` unless a certificate lets its key issue certificates for the purpose, with so many authorities between it and the first
 * certificate.
 */
export function requireAuthority(
  fields: CertificateFields,
  { below, purpose }: { readonly below: number; readonly purpose: Purpose },
): void {
  const { authority, keyUsage } = fields;
  if (authority === undefined) throw refusal('it is not that of an authority (CA:false), and issued a certificate');
  if (keyUsage !== undefined && !keyUsage.includes('keyCertSign')) {
    throw refusal(`its key usage does not allow it to issue certificates (${keyUsage.join(', ')})`);
  }
  const { pathLength = Number.POSITIVE_INFINITY } = authority;
  if (below > pathLength) throw refusal(`it allows ${pathLength} authorities below it (pathlen), and there are ${below}`);
  requireOpenTo(fields, purpose);
}

// Certificates of qualified seals often have nonRepudiation alone.
function requireUsage({ keyUsage }: CertificateFields): void {
  if (keyUsage === undefined || keyUsage.includes('digitalSignature') || keyUsage.includes('nonRepudiation')) return;
  throw refusal(`its key usage does not allow it to sign (${keyUsage.join(', ')})`);
}

/** RFC 3161, section 2.3. */
function requireTimestamping({ purposes, keyUsage }: CertificateFields): void {
  if (purposes === undefined || !purposes.names.includes('timeStamping')) throw refusal('it is not for time stamping');
  const others = purposes.names.filter((name) => name !== 'timeStamping');
  if (others.length > 0) throw refusal(`it is for other things beside time stamping (${others.join(', ')})`);
  if (!purposes.isCritical) throw refusal('it is for time stamping, but does not say so critically');
  const foreign = (keyUsage ?? []).filter((name) => name !== 'digitalSignature' && name !== 'nonRepudiation');
  if (foreign.length > 0) throw refusal(`its key usage allows more than to sign (${foreign.join(', ')})`);
}

/** Of these, none is signing of documents: machines have them, web servers two at once. Every other purpose may be, those of one house among them. */
const notSigning: ReadonlySet<string> = new Set([
  'serverAuth',
  'clientAuth',
  'timeStamping',
  'OCSPSigning',
  'msSmartcardLogin',
  'pkInitKDC',
]);

function requireOpenTo({ purposes }: CertificateFields, purpose: Purpose): void {
  if (purposes === undefined) return;
  const isOpen = purposes.names.some(
    (name) => name === 'anyExtendedKeyUsage' || (purpose === 'timestamping' ? name === 'timeStamping' : !notSigning.has(name)),
  );
  if (!isOpen) throw refusal(`its extended key usage leaves out ${purpose} (${purposes.names.join(', ')})`);
}

function refusal(why: string): EvidenceError {
  return new EvidenceError('key', why);
}
