import { createHash } from 'node:crypto';

/** SHA-256, 32 bytes. */
export type Hash = Uint8Array;

/** The hash of an entry in the tree of RFC 6962. */
export function leafHash(entry: Uint8Array): Hash {
  return createHash('sha256').update('\0').update(entry).digest();
}

/** The hash of two neighbours. */
export function nodeHash(left: Hash, right: Hash): Hash {
  return createHash('sha256').update('\x01').update(left).update(right).digest();
}

/** Root of the tree over these leaves; of no leaves, SHA-256 of nothing. */
export function rootOf(leaves: readonly Hash[]): Hash {
  const [only] = leaves;
  if (only === undefined) return createHash('sha256').digest();
  if (leaves.length === 1) return only;
  const split = splitOf(leaves.length);
  return nodeHash(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

/** RFC 6962, 2.1.1: what leads from the leaf at `index` to the root, from its neighbour upwards. */
export function inclusionProof(leaves: readonly Hash[], index: number): Hash[] {
  if (!(index >= 0 && index < leaves.length)) throw new RangeError(`no leaf ${index} among ${leaves.length}`);
  if (leaves.length === 1) return [];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split ? [...inclusionProof(left, index), rootOf(right)] : [...inclusionProof(right, index - split), rootOf(left)];
}

/** RFC 6962, 2.1.2: what shows that the tree over the first `from` leaves is the beginning of the tree over all. `from` is at least 1. */
export function consistencyProof(leaves: readonly Hash[], from: number): Hash[] {
  if (!(from >= 1 && from <= leaves.length)) throw new RangeError(`no tree over ${from} of ${leaves.length} leaves`);
  return subproof(leaves, from, true);
}

function subproof(leaves: readonly Hash[], from: number, isWhole: boolean): Hash[] {
  if (from === leaves.length) return isWhole ? [] : [rootOf(leaves)];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return from <= split ? [...subproof(left, from, isWhole), rootOf(right)] : [...subproof(right, from - split, false), rootOf(left)];
}

interface Inclusion {
  readonly index: number;
  readonly size: number;
  readonly proof: readonly Hash[];
  readonly root: Hash;
}

/** Whether the leaf stands at `index` in the tree of that size and root (RFC 9162, 2.1.3.2). */
export function isIncluded(leaf: Hash, { index, size, proof, root }: Inclusion): boolean {
  if (!isPlace(index, size)) return false;
  let [place, last, hash] = [index, size - 1, leaf];
  for (const step of proof) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      hash = nodeHash(step, hash);
      // Past every level at which the node has no right neighbour.
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      hash = nodeHash(hash, step);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && equal(hash, root);
}

interface Consistency {
  readonly from: { readonly size: number; readonly root: Hash };
  readonly to: { readonly size: number; readonly root: Hash };
  readonly proof: readonly Hash[];
}

/** Whether the first tree is the beginning of the second (RFC 9162, 2.1.4.2). Every tree begins with the empty one, which needs no proof. */
export function isConsistent({ from, to, proof }: Consistency): boolean {
  if (from.size === 0) return isPlace(0, to.size + 1) && equal(from.root, rootOf([])) && proof.length === 0;
  if (!isPlace(from.size - 1, to.size)) return false;
  if (from.size === to.size) return proof.length === 0 && equal(from.root, to.root);
  const path = isPowerOfTwo(from.size) ? [from.root, ...proof] : proof;
  let [place, last] = [from.size - 1, to.size - 1];
  while (place % 2 === 1) [place, last] = [half(place), half(last)];
  const [start, ...steps] = path;
  if (start === undefined) return false;
  let [before, after] = [start, start];
  for (const step of steps) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      [before, after] = [nodeHash(step, before), nodeHash(step, after)];
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      after = nodeHash(after, step);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && equal(before, from.root) && equal(after, to.root);
}

/** Whether two hashes are the same. */
export function equal(a: Hash, b: Hash): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.length).equals(b);
}

// The largest power of two below n, which is at least 2.
function splitOf(n: number): number {
  return 2 ** Math.floor(Math.log2(n - 1));
}

function isPowerOfTwo(n: number): boolean {
  return n === 1 || splitOf(n + 1) === n;
}

function isPlace(index: number, size: number): boolean {
  return Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size;
}

// Not >>: it would cut numbers to 32 bits.
function half(n: number): number {
  return Math.floor(n / 2);
}
