import {
  closeSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { EvidenceError } from '../errors.ts';
import { diskError, syncFolder } from '../evidence/staging.ts';

/** What one signature brings to the disk. */
export interface Placing {
  /** Of the document. */
  readonly path: string;
  /** Where its sign-offs lie; made where it is missing. */
  readonly folder: string;
  /** The name of this one there. */
  readonly name: string;
  readonly bundle: Uint8Array;
  /** The PDF with one more signature, and as it was. */
  readonly pdf?: { readonly path: string; readonly bytes: Uint8Array; readonly before: Uint8Array } | undefined;
  /** Looks whether the document is still the one that was signed. Rejects where it is not; nothing was written then. */
  readonly before: () => Promise<void>;
  /** What must hold once the files lie there: it is checked anew, and entered in a ledger. Where it rejects, they are taken back. */
  readonly after: () => Promise<void>;
}

/**
 * Writes a signature whole or not at all. One person at a time signs a document: who comes second is refused, with EvidenceError `exists`. What was
 * written is taken back where `after` rejects.
 */
export async function place(placing: Placing): Promise<void> {
  const { path, folder, name, bundle, pdf, before, after } = placing;
  const aside = asideOf(path);
  const letGo = holdSignals();
  let undo: (() => void)[] = [];
  try {
    await before();
    write(join(aside, 'sign-off'), bundle);
    if (pdf !== undefined) {
      const { mode } = statSync(pdf.path);
      write(join(aside, 'pdf'), pdf.bytes, mode);
      write(join(aside, 'before'), pdf.before, mode);
    }
    if (mkdirSync(folder, { recursive: true }) !== undefined) undo.push(() => rmdirSync(folder));
    // A link, unlike a rename, never takes the place of a file that is there.
    linkSync(join(aside, 'sign-off'), join(folder, name));
    undo.push(() => rmSync(join(folder, name)));
    if (pdf !== undefined) {
      renameSync(join(aside, 'pdf'), pdf.path);
      undo.push(() => renameSync(join(aside, 'before'), pdf.path));
      syncFolder(dirname(pdf.path));
    }
    syncFolder(folder);
    await after();
    undo = [];
  } catch (cause) {
    throw diskError(`cannot write the signature of ${path}`, cause);
  } finally {
    for (const step of undo.reverse()) step();
    rmSync(aside, { recursive: true, force: true });
    letGo();
  }
}

/** Ctrl-C between two files would leave half a signature. The first of each signal waits until it is whole; the next one ends the program as ever. */
function holdSignals(): () => void {
  const hear = (): void => void process.stderr.write('iq: the signature is just being written, and is finished first\n');
  const held = ['SIGINT', 'SIGTERM'] as const;
  for (const name of held) process.once(name, hear);
  return () => {
    for (const name of held) process.off(name, hear);
  };
}

/** A folder beside the document, so that nothing strange ever lies in it. It is there as long as somebody signs. */
function asideOf(path: string): string {
  const whole = resolve(path);
  const aside = join(dirname(whole), `.${basename(whole)}.signing`);
  try {
    mkdirSync(aside);
    return aside;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw diskError(`cannot write beside ${path}`, cause);
    throw new EvidenceError('exists', `somebody is just signing ${path}, or was cut off as they did: ${aside} is there`, {
      hint: 'try again; where nobody signs, look whether the document is valid (iq evidence verify) and remove that folder',
      cause,
    });
  }
}

function write(path: string, bytes: Uint8Array, mode?: number): void {
  const file = openSync(path, 'wx', 0o644);
  try {
    writeFileSync(file, bytes);
    if (mode !== undefined) fchmodSync(file, mode);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
