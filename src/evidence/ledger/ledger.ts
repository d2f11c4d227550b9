import { setTimeout as wait } from 'node:timers/promises';
import { EvidenceError } from '../../errors.ts';
import type { LedgerNote } from '../../record.ts';
import { names } from '../names.ts';
import type { PackageFile } from '../package.ts';
import type { Signer } from '../signer.ts';
import { isSameHead, readCheckpoint, signCheckpoint } from './checkpoint.ts';
import {
  entryBytes,
  type LedgerEntry,
  type RunFinished,
  type RunStarted,
  readEntry,
  type Unplaced,
  type UnplacedEntry,
} from './entries.ts';
import { changed, fail, headOf, isSignedBy, readStored, signHead, signHeads } from './heads.ts';
import { inclusionBytes } from './proof.ts';
import { readMany } from './read.ts';
import { checkpointName, entryName, type LedgerStore, largestIn, stampName } from './store.ts';
import { equal, type Hash, leafHash, rootOf } from './tree.ts';

const mostUnsigned = 100;

interface FinishOptions {
  readonly signer: Signer;
  /** What `startRun` resolved with. */
  readonly started: LedgerNote;
  /** Has the bytes of the checkpoint stamped: a TimeStampResp in DER, or undefined where no authority gave one. */
  readonly stamp?: (checkpoint: Uint8Array) => Promise<Uint8Array | undefined>;
}

/**
 * Enters the beginning of a run, and signs the head of the ledger with it. Rejects with EvidenceError `ledger` where the ledger cannot be written, or was
 * changed: over what was changed no key of ours signs.
 */
export async function startRun(
  store: LedgerStore,
  entry: Unplaced<RunStarted>,
  { signer }: { readonly signer: Signer },
): Promise<LedgerNote> {
  const { sequence, checkpoints } = await append(store, signer, (sequence) => ({ ...entry, sequence, kind: 'run.started' }));
  const before = sequence === 0 ? new Uint8Array() : (checkpoints.get(sequence) ?? (await store.read(checkpointName(sequence))));
  if (before === null) throw changed(store, `${checkpointName(sequence)} is gone`);
  return { at: store.at, sequence, previousCheckpoint: Buffer.from(before).toString('utf8') };
}

/**
 * Enters the end of a run, signs the head of the ledger, and has it stamped where that is asked for. Resolves with the files that show it all in the run's
 * package. Rejects as `startRun` does, also where the ledger is no longer the one in which the run began.
 */
export async function finishRun(
  store: LedgerStore,
  entry: Unplaced<RunFinished>,
  { signer, started, stamp }: FinishOptions,
): Promise<{ readonly sequence: number; readonly files: readonly PackageFile[] }> {
  const appended = await append(
    store,
    signer,
    (sequence) => ({ ...entry, sequence, kind: 'run.finished' }),
    (entries) => requireStart(store, entries, { started, runId: entry.runId }),
  );
  const { sequence, entries, leaves, checkpoints } = appended;
  const size = sequence + 1;
  const stored = checkpoints.get(size);
  if (stored === undefined) throw new Error('an appended entry has its checkpoint');
  const head = readCheckpoint(stored, checkpointName(size));
  // Another run that came just after may have signed this head, with another key. Who verifies the package knows the key of its seal.
  const isOurs = isSignedBy(head, signer, checkpointName(size));
  const checkpoint = isOurs ? stored : await signCheckpoint(head, signer);
  const token = await stamp?.(checkpoint);
  if (token !== undefined && isOurs) await store.create(stampName(size), token);
  const files = [
    { name: names.ledgerEntry, bytes: entries[sequence] ?? new Uint8Array() },
    { name: names.checkpoint, bytes: checkpoint },
    ...(token === undefined ? [] : [{ name: names.checkpointStamp, bytes: token }]),
    { name: names.inclusion, bytes: inclusionBytes({ leaves, entries, started: started.sequence }) },
  ];
  return { sequence, files };
}

/** An entry that stands in the ledger. */
export interface EnteredOne {
  readonly sequence: number;
  /** Why no checkpoint was signed over it, where none was: the next run signs one. */
  readonly unsigned?: string;
}

/**
 * Enters what is no part of a run, and signs the head of the ledger with it. A person signs over what they entered themselves and over nothing else, so
 * every entry before must have its checkpoint. Rejects with EvidenceError `ledger` where nothing was entered.
 */
export async function appendEntry(
  store: LedgerStore,
  entry: UnplacedEntry,
  { signer, patience = 10_000 }: { readonly signer: Signer; readonly patience?: number },
): Promise<EnteredOne> {
  const placed = (sequence: number): LedgerEntry => ({ ...entry, sequence });
  let entered: number | undefined;
  try {
    if (entry.kind === 'document.sealed') return { sequence: (await append(store, signer, placed)).sequence };
    await requireAllSigned(store, patience);
    const { entries, leaves } = await readUnchanged(store, signer);
    entered = await create(store, { entries, leaves, placed });
    // Another who came in between signs their own head, or was killed: then the next run signs over both.
    if (!(await isSignedUpTo(store, entered, patience))) return { sequence: entered, unsigned: 'an entry before it bears no checkpoint' };
    await signHead(store, headOf(leaves.slice(0, entered + 1)), signer);
    return { sequence: entered };
  } catch (error) {
    if (entered === undefined || !(error instanceof EvidenceError)) throw error;
    return { sequence: entered, unsigned: error.message };
  }
}

async function requireAllSigned(store: LedgerStore, patience: number): Promise<void> {
  const size = largestIn(await store.list('entries'), entryName) + 1;
  if (await isSignedUpTo(store, size, patience)) return;
  throw new EvidenceError('ledger', `the ledger ${store.at} ends with an entry that bears no checkpoint`, {
    hint: 'a run is just entering it, or was killed as it did: try again; else the next run signs over it',
  });
}

