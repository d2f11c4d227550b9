import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';

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
