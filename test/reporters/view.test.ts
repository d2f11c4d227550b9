import { describe, expect, test } from 'vitest';
import { checksOf, locate, placeOf, statementOf, unknownGroups } from '../../src/reporters/view.ts';
import { sampleQualification } from '../evidence/sample.ts';
import { finding, recordOf, refusal, refusedFindings, verdict } from './records.ts';

describe('checksOf', () => {
  test('puts the verdicts of one check together, the gravest in front', () => {
    const record = recordOf([
      verdict([finding({ outcome: 'pass' })], { outcome: 'pass', title: 'It is so' }),
      verdict([finding()], { outcome: 'fail', title: 'It is not so', target: { account: '333333333333' } }),
    ]);
    expect(checksOf(record)).toMatchObject([{ check: 'cmk-encryption', outcome: 'fail', title: 'It is not so' }]);
    expect(checksOf(record)[0]?.verdicts).toHaveLength(2);
  });
});

test.each([
  ['pass', 'All is well'],
  ['unknown', 'Not verified: All is well'],
  ['not-applicable', 'Not applicable: All is well'],
] as const)('the sentence of a check whose outcome is %s says no more than that', (outcome, expected) => {
  const [view] = checksOf(recordOf([verdict([], { outcome, title: 'All is well' })]));
  expect(view === undefined ? '' : statementOf(view)).toBe(expected);
});

describe('placeOf', () => {
  test.each([
    ['r@222222222222/us-east-2/arn:aws:s3:::b', 'Production (222222222222), us-east-2'],
    ['r@222222222222/ROOT-CUSTODY', 'Production (222222222222)'],
    ['r@999999999999/us-east-2/x', '999999999999, us-east-2'],
    ['r@organization/arn:aws:cloudtrail:us-east-2:111111111111:trail/t', 'organization o-exampleorgid'],
  ])('%s', (testCase, place) => {
    const [located] = locate(recordOf([verdict([finding({ testCase })], { target: {} })]));
    expect(located && placeOf(recordOf([]), located)).toBe(place);
  });
});

describe('unknownGroups', () => {
  test('two hundred findings refused for one reason are one group', () => {
    const record = recordOf([verdict(refusedFindings(200, refusal), { outcome: 'unknown', unknownBecause: [refusal] })]);
    const groups = unknownGroups(record);
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({ reasons: [{ reason: 'denied', detail: refusal.detail }], facts: [refusal.fact] });
    expect(groups[0]?.findings).toHaveLength(200);
  });

  test('one refusal of several facts is one reason that names them all', () => {
    const other = { ...refusal, fact: 'buckets@222222222222' };
    const findings = [...refusedFindings(1, refusal), ...refusedFindings(1, other)];
    const groups = unknownGroups(recordOf([verdict(findings, { outcome: 'unknown', unknownBecause: [other, refusal] })]));
    expect(groups).toHaveLength(1);
    expect(groups[0]?.facts).toEqual(['buckets@222222222222', 'keys@222222222222/us-east-2']);
  });

  test('every unknown finding is in exactly one group, and every reason and every verdict without findings in some group', () => {
    const record = sampleQualification();
    const groups = unknownGroups(record);
    const unknowns = locate(record).filter((located) => located.finding.outcome === 'unknown');
    expect(
      groups
        .flatMap((group) => group.findings)
        .map((located) => located.finding.testCase)
        .sort(),
    ).toEqual(unknowns.map((located) => located.finding.testCase).sort());
    expect(groups.flatMap((group) => group.reasons.map(({ reason }) => reason)).sort()).toEqual(['attestation', 'check-crashed', 'denied']);
    expect(groups.find((group) => group.findings.length === 0)?.checks).toEqual(['rds-resilience']);
  });

  test('a verdict without findings and without a reason is not passed over', () => {
    expect(unknownGroups(recordOf([verdict([], { outcome: 'unknown' })]))).toMatchObject([
      { reasons: [], findings: [], checks: ['cmk-encryption'] },
    ]);
  });
});
