import { contextTag, type Element, Fields, identifier, only, refusal, tags } from '../asn1/ber.ts';
import type { Certificate } from './certificate.ts';
import { named, namedBits, readDer, timeOf } from './strict-der.ts';

const oids = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  certificatePolicies: '2.5.29.32',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
} as const;

/** In the order of their bits: RFC 5280, section 4.2.1.3. */
const usages = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
export type KeyUsage = (typeof usages)[number];

/** Extended key usages by the names that OpenSSL gives them; others stand as dotted numbers. */
const purposes: Readonly<Record<string, string>> = {
  '2.5.29.37.0': 'anyExtendedKeyUsage',
  '1.3.6.1.5.5.7.3.1': 'serverAuth',
  '1.3.6.1.5.5.7.3.2': 'clientAuth',
  '1.3.6.1.5.5.7.3.3': 'codeSigning',
  '1.3.6.1.5.5.7.3.4': 'emailProtection',
  '1.3.6.1.5.5.7.3.8': 'timeStamping',
  '1.3.6.1.5.5.7.3.9': 'OCSPSigning',
  '1.3.6.1.4.1.311.20.2.2': 'msSmartcardLogin',
  '1.3.6.1.5.2.3.5': 'pkInitKDC',
};

/** What decides whether a certificate may stand where it stands in a chain. */
export interface CertificateFields {
  /** In DER. */
  readonly issuer: Uint8Array;
  /** In DER. */
  readonly subject: Uint8Array;
  readonly validFrom: Date;
  readonly validTo: Date;
  /** Contents of the INTEGER. */
  readonly serial: Uint8Array;
  /** AlgorithmIdentifier of the issuer's signature; the same inside and outside of what is signed. */
  readonly signatureAlgorithm: Element;
  /** Absent: it is no authority. */
  readonly authority?: { readonly pathLength?: number };
  /** Absent: any. */
  readonly keyUsage?: readonly KeyUsage[];
  /** Absent: any. */
  readonly purposes?: { readonly isCritical: boolean; readonly names: readonly string[] };
  readonly subjectKeyId?: Uint8Array;
  readonly authorityKeyId?: Uint8Array;
  /** Extensions that may take something away and that nobody here understands. */
  readonly notUnderstood: readonly { readonly id: string; readonly isCritical: boolean }[];
}

/** Reads them from a certificate. Throws EvidenceError `malformed` that names it. */
export function fieldsOf({ der, subject }: Pick<Certificate, 'der' | 'subject'>): CertificateFields {
  return named('malformed', `the certificate of ${subject}`, () => fieldsIn(readDer(der)));
}

function fieldsIn(whole: Element): CertificateFields {
  const certificate = new Fields(whole, 'certificate');
  const signed = new Fields(certificate.take(tags.sequence), 'certificate');
  const outer = certificate.take(tags.sequence);
  certificate.take(tags.bitString);
  certificate.end();
  const version = signed.takeIf(contextTag(0));
  const serial = signed.take(tags.integer).content;
  const signatureAlgorithm = signed.take(tags.sequence);
  // What is outside is not signed: RFC 5280, section 4.1.1.2.
  if (Buffer.compare(outer.bytes, signatureAlgorithm.bytes) !== 0)
    throw refusal('it names one signature algorithm inside and another outside');
  const issuer = signed.take(tags.sequence).bytes;
  const validity = new Fields(signed.take(tags.sequence), 'validity');
  const [validFrom, validTo] = [timeOf(validity.takeAny()), timeOf(validity.takeAny())];
  validity.end();
  const subject = signed.take(tags.sequence).bytes;
  signed.take(tags.sequence);
  signed.takeIf(contextTag(1, 'primitive'));
  signed.takeIf(contextTag(2, 'primitive'));
  const list = signed.takeIf(contextTag(3));
  signed.end();
  const isVersion3 = version !== undefined && only(version, 'version').content[0] === 2;
  if (list !== undefined && !isVersion3) throw refusal('it has extensions without being of version 3');
  return { issuer, subject, validFrom, validTo, serial, signatureAlgorithm, ...extensionsIn(list) };
}

type Extensions = Omit<CertificateFields, 'issuer' | 'subject' | 'validFrom' | 'validTo' | 'serial' | 'signatureAlgorithm'>;

function extensionsIn(list: Element | undefined): Extensions {
  const seen = new Set<string>();
  const notUnderstood: Extensions['notUnderstood'][number][] = [];
  let known: Partial<Extensions> = {};
  for (const extension of list === undefined ? [] : only(list, 'extensions').children) {
    const { id, isCritical, value } = extensionOf(extension);
    if (seen.has(id)) throw refusal(`it has the extension ${id} twice`);
    seen.add(id);
    const read = readers[id];
    if (read !== undefined) known = { ...known, ...read(readDer(value), isCritical) };
    else if ((isCritical && !ignorable.has(id)) || id === oids.nameConstraints) notUnderstood.push({ id, isCritical });
  }
  return { ...known, notUnderstood };
}

// Constraints of names hold whether they are critical or not (RFC 5280, section 6.1.4). Other names of the subject, and policies where none is asked for, take nothing away from what a certificate may do.
const ignorable: ReadonlySet<string> = new Set([oids.subjectAltName, oids.certificatePolicies]);

const readers: Readonly<Record<string, (value: Element, isCritical: boolean) => Partial<Extensions>>> = {
  [oids.basicConstraints]: authorityOf,
  [oids.keyUsage]: (value) => {
    const bits = namedBits(value);
    return { keyUsage: usages.filter((_, index) => bits[index] === true) };
  },
  [oids.extendedKeyUsage]: (value, isCritical) => {
    if (value.tag !== tags.sequence || value.children.length === 0) throw refusal('its extended key usage names no purpose');
    return { purposes: { isCritical, names: value.children.map(identifier).map((id) => purposes[id] ?? id) } };
  },
  [oids.subjectKeyId]: (value) => ({ subjectKeyId: value.content }),
  [oids.authorityKeyId]: (value) => {
    const id = new Fields(value, 'authority key identifier').takeIf(contextTag(0, 'primitive'));
    return id === undefined ? {} : { authorityKeyId: id.content };
  },
};

function authorityOf(value: Element): Partial<Extensions> {
  const fields = new Fields(value, 'basic constraints');
  const isAuthority = fields.takeIf(tags.boolean)?.content[0] === 0xff;
  const length = fields.takeIf(tags.integer)?.content;
  fields.end();
  if (length === undefined) return isAuthority ? { authority: {} } : {};
  if (!isAuthority) throw refusal('its basic constraints limit a path without making it an authority');
  if ((length[0] ?? 0) >= 0x80 || length.length > 2) throw refusal('its basic constraints limit a path to no possible length');
  return { authority: { pathLength: Buffer.from(length).readUIntBE(0, length.length) } };
}

function extensionOf(extension: Element): { readonly id: string; readonly isCritical: boolean; readonly value: Uint8Array } {
  const fields = new Fields(extension, 'extension');
  const id = identifier(fields.take(tags.objectIdentifier));
  const isCritical = fields.takeIf(tags.boolean)?.content[0] === 0xff;
  const value = fields.take(tags.octetString).content;
  fields.end();
  return { id, isCritical, value };
}
