/** Where a ledger lies. Whatever is in it stays as it is: objects are made, never replaced. */
export interface LedgerStore {
  /** As it was given: a path, or an `s3://` URL. */
  readonly at: string;
  /**
   * Makes an object whole or not at all: of several that make one of the same name at once, a single one learns `created`. It is there for every reader
   * when the promise resolves. Rejects with EvidenceError `ledger`.
   */
  create(name: string, bytes: Uint8Array): Promise<'created' | 'exists'>;
  /** Null where nothing has that name. Rejects with EvidenceError `ledger` where what has it is no object of a ledger. */
  read(name: string): Promise<Uint8Array | null>;
  /** The full names of all that lies in a folder, `entries/0000000007.json`, sorted; empty where there is no such folder. */
  list(folder: LedgerFolder): Promise<readonly string[]>;
}

export type LedgerFolder = 'entries' | 'checkpoints';

/** No object of a ledger is larger: a larger one is refused unread. */
export const largestObject = 2 ** 20;

/** No ledger has more entries. Every reader makes room for all below the largest number, which a stranger's single object must not choose. */
export const mostEntries = 2 ** 20;

/** The entry with that sequence, which counts from 0: `entries/0000000007.json`. */
export function entryName(sequence: number): string {
  return `entries/${tenDigits(sequence)}.json`;
}

/** The checkpoint over the first `size` entries: `checkpoints/0000000008.txt`. */
export function checkpointName(size: number): string {
  return `checkpoints/${tenDigits(size)}.txt`;
}

/** The timestamp of that checkpoint. */
export function stampName(size: number): string {
  return `checkpoints/${tenDigits(size)}.tsr`;
}

/** The sequence or size that a name of this form stands for; undefined for any other name, and for a number that no ledger reaches. */
export function numberIn(name: string, nameOf: (number: number) => string): number | undefined {
  const number = Number(/\/([0-9]{10})\.[a-z]+$/.exec(name)?.[1]);
  return number <= mostEntries && nameOf(number) === name ? number : undefined;
}

/** The largest number among the names of this form; -1 where there is none. */
export function largestIn(names: readonly string[], nameOf: (number: number) => string): number {
  return names.reduce((most, name) => Math.max(most, numberIn(name, nameOf) ?? -1), -1);
}

function tenDigits(number: number): string {
  return String(number).padStart(10, '0');
}
