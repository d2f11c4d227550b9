/** Encodes what this program writes in ASN.1: DER alone (X.690), definite lengths, the shortest forms. */

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** One value: identifier octet, length, contents. */
export function tagged(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Uint8Array {
  if (length < 0x80) return Buffer.from([length]);
  const digits: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return Buffer.from([0x80 | digits.length, ...digits]);
}

export const sequence = (...members: readonly Uint8Array[]): Uint8Array => tagged(tags.sequence, ...members);
/** Its members in the order that DER wants. */
export const setOf = (...members: readonly Uint8Array[]): Uint8Array => tagged(tags.set, ...[...members].sort(Buffer.compare));
/** Under a number of its own, around a whole value. */
export const explicit = (number: number, value: Uint8Array): Uint8Array => tagged(0xa0 | number, value);
/** The same value under a number instead of its own identifier; a constructed one. */
export const implicit = (number: number, value: Uint8Array): Uint8Array => Buffer.concat([Buffer.from([0xa0 | number]), value.subarray(1)]);
export const octetString = (bytes: Uint8Array): Uint8Array => tagged(tags.octetString, bytes);
export const utf8String = (text: string): Uint8Array => tagged(tags.utf8String, Buffer.from(text));
export const nothing = tagged(tags.null);
export const isTrue = tagged(tags.boolean, Buffer.from([0xff]));

/** Whole bytes, or of the last byte all but the lowest bits. */
export const bitString = (bytes: Uint8Array, unused = 0): Uint8Array => tagged(tags.bitString, Buffer.from([unused]), bytes);

/** A number that is not negative, its digits in base 256. */
export function integer(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0);
  const digits = start < 0 ? Buffer.from([0]) : bytes.subarray(start);
  return tagged(tags.integer, ...((digits[0] ?? 0) >= 0x80 ? [Buffer.from([0])] : []), digits);
}

/** From dotted numbers. */
export function objectIdentifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const arcs = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift(0x80 | (left % 128));
    return groups;
  });
  return tagged(tags.objectIdentifier, Buffer.from(arcs));
}

/** To the second, as RFC 5280 wants it: UTCTime to the end of 2049, GeneralizedTime from then on. */
export function time(date: Date): Uint8Array {
  const text = `${date.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`;
  return date.getUTCFullYear() < 2050 ? tagged(tags.utcTime, Buffer.from(text.slice(2))) : tagged(tags.generalizedTime, Buffer.from(text));
}
