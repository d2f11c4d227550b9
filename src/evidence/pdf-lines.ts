import type { KeyObject } from 'node:crypto';
import type { Qualification } from '../record.ts';
import { type Checklist, line } from './checklist.ts';
import { keyIdOf } from './keys.ts';
import { names } from './names.ts';
import type { Package } from './package.ts';
import type { PdfContents, PdfSignature } from './pdf/verify.ts';
import type { Certificate } from './x509/certificate.ts';

/** The field of the seal in a report; the others are for people. */
const sealField = 'IQ_Seal';

interface Sealing {
  readonly record: Qualification;
  readonly key: KeyObject;
  readonly certificates: readonly Certificate[] | undefined;
  readonly authorities: readonly Certificate[] | null;
  readonly stampAuthorities: readonly Certificate[] | null;
}

/**
 * Holds report.pdf against the package: that nothing but signatures came after its seal, that it carries this sealed record byte for byte, and that
 * the key of the record sealed it. Adds nothing where there is none.
 */
export async function checkPdf({ files, bundle }: Package, checklist: Checklist, sealing: Sealing): Promise<void> {
  const pdf = files.get(names.report);
  if (pdf === undefined) return;
  const { readSignedPdf } = await import('./pdf/verify.ts');
  const contents = await checklist.attempt(`${names.report} can be read`, () => readSignedPdf(pdf, names.report));
  if (contents === undefined) return;
  checklist.add(
    line(`${names.report} is covered whole, and only signatures came after its seal`, contents.problems),
    line(`${names.report} carries the sealed record of this package, and nothing else`, wrongAttachments(contents, bundle)),
  );
  const seals = contents.signatures.filter(({ field }) => field === sealField);
  const [seal] = seals;
  const wrong = seals.length === 1 ? [] : [`it bears ${seals.length} seals`];
  if (seal !== undefined) wrong.push(...wrongSeal(seal, sealing));
  checklist.add(line(`${names.report} is sealed by the key of the record`, wrong));
  if (seal !== undefined && wrong.length === 0) await checkTime(seal, checklist, sealing);
  for (const { field, signerCertificate } of contents.signatures.filter(({ field }) => field !== sealField)) {
    checklist.add({
      ok: 'warning',
      what: `${names.report}: ${field}`,
      detail: `signed with a certificate that says ${signerCertificate.subject}; neither whether that is true nor who had to sign is judged here`,
    });
  }
}

function wrongAttachments({ attachments }: PdfContents, bundle: Uint8Array): string[] {
  const attached = attachments.get(names.bundle);
  const others = [...attachments.keys()].filter((name) => name !== names.bundle).map((name) => `it also carries ${name}`);
  if (attached === undefined) return [`it carries no ${names.bundle}`, ...others];
  return [...(Buffer.from(attached).equals(bundle) ? [] : [`its ${names.bundle} is another`]), ...others];
}

function wrongSeal({ signerCertificate }: PdfSignature, { key, certificates = [] }: Sealing): string[] {
  if (keyIdOf(signerCertificate.x509.publicKey) !== keyIdOf(key)) return ['another key sealed it'];
  const [leaf] = certificates;
  const isOther = leaf !== undefined && !Buffer.from(leaf.der).equals(signerCertificate.der);
  return isOther ? ['it is sealed with another certificate than the record names'] : [];
}

/**
 * A key that was given up must not seal another report with the old record in it: where certificates decide, that of the seal must lead to their
 * authorities when the report was stamped. Without a stamp the ledger has its digest, or nothing says when it was sealed.
 */
async function checkTime(seal: PdfSignature, checklist: Checklist, sealing: Sealing): Promise<void> {
  const { record, authorities, certificates = [] } = sealing;
  const at = await stampedAt(seal, checklist, sealing);
  if (authorities === null || certificates.length === 0) return;
  if (at === undefined) {
    if (record.ledger === undefined) checklist.doubt(`time of ${names.report}`, 'no trusted timestamp says when it was sealed');
    return;
  }
  const { requireChain } = await import('./x509/chain.ts');
  await checklist.attempt(`the certificate of the key led to the authorities given when ${names.report} was sealed`, () => {
    requireChain(seal.signerCertificate, { intermediates: certificates, anchors: authorities, at, purpose: 'signing' });
  });
}

/** When the seal was there, by a stamp that is trusted. */
async function stampedAt(
  { token, signature }: PdfSignature,
  checklist: Checklist,
  { record, stampAuthorities }: Sealing,
): Promise<Date | undefined> {
  const what = `the seal of ${names.report} is stamped`;
  if (token === undefined) {
    const asked = record.seal.timestamps?.required ?? 0;
    if (asked > 0) checklist.add({ ok: 'warning', what, detail: 'it is not; the stamps of the record count' });
    return undefined;
  }
  const { readToken, requireTrustedStamp } = await import('./timestamp/stamp.ts');
  const stamp = await checklist.attempt(what, () => readToken(token, signature, 'its stamp'));
  if (stamp === undefined) return undefined;
  if (stampAuthorities === null) {
    const detail = `it says ${stamp.authority}; no authorities were given (--tsa-ca), so whether that is true is not known`;
    checklist.add({ ok: 'warning', what: `authority of the stamp of ${names.report}`, detail });
    return undefined;
  }
  return checklist.attempt(
    `the stamp of ${names.report} leads to the authorities given, at its time: ${stamp.genTime.toISOString()} by ${stamp.authority}`,
    () => {
      requireTrustedStamp(stamp, stampAuthorities);
      return stamp.genTime;
    },
  );
}
