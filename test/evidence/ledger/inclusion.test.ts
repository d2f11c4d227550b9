import { beforeAll, describe, expect, it, test } from 'vitest';
import { canonicalBytes, sha256Hex } from '../../../src/evidence/canonical.ts';
import { signCheckpoint } from '../../../src/evidence/ledger/checkpoint.ts';
import { entryBytes } from '../../../src/evidence/ledger/entries.ts';
import { checkInclusion } from '../../../src/evidence/ledger/inclusion.ts';
import { finishRun, startRun } from '../../../src/evidence/ledger/ledger.ts';
import { leafHash, rootOf } from '../../../src/evidence/ledger/tree.ts';
import type { LedgerNote, Qualification } from '../../../src/record.ts';
import { bytesOf, type Files, owner, put, stranger, textOf, withFile, without } from '../workbench.ts';
import { endOf, enterRun, keyOf, MemoryStore, runIdOf, startOf } from './workbench.ts';

const runId = runIdOf(50);
const bundle = bytesOf('the bundle');
const report = bytesOf('the report');

interface Entered {
  readonly record: Qualification;
  readonly files: Files;
}

/** Enters a run after `before` others, while another one begins and ends, and returns what its package holds. */
async function entered(before: number, first = 0): Promise<Entered> {
  const store = new MemoryStore();
  for (let number = first; number < first + before; number++) await enterRun(store, number);
  const note = await startRun(store, startOf(runId), { signer: owner });
  await enterRun(store, 60, { signer: stranger });
  const end = { ...endOf(runId), bundleSha256: sha256Hex(bundle), reportSha256: sha256Hex(report) };
  const { files } = await finishRun(store, end, { signer: owner, started: note });
  return { record: recordOf(note), files: new Map([['report.pdf', report], ...files.map(({ name, bytes }) => [name, bytes] as const)]) };
}

function recordOf(ledger?: LedgerNote): Qualification {
  const { conclusion, outcome, judgementSha256 } = endOf(runId);
  const { purpose, mode, spec } = startOf(runId);
  const record = { runId, conclusion, outcome, judgementSha256, purpose, mode, spec: { ...spec, resolvedSha256: '' }, ledger };
  return record as unknown as Qualification;
}

function check({ record, files }: Entered, key = owner) {
  return checkInclusion(record, { files, bundle, key: keyOf(key) });
}

const changed = (files: Files, name: string, path: string, value?: unknown): Files => {
  const json = JSON.parse(textOf(files.get(name)));
  put(json, path, value);
  return withFile(files, name, canonicalBytes(json));
};

let whole: Entered;
beforeAll(async () => {
  whole = await entered(3);
});

describe('a run in its ledger, by its package alone', () => {
  test.each([0, 1, 2, 3, 4, 5])('is shown after %i others', async (before) => {
    const lines = await check(await entered(before));
    expect(lines.filter(({ ok }) => ok !== true)).toEqual([]);
    expect(lines.map(({ what }) => what)).toEqual([
      'the record names its place in a ledger',
      'ledger/ holds what shows the run in its ledger',
      'ledger/checkpoint.txt is signed by the key of the seal',
      'ledger/inclusion.json is a proof of inclusion',
      'ledger/entry.json is the end of a run',
      'the entry is about this package',
      `the end of the run is entry ${before * 2 + 3} of ${before * 2 + 4}`,
      `the beginning of the run is entry ${before * 2}`,
      'the ledger grew from the checkpoint in the record to the one in the package',
    ]);
  });

  it('is nothing to check where there is no ledger', async () => {
    expect(await check({ record: recordOf(), files: new Map([['report.pdf', report]]) })).toEqual([]);
  });

  it('is warned of where the record names a ledger and the package proves nothing', async () => {
    const lines = await check({ ...whole, files: new Map([['report.pdf', report]]) });
    expect(lines.at(-1)).toEqual({
      ok: 'warning',
      what: 'ledger',
      detail: 'the end of the run is not in it, or the package lost the proof',
    });
  });
});

