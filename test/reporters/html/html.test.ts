import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { checks } from '../../../src/checks/index.ts';
import type { FactRecord, Outcome } from '../../../src/record.ts';
import { carriedOf } from '../../../src/reporters/html/carried.ts';
import { embeddedOf, scriptJson } from '../../../src/reporters/html/embedded.ts';
import { html } from '../../../src/reporters/html/markup.ts';
import { numbersOf } from '../../../src/reporters/html/numbers.ts';
import { renderHtml } from '../../../src/reporters/html.ts';
import { reporters } from '../../../src/reporters/index.ts';
import { locate } from '../../../src/reporters/view.ts';
import { sampleQualification } from '../../evidence/sample.ts';
import { replayed } from '../picture/replayed.ts';
import { catalogue, finding, hostile, recordOf, verdict } from '../records.ts';
import { bucketFinding, bucketsFact, sampleReport } from './reports.ts';

/** What stands between the tags of the first element that starts so. */
const between = (page: string, start: string, end: string) => {
  const from = page.indexOf(start) + start.length;
  return page.slice(from, page.indexOf(end, from));
};
const sha256 = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

test('--format html writes report.html', async () => {
  const { file, load } = reporters.html;
  const render = await load();
  const bytes = await render(sampleQualification(), { catalogue, exitCode: 1 });
  expect(file).toBe('report.html');
  expect(Buffer.from(bytes).toString()).toMatch(/^<!doctype html>\n<html lang="en">\n/);
});

