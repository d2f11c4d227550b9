import { contextTag, type Element, Fields, identifier, integer, octets, readElement, refusal, tags } from '../asn1/ber.ts';
import { digestOf, hashed } from './algorithms.ts';

/** What an authority signs (RFC 3161, TSTInfo). */
export interface TstInfo {
  readonly policy: string;
  /** Hexadecimal. */
  readonly serial: string;
  readonly genTime: Date;
  /** Milliseconds by which the time may be off; absent where the authority says nothing. */
  readonly accuracyMs?: number;
  /** Hexadecimal; absent where the authority gave none back. */
  readonly nonce?: string;
}

/** Reads a TSTInfo, which must be of this message, digested by SHA-256. Throws EvidenceError `timestamp`. */
export function readTstInfo(bytes: Uint8Array, message: Uint8Array): TstInfo {
  const fields = new Fields(readElement(bytes), 'TSTInfo');
  if (integer(fields.take(tags.integer)) !== '01') throw refusal('its TSTInfo is of another version than 1');
  const policy = identifier(fields.take(tags.objectIdentifier));
  requireImprint(fields.take(tags.sequence), message);
  const serial = integer(fields.take(tags.integer));
  const genTime = timeOf(fields.take(tags.generalizedTime));
  const accuracy = fields.takeIf(tags.sequence);
  fields.takeIf(tags.boolean);
  const nonce = fields.takeIf(tags.integer);
  fields.takeIf(contextTag(0));
  refuseCritical(fields.takeIf(contextTag(1)));
  fields.end();
  return {
    policy,
    serial,
    genTime,
    ...(accuracy === undefined ? {} : { accuracyMs: accuracyOf(accuracy) }),
    ...(nonce === undefined ? {} : { nonce: integer(nonce) }),
  };
}

function requireImprint(imprint: Element, message: Uint8Array): void {
  const fields = new Fields(imprint, 'imprint');
  const digest = digestOf(fields.take(tags.sequence), 'imprint');
  // One digest for all that iq stamps: every tool that checks a package knows it.
  if (digest !== 'sha256') throw refusal(`its imprint is by ${digest}, not by SHA-256`);
  const stamped = octets(fields.take(tags.octetString));
  fields.end();
  if (!hashed(message, digest).equals(stamped)) throw refusal('it is a stamp of something else: its imprint is of other bytes');
}

// Seconds are required, fractions have no trailing zero, and the time is UTC (RFC 3161, section 2.4.2).
const generalizedTime = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d*[1-9]))?Z$/;

function timeOf({ content }: Element): Date {
  const text = Buffer.from(content).toString('latin1');
  const [, year, month, day, hour, minute, second, fraction = ''] = generalizedTime.exec(text) ?? [];
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
  const time = new Date(written);
  // The second half: February has no 31st, and Date would make it one of March.
  if (Number.isNaN(time.getTime()) || time.toISOString() !== written)
    throw refusal(`its time is not one of RFC 3161: ${JSON.stringify(text.slice(0, 40))}`);
  return time;
}

function accuracyOf(accuracy: Element): number {
  const fields = new Fields(accuracy, 'accuracy');
  const seconds = fields.takeIf(tags.integer);
  const millis = fields.takeIf(contextTag(0, 'primitive'));
  const micros = fields.takeIf(contextTag(1, 'primitive'));
  fields.end();
  const numberOf = (element: Element | undefined): number => {
    if (element === undefined) return 0;
    if (element.content.length > 4) throw refusal('its accuracy is out of all measure');
    return Number.parseInt(Buffer.from(element.content).toString('hex') || '0', 16);
  };
  return numberOf(seconds) * 1000 + numberOf(millis) + numberOf(micros) / 1000;
}

function refuseCritical(extensions: Element | undefined): void {
  for (const extension of extensions?.children ?? []) {
    const fields = new Fields(extension, 'extension');
    const id = identifier(fields.take(tags.objectIdentifier));
    const critical = fields.takeIf(tags.boolean);
    if (critical !== undefined && critical.content[0] !== 0)
      throw refusal(`it holds a critical extension that this version does not know: ${id}`);
  }
}
