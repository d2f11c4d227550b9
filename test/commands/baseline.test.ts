import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Baseline, readBaseline } from '../../src/commands/baseline.ts';
import { requireStanding } from '../../src/commands/baseline-standing.ts';
import type { SealingOptions } from '../../src/commands/sealing.ts';
import { acceptBaseline } from '../../src/evidence/ledger/accept.ts';
import { fileStore } from '../../src/evidence/ledger/file-store.ts';
import { finishRun, startRun } from '../../src/evidence/ledger/ledger.ts';
import type { Announcement } from '../../src/run.ts';
import { endOf, startOf } from '../evidence/ledger/entries-of.ts';
import { emptyFolder, flipped, owner, stranger } from '../evidence/workbench.ts';
import { capture } from '../history/captured.ts';
import { livePackage, type Otherwise } from '../history/live-package.ts';
import { runIdOf, shardPackage } from '../shard-packages.ts';

const printed = capture();
let path: string;
beforeAll(async () => {
  path = await livePackage(emptyFolder());
});
const trust = owner.publicKeyPem;
const packageWith = (otherwise: Otherwise): Promise<string> => livePackage(emptyFolder(), otherwise);
const copied = (): string => {
  const copy = join(emptyFolder(), 'package');
  cpSync(path, copy, { recursive: true });
  return copy;
};

