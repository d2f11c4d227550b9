import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderHtml } from '../../../src/reporters/html.ts';
import { catalogue, finding, recordOf, verdict } from '../records.ts';
import { isBrowserThere, Reading } from './browser.ts';
import { sampleReport } from './reports.ts';

describe.skipIf(!isBrowserThere())('report.html of odd records, in a browser', () => {
  let reading: Reading;
  beforeAll(async () => {
    reading = await Reading.start();
  }, 60_000);
  afterAll(() => reading?.stop());

  const shown = 'section.shown';

  async function opened(...findings: readonly ReturnType<typeof finding>[]) {
    const html = await renderHtml(recordOf([verdict(findings)]), { catalogue });
    const { page, complaints } = await reading.open(html, { hash: '#/findings' });
    await page.locator('ol.rows a').first().click();
    return { text: (await page.locator(shown).textContent()) ?? '', complaints };
  }

  it('leads back to where it was opened', async () => {
    const { page } = await reading.open(await sampleReport());
    await page.click('header nav a[href="#/findings"]');
    await page.waitForSelector(`${shown}[data-view="/findings"]`);
    await page.goBack();
    await page.waitForSelector(`${shown}[data-view="/"]`);
  });

  it('shows the gravest of two test cases that have one address', async () => {
    const one = (end: string, outcome: 'fail' | 'pass') => finding({ testCase: `t@222222222222/${end}`, resource: end, outcome });
    const { text, complaints } = await opened(one('\ud800', 'fail'), one('\ud801', 'pass'));
    expect([text.includes('Fail'), complaints]).toEqual([true, []]);
  });

  it('opens a test case whose facts have the names of what every object has', async () => {
    const { text, complaints } = await opened(finding({ facts: ['constructor', 'toString'] }));
    expect([text.includes('not in this file'), complaints]).toEqual([true, []]);
  });

  it('says that a deviation has expired', async () => {
    const { text } = await opened(finding({ deviation: { id: 'DEV-1', kind: 'planned', expires: '2020-01-01' } }));
    expect(text).toContain('It is no longer accepted: it has expired.');
  });
});

describe('report.html of a run that was compared', () => {
  it.each([
    ['changed', 'CHANGED SINCE execution 01'],
    ['unknown', 'NOT WHOLLY COMPARED WITH execution 01'],
  ] as const)('says on every view that the result is %s', async (result, words) => {
    const record = recordOf([verdict([finding({ outcome: 'pass' })], { outcome: 'pass' })], { conclusion: 'conforms' });
    const html = (note: object) => renderHtml({ ...record, ...note }, { catalogue });
    const baseline = { runId: '01', sha256: 'a'.repeat(64) };
    expect(await html({ baseline: { ...baseline, result } })).toContain(words);
    expect(await html({ baseline: { ...baseline, result: 'nothing' } })).not.toContain('execution 01');
  });
});
