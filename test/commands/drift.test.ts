import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { acceptance } from '../../src/commands/acceptance.ts';
import type { Baseline } from '../../src/commands/baseline.ts';
import { type DriftOptions, drift } from '../../src/commands/drift.ts';
import type { Finished } from '../../src/commands/execute.ts';
import type { Drift } from '../../src/drift/model.ts';
import { sha256Hex } from '../../src/evidence/canonical.ts';
import { writeFacts } from '../../src/evidence/facts-file.ts';
import { acceptBaseline } from '../../src/evidence/ledger/accept.ts';
import type { LedgerEntry } from '../../src/evidence/ledger/entries.ts';
import { finishRun, startRun } from '../../src/evidence/ledger/ledger.ts';
import { verifyPackage } from '../../src/evidence/verify.ts';
import type { Compared } from '../../src/qualify.ts';
import type { FactRecord, Qualification } from '../../src/record.ts';
import { endOf, MemoryStore, startOf } from '../evidence/ledger/workbench.ts';
import { sampleQualification } from '../evidence/sample.ts';
import { bytesOf, emptyFolder, owner } from '../evidence/workbench.ts';
import { capture, noSignals } from '../history/captured.ts';
import { changed, livePackage, renamedSubnet } from '../history/live-package.ts';
import { recordedFacts, runIdOf } from '../shard-packages.ts';

const printed = capture();
let baseline: string;
let trust: string;
beforeAll(async () => {
  const folder = emptyFolder();
  baseline = await livePackage(folder);
  trust = join(folder, 'owner.pub');
  writeFileSync(trust, owner.publicKeyPem);
});

type Facts = (facts: readonly FactRecord[]) => readonly FactRecord[];

/** A drift over saved facts: the reference organization's with a change; its exit code, its package, and the drift in it. */
async function run(facts: Facts, more: Partial<DriftOptions> = {}) {
  const out = join(emptyFolder(), 'out');
  mkdirSync(out);
  const saved = facts === same ? 'fixtures/reference/facts.jsonl.gz' : join(emptyFolder(), 'facts.jsonl.gz');
  if (facts !== same) writeFileSync(saved, await writeFacts(facts(await recordedFacts('reference'))));
  const base = {
    baseline,
    trust,
    purpose: 'engineering',
    concurrency: 1,
    out,
    format: 'none',
    progress: false,
    signals: noSignals,
  } as const;
  await drift({ ...base, facts: saved, ...more });
  const path = join(out, readdirSync(out)[0] ?? '');
  return { code: printed.exitCode(), path, drift: JSON.parse(readFileSync(join(path, 'drift.json'), 'utf8')) as Drift };
}

const same: Facts = (facts) => facts;
const unobservedIn = (key: string): Facts => {
  const refused = { observed: false, reason: 'denied', detail: 'EC2.DescribeSubnets: denied' } as const;
  return (facts) =>
    facts.map((fact) => (fact.key === key ? { key, name: fact.name, target: fact.target, requests: [], ...refused } : fact));
};

