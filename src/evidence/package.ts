import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { EvidenceError } from '../errors.ts';
import { isSafeName, names, requireSafeName } from './names.ts';

/** Far above any package. More could not be held in memory. */
const largest = 2 ** 31 - 1;

export interface PackageFile {
  /** Path in the package, with forward slashes. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Every file of a package, read once. */
export interface Package {
  /** Name of the folder. */
  readonly folder: string;
  /** The bytes of the record's bundle. */
  readonly bundle: Uint8Array;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface WritePackageOptions {
  /** Where packages are kept; made where it is missing. */
  readonly dir: string;
  readonly runId: string;
  readonly files: readonly PackageFile[];
}

/**
 * Writes `dir/<run id>` whole or not at all, and returns its path: into `.<run id>.partial` beside it, to the disk, then renamed.
 * Throws EvidenceError `exists` where the run already has a package, `unreadable` where the disk refuses.
 */
export function writePackage({ dir, runId, files }: WritePackageOptions): string {
  for (const { name } of files) requireSafeName(name);
  const target = join(dir, requireSafeName(runId));
  const partial = join(dir, `.${runId}.partial`);
  try {
    mkdirSync(dir, { recursive: true });
    if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) throw exists(target, 'a run never overwrites another run');
    if (lstatSync(partial, { throwIfNoEntry: false }) !== undefined) throw exists(partial, 'a run that was cut off left it: remove it');
    mkdirSync(partial);
  } catch (cause) {
    throw refused(`cannot write into ${dir}`, cause);
  }
  try {
    for (const file of files) writeDurably(join(partial, file.name), file.bytes);
    for (const folder of foldersOf(files)) syncFolder(join(partial, folder));
    renameSync(partial, target);
  } catch (cause) {
    rmSync(partial, { recursive: true, force: true });
    if (['ENOTEMPTY', 'EEXIST'].includes((cause as NodeJS.ErrnoException).code ?? '') && lstatSync(target, { throwIfNoEntry: false })) {
      throw exists(target, 'a run never overwrites another run');
    }
    throw refused(`cannot write the package ${target}`, cause);
  }
  syncFolder(dir);
  return target;
}

/** Reads a package folder. Throws EvidenceError where it holds no record, or anything but plain files and folders. */
export function readPackage(dir: string): Package {
  const files = new Map<string, Uint8Array>();
  try {
    if (!statSync(dir).isDirectory()) throw new EvidenceError('unreadable', `${dir} is not the folder of a package`);
    let size = 0;
    for (const name of plainFiles(dir, '')) {
      const path = join(dir, name);
      size += statSync(path).size;
      if (size > largest) throw new EvidenceError('malformed', `${dir} holds more than ${largest} bytes: it is not a package of iq`);
      files.set(name, readFileSync(path));
    }
  } catch (cause) {
    throw refused(`cannot read the package ${dir}`, cause);
  }
  const bundle = files.get(names.bundle);
  if (bundle === undefined) throw new EvidenceError('unreadable', `${dir} holds no ${names.bundle}: it is not a package of iq`);
  return { folder: basename(resolve(dir)), bundle, files };
}

// Folder by folder: Node's own recursion follows links, and would read a file outside of the package as one inside.
function* plainFiles(dir: string, folder: string): Generator<string> {
  for (const entry of readdirSync(join(dir, folder), { withFileTypes: true })) {
    const name = `${folder}${entry.name}`;
    if (!isSafeName(name)) throw new EvidenceError('malformed', `${dir}: ${JSON.stringify(name)} is no name for a file of a package`);
    if (entry.isDirectory()) yield* plainFiles(dir, `${name}/`);
    else if (entry.isFile()) yield name;
    else throw new EvidenceError('malformed', `${dir}: ${name} is not a plain file`);
  }
}

function writeDurably(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'wx', 0o644);
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function foldersOf(files: readonly PackageFile[]): Set<string> {
  const folders = new Set(['.']);
  for (const { name } of files) for (let folder = dirname(name); folder !== '.'; folder = dirname(folder)) folders.add(folder);
  return folders;
}

function syncFolder(path: string): void {
  if (process.platform === 'win32') return; // Windows opens no folder for writing.
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function exists(path: string, hint: string): EvidenceError {
  return new EvidenceError('exists', `${path} is already there`, { hint });
}

// The disk's refusals become EvidenceErrors; everything else goes on as it is.
function refused(message: string, cause: unknown): unknown {
  if (cause instanceof EvidenceError || typeof (cause as NodeJS.ErrnoException).syscall !== 'string') return cause;
  return new EvidenceError('unreadable', `${message}: ${(cause as Error).message}`, { cause });
}
