import { describe, expect, it } from 'vitest';
import { acceptBaseline } from '../../../src/evidence/ledger/accept.ts';
import { standingOf } from '../../../src/evidence/ledger/baselines.ts';
import { type BaselineAccepted, entryBytes, type LedgerEntry, readEntry, type Unplaced } from '../../../src/evidence/ledger/entries.ts';
import { finishRun, startRun } from '../../../src/evidence/ledger/ledger.ts';
import { checkpointName, entryName } from '../../../src/evidence/ledger/store.ts';
import type { Qualification } from '../../../src/record.ts';
import { owner } from '../workbench.ts';
import { endOf, MemoryStore, runIdOf, startOf, told, verify } from './workbench.ts';

const digestOf = (number: number): string => String(number).padStart(64, '0');
const of = { organization: 'o-exampleorgid', system: 'CC-PHI' };
const runOf = (number: number) => ({ runId: runIdOf(number), bundleSha256: digestOf(number) });

/** Enters a whole run that conforms. */
async function enter(store: MemoryStore, number: number, more: Partial<Pick<Qualification, 'conclusion' | 'mode'>> = {}): Promise<void> {
  const { conclusion = 'conforms', mode = 'live' } = more;
  const started = await startRun(store, { ...startOf(runIdOf(number)), mode }, { signer: owner });
  await finishRun(store, { ...endOf(runIdOf(number)), ...runOf(number), conclusion, outcome: 'pass' }, { signer: owner, started });
}

const accepted = (number: number, previous: number, more: Partial<BaselineAccepted> = {}): Unplaced<BaselineAccepted> => ({
  ...runOf(number),
  at: '2026-03-01T10:06:00Z',
  of,
  previous: runOf(previous),
  reason: 'CHG-1187',
  keyId: owner.keyId,
  drift: { verdicts: 1, resources: 2, notCompared: 0, sha256: digestOf(9) },
  ...more,
});

/** Runs 0, 1 and 2, of which 1 was accepted after it had ended. */
async function ledger(): Promise<MemoryStore> {
  const store = new MemoryStore();
  await enter(store, 0);
  await enter(store, 1);
  await acceptBaseline(store, accepted(1, 0), { signer: owner });
  await enter(store, 2);
  return store;
}

const entriesOf = (store: MemoryStore) =>
  [...store.objects].filter(([name]) => name.startsWith('entries/')).map(([name, bytes]) => readEntry(bytes, name));
const standing = async (number: number, system = of) => standingOf(runOf(number), system, entriesOf(await ledger()));
const baselines = 'every baseline that was accepted is a run of the ledger, and follows the one before';

describe('a baseline that is accepted', () => {
  it('stands in the ledger under its own checkpoint, and the ledger holds', async () => {
    const store = await ledger();
    expect(entriesOf(store)[4]).toMatchObject({ kind: 'baseline.accepted', sequence: 4, previous: runOf(0), reason: 'CHG-1187' });
    expect(store.objects.has(checkpointName(5))).toBe(true);
    const verification = await verify(store);
    expect(told(verification)).toEqual([]);
    expect(verification.status).toBe('valid');
    const detail = `of CC-PHI in o-exampleorgid: run ${runIdOf(1)} (entry 4)`;
    expect(verification.lines).toContainEqual({ ok: true, what: baselines, detail });
  });

  it('is followed by the next', async () => {
    const store = await ledger();
    expect(await acceptBaseline(store, accepted(2, 1), { signer: owner })).toEqual({ sequence: 7 });
    expect((await verify(store)).status).toBe('valid');
    expect(standingOf(runOf(1), of, entriesOf(store))).toMatchObject({ is: 'replaced', accepted: { runId: runIdOf(2) } });
  });

  it('is no baseline of another system in the same ledger', async () => {
    const store = await ledger();
    await acceptBaseline(store, accepted(2, 0, { of: { ...of, system: 'other' } }), { signer: owner });
    expect((await verify(store)).status).toBe('valid');
  });

  it('where its head could not be signed stands all the same, and that is told', async () => {
    const store = await ledger();
    const signer = { ...owner, sign: () => Promise.reject(new Error('credentials ended')) };
    expect(await acceptBaseline(store, accepted(2, 1), { signer })).toEqual({ sequence: 7, unsigned: 'credentials ended' });
    expect(standingOf(runOf(2), of, entriesOf(store)).is).toBe('accepted');
    await enter(store, 3);
    expect((await verify(store)).status).toBe('valid');
  });
});

