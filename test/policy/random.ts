/** Numbers that look random and are the same in every run (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** At least 0, less than 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number of this range, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** True in this share of the cases. */
  chance(share: number): boolean {
    return this.next() < share;
  }

  /** One of them. Throws where there is none. */
  pick<T>(all: readonly T[]): T {
    if (all.length === 0) throw new Error('There is nothing to pick from.');
    return all[this.between(0, all.length - 1)] as T;
  }

  /** So many of them, each drawn anew. */
  some<T>(count: number, make: () => T): readonly T[] {
    return Array.from({ length: count }, make);
  }

  /** All of them, in another order. */
  shuffled<T>(all: readonly T[]): readonly T[] {
    return all
      .map((one) => ({ one, at: this.next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ one }) => one);
  }

  /** The text with the case of some letters turned, in one of four cases. */
  noisy(text: string): string {
    if (this.chance(0.75)) return text;
    return [...text].map((letter) => (this.chance(0.5) ? letter.toUpperCase() : letter.toLowerCase())).join('');
  }

  /** A short pattern of ARNs in which wildcards meet in every way. */
  tinyArn(): string {
    return `arn:aws:s3:::${this.some(this.between(0, 4), () => this.pick(['a', 'a', 'b', '*', '?', ':'])).join('')}`;
  }
}