const proof = 'ledger/inclusion.json';
const attacks: readonly [string, (entered: Entered) => Entered | Promise<Entered>, string][] = [
  ['a record without a ledger', ({ files }) => ({ record: recordOf(), files }), 'no ledger is named by the record'],
  ['no proof', ({ record, files }) => ({ record, files: without(files, proof) }), `${proof} is missing`],
  [
    'no checkpoint',
    ({ record, files }) => ({ record, files: without(files, 'ledger/checkpoint.txt') }),
    'ledger/checkpoint.txt is missing',
  ],
  ['a file more', ({ record, files }) => ({ record, files: withFile(files, 'ledger/more', 'x') }), 'ledger/more is no part of it'],
  ['another bundle in the entry', (run) => withEntry(run, { bundleSha256: 'd'.repeat(64) }), `bundle: the ledger has ${'d'.repeat(64)}`],
  ['another conclusion in the entry', (run) => withEntry(run, { conclusion: 'conforms' }), 'conclusion: the ledger has conforms'],
  ['another run in the entry', (run) => withEntry(run, { runId: runIdOf(1) }), `run: the ledger has ${runIdOf(1)}`],
  ['another key in the entry', (run) => withEntry(run, { keyId: stranger.keyId }), `key: the ledger has ${stranger.keyId}`],
  [
    'an entry that was altered',
    (run) => withEntry(run, { at: '2020-01-01T00:00:00Z' }),
    'the end of the run is entry 9 of 10: its proof does not lead',
  ],
  [
    'an entry under another number',
    (run) => withEntry(run, { sequence: 8 }),
    'the end of the run is entry 8 of 10: its proof does not lead',
  ],
  [
    'an entry of another kind',
    ({ record, files }) => ({ record, files: withFile(files, 'ledger/entry.json', start(files)) }),
    'it is of kind run.started',
  ],
  ['no report', ({ record, files }) => ({ record, files: without(files, 'report.pdf') }), 'report.pdf: the ledger has'],
  ['another report', ({ record, files }) => ({ record, files: withFile(files, 'report.pdf', 'x') }), 'report.pdf: the ledger has'],
  [
    'a step of a proof taken out',
    ({ record, files }) => ({ record, files: changed(files, proof, 'finished.proof.0') }),
    'the end of the run',
  ],
  [
    'a step of another proof taken out',
    ({ record, files }) => ({ record, files: changed(files, proof, 'started.proof.0') }),
    'the beginning of the run',
  ],
  [
    'the growth not shown',
    ({ record, files }) => ({ record, files: changed(files, proof, 'consistency.proof', []) }),
    'its proof does not lead from one to the other',
  ],
  [
    'the beginning of another run',
    ({ record, files }) => ({ record, files: changed(files, proof, 'started.entry', textOf(start(files)).replace(runId, runIdOf(1))) }),
    `run: the ledger has ${runIdOf(1)}`,
  ],
  ['a proof of another shape', ({ record, files }) => ({ record, files: changed(files, proof, 'more', 1) }), 'is no proof of inclusion'],
  [
    'a proof in another form',
    ({ record, files }) => ({ record, files: withFile(files, proof, `${textOf(files.get(proof))} `) }),
    'not in canonical form',
  ],
  [
    'a checkpoint by a stranger',
    async ({ record, files }) => {
      const [origin = '', size, root = ''] = textOf(files.get('ledger/checkpoint.txt')).split('\n');
      const forged = await signCheckpoint({ origin, size: Number(size), root: Buffer.from(root, 'base64') }, stranger);
      return { record, files: withFile(files, 'ledger/checkpoint.txt', forged) };
    },
    `did not sign it`,
  ],
  [
    'a checkpoint that was changed',
    ({ record, files }) => ({
      record,
      files: withFile(files, 'ledger/checkpoint.txt', textOf(files.get('ledger/checkpoint.txt')).replace('\n10\n', '\n11\n')),
    }),
    'its text or its signature was changed',
  ],
  [
    'a record after another history',
    async ({ files }) => {
      const { record } = await entered(3, 70);
      return { record, files };
    },
    'the ledger grew from the checkpoint in the record to the one in the package: one is of',
  ],
  [
    'a checkpoint before it of the same ledger, made up',
    async ({ files }) => {
      const origin = textOf(files.get('ledger/checkpoint.txt')).split('\n')[0] ?? '';
      const made = await signCheckpoint({ origin, size: 6, root: rootOf([leafHash(bytesOf('x'))]) }, owner);
      return { record: recordOf({ at: 'x', sequence: 6, previousCheckpoint: textOf(made) }), files };
    },
    'its proof does not lead from one to the other',
  ],
  [
    'another place in the record',
    ({ record, files }) => ({ record: placed(record, { sequence: 4 }), files }),
    'its entry is 4, but its checkpoint is over 6',
  ],
  [
    'no checkpoint in the record',
    ({ record, files }) => ({ record: placed(record, { previousCheckpoint: '' }), files }),
    'the record names its place in a ledger',
  ],
  [
    'a first place in the record',
    ({ record, files }) => ({ record: placed(record, { sequence: 0, previousCheckpoint: '' }), files }),
    'the beginning of the run is entry 0: its proof does not lead',
  ],
  [
    'a stamp of nothing',
    ({ record, files }) => ({ record, files: withFile(files, 'ledger/checkpoint.tsr', 'x') }),
    'ledger/checkpoint.tsr is a timestamp of the checkpoint',
  ],
];

describe('a package that shows another run is refused', () => {
  test.each(attacks)('%s', async (_, attack, why) => {
    const lines = await check(await attack(whole));
    const wrong = lines.filter(({ ok }) => ok === false).map(({ what, detail }) => `${what}: ${detail}`);
    expect(wrong.join('\n')).toContain(why);
  });

  it('and one by a key that is not its seal', async () => {
    const wrong = (await check(whole, stranger)).filter(({ ok }) => ok === false);
    expect(wrong.map(({ detail }) => detail)).toEqual([
      `key ${stranger.keyId} did not sign it`,
      `key: the ledger has ${owner.keyId}, the package ${stranger.keyId}`,
    ]);
  });
});

function withEntry({ record, files }: Entered, change: object): Entered {
  return {
    record,
    files: withFile(files, 'ledger/entry.json', entryBytes({ ...JSON.parse(textOf(files.get('ledger/entry.json'))), ...change })),
  };
}

function start(files: Files): Uint8Array {
  return bytesOf(JSON.parse(textOf(files.get(proof))).started.entry);
}

function placed(record: Qualification, change: Partial<LedgerNote>): Qualification {
  return recordOf({ ...(record.ledger as LedgerNote), ...change });
}
