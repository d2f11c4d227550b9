import { beforeAll, describe, expect, it, test } from 'vitest';
import { signCheckpoint } from '../../../src/evidence/ledger/checkpoint.ts';
import { entryBytes, type LedgerEntry } from '../../../src/evidence/ledger/entries.ts';
import { startRun } from '../../../src/evidence/ledger/ledger.ts';
import { checkpointName, entryName, type LedgerStore } from '../../../src/evidence/ledger/store.ts';
import { leafHash, rootOf } from '../../../src/evidence/ledger/tree.ts';
import { bytesOf, flipped, owner, stranger, textOf } from '../workbench.ts';
import { endOf, enterRun, keyOf, ledgerOf, MemoryStore, runIdOf, startOf, told, verify } from './workbench.ts';

/** Five whole runs: entries 0 to 9. */
let whole: MemoryStore;

beforeAll(async () => {
  whole = await ledgerOf(5);
});

const entryAt = (store: MemoryStore, sequence: number): LedgerEntry => JSON.parse(textOf(store.objects.get(entryName(sequence))));
const put = (store: MemoryStore, entry: LedgerEntry) => void store.objects.set(entryName(entry.sequence), entryBytes(entry));
const alter = (store: MemoryStore, sequence: number, change: object) =>
  put(store, { ...entryAt(store, sequence), ...change } as LedgerEntry);
const drop = (store: MemoryStore, ...names: readonly string[]) => {
  for (const name of names) store.objects.delete(name);
};
const originOf = (store: MemoryStore) => textOf(store.objects.get(checkpointName(1))).split('\n')[0] ?? '';
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const leavesOf = (store: MemoryStore, size: number) =>
  range(0, size - 1).map((n) => leafHash(store.objects.get(entryName(n)) ?? bytesOf('')));

describe('a ledger that nobody touched', () => {
  it('is valid, and says who signed what', async () => {
    const verification = await verify(whole);
    expect(told(verification)).toEqual([]);
    expect(verification).toMatchObject({ status: 'valid', origin: originOf(whole), entries: 10, unfinished: [] });
    const signed = verification.lines.find(({ what }) => what.startsWith('every checkpoint is signed'));
    expect(signed?.detail).toBe(`key ${owner.keyId} signed the checkpoints over 1 to 10`);
    expect(told(verification, 'warning')).toEqual([expect.stringMatching(/^held checkpoint: no checkpoint kept elsewhere was given/)]);
  });

  it('is only intact where no key was given', async () => {
    const verification = await verify(whole, { keys: [] });
    expect(verification.status).toBe('intact');
    expect(told(verification, 'warning')).toContainEqual('trust anchor: no key was given: nobody knows who signed this ledger');
  });

  it('may have changed its key over the years: each that signed must be given', async () => {
    const store = whole.copy();
    await enterRun(store, 20, { signer: stranger });
    expect(told(await verify(store))).toEqual([
      'every checkpoint is signed by a key that was given: checkpoints/0000000011.txt: a stranger signed it, none of the keys given; checkpoints/0000000012.txt: a stranger signed it, none of the keys given',
    ]);
    const verification = await verify(store, { keys: [keyOf(owner), keyOf(stranger)] });
    expect(verification.status).toBe('valid');
    expect(verification.lines.find(({ what }) => what.startsWith('every checkpoint is signed'))?.detail).toBe(
      `key ${owner.keyId} signed the checkpoints over 1 to 10; key ${stranger.keyId} signed the checkpoints over 11 and 12`,
    );
  });

  it('still begins with what a checkpoint held elsewhere says, however old', async () => {
    const since = range(1, 10).map((size) => ({ name: `held-${size}`, bytes: whole.objects.get(checkpointName(size)) ?? bytesOf('') }));
    const verification = await verify(whole, { since });
    expect(verification.status).toBe('valid');
    expect(verification.lines).toContainEqual({
      ok: true,
      what: 'the ledger still begins with the 3 entries of the checkpoint held in held-3',
    });
  });

  it('names the runs that never ended', async () => {
    const store = whole.copy();
    await startRun(store, startOf(runIdOf(20)), { signer: owner });
    await enterRun(store, 21);
    const verification = await verify(store);
    expect(verification).toMatchObject({ status: 'valid', unfinished: [{ runId: runIdOf(20), at: '2026-03-01T10:00:00Z', sequence: 10 }] });
    expect(told(verification, 'warning')).toContainEqual(
      `run ${runIdOf(20)}: it began at 2026-03-01T10:00:00Z (entry 10) and has no end: it is under way, was killed, or was never sealed`,
    );
  });

  it('may hold entries of a later version', async () => {
    const store = whole.copy();
    store.objects.set(entryName(10), entryBytes({ sequence: 10, kind: 'sign-off', who: 'x' } as unknown as LedgerEntry));
    const started = await startRun(store, startOf(runIdOf(20)), { signer: owner });
    expect(started.sequence).toBe(11);
    const verification = await verify(store);
    expect(verification.status).toBe('valid');
    expect(told(verification, 'warning')).toContainEqual('entries of a later version: 1: what they mean is not known here');
  });

  it('may grow while it is read', async () => {
    const store = whole.copy();
    const busy: LedgerStore = {
      at: store.at,
      create: (name, bytes) => store.create(name, bytes),
      read: (name) => store.read(name),
      list: async (folder) => {
        const names = await store.list(folder);
        await enterRun(store, 60 + store.objects.size);
        return names;
      },
    };
    const verification = await verify(busy);
    expect(told(verification)).toEqual([]);
    expect(verification.status).toBe('intact');
  });

  it('is none where nothing is there', async () => {
    await expect(verify(new MemoryStore())).rejects.toThrow(expect.objectContaining({ code: 'unreadable' }) as Error);
  });
});

