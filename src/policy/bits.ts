/** A set of actions by their index in the universe. */
export type Bits = Uint32Array;

/** The empty set. */
export function noBits(size: number): Bits {
  return new Uint32Array(Math.ceil(size / 32));
}

/** The full set. */
export function allBits(size: number): Bits {
  return fill(noBits(size), 0, size);
}

/** Adds the indexes from `from` up to, and without, `to`. */
export function fill(bits: Bits, from: number, to: number): Bits {
  for (let index = from; index < to; index += 1) add(bits, index);
  return bits;
}

/** Adds one index. */
export function add(bits: Bits, index: number): void {
  bits[index >>> 5] = ((bits[index >>> 5] ?? 0) | (1 << (index & 31))) >>> 0;
}

/** Whether the index is in the set. */
export function has(bits: Bits, index: number): boolean {
  return (((bits[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1;
}

/** Adds all of `more`. */
export function addAll(bits: Bits, more: Bits): Bits {
  for (let word = 0; word < bits.length; word += 1) bits[word] = (bits[word] as number) | (more[word] as number);
  return bits;
}

/** What is in both. */
export function both(a: Bits, b: Bits): Bits {
  return a.map((word, index) => word & (b[index] as number));
}

/** What is in `a` and not in `b`. */
export function without(a: Bits, b: Bits): Bits {
  return a.map((word, index) => word & ~(b[index] as number));
}

/** Whether nothing is in the set. */
export function isEmpty(bits: Bits): boolean {
  return bits.every((word) => word === 0);
}

/** The indexes of the set, in order. */
export function indexesOf(bits: Bits): readonly number[] {
  const indexes: number[] = [];
  for (let word = 0; word < bits.length; word += 1) {
    let rest = bits[word] as number;
    while (rest !== 0) {
      const low = rest & -rest;
      indexes.push(word * 32 + 31 - Math.clz32(low));
      rest ^= low;
    }
  }
  return indexes;
}
