import type { Disposition } from '../../qualification-file.ts';
import type { Outcome, Qualification } from '../../record.ts';
import { outcomeOf } from './non-passes.ts';

/** A record, and the digest of its bundle in hexadecimal. */
export interface DigestedRecord {
  readonly record: Qualification;
  readonly sha256: string;
}

/** What keeps a record from being a retest of another one's test case, as the end of a sentence; else how the test case came out in it. */
export function retestOf(
  record: Qualification,
  retest: Qualification,
  testCase: string,
): { readonly problem: string } | { readonly outcome: Outcome } {
  const is = (what: string, mine: unknown, other: unknown): string[] =>
    mine === other ? [] : [`it is of ${what} ${String(other)}, and the record of ${String(mine)}`];
  const [problem] = [
    ...(retest.runId === record.runId ? ['it is the record itself'] : []),
    ...is('the system', record.system.id, retest.system.id),
    ...is('the document', record.document.id, retest.document.id),
    ...is('the organization', record.scope.organization, retest.scope.organization),
    ...(retest.mode === 'replay' ? ['it judged saved facts, and read nothing of AWS'] : []),
    ...(retest.conclusion === 'aborted' ? ['it was aborted'] : []),
    ...(Date.parse(retest.startedAt) < Date.parse(record.finishedAt)
      ? [`it began at ${retest.startedAt}, before the record was finished (${record.finishedAt})`]
      : []),
  ];
  if (problem !== undefined) return { problem };
  const outcome = outcomeOf(retest, testCase);
  return outcome === undefined ? { problem: `it did not execute the test case ${testCase}` } : { outcome };
}

/** Why an execution cannot show that a fault is corrected, as the end of a sentence, whatever came out in it; undefined where it can. */
export function whyNotCorrected(record: Qualification, retest: Qualification): string | undefined {
  const [problem] = [
    ...(retest.spec.resolvedSha256 === record.spec.resolvedSha256 ? [] : ['it was held against another spec than the record']),
    ...(retest.scope.narrowed && !record.scope.narrowed ? ['it was narrowed, and the record was not'] : []),
    ...(retest.purpose === 'engineering' && record.purpose !== 'engineering'
      ? ['it was one for engineering, which qualifies nothing']
      : []),
    ...(retest.seal.assurance === 'ephemeral' && record.seal.assurance !== 'ephemeral'
      ? ['it is sealed by a key made for the run, which cannot say who sealed it']
      : []),
  ];
  return problem;
}

/** What is wrong between dispositions and the retests that are at hand: those that are cited and missing, or cited by none, and those that came out otherwise. */
export function retestProblems(
  record: Qualification,
  dispositions: readonly Disposition[],
  retests: readonly DigestedRecord[],
): readonly string[] {
  const cited = dispositions.flatMap(({ testCase, as, retest }) => (retest === undefined ? [] : [{ testCase, as, retest }]));
  const wrong = cited.flatMap(({ testCase, as, retest: { runId, sha256, outcome, startedAt } }) => {
    const found = retests.find(({ record: one }) => one.runId === runId);
    const where = `the disposition of ${testCase} cites the retest ${runId}`;
    if (found === undefined) return [`${where}, which is not there`];
    if (found.sha256 !== sha256) return [`${where} with the digest ${sha256}, and what is there has ${found.sha256}`];
    const actual = retestOf(record, found.record, testCase);
    if ('problem' in actual) return [`${where}, and ${actual.problem}`];
    if (actual.outcome !== outcome) return [`${where} as ${outcome}, and there it came out ${actual.outcome}`];
    const why = as === 'corrected' ? whyNotCorrected(record, found.record) : undefined;
    if (why !== undefined) return [`${where} as what shows it corrected, and ${why}`];
    return found.record.startedAt === startedAt ? [] : [`${where} of ${startedAt}, and it began at ${found.record.startedAt}`];
  });
  const uncited = retests.filter(({ record: { runId } }) => cited.every(({ retest }) => retest.runId !== runId));
  return [...new Set([...wrong, ...uncited.map(({ record: { runId } }) => `no disposition in force cites the execution ${runId}`)])];
}
