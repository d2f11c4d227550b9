import type { DriftMark, History, HistoryRow, HistoryRun } from '../../../src/history/model.ts';

export const mark = (change: Partial<DriftMark> = {}): DriftMark => ({
  since: '0193a5f0-7c00-7000-8000-000000000000',
  verdicts: 0,
  resources: 0,
  spec: 0,
  notCompared: 0,
  result: 'nothing',
  ...change,
});

/** A run of a night. */
export const night = (day: number, change: Partial<HistoryRun> = {}): HistoryRun => ({
  kind: 'run',
  path: `evidence/${day}`,
  runId: `0193a5${String(day).padStart(2, '0')}-7c00-7000-8000-000000000000`,
  startedAt: `2026-11-${String(day).padStart(2, '0')}T02:00:00.000Z`,
  finishedAt: `2026-11-${String(day).padStart(2, '0')}T02:04:00.000Z`,
  organization: 'o-exampleorgid',
  system: 'SYS-CC',
  purpose: 'qualification',
  mode: 'live',
  isNarrowed: false,
  conclusion: 'conforms',
  summary: { pass: 1206, fail: 0, unknown: 0, 'not-applicable': 4 },
  bundleSha256: 'a'.repeat(64),
  ...change,
});

export const historyWith = (rows: readonly HistoryRow[]): History => ({
  rows,
  holding: rows.filter(({ kind }) => kind === 'run').length,
  failing: rows.filter(({ kind }) => kind === 'problem').length,
});

/** Names that a file or a spec can bear, and that must stay text. */
export const hostile = '\u001b[31m<script>alert("x")</script>&\u202e|\n';
