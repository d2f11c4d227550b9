import { createPublicKey } from 'node:crypto';
import { EvidenceError } from '../../errors.ts';
import type { Signer } from '../signer.ts';
import { type Checkpoint, isSameHead, originOf, readCheckpoint, signCheckpoint, type TreeHead } from './checkpoint.ts';
import { signerOfNote } from './note.ts';
import { checkpointName, type LedgerStore } from './store.ts';
import { type Hash, rootOf } from './tree.ts';

interface Signing {
  readonly signer: Signer;
  readonly signedSize: number;
}

/**
 * Signs the heads that have no checkpoint yet, from the smallest on: so each size up to the largest has one, also where a run was killed before it signed,
 * and one that is missing was removed.
 */
export async function signHeads(
  store: LedgerStore,
  leaves: readonly Hash[],
  { signer, signedSize }: Signing,
): Promise<ReadonlyMap<number, Uint8Array>> {
  const checkpoints = new Map<number, Uint8Array>();
  for (let size = Math.min(signedSize + 1, leaves.length); size <= leaves.length; size++) {
    const head = headOf(leaves.slice(0, size));
    checkpoints.set(size, await signHead(store, head, signer));
  }
  return checkpoints;
}

/** The checkpoint of a head: the one that lies there, or one that is signed now. */
export async function signHead(store: LedgerStore, head: TreeHead, signer: Signer): Promise<Uint8Array> {
  const name = checkpointName(head.size);
  const before = await store.read(name);
  if (before === null) {
    const bytes = await signCheckpoint(head, signer);
    if ((await store.create(name, bytes)) === 'created') return bytes;
  }
  const there = before ?? (await store.read(name)) ?? fail(changed(store, `${name} is gone`));
  if (!isSameHead(readStored(store, there, { name, signer }), head)) {
    throw changed(store, `${name} was signed for other entries than those that are there`);
  }
  return there;
}

/** A checkpoint as it lies in the store. One that is none, or bears a signature in the signer's name that is not its own, is an EvidenceError `ledger`. */
export function readStored(
  store: LedgerStore,
  bytes: Uint8Array,
  { name, signer }: { readonly name: string; readonly signer: Signer },
): Checkpoint {
  try {
    const checkpoint = readCheckpoint(bytes, name);
    isSignedBy(checkpoint, signer, name);
    return checkpoint;
  } catch (error) {
    throw error instanceof EvidenceError ? changed(store, error.message) : error;
  }
}

/** Whether a key signed a checkpoint. Throws EvidenceError where a signature in its name is not its own. */
export function isSignedBy({ note, origin }: Checkpoint, signer: Signer, what: string): boolean {
  return signerOfNote(note, [createPublicKey(signer.publicKeyPem)], { name: origin, what }) !== undefined;
}

/** The head over these leaves, at least one. */
export function headOf(leaves: readonly Hash[]): TreeHead {
  const [first] = leaves;
  if (first === undefined) throw new Error('an empty ledger has no head');
  return { origin: originOf(first), size: leaves.length, root: rootOf(leaves) };
}

/** What is said of a ledger that is not what was signed. */
export function changed({ at }: LedgerStore, what: string): EvidenceError {
  return new EvidenceError('ledger', `the ledger ${at} was changed: ${what}`, { hint: `iq ledger verify ${at} names what is wrong` });
}

export function fail(error: Error): never {
  throw error;
}