describe('iq drift', () => {
  it('of the same organization exits 0, and its record names the baseline', async () => {
    const { code, path, drift } = await run(same);
    expect({ code, result: drift.result }).toEqual({ code: 0, result: 'nothing' });
    expect(printed.out).toMatch(/\niq: conforms exit=0 (.|\n)*\niq-drift: nothing /);
    const { status, lines, record } = await verifyPackage(path, { publicKeyPem: readFileSync(join(path, 'signer.pub'), 'utf8') });
    expect(lines.filter(({ ok }) => ok === false)).toEqual([]);
    expect(lines).toContainEqual({ ok: true, what: 'drift.json is the comparison of this run with the baseline of the record' });
    expect(status).toBe('intact');
    expect(record?.baseline).toEqual({ runId: runIdOf(1), sha256: drift.baseline.bundleSha256, result: 'nothing' });
    expect(record?.judgementSha256).toBe(drift.baseline.judgementSha256);
    expect(readdirSync(path)).toEqual(expect.arrayContaining(['drift.json', 'drift.md']));
    // Byte for byte the spec of the baseline.
    expect(readFileSync(join(path, 'spec', 'spec.yaml'))).toEqual(readFileSync(join(baseline, 'spec', 'spec.yaml')));
  });

  it('where something changed that still conforms exits 4, and the reports say so', async () => {
    const { code, path, drift } = await run(renamedSubnet, { format: 'txt' });
    expect(code).toBe(4);
    expect(drift.resources.map(({ kind, fact, fields }) => ({ kind, fact, fields }))).toEqual([
      { kind: 'changed', fact: 'subnets', fields: [{ path: 'tags.Name', before: 'cc-public-a', after: 'renamed' }] },
    ]);
    expect(printed.out).toMatch(/\niq: conforms exit=4 /);
    expect(printed.out).toContain('renamed');
    expect(readFileSync(join(path, 'report.txt'), 'utf8')).toMatch(/\niq: conforms exit=4 /);
    expect(printed.err).toBe('');
  });

  it('where a requirement fails exits 1, as verify does, and where one is not known 2', async () => {
    const open = changed('subnets@222222222222/us-east-2', (subnets: readonly object[]) =>
      subnets.map((subnet) => ({ ...subnet, mapsPublicIp: true })),
    );
    const failing = await run(open);
    expect({ code: failing.code, result: failing.drift.result }).toEqual({ code: 1, result: 'changed' });
    const unknown = await run(unobservedIn('subnets@222222222222/us-east-2'));
    expect({ code: unknown.code, because: unknown.drift.notCompared[0]?.because }).toEqual({ code: 2, because: 'unobserved' });
  });

  it('where the baseline lacks a fact exits 2, though the run conforms', async () => {
    // No test case rests on it.
    const lacking = await livePackage(emptyFolder(), { facts: unobservedIn('prefix-lists@111111111111/us-east-2') });
    const { code, drift } = await run(same, { baseline: lacking });
    expect({ code, result: drift.result }).toEqual({ code: 2, result: 'unknown' });
    expect(drift.current.conclusion).toBe('conforms');
    expect(drift.notCompared).toMatchObject([{ factKey: 'prefix-lists@111111111111/us-east-2', side: 'baseline', reason: 'denied' }]);
  });

  it('prints the drift and nothing else where JSON is asked for', async () => {
    const { path } = await run(renamedSubnet, { json: true });
    expect(printed.out).toBe(readFileSync(join(path, 'drift.json'), 'utf8'));
    expect(printed.err).toContain('iq: conforms exit=4');
    expect(printed.err).toContain('renamed');
  });

  it('by another spec says what differs in it', async () => {
    const folder = emptyFolder();
    for (const name of readdirSync('fixtures/reference').filter((file) => !file.includes('facts')))
      writeFileSync(join(folder, name), readFileSync(join('fixtures/reference', name)));
    const spec = join(folder, 'spec.yaml');
    writeFileSync(spec, readFileSync(spec, 'utf8').replace(/revision: \S+/, 'revision: Z'));
    const { code, drift } = await run(same, { spec });
    expect({ code, paths: drift.spec.map(({ path }) => path) }).toEqual({ code: 4, paths: ['document.revision'] });
  });
});

it('iq drift that is interrupted leaves the record of an aborted run, which was compared with nothing', async () => {
  const out = emptyFolder();
  const signals = { ...noSignals, onFirst: (listener: (exitCode: number) => void) => listener(130) };
  const base = { baseline, trust, purpose: 'engineering', concurrency: 1, out, progress: false, signals } as const;
  await drift({ ...base, facts: 'fixtures/reference/facts.jsonl.gz' });
  expect(printed.exitCode()).toBe(130);
  const path = join(out, readdirSync(out)[0] ?? '');
  const { record, lines } = await verifyPackage(path, {});
  expect({ conclusion: record?.conclusion, baseline: record?.baseline }).toEqual({ conclusion: 'aborted', baseline: undefined });
  expect(lines.filter(({ ok }) => ok === false)).toEqual([]);
  expect(existsSync(join(path, 'drift.json'))).toBe(false);
});

describe('iq drift refuses, before anything is read,', () => {
  it.each<[string, Partial<DriftOptions>, string]>([
    ['a narrowed run', { check: ['iam-users'] }, 'A run that is narrowed cannot say that nothing changed'],
    ['a run of one account', { account: ['222222222222'] }, 'A run that is narrowed'],
    ['a run of one region', { region: ['us-east-2'] }, 'A run that is narrowed'],
    ['answers of saved facts', { keepResponses: true }, 'there are no answers to keep'],
    ['a reason for nothing', { reason: 'CHG-1' }, '--reason goes with --accept'],
    ['an acceptance without a reason', { accept: true, reason: ' ' }, 'none was given'],
    ['an acceptance of saved facts', { accept: true, reason: 'CHG-1' }, 'Saved facts are no baseline'],
  ])('%s', async (_, more, why) => {
    await expect(run(same, more)).rejects.toThrow(why);
    expect(printed.out).toBe('');
  });

  it('an acceptance without a ledger: the spec is known then, and AWS has not been asked', async () => {
    const out = emptyFolder();
    const base = { baseline, trust, purpose: 'engineering', concurrency: 1, out, progress: false, signals: noSignals } as const;
    await expect(drift({ ...base, accept: true, reason: 'CHG-1' })).rejects.toThrow('this run is entered in none');
    expect(readdirSync(out)).toEqual([]);
  });
});

