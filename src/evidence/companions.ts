import type { KeyObject } from 'node:crypto';
import type { Qualification } from '../record.ts';
import type { Bundle } from './bundle.ts';
import type { Checklist } from './checklist.ts';
import { names } from './names.ts';
import type { Package } from './package.ts';
import { checkPdf } from './pdf-lines.ts';
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

/**
 * Checks what no seal covers, because it comes after it or is made of it: timestamps, the certificates that vouch for the key, their copies below
 * `trust/`, the end of the run in its ledger, and the report for people.
 */
export async function checkCompanions(
  sealed: Package,
  checklist: Checklist,
  { bundle, record, key, trusted }: VerifiedSeal & { readonly trusted: Trusted },
): Promise<void> {
  const { authorities, stampAuthorities } = trusted;
  const { stamps, at } = await checkStamps(bundle, checklist, { record, anchors: stampAuthorities });
  const certificates = await checkCertificates(checklist, { record, key, anchors: authorities, at });
  if (stamps !== undefined && certificates !== undefined) checklist.add(...(await trustLines(sealed, { certificates, stamps })));
  await checkLedger(sealed, checklist, { record, key, stampAuthorities });
  await checkPdf(sealed, checklist, { record, key, certificates, authorities, stampAuthorities });
}

interface Entered {
  readonly record: Qualification;
  readonly key: KeyObject;
  readonly stampAuthorities: readonly Certificate[] | null;
}

/** The end of a run is entered once its seal is made. Where that failed the record stands, and who relied on the ledger must know. */
async function checkLedger({ files, bundle }: Package, checklist: Checklist, { record, key, stampAuthorities }: Entered): Promise<void> {
  const isThere = [...files.keys()].some((name) => name.startsWith(names.ledgerFolder));
  if (record.ledger === undefined && !isThere) return;
  const { checkInclusion } = await import('./ledger/inclusion.ts');
  const anchors = stampAuthorities === null ? {} : { tsaAnchors: stampAuthorities };
  const lines = await checkInclusion(record, { files, bundle, key, ...anchors });
  checklist.addChecked({ lines, isAssured: lines.every(({ ok }) => ok === true) });
}
