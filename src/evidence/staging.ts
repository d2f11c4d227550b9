import { closeSync, fsyncSync, lstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EvidenceError } from '../errors.ts';
import { requireSafeName } from './names.ts';
import type { PackageFile } from './package.ts';

/** Where the package of one run comes to lie. */
export interface PackagePlace {
  /** Where packages are kept; made where it is missing. */
  readonly dir: string;
  readonly runId: string;
}

/** A package under construction: `.<run id>.partial` beside its final place, which it takes whole or not at all. */
export class Staging {
  /** Where its files are put until then. */
  readonly folder: string;
  readonly #dir: string;
  readonly #target: string;
  #isOpen = true;

  /** Makes the folder. Throws EvidenceError `exists` where the run already has a package, `unreadable` where the disk refuses. */
  constructor({ dir, runId }: PackagePlace) {
    this.#dir = dir;
    this.#target = join(dir, requireSafeName(runId));
    this.folder = join(dir, `.${runId}.partial`);
    try {
      mkdirSync(dir, { recursive: true });
      if (isThere(this.#target)) throw exists(this.#target, 'a run never overwrites another run');
      if (isThere(this.folder)) throw exists(this.folder, 'a run that was cut off left it: remove it');
      mkdirSync(this.folder);
    } catch (cause) {
      throw diskError(`cannot write into ${dir}`, cause);
    }
  }

  /** Adds these files to what lies in the folder, on the disk. Where that fails it adds none of them and throws EvidenceError. */
  add(files: readonly PackageFile[]): void {
    const written: string[] = [];
    try {
      for (const { name } of files) requireSafeName(name);
      for (const { name, bytes } of files) {
        const path = join(this.folder, name);
        writeDurably(path, bytes);
        written.push(path);
      }
      for (const folder of foldersOf(files)) syncFolder(join(this.folder, folder));
    } catch (cause) {
      for (const path of written) rmSync(path, { force: true });
      throw diskError(`cannot write the package ${this.#target}`, cause);
    }
  }

  /** Gives the package its name and returns its path. Where that fails it leaves nothing behind and throws EvidenceError. */
  commit(): string {
    try {
      renameSync(this.folder, this.#target);
    } catch (cause) {
      this.discard();
      const isTaken = ['ENOTEMPTY', 'EEXIST'].includes((cause as NodeJS.ErrnoException).code ?? '') && isThere(this.#target);
      if (isTaken) throw exists(this.#target, 'a run never overwrites another run');
      throw diskError(`cannot write the package ${this.#target}`, cause);
    }
    this.#isOpen = false;
    syncFolder(this.#dir);
    return this.#target;
  }

  /** Removes all that was written. Does nothing to a package that has its name. */
  discard(): void {
    if (this.#isOpen) rmSync(this.folder, { recursive: true, force: true });
    this.#isOpen = false;
  }
}

/** Makes sure that the names in a folder outlast a loss of power. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return; // Windows opens no folder for writing.
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** The disk's refusals become EvidenceErrors `unreadable`; everything else goes on as it is. */
export function diskError(message: string, cause: unknown): unknown {
  if (cause instanceof EvidenceError || typeof (cause as NodeJS.ErrnoException).syscall !== 'string') return cause;
  return new EvidenceError('unreadable', `${message}: ${(cause as Error).message}`, { cause });
}

function writeDurably(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'wx', 0o644);
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

function foldersOf(files: readonly PackageFile[]): Set<string> {
  const folders = new Set(['.']);
  for (const { name } of files) for (let folder = dirname(name); folder !== '.'; folder = dirname(folder)) folders.add(folder);
  return folders;
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function exists(path: string, hint: string): EvidenceError {
  return new EvidenceError('exists', `${path} is already there`, { hint });
}