describe('standing as a baseline', () => {
  it.each<[string, number, string]>([
    ['a run before one that was accepted is replaced', 0, 'replaced'],
    ['the one that was accepted is the baseline', 1, 'accepted'],
    ['a later run that nobody accepted is entered', 2, 'entered'],
    ['a run that the ledger does not hold is missing', 3, 'missing'],
  ])('%s', async (_, number, is) => {
    expect((await standing(number)).is).toBe(is);
  });

  it('of a run whose package has another digest is missing', async () => {
    const run = { runId: runIdOf(1), bundleSha256: digestOf(7) };
    expect(standingOf(run, of, entriesOf(await ledger()))).toEqual({ is: 'missing' });
  });

  it('is not touched by the baselines of another system', async () => {
    expect(await standing(0, { ...of, organization: 'o-another' })).toEqual({ is: 'entered', accepted: undefined });
  });
});

describe('what is no baseline is refused, and enters nothing', () => {
  it.each<[string, Unplaced<BaselineAccepted>, string]>([
    ['a run that is not there', accepted(5, 1), 'does not hold the end of the run'],
    ['another digest', accepted(2, 1, { bundleSha256: digestOf(8) }), 'does not hold the end of the run'],
    ['another key', accepted(2, 1, { keyId: 'another' }), 'was sealed with another key'],
    ['a run that is the baseline already', accepted(1, 1), 'was accepted before'],
    ['one that follows a baseline that was replaced', accepted(2, 0), 'the baseline was the run'],
    ['one that follows a run that is not there', accepted(2, 6, { of: { ...of, system: 'x' } }), 'whose end the ledger does not hold'],
  ])('%s', async (_, entry, why) => {
    const store = await ledger();
    const before = store.objects.size;
    await expect(acceptBaseline(store, entry, { signer: owner })).rejects.toThrow(why);
    expect(store.objects.size).toBe(before);
  });

  it.each<[string, Partial<Pick<Qualification, 'conclusion' | 'mode'>>, string]>([
    ['a run that does not conform', { conclusion: 'does-not-conform' }, 'is said to be does-not-conform'],
    ['a run that was aborted', { conclusion: 'aborted' }, 'is said to be aborted'],
    ['a run over saved facts', { mode: 'replay' }, 'judged saved facts'],
  ])('%s', async (_, more, why) => {
    const store = await ledger();
    await enter(store, 3, more);
    await expect(acceptBaseline(store, accepted(3, 1), { signer: owner })).rejects.toThrow(why);
  });

  it('where another became it just before', async () => {
    const store = await ledger();
    await enter(store, 3);
    // Between the reading of the entries and the writing of the new one.
    const create = store.create.bind(store);
    let isFirst = true;
    store.create = async (name, bytes) => {
      if (isFirst && name === entryName(9)) {
        isFirst = false;
        await acceptBaseline(store, accepted(3, 1), { signer: owner });
      }
      return create(name, bytes);
    };
    await expect(acceptBaseline(store, accepted(2, 1), { signer: owner })).rejects.toThrow(`the baseline was the run ${runIdOf(3)}`);
    store.create = create;
    expect((await verify(store)).status).toBe('valid');
  });
});

describe('a ledger with an acceptance that could not be', () => {
  it.each<[string, Partial<BaselineAccepted>, string]>([
    ['of a run that is not in it', { runId: runIdOf(8) }, 'does not hold the end of the run'],
    ['of another digest', { bundleSha256: digestOf(8) }, 'does not hold the end of the run'],
    ['that follows another baseline', { previous: runOf(2) }, 'whose end the ledger does not hold'],
  ])('%s does not hold', async (_, change, why) => {
    const store = new MemoryStore();
    await enter(store, 0);
    await enter(store, 1);
    const entry = { ...accepted(1, 0), ...change, sequence: 4, kind: 'baseline.accepted' } as LedgerEntry;
    store.objects.set(entryName(4), entryBytes(entry));
    await enter(store, 3);
    const verification = await verify(store);
    expect(verification.status).toBe('invalid');
    expect(told(verification)).toEqual([expect.stringMatching(new RegExp(`^${baselines}: entry 4: .*${why}`))]);
  });
});
