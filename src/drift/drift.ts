import { movedAccounts } from './accounts.ts';
import { comparisons } from './comparisons/index.ts';
import { compareFacts, type FactDrift } from './facts.ts';
import { compare } from './form.ts';
import type { Drift, DriftSide, DriftSource, ResourceChange } from './model.ts';
import { compareSpecs } from './spec.ts';
import { compareVerdicts } from './verdicts.ts';

const byFact = new Map(Object.entries(comparisons));

/** What changed since a baseline: verdicts, resources and the specification. What cannot be compared is said, and never taken for unchanged. */
export function driftOf(baseline: DriftSource, current: DriftSource): Drift {
  const facts = compareFacts(baseline, current, { comparisons: byFact, moved: movedAccounts(baseline, current) });
  const verdicts = compareVerdicts(baseline.record, current.record, facts.renewed);
  const resources = withChecks(facts.resources, [current, baseline]);
  const spec = compareSpecs(baseline, current);
  // A deviation that expired, or a clock that went wrong, changes what a run comes to, and nothing else.
  const isOtherwise = baseline.record.conclusion !== current.record.conclusion;
  const isChanged = isOtherwise || verdicts.length + resources.length + spec.length > 0;
  const { notCompared, compared } = facts;
  return {
    baseline: sideOf(baseline),
    current: sideOf(current),
    verdicts,
    resources,
    notCompared,
    compared,
    spec,
    accounts: namesOf([baseline, current]),
    result: resultOf(isChanged, facts),
  };
}

/** What only one of the runs reads is a change in what is read. Where nothing was compared, nothing is known. */
function resultOf(isChanged: boolean, { notCompared, compared }: FactDrift): Drift['result'] {
  if (isChanged || notCompared.some(({ because }) => because === 'not-read')) return 'changed';
  return notCompared.length > 0 || compared === 0 ? 'unknown' : 'nothing';
}

function sideOf({ record, bundleSha256 }: DriftSource): DriftSide {
  const { runId, startedAt, finishedAt, conclusion, judgementSha256, spec, tool } = record;
  return {
    runId,
    startedAt,
    finishedAt,
    conclusion,
    judgementSha256,
    ...(bundleSha256 === undefined ? {} : { bundleSha256 }),
    specResolvedSha256: spec.resolvedSha256,
    toolVersion: tool.version,
  };
}

/** The names of this run go before those of the baseline. */
function namesOf(sources: readonly DriftSource[]): Readonly<Record<string, string>> {
  return Object.fromEntries(sources.flatMap(({ record }) => record.scope.accounts.map(({ id, name }) => [id, name])));
}

/** Adds the checks that rest on each fact: of this run, or of the baseline where this run has none. */
function withChecks(changes: readonly Omit<ResourceChange, 'checks'>[], sources: readonly DriftSource[]): readonly ResourceChange[] {
  const wanted = new Set(changes.map(({ factKey }) => factKey));
  const resting = sources.map(({ record }) => checksOn(record, wanted));
  return changes.map((change) => {
    const checks = resting.map((by) => by.get(change.factKey)).find((found) => found !== undefined);
    return { ...change, checks: [...(checks ?? [])].sort(compare) };
  });
}

function checksOn({ verdicts }: DriftSource['record'], wanted: ReadonlySet<string>): ReadonlyMap<string, ReadonlySet<string>> {
  const resting = new Map<string, Set<string>>();
  if (wanted.size === 0) return resting;
  for (const { check, findings } of verdicts) {
    for (const key of findings.flatMap(({ facts }) => facts)) {
      if (!wanted.has(key)) continue;
      const checks = resting.get(key);
      if (checks === undefined) resting.set(key, new Set([check]));
      else checks.add(check);
    }
  }
  return resting;
}
