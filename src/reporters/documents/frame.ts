import type { Seal } from '../../record.ts';
import type { Attachment, ReporterOptions, SigningRole } from '../options.ts';
import { attach } from '../pdf/attachment.ts';
import { drawContents, reserveContents } from '../pdf/contents.ts';
import { drawStanding, drawTitle, drawVerdict, type Verdict } from '../pdf/cover.ts';
import { drawFields, type Field } from '../pdf/fields.ts';
import { loadFaces } from '../pdf/fonts.ts';
import { drawFurniture } from '../pdf/furniture.ts';
import { informationOf } from '../pdf/metadata.ts';
import { openDocument } from '../pdf/open.ts';
import { type Orientation, Sheet } from '../pdf/sheet.ts';
import { drawSignatures } from '../pdf/signatures.ts';

/** What every document is rendered with. */
export interface DocumentOptions {
  /** The sealed statement, for the PDF to carry. */
  readonly attachment: Attachment;
  /** Who is to sign, in this order. */
  readonly roles: readonly SigningRole[];
  /** Looked in upon between the parts of a long document. */
  readonly pause?: ReporterOptions['pause'];
}

/** A section with a number. */
export interface Part {
  readonly title: string;
  readonly orientation?: Orientation;
  /** How many of its headings get a line in the contents. */
  readonly listed?: number;
  /** `number`: of the section. */
  readonly draw: (sheet: Sheet, section: { readonly number: number; readonly pause: () => Promise<void> }) => void | Promise<void>;
}

/** A document without its pages. */
export interface Frame {
  readonly kicker: string;
  readonly title: string;
  readonly subtitle: string;
  readonly verdict: Verdict;
  /** Document control, on the cover. */
  readonly control: readonly Field[];
  /** Number and revision, or whatever names it. */
  readonly number: string;
  /** Ids and digests for the foot of every page, three at most. */
  readonly foot: readonly string[];
  /** What the attached statement is called: `protocol`. */
  readonly statement: string;
  readonly seal: Seal;
  /** RFC 3339 with Z. */
  readonly writtenAt: string;
  readonly tool: { readonly name: string; readonly version: string };
  readonly parts: readonly Part[];
}

const nothing = async (): Promise<void> => undefined;

/**
 * A document as a PDF/A-3b file, tagged, with every font embedded, not signed yet: cover, page of signatures, contents, parts. The same
 * frame and options give the same bytes on the same Node.
 */
export async function renderDocument(frame: Frame, { attachment, roles, pause = nothing }: DocumentOptions): Promise<Uint8Array> {
  const { statement, writtenAt, tool, title, subtitle, number, parts } = frame;
  const date = new Date(writtenAt);
  const creator = `${tool.name} ${tool.version}`;
  const about = { title: `${title}: ${subtitle}`, author: creator, subject: number, keywords: frame.foot.join(', '), creator, date };
  const { doc, bytes } = openDocument(informationOf(about));
  const sheet = new Sheet(doc, loadFaces(doc));
  attach(doc, attachment, { date, description: `The sealed ${statement}, which this document renders` });
  drawFront(sheet, frame);
  drawSignatures(sheet, {
    seal: frame.seal,
    attached: statement,
    clock: 'the clock of the machine that wrote it',
    roles,
    attachment,
  });
  const contents = reserveContents(
    sheet,
    parts.reduce((count, { listed = 0 }) => count + 1 + listed, 1),
  );
  for (const [index, { title, orientation = 'portrait', draw }] of parts.entries()) {
    await pause();
    sheet.startSection(`${index + 1} ${title}`, orientation);
    await draw(sheet, { number: index + 1, pause });
  }
  await pause();
  drawContents(sheet, contents);
  drawFurniture(sheet, { title: `${subtitle} · ${title}`, number, marks: frame.verdict.marks, lines: frame.foot });
  sheet.end();
  doc.end();
  return bytes;
}

function drawFront(sheet: Sheet, { kicker, title, subtitle, verdict, control, statement }: Frame): void {
  drawTitle(sheet, { kicker, title, subtitle });
  drawVerdict(sheet, verdict);
  drawFields(sheet, control, { labelWidth: 128 });
  drawStanding(
    sheet,
    `This document is the rendering of a sealed ${statement} for people. The ${statement} itself is attached to it and lies beside it in the same folder; where they differ, the ${statement} holds. The seal of the tool, and fields for signatures of people where any are asked for, are on the page “Seal and signatures”.`,
  );
}

/** What a seal leaves open about who made it, for every page. */
export function sealMarks({ assurance }: Seal): string[] {
  return assurance === 'ephemeral' ? ['KEY MADE FOR THIS DOCUMENT: it cannot say who sealed it'] : [];
}
