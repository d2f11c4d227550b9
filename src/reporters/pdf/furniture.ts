import type { Qualification } from '../../record.ts';
import { documentWords, sealWords } from '../glossary.ts';
import { outlinedText } from './appearance.ts';
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

/** What every page says of its document. */
export interface Furniture {
  readonly title: string;
  /** Number and revision. */
  readonly number: string;
  /** What makes it less than whole; in red on every page. */
  readonly marks: readonly string[];
  /** Ids and digests, three lines at most. */
  readonly lines: readonly string[];
}

function head(sheet: Sheet, { title, number }: Furniture): void {
  const right = sheet.left + sheet.width;
  const half = sheet.width / 2 - 10;
  sheet.line(oneLine(sheet, title, { style: styles.running, width: half }), { x: sheet.left, y: 28 });
  sheet.line(oneLine(sheet, number, { style: styles.running, width: half }), { x: right, y: 28, align: 'right' });
  sheet.doc.moveTo(sheet.left, 41).lineTo(right, 41).lineWidth(0.4).strokeColor(colors.rule).stroke();
}

function foot(sheet: Sheet, furniture: Furniture, page: { number: number; of: number }): void {
  const right = sheet.left + sheet.width;
  const top = sheet.bottom + 10;
  sheet.doc.moveTo(sheet.left, top).lineTo(right, top).lineWidth(0.4).strokeColor(colors.rule).stroke();
  const code = styles.runningCode;
  const room = sheet.width - 70;
  const warning = furniture.marks.join(' · ');
  const start = top + 4 + (warning === '' ? 0 : styles.runningStrong.leading + 1);
  if (warning !== '') sheet.line(oneLine(sheet, warning, { style: styles.runningStrong, width: room }), { x: sheet.left, y: top + 4 });
  const lines = furniture.lines.map((text) => oneLine(sheet, text, { style: code, width: room }));
  for (const [index, line] of lines.entries()) sheet.line(line, { x: sheet.left, y: start + index * code.leading });
  sheet.line({ text: `Page ${page.number} of ${page.of}`, style: styles.running }, { x: right, y: top + 4, align: 'right' });
}

/** Points. */
const largest = 60;

/** The first word of each mark, across the page in hollow letters: what stands below them stays legible, and no reader takes them for text of the page. */
function across(sheet: Sheet, marks: readonly string[]): void {
  const words = [...new Set(marks.flatMap((mark) => /^(REPLAY|ENGINEERING|PARTIAL|NOT QUALIFIED)\b/.exec(mark)?.[1] ?? []))].join(' · ');
  if (words === '') return;
  const { width, height } = sheet.doc.page;
  const angle = Math.atan2(height, width);
  const unit = outlinedText(words, { size: 1, paint: 'S' }).width;
  const size = Math.min(largest, (Math.hypot(width, height) * 0.72) / unit);
  const { drawn, width: length } = outlinedText(words, { size, paint: 'S' });
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  // From the middle of the page, which pdfkit has upside down.
  const [x, y] = [width / 2 - (cos * length) / 2, height / 2 + (sin * length) / 2];
  const matrix = [cos, -sin, -sin, -cos, x, y].map((value) => value.toFixed(4)).join(' ');
  sheet.doc.addContent(`q ${matrix} cm 0.4 w 0.87 0.72 0.72 RG\n${drawn}\nQ`);
}

/** Those of an executed record. */
export function furnitureOf(record: Qualification): Furniture {
  const { document, system } = record;
  return {
    title: `${system.name} · ${documentWords[record.purpose]}, executed record`,
    number: numberOf(document),
    marks: caveats(record),
    lines: [
      `Execution ${record.runId} · record ${sealWords[record.seal.assurance]}`,
      `Judgement SHA-256 ${record.judgementSha256}`,
      `Key id of the seal ${record.seal.keyId}`,
    ],
  };
}

/** `IQS-0042 revision C`, as far as the specification says it. */
export function numberOf({ id, revision }: Qualification['document']): string {
  return [id, revision].filter((part) => typeof part === 'string').join(' revision ');
}

/** Head and foot of every page: what it is a page of, what makes that less than whole, and its number. Drawn last, when the pages are counted. */
export function drawFurniture(sheet: Sheet, furniture: Furniture): void {
  const { count } = sheet.doc.bufferedPageRange();
  for (let index = 0; index < count; index += 1) {
    sheet.doc.switchToPage(index);
    sheet.decoration(() => {
      across(sheet, furniture.marks);
      if (index > 0) head(sheet, furniture);
      foot(sheet, furniture, { number: index + 1, of: count });
    }, 'Pagination');
  }
}
