import { constants, createVerify, type KeyObject } from 'node:crypto';
import { EvidenceError } from '../errors.ts';
import type { Signer } from './signer.ts';

/** The one payload type that every in-toto verifier accepts. */
export const payloadType = 'application/vnd.in-toto+json';

/** What a DSSE envelope signs. `keyid` is a hint that nobody signed. */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly keyid: string;
}

/** The bytes that a DSSE signature covers, type and body, each with its length in bytes: two parts, so that the body is not copied. */
export function pae(type: string, body: Uint8Array): readonly Uint8Array[] {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${body.length} `;
  return [Buffer.from(head), body];
}

/** Signs the exact bytes of an in-toto Statement. */
export async function signEnvelope(payload: Uint8Array, signer: Signer): Promise<Envelope> {
  const signature = await signer.sign(pae(payloadType, payload));
  return { payloadType, payload, signature, keyid: signer.keyId };
}

/** Whether the key signed this type and these bytes: ECDSA in DER, or RSASSA-PKCS1-v1_5; both with SHA-256. */
export function verifyEnvelope(envelope: Envelope, publicKey: KeyObject): boolean {
  const verifying = createVerify('sha256');
  for (const part of pae(envelope.payloadType, envelope.payload)) verifying.update(part);
  return verifying.verify({ key: publicKey, dsaEncoding: 'der', padding: constants.RSA_PKCS1_PADDING }, envelope.signature);
}

/**
 * Decodes base64, standard or URL-safe, with or without padding. Throws EvidenceError `malformed` for anything that a
 * lenient decoder would pass over: foreign characters, both alphabets mixed, wrong padding, stray bits in the last digit.
 */
export function decodeBase64(text: string, what: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  const padded = bytes.toString('base64');
  const urlSafe = padded.replaceAll('+', '-').replaceAll('/', '_');
  const bare = (encoded: string): string => encoded.replace(/=+$/, '');
  if (![padded, urlSafe, bare(padded), bare(urlSafe)].includes(text)) throw new EvidenceError('malformed', `${what} is not base64`);
  return bytes;
}
