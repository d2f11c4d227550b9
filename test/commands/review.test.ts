import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../src/evidence/canonical.ts';
import { nonPassesOf } from '../../src/evidence/documents/non-passes.ts';
import { recomputeReview } from '../../src/evidence/documents/review.ts';
import { fileStore } from '../../src/evidence/ledger/file-store.ts';
import { finishRun, startRun } from '../../src/evidence/ledger/ledger.ts';
import type { LedgerReview } from '../../src/qualification-file.ts';
import type { Qualification } from '../../src/record.ts';
import { type SampleVariant, sampleQualification } from '../evidence/sample.ts';
import { owner } from '../evidence/workbench.ts';
import { type Disposing, makeDisposing, runIdOf } from './disposed.ts';

const folder = mkdtempSync(join(tmpdir(), 'iq-reviewed-'));
const ledger = join(folder, 'ledger');
const store = fileStore(ledger);
let ground: Disposing;
let path: string;
const failing = nonPassesOf(sampleQualification('mixed')).map(({ testCase }) => testCase);

interface Executing {
  readonly variant?: SampleVariant;
  /** What the ledger takes for its bundle, where that is not the bundle in its package. */
  readonly entered?: Uint8Array;
}

const spec = { name: 'iq-spec.yaml', sha256: sampleQualification('mixed').spec.sha256 };
const start = (runId: string, day: number) => {
  const at = `2026-11-${day}T09:00:00.000Z`;
  const entry = { runId, at, toolVersion: '0.1.0', spec, purpose: 'monitoring', mode: 'live' } as const;
  return startRun(store, entry, { signer: owner });
};

/** A run that began on this day, with its package and both entries; the path of the package. */
async function execute(runId: string, day: number, { variant = 'mixed', entered }: Executing = {}): Promise<string> {
  const started = await start(runId, day);
  const at = await ground.record(runId, day, { variant, members: { ledger: started } });
  const bundle = entered ?? readFileSync(join(at, 'evidence.sigstore.json'));
  const { conclusion, outcome, finishedAt, judgementSha256 } = recordIn(at);
  const ended = { runId, at: finishedAt, conclusion, outcome, bundleSha256: sha256Hex(bundle), judgementSha256, keyId: owner.keyId };
  const { files } = await finishRun(store, ended, { signer: owner, started });
  if (entered !== undefined) return at;
  for (const { name, bytes } of files) {
    mkdirSync(dirname(join(at, name)), { recursive: true });
    writeFileSync(join(at, name), bytes);
  }
  return at;
}

function recordIn(at: string): Qualification {
  const { dsseEnvelope } = JSON.parse(readFileSync(join(at, 'evidence.sigstore.json'), 'utf8')) as { dsseEnvelope: { payload: string } };
  return (JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString()) as { predicate: Qualification }).predicate;
}

async function review(since: string, out: string, { spec = 'fixtures/reference/spec.yaml', until = '2026-11-21' } = {}) {
  const range = ['--since', since, '--until', until];
  const at = ['--ledger', ledger, '--spec', spec, '--packages', join(ground.folder, 'evidence')];
  const ended = await ground.iq(['review', ...range, ...at, '--out', join(ground.folder, out), '--json']);
  const predicate = ended.code === 3 ? undefined : (JSON.parse(ended.stdout) as LedgerReview);
  return { ...ended, predicate };
}

