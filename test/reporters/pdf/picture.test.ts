import PDFDocument from 'pdfkit';
import { describe, expect, test } from 'vitest';
import { DeadlineError } from '../../../src/aws/failure.ts';
import { fontPath, loadFaces } from '../../../src/reporters/pdf/fonts.ts';
import { drawPicture, drawRestOfPicture, leastLetters } from '../../../src/reporters/pdf/picture.ts';
import { Sheet } from '../../../src/reporters/pdf/sheet.ts';
import { renderPdf } from '../../../src/reporters/pdf.ts';
import { type Area, clashes } from '../picture/geometry.ts';
import { judgedEstate } from '../picture/judged.ts';
import { onPdf, testWith, textOf } from '../tools.ts';

const pause = async (): Promise<void> => undefined;
const pdfs = new Map([1, 3].map((times) => [times, judgedEstate(times)]));
const rendered = new Map([...pdfs].map(([times, { record, architecture }]) => [times, renderPdf(record, { catalogue: [], architecture })]));

/** The words of a page, where poppler finds them, and its size. */
function wordsOn(pdf: Uint8Array, page: number): { readonly width: number; readonly height: number; readonly words: readonly Area[] } {
  const html = onPdf(pdf, 'pdftotext', ['-f', String(page), '-l', String(page), '-bbox', 'FILE', '-']);
  const [, width = 0, height = 0] = /<page width="([\d.]+)" height="([\d.]+)"/.exec(html)?.map(Number) ?? [];
  const words = [...html.matchAll(/xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</g)].map(
    ([, x, top, right, bottom, label = '']): Area => {
      // poppler gives the whole height of the font; letters take less.
      const [y, end] = [Number(top), Number(bottom)];
      const inset = (end - y) * 0.16;
      return { x: Number(x), y: y + inset, width: Number(right) - Number(x), height: end - y - 2 * inset, label };
    },
  );
  return { width, height, words };
}

describe.each([
  [1, 'TABLOID', 1224],
  [3, 'LETTER', 792],
] as const)('%i times the reference', (times, _, wide) => {
  testWith('pdftotext', 'the second page is the picture, nothing of it overlaps, and its letters are legible', async () => {
    const pdf = (await rendered.get(times)) ?? new Uint8Array();
    const { width, height, words } = wordsOn(pdf, 2);
    expect(width).toBe(wide);
    expect(words.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['Verified', 'architecture', 'production', 'Internet', 'us-east-2']),
    );
    expect(clashes({ width, height, boxes: [], texts: words, links: [] })).toEqual([]);
    expect(Math.min(...words.map((word) => word.height))).toBeGreaterThan(leastLetters * 0.75);
  });
});

testWith('pdftotext', 'one that would be too small has an overview, and a page for each account with its numbers', async () => {
  const pdf = (await rendered.get(3)) ?? new Uint8Array();
  const text = textOf(pdf, ['-raw']);
  expect(text).toContain('Each account has a picture of its own, and the numbers are explained in section 9.');
  expect(text).toContain('9 Architecture, account by account: management');
  const pages = onPdf(pdf, 'pdftotext', ['-raw', 'FILE', '-']).split('\f');
  for (const { name } of pdfs.get(3)?.architecture.accounts ?? [])
    expect(pages.filter((page) => new RegExp(`^✗ ${name}$`, 'm').test(page)).length).toBeGreaterThan(1);
});

testWith('qpdf', 'the file is well-formed, and its pictures have words in their place', async () => {
  for (const pdf of rendered.values()) {
    expect(onPdf(await pdf, 'qpdf', ['--check', 'FILE'])).toContain('No syntax or stream encoding errors found');
    const objects = onPdf(await pdf, 'qpdf', ['--qdf', '--object-streams=disable', 'FILE', '-']);
    expect(objects).toMatch(/\/Alt \([^)]*Architecture of ContourCompanion/);
  }
});

