/** A block of addresses, or any run of them. */
export interface Range {
  readonly version: 4 | 6;
  readonly first: bigint;
  /** Inclusive. */
  readonly last: bigint;
}

const bits = { 4: 32n, 6: 128n } as const;

/** Every address of a version. */
export function everywhere(version: 4 | 6): Range {
  return { version, first: 0n, last: (1n << bits[version]) - 1n };
}

/** The addresses of a block such as `10.20.0.0/16` or `2600:1f16::/56`; `null` where the text is none. */
export function rangeOf(block: string): Range | null {
  const [address = '', length = '', ...rest] = block.split('/');
  const version = address.includes(':') ? 6 : 4;
  const number = version === 6 ? numberOf6(address) : numberOf4(address);
  if (number === null || rest.length > 0 || !/^[0-9]{1,3}$/.test(length) || BigInt(length) > bits[version]) return null;
  const size = 1n << (bits[version] - BigInt(length));
  const first = number - (number % size);
  return { version, first, last: first + size - 1n };
}

function numberOf4(address: string): bigint | null {
  const parts = address.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^[0-9]{1,3}$/.test(part) || Number(part) > 255)) return null;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function numberOf6(address: string): bigint | null {
  const [before = '', after, ...rest] = address.split('::');
  const left = before === '' ? [] : before.split(':');
  const right = after === undefined || after === '' ? [] : after.split(':');
  const gap = 8 - left.length - right.length;
  const isWhole = after === undefined ? gap === 0 : gap > 0;
  if (rest.length > 0 || !isWhole) return null;
  const parts = [...left, ...Array.from({ length: gap }, () => '0'), ...right];
  if (parts.some((part) => !/^[0-9a-f]{1,4}$/i.test(part))) return null;
  return parts.reduce((sum, part) => sum * 65_536n + BigInt(`0x${part}`), 0n);
}

/** What is left of some ranges without others. */
export function without(ranges: readonly Range[], taken: readonly Range[]): readonly Range[] {
  return taken.reduce<readonly Range[]>((left, one) => left.flatMap((range) => minus(range, one)), ranges);
}

function minus(range: Range, taken: Range): readonly Range[] {
  if (range.version !== taken.version || taken.last < range.first || taken.first > range.last) return [range];
  return [
    ...(taken.first > range.first ? [{ ...range, last: taken.first - 1n }] : []),
    ...(taken.last < range.last ? [{ ...range, first: taken.last + 1n }] : []),
  ];
}

/** The addresses that are in some ranges and in others too. */
export function common(ranges: readonly Range[], others: readonly Range[]): readonly Range[] {
  return without(ranges, without(ranges, others));
}

/** The same text for the same block, however AWS or the spec writes it; the text itself where it is no block. */
export function canonical(block: string): string {
  const range = rangeOf(block);
  return range === null ? block : `${range.version}:${range.first}-${range.last}`;
}

/** A range for people: its first and last address. */
export function textOf({ version, first, last }: Range): string {
  const text = version === 4 ? text4 : text6;
  return first === last ? text(first) : `${text(first)}-${text(last)}`;
}

function text4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.');
}

function text6(address: bigint): string {
  const parts = Array.from({ length: 8 }, (_, index) => ((address >> BigInt(112 - 16 * index)) & 65_535n).toString(16));
  return parts.join(':').replace(/(^|:)0(:0)+(:|$)/, '::');
}
