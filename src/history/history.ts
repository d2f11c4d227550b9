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

/** The rows in the order in which people read them, with their sums. */
export function historyOf(rows: readonly HistoryRow[]): History {
  const timeOf = (row: HistoryRow): string => ('startedAt' in row ? (row.startedAt ?? '~') : '~');
  return {
    rows: [...rows].sort((a, b) => compare(timeOf(a), timeOf(b)) || compare(a.path, b.path)),
    holding: rows.filter(({ kind }) => kind === 'run').length,
    failing: rows.filter(({ kind }) => kind === 'problem').length,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
