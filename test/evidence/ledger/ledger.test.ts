import { describe, expect, it, test } from 'vitest';
import { signCheckpoint } from '../../../src/evidence/ledger/checkpoint.ts';
import { entryBytes } from '../../../src/evidence/ledger/entries.ts';
import { finishRun, startRun } from '../../../src/evidence/ledger/ledger.ts';
import type { LedgerStore } from '../../../src/evidence/ledger/store.ts';
import { leafHash, rootOf } from '../../../src/evidence/ledger/tree.ts';
import { bytesOf, owner, stranger, textOf } from '../workbench.ts';
import { endOf, enterRun, keyOf, ledgerOf, MemoryStore, runIdOf, startOf, told, verify } from './workbench.ts';

const signer = owner;
const entryOf = (store: MemoryStore, number: number) =>
  JSON.parse(textOf(store.objects.get(`entries/${String(number).padStart(10, '0')}.json`)));

describe('a run in a ledger', () => {
  it('begins and ends in entries of their own, each under a signed head', async () => {
    const store = new MemoryStore();
    const note = await startRun(store, startOf(runIdOf(1)), { signer });
    expect(note).toEqual({ at: 'memory', sequence: 0, previousCheckpoint: '' });
    expect(entryOf(store, 0)).toEqual({ ...startOf(runIdOf(1)), kind: 'run.started', sequence: 0 });
    const { sequence, files } = await finishRun(store, endOf(runIdOf(1)), { signer, started: note });
    expect(sequence).toBe(1);
    expect(entryOf(store, 1)).toEqual({ ...endOf(runIdOf(1)), kind: 'run.finished', sequence: 1 });
    expect(files.map(({ name }) => name)).toEqual(['ledger/entry.json', 'ledger/checkpoint.txt', 'ledger/inclusion.json']);
    expect([...store.objects.keys()].sort()).toEqual([
      'checkpoints/0000000001.txt',
      'checkpoints/0000000002.txt',
      'entries/0000000000.json',
      'entries/0000000001.json',
    ]);
    expect(await verify(store)).toMatchObject({ status: 'valid', entries: 2, unfinished: [] });
  });

  it('knows the head before it, whoever signed that', async () => {
    const store = await ledgerOf(2, { signer: stranger });
    const note = await startRun(store, startOf(runIdOf(9)), { signer });
    expect(note.sequence).toBe(4);
    expect(note.previousCheckpoint).toBe(textOf(store.objects.get('checkpoints/0000000004.txt')));
    expect(await verify(store, { keys: [keyOf(owner), keyOf(stranger)] })).toMatchObject({ status: 'valid' });
  });

  it('has its end stamped, and keeps the stamp', async () => {
    const store = new MemoryStore();
    const asked: string[] = [];
    const stamp = async (bytes: Uint8Array) => {
      asked.push(textOf(bytes));
      return bytesOf('a stamp');
    };
    const { files } = await enterRun(store, 1, { stamp });
    expect(asked).toEqual([textOf(store.objects.get('checkpoints/0000000002.txt'))]);
    expect(textOf(store.objects.get('checkpoints/0000000002.tsr'))).toBe('a stamp');
    expect(files.map(({ name }) => name)).toContain('ledger/checkpoint.tsr');
    const without = await enterRun(store, 2, { stamp: async () => undefined });
    expect(without.files.map(({ name }) => name)).not.toContain('ledger/checkpoint.tsr');
  });

  it('signs for the runs that were killed before they could', async () => {
    const store = await ledgerOf(1);
    for (const sequence of [2, 3]) {
      const bytes = entryBytes({ ...startOf(runIdOf(sequence)), kind: 'run.started', sequence });
      await store.create(`entries/000000000${sequence}.json`, bytes);
    }
    expect(await verify(store)).toMatchObject({ status: 'intact' });
    expect(told(await verify(store), 'warning')).toContainEqual(expect.stringContaining('not entries 2 and 3'));
    const note = await startRun(store, startOf(runIdOf(9)), { signer });
    expect(note.sequence).toBe(4);
    expect(note.previousCheckpoint).toContain('\n4\n');
    const after = await verify(store);
    expect(after).toMatchObject({ status: 'valid', entries: 5 });
    expect(after.unfinished.map(({ runId }) => runId)).toEqual([runIdOf(2), runIdOf(3), runIdOf(9)]);
  });

  it('takes the next number where another run was faster, however often', async () => {
    const store = await ledgerOf(1);
    let faster = 2;
    const raced: LedgerStore = {
      ...storeOf(store),
      create: async (name, bytes) => {
        if (name.startsWith('entries/') && faster < 5) {
          const sequence = faster++;
          await store.create(name, entryBytes({ ...startOf(runIdOf(sequence)), kind: 'run.started', sequence }));
        }
        return store.create(name, bytes);
      },
    };
    expect((await startRun(raced, startOf(runIdOf(9)), { signer })).sequence).toBe(5);
    expect(await verify(store)).toMatchObject({ status: 'valid', entries: 6 });
  });

  it('is entered once where the store made it and its answer was lost', async () => {
    const store = await ledgerOf(1);
    const lossy: LedgerStore = {
      ...storeOf(store),
      create: async (name, bytes) => {
        await store.create(name, bytes);
        return 'exists';
      },
    };
    expect((await startRun(lossy, startOf(runIdOf(9)), { signer })).sequence).toBe(2);
    expect(await verify(store)).toMatchObject({ status: 'valid', entries: 3 });
  });

  it('has its own signature in the package where a run with another key signed the head first', async () => {
    const store = await ledgerOf(1);
    const note = await startRun(store, startOf(runIdOf(9)), { signer });
    const raced: LedgerStore = {
      ...storeOf(store),
      create: async (name, bytes) => {
        const made = await store.create(name, bytes);
        if (name === 'entries/0000000003.json') await startRun(store, startOf(runIdOf(10)), { signer: stranger });
        return made;
      },
    };
    const stamp = async () => bytesOf('a stamp');
    const { files } = await finishRun(raced, endOf(runIdOf(9)), { signer, started: note, stamp });
    const inPackage = textOf(files.find(({ name }) => name === 'ledger/checkpoint.txt')?.bytes);
    const inStore = textOf(store.objects.get('checkpoints/0000000004.txt'));
    expect(inPackage.split('\n\n')[0]).toBe(inStore.split('\n\n')[0]);
    expect(inPackage).not.toBe(inStore);
    // A stamp of the one is none of the other.
    expect(store.objects.has('checkpoints/0000000004.tsr')).toBe(false);
    expect(await verify(store, { keys: [keyOf(owner), keyOf(stranger)] })).toMatchObject({ status: 'valid' });
  });
});

