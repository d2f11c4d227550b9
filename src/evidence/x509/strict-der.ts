import { EvidenceError, type EvidenceErrorCode } from '../../errors.ts';
import { type Element, readElement, refusal, tags } from '../asn1/ber.ts';
import { tagged } from '../asn1/der.ts';

/** Reads bytes that are one value in DER and nothing more. Throws an EvidenceError that says what is wrong; `naming` adds what it is wrong with. */
export function readDer(bytes: Uint8Array): Element {
  const element = readElement(bytes);
  requireDer(element);
  return element;
}

/**
 * Throws where a value, or one inside it, is encoded in another way than DER has it: two encodings of one value would have two digests, and two
 * readers might read them differently.
 */
export function requireDer(element: Element): void {
  const { tag, bytes, content, children } = element;
  if (!isSame(tagged(tag, content), bytes)) throw refusal('its ASN.1 is not DER: a length is not in its one form');
  if (tag === tags.boolean && !(content.length === 1 && (content[0] === 0 || content[0] === 0xff))) {
    throw refusal('its ASN.1 is not DER: a truth value is neither 00 nor FF');
  }
  if (tag === tags.integer && !isShortest(content)) throw refusal('its ASN.1 is not DER: an integer is not in its shortest form');
  if (tag === tags.objectIdentifier && content.some((byte, at) => byte === 0x80 && ((content[at - 1] ?? 0) & 0x80) === 0)) {
    throw refusal('its ASN.1 is not DER: an object identifier is not in its shortest form');
  }
  if ((tag & 0xe0) === constructed && tag !== tags.sequence && tag !== tags.set) {
    throw refusal('its ASN.1 is not DER: a value is in pieces');
  }
  for (const child of children) requireDer(child);
}

/** Of the universal class; all of these but sequences and sets are primitive in DER. */
const constructed = 0x20;

/** Throws unless the members stand in the order that DER gives those of a set. */
export function requireSetOrder({ children }: Element, name: string): void {
  const isSorted = children.every(({ bytes }, index) => index === 0 || Buffer.compare(children[index - 1]?.bytes ?? bytes, bytes) <= 0);
  if (!isSorted) throw refusal(`its ${name} are not in the order of DER`);
}

/** The bits of a bit string that stands for named ones, the first of them at index 0. Throws where it is none, or bits that are not there are set. */
export function namedBits({ tag, content }: Element): readonly boolean[] {
  const [unused = 8, ...bytes] = content;
  const last = bytes.at(-1) ?? 0;
  const isEmpty = bytes.length === 0;
  if (tag !== tags.bitString || unused > 7 || (isEmpty && unused > 0) || (last & ((1 << unused) - 1)) !== 0) {
    throw refusal('its ASN.1 holds something else where named bits belong');
  }
  return bytes.flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((place) => ((byte >> place) & 1) === 1));
}

/** A time as RFC 5280 has it (section 4.1.2.5): UTCTime, or GeneralizedTime from 2050 on, to the second and in UTC. Throws where it is none. */
export function timeOf({ tag, content }: Element): Date {
  const text = Buffer.from(content).toString('latin1');
  const isShort = tag === utcTime;
  const century = !isShort ? '' : Number(text.slice(0, 2)) < 50 ? '20' : '19';
  const digits = isShort || tag === tags.generalizedTime ? /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(century + text) : null;
  const [, year, month, day, hour, minute, second] = digits ?? [];
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const date = new Date(iso);
  // 30 February would be 2 March.
  if (digits === null || Number.isNaN(date.getTime()) || date.toISOString() !== iso) throw refusal('its validity is not between two times');
  return date;
}
const utcTime = 0x17;

/** What reading gives; where it throws an EvidenceError, one of this code that names what was read. */
export function named<T>(code: EvidenceErrorCode, what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof EvidenceError)) throw cause;
    throw new EvidenceError(code, `${what}: ${cause.message}`, { cause, ...(cause.hint === undefined ? {} : { hint: cause.hint }) });
  }
}

export function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

// Of a negative one too: nine equal bits at the front are one too many.
function isShortest(content: Uint8Array): boolean {
  const [first, second] = content;
  if (first === undefined) return false;
  if (second === undefined) return true;
  return !(first === 0 && second < 0x80) && !(first === 0xff && second >= 0x80);
}
