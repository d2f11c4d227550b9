import type { Sheet } from './sheet.ts';
import { colors, styles, type TextStyle } from './style.ts';
import type { Line } from './wrap.ts';

export interface Column {
  readonly title: string;
  /** Of the width of the table; all shares are added up. */
  readonly share: number;
  readonly align?: 'left' | 'right';
}

/** A paragraph of a cell. */
export interface Piece {
  readonly text: string;
  readonly style?: TextStyle;
}

export type Row =
  | { readonly cells: readonly (readonly Piece[])[] }
  /** A line across all columns that stays with the row below it, and is said again on the next page. A band of level 2 stands under one of level 1. */
  | Band;

interface Band {
  readonly band: string;
  readonly note?: string;
  readonly level?: 1 | 2;
}

interface Place {
  readonly x: number;
  readonly width: number;
  readonly align: 'left' | 'right' | undefined;
}

/** Numbers stand clear of the column behind them. */
const padding = { x: 4, y: 3.2, right: 12 } as const;
/** A row that would lose more of a page than this is split; a smaller one moves to the next page whole. */
const longestMove = 150;

/**
 * A table over as many pages as it takes, its head repeated on each. Cells wrap and nothing is cut: a row that is longer than the
 * page goes on overleaf, and says so.
 */
export function drawTable(sheet: Sheet, table: { readonly columns: readonly Column[]; readonly rows: Iterable<Row> }): void {
  const element = sheet.element('Table');
  const places = placesOf(sheet, table.columns);
  const heads = table.columns.map((column, index) => sheet.wrap(column.title, styles.head, textWidth(places[index])));
  sheet.ensure(heightOf(heads) + 48);
  drawHead(sheet, { heads, places, element });
  let open: readonly Band[] = [];
  let waiting: readonly Band[] = [];
  const nextPage = (): void => {
    sheet.addPage();
    drawHead(sheet, { heads, places, element: null });
    if (open.length > 0) drawNote(sheet, `${open.map(({ band }) => band).join(' · ')} (continued)`);
  };
  const drawWaiting = (): void => {
    for (const band of waiting) {
      drawBand(sheet, band, { element, columns: places.length });
      open = [...open.filter(({ level = 1 }) => level < (band.level ?? 1)), band];
    }
    waiting = [];
  };
  for (const row of table.rows) {
    if ('band' in row) {
      waiting = [...waiting, row];
      continue;
    }
    const lines = linesOf(sheet, row.cells, places);
    const [first] = waiting;
    if (first !== undefined) {
      const bands = waiting.reduce((height, band) => height + sum(bandLines(sheet, band)) + 2 * padding.y, 0);
      open = open.filter(({ level = 1 }) => level < (first.level ?? 1));
      const left = sheet.bottom - sheet.y - bands;
      if (heightOf(lines) > left && left < longestMove) nextPage();
    }
    drawWaiting();
    drawRow(sheet, { lines, places, element, nextPage });
  }
  if (waiting.length > 0) sheet.ensure(waiting.length * 40);
  drawWaiting();
  element.end();
  sheet.y += 10;
}

function placesOf(sheet: Sheet, columns: readonly Column[]): Place[] {
  const total = columns.reduce((sum, column) => sum + column.share, 0);
  let x = sheet.left;
  return columns.map((column) => {
    const width = (sheet.width * column.share) / total;
    const place = { x, width, align: column.align };
    x += width;
    return place;
  });
}

function textWidth(place: Place | undefined): number {
  return (place?.width ?? 0) - padding.x - (place?.align === 'right' ? padding.right : padding.x);
}

function linesOf(sheet: Sheet, cells: readonly (readonly Piece[])[], places: readonly Place[]): Line[][] {
  return cells.map((pieces, index) =>
    pieces.flatMap((piece) => sheet.wrap(piece.text, piece.style ?? styles.cell, textWidth(places[index]))),
  );
}

function sum(lines: readonly Line[]): number {
  return lines.reduce((height, line) => height + line.style.leading, 0);
}

function heightOf(cells: readonly (readonly Line[])[]): number {
  return Math.max(0, ...cells.map(sum)) + 2 * padding.y;
}

function drawLines(sheet: Sheet, lines: readonly Line[], place: Place): void {
  let y = sheet.y + padding.y;
  for (const line of lines) {
    const x = place.align === 'right' ? place.x + place.width - padding.right : place.x + padding.x;
    sheet.line(line, { x, y, align: place.align });
    y += line.style.leading;
  }
}