describe('a baseline', () => {
  it('is read with its record, its spec and its facts', async () => {
    const { record, sources, facts, warnings, sha256 } = await readBaseline(path, trust);
    expect(record).toMatchObject({ runId: runIdOf(1), conclusion: 'conforms', mode: 'live' });
    expect(sources[0]?.bytes).toEqual(readFileSync('fixtures/reference/spec.yaml'));
    expect((await facts()).length).toBeGreaterThan(500);
    expect({ warnings, sha256 }).toEqual({ warnings: [], sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('without --trust is vouched for by nobody, and that is said', async () => {
    const { warnings } = await readBaseline(path, undefined);
    expect(warnings).toEqual([expect.stringMatching(/^no --trust was given: .*nobody else vouches for it$/)]);
  });

  it('that did not conform is read, and that is said', async () => {
    const { warnings } = await readBaseline(await packageWith({ name: 'broken' }), trust);
    expect(warnings).toEqual([expect.stringContaining('is itself said to be does-not-conform')]);
  });
});

describe('what is no baseline is refused', () => {
  it('each file of it with one flipped byte, and one file more or less', async () => {
    const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const names = files.map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1));
    expect(names).toEqual(expect.arrayContaining(['evidence.sigstore.json', 'facts.jsonl.gz', 'signer.pub', 'spec/spec.yaml']));
    for (const name of names) {
      const copy = copied();
      writeFileSync(join(copy, name), flipped(readFileSync(join(copy, name))));
      await expect(readBaseline(copy, trust), name).rejects.toThrow('is not valid');
    }
    const more = copied();
    writeFileSync(join(more, 'spec', 'more.yaml'), 'more: 1\n');
    await expect(readBaseline(more, trust)).rejects.toThrow('spec/more.yaml is not sealed');
  });

  it.each<[string, () => Promise<string>, string]>([
    ['of another key than the trusted one', () => packageWith({ signer: stranger }), 'is not valid: the signature is that of key'],
    ['of a narrowed run', () => packageWith({ asked: { narrowing: { checks: ['iam-users'] } } }), 'is of a narrowed run'],
    ['of a replay', () => packageWith({ reading: { mode: 'replay' } }), 'is of a run over saved facts'],
    ['of an aborted run', () => packageWith({ isAborted: true }), 'is of a run that was aborted'],
    ['of a shard', () => shardPackage(emptyFolder(), { index: 1, count: 2 }), 'is of one shard'],
    ['that is none', async () => emptyFolder(), 'holds no evidence.sigstore.json'],
  ])('%s', async (_, make, why) => {
    await expect(readBaseline(await make(), trust)).rejects.toThrow(why);
  });
});

describe('how a baseline stands to the spec and the ledger of a run', () => {
  const announcement = (change: object = {}, mode = 'live') =>
    ({ mode, loaded: { spec: { organization: { id: 'o-exampleorgid' }, ...change } } }) as unknown as Announcement;
  let baseline: Promise<Baseline>;
  beforeAll(() => {
    baseline = readBaseline(path, trust);
  });
  const require = async (options: SealingOptions & { accept?: boolean }, announced = announcement()) =>
    requireStanding(await baseline, { announcement: announced, options });

  /** Enters the run of the package, and then another that is accepted instead of it, as asked. */
  async function ledgerOf({ isEntered = true, accepted }: { isEntered?: boolean; accepted?: 'before' | 'after' }): Promise<string> {
    const at = join(emptyFolder(), 'ledger');
    const store = fileStore(at);
    const { sha256 } = await baseline;
    const enter = async (number: number, bundleSha256: string): Promise<void> => {
      const started = await startRun(store, startOf(runIdOf(number)), { signer: owner });
      const end = { ...endOf(runIdOf(number), owner.keyId), conclusion: 'conforms', outcome: 'pass', bundleSha256 } as const;
      await finishRun(store, end, { signer: owner, started });
    };
    const other = { runId: runIdOf(8), bundleSha256: '8'.repeat(64) };
    const accept = async (): Promise<void> => {
      await enter(8, other.bundleSha256);
      await enter(7, '7'.repeat(64));
      const drift = { verdicts: 0, resources: 1, notCompared: 0, sha256: '0'.repeat(64) };
      const of = { organization: 'o-exampleorgid', system: 'SYS-CC' };
      const previous = { runId: runIdOf(7), bundleSha256: '7'.repeat(64) };
      const entry = { ...other, at: '2026-11-02T00:00:00Z', of, previous, reason: 'CHG-7', keyId: owner.keyId, drift };
      await acceptBaseline(store, entry, { signer: owner });
    };
    if (accepted === 'before') await accept();
    if (isEntered) await enter(1, sha256);
    else await enter(1, 'f'.repeat(64));
    if (accepted === 'after') await accept();
    return at;
  }

  it('is free where there is no ledger', async () => {
    await require({});
  });

  it('cannot be of another organization', async () => {
    await expect(require({}, announcement({ organization: { id: 'o-another' } }))).rejects.toThrow(
      'is of the organization o-exampleorgid, and the spec of o-another',
    );
  });

  it('cannot be followed by a new one without a ledger', async () => {
    await expect(require({ accept: true })).rejects.toThrow('this run is entered in none');
  });

  it('is a run of the ledger', async () => {
    await require({ ledger: await ledgerOf({}), accept: true });
    await expect(require({ ledger: await ledgerOf({ isEntered: false }) })).rejects.toThrow('does not hold the end of the run');
    await expect(require({ ledger: join(emptyFolder(), 'none') })).rejects.toThrow('holds no ledger');
  });

  it('is not one that a later baseline replaced: the run that is it now is named', async () => {
    await expect(require({ ledger: await ledgerOf({ accepted: 'after' }) })).rejects.toThrow(
      `was replaced. The baseline now is run ${runIdOf(8)}, accepted at 2026-11-02T00:00:00Z (entry 6): CHG-7`,
    );
  });

  it('that nobody accepted is said to be none, and no new one follows it', async () => {
    const ledger = await ledgerOf({ accepted: 'before' });
    await require({ ledger });
    expect(printed.err).toContain(`nobody accepted the run ${runIdOf(1)} as a baseline; the baseline of the ledger is run ${runIdOf(8)}`);
    await expect(require({ ledger, accept: true })).rejects.toThrow('Nobody accepted the run');
  });

  it('is looked up in the ledger of the spec too, but not for saved facts', async () => {
    const evidence = { evidence: { ledger: { at: await ledgerOf({ isEntered: false }) } } };
    await expect(require({}, announcement(evidence))).rejects.toThrow('does not hold the end of the run');
    await require({}, announcement(evidence, 'replay'));
  });

  it('does not count in a ledger that was changed', async () => {
    const ledger = await ledgerOf({});
    writeFileSync(join(ledger, 'entries', '0000000000.json'), flipped(readFileSync(join(ledger, 'entries', '0000000000.json'))));
    await expect(require({ ledger })).rejects.toThrow('does not hold');
  });
});
