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
  let index = from;
  while (index < to && (index & 31) !== 0) add(bits, index++);
  // Whole words at once: most sets are runs of thousands.
  const whole = index + ((to - index) & ~31);
  if (whole > index) bits.fill(0xffffffff, index >>> 5, whole >>> 5);
  for (index = Math.max(index, whole); index < to; index += 1) add(bits, index);
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
  const common = new Uint32Array(a.length);
  for (let word = 0; word < a.length; word += 1) common[word] = (a[word] as number) & (b[word] as number);
  return common;
}

/** What is in `a` and not in `b`. */
export function without(a: Bits, b: Bits): Bits {
  const rest = new Uint32Array(a.length);
  for (let word = 0; word < a.length; word += 1) rest[word] = (a[word] as number) & ~(b[word] as number);
  return rest;
}

/** How many are in the set. */
export function countOf(bits: Bits): number {
  let count = 0;
  for (let word = 0; word < bits.length; word += 1) {
    for (let rest = bits[word] as number; rest !== 0; rest &= rest - 1) count += 1;
  }
  return count;
}

/** Whether nothing is in the set. */
export function isEmpty(bits: Bits): boolean {
  for (let word = 0; word < bits.length; word += 1) if (bits[word] !== 0) return false;
  return true;
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
