import type { FactRecord, Finding, Qualification, Verdict } from '../record.ts';
import { conclude, rollUp, summarize, verdictOutcome } from '../rollup.ts';
import { type Line, line } from './checklist.ts';

/** What a record says of its own verdicts, recomputed from them: outcomes, summary, conclusion, ids, and what a pass rests on. */
export function claimLines(record: Qualification, facts: readonly FactRecord[]): Line[] {
  const observed = new Set(facts.flatMap((fact) => (fact.observed ? [fact.key] : [])));
  const findings = record.verdicts.flatMap((verdict) => verdict.findings);
  const outcome = rollUp(record.verdicts.map(verdictOutcome));
  return [
    line('every verdict rolls up from its findings', record.verdicts.flatMap(wrongOutcome)),
    line('every unknown says why', record.verdicts.flatMap(unexplained)),
    line(
      'the outcome rolls up from the verdicts',
      outcome === record.outcome ? [] : [`says ${record.outcome}, its verdicts make ${outcome}`],
    ),
    line('the summary counts the findings', wrongSummary(record)),
    line('the conclusion follows from the verdicts', wrongConclusion(record)),
    line('every finding has its own test case, of its check', [...record.verdicts.flatMap(foreignFindings), ...twins(findings)]),
    line(
      'no pass without facts: each rests on facts that AWS answered',
      findings.flatMap((finding) => baseless(finding, observed)),
    ),
    line('expiry is judged against the latest date of the facts', wrongDay(record, facts)),
    line('the purpose fits the run', wrongPurpose(record)),
    line('a narrowed run says so, and to what', wrongNarrowing(record)),
  ];
}

function wrongOutcome(verdict: Verdict): string[] {
  const expected = verdictOutcome(verdict);
  return verdict.outcome === expected ? [] : [`${nameOf(verdict)} says ${verdict.outcome}, its findings make ${expected}`];
}

function unexplained(verdict: Verdict): string[] {
  const isUnknown = verdict.findings.length === 0 || verdict.findings.some(({ outcome }) => outcome === 'unknown');
  return isUnknown && verdict.unknownBecause === undefined ? [`${nameOf(verdict)} holds an unknown without a reason`] : [];
}

function nameOf({ check, target }: Verdict): string {
  return `${check}@${[target.account ?? 'organization', target.region].filter((part) => part !== undefined).join('/')}`;
}

function wrongSummary({ summary, verdicts }: Qualification): string[] {
  const counted = Object.entries(summarize(verdicts)) as [keyof Qualification['summary'], number][];
  return counted.filter(([key, count]) => summary[key] !== count).map(([key, count]) => `says ${summary[key]} ${key}, there are ${count}`);
}

function wrongConclusion(record: Qualification): string[] {
  // An aborted run draws no conclusion from what it has judged.
  if (record.conclusion === 'aborted') return [];
  const expected = conclude(record.verdicts, record.asOf, record.prerequisites);
  const made = record.prerequisites === undefined ? 'verdicts make' : 'verdicts and prerequisites make';
  return record.conclusion === expected ? [] : [`says ${record.conclusion}, its ${made} ${expected}`];
}

function foreignFindings({ check, findings }: Verdict): string[] {
  return findings
    .filter(({ requirementId, testCase }) => !requirementId.startsWith(`${check}.`) || !testCase.startsWith(`${requirementId}@`))
    .map(({ testCase }) => `${testCase} stands under ${check}`);
}

function twins(findings: readonly Finding[]): string[] {
  const seen = new Set<string>();
  return findings.flatMap(({ testCase }) => {
    if (seen.has(testCase)) return [`${testCase} is there twice`];
    seen.add(testCase);
    return [];
  });
}

function baseless({ outcome, method, testCase, facts }: Finding, observed: ReadonlySet<string>): string[] {
  if (outcome !== 'pass' || method === 'attested') return [];
  if (facts.length === 0) return [`${testCase} names no fact`];
  return facts.filter((key) => !observed.has(key)).map((key) => `${testCase} rests on ${key}, which is not observed`);
}

// Expiry is judged against `asOf`: a record that chose its own day could revive an expired deviation.
function wrongDay({ asOf, startedAt }: Qualification, facts: readonly FactRecord[]): string[] {
  const latest = facts
    .flatMap((fact) => (fact.observed ? [fact.observedAt] : []))
    .sort()
    .at(-1);
  const expected = latest ?? startedAt;
  return asOf === expected ? [] : [`says ${asOf}, the facts make ${expected}`];
}

function wrongPurpose({ purpose, mode, scope }: Qualification): string[] {
  if (purpose === 'engineering') return [];
  if (scope.narrowed) return [`a narrowed run is engineering, not ${purpose}`];
  return mode === 'replay' ? [`a run over saved facts is engineering, not ${purpose}`] : [];
}

// A judgement over a part of the spec agrees with itself: that it is a part must be said where everybody looks.
function wrongNarrowing({ scope: { narrowed, narrowing } }: Qualification): string[] {
  const isNarrowed = Object.keys(narrowing ?? {}).length > 0;
  return narrowed === isNarrowed ? [] : [`says narrowed: ${narrowed}, and is narrowed to ${JSON.stringify(narrowing ?? {})}`];
}
