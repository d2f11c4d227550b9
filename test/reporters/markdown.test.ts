import { describe, expect, it, test } from 'vitest';
import type { Finding, Qualification } from '../../src/record.ts';
import { block, cell, code, prose } from '../../src/reporters/markdown/text.ts';
import { renderMarkdown } from '../../src/reporters/markdown.ts';
import { sampleQualification } from '../evidence/sample.ts';
import { catalogue, finding, hostile, recordOf, refusal, refusedFindings, verdict } from './records.ts';

const render = (record: Qualification, exitCode = 1): Promise<string> => renderMarkdown(record, { catalogue, exitCode });
const deviation = { id: 'DEV-007', kind: 'planned', expires: '2026-12-31' } as const;

/** What is left of a page when code is taken out, as CommonMark finds it: fenced blocks, then spans between runs of as many backticks. */
function withoutCode(text: string): string {
  const blocks = text.replaceAll(/^( *)(`{3,})text\n(?:.*\n)*?\1\2$/gm, '');
  return blocks.replaceAll(/(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)/g, '');
}

const cellsOf = (row: string): number => row.replaceAll('\\|', '').split('|').length;

describe('the page', () => {
  it('says the conclusion first, then counts, run and digest', async () => {
    const record = sampleQualification();
    const text = await render(record);
    expect(text.split('\n')[0]).toBe('# Does not conform to the specification');
    expect(text).toContain('| Pass | Fail | Unknown | N/A |\n| --- | --- | --- | --- |\n| 3 | 3 | 2 | 1 |\n');
    expect(text).toContain(`| Run | \`${record.runId}\` |`);
    expect(text).toContain(`| Digest of the judgement | \`${record.judgementSha256}\` |`);
    expect(text).toMatch(/\| FAIL \| `cmk-encryption` \| .* \| 2 \| 2 \| 1 \| 0 \|/);
    expect(text).toMatch(/What to do: Name the declared key/);
    expect(text).toMatch(/## Excluded \(1\)\n\n- `web-acl`: `no load balancer faces the internet` \(`RA-011`\)/);
  });

  test.each<[what: string, change: Partial<Finding>, mark: RegExp]>([
    ['a failure', { outcome: 'fail' }, /^- \*\*FAIL\*\* `cmk-encryption\.s3-bucket`: /m],
    [
      'a failure beside an accepted deviation',
      { outcome: 'fail', deviation },
      /^- \*\*FAIL, with an accepted deviation\*\* .*\n(?: .*\n)* {2}- deviation: `Accepted: planned deviation DEV-007/m,
    ],
    [
      'a failure beside an expired one',
      { outcome: 'fail', deviation: { ...deviation, expires: '2026-01-31' } },
      /^- \*\*FAIL\*\* .*\n(?: .*\n)* {2}- deviation: `No longer accepted/m,
    ],
    ['what is unknown', { outcome: 'unknown', actual: null }, /^- \*\*NOT VERIFIED\*\* .*\n(?: .*\n)* {2}- actual: `not observed`/m],
  ])('names %s', async (_, change, mark) => {
    expect(await render(recordOf([verdict([finding(change)])]))).toMatch(mark);
  });

  it('says the place in the spec where it is known', async () => {
    const text = await renderMarkdown(recordOf([verdict([finding()])]), {
      catalogue,
      exitCode: 1,
      places: () => ({ file: 'a.yaml', line: 3, column: 5 }),
    });
    expect(text).toContain('  - specified at: `a.yaml:3:5`\n');
  });

  it('gives one reason once, and counts what else it leaves unknown', async () => {
    const record = recordOf([verdict(refusedFindings(40, refusal), { outcome: 'unknown', unknownBecause: [refusal] })], {
      conclusion: 'incomplete',
    });
    const text = await render(record, 2);
    expect(text).toContain('## Not verified (40, for 1 reason)');
    expect(text.match(/\*\*NOT VERIFIED\*\*/g)).toHaveLength(3);
    expect(text).toMatch(/- and 37 findings more for the same reason: `cmk-encryption\.s3-bucket \(\d+\)`/);
  });

  test.each<[what: string, change: Partial<Qualification>, says: RegExp]>([
    [
      'a narrowed run',
      { scope: { ...sampleQualification().scope, narrowed: true } },
      /^> \*\*PARTIAL: the run was narrowed, what it leaves out is not verified\.\*\*$/m,
    ],
    ['a replay', { mode: 'replay' }, /^> \*\*Replay of saved facts: not a qualification\.\*\*$/m],
    ['an aborted run', { conclusion: 'aborted' }, /^# Aborted/],
    [
      'a prerequisite that does not hold',
      { prerequisites: [{ id: 'clock', requirement: 'The clock is right', expected: 5, actual: null, outcome: 'unknown' }] },
      /^> \*\*PREREQUISITE NOT MET: clock: The clock is right\*\*\n(?:.*\n)*- \*\*UNKNOWN\*\* `clock`/m,
    ],
    ['a run that verified nothing', { verdicts: [], conclusion: 'incomplete' }, /No check: nothing was verified\./],
  ])('says so of %s', async (_, change, says) => {
    expect(await render({ ...sampleQualification('conforming'), ...change })).toMatch(says);
  });
});

