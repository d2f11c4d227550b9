import { describe, expect, it } from 'vitest';
import { nonPassesOf, outcomeOf } from '../../../src/evidence/documents/non-passes.ts';
import { type ReportSources, reportOf } from '../../../src/evidence/documents/report.ts';
import { retestOf, retestProblems } from '../../../src/evidence/documents/retests.ts';
import type { CitedSignature, Disposition } from '../../../src/qualification-file.ts';
import type { Qualification } from '../../../src/record.ts';
import { type SampleVariant, sampleQualification } from '../sample.ts';

const digest = 'a'.repeat(64);
const approved = { sha256: digest, approval: 'approved', bundleSha256: digest } as const;

/** The record of a run that could be approved as far as its provenance goes. */
function recordOf(variant: SampleVariant, members: Partial<Qualification> = {}): Qualification {
  return { ...sampleQualification(variant), purpose: 'qualification', protocol: approved, ...members };
}

function disposedAs(testCase: string, members: Partial<Disposition> = {}) {
  const disposition = {
    testCase,
    as: 'accepted',
    deviation: 'DEV-9',
    reason: 'Low risk',
    role: 'reviewer',
    signer: { printedName: 'Rita Reviewer', subject: 'CN=Rita Reviewer', certificates: [] },
    signedAt: '2026-11-21T09:00:00Z',
    ...members,
  } as unknown as Disposition;
  return { sha256: digest, disposition };
}

const sourcesOf = (record: Qualification, members: Partial<ReportSources> = {}): ReportSources => ({
  record,
  bundleSha256: digest,
  resolved: {},
  retests: [],
  dispositions: [],
  signatures: [],
  ...members,
});
const all = (record: Qualification) => nonPassesOf(record).map(({ testCase }) => disposedAs(testCase));
const withApproval = { approvals: { deviations: 'approver' } };

describe('test cases that did not pass', () => {
  it('are every fail and unknown, sorted, also where a procedure has no test case that says so', () => {
    const record = recordOf('mixed');
    const ids = nonPassesOf(record).map(({ testCase, outcome }) => `${outcome} ${testCase.split('/')[0]}`);
    const expected = [
      'unknown cmk-encryption.key-rotation@333333333333',
      'fail cmk-encryption.s3-bucket@222222222222',
      'fail cmk-encryption.s3-bucket@222222222222',
      'fail iam-users.no-users@222222222222',
      'unknown iam-users.root-custody@222222222222',
    ];
    expect(ids.slice(0, 5)).toEqual(expected);
    expect(ids).toHaveLength(6);
    expect(ids.filter((id) => id.startsWith('unknown rds-resilience@'))).toHaveLength(1);
  });

  it('are told by their outcome, and what is not there is told too', () => {
    const record = recordOf('mixed');
    for (const { testCase, outcome } of nonPassesOf(record)) expect(outcomeOf(record, testCase)).toBe(outcome);
    expect(outcomeOf(record, 'audit-trail.multi-region@nowhere')).toBeUndefined();
    expect(nonPassesOf(recordOf('conforming'))).toEqual([]);
  });
});

describe('the conclusion of a report', () => {
  it.each<[string, ReportSources, string]>([
    ['qualified', sourcesOf(recordOf('conforming')), 'qualified'],
    ['open where nothing is disposed of', sourcesOf(recordOf('mixed')), 'open'],
    ['open where one of them is not', sourcesOf(recordOf('mixed'), { dispositions: all(recordOf('mixed')).slice(1) }), 'open'],
    [
      'qualified with deviations where all are',
      sourcesOf(recordOf('mixed'), { dispositions: all(recordOf('mixed')) }),
      'qualified-with-deviations',
    ],
    ['open where nobody approves deviations files', sourcesOf(recordOf('deviating')), 'open'],
    [
      'with a planned deviation that was approved',
      sourcesOf(recordOf('deviating'), { resolved: withApproval }),
      'qualified-with-deviations',
    ],
    ['not accepted where it is not a qualification', sourcesOf(recordOf('conforming', { purpose: 'engineering' })), 'not-accepted'],
  ])('is %s', (_, sources, conclusion) => {
    const report = reportOf(sources);
    expect(report.conclusion).toBe(conclusion);
    expect(report.obstacles.length === 0).toBe(conclusion.startsWith('qualified'));
    expect(report.open.length > 0).toBe(conclusion === 'open');
  });

  it('counts neither an unplanned deviation nor an expired planned one as decided', () => {
    const record = recordOf('mixed');
    const open = reportOf(sourcesOf(record, { resolved: withApproval })).open;
    expect(open).toHaveLength(5);
    expect(open.filter((id) => id.includes('cc-legacy'))).toHaveLength(1);
    expect(open.filter((id) => id.includes('cc-scratch'))).toHaveLength(0);
    const late = reportOf(sourcesOf({ ...record, asOf: '2027-01-01T00:00:00Z' }, { resolved: withApproval })).open;
    expect(late.filter((id) => id.includes('cc-scratch'))).toHaveLength(1);
  });
});

