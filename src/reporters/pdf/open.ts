import PDFDocument from 'pdfkit';
import { fontPath } from './fonts.ts';

/** An empty PDF/A-3b file, tagged, and its bytes once it is ended. */
export function openDocument(info: PDFKit.DocumentInfo): { readonly doc: PDFKit.PDFDocument; readonly bytes: Promise<Uint8Array> } {
  const doc = new PDFDocument({
    // Both belong together: with the subset alone pdfkit writes PDF 1.3 and no metadata.
    subset: 'PDF/A-3b',
    pdfVersion: '1.7',
    tagged: true,
    lang: 'en',
    displayTitle: true,
    font: fontPath('regular'),
    fontLayoutCache: false,
    autoFirstPage: false,
    bufferPages: true,
    info,
  });
  return { doc, bytes: collect(doc) };
}

function collect(doc: PDFKit.PDFDocument): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  return new Promise((resolve, reject) => {
    doc.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    doc.on('end', () => resolve(Buffer.concat(chunks)));
    doc.on('error', reject);
  });
}
