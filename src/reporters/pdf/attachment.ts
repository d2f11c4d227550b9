import type { Attachment } from '../options.ts';

interface Attached {
  /** Of the document: pdfkit would take the clock. */
  readonly date: Date;
  /** What the file is, in words. */
  readonly description: string;
}

/** Embeds a file byte for byte, as the data that the document renders. pdfkit would take the clock of a path, so it gets bytes and a date. */
export function attach(doc: PDFKit.PDFDocument, { name, bytes }: Attachment, { date, description }: Attached): void {
  const options = { name, type: 'application/json', creationDate: date, modifiedDate: date, description };
  // Known to pdfkit, not to its types: what the file is to the document.
  const related: typeof options & { readonly relationship: 'Data' } = { ...options, relationship: 'Data' };
  doc.file(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), related);
}