describe('no key signs over a ledger that was changed', () => {
  const start = (store: MemoryStore) => startRun(store, startOf(runIdOf(99)), { signer });

  test.each<[string, (store: MemoryStore) => void | Promise<void>, string]>([
    ['an entry was altered', (store) => put(store, 'entries/0000000002.json', { outcome: 'pass' }), 'not those that its checkpoint over 6'],
    ['one was removed', (store) => drop(store, 'entries/0000000002.json'), 'entries/0000000002.json is gone'],
    ['the last was removed', (store) => drop(store, 'entries/0000000005.json'), 'entries/0000000005.json is gone'],
    ['all entries were removed', (store) => drop(store, ...namesIn(store, 'entries')), 'entries/0000000000.json is gone'],
    [
      'its last checkpoint is of other entries',
      async (store) => {
        const root = rootOf([leafHash(bytesOf('x'))]);
        const origin = textOf(store.objects.get('checkpoints/0000000006.txt')).split('\n')[0] ?? '';
        store.objects.set('checkpoints/0000000006.txt', await signCheckpoint({ origin, size: 6, root }, owner));
      },
      'not those that its checkpoint over 6',
    ],
    [
      'its last checkpoint has a broken signature of ours',
      (store) => {
        const text = textOf(store.objects.get('checkpoints/0000000006.txt'));
        const broken = text.replace(/.{6}\n$/, 'AAAA==\n');
        store.objects.set('checkpoints/0000000006.txt', bytesOf(broken));
      },
      'checkpoints/0000000006.txt: its text or its signature was changed',
    ],
    [
      'its last checkpoint is an older one',
      (store) => void store.objects.set('checkpoints/0000000006.txt', store.objects.get('checkpoints/0000000005.txt') ?? bytesOf('')),
      'not those that its checkpoint over 6',
    ],
    [
      'the checkpoint to come is there already, of other entries',
      async (store) => {
        store.objects.set('checkpoints/0000000006.txt', store.objects.get('checkpoints/0000000006.txt') ?? bytesOf(''));
        const entry = entryBytes({ ...startOf(runIdOf(6)), kind: 'run.started', sequence: 6 });
        await store.create('entries/0000000006.json', entry);
        const origin = textOf(store.objects.get('checkpoints/0000000006.txt')).split('\n')[0] ?? '';
        const forged = await signCheckpoint({ origin, size: 7, root: rootOf([leafHash(bytesOf('x'))]) }, stranger);
        await store.create('checkpoints/0000000007.txt', forged);
      },
      'not those that its checkpoint over 7',
    ],
  ])('%s', async (_, change, why) => {
    const store = await ledgerOf(3);
    await change(store);
    const before = store.objects.size;
    await expect(start(store)).rejects.toThrow(expect.objectContaining({ code: 'ledger', message: expect.stringContaining(why) }) as Error);
    expect(store.objects.size).toBe(before);
  });

  test.each<[string, (store: MemoryStore) => Promise<MemoryStore>, string]>([
    ['is another one', () => ledgerOf(3, { signer: stranger }), 'is not the beginning of this run any more'],
    [
      'was made anew before the run',
      async () => {
        const store = new MemoryStore();
        for (const number of [7, 8]) await enterRun(store, number);
        await startRun(store, startOf(runIdOf(99)), { signer });
        return store;
      },
      'the entries before this run are not those that it began with',
    ],
  ])('nor one that %s when the run ends', async (_, replace, why) => {
    const store = await ledgerOf(2);
    const note = await start(store);
    const other = await replace(store);
    await expect(finishRun(other, endOf(runIdOf(99)), { signer, started: note })).rejects.toThrow(why);
  });
});

function storeOf(store: MemoryStore): LedgerStore {
  return { at: store.at, create: (n, b) => store.create(n, b), read: (n) => store.read(n), list: (f) => store.list(f) };
}

function drop(store: MemoryStore, ...names: string[]): void {
  for (const name of names) store.objects.delete(name);
}

function namesIn(store: MemoryStore, folder: string): string[] {
  return [...store.objects.keys()].filter((name) => name.startsWith(folder));
}

function put(store: MemoryStore, name: string, change: object): void {
  store.objects.set(name, entryBytes({ ...JSON.parse(textOf(store.objects.get(name))), ...change }));
}
