import type { Finding, Qualification } from '../record.ts';
import { compare } from './form.ts';
import type { VerdictChange } from './model.ts';

/**
 * The test cases whose outcome is another one, or that are in one of the runs alone. Those of resources that AWS made anew like for like are
 * left out where the other run has the same outcome for the same requirement at the same place. Sorted by test case.
 */
export function compareVerdicts(baseline: Qualification, current: Qualification, renewed: ReadonlySet<string>): readonly VerdictChange[] {
  const [was, is] = [casesOf(baseline), casesOf(current)];
  const changes: VerdictChange[] = [];
  const gone: Finding[] = [];
  const come: Finding[] = [];
  for (const [testCase, before] of was) {
    const after = is.get(testCase);
    if (after === undefined) gone.push(before);
    else if (after.outcome !== before.outcome) changes.push(changeOf(before, after));
  }
  for (const [testCase, after] of is) if (!was.has(testCase)) come.push(after);
  const isToldOf = (others: Iterable<Finding>) => {
    const known = renewed.size === 0 ? new Set<string>() : new Set([...others].map(outcomeAt));
    return (finding: Finding): boolean => !renewed.has(finding.resource) || !known.has(outcomeAt(finding));
  };
  changes.push(...gone.filter(isToldOf(is.values())).map((before) => changeOf(before, null)));
  changes.push(...come.filter(isToldOf(was.values())).map((after) => changeOf(null, after)));
  return changes.sort((a, b) => compare(a.testCase, b.testCase));
}

function casesOf({ verdicts }: Qualification): ReadonlyMap<string, Finding> {
  return new Map(verdicts.flatMap(({ findings }) => findings.map((finding) => [finding.testCase, finding] as const)));
}

/** The requirement, the place and the outcome, whatever the resource. */
function outcomeAt({ testCase, resource, outcome }: Finding): string {
  return `${testCase.slice(0, testCase.length - resource.length)} ${outcome}`;
}

function changeOf(before: Finding | null, after: Finding | null): VerdictChange {
  const finding = after ?? before;
  if (finding === null) throw new Error('a test case that neither run has');
  const { testCase, requirementId, requirement, resource, message } = finding;
  return { testCase, requirementId, requirement, resource, before: before?.outcome ?? null, after: after?.outcome ?? null, message };
}
