import type { Conclusion, Finding, Outcome, Prerequisite, Unknown, Verdict } from './record.ts';

/** Any fail → fail; else any unknown → unknown; else pass if anything passed; else not-applicable. Of nothing at all: unknown. */
export function rollUp(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.length === 0) return 'unknown';
  if (outcomes.includes('fail')) return 'fail';
  if (outcomes.includes('unknown')) return 'unknown';
  return outcomes.includes('pass') ? 'pass' : 'not-applicable';
}

/** The outcome of one verdict. A reason for unknown counts as an unknown, even where no finding carries it. */
export function verdictOutcome(verdict: { readonly findings: readonly Finding[]; readonly unknownBecause?: readonly Unknown[] }): Outcome {
  const reasons = verdict.unknownBecause?.map((): Outcome => 'unknown') ?? [];
  return rollUp([...verdict.findings.map((finding) => finding.outcome), ...reasons]);
}

/** How many findings came out each way. */
export function summarize(verdicts: readonly Verdict[]): Record<Outcome, number> {
  const summary: Record<Outcome, number> = { pass: 0, fail: 0, unknown: 0, 'not-applicable': 0 };
  for (const { findings } of verdicts) for (const { outcome } of findings) summary[outcome] += 1;
  return summary;
}

// Whether a failing finding stands beside a deviation that still holds on the day of `asOf` (UTC).
function isAccepted(finding: Finding, asOf: string): boolean {
  return finding.deviation !== undefined && asOf.slice(0, 10) <= finding.deviation.expires;
}

/** What a completed run concludes. `asOf` is the record's, RFC 3339 with Z. Nothing judged, or a prerequisite that does not hold: incomplete. */
export function conclude(
  verdicts: readonly Verdict[],
  asOf: string,
  prerequisites: readonly Prerequisite[] = [],
): Exclude<Conclusion, 'aborted'> {
  const findings = verdicts.flatMap((verdict) => verdict.findings);
  const failing = findings.filter((finding) => finding.outcome === 'fail');
  if (failing.some((finding) => !isAccepted(finding, asOf))) return 'does-not-conform';
  const isJudged = findings.some(({ outcome }) => outcome === 'pass' || outcome === 'fail');
  const isUnready = prerequisites.some(({ outcome }) => outcome !== 'pass');
  if (!isJudged || isUnready || verdicts.some(hasUnknown)) return 'incomplete';
  return failing.length > 0 ? 'conforms-with-accepted-deviations' : 'conforms';
}

// Not by the verdict's outcome: an accepted failure would hide the unknown beside it.
function hasUnknown({ findings, unknownBecause }: Verdict): boolean {
  return findings.length === 0 || unknownBecause !== undefined || findings.some((finding) => finding.outcome === 'unknown');
}
