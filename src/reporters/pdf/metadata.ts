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

/** What a document says about itself outside of its pages. */
export interface About {
  readonly title: string;
  readonly author: string;
  readonly subject: string;
  readonly keywords: string;
  /** The program that wrote it. */
  readonly creator: string;
  readonly date: Date;
}

/** The document information, in letters that XMP takes. ModDate never reaches XMP, so there is none. */
export function informationOf({ title, author, subject, keywords, creator, date }: About): PDFKit.DocumentInfo {
  return {
    Title: sanitised(title),
    Author: sanitised(author),
    Subject: sanitised(subject),
    Keywords: sanitised(keywords),
    Creator: sanitised(creator),
    CreationDate: date,
  };
}

/** That of an executed record. The record's end is the creation date: same record, same bytes. */
export function metadataOf(record: Qualification): PDFKit.DocumentInfo {
  const { document, executor, system, tool } = record;
  const number = [document.id, document.revision].filter((part) => typeof part === 'string').join(' revision ');
  return informationOf({
    title: `${documentWords[record.purpose]} of ${system.name}: executed record`,
    author: executor.arn,
    subject: `${number === '' ? record.spec.name : number}, execution ${record.runId}`,
    keywords: `run ${record.runId}, judgement ${record.judgementSha256}`,
    creator: `${tool.name} ${tool.version}`,
    date: new Date(record.finishedAt),
  });
}
