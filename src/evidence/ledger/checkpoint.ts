import { EvidenceError } from '../../errors.ts';
import type { Signer } from '../signer.ts';
import { readNote, type SignedNote, signNote } from './note.ts';
import { mostEntries } from './store.ts';
import { equal, type Hash } from './tree.ts';

/** The head of a ledger (c2sp.org/tlog-checkpoint): which ledger, how many entries, and the root of the tree over them. */
export interface TreeHead {
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
}

export interface Checkpoint extends TreeHead {
  readonly note: SignedNote;
}

/** The name that a ledger bears in its checkpoints: made of its first entry, so that no two have the same, wherever they lie or are copied to. */
export function originOf(firstLeaf: Hash): string {
  return `iq-ledger/${Buffer.from(firstLeaf).toString('hex').slice(0, 32)}`;
}

/** Signs the head of a ledger, under its origin as the name of the key. */
export function signCheckpoint({ origin, size, root }: TreeHead, signer: Signer): Promise<Uint8Array> {
  return signNote(`${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`, { name: origin, signer });
}

/** Reads a checkpoint without trusting it. Throws EvidenceError `malformed`; `what` names it. */
export function readCheckpoint(bytes: Uint8Array, what: string): Checkpoint {
  const note = readNote(bytes, what);
  const refuse = (why: string) => new EvidenceError('malformed', `${what} is no checkpoint: ${why}`);
  // Lines of others after the third would be signed, and mean nothing here.
  const [origin = '', size = '', base64 = '', ...rest] = note.text.split('\n');
  if (origin === '' || rest.length !== 1) throw refuse('its text is not an origin, a size and a root');
  if (!/^(0|[1-9][0-9]{0,9})$/.test(size)) throw refuse('its second line is no size');
  if (Number(size) > mostEntries) throw refuse('its second line is more than any ledger holds');
  const root = Buffer.from(base64, 'base64');
  if (root.length !== 32 || root.toString('base64') !== base64) throw refuse('its third line is no root');
  return { origin, size: Number(size), root, note };
}

/** Whether two heads say the same. */
export function isSameHead(a: TreeHead, b: TreeHead): boolean {
  return a.origin === b.origin && a.size === b.size && equal(a.root, b.root);
}