describe('what stands against an approval', () => {
  const clean = recordOf('conforming');
  const rejection: CitedSignature = {
    of: { kind: 'record', id: clean.runId },
    role: 'reviewer',
    meaning: 'Reviewed',
    printedName: 'Rita Reviewer',
    decision: 'rejected',
    reason: 'The wrong region',
    signedAt: '2026-11-21T09:00:00Z',
    sha256: digest,
  };
  const clock = { id: 'clock', requirement: 'r', expected: 1, actual: 2, outcome: 'fail' } as const;
  const asked = { evidence: { purposes: { post_change: { protocol: 'approved' } } } };
  const { protocol: _, ...unapproved } = clean;
  it.each<[string, ReportSources, RegExp]>([
    ['a run that was aborted', sourcesOf({ ...clean, conclusion: 'aborted' }), /aborted/],
    ['saved facts', sourcesOf({ ...clean, mode: 'replay' }), /saved facts/],
    ['a narrowed run', sourcesOf({ ...clean, scope: { ...clean.scope, narrowed: true } }), /narrowed/],
    ['a run for engineering', sourcesOf({ ...clean, purpose: 'engineering' }), /engineering/],
    ['a key made for the run', sourcesOf({ ...clean, seal: { ...clean.seal, assurance: 'ephemeral' } }), /made for the run/],
    ['an unapproved protocol', sourcesOf({ ...clean, protocol: { ...approved, approval: 'unapproved' } }), /is unapproved/],
    ['a stale protocol', sourcesOf({ ...clean, protocol: { ...approved, approval: 'stale' } }), /is stale/],
    ['no protocol', sourcesOf(unapproved), /is missing/],
    ['no protocol, of a purpose that demands one', sourcesOf({ ...unapproved, purpose: 'post-change' }, { resolved: asked }), /is missing/],
    ['a prerequisite', sourcesOf({ ...clean, prerequisites: [clock] }), /prerequisite clock/],
    ['nothing verified', sourcesOf({ ...clean, summary: { pass: 0, fail: 0, unknown: 0, 'not-applicable': 3 } }), /Nothing was verified/],
    ['a rejection', sourcesOf(clean, { signatures: [rejection] }), /Rita Reviewer rejected the record as reviewer: The wrong region/],
  ])('is %s', (_what, sources, sentence) => {
    const { obstacles, conclusion } = reportOf(sources);
    expect(obstacles).toEqual([expect.stringMatching(sentence)]);
    expect(conclusion).toBe('not-accepted');
  });

  it('is not a missing protocol where the purpose demands none', () => {
    expect(reportOf(sourcesOf({ ...unapproved, purpose: 'monitoring' })).obstacles).toEqual([]);
  });

  it('is one open test case, or several', () => {
    const record = recordOf('mixed');
    const sentence = (count: number) => reportOf(sourcesOf(record, { dispositions: all(record).slice(count) })).obstacles;
    expect(sentence(1)).toEqual(['One test case failed or could not be verified and has no disposition.']);
    expect(sentence(2)).toEqual(['2 test cases failed or could not be verified and have no disposition.']);
  });
});