testWith('pdftotext', 'every number of the picture is explained, and the contents name the page', async () => {
  for (const [times, { record }] of pdfs) {
    const text = textOf((await rendered.get(times)) ?? new Uint8Array(), ['-raw']);
    const failed = record.verdicts.flatMap(({ findings }) => findings.filter(({ outcome }) => outcome === 'fail'));
    expect(text.split('service-control-policies.region-restriction: ').length - 1).toBeGreaterThanOrEqual(times * 5);
    expect(failed.length).toBeGreaterThan(times * 10);
    expect(text).toMatch(/Verified architecture 2 Seal and signatures 3 Purpose and basis \d+ 1 Summary \d/);
  }
});

describe('on a sheet made for a test', () => {
  const emptySheet = (): Sheet => {
    const doc = new PDFDocument({ font: fontPath('regular'), autoFirstPage: false, bufferPages: true, tagged: true, pdfVersion: '1.7' });
    return new Sheet(doc, loadFaces(doc));
  };

  test('a picture that is larger than any page that readers open is drawn as large as they do, and nothing leaves it', async () => {
    const sheet = emptySheet();
    const row = (index: number) => ({ keys: [], outcome: 'pass' as const, text: `row ${index}` });
    const counts = { pass: 0, fail: 0, unknown: 0, 'not-applicable': 0 };
    const rows = Array.from({ length: 4000 }, (_, index) => row(index));
    const account = { id: '1', title: 'production', notes: [], counts, outcome: 'pass' as const, rows, regions: [] };
    const scene = { organization: { type: 'card' as const, id: 'organization', rows: [] }, accounts: [account], links: [], callouts: [] };
    const places: number[] = [];
    const line = sheet.line.bind(sheet);
    sheet.line = (text, place) => {
      places.push(place.y + text.style.leading);
      line(text, place);
    };
    await drawRestOfPicture(sheet, { title: '9', accounts: [{ name: 'production', scene }], callouts: [] }, { pause });
    expect(sheet.pageIndex).toBe(0);
    expect(sheet.doc.page.height).toBeGreaterThan(14_000);
    // The file has two decimals.
    expect(Math.max(sheet.doc.page.width, sheet.doc.page.height)).toBeLessThan(14_400.001);
    expect(places.length).toBeGreaterThan(4000);
    expect(Math.max(...places)).toBeLessThan(sheet.doc.page.height);
  });

  test('a signal is let in while the picture is drawn, and while each account is', async () => {
    const { record, architecture } = judgedEstate(3);
    let count = 0;
    const counted = async (): Promise<void> => {
      count += 1;
    };
    const sheet = emptySheet();
    const rest = await drawPicture(sheet, record, { architecture, section: 9, pause: counted });
    if (rest === null) throw new Error('nothing is left to draw');
    // The whole picture, which does not fit, and the overview.
    expect(count).toBeGreaterThan(2 * architecture.accounts.length);
    await drawRestOfPicture(sheet, rest, { pause: counted });
    const ofPicture = count;
    count = 0;
    await renderPdf(record, { catalogue: [], pause: counted });
    const without = count;
    count = 0;
    await renderPdf(record, { catalogue: [], architecture, pause: counted });
    expect(count).toBe(without + ofPicture);
    for (const drawn of [rest, { ...rest, accounts: [] }]) {
      count = 0;
      await drawRestOfPicture(sheet, drawn, { pause: counted });
      expect(count).toBeGreaterThan(drawn.accounts.length);
    }
  });

  test('the report ends where a signal comes while the picture is drawn', async () => {
    const { record, architecture } = judgedEstate(1);
    let count = 0;
    const late = async (): Promise<void> => {
      count += 1;
      if (count === 10) throw new DeadlineError('aborted');
    };
    await expect(renderPdf({ ...record, verdicts: [] }, { catalogue: [], architecture, pause: late })).rejects.toThrow(DeadlineError);
  });
});

test('is the same bytes every time', async () => {
  const { record, architecture } = judgedEstate(1);
  expect(Buffer.from(await renderPdf(record, { catalogue: [], architecture })).equals(Buffer.from((await rendered.get(1)) ?? []))).toBe(
    true,
  );
});
