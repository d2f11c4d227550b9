import { createHash, createVerify, type KeyObject } from 'node:crypto';
import { EvidenceError } from '../../errors.ts';
import { algorithmOf } from '../keys.ts';
import type { Signer } from '../signer.ts';

/** A text with the signatures below it (c2sp.org/signed-note). */
export interface SignedNote {
  /** Ends with a line break; it is what is signed, in UTF-8. */
  readonly text: string;
  /** At least one. */
  readonly signatures: readonly NoteSignature[];
}

interface NoteSignature {
  /** Name of the key. */
  readonly name: string;
  /** Four bytes. With the name, a hint at the key. */
  readonly keyHint: Uint8Array;
  readonly signature: Uint8Array;
}

// C2SP asks for room for 16 signatures; those of post-quantum keys have up to 5 kB.
const largestNote = 2 ** 17;
/** What C2SP leaves to each project: a type byte of 0xff and a name that is not likely to be another's. */
const rsaType = Buffer.concat([Buffer.from([0xff]), Buffer.from('iq-evidence.example/rsassa-pkcs1-v1_5-sha256')]);
// The characters of White_Space, all of which JavaScript's \s knows but U+0085.
const keyName = /^[^\s\u0085+]+$/;

/** Signs a text, which ends with a line break, under a key name without spaces and plus signs. */
export async function signNote(text: string, { name, signer }: { readonly name: string; readonly signer: Signer }): Promise<Uint8Array> {
  if (!text.endsWith('\n') || !keyName.test(name)) throw new Error('this text cannot be signed as a note');
  const signature = await signer.sign([Buffer.from(text)]);
  const { createPublicKey } = await import('node:crypto');
  const hint = keyHintOf(createPublicKey(signer.publicKeyPem), name);
  return Buffer.from(`${text}\n\u2014 ${name} ${Buffer.concat([hint, signature]).toString('base64')}\n`);
}

/** Reads a signed note without trusting it. Throws EvidenceError `malformed` for every deviation from the format; `what` names it. */
export function readNote(bytes: Uint8Array, what: string): SignedNote {
  const refuse = (why: string) => new EvidenceError('malformed', `${what} is not a signed note: ${why}`);
  if (bytes.length > largestNote) throw refuse(`it has more than ${largestNote} bytes`);
  let whole: string;
  try {
    whole = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refuse('it is not UTF-8');
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what the format forbids.
  if (/[\u0000-\u0009\u000b-\u001f]/.test(whole)) throw refuse('it holds a control character');
  const blank = whole.lastIndexOf('\n\n');
  if (blank < 1) throw refuse('no blank line stands before its signatures');
  if (!whole.endsWith('\n')) throw refuse('its last line has no end');
  const lines = whole.slice(blank + 2, -1).split('\n');
  return { text: whole.slice(0, blank + 1), signatures: lines.map((line) => readSignature(line, refuse)) };
}

function readSignature(line: string, refuse: (why: string) => EvidenceError): NoteSignature {
  const [dash, name, base64, ...more] = line.split(' ');
  if (dash !== '\u2014' || name === undefined || base64 === undefined || more.length > 0 || !keyName.test(name)) {
    throw refuse('a line below the blank one is not a signature');
  }
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64') !== base64) throw refuse('a signature is not in base64');
  if (bytes.length < 5) throw refuse('a signature is too short');
  return { name, keyHint: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

/**
 * The first of these keys whose signature under that name the note bears; undefined where it bears none of theirs. Throws EvidenceError `malformed` where a
 * signature that claims to be by one of the keys is not.
 */
export function signerOfNote(
  note: SignedNote,
  keys: readonly KeyObject[],
  { name, what }: { name: string; what: string },
): KeyObject | undefined {
  for (const { name: signedAs, keyHint, signature } of note.signatures) {
    if (signedAs !== name) continue;
    const meant = keys.filter((key) => keyHintOf(key, name).equals(keyHint));
    const made = meant.find((key) => isSignedBy(key, note.text, signature));
    if (made !== undefined) return made;
    if (meant.length > 0) throw new EvidenceError('malformed', `${what}: its text or its signature was changed`);
  }
  return undefined;
}

/** The hint that the notes of a key bear. For EC that of C2SP's type 0x02, which leaves the name out; for RSA, C2SP has no type of its own. */
export function keyHintOf(key: KeyObject, name: string): Buffer {
  const spki = key.export({ type: 'spki', format: 'der' });
  const isRsa = algorithmOf(key, 'the key of a note') === 'rsa-pkcs1-sha256';
  const named = isRsa ? Buffer.concat([Buffer.from(`${name}\n`), rsaType, spki]) : spki;
  return createHash('sha256').update(named).digest().subarray(0, 4);
}

function isSignedBy(key: KeyObject, text: string, signature: Uint8Array): boolean {
  return createVerify('sha256').update(text).verify({ key, dsaEncoding: 'der' }, signature);
}
