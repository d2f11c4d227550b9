import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, test } from 'vitest';
import { fileStore } from '../../../src/evidence/ledger/file-store.ts';
import { startRun } from '../../../src/evidence/ledger/ledger.ts';
import { checkpointName, entryName } from '../../../src/evidence/ledger/store.ts';
import { verifyLedger } from '../../../src/evidence/ledger/verify.ts';
import { fileSigner } from '../../../src/evidence/signer.ts';
import { bytesOf, emptyFolder, owner } from '../workbench.ts';
import { enterRun, keyOf, runIdOf, startOf, told, verify } from './workbench.ts';

const appender = fileURLToPath(new URL('appender.ts', import.meta.url));
const children = new Set<ChildProcess>();
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
});

interface Home {
  readonly dir: string;
  readonly keyPath: string;
  readonly key: KeyObject;
}

function home(): Home {
  const folder = emptyFolder();
  const keyPath = join(folder, 'seal.key');
  const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  writeFileSync(keyPath, pem, { mode: 0o600 });
  return { dir: join(folder, 'ledger'), keyPath, key: createPublicKey(createPrivateKey(pem)) };
}

/** Enters `count` runs in a process of its own. */
function append({ dir, keyPath }: Home, first: number, count: number) {
  const child = spawn(process.execPath, [appender, dir, keyPath, String(first), String(count)], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  let error = '';
  child.stderr.on('data', (bytes) => {
    error += bytes;
  });
  const ended = once(child, 'close').then(([code, signal]: (number | string | null)[]) => {
    children.delete(child);
    return { code, signal, error };
  });
  return { child, ended, ready: once(child.stdout, 'data') };
}

describe('a ledger in a folder', () => {
  it('makes objects once, whole, and never again', async () => {
    const store = fileStore(join(emptyFolder(), 'a', 'b'));
    expect(await store.list('entries')).toEqual([]);
    expect(await store.read(entryName(0))).toBeNull();
    expect(await store.create(entryName(0), bytesOf('first'))).toBe('created');
    expect(await store.create(entryName(0), bytesOf('second'))).toBe('exists');
    expect(await store.create(checkpointName(1), bytesOf('x'))).toBe('created');
    expect(Buffer.from((await store.read(entryName(0))) ?? []).toString()).toBe('first');
    expect(await store.list('entries')).toEqual(['entries/0000000000.json']);
    expect(await store.list('checkpoints')).toEqual(['checkpoints/0000000001.txt']);
    expect(readdirSync(join(store.at, '.aside'))).toEqual([]);
    expect(statSync(join(store.at, entryName(0))).mode & 0o222).toBe(0);
  });

  it('lets one of many that make an object at once win', async () => {
    const store = fileStore(emptyFolder());
    const made = await Promise.all(Array.from({ length: 40 }, (_, index) => store.create(entryName(0), bytesOf(`by ${index}`))));
    expect(made.filter((outcome) => outcome === 'created')).toHaveLength(1);
    expect(Buffer.from((await store.read(entryName(0))) ?? []).toString()).toBe(`by ${made.indexOf('created')}`);
  });

  it('removes what killed writers left, once it is old', async () => {
    const store = fileStore(emptyFolder());
    mkdirSync(join(store.at, '.aside'));
    for (const name of ['old', 'young']) writeFileSync(join(store.at, '.aside', name), 'half');
    const longAgo = new Date(Date.now() - 25 * 60 * 60 * 1000);
    utimesSync(join(store.at, '.aside', 'old'), longAgo, longAgo);
    await store.create(entryName(0), bytesOf('x'));
    expect(readdirSync(join(store.at, '.aside'))).toEqual(['young']);
    expect(await store.list('entries')).toHaveLength(1);
  });

  test.each<[string, (path: string) => void, string]>([
    ['a link to the same text', (path) => symlinkSync(moved(path), path), 'is not a plain file'],
    ['a link to nothing', (path) => symlinkSync(`${moved(path)}.gone`, path), 'is not a plain file'],
    ['a folder', (path) => void [moved(path), mkdirSync(path)], 'is not a plain file'],
    ['a pipe', (path) => void [moved(path), execFileSync('mkfifo', [path])], 'is not a plain file'],
    ['more than any entry', (path) => writeFileSync(replaced(path), Buffer.alloc(2 ** 20 + 1)), 'has more than 1048576 bytes'],
  ])('tells an entry in whose place is %s', async (_, replace, why) => {
    const store = fileStore(join(emptyFolder(), 'ledger'));
    for (const number of [0, 1]) await enterRun(store, number);
    replace(join(store.at, entryName(1)));
    const verification = await verify(store);
    expect(verification.status).toBe('invalid');
    expect(told(verification).slice(0, 2)).toEqual([expect.stringContaining(`${entryName(1)} ${why}`), 'no entry was altered: entry 1']);
    await expect(startRun(store, startOf(runIdOf(9)), { signer: owner })).rejects.toThrow(why);
  });

  it('follows no link in the place of a folder', async () => {
    const store = fileStore(join(emptyFolder(), 'ledger'));
    await enterRun(store, 0);
    renameSync(join(store.at, 'entries'), join(store.at, 'elsewhere'));
    symlinkSync('elsewhere', join(store.at, 'entries'));
    await expect(verify(store)).rejects.toThrow('entries of the ledger');
  });

  it('counts an entry that another name links to as what it is', async () => {
    const store = fileStore(join(emptyFolder(), 'ledger'));
    await enterRun(store, 0);
    linkSync(join(store.at, entryName(1)), join(store.at, 'backup'));
    expect(await verify(store)).toMatchObject({ status: 'valid' });
  });

  it('is refused where something else than a folder is', async () => {
    const path = join(emptyFolder(), 'file');
    writeFileSync(path, 'x');
    for (const work of [fileStore(path).list('entries'), fileStore(path).create(entryName(0), bytesOf('x'))]) {
      await expect(work).rejects.toThrow(expect.objectContaining({ code: 'ledger' }) as Error);
    }
  });
});

describe('several processes', () => {
  it('that append at once take one number each', async () => {
    const place = home();
    const runs = [0, 1, 2, 3].map((which) => append(place, which * 100, 4).ended);
    expect(await Promise.all(runs)).toEqual(runs.map(() => ({ code: 0, signal: null, error: '' })));
    const verification = await verifyLedger(fileStore(place.dir), { keys: [place.key] });
    expect(told(verification)).toEqual([]);
    expect(verification).toMatchObject({ status: 'valid', entries: 32, unfinished: [] });
  });

  it('that are killed at any moment leave a ledger that verifies, and that goes on', async () => {
    const place = home();
    const { key } = place;
    let killed = 0;
    for (let round = 0; round < 4; round++) {
      const processes = [0, 1, 2].map((which) => append(place, round * 1000 + which * 300, 300));
      await Promise.all(processes.map(({ ready }) => ready));
      for (const { child } of processes) {
        await sleep(Math.random() * 60);
        child.kill('SIGKILL');
      }
      const ends = await Promise.all(processes.map(({ ended }) => ended));
      killed += ends.filter(({ signal }) => signal === 'SIGKILL').length;
      const verification = await verifyLedger(fileStore(place.dir), { keys: [key] }).catch((error) => error);
      if (!existsSync(join(place.dir, 'entries'))) continue;
      expect(told(verification)).toEqual([]);
    }
    expect(killed).toBe(12);
    const before = readdirSync(join(place.dir, 'entries')).length;
    const signer = await fileSigner(place.keyPath);
    await enterRun(fileStore(place.dir), 99_999, { signer });
    const verification = await verifyLedger(fileStore(place.dir), { keys: [key] });
    expect(verification).toMatchObject({ status: 'valid', entries: before + 2 });
    expect(verification.unfinished.length).toBeGreaterThan(0);
  }, 60_000);
});

describe('a full disk', () => {
  it.skipIf(process.getuid?.() !== 0 || process.platform !== 'linux')(
    'leaves the ledger readable, and a run goes on once there is room',
    async () => {
      const place = home();
      mkdirSync(place.dir);
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', place.dir], { stdio: 'ignore' });
      } catch {
        return; // A container may forbid it even to root.
      }
      try {
        const store = fileStore(place.dir);
        await enterRun(store, 0);
        writeFileSync(join(place.dir, 'ballast'), Buffer.alloc(100_000));
        const full = enterUntilRefused(store);
        await expect(full).rejects.toThrow(
          expect.objectContaining({ code: 'ledger', hint: 'the disk is full: what is in the ledger can still be read' }) as Error,
        );
        expect(told(await verify(store))).toEqual([]);
        expect(readdirSync(join(place.dir, '.aside'))).toEqual([]);
        unlinkSync(join(place.dir, 'ballast'));
        await enterRun(store, 999);
        expect(await verify(store)).toMatchObject({ status: 'valid' });
      } finally {
        execFileSync('umount', [place.dir]);
      }
    },
  );

  it('or a limit of one user does the same', async () => {
    const place = home();
    const store = fileStore(place.dir);
    const signer = await fileSigner(place.keyPath);
    await enterRun(store, 0, { signer });
    // Blocks of 1024 bytes: no file may have a single byte.
    const limited = ['-c', 'ulimit -f 0; exec "$@"', 'bash', process.execPath, appender, place.dir, place.keyPath, '5', '1'];
    expect(() => execFileSync('bash', limited, { stdio: 'pipe' })).toThrow();
    expect(await verifyLedger(store, { keys: [keyOf(signer)] })).toMatchObject({ status: 'valid', entries: 2 });
    await enterRun(store, 6, { signer });
    expect(await verifyLedger(store, { keys: [keyOf(signer)] })).toMatchObject({ status: 'valid', entries: 4 });
  });

  it.skipIf(process.getuid?.() === 0)('or a folder that may not be written', async () => {
    const place = home();
    const store = fileStore(place.dir);
    await enterRun(store, 0);
    chmodSync(join(place.dir, '.aside'), 0o500);
    await expect(enterRun(store, 1)).rejects.toThrow(expect.objectContaining({ code: 'ledger' }) as Error);
    chmodSync(join(place.dir, '.aside'), 0o700);
  });
});

async function enterUntilRefused(store: ReturnType<typeof fileStore>): Promise<void> {
  for (let number = 1; number < 500; number++) await enterRun(store, number);
}

/** Moves the file away and returns where it is now. */
function moved(path: string): string {
  const away = join(path, '..', '..', 'away');
  renameSync(path, away);
  return away;
}

/** Removes the file, which may not be written, and returns its path. */
function replaced(path: string): string {
  rmSync(path);
  return path;
}
