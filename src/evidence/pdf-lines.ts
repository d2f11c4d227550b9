import type { KeyObject } from 'node:crypto';
import type { Qualification } from '../record.ts';
import { type Checklist, line } from './checklist.ts';
import { keyIdOf } from './keys.ts';
import type { Package, PackageFile } from './package.ts';
import type { PdfContents, PdfSignature } from './pdf/verify.ts';
import type { Finished } from './stamp-lines.ts';
import type { Certificate } from './x509/certificate.ts';

/** The field of the seal in a report; the others are for people. */
const sealField = 'IQ_Seal';

interface Sealing {
  /** Of the PDF. */
  readonly name: string;
  /** What it must carry, and nothing else. */
  readonly bundle: PackageFile;
  readonly record: Finished & Pick<Qualification, 'ledger'>;
  readonly key: KeyObject;
  readonly certificates: readonly Certificate[] | undefined;
  readonly authorities: readonly Certificate[] | null;
  readonly stampAuthorities: readonly Certificate[] | null;
}

/** A PDF that was sealed: what the seal covers of it, and the signatures that came after. */
export interface SealedPdf {
  readonly name: string;
  readonly sealed: Uint8Array;
  /** Those of people, in their order. */
  readonly signatures: readonly PdfSignature[];
}

/**
 * Holds a PDF against what it is a rendering of: that nothing but signatures came after its seal, that it carries the sealed statement byte for byte, and that
 * the same key sealed it. Adds nothing where there is none, and resolves with undefined then and where it is not what was sealed.
 */
export async function checkPdf({ files }: Pick<Package, 'files'>, checklist: Checklist, sealing: Sealing): Promise<SealedPdf | undefined> {
  const { name, bundle } = sealing;
  const pdf = files.get(name);
  if (pdf === undefined) return undefined;
  const { readSignedPdf } = await import('./pdf/verify.ts');
  const contents = await checklist.attempt(`${name} can be read`, () => readSignedPdf(pdf, name));
  if (contents === undefined) return undefined;
  const attached = wrongAttachments(contents, bundle);
  checklist.add(
    line(`${name} is covered whole, and only signatures came after its seal`, contents.problems),
    line(`${name} carries the sealed record of this package, and nothing else`, attached),
  );
  const [first] = contents.signatures;
  const seals = contents.signatures.filter(({ field }) => field === sealField);
  const [seal] = seals;
  const wrong = seals.length === 1 ? [] : [`it bears ${seals.length} seals`];
  if (seal !== undefined) wrong.push(...wrongSeal(seal, sealing));
  if (seal !== undefined && seal !== first) wrong.push(`${first?.field} was signed before it was sealed`);
  checklist.add(line(`${name} is sealed by the key of the record`, wrong));
  if (seal === undefined || wrong.length > 0) return undefined;
  await checkTime(seal, checklist, sealing);
  if (contents.problems.length + attached.length > 0) return undefined;
  return { name, sealed: pdf.subarray(0, seal.coversUpTo), signatures: contents.signatures.filter((one) => one !== seal) };
}

function wrongAttachments({ attachments }: PdfContents, bundle: PackageFile): string[] {
  const attached = attachments.get(bundle.name);
  const others = [...attachments.keys()].filter((name) => name !== bundle.name).map((name) => `it also carries ${name}`);
  if (attached === undefined) return [`it carries no ${bundle.name}`, ...others];
  return [...(Buffer.from(attached).equals(bundle.bytes) ? [] : [`its ${bundle.name} is another`]), ...others];
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
  const { name, record, authorities, certificates = [] } = sealing;
  const at = await stampedAt(seal, checklist, sealing);
  if (authorities === null || certificates.length === 0) return;
  if (at === undefined) {
    if (record.ledger === undefined) checklist.doubt(`time of ${name}`, 'no trusted timestamp says when it was sealed');
    return;
  }
  const { requireChain } = await import('./x509/chain.ts');
  await checklist.attempt(`the certificate of the key led to the authorities given when ${name} was sealed`, () => {
    requireChain(seal.signerCertificate, { intermediates: certificates, anchors: authorities, at, purpose: 'signing' });
  });
}

/** When the seal was there, by a stamp that is trusted. */
async function stampedAt(
  { token, signature }: PdfSignature,
  checklist: Checklist,
  { name, record, stampAuthorities }: Sealing,
): Promise<Date | undefined> {
  const what = `the seal of ${name} is stamped`;
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
    checklist.add({ ok: 'warning', what: `authority of the stamp of ${name}`, detail });
    return undefined;
  }
  return checklist.attempt(
    `the stamp of ${name} leads to the authorities given, at its time: ${stamp.genTime.toISOString()} by ${stamp.authority}`,
    () => {
      requireTrustedStamp(stamp, stampAuthorities);
      return stamp.genTime;
    },
  );
}
