import { X509Certificate } from 'node:crypto';
import { EvidenceError } from '../../errors.ts';
import { fieldsOf } from './extensions.ts';
import { named, readDer } from './strict-der.ts';

/** One X.509 certificate. */
export interface Certificate {
  readonly der: Uint8Array;
  /** On one line, as `CN=…, O=…`. */
  readonly subject: string;
  readonly issuer: string;
  /** In hexadecimal. */
  readonly serial: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly x509: X509Certificate;
}

/** Reads a certificate in DER, which must be all that the bytes hold. Throws EvidenceError `malformed`; `what` names it. */
export function parseCertificate(der: Uint8Array, what: string): Certificate {
  // Before OpenSSL, which takes PEM and BER as well and passes over what follows.
  named('malformed', what, () => readDer(der));
  let x509: X509Certificate;
  try {
    x509 = new X509Certificate(der);
    // Kinds of keys that OpenSSL does not know come to light only here.
    x509.publicKey;
  } catch (cause) {
    throw new EvidenceError('malformed', `${what} is no X.509 certificate that OpenSSL can read`, { cause });
  }
  return named('malformed', what, () => certificateOf(x509));
}

/** The certificates of a PEM text, in its order. Throws EvidenceError `key` where there is none, or one cannot be read. */
export function readCertificates(pem: string, what: string): readonly Certificate[] {
  const blocks = [...pem.matchAll(/^-----BEGIN CERTIFICATE-----\s*$([^-]*)^-----END CERTIFICATE-----\s*$/gm)];
  if (blocks.length === 0) throw new EvidenceError('key', `${what}: there is no certificate in PEM`, { hint: 'openssl x509 writes PEM' });
  // Under other names too: none is passed over without a word.
  for (const [edge, happens] of [
    ['BEGIN', 'begin'],
    ['END', 'end'],
  ] as const) {
    const count = [...pem.matchAll(new RegExp(`-----${edge} [A-Z0-9 ]*CERTIFICATE-----`, 'g'))].length;
    if (count !== blocks.length) {
      throw new EvidenceError('key', `${what}: ${count} certificates ${happens} in it and ${blocks.length} can be read`);
    }
  }
  return blocks.map(([, base64 = ''], index) => {
    const name = `certificate ${index + 1} of ${what}`;
    const text = base64.replaceAll(/\s/g, '');
    const der = Buffer.from(text, 'base64');
    if (der.toString('base64') !== text) throw new EvidenceError('key', `${name}: it is not base64`);
    return asKey(() => parseCertificate(der, name));
  });
}

// What whoever runs the program gave is wrong, not a package.
function asKey<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw cause instanceof EvidenceError ? new EvidenceError('key', cause.message, { cause }) : cause;
  }
}

function certificateOf(x509: X509Certificate): Certificate {
  const oneLine = (name: string | undefined) => name?.replaceAll('\n', ', ') ?? '';
  const [der, subject] = [x509.raw, oneLine(x509.subject)];
  // Node's own dates of what is no time are whatever lay in memory.
  const { validFrom, validTo } = fieldsOf({ der, subject });
  return {
    der,
    subject,
    issuer: oneLine(x509.issuer),
    serial: x509.serialNumber,
    validFrom,
    validTo,
    x509,
  };
}
