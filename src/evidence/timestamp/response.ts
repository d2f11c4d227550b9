import { type Element, Fields, integer, readElement, refusal, tags } from '../asn1/ber.ts';

const failures: Readonly<Record<number, string>> = {
  0: 'badAlg',
  2: 'badRequest',
  5: 'badDataFormat',
  14: 'timeNotAvailable',
  15: 'unacceptedPolicy',
  16: 'unacceptedExtension',
  17: 'addInfoNotAvailable',
  25: 'systemFailure',
};
const states = ['granted', 'granted with changes', 'rejection', 'waiting', 'revocation warning', 'revocation notification'];
/** More would fill the screen of whoever reads why there is no stamp. In characters. */
const longestText = 200;
/** All that RFC 3161 names fit in these. */
const failureBytes = 4;

/** The token of a TimeStampResp, in DER. Throws EvidenceError `timestamp`, with the authority's own words where it granted none. */
export function tokenOf(response: Uint8Array): Uint8Array {
  const fields = new Fields(answerOf(response), 'answer');
  const status = new Fields(fields.take(tags.sequence), 'status');
  const state = Number.parseInt(integer(status.take(tags.integer)), 16);
  const text = status.takeIf(tags.sequence);
  const failure = status.takeIf(tags.bitString);
  status.end();
  if (state > 1) throw refusal(`no stamp was granted (${states[state] ?? `status ${state}`})${wordsOf(text, failure)}`);
  const token = fields.takeIf(tags.sequence);
  if (token === undefined) throw refusal('a stamp was granted, but is not there');
  fields.end();
  return token.bytes;
}

function answerOf(response: Uint8Array): Element {
  try {
    return readElement(response);
  } catch (cause) {
    throw refusal(`it is not an answer of a time-stamping authority: ${(cause as Error).message}`, cause);
  }
}

function wordsOf(text: Element | undefined, failure: Element | undefined): string {
  const lines = (text?.children ?? []).filter(({ tag }) => tag === tags.utf8String).map((line) => Buffer.from(line.content).toString());
  const [unused, ...bits] = failure?.content.subarray(0, 1 + failureBytes) ?? [];
  const set = unused === undefined ? [] : bits.flatMap((byte, index) => bitsOf(byte).map((bit) => index * 8 + bit));
  const reasons = set.map((bit) => failures[bit] ?? `failure ${bit}`);
  const said = [reasons.join(', '), lines.join(' ')].filter((part) => part !== '').join(': ');
  // It comes from outside and goes to a terminal, and to a ledger that holds no half of a character.
  const printable = [...said.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')].slice(0, longestText).join('');
  return printable === '' ? '' : `: ${printable}`;
}

function bitsOf(byte: number): number[] {
  return [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte & (0x80 >> bit)) !== 0);
}
