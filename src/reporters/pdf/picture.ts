import type { Architecture } from '../../architecture/model.ts';
import type { Qualification } from '../../record.ts';
import type { Pausing } from '../options.ts';
import { arrowOf } from '../picture/arrow.ts';
import { sceneOf } from '../picture/compose.ts';
import { type Drawing, type DrawnBadge, type DrawnBox, type DrawnLink, moved, type Point, scaled } from '../picture/drawing.ts';
import { calloutsDrawing, itemWords, legendDrawing } from '../picture/frame.ts';
import { type LayoutOptions, partsOf } from '../picture/layout.ts';
import { accountScene, overviewOf } from '../picture/overview.ts';
import { packed } from '../picture/packing.ts';
import type { Callout, Scene } from '../picture/scene.ts';
import { fills, linkStrokes, type Stroke, strokeOf, words } from '../picture/style.ts';
import { countWords } from '../picture/words.ts';
import { countOf, locate } from '../view.ts';
import type { PageSize, Sheet } from './sheet.ts';
import { colors, styles } from './style.ts';
import { drawTable, type Row } from './table.ts';

/** Points: smaller letters are not printed, but on the largest page that there is. The smallest of the picture are `words.note`. */
export const leastLetters = 5;
/** Points: readers refuse a page that is wider or higher (ISO 32000-1, annex C; ISO 19005-3, 6.1.13). */
const largestPage = 14_400;
const leastScale = leastLetters / words.note.size;
const mostScale = 1.2;
/** Sheets on their side: of the report, and twice as large. */
const sheets: readonly { readonly size: PageSize; readonly width: number; readonly height: number }[] = [
  { size: 'LETTER', width: 792, height: 612 },
  { size: 'TABLOID', width: 1224, height: 792 },
];
/** Room on every page that the picture does not have: margins, the heading and the legend. */
const taken = { width: 88, height: 126 + 34 + 42 } as const;

/** What of the picture did not fit its page. */
export interface RestOfPicture {
  readonly title: string;
  /** Accounts that have pages of their own. */
  readonly accounts: readonly { readonly name: string; readonly scene: Scene }[];
  readonly callouts: readonly Callout[];
}

/**
 * The verified architecture on one page: of the size of the others where its letters stay legible, else of twice that size, else an overview of it.
 * Returns what is left to draw, in `section`; `null` where that is nothing.
 */
export async function drawPicture(
  sheet: Sheet,
  record: Qualification,
  { architecture, section, pause }: Pausing & { readonly architecture: Architecture; readonly section: number },
): Promise<RestOfPicture | null> {
  const scene = sceneOf(record, architecture);
  const title = 'Verified architecture';
  const options = { faces: sheet.faces, pause };
  const fitting = await fitted(await partsOf(scene, options), options);
  const { page, drawing } = fitting ?? (await large(overviewOf(scene, record, architecture), options));
  const accounts =
    fitting === null ? scene.accounts.map((account) => ({ name: account.title, scene: accountScene(scene, account.id) })) : [];
  startPage(sheet, { title, page, isListed: true });
  const alt = `Architecture of ${record.system.name}: ${scene.accounts.length} accounts; test cases: ${countWords(countOf(locate(record).map(({ finding }) => finding)))}. The same is said in words in the sections that follow.`;
  place(sheet, drawing, alt);
  drawLegend(sheet);
  if (fitting !== null && drawCallouts(sheet, scene.callouts)) return null;
  if (scene.callouts.length === 0 && accounts.length === 0) return null;
  const pages = accounts.length === 0 ? [] : ['Each account has a picture of its own'];
  const numbers = scene.callouts.length === 0 ? [] : ['the numbers are explained'];
  const pointer = [...pages, ...numbers].join(', and ');
  sheet.write(`${pointer.slice(0, 1).toUpperCase()}${pointer.slice(1)} in section ${section}.`, { style: styles.strong });
  return {
    title: `${section} ${accounts.length === 0 ? 'Numbers in the picture' : 'Architecture, account by account'}`,
    accounts,
    callouts: scene.callouts,
  };
}

/** The account pages and the callouts that did not fit the page of the picture, with a pause before each. */
export async function drawRestOfPicture(sheet: Sheet, { title, accounts, callouts }: RestOfPicture, { pause }: Pausing): Promise<void> {
  let heading: string | null = title;
  const explained = new Set<Callout>();
  for (const { name, scene } of accounts) {
    const { page, drawing } = await large(scene, { faces: sheet.faces, pause });
    if (heading === null) startPage(sheet, { title: name, page, isListed: false });
    else startPage(sheet, { title: `${heading}: ${name}`, page, isListed: true });
    heading = null;
    place(sheet, drawing, `Architecture of the account ${name}`);
    drawLegend(sheet);
    if (drawCallouts(sheet, scene.callouts)) for (const callout of scene.callouts) explained.add(callout);
  }
  const others = callouts.filter((callout) => !explained.has(callout));
  if (others.length === 0) return;
  await pause();
  sheet.y = sheet.bottom;
  if (heading === null) {
    sheet.addPage('portrait');
    sheet.heading('Numbers in the picture', { isListed: false });
  } else sheet.startSection(heading, 'portrait');
  drawTable(sheet, {
    columns: [
      { title: 'No.', share: 6, align: 'right' },
      { title: 'Where', share: 34 },
      { title: 'What failed', share: 60 },
    ],
    rows: others.map(calloutRow),
  });
}