const removed = 'no entry was removed';
const altered = 'no entry was altered';
const moved = 'no entry was moved';
const untold = 'every entry can be told by a root that was signed';
const checkpoints = 'every checkpoint is signed by a key that was given';
const objects = 'every object in it is an entry, a checkpoint or a timestamp';
const entries = 'every entry is one, under its own number';
const runs = 'every run began once, and ended at most once after that';

/** Takes an entry out and lets those behind it move up, with new numbers. */
function closeGap(store: MemoryStore, sequence: number, last = 9): void {
  for (const next of range(sequence + 1, last)) put(store, { ...entryAt(store, next), sequence: next - 1 });
  drop(store, entryName(last));
}

const attacks: readonly [string, (store: MemoryStore) => void | Promise<void>, readonly string[]][] = [
  ['an entry removed', (store) => drop(store, entryName(3)), [`${removed}: entry 3`]],
  [
    'both entries of a run removed',
    (store) => drop(store, entryName(4), entryName(5)),
    [`${removed}: entries 4 and 5`, `${untold}: not entries 6 and 7`],
  ],
  ['the first removed', (store) => drop(store, entryName(0)), [`${removed}: entry 0`]],
  ['the end cut off', (store) => drop(store, ...range(7, 9).map(entryName)), [`${removed}: entries 7 to 9`]],
  ['every entry removed', (store) => drop(store, ...range(0, 9).map(entryName)), [`${removed}: entries 0 to 9`]],
  ['a conclusion altered', (store) => alter(store, 3, { conclusion: 'conforms', outcome: 'pass' }), [`${altered}: entry 3`]],
  ['the first altered', (store) => alter(store, 0, { at: '2020-01-01T00:00:00Z' }), [`${altered}: entry 0`]],
  ['the last altered', (store) => alter(store, 9, { at: '2020-01-01T00:00:00Z' }), [`${altered}: entry 9`]],
  [
    'two altered',
    (store) => {
      alter(store, 1, { outcome: 'pass' });
      alter(store, 8, { at: '2020-01-01T00:00:00Z' });
    },
    [`${altered}: entries 1, 8\n`, `${untold}: not entry 9`],
  ],
  [
    'one altered behind which others cannot be told',
    (store) => alter(store, 4, { at: '2020-01-01T00:00:00Z' }),
    [`${altered}: entry 4\n`, `${untold}: not entries 5 to 7: what would tell is lost with another entry or its checkpoint`],
  ],
  [
    'two that changed places, with their numbers',
    (store) => {
      const [a, b] = [entryAt(store, 2), entryAt(store, 5)];
      put(store, { ...b, sequence: 2 });
      put(store, { ...a, sequence: 5 });
    },
    [`${moved}: entry 2 stands in the place of 5; entry 5 stands in the place of 2`],
  ],
  [
    'two files that changed names',
    (store) => {
      const [a, b] = [store.objects.get(entryName(2)), store.objects.get(entryName(3))];
      store.objects.set(entryName(2), b ?? bytesOf(''));
      store.objects.set(entryName(3), a ?? bytesOf(''));
    },
    ['entries/0000000002.json bears the number 3', `${moved}: entry 2 stands in the place of 3; entry 3 stands in the place of 2`],
  ],
  [
    'one taken out, and those behind it moved up',
    (store) => closeGap(store, 7),
    [`${removed}: entry 7`, `${moved}: entry 8 stands in the place of 7; entry 9 stands in the place of 8`],
  ],
  [
    'one doubled under the number of another',
    (store) => put(store, { ...entryAt(store, 2), sequence: 7 }),
    [altered, 'entry 7', 'begins twice'],
  ],
  ['a checkpoint removed', (store) => drop(store, checkpointName(4)), ['no checkpoint was removed: the checkpoint over 4']],
  [
    'an entry altered and its checkpoint removed',
    (store) => {
      drop(store, checkpointName(3));
      alter(store, 2, { at: '2020-01-01T00:00:00Z' });
    },
    ['no checkpoint was removed: the checkpoint over 3', `${untold}: not entries 2 and 3`],
  ],
  [
    'another altered whose checkpoint is gone',
    (store) => {
      drop(store, checkpointName(6));
      alter(store, 5, { at: '2020-01-01T00:00:00Z' });
    },
    ['no checkpoint was removed: the checkpoint over 6', `${untold}: not entries 5 to 7`],
  ],
  ['all checkpoints removed', (store) => drop(store, ...range(1, 10).map(checkpointName)), []],
  [
    'a checkpoint of which the text was changed',
    (store) => {
      const text = textOf(store.objects.get(checkpointName(10)));
      store.objects.set(checkpointName(10), bytesOf(text.replace('\n10\n', '\n9\n')));
    },
    ['checkpoints/0000000010.txt is over 9 entries: it stands in the place of another'],
  ],
  [
    'a checkpoint of which the signature was changed',
    (store) => {
      const bytes = Buffer.from(store.objects.get(checkpointName(10)) ?? []);
      const at = bytes.lastIndexOf(' ') + 30;
      store.objects.set(checkpointName(10), bytes.fill(bytes[at] === 0x41 ? 'B' : 'A', at, at + 1));
    },
    [`${checkpoints}: checkpoints/0000000010.txt: its text or its signature was changed`],
  ],
  [
    'a checkpoint that a stranger signed anew',
    async (store) => {
      const head = { origin: originOf(store), size: 10, root: rootOf(leavesOf(store, 10)) };
      store.objects.set(checkpointName(10), await signCheckpoint(head, stranger));
    },
    [`${checkpoints}: checkpoints/0000000010.txt: a stranger signed it, none of the keys given`],
  ],
  [
    'an older checkpoint in the place of a newer one',
    (store) => void store.objects.set(checkpointName(10), store.objects.get(checkpointName(9)) ?? bytesOf('')),
    ['checkpoints/0000000010.txt is over 9 entries: it stands in the place of another'],
  ],
  [
    'a checkpoint of another ledger by the same key',
    async (store) => {
      const other = await ledgerOf(6);
      store.objects.set(checkpointName(10), other.objects.get(checkpointName(10)) ?? bytesOf(''));
      const origin = 'iq-ledger/other';
      store.objects.set(checkpointName(5), await signCheckpoint({ origin, size: 5, root: rootOf(leavesOf(other, 3)) }, owner));
    },
    ['every checkpoint is of this ledger: checkpoints/0000000005.txt is of iq-ledger/other'],
  ],
  [
    'a fork: another head that the key signed',
    async (store) => {
      const root = rootOf([leafHash(bytesOf('another history'))]);
      store.objects.set(checkpointName(10), await signCheckpoint({ origin: originOf(store), size: 10, root }, owner));
    },
    [`${altered}: entry 9`],
  ],
  [
    'a member named twice',
    (store) => {
      const text = textOf(store.objects.get(entryName(3)));
      store.objects.set(entryName(3), bytesOf(text.replace('"conclusion"', '"conclusion":"conforms","conclusion"')));
    },
    ['entries/0000000003.json holds the member "conclusion" twice in one object', `${altered}: entry 3`],
  ],
  [
    'the same JSON in another form',
    (store) => void store.objects.set(entryName(3), bytesOf(`${textOf(store.objects.get(entryName(3)))}\n`)),
    ['entries/0000000003.json is not in canonical form', `${altered}: entry 3`],
  ],
  [
    'an entry that lost a member',
    (store) => alter(store, 3, { bundleSha256: undefined }),
    ['entries/0000000003.json is no entry of a ledger: bundleSha256', `${altered}: entry 3`],
  ],
  [
    'an entry of other bytes',
    (store) => void store.objects.set(entryName(3), flipped(store.objects.get(entryName(3)), 0)),
    [`${entries}: entries/0000000003.json is not JSON`, `${altered}: entry 3`],
  ],
  [
    'a file that is none of it',
    (store) => void store.objects.set('entries/0000000003.json.bak', bytesOf('x')),
    [`${objects}: entries/0000000003.json.bak is none`],
  ],
  [
    'a checkpoint over nothing',
    (store) => void store.objects.set(checkpointName(0), bytesOf('x')),
    [`${objects}: checkpoints/0000000000.txt is none`],
  ],
  [
    'an entry beyond a gap',
    (store) => put(store, { ...startOf(runIdOf(40)), kind: 'run.started', sequence: 12 }),
    [`${removed}: entries 10 and 11`],
  ],
  [
    'a second end of a run',
    (store) => put(store, { ...endOf(runIdOf(4)), kind: 'run.finished', sequence: 10 }),
    [`${runs}: run ${runIdOf(4)} ends twice, in entries 9 and 10`],
  ],
  [
    'the end of a run that never began',
    (store) => put(store, { ...endOf(runIdOf(40)), kind: 'run.finished', sequence: 10 }),
    [`${runs}: run ${runIdOf(40)} ends in entry 10 and never began`],
  ],
  [
    'a stamp of nothing',
    (store) => void store.objects.set('checkpoints/0000000010.tsr', bytesOf('x')),
    ['the timestamp of checkpoints/0000000010.txt: '],
  ],
  [
    'a stamp without its checkpoint',
    (store) => void store.objects.set('checkpoints/0000000030.tsr', bytesOf('x')),
    ['has no checkpoint that is trusted'],
  ],
];

