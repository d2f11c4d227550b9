import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checks } from '../../../src/checks/index.ts';
import { renderHtml } from '../../../src/reporters/html.ts';
import { harmless } from '../../../src/reporters/legible.ts';
import { replayed } from '../picture/replayed.ts';
import { catalogue, hostile, recordOf, verdict } from '../records.ts';
import { barriers, isBrowserThere, Reading } from './browser.ts';
import { bucketFinding, bucketsFact, largeReport, sampleReport } from './reports.ts';

const rows = (page: Page) => page.locator('.rows a');
const status = (page: Page) => page.locator('.status').textContent();
const heading = (page: Page) => page.locator('main > section.shown h2').textContent();
const addressOf = (page: Page) => page.evaluate<string>('decodeURIComponent(location.hash)');
const focused = (page: Page) => page.evaluate<string>('document.activeElement.textContent');
const seen = (page: Page) => page.evaluate<string>('document.body.innerText');
const isSideways = (page: Page) => page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
/** A view follows its address a moment later, and on a busy machine a good deal later. */
const soon = (read: () => Promise<unknown>) => expect.poll(read, { timeout: 20_000 });
const press = async (page: Page, ...keys: readonly string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};

describe.skipIf(!isBrowserThere())('report.html in a browser', () => {
  let reading: Reading;
  let sampled: string;
  let broken: string;
  beforeAll(async () => {
    reading = await Reading.start();
    sampled = await sampleReport();
    const { record, architecture } = await replayed('broken');
    broken = await renderHtml(record, { catalogue: checks, architecture });
  });
  afterEach(() => reading.closePages());
  afterAll(() => reading.stop());

  it('filters by check, account, region, outcome and clause, searches, and keeps it all in its address', async () => {
    const { page, complaints } = await reading.open(broken, { hash: '#/findings' });
    await soon(() => status(page)).toMatch(/^1413 of 1413 test cases: 273 fail, 949 pass, 191 not applicable\. Shown: 1 to 100\.$/);
    await page.getByLabel('Fail (273)').check();
    await soon(() => status(page)).toMatch(/^273 of 1413/);
    await page.getByLabel('Test procedure').selectOption('cmk-encryption');
    await soon(() => status(page)).toMatch(/^62 of 1413/);
    await page.getByLabel('Account').selectOption('222222222222');
    await page.getByLabel('Region').selectOption('us-east-2');
    const clause = page.getByLabel('Relevant to');
    await clause.selectOption((await clause.locator('option', { hasText: '164.312(a)(2)(iv)' }).getAttribute('value')) ?? '');
    await page.getByLabel('Search').fill('log group DEBUG');
    const [text] = await rows(page).allTextContents();
    expect(await rows(page).count()).toBe(1);
    expect(text).toMatch(/Fail.*cc\/debug/);
    const address =
      '#/findings?outcome=fail&check=cmk-encryption&account=222222222222&region=us-east-2&framework=HIPAA&clause=164.312(a)(2)(iv)&q=log+group+DEBUG';
    expect((await addressOf(page)).split(/[?&]/).sort()).toEqual(address.split(/[?&]/).sort());
    await page.reload();
    expect(await rows(page).allTextContents()).toEqual([text]);
    expect(await page.getByLabel('Test procedure').inputValue()).toBe('cmk-encryption');
    await page.locator('header nav').getByText('Test cases').click();
    await soon(() => status(page)).toMatch(/^1413 of 1413/);
    expect(complaints).toEqual([]);
  });

  it('shows a test case by its own address, with all that is known of it and its facts', async () => {
    const testCase = 'cmk-encryption.s3-bucket@222222222222/us-east-2/arn:aws:s3:::bucket-222222222222-1';
    const value = { buckets: [{ name: 'cc-phi', versions: { state: 'Enabled' } }], '202611': 'true' };
    const found = bucketFinding('222222222222', 1, {
      expected: { key: 'alias/phi' },
      actual: { key: null, count: 3 },
      trace: ['URS-7'],
      deviation: { id: 'DEV-9', kind: 'planned', expires: '2027-01-01' },
    });
    const facts = new Map([['buckets@222222222222', bucketsFact('buckets@222222222222', value)]]);
    const report = await renderHtml(recordOf([verdict([found])]), { catalogue, facts });
    const { page, complaints } = await reading.open(report, { hash: `#/finding/${encodeURIComponent(testCase)}` });
    const text = await page.evaluate<string>('document.querySelector("section.shown").innerText');
    for (const words of [
      found.requirement,
      'Bucket 1 of 222222222222',
      'key: alias/phi',
      'key: (none)',
      'count: 3',
      'Deviation DEV-9, planned, until 2027-01-01.',
      'Name the declared key in the default encryption of the bucket.',
      testCase,
      'Production (222222222222), us-east-2',
      'HIPAA 164.312(a)(2)(iv)',
      'URS-7',
      '202611: "true"',
      'S3.ListBuckets in 222222222222/us-east-2 request id R1',
    ])
      expect(text).toContain(words);
    await page.getByText('cc-phi').click();
    expect(await page.getByText('state: Enabled').count()).toBe(0);
    await page.getByText('versions:').click();
    await page.getByText('state: Enabled').waitFor();
    await page.getByText('As JSON').click();
    expect(JSON.parse((await page.locator('pre').textContent()) ?? '')).toEqual(facts.get('buckets@222222222222'));
    expect(complaints).toEqual([]);
  });

  it('says of a test case that there is not, and of a fact that it does not carry, that it is so', async () => {
    const report = await renderHtml(recordOf([verdict([bucketFinding('222222222222', 1)])]), { catalogue });
    const { page } = await reading.open(report, { hash: '#/finding/nobody%E0' });
    expect(await heading(page)).toBe('No such test case');
    await page.getByRole('link', { name: 'All test cases' }).click();
    await rows(page).first().click();
    await soon(() => page.locator('.fact').textContent()).toMatch(/not in this file[\s\S]*It lies in facts\.jsonl\.gz/);
  });

  it('goes by keyboard: search, down and up, over the end of a page, open, next, back to the same row', async () => {
    const { page, complaints } = await reading.open(broken, { hash: '#/' });
    await press(page, '/');
    await page.keyboard.type('bucket');
    await soon(() => status(page)).toMatch(/^\d{3} of 1413/);
    await press(page, 'ArrowDown', 'j', 'ArrowDown', 'k');
    const second = (await rows(page).allTextContents())[1] ?? '';
    await soon(() => focused(page)).toBe(second);
    await press(page, 'Enter');
    await soon(() => addressOf(page)).toMatch(/^#\/finding\/.*\?q=bucket$/);
    await soon(() => page.evaluate('document.activeElement.localName')).toBe('h2');
    await press(page, 'j', 'k', 'Escape');
    await soon(() => focused(page)).toBe(second);
    await rows(page).last().focus();
    await press(page, 'j');
    await page.waitForFunction("location.hash.endsWith('page=2') && document.activeElement.closest('.rows') !== null");
    await press(page, 'k');
    await page.waitForFunction(
      "!location.hash.includes('page') && document.activeElement === document.querySelector('.rows li:last-child a')",
    );
    await page.getByLabel('Keys:').uncheck();
    await page.evaluate('document.activeElement.blur()');
    await press(page, 'j', '/');
    expect(await page.evaluate('document.activeElement === document.body')).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('has a way past its head, and every link in the order of the page', async () => {
    const { page } = await reading.open(sampled);
    await press(page, 'Tab');
    await soon(() => focused(page)).toBe('Skip to the content');
    expect(await page.locator('.skip').boundingBox()).toMatchObject({ x: expect.any(Number) });
    await press(page, 'Enter', 'Tab');
    expect(await page.evaluate('document.activeElement.closest("main") !== null')).toBe(true);
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
  });

  it('leads from a number of the picture, a reason and a row of the matrix to those test cases alone', async () => {
    const { page, complaints } = await reading.open(broken);
    await page.locator('.picture a[href*="number="]').first().click();
    await soon(() => page.locator('.chips').textContent()).toMatch(/Number \d+ of the picture: /);
    const count = Number((await status(page))?.split(' ')[0]);
    expect(count).toBeGreaterThan(1);
    expect(await rows(page).locator('.badge.fail').count()).toBe(count);
    await page.getByRole('link', { name: 'Traceability' }).click();
    const row = page.locator('section.shown .requirements tr', { has: page.locator('.counts a.fail') }).first();
    const failing = await row.locator('.counts a.fail').textContent();
    await row.locator('.counts a.fail').click();
    await soon(() => status(page)).toContain(`: ${failing}.`);
    expect(complaints).toEqual([]);
    const other = await reading.open(sampled);
    const cases = other.page.locator('.reasons a').first();
    const words = (await cases.textContent()) ?? '';
    await cases.click();
    await soon(() => status(other.page)).toContain(`${Number.parseInt(words, 10)} not verified.`);
  });

  it('shows hostile text as text, and none of it does anything', async () => {
    const mean = `</script><img src=x onerror=alert(1)>]]>{{7*7}}\${7*7}<!-- ${hostile}`;
    const found = bucketFinding('222222222222', 1, {
      message: mean,
      requirement: mean,
      resource: mean,
      testCase: `cmk-encryption.s3-bucket@222222222222/us-east-2/${mean}`,
      expected: { [mean]: [mean] },
      trace: [mean, '__proto__'],
      facts: [mean],
    });
    const record = recordOf([verdict([found], { references: [{ framework: mean, clause: mean }] })]);
    const named = { ...record, system: { ...record.system, name: mean } };
    const report = await renderHtml(named, {
      catalogue,
      facts: new Map([[mean, bucketsFact(mean, { [mean]: mean, long: 'w'.repeat(5_000) })]]),
    });
    const { page, complaints } = await reading.open(report, { hash: '#/findings', viewport: { width: 360, height: 740 } });
    expect(await page.locator('.rows .said, .rows .requirement').first().textContent()).toBe(harmless(mean));
    await rows(page).first().click();
    await soon(() => page.locator('.message').textContent()).toBe(harmless(mean));
    expect(await page.locator('.compared .key').first().textContent()).toBe(`${harmless(mean)}:`);
    expect(await page.locator('h1').textContent()).toContain(harmless(mean));
    for (const view of ['', 'matrix', 'scope', 'execution']) {
      await page.goto(`${page.url().split('#')[0]}#/${view}`);
      expect(await isSideways(page)).toBe(false);
    }
    expect(await page.locator('img').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
  ] as const)('puts up no barrier that axe-core finds, %s, %i wide, and scrolls one way', async (colorScheme, width) => {
    const { page } = await reading.open(sampled, { hash: '#/findings?outcome=unknown', colorScheme, viewport: { width, height: 740 } });
    const finding = await rows(page).first().getAttribute('href');
    for (const view of ['#/', '#/findings', finding, '#/matrix']) {
      await page.goto(`${page.url().split('#')[0]}${view}`);
      expect(await barriers(page), `${view}`).toEqual([]);
      expect(await isSideways(page), `${view}`).toBe(false);
    }
    const cell = await page.locator('section.shown td').first().boundingBox();
    expect((cell?.width ?? 0) > 300).toBe(width === 360);
  });

  it('shows the picture in a frame of its own, which axe-core and a telephone take', async () => {
    const { page } = await reading.open(broken, { viewport: { width: 360, height: 740 } });
    expect(await page.locator('.picture svg').count()).toBe(1);
    expect(await barriers(page, '.picture')).toEqual([]);
    expect(await isSideways(page)).toBe(false);
  });

  it('prints every test case that did not pass, whole, without the list and its controls', async () => {
    const { page } = await reading.open(sampled, { hash: '#/findings' });
    expect(await page.locator('.printed article').count()).toBe(0);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await page.locator('.printed article').first().waitFor();
    const text = await seen(page);
    for (const words of [
      'Conclusion of this execution',
      'Actual',
      'Traceability',
      'What this execution cannot show',
      'evidence.sigstore.json',
    ])
      expect(text).toContain(words);
    expect(await page.locator('.printed article .badge.pass').count()).toBe(0);
    expect(await page.locator('.printed article').count()).toBe(await page.locator('.printed .badge').count());
    for (const gone of ['form.controls', 'header nav', '.rows', '.skip']) expect(await page.locator(gone).isVisible()).toBe(false);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    const pdf = await page.pdf();
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await page.emulateMedia({ media: 'screen' });
    await page.locator('.printed article').first().waitFor({ state: 'detached' });
  });

  it('without script still shows the conclusion, what did not pass, and all else but the list', async () => {
    const { page, complaints } = await reading.open(sampled, { javaScriptEnabled: false });
    const text = await seen(page);
    for (const words of ['Does not conform to the specification', 'Test cases that did not pass', 'Traceability', 'How it was executed'])
      expect(text).toContain(words);
    expect(await page.locator('article .badge.fail').count()).toBeGreaterThan(0);
    expect(await page.locator('article .badge.unknown').count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });

  it('holds 20,000 test cases: counts all, shows a page of them, finds one, and opens it', async () => {
    const { page, complaints } = await reading.open(await largeReport(20_000), { hash: '#/findings' });
    await soon(() => status(page)).toBe('20000 of 20000 test cases: 1000 fail, 1000 not verified, 18000 pass. Shown: 1 to 100.');
    expect(await rows(page).count()).toBe(100);
    await page.getByRole('link', { name: 'Next 100' }).click();
    await soon(() => status(page)).toContain('Shown: 101 to 200.');
    await page.getByLabel('Search').fill('bucket-200000000042-177');
    expect(await rows(page).count()).toBe(1);
    await rows(page).first().click();
    await soon(() => page.locator('.message').textContent()).toBe('Bucket 177 of 200000000042');
    await page.getByRole('link', { name: 'List (1 of 1)' }).click();
    await page.locator('.rows').waitFor();
    expect(await page.getByLabel('Search').inputValue()).toBe('bucket-200000000042-177');
    expect(complaints).toEqual([]);
  });
});