describe('the file', () => {
  it('stands by itself: a policy that allows its own script and style alone, by digest, and no address of anything else', async () => {
    const page = await sampleReport();
    const policy = between(page, 'Content-Security-Policy" content="', '"').replaceAll('&#39;', "'");
    expect(policy).toContain("default-src 'none'; ");
    expect(policy).toContain(`script-src ${sha256(between(page, '<script>', '</script>'))};`);
    expect(policy).toContain(`style-src ${sha256(between(page, '<style>', '</style>'))};`);
    expect(policy).not.toMatch(/unsafe|https?:|data:|\*/);
    const tags = page.replaceAll(/<script[\s\S]*?<\/script>|<style>[\s\S]*?<\/style>/g, '');
    expect(tags.match(/ (src|style|on\w+)=/g)).toBeNull();
    expect([...tags.matchAll(/ (?:href|action)="([^"]*)"/g)].filter(([, to = '']) => !to.startsWith('#'))).toEqual([]);
  });

  it('is the same bytes in another process', async () => {
    const code = `
      import { sampleReport } from ${JSON.stringify(new URL('./reports.ts', import.meta.url).href)};
      process.stdout.write(await sampleReport());`;
    const other = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    expect(other).toBe(await sampleReport());
  });

  it('never claims more than the record, and says that it is a rendering of the sealed one', async () => {
    const page = await sampleReport();
    expect(page).not.toMatch(/compliant|certified|part 11 (is )?met/i);
    expect(page).toMatch(/This page is a rendering for people\. The sealed record is <code>evidence\.sigstore\.json<\/code>/);
  });

  it('carries every finding word for word, and each value that occurs often once', () => {
    const record = sampleQualification();
    const embedded = JSON.parse(scriptJson(embeddedOf(record, { catalogue: checks, facts: {}, numbers: {} })));
    const { pool, findings, others } = embedded;
    const read = locate(record).map((_, at) => ({
      testCase: others[at] ?? `${pool[findings.requirementId[at]]}@${pool[findings.where[at]]}/${pool[findings.resource[at]]}`,
      expected: pool[findings.expected[at]],
      actual: pool[findings.actual[at]],
      message: pool[findings.message[at]],
      facts: pool[findings.facts[at]],
      outcome: findings.outcome[at],
    }));
    const said = locate(record).map(({ finding: { testCase, expected, actual, message, facts, outcome } }) => ({
      testCase,
      expected: expected ?? null,
      actual: actual ?? null,
      message,
      facts,
      outcome,
    }));
    expect(read).toEqual(said);
    expect(new Set(pool.map((value: unknown) => JSON.stringify(value))).size).toBe(pool.length);
  });
});

describe('what it says it is not', () => {
  const small = [verdict([finding({ outcome: 'pass' })], { outcome: 'pass' })];
  const { scope } = sampleQualification();
  const qualification = { purpose: 'qualification', mode: 'live', conclusion: 'conforms' } as const;
  const marksOf = async (change: Parameters<typeof recordOf>[1], verdicts = small) => {
    const page = await renderHtml(recordOf(verdicts, { ...qualification, ...change }), { catalogue });
    return page.includes('class="marks"') ? between(page, 'class="marks"', '</ul>') : '';
  };

  it('is nothing of a whole, live qualification that conforms, sealed by a key that somebody holds', async () => {
    expect(await marksOf({})).toBe('');
  });

  it.each([
    ['a replay', { mode: 'replay' }, /REPLAY: not a qualification/],
    ['engineering', { purpose: 'engineering' }, /ENGINEERING: not a qualification/],
    ['a narrowed run', { scope: { ...scope, narrowed: true } }, /PARTIAL/],
    ['a run that was interrupted', { conclusion: 'aborted' }, /ABORTED/],
    ['a key made for the run', { seal: { assurance: 'ephemeral', keyId: 'a2V5' } }, /KEY MADE FOR THIS RUN/],
  ] as const)('%s', async (_, change, words) => {
    expect(await marksOf(change)).toMatch(words);
  });

  it('what is not verified, also where no finding says so, and where there is no verdict at all', async () => {
    expect(await marksOf({}, [verdict([finding({ outcome: 'unknown' })], { outcome: 'unknown' })])).toMatch(/NOT VERIFIED: 1 test case</);
    expect(await marksOf({}, [verdict([], { outcome: 'unknown' })])).toMatch(/NOT VERIFIED: cmk-encryption as a whole/);
    expect(await marksOf({}, [])).toMatch(/NOTHING WAS VERIFIED/);
  });

  it('stands on every sheet of paper too', async () => {
    const page = await renderHtml(recordOf(small, { mode: 'replay' }), { catalogue });
    expect(between(page, '@top-left { content: "', '"')).toContain('REPLAY: not a qualification');
  });
});

describe('facts', () => {
  const factsOf = (keys: readonly string[], size: number) =>
    new Map<string, FactRecord>(keys.map((key) => [key, bucketsFact(key, 'x'.repeat(size))]));
  const recordWith = (findings: readonly (readonly [string, Outcome])[]) =>
    recordOf([verdict(findings.map(([fact, outcome], index) => bucketFinding('222222222222', index, { facts: [fact], outcome })))]);

  it('of what passed are carried as far as there is room, those of what did not pass before them', () => {
    const record = recordWith([
      ['large@1', 'pass'],
      ['small@1', 'pass'],
      ['failed@1', 'fail'],
      ['unknown@1', 'unknown'],
    ]);
    const facts = new Map([...factsOf(['large@1', 'failed@1', 'unknown@1'], 3_000_000), ...factsOf(['small@1'], 10)]);
    const { facts: carried, count, leftOut } = carriedOf(record, facts);
    // Six megabytes did not pass: no room is left for any other.
    expect(Object.keys(carried)).toEqual(['failed@1', 'unknown@1']);
    expect([count, leftOut]).toEqual([2, 2]);
  });

  it('one that does not fit makes way for smaller ones, and the page says how many were left out and where they lie', async () => {
    const record = recordWith([
      ['large@1', 'pass'],
      ['small@1', 'pass'],
    ]);
    const facts = new Map([...factsOf(['large@1'], 5_000_000), ...factsOf(['small@1'], 10)]);
    expect(Object.keys(carriedOf(record, facts).facts)).toEqual(['small@1']);
    expect(await renderHtml(record, { catalogue, facts })).toContain(
      '1 facts that test cases name. 1 that test cases name were left out for their size. All facts lie in facts.jsonl.gz',
    );
  });

  it('that the execution does not have are said to be none', () => {
    expect(carriedOf(recordWith([['nothing@1', 'pass']]), new Map())).toEqual({ facts: { 'nothing@1': null }, count: 0, leftOut: 0 });
  });
});

test('the picture of very many accounts is left to a file of its own, and the page says so', async () => {
  const account = { id: '1', name: 'one', unit: null, isManagement: false, isRead: true, regions: [] };
  const architecture = { organization: 'o-exampleorgid', accounts: Array.from({ length: 151 }, () => account), links: [] };
  const page = await renderHtml(sampleQualification(), { catalogue, architecture });
  expect(page).toContain('The picture of 151 accounts is too large for this page. <code>--format svg</code>');
  expect(page).not.toContain('<svg');
});

test('the numbers of the picture lead to what failed there, to each failure and to nothing else', async () => {
  const { record, architecture } = await replayed('broken');
  const named = Object.values(numbersOf(record, architecture)).flatMap(({ testCases }) => testCases);
  const failed = locate(record).filter(({ finding: { outcome } }) => outcome === 'fail');
  expect(named.sort()).toEqual(failed.map(({ finding: { testCase } }) => testCase).sort());
});

test('text in markup is text', () => {
  expect(html`<p title="${'"><script>'}">${hostile}</p>`.markup).toMatch(
    /^<p title="&quot;&gt;&lt;script&gt;">\\u\{1B\}\[2J[^<]*&lt;b&gt;&amp;amp;<\/p>$/,
  );
  expect(scriptJson({ text: `</script><!--${hostile}\u2028` })).toMatch(/^[^<>&\u2028\u202e]*$/);
});