describe('what was done to a ledger is named', () => {
  test.each(attacks.filter(([, , reasons]) => reasons.length > 0))('%s', async (_, attack, reasons) => {
    const store = whole.copy();
    await attack(store);
    const verification = await verify(store);
    expect(verification.status).toBe('invalid');
    const all = told(verification).join('\n');
    for (const reason of reasons) expect(all).toContain(reason);
    // Nothing is blamed that was not touched.
    for (const what of [removed, altered, moved]) if (!reasons.some((reason) => reason.startsWith(what))) expect(all).not.toContain(what);
  });

  it('a stranger signs for nothing', async () => {
    const store = whole.copy();
    await startRun(store, startOf(runIdOf(40)), { signer: stranger });
    const verification = await verify(store);
    expect(told(verification).join()).toContain('checkpoints/0000000011.txt: a stranger signed it');
    expect(told(verification, 'warning')).toContainEqual(expect.stringContaining('not entry 10: nothing shows who made them'));
  });

  it('without any checkpoint, nothing shows who made the entries', async () => {
    const store = whole.copy();
    drop(store, ...range(1, 10).map(checkpointName));
    const verification = await verify(store);
    expect(verification.status).toBe('intact');
    expect(told(verification, 'warning')).toContainEqual(expect.stringContaining('not entries 0 to 9: nothing shows who made them'));
  });
});