describe('a large record', () => {
  it.each([
    ['many findings', Array.from({ length: 5_000 }, (_, index) => finding({ testCase: `case ${index}`, actual: 'x'.repeat(500) }))],
    [
      'one reason for each',
      Array.from({ length: 5_000 }, (_, index) =>
        finding({ testCase: `case ${index}`, outcome: 'unknown', message: `${index} ${'é'.repeat(400)}` }),
      ),
    ],
  ])('of %s is cut to what GitHub shows, and says what is left out', async (_, findings) => {
    const text = await render(recordOf([verdict(findings)]));
    expect(Buffer.byteLength(text)).toBeLessThan(2 ** 20);
    expect(Buffer.byteLength(text)).toBeGreaterThan(900_000);
    const [, cut] = /\*\*CUT: of what failed or could not be verified (\d+) are left out here, because GitHub/.exec(text) ?? [];
    expect(Number(cut) + (text.match(/^- \*\*(FAIL|NOT VERIFIED)\*\*/gm)?.length ?? 0)).toBe(5_000);
  });

  it('of long texts is cut too', async () => {
    const long = 'long '.repeat(500_000);
    const sample = recordOf([verdict([finding({ message: long, expected: long, resource: long })], { title: long })]);
    const text = await render({ ...sample, system: { ...sample.system, name: long }, scope: { ...sample.scope, limits: [long] } });
    expect(Buffer.byteLength(text)).toBeLessThan(100_000);
    expect(text).toContain('more characters: the record holds them all');
  });
});

describe('text from outside', () => {
  const poisons = [
    hostile,
    '<img src=x onerror=alert(1)>',
    '[click](https://evil.example) ![x](https://evil.example/x.png)',
    '@everyone @org/team #1 GH-1 https://evil.example www.evil.example',
    '| a | b |\n\n# Conforms\n\n```\n',
    '`` ` ``` `code`',
    '` @everyone `',
    '</details><script>',
  ];

  test.each(poisons)('%j is shown as code: no HTML, link, mention, heading or cell', async (poison) => {
    const one = finding({
      message: poison,
      resource: poison,
      requirement: poison,
      expected: { [poison]: poison },
      actual: [poison, poison],
      testCase: `a@b/${poison}`,
      deviation: { ...deviation, id: poison },
    });
    const unknown = finding({ outcome: 'unknown', message: `x ${poison}`, facts: [poison] });
    const sample = recordOf([
      verdict([one, unknown], { title: poison, unknownBecause: [{ fact: poison, reason: 'denied', detail: poison }] }),
    ]);
    const text = await render({
      ...sample,
      change: poison,
      system: { ...sample.system, name: poison },
      scope: { ...sample.scope, limits: [poison], excluded: [{ check: 'web-acl', reason: poison, reference: poison }] },
    });
    expect(text).not.toMatch(/[^\P{C}\n]/u);
    const rest = withoutCode(text);
    expect(rest).not.toMatch(/evil|everyone|org\/team|onerror|GH-1|script|<|\]\(|https?:|(?<!\\)`/);
    expect(rest.match(/^# /gm)).toHaveLength(1);
    const tables = text.split('\n\n').filter((part) => /^\| .*\n\| ---/.test(part));
    expect(tables.length).toBeGreaterThan(2);
    for (const table of tables) expect(new Set(table.trimEnd().split('\n').map(cellsOf)).size, table).toBe(1);
  });

  test.each([
    ['plain', '`plain`'],
    ['a `b` c', '``a `b` c``'],
    ['`', '`` ` ``'],
    [' edge ', '`  edge  `'],
    ['', '(empty)'],
    ['a\nb', '`a\\u{A}b`'],
  ])('%j comes out as %s', (text, shown) => {
    expect(code(text)).toBe(shown);
  });

  it('keeps a bar from ending its cell, and a fence from ending its block', () => {
    expect(cell('a|b')).toBe('`a\\|b`');
    expect(block(['```', 'x'], 2)).toBe('\n  ````text\n  ```\n  x\n  ````');
    expect(cell('a\\|b')).toBe('`a\\\\u{7C}b`');
    expect(prose('a *b* [d](e)')).toBe('a \\*b\\* \\[d\\]\\(e\\)');
    expect(prose('ask @me')).toBe('`ask @me`');
  });
});

it('one finding with thousands of reasons cuts off no other', async () => {
  const unknownBecause = Array.from({ length: 6000 }, (_, at) => {
    return { fact: `keys@${at}`, reason: 'denied' as const, detail: `KMS.ListKeys in ${at}: AccessDenied ${'x'.repeat(200)}` };
  });
  const facts = unknownBecause.map(({ fact }) => fact);
  const many = verdict([finding({ outcome: 'unknown', testCase: 'a@x/1', resource: '1', facts })], { outcome: 'unknown', unknownBecause });
  const one = { fact: 'k2', reason: 'denied' as const, detail: 'd2' };
  const other = finding({
    outcome: 'unknown',
    testCase: 'b@x/2',
    resource: 'bucket-two',
    message: 'Could not be verified: k2 is denied: d2',
    facts: ['k2'],
  });
  const text = await render(
    recordOf([many, verdict([other], { outcome: 'unknown', unknownBecause: [one] })], { conclusion: 'incomplete' }),
  );
  expect(text).toContain('bucket-two');
  expect(text).toContain('and 5988 more reasons');
});

it('the name of an emoji is text', () => {
  expect(prose('a :tada: b')).toBe('`a :tada: b`');
});
