import type { KeyObject } from 'node:crypto';
import { EvidenceError } from '../../errors.ts';
import { type Line, line } from '../checklist.ts';
import { type Checkpoint, readCheckpoint } from './checkpoint.ts';
import type { StoredCheckpoint, StoredEntry } from './contents.ts';
import { signerOfNote } from './note.ts';
import { equal, type Hash, rootOf } from './tree.ts';

/** A checkpoint that was kept where nobody who writes the ledger reaches it. */
export interface Held {
  /** For people: the path of its file. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface HeldCheckpoints {
  /** What is wrong with each by itself is a sentence in place of the checkpoint. */
  readonly all: readonly { readonly name: string; readonly checkpoint: Checkpoint | string }[];
  /** What they show that the ledger had. */
  readonly sizes: readonly number[];
}

interface Known {
  readonly keys: readonly KeyObject[];
  readonly trusted: ReadonlyMap<number, StoredCheckpoint>;
}

/** Reads what was held: of this ledger, and signed by one of the keys where any were given. */
export function sinceOf(since: readonly Held[], { keys, trusted }: Known): HeldCheckpoints {
  const origin = trusted.values().next().value?.origin;
  const all = since.map(({ name, bytes }) => ({ name, checkpoint: readHeld(bytes, name, keys) }));
  const sizes = all.flatMap(({ checkpoint }) =>
    typeof checkpoint === 'string' || (origin !== undefined && checkpoint.origin !== origin) ? [] : [checkpoint.size],
  );
  return { all, sizes };
}

function readHeld(bytes: Uint8Array, name: string, keys: readonly KeyObject[]): Checkpoint | string {
  try {
    const checkpoint = readCheckpoint(bytes, name);
    if (keys.length === 0 || signerOfNote(checkpoint.note, keys, { name: checkpoint.origin, what: name }) !== undefined) return checkpoint;
    return 'a stranger signed it, none of the keys given';
  } catch (error) {
    if (error instanceof EvidenceError) return error.message;
    throw error;
  }
}

interface There {
  readonly entries: readonly (StoredEntry | null)[];
  readonly trusted: ReadonlyMap<number, StoredCheckpoint>;
}

/** A line for each checkpoint that was held; a warning where none was. */
export function heldLines({ all }: HeldCheckpoints, there: There): Line[] {
  if (all.length === 0) {
    const detail =
      'no checkpoint kept elsewhere was given: nobody knows whether the ledger was cut short, or made anew by who holds its key';
    return [{ ok: 'warning', what: 'held checkpoint', detail }];
  }
  return all.map(({ name, checkpoint }) =>
    typeof checkpoint === 'string'
      ? line(`the checkpoint held in ${name} is one of this ledger`, [checkpoint])
      : line(
          `the ledger still begins with the ${checkpoint.size} entries of the checkpoint held in ${name}`,
          changedSince(checkpoint, there),
        ),
  );
}

function changedSince(held: Checkpoint, { entries, trusted }: There): string[] {
  const origin = trusted.values().next().value?.origin;
  if (origin !== undefined && origin !== held.origin) return [`it is of another ledger, ${held.origin}; this one is ${origin}`];
  if (entries.length < held.size) return [`it was cut short: only ${entries.length} are there`];
  const signed = trusted.get(held.size)?.root;
  if (signed !== undefined && !equal(signed, held.root)) return ['its history was rewritten: another head of that size was signed'];
  const leaves = entries.slice(0, held.size).map((entry) => entry?.leaf);
  const isWhole = leaves.every((leaf): leaf is Hash => leaf !== undefined);
  return isWhole && equal(rootOf(leaves as Hash[]), held.root) ? [] : ['its entries are not those that were there'];
}
