import type { KeyObject } from 'node:crypto';
import { EvidenceError } from '../errors.ts';
import { type Checklist, line } from './checklist.ts';
import { decodeBase64 } from './dsse.ts';
import { algorithmOf, keyIdOf } from './keys.ts';
import type { Finished } from './stamp-lines.ts';
import { parseStrict } from './strict-json.ts';
import type { Certificate } from './x509/certificate.ts';

/**
 * The key of the first certificate that a payload names for its own seal, whoever wrote it: nothing is known of either until the key has been
 * seen to sign the payload and the certificate to lead to an authority. Undefined where there is none, with a line that says so.
 */
export async function keyOfCertificate(payload: Uint8Array, checklist: Checklist): Promise<KeyObject | undefined> {
  return checklist.attempt('the record names the certificate of its key', async () => {
    const { predicate } = members(parseStrict(payload, 'the statement'));
    const { certificates } = members(members(predicate).seal);
    const first: unknown = Array.isArray(certificates) ? certificates[0] : undefined;
    if (typeof first !== 'string') {
      throw new EvidenceError('malformed', 'it names none, so nothing leads from its key to the authorities given', { hint: '--key FILE' });
    }
    const [certificate] = await certificatesIn([first]);
    const key = certificate?.x509.publicKey;
    if (key === undefined) throw new Error('one certificate was read');
    algorithmOf(key, 'the key of its certificate');
    return key;
  });
}

interface Signing {
  readonly record: Finished;
  readonly key: KeyObject;
  readonly anchors: readonly Certificate[] | null;
  /** When the signature was there, by a trusted stamp. */
  readonly at: Date | undefined;
}

/**
 * Holds the certificates of a record against the key that signed it and against each other, and, where there are anchors, the first of them
 * against these at the time of the stamp. Resolves with the certificates; undefined where they cannot be read.
 */
export async function checkCertificates(
  checklist: Checklist,
  { record, key, anchors, at }: Signing,
): Promise<readonly Certificate[] | undefined> {
  const encoded = record.seal.certificates ?? [];
  if (encoded.length === 0) {
    if (anchors === null) return [];
    checklist.add({
      ok: false,
      what: 'the certificate of the key leads to the authorities given',
      detail: 'the record names no certificate',
    });
    return [];
  }
  const certificates = await checklist.attempt('the certificates of the record can be read', () => certificatesIn(encoded));
  const leaf = certificates?.[0];
  if (certificates === undefined || leaf === undefined) return undefined;
  const wrong = isOf(leaf, key) ? [] : ['the first is that of another key'];
  wrong.push(...(await strangers(certificates)));
  checklist.add(line('the first certificate of the record is that of its key, and each was issued by the next', wrong));
  if (wrong.length > 0) return certificates;
  if (anchors !== null) await checkChain(checklist, certificates, { anchors, at, record });
  else {
    // Whoever holds the key can have any name put into a certificate of it.
    const detail = `its certificate says ${leaf.subject}; no authorities were given (--ca), so whether that is true is not known`;
    checklist.add({ ok: 'warning', what: 'name of the signer', detail });
  }
  return certificates;
}

async function checkChain(
  checklist: Checklist,
  certificates: readonly Certificate[],
  { anchors, at, record }: { readonly anchors: readonly Certificate[]; readonly at: Date | undefined; readonly record: Finished },
): Promise<void> {
  const { requireChain } = await import('./x509/chain.ts');
  const [leaf, ...intermediates] = certificates;
  if (leaf === undefined) return;
  if (at === undefined) {
    checklist.doubt(
      'time of the seal',
      'no trusted timestamp says when it was signed: the certificate is checked at the end that the record names',
    );
  }
  const time = at ?? new Date(record.finishedAt);
  const led = `the certificate of the key led to the authorities given on ${time.toISOString()}`;
  const what = `${led}, unless it was revoked, which is not asked: ${leaf.subject}`;
  await checklist.attempt(what, () => {
    requireChain(leaf, { intermediates, anchors, at: time, purpose: 'signing' });
  });
}

async function certificatesIn(encoded: readonly string[]): Promise<readonly Certificate[]> {
  const { parseCertificate } = await import('./x509/certificate.ts');
  return encoded.map((text, index) => {
    const what = `certificate ${index + 1} of the record`;
    return parseCertificate(decodeBase64(text, what), what);
  });
}

function isOf({ x509 }: Certificate, key: KeyObject): boolean {
  return keyIdOf(x509.publicKey) === keyIdOf(key);
}

async function strangers(certificates: readonly Certificate[]): Promise<string[]> {
  const { hasIssued } = await import('./x509/chain.ts');
  return certificates.slice(1).flatMap((issuer, index) => {
    const issued = certificates[index];
    const isIssuer = issued !== undefined && hasIssued(issuer, issued);
    return isIssuer ? [] : [`certificate ${index + 1} was not issued by certificate ${index + 2}`];
  });
}

function members(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
