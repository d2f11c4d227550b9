import { describe, expect, it } from 'vitest';
import type { Drift } from '../../src/drift/model.ts';
import { historyOf, isWhole, markOf, seriesOf } from '../../src/history/history.ts';
import type { HistoryRow } from '../../src/history/model.ts';
import type { Qualification } from '../../src/record.ts';
import { sampleQualification } from '../evidence/sample.ts';

const record = sampleQualification();

describe('a run that others are compared with', () => {
  it.each<[string, Partial<Qualification>, boolean]>([
    ['read AWS', { mode: 'live' }, true],
    ['was merged from shards that did', { mode: 'merged' }, true],
    ['judged saved facts', { mode: 'replay' }, false],
    ['was aborted', { mode: 'live', conclusion: 'aborted' }, false],
    ['was narrowed', { mode: 'live', scope: { ...record.scope, narrowed: true } }, false],
  ])('%s: %s', (_, change, expected) => {
    expect(isWhole({ ...record, ...change })).toBe(expected);
  });

  it('is of the same system in the same organization', () => {
    const other = { ...record, system: { ...record.system, id: 'another' } };
    expect(seriesOf(other)).not.toBe(seriesOf(record));
    expect(seriesOf({ ...other, system: record.system })).toBe(seriesOf(record));
  });
});

describe('a history', () => {
  const run = (path: string, startedAt: string) => ({ kind: 'run', path, startedAt }) as HistoryRow;

  it('stands in the order of time, with what has none at its end', () => {
    const { rows, holding, failing } = historyOf([
      { kind: 'other', path: 'a', what: 'a link' },
      run('c', '2026-11-02T00:00:00Z'),
      { kind: 'problem', path: 'd', problem: 'x', startedAt: '2026-11-01T12:00:00Z' },
      run('b', '2026-11-01T00:00:00Z'),
    ]);
    expect(rows.map(({ path }) => path)).toEqual(['b', 'd', 'c', 'a']);
    expect({ holding, failing }).toEqual({ holding: 2, failing: 1 });
  });

  it('counts what changed', () => {
    const lists = { verdicts: [{}], resources: [{}, {}], spec: [], notCompared: [{}, {}, {}] };
    expect(markOf({ baseline: { runId: 'r' }, ...lists, result: 'changed' } as unknown as Drift)).toEqual({
      since: 'r',
      verdicts: 1,
      resources: 2,
      spec: 0,
      notCompared: 3,
      result: 'changed',
    });
  });
});
