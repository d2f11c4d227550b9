import { equal, type Hash, nodeHash } from './tree.ts';

/** What was signed, and what is there. */
export interface Present {
  /** By sequence: the hash of the entry that is there, null where none can be read. As many as were ever signed for, or more. */
  readonly leaves: readonly (Hash | null)[];
  /** Roots that were signed, by size. */
  readonly roots: ReadonlyMap<number, Hash>;
  /** The hash that the entry at `from` would have with the number `to`; null where it cannot be read. */
  readonly renumbered: (from: number, to: number) => Hash | null;
}

/** What became of the entries that were signed: sequences, ascending. */
export interface History {
  /** Not there. */
  readonly removed: readonly number[];
  /** There, and not what was signed. */
  readonly altered: readonly number[];
  /** There, but under another number. */
  readonly moved: readonly { readonly from: number; readonly to: number }[];
  /** There, and cannot be judged one by one: the roots that would tell rest on an entry that is lost, or were removed. */
  readonly untold: readonly number[];
  /** There, and no root was ever signed over them. */
  readonly uncovered: readonly number[];
}

/** Tries for where an entry went: enough for a thousand entries that all moved by one, and no more than a second. */
const mostTries = 100_000;

/**
 * Compares what is there with every root that was signed. As each size has its root, the first entry that changed is found exactly; those behind it again
 * from the next root that covers a whole subtree, which takes the place of what was lost.
 */
export function historyOf(present: Present): History {
  const { leaves, roots } = present;
  const signed = Math.max(0, ...roots.keys());
  const walk = new Walk(present);
  for (let sequence = 0; sequence < signed; sequence++) walk.step(sequence);
  const lost = (sequence: number) => (leaves[sequence] ?? null) === null;
  // What stands in the place of another is not an alteration of that other: the one that stood there is gone.
  const taken = new Set(walk.moved.map(({ to }) => to));
  const movedFrom = new Set(walk.moved.map(({ from }) => from));
  const gaps = leaves.flatMap((leaf, sequence) => (leaf === null && sequence >= signed ? [sequence] : []));
  const gone = [...walk.changed.filter((sequence) => !movedFrom.has(sequence)), ...gaps];
  return {
    removed: gone.filter((sequence) => lost(sequence) || taken.has(sequence)),
    altered: gone.filter((sequence) => !lost(sequence) && !taken.has(sequence)),
    moved: walk.moved,
    untold: walk.untold,
    uncovered: leaves.flatMap((leaf, sequence) => (leaf !== null && sequence >= signed ? [sequence] : [])),
  };
}

class Walk {
  /** Not what was signed. */
  readonly changed: number[] = [];
  readonly moved: { from: number; to: number }[] = [];
  readonly untold: number[] = [];
  readonly #present: Present;
  readonly #tree = new Subtrees();
  /** Entries since the last root that held, which no root of their own covers. */
  #untested: number[] = [];
  #tries = 0;

  constructor(present: Present) {
    this.#present = present;
  }

  step(sequence: number): void {
    const leaf = this.#present.leaves[sequence] ?? null;
    const root = this.#present.roots.get(sequence + 1);
    const before = this.#tree.copy();
    this.#tree.add(leaf);
    if (root === undefined) this.#wait(sequence, leaf);
    else this.#judge(sequence, { leaf, root, before });
    if (root !== undefined) this.#tree.replace(root);
  }

  #wait(sequence: number, leaf: Hash | null): void {
    if (leaf === null) this.changed.push(sequence);
    else this.#untested.push(sequence);
  }

  #judge(sequence: number, { leaf, root, before }: { leaf: Hash | null; root: Hash; before: Subtrees }): void {
    const now = this.#tree.root();
    if (now !== null && equal(now, root)) {
      this.#untested = [];
      return;
    }
    if (before.root() !== null && this.#untested.length === 0) this.#tree.takeFrom(before, this.#changedAt(sequence, { root, before }));
    else if (leaf === null) this.changed.push(sequence);
    else this.untold.push(...this.#untested, sequence);
    if (now !== null && this.#untested.length > 0) this.#tree.forget();
    this.#untested = [];
  }

  /** The hash of what was signed at this place, where it is found under another number. */
  #changedAt(sequence: number, { root, before }: { root: Hash; before: Subtrees }): Hash | null {
    this.changed.push(sequence);
    for (const from of this.#nearby(sequence)) {
      if (this.#tries++ >= mostTries) return null;
      const leaf = this.#present.renumbered(from, sequence);
      if (leaf === null) continue;
      const tried = before.copy();
      tried.add(leaf);
      if (!equal(tried.root() ?? leaf, root)) continue;
      this.moved.push({ from: sequence, to: from });
      return leaf;
    }
    return null;
  }

  /** Every other place, the nearest first. */
  *#nearby(sequence: number): Generator<number> {
    const { length } = this.#present.leaves;
    for (let distance = 1; distance < length; distance++) {
      if (sequence - distance >= 0) yield sequence - distance;
      if (sequence + distance < length) yield sequence + distance;
    }
  }
}

/** The whole subtrees of a tree that grows, from left to right: all that its root is made of. Null is the hash of what is not known. */
class Subtrees {
  #parts: { readonly size: number; readonly hash: Hash | null }[] = [];

  copy(): Subtrees {
    const copy = new Subtrees();
    copy.#parts = [...this.#parts];
    return copy;
  }

  add(leaf: Hash | null): void {
    let part = { size: 1, hash: leaf };
    for (let left = this.#parts.at(-1); left?.size === part.size; left = this.#parts.at(-1)) {
      this.#parts.pop();
      part = { size: part.size * 2, hash: left.hash === null || part.hash === null ? null : nodeHash(left.hash, part.hash) };
    }
    this.#parts.push(part);
  }

  /** Becomes what `before` would be with this leaf. */
  takeFrom(before: Subtrees, leaf: Hash | null): void {
    this.#parts = [...before.#parts];
    this.add(leaf);
  }

  /** Null where a part is not known. Of an empty tree, the hash of nothing that is ever compared. */
  root(): Hash | null {
    const [last, ...others] = this.#parts.toReversed();
    if (last === undefined) return new Uint8Array();
    return others.reduce<Hash | null>((right, { hash }) => (right === null || hash === null ? null : nodeHash(hash, right)), last.hash);
  }

  /** A root that was signed over a single subtree is its hash, whatever became of the entries below. */
  replace(root: Hash): void {
    const [only, ...others] = this.#parts;
    if (only !== undefined && others.length === 0) this.#parts = [{ size: only.size, hash: root }];
  }

  /** What is there is not what was signed, and nobody knows since when. */
  forget(): void {
    this.#parts = this.#parts.map(({ size }) => ({ size, hash: null }));
  }
}