/** Whether a checkpoint over that many entries comes within that many milliseconds. */
async function isSignedUpTo(store: LedgerStore, size: number, patience: number): Promise<boolean> {
  const until = Date.now() + patience;
  while (largestIn(await store.list('checkpoints'), checkpointName) < size) {
    if (size === 0) return true;
    if (Date.now() >= until) return false;
    await wait(Math.min(250, patience));
  }
  return true;
}

interface Appended {
  readonly sequence: number;
  /** Every entry up to and with the new one. */
  readonly entries: readonly Uint8Array[];
  readonly leaves: readonly Hash[];
  /** The checkpoints of the sizes that had none before, and so that of the new entry. */
  readonly checkpoints: ReadonlyMap<number, Uint8Array>;
}

async function append(
  store: LedgerStore,
  signer: Signer,
  placed: (sequence: number) => LedgerEntry,
  require: (entries: readonly Uint8Array[]) => void = () => undefined,
): Promise<Appended> {
  const { entries, leaves, signedSize } = await readUnchanged(store, signer);
  require(entries);
  const sequence = await create(store, { entries, leaves, placed });
  return { sequence, entries, leaves, checkpoints: await signHeads(store, leaves, { signer, signedSize }) };
}

interface Read {
  readonly entries: Uint8Array[];
  readonly leaves: Hash[];
  /** The largest size that bears a checkpoint. */
  readonly signedSize: number;
}

/** All entries, of which none contradicts what was signed. Rejects with EvidenceError `ledger` where one does. */
export async function readUnchanged(store: LedgerStore, signer: Signer): Promise<Read> {
  const entries = await readEntries(store);
  const leaves = entries.map(leafHash);
  const signedSize = await requireUnchanged(store, leaves, signer);
  requireSigned(store, leaves.length - signedSize);
  return { entries, leaves, signedSize };
}

interface Creating extends Pick<Read, 'entries' | 'leaves'> {
  /** The entry for a place, and what stands before it there. */
  readonly placed: (sequence: number, before: readonly Uint8Array[]) => LedgerEntry;
}

/** Gives the entry the first place that is free, and adds it to what was read, with all that came before it meanwhile. */
export async function create(store: LedgerStore, { entries, leaves, placed }: Creating): Promise<number> {
  for (;;) {
    const sequence = entries.length;
    const bytes = entryBytes(placed(sequence, entries));
    const there = (await store.create(entryName(sequence), bytes)) === 'created' ? bytes : await store.read(entryName(sequence));
    if (there === null) throw changed(store, `${entryName(sequence)} is gone`);
    entries.push(there);
    leaves.push(leafHash(there));
    // The same bytes are ours: an answer that was lost made the store be asked twice. Other bytes are another run's, which was faster.
    if (Buffer.from(there).equals(bytes)) return sequence;
  }
}

/** Entries have no gaps: nobody claims a number before the one below it is taken. */
async function readEntries(store: LedgerStore): Promise<Uint8Array[]> {
  const wanted = Array.from({ length: largestIn(await store.list('entries'), entryName) + 1 }, (_, sequence) => entryName(sequence));
  const entries = await readMany((name) => store.read(name), wanted);
  return entries.map((bytes, sequence) => bytes ?? fail(changed(store, `${entryName(sequence)} is gone`)));
}

/** The largest size that a checkpoint was signed for: it must be over the entries that there are. No log signs what contradicts what it signed before. */
async function requireUnchanged(store: LedgerStore, leaves: readonly Hash[], signer: Signer): Promise<number> {
  const size = largestIn(await store.list('checkpoints'), checkpointName);
  if (size < 1) return 0;
  const name = checkpointName(size);
  const bytes = await store.read(name);
  if (bytes === null) throw changed(store, `${name} is gone`);
  const latest = readStored(store, bytes, { name, signer });
  // A run that is under way may have signed over entries that came after ours were read.
  const known = size > leaves.length ? [...leaves, ...(await laterLeaves(store, leaves.length, size))] : leaves;
  if (latest.size !== size || !isSameHead(latest, headOf(known.slice(0, size)))) {
    throw changed(store, `its entries are not those that its checkpoint over ${size} of them was signed for`);
  }
  return size;
}

/** Runs that were killed leave an entry or two unsigned. Many of them are a ledger whose checkpoints were removed, and to sign those would hide it. */
function requireSigned(store: LedgerStore, unsigned: number): void {
  if (unsigned > mostUnsigned) throw changed(store, `${unsigned} entries at its end bear no checkpoint, as no run leaves them`);
}

async function laterLeaves(store: LedgerStore, from: number, to: number): Promise<Hash[]> {
  const later = Array.from({ length: to - from }, (_, index) => entryName(from + index));
  const entries = await readMany((name) => store.read(name), later);
  return entries.map((bytes, index) => leafHash(bytes ?? fail(changed(store, `${later[index]} is gone`))));
}

function requireStart(
  store: LedgerStore,
  entries: readonly Uint8Array[],
  { started, runId }: { started: LedgerNote; runId: string },
): void {
  const bytes = entries[started.sequence];
  const entry = bytes === undefined ? undefined : readEntry(bytes, entryName(started.sequence));
  if (entry?.kind !== 'run.started' || entry.runId !== runId) {
    throw changed(store, `${entryName(started.sequence)} is not the beginning of this run any more`);
  }
  if (started.sequence === 0) return;
  const previous = readCheckpoint(Buffer.from(started.previousCheckpoint), 'the checkpoint before this run');
  if (!equal(previous.root, rootOf(entries.slice(0, started.sequence).map(leafHash)))) {
    throw changed(store, 'the entries before this run are not those that it began with');
  }
}
