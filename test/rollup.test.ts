import { describe, expect, test } from 'vitest';
import type { DeviationNote, Finding, Outcome, Prerequisite, Verdict } from '../src/record.ts';
import { conclude, rollUp, summarize, verdictOutcome } from '../src/rollup.ts';

const finding = (outcome: Outcome, deviation?: DeviationNote): Finding => ({
  requirementId: 'a.b',
  testCase: 'a.b@organization/x',
  requirement: 'It holds',
  method: 'observed',
  outcome,
  resource: 'x',
  expected: null,
  actual: null,
  message: 'm',
  facts: [],
  observedAt: '2026-11-20T09:00:00Z',
  trace: [],
  ...(deviation === undefined ? {} : { deviation }),
});
const verdict = (...findings: Finding[]): Verdict => ({
  check: 'a',
  title: 't',
  outcome: verdictOutcome({ findings }),
  target: {},
  references: [],
  findings,
});
const crashed: Verdict = { ...verdict(), unknownBecause: [{ fact: 'a', reason: 'check-crashed', detail: 'd' }] };
const until = (expires: string): DeviationNote => ({ id: 'DEV-1', kind: 'planned', expires });
const asOf = '2026-11-20T23:59:59Z';
const clock = (outcome: Prerequisite['outcome']): Prerequisite => ({ id: 'clock', requirement: 'r', expected: 0, actual: 0, outcome });

test.each<[outcomes: Outcome[], expected: Outcome]>([
  [[], 'unknown'],
  [['pass'], 'pass'],
  [['not-applicable'], 'not-applicable'],
  [['pass', 'not-applicable'], 'pass'],
  [['pass', 'unknown'], 'unknown'],
  [['not-applicable', 'unknown'], 'unknown'],
  [['pass', 'unknown', 'fail'], 'fail'],
  [['fail', 'not-applicable'], 'fail'],
])('%j rolls up to %s', (outcomes, expected) => {
  expect(rollUp(outcomes)).toBe(expected);
  expect(rollUp(outcomes.toReversed())).toBe(expected);
});

test('a reason for unknown counts, even beside findings that all pass', () => {
  expect(verdictOutcome({ findings: [finding('pass')], unknownBecause: crashed.unknownBecause ?? [] })).toBe('unknown');
  expect(verdictOutcome({ findings: [finding('fail')], unknownBecause: crashed.unknownBecause ?? [] })).toBe('fail');
});

test('the summary counts every outcome, also those that do not occur', () => {
  expect(summarize([verdict(finding('pass'), finding('fail')), verdict(finding('pass'))])).toEqual({
    pass: 2,
    fail: 1,
    unknown: 0,
    'not-applicable': 0,
  });
});

describe('conclude', () => {
  test.each<[name: string, verdicts: Verdict[], expected: string]>([
    ['nothing judged', [], 'incomplete'],
    ['a verdict without findings', [verdict()], 'incomplete'],
    ['only what does not apply', [verdict(finding('not-applicable'))], 'incomplete'],
    ['all pass', [verdict(finding('pass')), verdict(finding('pass'), finding('not-applicable'))], 'conforms'],
    ['a failure', [verdict(finding('pass'), finding('fail'))], 'does-not-conform'],
    ['a failure beside an unknown', [verdict(finding('fail')), verdict(finding('unknown'))], 'does-not-conform'],
    ['an unknown', [verdict(finding('pass'), finding('unknown'))], 'incomplete'],
    ['a crash', [verdict(finding('pass')), crashed], 'incomplete'],
    ['an accepted failure', [verdict(finding('pass'), finding('fail', until('2026-12-31')))], 'conforms-with-accepted-deviations'],
    ['only an accepted failure', [verdict(finding('fail', until('2026-12-31')))], 'conforms-with-accepted-deviations'],
    ['the last day of a deviation', [verdict(finding('fail', until('2026-11-20')))], 'conforms-with-accepted-deviations'],
    ['the day after', [verdict(finding('fail', until('2026-11-19')))], 'does-not-conform'],
    ['one of two failures accepted', [verdict(finding('fail', until('2026-12-31')), finding('fail'))], 'does-not-conform'],
    ['an accepted failure beside an unknown', [verdict(finding('fail', until('2026-12-31'))), verdict(finding('unknown'))], 'incomplete'],
    [
      'an accepted failure and an unknown in one verdict',
      [verdict(finding('fail', until('2026-12-31')), finding('unknown'))],
      'incomplete',
    ],
  ])('%s', (_, verdicts, expected) => expect(conclude(verdicts, asOf)).toBe(expected));

  test.each<[name: string, verdicts: Verdict[], prerequisites: Prerequisite[], expected: string]>([
    ['that hold', [verdict(finding('pass'))], [clock('pass')], 'conforms'],
    ['one of which does not hold', [verdict(finding('pass'))], [clock('pass'), clock('fail')], 'incomplete'],
    ['one of which nobody knows', [verdict(finding('pass'))], [clock('unknown')], 'incomplete'],
    ['that do not hold, beside an accepted failure', [verdict(finding('fail', until('2026-12-31')))], [clock('fail')], 'incomplete'],
    ['that do not hold, beside a failure', [verdict(finding('fail'))], [clock('fail')], 'does-not-conform'],
    ['that hold, of nothing judged', [], [clock('pass')], 'incomplete'],
  ])('prerequisites %s', (_, verdicts, prerequisites, expected) => expect(conclude(verdicts, asOf, prerequisites)).toBe(expected));
});
