import type { Qualification } from '../../record.ts';
import { documentWords, sealWords } from '../glossary.ts';
import { caveats } from './cover.ts';
import type { Sheet } from './sheet.ts';
import { colors, styles, type TextStyle } from './style.ts';
import type { Line } from './wrap.ts';

/** Running text is one line; what does not fit ends in an ellipsis, for the cover holds it whole. */
function oneLine(sheet: Sheet, text: string, { style, width }: { style: TextStyle; width: number }): Line {
  const face = sheet.faces[style.face];
  let shown = Array.from(face.legible(text));
  if (face.widthOf(shown.join(''), style.size) <= width) return { text: shown.join(''), style };
  while (shown.length > 0 && face.widthOf(`${shown.join('')}…`, style.size) > width) shown = shown.slice(0, -1);
  return { text: `${shown.join('')}…`, style };
}

function head(sheet: Sheet, record: Qualification): void {
  const right = sheet.left + sheet.width;
  const half = sheet.width / 2 - 10;
  const { document, system } = record;
  const title = oneLine(sheet, `${system.name} · ${documentWords[record.purpose]}, executed record`, {
    style: styles.running,
    width: half,
  });
  const number = [document.id, document.revision].filter((part) => typeof part === 'string').join(' revision ');
  sheet.line(title, { x: sheet.left, y: 28 });
  sheet.line(oneLine(sheet, number, { style: styles.running, width: half }), { x: right, y: 28, align: 'right' });
  sheet.doc.moveTo(sheet.left, 41).lineTo(right, 41).lineWidth(0.4).strokeColor(colors.rule).stroke();
}

function foot(sheet: Sheet, record: Qualification, page: { number: number; of: number }): void {
  const right = sheet.left + sheet.width;
  const top = sheet.bottom + 10;
  sheet.doc.moveTo(sheet.left, top).lineTo(right, top).lineWidth(0.4).strokeColor(colors.rule).stroke();
  const code = styles.runningCode;
  const room = sheet.width - 70;
  const warning = caveats(record).join(' · ');
  const start = top + 4 + (warning === '' ? 0 : styles.runningStrong.leading + 1);
  if (warning !== '') sheet.line(oneLine(sheet, warning, { style: styles.runningStrong, width: room }), { x: sheet.left, y: top + 4 });
  const lines = [
    `Execution ${record.runId} · record ${sealWords[record.seal.assurance]}`,
    `Judgement SHA-256 ${record.judgementSha256}`,
    `Key id of the seal ${record.seal.keyId}`,
  ].map((text) => oneLine(sheet, text, { style: code, width: room }));
  for (const [index, line] of lines.entries()) sheet.line(line, { x: sheet.left, y: start + index * code.leading });
  sheet.line({ text: `Page ${page.number} of ${page.of}`, style: styles.running }, { x: right, y: top + 4, align: 'right' });
}

/** Head and foot of every page: run, judgement, seal, what makes the run less than whole, and the page. Drawn last, when the pages are counted. */
export function drawFurniture(sheet: Sheet, record: Qualification): void {
  const { count } = sheet.doc.bufferedPageRange();
  for (let index = 0; index < count; index += 1) {
    sheet.doc.switchToPage(index);
    sheet.decoration(() => {
      if (index > 0) head(sheet, record);
      foot(sheet, record, { number: index + 1, of: count });
    }, 'Pagination');
  }
}
