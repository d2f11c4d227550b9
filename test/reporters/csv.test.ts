import { describe, expect, it, test } from 'vitest';
import type { Finding, Qualification } from '../../src/record.ts';
import { columns, renderCsv } from '../../src/reporters/csv.ts';
import { sampleQualification } from '../evidence/sample.ts';
import { finding, hostile, recordOf, refusal, verdict } from './records.ts';

const render = (record: Qualification, exitCode = 1): Promise<string> => renderCsv(record, { exitCode });

/** Reads CSV by the grammar of RFC 4180: throws where a file is not of it. */
function parsed(text: string): readonly (readonly string[])[] {
  const field = /"((?:[^"]|"")*)"(,|\r\n)/y;
  const rows: string[][] = [[]];
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const found = field.exec(text);
    if (found === null) throw new Error(`no field at ${at}: ${text.slice(at, at + 40)}`);
    rows.at(-1)?.push((found[1] ?? '').replaceAll('""', '"'));
    if (found[2] === '\r\n' && field.lastIndex < text.length) rows.push([]);
  }
  return rows;
}

/** Lines as objects, by the head. */
async function linesOf(record: Qualification, exitCode = 1): Promise<readonly Readonly<Record<string, string>>[]> {
  const [head = [], ...rows] = parsed(await render(record, exitCode));
  expect(head).toEqual(columns.map(({ title }) => title));
  for (const row of rows) expect(row).toHaveLength(head.length);
  return rows.map((row) => Object.fromEntries(row.map((cell, index) => [head[index] ?? '', cell])));
}

const lineOf = async (change: Partial<Finding>) => (await linesOf(recordOf([verdict([finding(change)])]))).at(-1);

it('has a line for each finding, with all that the record says of it', async () => {
  const deviation = { id: 'DEV-007', kind: 'planned', expires: '2026-12-31' } as const;
  const line = await lineOf({ outcome: 'fail', deviation, expected: { key: 'phi' }, actual: 'none', trace: ['RC-012', 'RC-013'] });
  expect(line).toMatchObject({
    run_id: '0193a5f0-7c00-7000-8000-000000000001',
    check: 'cmk-encryption',
    requirement_id: 'cmk-encryption.s3-bucket',
    outcome: 'fail',
    deviation: 'accepted',
    deviation_id: 'DEV-007',
    account_id: '222222222222',
    account: 'Production (222222222222)',
    region: 'us-east-2',
    expected: '{"key":"phi"}',
    actual: 'none',
    trace: 'RC-012 RC-013',
    references: 'HIPAA 164.312(a)(2)(iv)',
  });
});

test.each(['pass', 'fail', 'unknown', 'not-applicable'] as const)('keeps the outcome %s', async (outcome) => {
  expect(await lineOf({ outcome })).toMatchObject({ outcome, deviation: '' });
});

it('tells a deviation that has expired from one in force', async () => {
  const expired = { id: 'DEV-007', kind: 'planned', expires: '2026-01-31' } as const;
  expect(await lineOf({ outcome: 'fail', deviation: expired })).toMatchObject({ outcome: 'fail', deviation: 'expired' });
});

describe('lines of the run', () => {
  const sample = sampleQualification('conforming');
  const ofRun = async (record: Qualification, exitCode: number) =>
    (await linesOf(record, exitCode))
      .filter(({ check }) => check === 'run')
      .map(({ requirement_id, outcome }) => `${requirement_id}: ${outcome}`);

  test.each<[what: string, record: Qualification, exitCode: number, lines: readonly string[]]>([
    ['conforms', sample, 0, ['run.conclusion: pass', 'run.scope: pass']],
    ['was aborted', { ...sample, conclusion: 'aborted' }, 130, ['run.conclusion: unknown', 'run.scope: pass']],
    ['was narrowed', { ...sample, scope: { ...sample.scope, narrowed: true } }, 0, ['run.conclusion: pass', 'run.scope: unknown']],
  ])('say of one that %s', async (_, record, exitCode, lines) => {
    expect(await ofRun(record, exitCode)).toEqual(lines);
  });

  it('speak for a verdict that gave no finding', async () => {
    const lines = await linesOf(recordOf([verdict([], { outcome: 'unknown', unknownBecause: [refusal] })]), 2);
    expect(lines.at(-1)).toMatchObject({ check: 'cmk-encryption', outcome: 'unknown', message: expect.stringContaining(refusal.detail) });
  });
});

it('says of each column what it means, and names none twice', () => {
  expect(new Set(columns.map(({ title }) => title)).size).toBe(columns.length);
  for (const { means } of columns) expect(means).not.toBe('');
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '＝1', 'a;=1', '\t=1'])('a spreadsheet takes %j for no formula', async (formula) => {
  const line = await lineOf({ message: formula, resource: formula, actual: formula, testCase: formula, trace: [formula] });
  for (const cell of ['message', 'resource', 'actual', 'test_case', 'trace'])
    expect(line?.[cell] ?? '').not.toMatch(/(^|;)\s*[=+\-@＝＋－＠]/);
});

it('keeps hostile text within its cell', async () => {
  const poisoned = `${hostile}"\r\n",","`;
  const text = await render(recordOf([verdict([finding({ message: poisoned, expected: { [poisoned]: poisoned }, facts: [poisoned] })])]));
  expect(text).not.toMatch(/[^\P{C}\r\n]/u);
  expect(parsed(text)).toHaveLength(4);
});
