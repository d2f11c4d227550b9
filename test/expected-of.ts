import type { Finding, Qualification } from '../src/record.ts';

/** What a golden file keeps of a record: how it came out, and every test case that did not pass. */
export function expectedOf(record: Qualification) {
  const findings = record.verdicts.flatMap((verdict) => verdict.findings);
  const cases = (outcome: Finding['outcome']) => findings.filter((finding) => finding.outcome === outcome).map(({ testCase }) => testCase);
  return {
    conclusion: record.conclusion,
    judgementSha256: record.judgementSha256,
    summary: record.summary,
    fail: cases('fail'),
    unknown: cases('unknown'),
    'not-applicable': cases('not-applicable'),
  };
}
