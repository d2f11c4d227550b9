import { EvidenceError } from '../../errors.ts';

/** One value of ASN.1 as it was encoded. */
export interface Element {
  /** Identifier octet: class, whether it is constructed, number. */
  readonly tag: number;
  /** The whole of it, identifier and length included. */
  readonly bytes: Uint8Array;
  /** Without identifier and length. */
  readonly content: Uint8Array;
  /** What a constructed one is made of; empty for a primitive one. */
  readonly children: readonly Element[];
}

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Tag of a value that stands under a number of its own. */
export function contextTag(number: number, form: 'constructed' | 'primitive' = 'constructed'): number {
  return (form === 'constructed' ? 0xa0 : 0x80) | number;
}

// Twice what a token with its certificates needs. Deeper input would only exhaust the stack.
const maxDepth = 40;
const constructed = 0x20;
// Fifty times a stamp with its certificates. Each byte may become a value of its own, which takes a hundred times the memory.
const largest = 2 ** 18;
// Three times the longest in use. The time that its numbers take grows with the square of it.
const longestIdentifier = 64;

/**
 * Reads bytes that are one value and nothing more. BER is accepted beside DER, with lengths that are not said beforehand: authorities answer in
 * it. Throws EvidenceError `timestamp`.
 */
export function readElement(bytes: Uint8Array): Element {
  if (bytes.length > largest) throw refusal(`it has ${bytes.length} bytes, more than any stamp`);
  const element = elementAt(bytes, 0, 0);
  const left = bytes.length - element.bytes.length;
  if (left > 0) throw refusal(`${left} ${left === 1 ? 'byte follows' : 'bytes follow'} its end`);
  return element;
}

function elementAt(bytes: Uint8Array, start: number, depth: number): Element {
  if (depth > maxDepth) throw refusal('its ASN.1 is nested too deeply');
  const tag = byteAt(bytes, start);
  if ((tag & 0x1f) === 0x1f) throw refusal('its ASN.1 holds a tag of several bytes');
  const first = byteAt(bytes, start + 1);
  if (first === 0x80) return endlessAt(bytes, start, depth);
  const digits = first < 0x80 ? 0 : first & 0x7f;
  if (digits > 4) throw refusal('its ASN.1 names a length beyond any size');
  let length = first;
  if (digits > 0) {
    length = 0;
    for (let index = 0; index < digits; index += 1) length = length * 256 + byteAt(bytes, start + 2 + index);
  }
  const from = start + 2 + digits;
  const end = from + length;
  if (end > bytes.length) throw refusal('its ASN.1 ends before its time');
  const content = bytes.subarray(from, end);
  const children: Element[] = [];
  if ((tag & constructed) !== 0) {
    for (let at = 0; at < content.length; ) {
      const child = elementAt(content, at, depth + 1);
      children.push(child);
      at += child.bytes.length;
    }
  }
  return { tag, bytes: bytes.subarray(start, end), content, children };
}

/** A constructed value that ends with two zeros instead of saying its length. */
function endlessAt(bytes: Uint8Array, start: number, depth: number): Element {
  const tag = byteAt(bytes, start);
  if ((tag & constructed) === 0) throw refusal('its ASN.1 holds a primitive value without a length');
  const children: Element[] = [];
  let at = start + 2;
  while (byteAt(bytes, at) !== 0) {
    const child = elementAt(bytes, at, depth + 1);
    children.push(child);
    at += child.bytes.length;
  }
  if (byteAt(bytes, at + 1) !== 0) throw refusal('its ASN.1 holds a tag of zero');
  return { tag, bytes: bytes.subarray(start, at + 2), content: bytes.subarray(start + 2, at), children };
}

function byteAt(bytes: Uint8Array, index: number): number {
  const byte = bytes[index];
  if (byte === undefined) throw refusal('its ASN.1 ends before its time');
  return byte;
}

/** The members of a constructed value, taken one after the other. Each error names what they make up. */
export class Fields {
  readonly #name: string;
  readonly #left: Element[];

  /** Throws EvidenceError `timestamp` where the value has another tag. */
  constructor(element: Element, name: string, tag: number = tags.sequence) {
    if (element.tag !== tag) throw refusal(`its ${name} is of another type (tag ${hex(element.tag)})`);
    this.#name = name;
    this.#left = [...element.children];
  }

  /** The next member, which must have this tag. */
  take(tag: number): Element {
    const next = this.takeIf(tag);
    if (next !== undefined) return next;
    const [found] = this.#left;
    throw refusal(`its ${this.#name} lacks a member of tag ${hex(tag)}: ${found === undefined ? 'nothing' : hex(found.tag)} stands there`);
  }

  /** The next member if it has this tag. */
  takeIf(tag: number): Element | undefined {
    return this.#left[0]?.tag === tag ? this.#left.shift() : undefined;
  }

  /** The next member, whatever it is. */
  takeAny(): Element {
    const next = this.#left.shift();
    if (next === undefined) throw refusal(`its ${this.#name} ends before its time`);
    return next;
  }

  /** Throws where members are left. */
  end(): void {
    if (this.#left.length > 0) throw refusal(`its ${this.#name} holds a member that does not belong there`);
  }
}

/** The one member of a constructed value. */
export function only(element: Element, name: string, tag: number = element.tag): Element {
  const fields = new Fields(element, name, tag);
  const member = fields.takeAny();
  fields.end();
  return member;
}

/** The bytes of an octet string, which BER may deliver in pieces. */
export function octets(element: Element): Uint8Array {
  if (element.tag === tags.octetString) return element.content;
  if (element.tag === (tags.octetString | constructed)) return Buffer.concat(element.children.map(octets));
  throw refusal(`its ASN.1 holds tag ${hex(element.tag)} where octets belong`);
}

/** Dotted numbers of an object identifier. */
export function identifier({ tag, content }: Element): string {
  if (tag !== tags.objectIdentifier || content.length === 0 || ((content.at(-1) ?? 0x80) & 0x80) !== 0) {
    throw refusal('its ASN.1 holds something else where an object identifier belongs');
  }
  if (content.length > longestIdentifier) throw refusal(`its ASN.1 holds an object identifier of ${content.length} bytes`);
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of content) {
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    if ((byte & 0x80) !== 0) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [head = 0n, ...rest] = arcs;
  const root = head < 40n ? 0n : head < 80n ? 1n : 2n;
  return [root, head - root * 40n, ...rest].join('.');
}

/** An integer in hexadecimal as it is encoded: of whole bytes, and with a leading 00 where its first bit would make it negative. */
export function integer({ tag, content }: Element): string {
  if (tag !== tags.integer || content.length === 0) throw refusal('its ASN.1 holds something else where an integer belongs');
  return Buffer.from(content).toString('hex');
}

/** An EvidenceError `timestamp`; who reads the stamp adds which one it is. */
export function refusal(reason: string, cause?: unknown): EvidenceError {
  return new EvidenceError('timestamp', reason, cause === undefined ? {} : { cause });
}

function hex(tag: number): string {
  return `0x${tag.toString(16).padStart(2, '0')}`;
}