/** The head; `element` is null where it is a repetition, which a reader by ear need not hear again. */
function drawHead(
  sheet: Sheet,
  head: { heads: readonly Line[][]; places: readonly Place[]; element: PDFKit.PDFStructureElement | null },
): void {
  const height = heightOf(head.heads);
  sheet.box({ x: sheet.left, y: sheet.y, width: sheet.width, height }, colors.band);
  const row = head.element === null ? null : sheet.element('TR', head.element);
  for (const [index, lines] of head.heads.entries()) {
    const place = head.places[index];
    if (place === undefined) continue;
    const draw = (): void => drawLines(sheet, lines, place);
    if (row === null) {
      sheet.decoration(draw, 'Pagination');
      continue;
    }
    const cell = sheet.element('TH', row);
    sheet.tagged(cell, draw);
    cell.end();
  }
  row?.end();
  sheet.y += height;
}

interface Continuation {
  readonly element: PDFKit.PDFStructureElement;
  readonly nextPage: () => void;
}

function bandLines(sheet: Sheet, { band, note }: Band): Line[] {
  const width = sheet.width - 2 * padding.x;
  return [...sheet.wrap(band, styles.cellStrong, width), ...(note === undefined ? [] : sheet.wrap(note, styles.cellSoft, width))];
}

function drawBand(
  sheet: Sheet,
  band: Band,
  { element, columns }: { readonly element: PDFKit.PDFStructureElement; readonly columns: number },
): void {
  const lines = bandLines(sheet, band);
  const height = sum(lines) + 2 * padding.y;
  if (band.level !== 2) sheet.box({ x: sheet.left, y: sheet.y, width: sheet.width, height }, colors.head);
  const row = sheet.element('TR', element);
  const cell = sheet.element('TD', row);
  sheet.tagged(cell, () => drawLines(sheet, lines, { x: sheet.left, width: sheet.width, align: 'left' }));
  cell.end();
  // To a reader by ear every row has as many cells; pdfkit cannot say that one spans them all.
  for (let index = 1; index < columns; index += 1) sheet.element('TD', row).end();
  row.end();
  sheet.y += height;
  hairline(sheet);
}

function hairline(sheet: Sheet): void {
  const { doc, left, width, y } = sheet;
  sheet.decoration(() =>
    doc
      .moveTo(left, y)
      .lineTo(left + width, y)
      .lineWidth(0.4)
      .strokeColor(colors.rule)
      .stroke(),
  );
}

function drawRow(sheet: Sheet, row: { lines: Line[][]; places: readonly Place[] } & Continuation): void {
  const { places, element, nextPage } = row;
  const whole = heightOf(row.lines);
  const left = sheet.bottom - sheet.y;
  if (whole > left && (left < longestMove || left < 4 * padding.y)) nextPage();
  const tr = sheet.element('TR', element);
  const cells = row.lines.map(() => sheet.element('TD', tr));
  let rest: readonly (readonly Line[])[] = row.lines;
  for (;;) {
    const isWhole = heightOf(rest) <= sheet.bottom - sheet.y;
    const room = sheet.bottom - sheet.y - 2 * padding.y - (isWhole ? 0 : styles.cellSoft.leading);
    const parts = rest.map((lines) => fitting(lines, room));
    parts.forEach((lines, index) => {
      const cell = cells[index];
      const place = places[index];
      if (cell !== undefined && place !== undefined && lines.length > 0) sheet.tagged(cell, () => drawLines(sheet, lines, place));
    });
    sheet.y += heightOf(parts);
    if (!isWhole) drawNote(sheet, 'continued on the next page');
    hairline(sheet);
    if (isWhole) break;
    rest = rest.map((lines, index) => lines.slice(parts[index]?.length ?? 0));
    nextPage();
    drawNote(sheet, 'continued from the page before');
  }
  for (const cell of cells) cell.end();
  tr.end();
}

/** As many lines as `room` points hold, and at least one, so that it always comes to an end. */
function fitting(lines: readonly Line[], room: number): readonly Line[] {
  let height = 0;
  const count = lines.findIndex((line) => {
    height += line.style.leading;
    return height > room;
  });
  return count === -1 ? lines : lines.slice(0, Math.max(1, count));
}

function drawNote(sheet: Sheet, text: string): void {
  sheet.decoration(() => sheet.line({ text, style: styles.cellSoft }, { x: sheet.left + padding.x, y: sheet.y }), 'Pagination');
  sheet.y += styles.cellSoft.leading;
}