beforeAll(async () => {
  ground = makeDisposing({ at: ledger });
  path = await execute(runIdOf(1), 10);
});
afterAll(() => {
  ground?.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('iq review', () => {
  it('lists what did not pass and has no disposition', async () => {
    const { code, predicate } = await review('2026-11-01', 'open');
    expect(code).toBe(1);
    expect(predicate?.open).toEqual(failing.map((testCase) => `${runIdOf(1)} ${testCase}`).sort());
  });

  it('is green once people have disposed of all of it, which the ledger has too', async () => {
    const cases = failing.flatMap((testCase) => ['--test-case', testCase]);
    const ended = await ground.dispose(path, [...cases, '--as', 'accepted', '--deviation', 'DEV-1', '--reason', 'Low risk']);
    expect([ended.code, ended.stderr]).toEqual([0, expect.any(String)]);
    const { code, predicate } = await review('2026-11-01', 'disposed');
    expect(predicate).toMatchObject({ open: [], obstacles: [], ledger: { size: 2 + failing.length } });
    expect(code).toBe(0);
    const [name] = readdirSync(join(ground.folder, 'disposed'));
    const at = join(ground.folder, 'disposed', name ?? '');
    const entries = readdirSync(join(at, 'entries'));
    expect(entries).toHaveLength(2 + failing.length);
    const files = new Map(entries.map((entry) => [`entries/${entry}`, readFileSync(join(at, 'entries', entry))]));
    if (predicate === undefined) throw new Error('no review was written');
    expect((await recomputeReview(files, predicate)).filter(({ ok }) => ok !== true)).toEqual([]);
  });

  it('says which run has no end, no package, or another package than the ledger knows', async () => {
    await start(runIdOf(2), 11);
    rmSync(await execute(runIdOf(3), 12), { recursive: true });
    await execute(runIdOf(4), 13, { variant: 'conforming', entered: Buffer.from('another') });
    const { code, predicate } = await review('2026-11-01', 'gaps');
    expect(code).toBe(1);
    expect(predicate?.unfinished).toEqual([runIdOf(2)]);
    const of = (number: number) => predicate?.obstacles.filter((obstacle) => obstacle.includes(runIdOf(number))) ?? [];
    expect(of(2)).toEqual([expect.stringContaining('no end'), expect.stringContaining('no package')]);
    expect(of(3)).toEqual([expect.stringContaining('no package of it below')]);
    expect(of(4)).toEqual([expect.stringContaining('it is not what was entered')]);
  });

  it('says that it is late where the spec asks for reviews more often', async () => {
    const own = join(ground.folder, 'monthly');
    cpSync('fixtures/reference', own, { recursive: true });
    const spec = join(own, 'spec.yaml');
    writeFileSync(join(own, 'monthly-ca.pem'), readFileSync(ground.people.ca));
    const roles = 'roles: { reviewer: { who: ["CN=Rita Reviewer"], meaning: review } }';
    const monthly = `authorities: monthly-ca.pem, ${roles}, purposes: { monitoring: { review: { every: 7d, sign: [reviewer] } } }`;
    const fixture = readFileSync('fixtures/reference/spec.yaml', 'utf8');
    writeFileSync(spec, `${fixture}\nevidence: { ${monthly} }\n`);
    const { stderr, predicate } = await review('2026-11-01', 'late', { spec });
    expect(stderr).toContain('range is of 20 days, and the spec has the ledger reviewed every 7d');
    expect(predicate?.obstacles[0]).toContain('evidence.purposes.monitoring.review.every');
  });

  it('refuses a range that ends before it begins or is not over, and what is no time', async () => {
    expect(await review('2026-12-02', 'x')).toMatchObject({ code: 3, stderr: expect.stringContaining('before it begins') });
    expect(await review('2026-11-31', 'x')).toMatchObject({ code: 3, stderr: expect.stringContaining('is no time') });
    const future = await review('2026-11-01', 'x', { until: '2999-01-01' });
    expect(future).toMatchObject({ code: 3, stderr: expect.stringContaining('The range is not over') });
    expect(existsSync(join(ground.folder, 'x'))).toBe(false);
  });

  it('refuses a ledger that was changed; a disposition that it does not take is taken back', async () => {
    const [first] = readdirSync(join(ledger, 'entries')).sort();
    const entry = join(ledger, 'entries', first ?? '');
    writeFileSync(entry, readFileSync(entry, 'utf8').replace('monitoring', 'engineering'));
    expect(await review('2026-11-01', 'changed')).toMatchObject({ code: 3, stderr: expect.stringContaining('does not hold') });
    const before = readdirSync(join(path, 'dispositions'));
    const more = ['--test-case', failing[0] ?? '', '--as', 'accepted', '--deviation', 'DEV-2', '--reason', 'Again'];
    expect(await ground.dispose(path, more)).toMatchObject({ code: 3 });
    expect(readdirSync(join(path, 'dispositions'))).toEqual(before);
  });
});
