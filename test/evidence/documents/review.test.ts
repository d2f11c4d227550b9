import { describe, expect, it } from 'vitest';
import { nonPassesOf } from '../../../src/evidence/documents/non-passes.ts';
import { type FoundPackage, recomputeReview, reviewOf } from '../../../src/evidence/documents/review.ts';
import { entryBytes, type LedgerEntry } from '../../../src/evidence/ledger/entries.ts';
import type { Disposition, LedgerReview } from '../../../src/qualification-file.ts';
import type { Qualification } from '../../../src/record.ts';
import { type SampleVariant, sampleQualification } from '../sample.ts';

const digest = 'a'.repeat(64);
const [since, until] = ['2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'];

function started(sequence: number, runId: string, at: string): LedgerEntry {
  const spec = { name: 'spec.yaml', sha256: digest };
  return { sequence, kind: 'run.started', runId, at, toolVersion: '0.9.0', spec, purpose: 'monitoring', mode: 'live' };
}
function finished(sequence: number, runId: string, at: string): LedgerEntry {
  const digests = { bundleSha256: digest, judgementSha256: digest, keyId: 'k' };
  return { sequence, kind: 'run.finished', runId, at, conclusion: 'conforms', outcome: 'pass', ...digests };
}
const night = (sequence: number, runId: string, day: string): LedgerEntry[] => [
  started(sequence, runId, `2026-${day}T01:00:00Z`),
  finished(sequence + 1, runId, `2026-${day}T01:10:00Z`),
];

function found(variant: SampleVariant, isDisposed = false): FoundPackage {
  const record = sampleQualification(variant);
  const signer = { printedName: 'Rita Reviewer', subject: 'CN=Rita Reviewer', certificates: [] };
  const members = { as: 'accepted', deviation: 'DEV-1', reason: 'Low risk', role: 'reviewer', signedAt: since, signer };
  const dispositions = nonPassesOf(record).map(({ testCase }) => ({
    sha256: digest,
    disposition: { ...members, testCase } as unknown as Disposition,
  }));
  return { record, sha256: digest, resolved: {}, dispositions: isDisposed ? dispositions : [], rejections: [] };
}

function changed(members: Partial<Qualification>): FoundPackage {
  return { record: { ...sampleQualification('conforming'), ...members }, sha256: digest, resolved: {}, dispositions: [], rejections: [] };
}

const ledger = { at: 'ledger', origin: 'iq', size: 9, rootSha256: digest };
const review = (entries: readonly LedgerEntry[], packages: readonly (readonly [string, FoundPackage])[]) =>
  reviewOf({ ledger, since, until, entries, packages: new Map(packages) });

describe('a review', () => {
  it('lists every run that began in the range, and no other', () => {
    const entries = [
      ...night(0, 'before', '10-31'),
      ...night(2, 'first', '11-01'),
      ...night(4, 'last', '11-30'),
      ...night(6, 'after', '12-01'),
    ];
    const { runs, obstacles, open } = review(entries, [
      ['first', found('conforming')],
      ['last', found('mixed', true)],
    ]);
    expect(runs.map(({ runId, sequence, nonPasses }) => [runId, sequence, nonPasses.length])).toEqual([
      ['first', 2, 0],
      ['last', 4, 6],
    ]);
    expect([open, obstacles]).toEqual([[], []]);
    expect(runs[1]?.nonPasses[0]?.disposition?.printedName).toBe('Rita Reviewer');
  });

  it.each<[string, LedgerEntry[], FoundPackage | undefined, RegExp]>([
    ['a run without a package', night(0, 'one', '11-02'), undefined, /^Run one: its package was not found/],
    ['a package that does not hold', night(0, 'one', '11-02'), { problem: 'its package does not hold: x' }, /^Run one: .*does not hold/],
    [
      'a package of another digest',
      night(0, 'one', '11-02'),
      { ...found('conforming'), sha256: 'b'.repeat(64) } as FoundPackage,
      /not what was entered/,
    ],
    ['a run without an end', night(0, 'one', '11-02').slice(0, 1), found('conforming'), /no end in the ledger/],
    [
      'a rejected record',
      night(0, 'one', '11-02'),
      { ...found('conforming'), rejections: ['Rita rejected it'] } as FoundPackage,
      /Rita rejected it/,
    ],
    ['a run that was aborted', night(0, 'one', '11-02'), changed({ conclusion: 'aborted' }), /aborted before its end/],
    [
      'a run in which nothing was verified',
      night(0, 'one', '11-02'),
      changed({ summary: { pass: 0, fail: 0, unknown: 0, 'not-applicable': 1 } }),
      /nothing was verified/,
    ],
    ['a test case without a disposition', night(0, 'one', '11-02'), found('mixed'), /have no disposition: 6/],
    ['an empty range', [], undefined, /No run began/],
  ])('says %s', (_, entries, one, why) => {
    const { obstacles, unfinished } = review(entries, one === undefined ? [] : [['one', one]]);
    expect(obstacles).toEqual([expect.stringMatching(why)]);
    expect(unfinished).toEqual(entries.length === 1 ? ['one'] : []);
  });
});

describe('a review that is made again of its entries', () => {
  const entries = [...night(0, 'one', '11-02'), started(2, 'two', '2026-11-03T01:00:00Z')];
  const files = (list: readonly LedgerEntry[]) =>
    new Map(list.map((entry) => [`entries/0000000${entry.sequence}.json`, entryBytes(entry)]));
  const content = review(entries, [['one', found('mixed')]]);
  const wrong = async (members: Partial<LedgerReview>, list: readonly LedgerEntry[] = entries) =>
    (await recomputeReview(files(list), { ...(content as LedgerReview), ...members })).filter(({ ok }) => ok === false);

  it('is the same', async () => {
    expect(await wrong({})).toEqual([]);
  });

  it.each<[string, Partial<LedgerReview>]>([
    ['a run is left out', { runs: content.runs.slice(1) }],
    ['an outcome is another', { runs: content.runs.map((run) => ({ ...run, outcome: 'fail' as const })) }],
    ['an open test case is left out', { open: content.open.slice(1) }],
    ['a run without an end is left out', { unfinished: [] }],
    ['nothing stands against it', { obstacles: [] }],
  ])('is not where %s', async (_, members) => {
    expect((await wrong(members)).length).toBeGreaterThan(0);
  });

  it('is not where an entry is missing', async () => {
    expect(await wrong({}, entries.slice(2))).not.toEqual([]);
  });
});
