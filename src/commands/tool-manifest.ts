import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { EvidenceError, UsageError } from '../errors.ts';
import { canonicalBytes, sha256Hex } from '../evidence/canonical.ts';
import { packageFile, version } from '../package.ts';

/** A file of the program, by its path in the npm package. */
interface ProgramFile {
  readonly name: string;
  readonly sha256: string;
}

interface ManifestOptions {
  /** Path of the npm package that this program was installed from. */
  readonly tarball?: string;
  /** Root of the running program's package. */
  readonly root?: string;
  /** Folder of the running program in it. */
  readonly folder?: string;
}

/** No package of iq is larger, unpacked. */
const largest = 256 * 2 ** 20;

/**
 * tool.json: which program publishes, file by file. Equal bytes for the same program and the same tarball. Throws UsageError where the tarball cannot be
 * read, and EvidenceError `publish` where the program did not come out of it.
 */
export function toolManifest({ tarball, root = packageFile(''), folder = runningFolder(root) }: ManifestOptions = {}): Uint8Array {
  const program = programFiles(root, folder);
  return canonicalBytes({
    name: 'iq-evidence',
    version,
    program,
    ...(tarball === undefined ? {} : { tarball: describeTarball(tarball, program) }),
  });
}

/** `dist` of an installed program. */
function runningFolder(root: string): string {
  const [folder = ''] = relative(root, dirname(fileURLToPath(import.meta.url))).split(sep);
  return folder;
}

/** The files of the running program, and package.json, which names its version; sorted. */
export function programFiles(root = packageFile(''), folder = runningFolder(root)): readonly ProgramFile[] {
  const paths = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(c?js|ts)$/.test(entry.name))
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)).split(sep).join('/'));
  return ['package.json', ...paths].sort().map((name) => ({ name, sha256: sha256Hex(readFileSync(join(root, name))) }));
}

function describeTarball(path: string, program: readonly ProgramFile[]) {
  const bytes = readTarball(path);
  const inside = new Map(entriesOf(unpacked(path, bytes)).map(([name, content]) => [name, sha256Hex(content)]));
  const strange = program.find(({ name, sha256 }) => inside.get(`package/${name}`) !== sha256);
  if (strange !== undefined) {
    throw new EvidenceError('publish', `This program is not that of ${path}: ${strange.name} is another there, or missing.`, {
      hint: 'the tarball that it was installed from, such as npm pack fetches',
    });
  }
  return { sha256: sha256Hex(bytes), integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}` };
}

function readTarball(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new UsageError(`The tarball ${path} cannot be read: ${(cause as NodeJS.ErrnoException).code}.`, {
      hint: 'such as npm pack fetches',
      cause,
    });
  }
}

function unpacked(path: string, bytes: Uint8Array): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: largest });
  } catch (cause) {
    throw new UsageError(`${path} is no npm package (.tgz).`, { hint: 'such as npm pack fetches', cause });
  }
}

/** The plain files of a tar archive (ustar). */
function entriesOf(tar: Buffer): readonly (readonly [name: string, content: Uint8Array])[] {
  const entries: [string, Uint8Array][] = [];
  const textAt = (start: number, length: number): string => tar.toString('latin1', start, start + length).replace(/\0.*$/s, '');
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const prefix = textAt(at + 345, 155);
    const size = Number.parseInt(textAt(at + 124, 12).trim(), 8);
    if (!(size >= 0)) break;
    const kind = textAt(at + 156, 1);
    const name = `${prefix === '' ? '' : `${prefix}/`}${textAt(at, 100)}`;
    if (kind === '' || kind === '0') entries.push([name, tar.subarray(at + 512, at + 512 + size)]);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return entries;
}
