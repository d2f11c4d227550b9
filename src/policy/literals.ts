/** A number in plain decimal digits; `null` where it is none. */
export function readNumber(text: string): number | null {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

const iso = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * Milliseconds since 1970 of a date or of seconds since 1970; `null` where it is neither. A date is W3C's kind of ISO 8601: a time of day
 * has its zone. Four digits are a year and no seconds.
 */
export function readDate(text: string): number | null {
  if (/^\d{5,}$/.test(text)) return Number(text) * 1000;
  const value = iso.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(value) ? null : value;
}

/** A range of IP addresses. */
export interface Block {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly length: number;
}

/** An address with an optional prefix length, version 4 or 6; `null` where it is none. */
export function readBlock(text: string): Block | null {
  const [address = '', prefix, ...rest] = text.split('/');
  const read = readAddress(address);
  if (read === null || rest.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return null;
  const length = prefix === undefined ? read.bits : Number(prefix);
  return length > read.bits ? null : { bits: read.bits, first: read.value, length };
}

/** Whether an address is in a block; `null` where it is no address. */
export function addressIn(text: string, { bits, first, length }: Block): boolean | null {
  const read = readAddress(text);
  if (read === null) return null;
  const rest = BigInt(bits - length);
  return read.bits === bits && read.value >> rest === first >> rest;
}

function readAddress(text: string): { readonly bits: 32 | 128; readonly value: bigint } | null {
  if (!text.includes(':')) {
    const value = readFour(text);
    return value === null ? null : { bits: 32, value };
  }
  // The last two groups may be written as a version 4 address.
  const [, head = '', tail] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text) ?? [];
  const four = tail === undefined ? null : readFour(tail);
  if (tail !== undefined && four === null) return null;
  const groups = four === null ? text : `${head}${(four >> 16n).toString(16)}:${(four & 0xffffn).toString(16)}`;
  const halves = groups.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const [before = [], after] = halves;
  const missing = 8 - before.length - (after?.length ?? 0);
  if (halves.length > 2 || (after === undefined ? missing !== 0 : missing < 1)) return null;
  const whole = after === undefined ? before : [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  if (!whole.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return { bits: 128, value: whole.reduce((value, group) => (value << 16n) | BigInt(Number.parseInt(group, 16)), 0n) };
}

function readFour(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return null;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}
