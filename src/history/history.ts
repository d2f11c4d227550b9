import type { Drift } from '../drift/model.ts';
import type { Qualification } from '../record.ts';
import type { DriftMark, History, HistoryRow, HistoryRun } from './model.ts';

/** Whether a run can be compared with others: it read AWS, and all of it. */
export function isWhole({ mode, conclusion, scope }: Qualification): boolean {
  return mode !== 'replay' && conclusion !== 'aborted' && !scope.narrowed;
}

/** What is compared with each other: runs of one system in one organization. */
export function seriesOf({ scope, system }: Pick<Qualification, 'scope' | 'system'>): string {
  return JSON.stringify([scope.organization, system.id]);
}

/** The row of a package that holds. */
export function runOf(record: Qualification, { path, bundleSha256 }: Pick<HistoryRun, 'path' | 'bundleSha256'>): HistoryRun {
  const { runId, startedAt, finishedAt, scope, system, purpose, mode, conclusion, summary } = record;
  return {
    kind: 'run',
    path,
    runId,
    startedAt,
    finishedAt,
    organization: scope.organization,
    system: system.id,
    purpose,
    mode,
    isNarrowed: scope.narrowed,
    conclusion,
    summary,
    bundleSha256,
  };
}

/** A comparison in numbers. */
export function markOf({ baseline, verdicts, resources, spec, notCompared, result }: Drift): DriftMark {
  return {
    since: baseline.runId,
    verdicts: verdicts.length,
    resources: resources.length,
    spec: spec.length,
    notCompared: notCompared.length,
    result,
  };
}

/** By time, then by path; what has no time at the end. */
export function inOrder<T extends { readonly path: string; readonly startedAt?: string }>(rows: readonly T[]): T[] {
  const timeOf = ({ startedAt }: T): string => startedAt ?? '~';
  return [...rows].sort((a, b) => compare(timeOf(a), timeOf(b)) || compare(a.path, b.path));
}

/** The rows in the order in which people read them, with their sums. */
export function historyOf(found: readonly HistoryRow[]): History {
  const rows = twinsTold(inOrder(found));
  return {
    rows,
    holding: rows.filter(({ kind }) => kind === 'run').length,
    failing: rows.filter(({ kind }) => kind === 'problem').length,
  };
}

/** A package that lies in two places is one run. Two records of one run are not, and nobody knows which of them the run sealed. */
function twinsTold(rows: readonly HistoryRow[]): HistoryRow[] {
  const runs = Map.groupBy(
    rows.filter((row) => row.kind === 'run'),
    ({ runId }) => runId,
  );
  return rows.map((row): HistoryRow => {
    if (row.kind !== 'run') return row;
    const [first = row, ...more] = runs.get(row.runId) ?? [];
    const other = [first, ...more].find(({ bundleSha256 }) => bundleSha256 !== row.bundleSha256);
    if (other === undefined) return first === row ? row : { ...row, copyOf: first.path };
    const { path, startedAt, runId } = row;
    return { kind: 'problem', path, startedAt, problem: `another record of the run ${runId} lies in ${other.path}` };
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
