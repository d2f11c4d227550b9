import { contextTag, Fields, readElement, tags } from '../asn1/ber.ts';
import { sequence } from '../asn1/der.ts';

/** Both in DER. */
export interface IssuerAndSerial {
  readonly issuer: Uint8Array;
  readonly serial: Uint8Array;
}

/** What a signature calls its signer by. Throws an EvidenceError for what is no certificate in DER. */
export function issuerAndSerialOf(certificate: Uint8Array): IssuerAndSerial {
  const fields = new Fields(new Fields(readElement(certificate), 'certificate').take(tags.sequence), 'certificate');
  fields.takeIf(contextTag(0));
  const serial = fields.take(tags.integer).bytes;
  fields.take(tags.sequence);
  return { issuer: fields.take(tags.sequence).bytes, serial };
}

/** IssuerAndSerialNumber (RFC 5652, section 10.2.4) in DER. */
export function issuerAndSerial(certificate: Uint8Array): Uint8Array {
  const { issuer, serial } = issuerAndSerialOf(certificate);
  return sequence(issuer, serial);
}
