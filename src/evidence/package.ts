import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { EvidenceError } from '../errors.ts';
import { isSafeName, names } from './names.ts';
import { diskError } from './staging.ts';

/** Far above any package. More could not be held in memory. */
const largest = 2 ** 31 - 1;

export interface PackageFile {
  /** Path in the package, with forward slashes. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Every file of a package, read once, but for AWS's answers. */
export interface Package {
  /** Name of the folder. */
  readonly folder: string;
  /** The bytes of the record's bundle. */
  readonly bundle: Uint8Array;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Where the files below `responses/` lie, by name. They are not read here: there can be more of them than memory. */
  readonly responses: ReadonlyMap<string, string>;
}

/** Reads a package folder. Throws EvidenceError where it holds no record, or anything but plain files and folders. */
export function readPackage(dir: string): Package {
  const files = new Map<string, Uint8Array>();
  const responses = new Map<string, string>();
  try {
    if (!statSync(dir).isDirectory()) throw new EvidenceError('unreadable', `${dir} is not the folder of a package`);
    let size = 0;
    for (const name of plainFiles(dir)) {
      const path = join(dir, name);
      if (name.startsWith(names.responseFolder)) {
        responses.set(name, path);
        continue;
      }
      size += statSync(path).size;
      if (size > largest) throw new EvidenceError('malformed', `${dir} holds more than ${largest} bytes: it is not a package of iq`);
      files.set(name, readFileSync(path));
    }
  } catch (cause) {
    throw diskError(`cannot read the package ${dir}`, cause);
  }
  const bundle = files.get(names.bundle);
  if (bundle === undefined) throw new EvidenceError('unreadable', `${dir} holds no ${names.bundle}: it is not a package of iq`);
  return { folder: basename(resolve(dir)), bundle, files, responses };
}

/** The names of all files in a folder and below it. Throws EvidenceError `malformed` for anything but plain files and folders with safe names. */
export function* plainFiles(dir: string, folder = ''): Generator<string> {
  // Folder by folder: Node's own recursion follows links, and would read a file outside of the package as one inside.
  for (const entry of readdirSync(join(dir, folder), { withFileTypes: true })) {
    const name = `${folder}${entry.name}`;
    if (!isSafeName(name)) throw new EvidenceError('malformed', `${dir}: ${JSON.stringify(name)} is no name for a file of a package`);
    if (entry.isDirectory()) yield* plainFiles(dir, `${name}/`);
    else if (entry.isFile()) yield name;
    else throw new EvidenceError('malformed', `${dir}: ${name} is not a plain file`);
  }
}
