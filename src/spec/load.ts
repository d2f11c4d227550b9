import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { UsageError } from '../errors.ts';
import { assembleSpec } from './assemble.ts';
import type { Read, Reader } from './sources.ts';
import type { CatalogueEntry, LoadedSpec, SpecSource } from './spec.ts';

/** Far above any spec and any signed document. More is a mistake, or meant to hurt. */
const limits = { yaml: 1_048_576, document: 33_554_432 } as const;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'this user may not read the file',
  EPERM: 'this user may not read the file',
  EISDIR: 'it is a folder, not a file',
  ELOOP: 'its links lead in a circle',
};

/** The bytes of a regular file of at most `limit`, or why not. */
function readRegular(path: string, limit: number): Read {
  try {
    // Non-blocking: opening a pipe must not wait for somebody to write into it.
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = fstatSync(file);
      if (stat.isDirectory()) return { unreadable: 'it is a folder, not a file', isMissing: false };
      if (!stat.isFile()) return { unreadable: 'it is not a regular file', isMissing: false };
      if (stat.size > limit) return { unreadable: `${stat.size} bytes: more than the ${limit} that are read`, isMissing: false };
      return { bytes: readFileSync(file) };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    return { unreadable: reasons[code] ?? String(error), isMissing: code === 'ENOENT' || code === 'ENOTDIR' };
  }
}

/** Reads files below the folder of the spec, and none that a link leads out of it. */
function readerOf(folder: string): Reader {
  const root = realpathSync(folder);
  return (name, kind) => {
    const path = join(root, name);
    const found = readRegular(path, limits[kind]);
    if ('unreadable' in found) return found;
    const within = relative(root, realpathSync(path));
    const isOutside = within === '..' || within.startsWith(`..${sep}`) || within === '' || isAbsolute(within);
    return isOutside ? { unreadable: 'a link leads out of the folder of the spec', isMissing: false } : found;
  };
}

/**
 * Reads a spec and the files it names. Throws one SpecError with every mistake in all of them, UsageError where the spec
 * itself cannot be read.
 */
export function loadSpec(path: string, catalogue: readonly CatalogueEntry[]): LoadedSpec {
  const found = readRegular(path, limits.yaml);
  if ('unreadable' in found)
    throw new UsageError(`cannot read the spec ${path}: ${found.unreadable}`, { hint: 'iq demo runs on a spec that ships with iq' });
  return assembleSpec(path, found.bytes, { read: readerOf(dirname(path)), catalogue });
}

/** The same from files that have been read, the spec itself first. Throws one SpecError with every mistake in all of them. */
export function loadSources([main, ...others]: readonly SpecSource[], catalogue: readonly CatalogueEntry[]): LoadedSpec {
  if (main === undefined) throw new UsageError('there is no spec among the files');
  const read: Reader = (name) => others.find((source) => source.name === name) ?? { unreadable: reasons.ENOENT ?? '', isMissing: true };
  return assembleSpec(main.name, main.bytes, { read, catalogue });
}
