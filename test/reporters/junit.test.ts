import { describe, expect, it, test } from 'vitest';
import type { Finding, Qualification } from '../../src/record.ts';
import { renderJunit } from '../../src/reporters/junit.ts';
import { sampleQualification } from '../evidence/sample.ts';
import { finding, hostile, recordOf, refusal, verdict } from './records.ts';
import { junitComplaints } from './schemas.ts';

const render = (record: Qualification, exitCode = 1): Promise<string> => renderJunit(record, { exitCode });
const deviation = { id: 'DEV-007', kind: 'planned', expires: '2026-12-31' } as const;
const expired = { ...deviation, expires: '2026-01-31' };

/** The one test case of a finding, from its start to its end. */
async function caseOf(change: Partial<Finding>): Promise<string> {
  const one = finding({ testCase: 'cmk-encryption.s3-bucket@222222222222/us-east-2/one', ...change });
  const text = await render(recordOf([verdict([one])]));
  expect(await junitComplaints(text)).toEqual([]);
  return /<testcase name="[^"]*\/one".*?(?:\/>|<\/testcase>)\n/s.exec(text)?.[0] ?? text;
}

describe('a finding', () => {
  test.each<[what: string, change: Partial<Finding>, shape: RegExp]>([
    ['passes', { outcome: 'pass' }, /^<testcase name="[^"]*" classname="cmk-encryption"\/>/],
    ['fails', { outcome: 'fail' }, /<failure type="fail" message="[^"]+">[^<]+<\/failure><\/testcase>/],
    [
      'is unknown: an error, and never skipped',
      { outcome: 'unknown', actual: null },
      /<error type="unknown" [^>]+>[^<]*actual: not observed[^<]*<\/error>/,
    ],
    ['does not apply', { outcome: 'not-applicable' }, /<skipped type="not-applicable" message="[^"]+"\/><\/testcase>/],
    [
      'fails beside an accepted deviation: not red, as the run is not, and said',
      { outcome: 'fail', deviation },
      /<skipped type="accepted-deviation" message="FAIL beside an accepted deviation\. [^"]+planned deviation DEV-007, in force until 2026-12-31[^"]*"\/><system-out>[^<]+<\/system-out>/,
    ],
    [
      'fails beside a deviation that has expired',
      { outcome: 'fail', deviation: expired },
      /<failure type="fail" message="[^"]+No longer accepted: planned deviation DEV-007/,
    ],
  ])('that %s', async (_, change, shape) => {
    expect(await caseOf(change)).toMatch(shape);
  });

  it('says expected, actual, resource and place', async () => {
    const text = await caseOf({ outcome: 'fail', expected: { a: 1, b: [2] }, actual: 'x', resource: 'arn:aws:s3:::one' });
    for (const line of ['expected: a: 1', '  b:', 'actual: x', 'resource: arn:aws:s3:::one', 'in: Production (222222222222), us-east-2'])
      expect(text).toContain(`\n${line}`);
  });
});

describe('the run', () => {
  const scoped = (narrowed: boolean): Qualification => {
    const sample = sampleQualification('conforming');
    return { ...sample, scope: { ...sample.scope, narrowed, ...(narrowed ? { narrowing: { checks: ['tls'] } } : {}) } };
  };
  const unmet: Qualification = {
    ...sampleQualification('conforming'),
    conclusion: 'incomplete',
    prerequisites: [{ id: 'clock', requirement: 'The clock is right', expected: 5000, actual: 90000, outcome: 'fail' }],
  };

  test.each<[what: string, record: Qualification, exitCode: number, red: number]>([
    ['that conforms', sampleQualification('conforming'), 0, 0],
    ['that conforms with accepted deviations', sampleQualification('deviating'), 0, 0],
    ['that does not conform', sampleQualification('mixed'), 1, 1],
    ['that is incomplete', sampleQualification('incomplete'), 2, 1],
    ['that was narrowed', scoped(true), 0, 0],
    ['of which nothing was verified', recordOf([], { conclusion: 'incomplete' }), 2, 1],
    ['that was aborted', { ...sampleQualification('conforming'), conclusion: 'aborted' }, 130, 1],
    ['that conforms, and has changed since its baseline', sampleQualification('conforming'), 4, 1],
    ['whose prerequisite does not hold', unmet, 2, 1],
  ])('%s is red where its exit code is not 0', async (_, record, exitCode, red) => {
    const text = await render(record, exitCode);
    expect(await junitComplaints(text)).toEqual([]);
    expect(Number(/<(failure|error) /.test(text))).toBe(red);
    const [, failures, errors] = /^<testsuites .* failures="(\d+)" errors="(\d+)"/m.exec(text) ?? [];
    expect(text.match(/<failure /g)?.length ?? 0).toBe(Number(failures));
    expect(text.match(/<error /g)?.length ?? 0).toBe(Number(errors));
  });

  it('that was narrowed says so, and is not all green', async () => {
    expect(await render(scoped(true), 0)).toMatch(
      /<testcase name="run\.scope@organization"[^>]*><skipped type="partial" message="PARTIAL: /,
    );
    expect(await render(scoped(false), 0)).toMatch(/<testcase name="run\.scope@organization"[^>]*\/>/);
  });

  it('shows a verdict that gave no finding, and a reason that no finding carries', async () => {
    const silent = verdict([], { outcome: 'unknown', unknownBecause: [refusal] });
    const beside = verdict([finding({ outcome: 'pass' })], { check: 'tls', outcome: 'unknown', unknownBecause: [refusal] });
    const text = await render(recordOf([silent, beside], { conclusion: 'incomplete' }), 2);
    for (const check of ['cmk-encryption', 'tls'])
      expect(text).toMatch(
        new RegExp(`<testcase name="${check}@222222222222"[^>]*><error type="unknown" message="Could not be verified: keys@`),
      );
  });
});

it('shows hostile text as text, in a file that parsers take', async () => {
  const poisoned = `${hostile}\u0000\ufffe]]><failure/>"'`;
  const one = finding({
    resource: poisoned,
    message: poisoned,
    expected: { [poisoned]: poisoned },
    actual: [poisoned],
    testCase: `a@b/${poisoned}`,
    facts: [poisoned],
  });
  const sample = recordOf([verdict([one], { title: poisoned })]);
  const text = await render({ ...sample, system: { ...sample.system, name: poisoned } });
  expect(await junitComplaints(text)).toEqual([]);
  expect(text).not.toMatch(/[^\P{C}\n]/u);
  expect(text.match(/<failure/g)).toHaveLength(2);
  expect(text).toContain('\\u{1B}[2J');
  expect(text).not.toContain('\\u{5C}u{1B}');
});
