import { EvidenceError } from '../../errors.ts';
import { type Checkpoint, readCheckpoint } from './checkpoint.ts';
import { entryBytes, type LedgerEntry, readEntry, type UnknownEntry } from './entries.ts';
import { readMany } from './read.ts';
import { checkpointName, entryName, type LedgerFolder, type LedgerStore, largestIn, numberIn, stampName } from './store.ts';
import { type Hash, leafHash } from './tree.ts';

/** An entry as it lies in the store. */
export interface StoredEntry {
  readonly leaf: Hash;
  /** Undefined where the bytes are no entry. */
  readonly entry: LedgerEntry | UnknownEntry | undefined;
}

/** All that lies in a ledger. What is wrong with it is told, and never an exception. */
export interface Contents {
  /** By sequence; null where there is none that can be read. */
  readonly entries: readonly (StoredEntry | null)[];
  /** Sequences at which something lies that cannot be read. */
  readonly unreadable: ReadonlySet<number>;
  /** By the size in their names. */
  readonly checkpoints: ReadonlyMap<number, StoredCheckpoint>;
  readonly stamps: ReadonlyMap<number, Uint8Array>;
  /** What is no object of a ledger, a sentence each. */
  readonly strange: readonly string[];
  /** What is wrong with entries and checkpoints by themselves, a sentence each. */
  readonly wrongEntries: readonly string[];
  readonly wrongCheckpoints: readonly string[];
}

export interface StoredCheckpoint extends Checkpoint {
  readonly bytes: Uint8Array;
}

/** Reads a whole ledger. Rejects with EvidenceError where its folders cannot be listed. */
export async function readContents(store: LedgerStore): Promise<Contents> {
  // In this order: a run that is under way makes an entry before its checkpoint, and none must seem to be missing.
  const checkpointNames = await store.list('checkpoints');
  const listed = { checkpoints: checkpointNames, entries: await store.list('entries') };
  const strange = strangersIn(listed);
  const objects = await readObjects(
    store,
    [...listed.entries, ...listed.checkpoints].filter((name) => !strange.includes(name)),
  );
  const wrong = { entries: [] as string[], checkpoints: [] as string[] };
  const count = largestIn(listed.entries, entryName) + 1;
  const entries = Array.from({ length: count }, (_, sequence) =>
    storedEntry(objects.bytes.get(entryName(sequence)), sequence, wrong.entries),
  );
  const checkpoints = new Map<number, StoredCheckpoint>();
  const stamps = new Map<number, Uint8Array>();
  for (const [name, bytes] of objects.bytes) {
    const [size, stamped] = [numberIn(name, checkpointName), numberIn(name, stampName)];
    if (stamped !== undefined) stamps.set(stamped, bytes);
    const checkpoint = size === undefined ? undefined : storedCheckpoint(bytes, { name, size, wrong: wrong.checkpoints });
    if (size !== undefined && checkpoint !== undefined) checkpoints.set(size, checkpoint);
  }
  const unreadable = new Set(listed.entries.filter((name) => !objects.bytes.has(name)).flatMap((name) => numberIn(name, entryName) ?? []));
  const told = [...strange.map((name) => `${name} is none`), ...objects.refused];
  return { entries, unreadable, checkpoints, stamps, strange: told, wrongEntries: wrong.entries, wrongCheckpoints: wrong.checkpoints };
}

function strangersIn(listed: Readonly<Record<LedgerFolder, readonly string[]>>): string[] {
  const isNone = (name: string, ...forms: ((number: number) => string)[]) => forms.every((form) => numberIn(name, form) === undefined);
  return [
    ...listed.entries.filter((name) => isNone(name, entryName)),
    ...listed.checkpoints.filter((name) => isNone(name, checkpointName, stampName) || numberIn(name, checkpointName) === 0),
  ];
}

async function readObjects(store: LedgerStore, names: readonly string[]) {
  const refused: string[] = [];
  const read = async (name: string): Promise<Uint8Array | null> => {
    try {
      return await store.read(name);
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      refused.push(error.message);
      return null;
    }
  };
  const all = await readMany(read, names);
  const bytes = new Map(names.flatMap((name, index): [string, Uint8Array][] => (all[index] == null ? [] : [[name, all[index]]])));
  return { bytes, refused: refused.sort() };
}

function storedEntry(bytes: Uint8Array | undefined, sequence: number, wrong: string[]): StoredEntry | null {
  if (bytes === undefined) return null;
  const entry = attempt(wrong, () => readEntry(bytes, entryName(sequence)));
  if (entry !== undefined && entry.sequence !== sequence) wrong.push(`${entryName(sequence)} bears the number ${entry.sequence}`);
  return { leaf: leafHash(bytes), entry };
}

interface Named {
  readonly name: string;
  readonly size: number;
  readonly wrong: string[];
}

function storedCheckpoint(bytes: Uint8Array, { name, size, wrong }: Named): StoredCheckpoint | undefined {
  const checkpoint = attempt(wrong, () => readCheckpoint(bytes, name));
  if (checkpoint === undefined || checkpoint.size === size) return checkpoint === undefined ? undefined : { ...checkpoint, bytes };
  wrong.push(`${name} is over ${checkpoint.size} entries: it stands in the place of another`);
  return undefined;
}

function attempt<T>(wrong: string[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    wrong.push(error.message);
    return undefined;
  }
}

/** The hash that an entry would have under another number; null where it is not there, or of a kind that is not known. */
export function renumbered(stored: StoredEntry | null | undefined, sequence: number): Hash | null {
  const entry = stored?.entry;
  return entry === undefined || entry.kind === 'unknown' ? null : leafHash(entryBytes({ ...entry, sequence }));
}
