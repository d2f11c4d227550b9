import type { Qualification } from '../../record.ts';
import { documentWords } from '../glossary.ts';

/** pdfkit writes these strings into XMP without escaping them, so that `A & B <c>` would make the metadata unreadable. */
function sanitised(text: string): string {
  return text
    .replaceAll('&', 'and')
    .replaceAll('<', '(')
    .replaceAll('>', ')')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ');
}

/** The document information. The record's end is the creation date: same record, same bytes. ModDate never reaches XMP, so there is none. */
export function metadataOf(record: Qualification): PDFKit.DocumentInfo {
  const { document, executor, system, tool } = record;
  const number = [document.id, document.revision].filter((part) => typeof part === 'string').join(' revision ');
  return {
    Title: sanitised(`${documentWords[record.purpose]} of ${system.name}: executed record`),
    Author: sanitised(executor.arn),
    Subject: sanitised(`${number === '' ? record.spec.name : number}, execution ${record.runId}`),
    Keywords: sanitised(`run ${record.runId}, judgement ${record.judgementSha256}`),
    Creator: sanitised(`${tool.name} ${tool.version}`),
    CreationDate: new Date(record.finishedAt),
  };
}
