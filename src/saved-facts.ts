import { constants, createReadStream, openSync, statSync } from 'node:fs';
import type { Socket } from 'node:net';
import { EvidenceError } from './errors.ts';
import { facts as definitions } from './facts/index.ts';
import type { FactRecord } from './record.ts';

/**
 * Facts that an earlier run saved. Rejects with EvidenceError where they cannot be read, with the reason of the interrupt where it comes
 * before they do.
 */
export async function readSavedFacts(path: string, interrupt: AbortSignal): Promise<ReadonlyMap<string, FactRecord>> {
  const hint = 'iq verify --save-facts writes such a file';
  const unreadable = (cause: unknown) => new EvidenceError('unreadable', `${path} cannot be read.`, { hint, cause });
  try {
    const stat = statSync(path);
    // A device would be read for ever. A pipe ends.
    if (!stat.isFile() && !stat.isFIFO()) throw unreadable('it is not a file');
    const [{ believedFacts }, { readFacts }] = await Promise.all([import('./believed.ts'), import('./evidence/facts-file.ts')]);
    const source = stat.isFIFO() ? await openPipe(path, interrupt) : createReadStream(path);
    return believedFacts(await readFacts(source, { name: path }), definitions);
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw interrupt.reason;
    throw typeof (error as NodeJS.ErrnoException).syscall === 'string' ? unreadable(error) : error;
  }
}

/** A pipe, opened at once. To wait in the open for who writes into it would block a thread, and the process could not end before it. */
async function openPipe(path: string, signal: AbortSignal): Promise<Socket> {
  const { Socket } = await import('node:net');
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false, signal });
}
