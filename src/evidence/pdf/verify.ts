import { EvidenceError } from '../../errors.ts';
import { readAttachments } from './attachments.ts';
import { signatureFields } from './fields.ts';
import { readRevisions } from './revisions.ts';
import { type PdfSignature, readSignature } from './signature.ts';
import { readUpdate } from './update.ts';
import { View } from './view.ts';

export type { PdfSignature } from './signature.ts';

export interface PdfContents {
  /** By name. */
  readonly attachments: ReadonlyMap<string, Uint8Array>;
  /** Those that hold, in the order in which they were made. Whether their certificates are trusted is for the caller to say. */
  readonly signatures: readonly PdfSignature[];
  /** Why the file is not what was signed; empty where it is. */
  readonly problems: readonly string[];
}

/**
 * Reads a PDF as a document and the signatures that were added to it, one with each update. A problem for every update that does more
 * than sign a field that was kept for it, for every signature that does not hold, and for bytes that the last one does not cover.
 * EvidenceError `malformed` where the file cannot be read for certain: cross-reference streams, object streams, hybrid files, encryption,
 * bytes that belong to nothing.
 */
export async function readSignedPdf(pdf: Uint8Array, what: string): Promise<PdfContents> {
  const revisions = readRevisions(pdf, what);
  const views = revisions.map((_, index) => new View(pdf, revisions.slice(0, index + 1), what));
  const [first] = views;
  const last = views.at(-1);
  if (first === undefined || last === undefined) throw new Error('a PDF without a revision was read');
  const signatures: PdfSignature[] = [];
  const problems = signatureFields(first)
    .filter(({ dictionary }) => dictionary.has('V'))
    .map(({ name }) => `the document was written with a signature in ${name}, which covers nothing by itself`);
  for (const [index, view] of views.entries()) {
    const before = views[index - 1];
    if (before === undefined) continue;
    const update = readUpdate(before, view);
    problems.push(...update.problems.map((problem) => `update ${index}: ${problem}`));
    if (update.field === undefined) continue;
    try {
      signatures.push(await readSignature({ field: update.field, view, certifies: update.certifies }));
      if (update.certifies && index > 1) problems.push(`update ${index}: it certifies a document that was signed before`);
    } catch (cause) {
      if (!(cause instanceof EvidenceError)) throw cause;
      problems.push(cause.message);
    }
  }
  const covered = signatures.at(-1);
  const rest = covered === undefined ? 0 : pdf.length - covered.coversUpTo;
  if (rest > 0) problems.push(`the last signature that holds does not cover the whole file: ${rest} bytes stand behind it`);
  return { attachments: attachmentsOf(last, problems), signatures, problems };
}

function attachmentsOf(view: View, problems: string[]): ReadonlyMap<string, Uint8Array> {
  try {
    return readAttachments(view);
  } catch (cause) {
    if (!(cause instanceof EvidenceError)) throw cause;
    problems.push(cause.message);
    return new Map();
  }
}