describe('what only a checkpoint held elsewhere shows', () => {
  const held = (store: MemoryStore, size: number) => [{ name: 'held', bytes: store.objects.get(checkpointName(size)) ?? bytesOf('') }];

  it('a ledger cut short together with its checkpoints', async () => {
    const store = whole.copy();
    drop(store, ...range(6, 9).map(entryName), ...range(7, 10).map(checkpointName));
    expect(await verify(store)).toMatchObject({ status: 'valid' });
    const verification = await verify(store, { since: held(whole, 10) });
    expect(verification.status).toBe('invalid');
    expect(told(verification)).toEqual([
      'no entry was removed: entries 6 to 9',
      'the ledger still begins with the 10 entries of the checkpoint held in held: it was cut short: only 6 are there',
    ]);
  });

  it('a history that the holder of the key made anew', async () => {
    const store = new MemoryStore([...whole.objects].filter(([name]) => ['0', '1', '2'].includes(/0(\d)\./.exec(name)?.[1] ?? '')));
    for (const number of [30, 31, 32, 33]) await enterRun(store, number);
    expect(await verify(store)).toMatchObject({ status: 'valid' });
    expect(told(await verify(store, { since: held(whole, 10) }))).toEqual([
      'the ledger still begins with the 10 entries of the checkpoint held in held: its history was rewritten: another head of that size was signed',
    ]);
    expect(await verify(store, { since: held(whole, 2) })).toMatchObject({ status: 'valid' });
    drop(store, checkpointName(10));
    expect(told(await verify(store, { since: held(whole, 10) })).at(-1)).toBe(
      'the ledger still begins with the 10 entries of the checkpoint held in held: its entries are not those that were there',
    );
  });

  it('a ledger that was replaced by another', async () => {
    const store = new MemoryStore();
    for (const number of range(50, 55)) await enterRun(store, number);
    const [wrong, ...others] = told(await verify(store, { since: held(whole, 10) }));
    expect(others).toEqual([]);
    expect(wrong).toContain(`it is of another ledger, ${originOf(whole)}; this one is ${originOf(store)}`);
  });

  it('a ledger that was emptied', async () => {
    expect(told(await verify(new MemoryStore(), { since: held(whole, 4) }))).toEqual([
      'no entry was removed: entries 0 to 3',
      'the ledger still begins with the 4 entries of the checkpoint held in held: it was cut short: only 0 are there',
    ]);
  });

  test.each<[string, () => Promise<Uint8Array>, string]>([
    [
      'signed by a stranger',
      () => signCheckpoint({ origin: originOf(whole), size: 10, root: rootOf([]) }, stranger),
      'a stranger signed it',
    ],
    [
      'changed',
      async () => bytesOf(textOf(whole.objects.get(checkpointName(4))).replace('\n4\n', '\n3\n')),
      'its text or its signature was changed',
    ],
    ['none', async () => bytesOf('nothing'), 'is not a signed note'],
  ])('but one that is %s shows nothing, and is refused', async (_, make, why) => {
    const verification = await verify(whole, { since: [{ name: 'held', bytes: await make() }] });
    expect(verification.status).toBe('invalid');
    expect(told(verification).join()).toMatch(new RegExp(`^the checkpoint held in held is one of this ledger: .*${why}`));
  });
});
