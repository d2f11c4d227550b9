import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { EvidenceError } from '../errors.ts';
import { keyRecipe } from './keys.ts';

/** A file that holds a secret, as it was read. */
export interface KeyFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Whether group or others may read it. Always false on Windows, where modes say nothing. */
  readonly isExposed: boolean;
}

/** Reads the file of a key, which may be a pipe. Throws EvidenceError `key` where it cannot be read. */
export function readKeyFile(path: string): KeyFile {
  return readSecretFile(path, { what: 'the key', hint: keyRecipe });
}

/** Reads the passphrase of a key: one line of UTF-8, without the line break at its end. Throws EvidenceError `key`. */
export function readPassphrase(path: string): { readonly passphrase: string; readonly isExposed: boolean } {
  const hint = 'a file, or a pipe, with the passphrase as its only line';
  const { bytes, isExposed } = readSecretFile(path, { what: 'the passphrase', hint });
  const refuse = (why: string): never => {
    throw new EvidenceError('key', `the passphrase file ${path} ${why}`, { hint });
  };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse('is not UTF-8');
  }
  const passphrase = text.replace(/\r?\n$/, '');
  if (passphrase === '') return refuse('is empty');
  if (/[\r\n]/.test(passphrase)) return refuse('holds more than one line');
  return { passphrase, isExposed };
}

/** Of bytes: a key with many certificates has a tenth of it. A device or a pipe may never end. */
const largest = 2 ** 20;

function readToEnd(file: number): Uint8Array | 'endless' {
  const bytes = Buffer.alloc(largest + 1);
  let end = 0;
  while (end < bytes.length) {
    const count = readSync(file, bytes, end, bytes.length - end, null);
    if (count === 0) return bytes.subarray(0, end);
    end += count;
  }
  return 'endless';
}

interface Naming {
  readonly what: string;
  readonly hint: string;
}

function readSecretFile(path: string, { what, hint }: Naming): KeyFile {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = readToEnd(file);
      if (bytes === 'endless') throw new EvidenceError('key', `${what} ${path} has more than ${largest} bytes`, { hint });
      return { path, bytes, isExposed: process.platform !== 'win32' && (fstatSync(file).mode & 0o077) !== 0 };
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    if (cause instanceof EvidenceError) throw cause;
    throw new EvidenceError('key', `cannot read ${what} ${path}: ${(cause as NodeJS.ErrnoException).code}`, { hint, cause });
  }
}
