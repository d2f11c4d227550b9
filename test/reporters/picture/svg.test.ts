import { execFileSync } from 'node:child_process';
import { describe, expect, it, test } from 'vitest';
import { DeadlineError } from '../../../src/aws/failure.ts';
import { reporters } from '../../../src/reporters/index.ts';
import { renderSvg } from '../../../src/reporters/picture/svg.ts';
import { hostile, recordOf, verdict } from '../records.ts';
import { type Area, clashes, type Places } from './geometry.ts';
import { about, judgedEstate } from './judged.ts';

const attributes = (element: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...element.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));

const numbersIn = (text: string) => (text.match(/-?[\d.]+/g) ?? []).map(Number);

/** What stands where, by the text of the file alone. */
function placesIn(svg: string): Places {
  const [, , width = 0, height = 0] = numbersIn(/viewBox="([^"]*)"/.exec(svg)?.[1] ?? '');
  const rects = [...svg.matchAll(/<rect class="(\w+)"[^>]*>/g)].map(([element, level = '']) => {
    const { x, y, width: wide, height: high } = attributes(element);
    return {
      x: Number(x),
      y: Number(y),
      width: Number(wide),
      height: Number(high),
      label: level,
      isSolid: ['card', 'cell'].includes(level),
    };
  });
  const texts = [...svg.matchAll(/<text ([^>]*textLength[^>]*)>(?:<title>[^<]*<\/title>)?([^<]*)<\/text>/g)].map(
    ([, head = '', words = '']): Area => {
      const { x, y, textLength, 'font-size': size } = attributes(head);
      // From the top of a capital to the foot of a g, in DejaVu Sans.
      return { x: Number(x), y: Number(y) - Number(size) * 0.76, width: Number(textLength), height: Number(size) * 0.99, label: words };
    },
  );
  const links = [...svg.matchAll(/<path d="([^"]*)"/g)].map(([, path = '']) => {
    const numbers = numbersIn(path);
    return numbers.flatMap((x, index) => (index % 2 === 0 ? [{ x, y: numbers[index + 1] ?? 0 }] : []));
  });
  return { width, height, boxes: rects, texts, links };
}

const unescaped = (text: string) => text.replace(/&(#39|amp|lt|gt|quot);/g, '');

describe.each([1, 3])('%i times the reference', (times) => {
  const { record, architecture } = judgedEstate(times);
  const rendered = renderSvg(record, architecture);

  it('overlaps nowhere, cuts no text and leaves the page nowhere, by the text of the file', async () => {
    const places = placesIn(await rendered);
    expect(places.boxes.length).toBeGreaterThan(times * 50);
    expect(places.texts.length).toBeGreaterThan(times * 150);
    expect(clashes(places)).toEqual([]);
  });

  it('points at every failure: its number stands in the picture and in the list, with the requirement', async () => {
    const svg = await rendered;
    const shown = [...svg.matchAll(/<g class="callout">.*?>(\d+)<\/text><\/g>/g)].map(([, number]) => Number(number));
    const failed = new Set(
      record.verdicts.flatMap(({ findings }) => findings.filter(({ outcome }) => outcome === 'fail').map(({ resource }) => resource)),
    );
    expect(new Set(shown).size).toBe(failed.size);
    for (const number of new Set(shown)) expect(shown.filter((one) => one === number)).toHaveLength(2);
    expect(svg).toContain('cmk-encryption.s3-bucket: ');
  });

  it('stands by itself: no script, nothing from elsewhere', async () => {
    const svg = await rendered;
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:|href|url\(|<script|<style|<image|\son\w+=/i);
  });
});

test('is the same bytes in another process', async () => {
  const { record, architecture } = judgedEstate(1);
  const code = `
    import { renderSvg } from ${JSON.stringify(new URL('../../../src/reporters/picture/svg.ts', import.meta.url).href)};
    import { judgedEstate } from ${JSON.stringify(new URL('./judged.ts', import.meta.url).href)};
    const { record, architecture } = judgedEstate(1);
    process.stdout.write(await renderSvg(record, architecture));`;
  const other = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 });
  // Not by `toBe`, which would print both.
  expect(other === (await renderSvg(record, architecture))).toBe(true);
});

test('lets a signal in while it is made', async () => {
  const { record, architecture } = judgedEstate(1);
  const pause = async (): Promise<void> => {
    throw new DeadlineError('aborted');
  };
  await expect(renderSvg(record, architecture, { pause })).rejects.toThrow(DeadlineError);
  const render = await reporters.svg.load();
  await expect(render(record, { catalogue: [], exitCode: 1, architecture, pause })).rejects.toThrow(DeadlineError);
});

test('text from outside is text: nothing in a name is an element, an entity or a control', async () => {
  const { architecture } = judgedEstate(1);
  const [account, ...others] = architecture.accounts;
  if (account === undefined) throw new Error('no account');
  const name = `"/><script>alert('1')</script>&x; ${hostile}`;
  const record = recordOf([verdict([about(account.id, account.id, 'fail', { message: name, requirementId: name })])], {
    system: { id: 'S', name },
  });
  const svg = await renderSvg(record, { ...architecture, accounts: [{ ...account, name }, ...others] });
  expect(svg).not.toContain('<script');
  expect(svg).toContain('&lt;script&gt;');
  expect(svg).toContain('\\u{1B}[2J');
  const words = svg.replace(/<\?xml[^>]*\?>|<\/?[a-z]+( [\w:-]+="[^"<>]*")*\/?>/g, '');
  expect(unescaped(words)).not.toMatch(/[<>&]/);
  expect(svg.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
});

test('says what each mark means to who cannot see it', async () => {
  const { record, architecture } = judgedEstate(1);
  const svg = await renderSvg(record, architecture);
  expect(svg).toContain('<title id="title">ContourCompanion: verified architecture. Does not conform to the specification</title>');
  for (const [word, mark] of [
    ['Pass', '✓'],
    ['Fail', '✗'],
    ['Not verified', '?'],
    ['Not applicable', '–'],
    ['Not judged', '○'],
  ])
    expect(svg).toContain(`<title>${word}</title>${mark}</text>`);
});
