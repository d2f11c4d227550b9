import type { Qualification } from '../record.ts';
import type { ReporterOptions } from './options.ts';
import { drawAccessReview } from './pdf/access-review.ts';
import { attach } from './pdf/attachment.ts';
import { drawBasis } from './pdf/basis.ts';
import { drawContents, reserveContents } from './pdf/contents.ts';
import { drawCover } from './pdf/cover.ts';
import { drawDeviations, drawUnverified } from './pdf/exceptions.ts';
import { drawExecution, drawGlossary } from './pdf/execution.ts';
import { loadFaces } from './pdf/fonts.ts';
import { drawFurniture, furnitureOf } from './pdf/furniture.ts';
import { drawMatrix } from './pdf/matrix.ts';
import { metadataOf } from './pdf/metadata.ts';
import { openDocument } from './pdf/open.ts';
import { drawProcedures } from './pdf/procedures.ts';
import { drawScope } from './pdf/scope.ts';
import { ledgerField } from './pdf/seal.ts';
import { Sheet } from './pdf/sheet.ts';
import { drawSignatures } from './pdf/signatures.ts';
import { drawSummary } from './pdf/summary.ts';
import { checksOf } from './view.ts';

/** Those with a number, the page of signatures, and what the execution stands on. */
const sections = 10;

/**
 * The executed record as a PDF/A-3b file, tagged, with every font embedded, not signed yet: a field is kept for the seal and for each
 * role. The same record, catalogue, attachment and roles give the same bytes on the same Node.
 */
export async function renderPdf(
  record: Qualification,
  {
    catalogue,
    accessReview,
    architecture,
    attachment,
    roles = [],
    pause = async () => undefined,
  }: Pick<ReporterOptions, 'catalogue' | 'accessReview' | 'architecture' | 'attachment' | 'roles' | 'pause'>,
): Promise<Uint8Array> {
  const { doc, bytes } = openDocument(metadataOf(record));
  const sheet = new Sheet(doc, loadFaces(doc));
  if (attachment !== undefined) {
    attach(doc, attachment, { date: new Date(record.finishedAt), description: 'The sealed record, which this document renders' });
  }
  drawCover(sheet, record);
  // The library that lays the picture out is loaded where there is one to draw.
  const picture = architecture === undefined ? null : await import('./pdf/picture.ts');
  const rest =
    picture === null || architecture === undefined
      ? null
      : await picture.drawPicture(sheet, record, { architecture, section: accessReview === undefined ? 9 : 10, pause });
  drawSignatures(sheet, {
    seal: record.seal,
    more: ledgerField(record),
    attached: 'record',
    clock: 'the clock of the machine that executed',
    roles,
    attachment,
  });
  await pause();
  const more = [architecture !== undefined, rest !== null, accessReview !== undefined].filter(Boolean).length;
  const contents = reserveContents(sheet, sections + more + checksOf(record).length);
  drawBasis(sheet, record, { roles });
  drawSummary(sheet, record, '1 Summary');
  drawScope(sheet, record, '2 Scope');
  await drawProcedures(sheet, record, { title: '3 Test procedures', number: 3, catalogue, pause });
  drawUnverified(sheet, record, '4 Not verified');
  drawDeviations(sheet, record, '5 Deviations');
  await pause();
  drawMatrix(sheet, record, '6 Traceability');
  await pause();
  drawExecution(sheet, record, '7 Execution and limits');
  drawGlossary(sheet, '8 Words');
  if (accessReview !== undefined) drawAccessReview(sheet, record, { title: '9 Access review', review: accessReview });
  if (picture !== null && rest !== null) await picture.drawRestOfPicture(sheet, rest, { pause });
  await pause();
  drawContents(sheet, contents);
  drawFurniture(sheet, furnitureOf(record));
  sheet.end();
  doc.end();
  return bytes;
}