describe('an acceptance', () => {
  const bundle = bytesOf('the bundle of run 1');
  const files = [{ name: 'drift.json', bytes: bytesOf('{}') }];

  /** A ledger in which runs 0 and 1 ended, and run 1 as a finished run that was compared with run 0. */
  async function ground({ conclusion = 'conforms', result = 'changed', exitCode = 4, isLessAssured = false, isEntered = true } = {}) {
    const store = new MemoryStore();
    for (const [number, bundleSha256] of [
      [0, '0'.repeat(64)],
      [1, sha256Hex(bundle)],
    ] as const) {
      const started = await startRun(store, startOf(runIdOf(number)), { signer: owner });
      const end = { ...endOf(runIdOf(number)), conclusion: 'conforms', outcome: 'pass', bundleSha256 } as const;
      if (number === 0 || isEntered) await finishRun(store, end, { signer: owner, started });
    }
    const record = { ...sampleQualification(), runId: runIdOf(1), conclusion } as Qualification;
    const entered = {
      note: { at: 'memory', sequence: 2, previousCheckpoint: '' },
      accept: (entry: object) => acceptBaseline(store, { ...entry, keyId: owner.keyId } as never, { signer: owner }),
    };
    const interrupt = { hasCome: async () => false, signal: new AbortController().signal, exitCode: () => 130 };
    const finished = { evidence: { record, bundle, exitCode, isLessAssured }, entered, interrupt } as unknown as Finished;
    const note = { runId: runIdOf(0), sha256: '0'.repeat(64), result };
    const compared = { note, files, drift: { verdicts: [{}], resources: [{}, {}], notCompared: [] } } as unknown as Compared;
    const before = { record: { ...record, runId: runIdOf(0) }, sha256: '0'.repeat(64) } as unknown as Baseline;
    return { store, finished, accept: () => acceptance(finished, { compared, baseline: before, reason: 'CHG-1187' }) };
  }
  const entries = (store: MemoryStore) =>
    [...store.objects]
      .filter(([name]) => name.startsWith('entries/'))
      .map(([, bytes]) => JSON.parse(Buffer.from(bytes).toString()) as LedgerEntry);

  it('is entered, said aloud, and turns 4 into 0', async () => {
    const { store, accept } = await ground();
    const { exitCode, lines, warnings } = await accept();
    expect({ exitCode, warnings }).toEqual({ exitCode: 0, warnings: [] });
    expect(lines).toEqual([
      `ACCEPTED: the baseline is now run ${runIdOf(1)} (entry 4 of the ledger memory)`,
      `  it follows run ${runIdOf(0)}: 1 test case and 2 resources changed`,
      '  reason: CHG-1187',
    ]);
    expect(entries(store)[4]).toMatchObject({
      kind: 'baseline.accepted',
      runId: runIdOf(1),
      previous: { runId: runIdOf(0) },
      reason: 'CHG-1187',
      drift: { verdicts: 1, resources: 2, notCompared: 0, sha256: sha256Hex(bytesOf('{}')) },
    });
  });

  it('of a run with nothing to compare in part is entered, and stays 2', async () => {
    const { store, accept } = await ground({ result: 'unknown', exitCode: 2 });
    expect((await accept()).exitCode).toBe(2);
    expect(entries(store)).toHaveLength(5);
  });

  it.each<[string, Parameters<typeof ground>[0], number, string]>([
    ['of a run that does not conform', { conclusion: 'does-not-conform', exitCode: 1 }, 1, 'only a run that conforms'],
    ['of a run that could not verify all', { conclusion: 'incomplete', exitCode: 2 }, 2, 'only a run that conforms'],
    ['of a run that lacks a timestamp that was asked for', { exitCode: 2, isLessAssured: true }, 2, 'only a run that conforms'],
    ['of a run whose end is not in the ledger', { isEntered: false }, 2, 'does not hold the end of the run'],
  ])('%s is not entered, and that is said: the code is no better than before', async (_, how, code, why) => {
    const { store, accept } = await ground(how);
    const before = store.objects.size;
    const { exitCode, lines } = await accept();
    expect({ exitCode, lines }).toEqual({
      exitCode: code,
      lines: [expect.stringMatching(new RegExp(`^NOT ACCEPTED: .*${why}.*; the baseline is still run ${runIdOf(0)}$`))],
    });
    expect(store.objects.size).toBe(before);
  });

  it('after an interrupt is not entered', async () => {
    const { store, finished, accept } = await ground();
    Object.assign(finished.interrupt, { hasCome: async () => true });
    expect((await accept()).lines.join()).toContain('NOT ACCEPTED: the run was interrupted');
    expect(entries(store)).toHaveLength(4);
  });
});
