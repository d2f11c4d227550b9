import type { KeyObject } from 'node:crypto';
import type { Qualification } from '../record.ts';
import type { Bundle } from './bundle.ts';
import type { Checklist } from './checklist.ts';
import { dispositionFolder, protocolFolder, signOffFolder } from './documents/kinds.ts';
import { names } from './names.ts';
import type { Package } from './package.ts';
import { checkPdf, type SealedPdf } from './pdf-lines.ts';
import { checkCertificates } from './signer-lines.ts';
import { checkStamps } from './stamp-lines.ts';
import { trustLines } from './trust-lines.ts';
import type { Trusted } from './trusted.ts';
import type { Certificate } from './x509/certificate.ts';

/** A record whose signature holds. */
export interface VerifiedSeal {
  readonly bundle: Bundle;
  readonly record: Qualification;
  readonly key: KeyObject;
}

const foldersOfPeople = [signOffFolder, dispositionFolder, protocolFolder];

/**
 * Checks what no seal covers, because it comes after it or is made of it: timestamps, the certificates that vouch for the key, their copies below
 * `trust/`, the end of the run in its ledger, the report for people, and what people signed. Resolves with the report, where it is what was sealed.
 */
export async function checkCompanions(
  sealed: Package,
  checklist: Checklist,
  { bundle, record, key, trusted }: VerifiedSeal & { readonly trusted: Trusted },
): Promise<SealedPdf | undefined> {
  const { authorities, stampAuthorities } = trusted;
  const { stamps, at } = await checkStamps(bundle, checklist, { record, anchors: stampAuthorities });
  const certificates = await checkCertificates(checklist, { record, key, anchors: authorities, at });
  if (stamps !== undefined && certificates !== undefined) checklist.add(...(await trustLines(sealed, { certificates, stamps })));
  const pdf = await checkPdf(sealed, checklist, {
    name: names.report,
    bundle: { name: names.bundle, bytes: sealed.bundle },
    record,
    key,
    certificates,
    authorities,
    stampAuthorities,
  });
  await checkLedger(sealed, checklist, { record, key, stampAuthorities, report: pdf?.sealed });
  const isSignedFor = [...sealed.files.keys()].some((name) =>
    foldersOfPeople.some((folder) => name.startsWith(folder) || name.includes('.signoffs/')),
  );
  const isSigned = isSignedFor || (pdf?.signatures ?? []).length > 0;
  if (!isSigned && record.protocol === undefined && record.purpose === 'engineering') return pdf;
  const { checkPeople } = await import('./documents/people-lines.ts');
  await checkPeople(sealed, checklist, { record, pdf, trusted });
  return pdf;
}

interface Entered {
  readonly record: Qualification;
  readonly key: KeyObject;
  readonly stampAuthorities: readonly Certificate[] | null;
  /** report.pdf as it was sealed; people have signed it since. */
  readonly report: Uint8Array | undefined;
}

/** The end of a run is entered once its seal is made. Where that failed the record stands, and who relied on the ledger must know. */
async function checkLedger(
  { files, bundle }: Package,
  checklist: Checklist,
  { record, key, stampAuthorities, report }: Entered,
): Promise<void> {
  const isThere = [...files.keys()].some((name) => name.startsWith(names.ledgerFolder));
  if (record.ledger === undefined && !isThere) return;
  const { checkInclusion } = await import('./ledger/inclusion.ts');
  const anchors = stampAuthorities === null ? {} : { tsaAnchors: stampAuthorities };
  const lines = await checkInclusion(record, { files, bundle, key, report, ...anchors });
  checklist.addChecked({ lines, isAssured: lines.every(({ ok }) => ok === true) });
}