describe('a test case that comes out worse in a retest', () => {
  const later = { runId: 'later', startedAt: '2026-11-22T09:00:00Z', finishedAt: '2026-11-22T10:00:00Z' };
  const clean = recordOf('conforming');
  const retest = { record: recordOf('mixed', later), sha256: digest, resolved: {}, dispositions: [] };

  it('stands against an approval where it passed in the record', () => {
    const { obstacles, conclusion } = reportOf(sourcesOf(clean, { retests: [retest] }));
    expect(obstacles).toEqual([expect.stringMatching(/^In the retest later test cases came out worse .* and 3 more/)]);
    expect(conclusion).toBe('not-accepted');
  });

  it('does not where it is disposed of in the retest, or stood in the record as it does there', () => {
    expect(reportOf(sourcesOf(clean, { retests: [{ ...retest, dispositions: all(retest.record) }] })).obstacles).toEqual([]);
    const record = recordOf('mixed');
    expect(reportOf(sourcesOf(record, { retests: [retest], dispositions: all(record) })).obstacles).toEqual([]);
  });

  it('stands against it where an earlier retest had shown it corrected', () => {
    const record = recordOf('mixed');
    const cited = { runId: 'earlier', sha256: digest, startedAt: '2026-11-21T09:00:00Z', outcome: 'pass' } as const;
    const dispositions = nonPassesOf(record).map(({ testCase }) => disposedAs(testCase, { as: 'corrected', retest: cited }));
    expect(reportOf(sourcesOf(record, { retests: [retest], dispositions })).conclusion).toBe('not-accepted');
  });
});

describe('retests', () => {
  const record = recordOf('mixed');
  const testCase =
    record.verdicts.flatMap(({ findings }) => findings).find(({ requirementId }) => requirementId === 'iam-users.no-users')?.testCase ?? '';
  const later = { runId: 'later', startedAt: '2026-11-22T09:00:00Z', finishedAt: '2026-11-22T10:00:00Z' };
  const retest = recordOf('conforming', later);

  it('say how the test case came out', () => {
    expect(retestOf(record, retest, testCase)).toEqual({ outcome: 'pass' });
    expect(retestOf(record, recordOf('mixed', later), testCase)).toEqual({ outcome: 'fail' });
  });

  it.each<[string, Partial<Qualification>, RegExp]>([
    ['the record itself', { runId: record.runId }, /itself/],
    ['another system', { system: { id: 'SYS-X', name: 'X' } }, /of the system SYS-X/],
    ['another document', { document: { id: 'IQS-1' } }, /of the document IQS-1/],
    ['another organization', { scope: { ...retest.scope, organization: 'o-other' } }, /of the organization o-other/],
    ['saved facts', { mode: 'replay' }, /saved facts/],
    ['an aborted run', { conclusion: 'aborted' }, /aborted/],
    ['an earlier run', { startedAt: record.startedAt }, /before the record was finished/],
    ['a run without the test case', { verdicts: [] }, /did not execute/],
  ])('are none of %s', (_, members, why) => {
    expect(retestOf(record, { ...retest, ...members }, testCase)).toEqual({ problem: expect.stringMatching(why) });
  });

  it('are there where they are cited, with their digest, and nowhere else', () => {
    const cited = { runId: 'later', sha256: digest, startedAt: later.startedAt, outcome: 'pass' } as const;
    const problems = (members: object, retests = [{ record: retest, sha256: digest }]) =>
      retestProblems(record, [disposedAs(testCase, { as: 'corrected', retest: { ...cited, ...members } }).disposition], retests);
    expect(problems({})).toEqual([]);
    expect(problems({}, [])).toEqual([expect.stringContaining('cites the retest later, which is not there')]);
    expect(problems({ sha256: 'b'.repeat(64) })).toEqual([expect.stringContaining('with the digest bbb')]);
    expect(problems({ outcome: 'fail' })).toEqual([expect.stringContaining('there it came out pass')]);
    expect(problems({ startedAt: '2026-11-23T09:00:00Z' })).toEqual([expect.stringContaining('it began at')]);
    const shown = (members: Partial<Qualification>) => problems({}, [{ record: { ...retest, ...members }, sha256: digest }]);
    expect(shown({ spec: { ...retest.spec, resolvedSha256: 'c'.repeat(64) } })).toEqual([expect.stringContaining('another spec')]);
    expect(shown({ scope: { ...retest.scope, narrowed: true } })).toEqual([expect.stringContaining('narrowed')]);
    expect(shown({ purpose: 'engineering' })).toEqual([expect.stringContaining('engineering')]);
    expect(shown({ seal: { ...retest.seal, assurance: 'ephemeral' } })).toEqual([expect.stringContaining('key made for the run')]);
    const stranger = { record: recordOf('conforming', { ...later, runId: 'stranger' }), sha256: digest };
    expect(problems({}, [{ record: retest, sha256: digest }, stranger])).toEqual([expect.stringContaining('cites the execution stranger')]);
  });
});
