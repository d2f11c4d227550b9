import type { KeyObject } from 'node:crypto';
import { EvidenceError } from '../errors.ts';
import { type Checklist, line } from './checklist.ts';
import { type Envelope, verifyEnvelope } from './dsse.ts';
import { keyIdOf, parsePublicKey } from './keys.ts';
import { names } from './names.ts';
import type { Package } from './package.ts';

/**
 * The key to check with: the one given, else `signer.pub` of the package (with a warning: it is no trust anchor). Undefined where that
 * is no P-256 key; rejects with EvidenceError `key` where there is none at all.
 */
export async function keyFor(sealed: Package, checklist: Checklist, given: KeyObject | null): Promise<KeyObject | undefined> {
  const bytes = sealed.files.get(names.publicKey);
  if (given !== null) {
    const inside = publicKeyIn(sealed);
    const what = `${names.publicKey} is the key given`;
    if (bytes === undefined) checklist.add({ ok: 'warning', what, detail: 'the package holds none' });
    else if (inside !== null && keyIdOf(inside) === keyIdOf(given)) checklist.add({ ok: true, what });
    else checklist.add({ ok: 'warning', what, detail: 'it is another; the key given counts' });
    return given;
  }
  if (bytes === undefined) {
    throw new EvidenceError('key', `no key was given, and the package holds no ${names.publicKey}`, { hint: '--key FILE' });
  }
  checklist.add({
    ok: 'warning',
    what: 'trust anchor',
    detail: `no key was given: ${names.publicKey} of the package cannot say who sealed it`,
  });
  return checklist.attempt(`${names.publicKey} is a P-256 public key`, () => parsePublicKey(textOf(bytes), names.publicKey));
}

/** Whether the key signed the envelope, with the lines that say so. */
export function checkSignature(
  envelope: Envelope,
  key: KeyObject,
  { sealed, checklist }: { sealed: Package; checklist: Checklist },
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

// Null where it is not there or no P-256 key.
function publicKeyIn({ files }: Package): KeyObject | null {
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
