import type { Sheet } from './sheet.ts';
import { colors, styles } from './style.ts';

const leading = 16;

/** Room kept for the contents, and their place in the tag tree. */
export interface ReservedContents {
  readonly pages: readonly number[];
  readonly perPage: number;
  readonly top: number;
  readonly element: PDFKit.PDFStructureElement;
}

/** Keeps room for a list of `count` entries: their page numbers are known only at the end. */
export function reserveContents(sheet: Sheet, count: number): ReservedContents {
  sheet.addPage('portrait');
  sheet.write('Contents', { style: styles.h1, tag: 'H1' });
  sheet.rule(colors.strong, 0.8);
  const top = sheet.y + 9;
  const perPage = Math.floor((sheet.bottom - top) / leading);
  const pages = [sheet.pageIndex];
  while (pages.length * perPage < count) {
    sheet.addPage();
    pages.push(sheet.pageIndex);
  }
  sheet.y = top + (count - (pages.length - 1) * perPage) * leading;
  return { pages, perPage, top, element: sheet.element('TOC', sheet.root) };
}

/** Fills the room that was kept. */
export function drawContents(sheet: Sheet, reserved: ReservedContents): void {
  sheet.contents.forEach((entry, index) => {
    const page = reserved.pages[Math.floor(index / reserved.perPage)];
    if (page === undefined) throw new Error('the contents have more entries than room was kept for');
    sheet.doc.switchToPage(page);
    const y = reserved.top + (index % reserved.perPage) * leading;
    const style = entry.level === 1 ? styles.strong : styles.body;
    const indent = entry.level === 1 ? 0 : 14;
    const right = sheet.left + sheet.width;
    const item = sheet.element('TOCI', reserved.element);
    sheet.tagged(item, () => {
      sheet.line({ text: entry.title, style }, { x: sheet.left + indent, y });
      sheet.line({ text: String(entry.page + 1), style }, { x: right, y, align: 'right' });
    });
    item.end();
    const start = sheet.left + indent + sheet.faces[style.face].widthOf(entry.title, style.size) + 6;
    const end = right - sheet.faces[style.face].widthOf(String(entry.page + 1), style.size) - 6;
    const line = y + style.leading - 3;
    if (end > start) {
      const dots = (): unknown =>
        sheet.doc.moveTo(start, line).lineTo(end, line).lineWidth(0.4).dash(0.6, { space: 2.4 }).strokeColor(colors.rule).stroke().undash();
      sheet.decoration(dots);
    }
  });
}
