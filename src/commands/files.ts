import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../errors.ts';

/** Makes sure that files can be made in a folder. Throws UsageError where they cannot. */
export function requireFolder(path: string, { create }: { readonly create: boolean }): void {
  try {
    if (create) mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK);
    if (!statSync(path).isDirectory()) throw new Error('it is not a folder');
  } catch (cause) {
    throw new UsageError(`Nothing can be written into ${path}: ${(cause as Error).message}`, {
      hint: 'name a folder that is writable',
      cause,
    });
  }
}

/** Makes sure that a file can be made or replaced. Throws UsageError where its folder refuses, or something else than a file is there. */
export function requireFile(path: string): void {
  requireFolder(dirname(path), { create: false });
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) {
    throw new UsageError(`${path} cannot be replaced: it is not a file`, { hint: 'name a file, there already or not' });
  }
}

/** The text of a public key. Throws UsageError where it cannot be read. */
export function readPublicKey(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`The key ${path} cannot be read.`, {
      hint: 'a public key in PEM (EC P-256 or RSA), such as openssl pkey -pubout prints',
      cause,
    });
  }
}

/** The bytes of a file that the command line names. Throws UsageError where it cannot be read. */
export function readGiven(path: string, what: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new UsageError(`The ${what} ${path} cannot be read: ${(cause as NodeJS.ErrnoException).code}.`, { hint: 'name a file', cause });
  }
}

/** Writes a file whole or not at all: beside it, to the disk, then renamed. Replaces a file of that name. */
export function writeWhole(path: string, bytes: Uint8Array): void {
  const partial = `${path}.${process.pid}.partial`;
  try {
    const file = openSync(partial, 'wx', 0o644);
    try {
      writeFileSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(partial, path);
  } catch (cause) {
    rmSync(partial, { force: true });
    throw new UsageError(`${path} cannot be written: ${(cause as Error).message}`, {
      hint: 'the folder must exist and be writable',
      cause,
    });
  }
}
