import type { KeyObject } from 'node:crypto';
import { EvidenceError } from '../errors.ts';
import { type Checklist, type Line, line } from './checklist.ts';
import { type Envelope, verifyEnvelope } from './dsse.ts';
import { keyIdOf, parsePublicKey } from './keys.ts';
import { names } from './names.ts';
import type { Package } from './package.ts';

type Files = Pick<Package, 'files'>;

/** Whether the package's own `signer.pub` is the key that it was checked with. Whoever reads the folder may take it for that. */
export function publicKeyLine(sealed: Files, key: KeyObject): Line {
  const what = `${names.publicKey} is the key that the signature was checked with`;
  if (!sealed.files.has(names.publicKey)) return { ok: 'warning', what, detail: 'the package holds none' };
  const inside = publicKeyIn(sealed);
  return line(what, inside !== null && keyIdOf(inside) === keyIdOf(key) ? [] : [inside === null ? 'it is no key' : 'it is another']);
}

/**
 * The key in the package, where none was given: it is no trust anchor, and a line says so. Undefined where it is no key that seals (EC P-256
 * or RSA); rejects with EvidenceError `key` where there is none at all.
 */
export async function ownKey(sealed: Files, checklist: Checklist): Promise<KeyObject | undefined> {
  const bytes = sealed.files.get(names.publicKey);
  if (bytes === undefined) {
    throw new EvidenceError('key', `no key was given, and the package holds no ${names.publicKey}`, { hint: '--key FILE' });
  }
  checklist.doubt('trust anchor', `no key was given: ${names.publicKey} of the package cannot say who sealed it`);
  return checklist.attempt(`${names.publicKey} is a public key of EC P-256 or RSA`, () => parsePublicKey(textOf(bytes), names.publicKey));
}

/** Whether the key signed the envelope, with the lines that say so. */
export function checkSignature(
  envelope: Envelope,
  key: KeyObject,
  { sealed, checklist }: { sealed: Files; checklist: Checklist },
): boolean {
  const keyId = keyIdOf(key);
  const what = `the signature is that of key ${keyId}`;
  if (!verifyEnvelope(envelope, key)) {
    const inside = publicKeyIn(sealed);
    const isOthers = inside !== null && keyIdOf(inside) !== keyId && verifyEnvelope(envelope, inside);
    const why = isOthers
      ? `another key sealed this, the one in ${names.publicKey} of the package`
      : 'the payload or the signature was changed, or another key made it';
    checklist.add({ ok: false, what, detail: why });
    return false;
  }
  checklist.add({ ok: true, what }, { ok: true, what: `the payload type is ${envelope.payloadType}` });
  checklist.add(line('the key hint names that key', envelope.keyid === keyId ? [] : [`it names ${envelope.keyid}`]));
  return true;
}

// Null where it is not there or no key that seals.
function publicKeyIn({ files }: Files): KeyObject | null {
  const bytes = files.get(names.publicKey);
  if (bytes === undefined) return null;
  try {
    return parsePublicKey(textOf(bytes), names.publicKey);
  } catch (error) {
    if (error instanceof EvidenceError) return null;
    throw error;
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