function calloutRow({ number, where, items }: Callout): Row {
  return {
    cells: [[{ text: String(number), style: styles.cellStrong }], [{ text: where }], items.map((item) => ({ text: itemWords(item) }))],
  };
}

interface Fitted {
  readonly page: PageSize;
  readonly drawing: Drawing;
}

/** On the first sheet on which its letters are legible; `null` where there is none. */
async function fitted(parts: readonly Drawing[], { pause }: Pausing): Promise<Fitted | null> {
  for (const { size, width, height } of sheets) {
    const room = { width: width - taken.width, height: height - taken.height };
    const drawing = await packed(parts, { ratio: room.width / room.height, pause });
    const scale = Math.min(mostScale, room.width / drawing.width, room.height / drawing.height);
    if (scale >= leastScale) return { page: size, drawing: scaled(drawing, scale) };
  }
  return null;
}

/** On a sheet as large as it takes, or as there is; never narrower than the others, so that heading and legend have their room. */
async function large(scene: Scene, options: LayoutOptions): Promise<Fitted> {
  const parts = await partsOf(scene, options);
  const fitting = await fitted(parts, options);
  if (fitting !== null) return fitting;
  const whole = await packed(parts, { ratio: 1.6, pause: options.pause });
  const most = { width: largestPage - taken.width, height: largestPage - taken.height };
  const drawing = scaled(whole, Math.min(leastScale, most.width / whole.width, most.height / whole.height));
  return { page: [Math.max(792, drawing.width + taken.width), drawing.height + taken.height], drawing };
}

function startPage(
  sheet: Sheet,
  { title, page, isListed }: { readonly title: string; readonly page: PageSize; readonly isListed: boolean },
): void {
  sheet.addPage('landscape', page);
  if (isListed) sheet.list(title);
  sheet.write(title, { style: isListed ? styles.h1 : styles.h2, tag: isListed ? 'H1' : 'H2' });
  sheet.rule(colors.strong, 0.8);
  sheet.y += 9;
}

function place(sheet: Sheet, drawing: Drawing, alt: string): void {
  const x = sheet.left + (sheet.width - drawing.width) / 2;
  figure(sheet, moved(drawing, { x, y: sheet.y }), alt);
  sheet.y += drawing.height + 10;
}

function drawLegend(sheet: Sheet): void {
  const legend = legendDrawing({ faces: sheet.faces, width: sheet.width });
  figure(sheet, moved(legend, { x: sheet.left, y: sheet.y }), 'What marks and lines of the picture mean');
  sheet.y += legend.height + 8;
}

/** The callouts under the picture; false where they do not fit there. */
function drawCallouts(sheet: Sheet, callouts: readonly Callout[]): boolean {
  const drawing = calloutsDrawing(callouts, { faces: sheet.faces, width: sheet.width });
  if (sheet.y + drawing.height > sheet.bottom) return false;
  if (callouts.length > 0) figure(sheet, moved(drawing, { x: sheet.left, y: sheet.y }), 'What failed, by the numbers in the picture');
  return true;
}

function figure(sheet: Sheet, drawing: Drawing, alt: string): void {
  const element = sheet.element('Figure', undefined, { alt });
  sheet.tagged(element, () => {
    const { scale } = drawing;
    for (const box of drawing.boxes) drawBox(sheet, box, scale);
    for (const link of drawing.links) drawLink(sheet, link, scale);
    for (const text of drawing.texts) sheet.line(text, text);
    for (const badge of drawing.badges) drawBadge(sheet, badge, scale);
  });
  element.end();
}

function setStroke({ doc }: Sheet, { color, width, dash }: Stroke, scale: number): void {
  const [length, space] = dash.map((part) => part * scale);
  doc.lineWidth(width * scale).strokeColor(color);
  if (length === undefined) doc.undash();
  else doc.dash(length, { space: space ?? length });
}

function drawBox(sheet: Sheet, { x, y, width, height, level, outcome }: DrawnBox, scale: number): void {
  setStroke(sheet, strokeOf(outcome, level === 'account' || level === 'region' || level === 'network'), scale);
  sheet.doc
    .roundedRect(x, y, width, height, (level === 'internet' ? 10 : 3) * scale)
    .fillColor(fills[level])
    .fillAndStroke();
  sheet.doc.undash();
}

function drawLink(sheet: Sheet, { kind, points }: DrawnLink, scale: number): void {
  const { doc } = sheet;
  const [first, ...others] = points;
  if (first === undefined) return;
  setStroke(sheet, linkStrokes[kind], scale);
  doc.moveTo(first.x, first.y);
  for (const { x, y } of others) doc.lineTo(x, y);
  doc.stroke().undash();
  const corners = arrowOf(points, scale).map(({ x, y }: Point): [number, number] => [x, y]);
  doc
    .polygon(...corners)
    .fillColor(linkStrokes[kind].color)
    .fill();
}

function drawBadge(sheet: Sheet, { x, y, width, height, number }: DrawnBadge, scale: number): void {
  const { doc, faces } = sheet;
  doc
    .roundedRect(x, y, width, height, height / 2)
    .fillColor(colors.alert)
    .fill();
  const style = { ...words.badge, size: words.badge.size * scale, leading: words.badge.leading * scale };
  const text = String(number);
  sheet.line({ text, style }, { x: x + (width - faces.bold.widthOf(text, style.size)) / 2, y });
}
