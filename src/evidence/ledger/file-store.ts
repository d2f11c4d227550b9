import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, lstat, mkdir, open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EvidenceError } from '../../errors.ts';
import { syncFolder } from '../staging.ts';
import { type LedgerFolder, type LedgerStore, largestObject } from './store.ts';

/** Where files are written before they get their names: on the same disk, and no folder that a reader looks into. */
const asideFolder = '.aside';
/** A writer needs seconds. What is older was left by one that was killed. */
const oldMs = 24 * 60 * 60 * 1000;

/** A ledger in a folder, made where it is missing. Many processes may write at once, also on several machines that share it. */
export function fileStore(dir: string): LedgerStore {
  return {
    at: dir,
    create: (name, bytes) => told(`cannot write ${name} into the ledger ${dir}`, () => create(dir, name, bytes)),
    read: (name) => told(`cannot read ${name} of the ledger ${dir}`, () => read(dir, name)),
    list: (folder) => told(`cannot read the ledger ${dir}`, () => list(dir, folder)),
  };
}

async function create(dir: string, name: string, bytes: Uint8Array): Promise<'created' | 'exists'> {
  const path = join(dir, name);
  if (await isThere(path)) return 'exists';
  await makeFolders(dir, dirname(path));
  await sweep(join(dir, asideFolder));
  const aside = join(dir, asideFolder, `${process.pid}-${randomBytes(8).toString('hex')}`);
  try {
    await writeDurably(aside, bytes);
    // Unlike a rename, a link never takes the place of what is there.
    await link(aside, path);
  } catch (error) {
    if (codeIn(error) === 'EEXIST') return 'exists';
    throw error;
  } finally {
    await rm(aside, { force: true }).catch(() => undefined);
  }
  syncFolder(dirname(path));
  return 'created';
}

async function makeFolders(dir: string, folder: string): Promise<void> {
  const made = [await mkdir(folder, { recursive: true }), await mkdir(join(dir, asideFolder), { recursive: true })];
  if (made.every((path) => path === undefined)) return;
  for (const path of made) if (path !== undefined) syncFolder(dirname(path));
  syncFolder(dir);
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o444);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Removes what killed writers left. That it cannot is no reason not to write. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const { mtimeMs } = await lstat(path).catch(() => ({ mtimeMs: Number.NaN }));
    if (Date.now() - mtimeMs > oldMs) await rm(path, { force: true }).catch(() => undefined);
  }
}

async function read(dir: string, name: string): Promise<Uint8Array | null> {
  const path = join(dir, name);
  let file: FileHandle;
  try {
    // No link is followed, and a pipe is not waited for.
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (codeIn(error) === 'ENOENT') return null;
    if (['ELOOP', 'EISDIR', 'ENXIO'].includes(codeIn(error) ?? '')) throw notPlain(name);
    throw error;
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw notPlain(name);
    if (stat.size > largestObject) throw new EvidenceError('ledger', `${name} has more than ${largestObject} bytes: no ledger holds that`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

async function list(dir: string, folder: LedgerFolder): Promise<readonly string[]> {
  const path = join(dir, folder);
  try {
    if (!(await lstat(path)).isDirectory()) throw new EvidenceError('ledger', `${folder} of the ledger ${dir} is not a folder`);
    return (await readdir(path)).map((name) => `${folder}/${name}`).sort();
  } catch (error) {
    if (codeIn(error) === 'ENOENT') return [];
    throw error;
  }
}

function notPlain(name: string): EvidenceError {
  return new EvidenceError('ledger', `${name} is not a plain file`);
}

/** The disk's refusals become EvidenceErrors; everything else goes on as it is. */
async function told<T>(message: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof EvidenceError || codeIn(cause) === undefined) throw cause;
    throw new EvidenceError('ledger', `${message}: ${(cause as Error).message}`, { cause, ...hintFor(codeIn(cause)) });
  }
}

function hintFor(code: string | undefined): { hint?: string } {
  if (code === 'ENOSPC' || code === 'EDQUOT') return { hint: 'the disk is full: what is in the ledger can still be read' };
  if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS') {
    return { hint: 'a ledger needs a file system with hard links, and the right to make them' };
  }
  return {};
}

function codeIn(error: unknown): string | undefined {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return typeof syscall === 'string' ? code : undefined;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (codeIn(error) === 'ENOENT') return false;
    throw error;
  }
}
