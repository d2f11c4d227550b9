import type { Qualification } from '../../record.ts';
import type { Attachment } from '../options.ts';

/** Embeds a file byte for byte, as the data that the document renders. pdfkit would take the clock of a path, so it gets bytes and the record's end. */
export function attach(doc: PDFKit.PDFDocument, record: Qualification, { name, bytes }: Attachment): void {
  const date = new Date(record.finishedAt);
  const options = {
    name,
    type: 'application/json',
    creationDate: date,
    modifiedDate: date,
    description: 'The sealed record, which this document renders',
  };
  // Known to pdfkit, not to its types: what the file is to the document.
  const related: typeof options & { readonly relationship: 'Data' } = { ...options, relationship: 'Data' };
  doc.file(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), related);
}
