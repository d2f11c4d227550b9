import { describe, expect, it } from 'vitest';
import { baselineLines } from '../../src/evidence/baseline-lines.ts';
import type { Qualification } from '../../src/record.ts';
import { sampleQualification } from './sample.ts';
import { bytesOf } from './workbench.ts';

const note = { runId: '01939cbe-7d6c-7000-8000-000000000001', sha256: 'a'.repeat(64), result: 'changed' } as const;
const record: Qualification = { ...sampleQualification(), baseline: note };
const [finding] = record.verdicts.flatMap(({ findings }) => findings);
if (finding === undefined) throw new Error('the sample has findings');

const side = { runId: record.runId, conclusion: record.conclusion, judgementSha256: record.judgementSha256 };
const drift = {
  baseline: { runId: note.runId, bundleSha256: note.sha256 },
  current: { ...side, specResolvedSha256: record.spec.resolvedSha256 },
  verdicts: [{ testCase: finding.testCase, before: finding.outcome === 'fail' ? 'pass' : 'fail', after: finding.outcome }],
  resources: [],
  notCompared: [],
  spec: [],
  result: 'changed',
};
const filesOf = (value: unknown) =>
  new Map([
    ['drift.json', bytesOf(typeof value === 'string' ? value : JSON.stringify(value))],
    ['drift.md', bytesOf('# Drift\n')],
  ]);
const wrongIn = (files: ReadonlyMap<string, Uint8Array>, of = record) =>
  baselineLines(of, files).flatMap(({ ok, detail }) => (ok === true ? [] : [detail]));

describe('the drift of a package', () => {
  it('is the one that the record says', () => {
    expect(baselineLines(record, filesOf(drift))).toEqual([
      { ok: true, what: 'drift.json is the comparison of this run with the baseline of the record' },
    ]);
  });

  it('is not asked for where the record names no baseline, and is not there then', () => {
    const { baseline: _, ...without } = record;
    expect(baselineLines(without, new Map())).toEqual([]);
    expect(wrongIn(filesOf(drift), without)).toEqual(['drift.json; drift.md']);
  });

  it.each<[string, unknown, string]>([
    ['of another baseline', { ...drift, baseline: { ...drift.baseline, runId: 'x' } }, 'baseline: it says x'],
    ['of another package of that run', { ...drift, baseline: { ...drift.baseline, bundleSha256: 'b' } }, 'digest of the baseline'],
    ['of another run', { ...drift, current: { ...drift.current, runId: 'y' } }, 'run: it says y'],
    ['with another result', { ...drift, result: 'nothing' }, 'result: it says nothing, the record changed'],
    ['with nothing in it, said to be a change', { ...drift, verdicts: [] }, 'what it lists makes nothing'],
    ['with another outcome than the record', { ...drift, verdicts: [{ ...drift.verdicts[0], after: null }] }, 'it says none now'],
    ['of another shape', { ...drift, verdicts: 'none' }, 'it has not the shape of a drift'],
    ['that is no JSON', '{', 'drift.json is not JSON'],
  ])('%s is not', (_, value, why) => {
    expect(wrongIn(filesOf(value)).join()).toContain(why);
  });

  it('without its page, or itself, is missing', () => {
    const files = filesOf(drift);
    files.delete('drift.md');
    expect(wrongIn(files)).toEqual(['drift.md is missing']);
    expect(wrongIn(new Map())).toEqual(['drift.json is missing; drift.md is missing']);
  });

  it.each<[string, object, string]>([
    ['what only one run reads is a change', { notCompared: [{ factKey: 'x@*', because: 'not-read' }] }, 'changed'],
    ['what was not answered leaves it unknown', { notCompared: [{ factKey: 'x@y', because: 'unobserved' }] }, 'unknown'],
    ['a resource is a change', { resources: [{ factKey: 'x@y' }], notCompared: [{ factKey: 'x@y', because: 'unobserved' }] }, 'changed'],
  ])('%s', (_, more, result) => {
    const of = { ...record, baseline: { ...note, result } } as Qualification;
    expect(wrongIn(filesOf({ ...drift, verdicts: [], ...more, result }), of)).toEqual([]);
  });
});
