import { createHash } from 'node:crypto';

/** Bytes of a nonce. More than eight are refused by some authorities. */
export const nonceSize = 8;

// TimeStampReq up to the digest: version 1, then the imprint by SHA-256 with NULL parameters, as OpenSSL writes it.
const head = Buffer.from('3043020101' + '3031300d060960864801650304020105000420', 'hex');
const nonceHead = Buffer.from([0x02, nonceSize]);
/** certReq TRUE: a stamp without its certificate could not be verified later. */
const tail = Buffer.from('0101ff', 'hex');

/** A TimeStampReq in DER for SHA-256 of the message. The nonce is a positive INTEGER of `nonceSize` bytes: its first byte is 01 to 7f. */
export function timestampRequest(message: Uint8Array, nonce: Uint8Array): Uint8Array {
  return Buffer.concat([head, createHash('sha256').update(message).digest(), nonceHead, nonce, tail]);
}

/** Random bytes as a nonce: one form, so that a request has one length. */
export function nonceOf(random: Uint8Array): Uint8Array {
  const nonce = Uint8Array.from(random.subarray(0, nonceSize));
  if (nonce.length < nonceSize) throw new Error(`a nonce needs ${nonceSize} random bytes`);
  nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40;
  return nonce;
}
