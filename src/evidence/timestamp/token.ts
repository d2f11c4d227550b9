import { contextTag, type Element, Fields, identifier, integer, octets, only, readElement, refusal, tags } from '../asn1/ber.ts';
import { type Certificate, parseCertificate } from '../x509/certificate.ts';
import { type CertificateFields, fieldsOf } from '../x509/extensions.ts';
import { requirePurpose } from '../x509/purpose.ts';
import { named } from '../x509/strict-der.ts';
import { digestOf, hashed, isSignedBy } from './algorithms.ts';
import { readTstInfo, type TstInfo } from './tst-info.ts';

const oids = {
  signedData: '1.2.840.113549.1.7.2',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
} as const;

/** Chains have four or five. Each is held against each other, and what stands there is not signed. */
const mostCertificates = 32;

export interface Token {
  readonly info: TstInfo;
  /** The authority's first, then the others in their order in the token. */
  readonly certificates: readonly [Certificate, ...Certificate[]];
}

/**
 * Reads a TimeStampToken and proves all that it proves by itself: one signature, by the certificate that its signed attributes name, which is for
 * time stamping alone, over a TSTInfo of this message. Whom to trust is not asked here. Throws EvidenceError `timestamp`.
 */
export function openToken(bytes: Uint8Array, message: Uint8Array): Token {
  const contentInfo = new Fields(readElement(bytes), 'token');
  if (identifier(contentInfo.take(tags.objectIdentifier)) !== oids.signedData) throw refusal('its token is not signed data');
  const data = new Fields(only(contentInfo.take(contextTag(0)), 'token'), 'signed data');
  data.take(tags.integer);
  data.take(tags.set);
  const content = contentOf(data.take(tags.sequence));
  const certificates = data.takeIf(contextTag(0));
  data.takeIf(contextTag(1));
  const signers = data.take(tags.set).children;
  data.end();
  const [signer] = signers;
  if (signer === undefined || signers.length > 1) throw refusal(`it has ${signers.length} signatures instead of one`);
  // Other forms than X.509 certificates have tags of their own.
  const given = (certificates?.children ?? []).filter(({ tag }) => tag === tags.sequence).map(({ bytes: der }) => der);
  if (given.length > mostCertificates) throw refusal(`it holds ${given.length} certificates, more than any chain has`);
  const leaf = requireSigned(signer, content, given);
  // Some authorities send one of them twice.
  const others = given.filter(
    (der, index) => given.findIndex((same) => Buffer.from(same).equals(der)) === index && !Buffer.from(leaf).equals(der),
  );
  const info = readTstInfo(content, message);
  return { info, certificates: [certificateOf(leaf), ...others.map(certificateOf)] };
}

function contentOf(encapsulated: Element): Uint8Array {
  const fields = new Fields(encapsulated, 'content');
  const type = identifier(fields.take(tags.objectIdentifier));
  if (type !== oids.tstInfo) throw refusal(`its token holds content of the type ${type}, not a TSTInfo`);
  const content = octets(only(fields.take(contextTag(0)), 'content'));
  fields.end();
  return content;
}

/** Everything that makes one signature valid. Returns the certificate whose key made it. */
function requireSigned(signer: Element, content: Uint8Array, certificates: readonly Uint8Array[]): Uint8Array {
  const fields = new Fields(signer, 'signature');
  fields.take(tags.integer);
  const name = fields.takeAny();
  const digest = digestOf(fields.take(tags.sequence), 'digest');
  const signed = fields.take(contextTag(0));
  const algorithm = fields.take(tags.sequence);
  const signature = octets(fields.takeAny());
  fields.takeIf(contextTag(1));
  fields.end();
  const attributes = attributesOf(signed);
  if (identifier(attributes.one(oids.contentType, 'content-type')) !== oids.tstInfo)
    throw refusal('its signature is of another type of content');
  const expected = octets(attributes.one(oids.messageDigest, 'message-digest'));
  if (!hashed(content, digest).equals(expected)) throw refusal('its signature is of another TSTInfo: the digest of the content differs');
  const leaf = namedCertificate(attributes, certificates);
  const certificate = certificateOf(leaf);
  const names = fieldsOf(certificate);
  if (!isNamed(name, names)) throw refusal('its signature names two certificates: one as its signer, another in its attributes');
  named('timestamp', `the certificate of ${certificate.subject}`, () => requirePurpose(names, 'timestamping'));
  if (!isSignedBy(certificate.x509.publicKey, { algorithm, digest, bytes: asSet(signed), signature }))
    throw refusal('its signature is not by the key of its certificate');
  return leaf;
}

class Attributes {
  readonly #byType = new Map<string, readonly Element[]>();

  add(type: string, values: readonly Element[]): void {
    if (this.#byType.has(type)) throw refusal(`its signature holds the attribute ${type} twice`);
    this.#byType.set(type, values);
  }

  /** The one value of an attribute; undefined where there is no such attribute. */
  oneIf(type: string, name: string): Element | undefined {
    const values = this.#byType.get(type);
    if (values === undefined) return undefined;
    const [value, ...others] = values;
    if (value === undefined || others.length > 0) throw refusal(`its signature's ${name} has ${values.length} values instead of one`);
    return value;
  }

  one(type: string, name: string): Element {
    const value = this.oneIf(type, name);
    if (value === undefined) throw refusal(`its signature lacks the attribute ${name}`);
    return value;
  }
}

function attributesOf(signed: Element): Attributes {
  const attributes = new Attributes();
  for (const attribute of signed.children) {
    const fields = new Fields(attribute, 'attribute');
    const type = identifier(fields.take(tags.objectIdentifier));
    attributes.add(type, fields.take(tags.set).children);
    fields.end();
  }
  return attributes;
}

/** The signature covers the attributes as the SET that they are, not as the member [0] that they stand as (RFC 5652, section 5.4). */
function asSet({ bytes }: Element): Uint8Array {
  const set = Uint8Array.from(bytes);
  set[0] = tags.set;
  return set;
}

/**
 * The certificate that the signed attributes name by its digest: without that, another one of the same key could be put in its place. SHA-1 is
 * let pass here alone: the first form of the attribute has no other, and whoever wants to pass for a given certificate has to find a second preimage.
 */
function namedCertificate(attributes: Attributes, certificates: readonly Uint8Array[]): Uint8Array {
  const second = attributes.oneIf(oids.signingCertificateV2, 'signing-certificate-v2');
  const first = attributes.oneIf(oids.signingCertificate, 'signing-certificate');
  const digests: { readonly digest: string; readonly value: Uint8Array }[] = [];
  if (second !== undefined) digests.push(secondForm(second));
  if (first !== undefined) digests.push({ digest: 'sha1', value: octets(certificateId(first).take(tags.octetString)) });
  if (digests.length === 0) throw refusal('its signature lacks the attribute signing-certificate-v2');
  if (certificates.length === 0) throw refusal('it holds no certificate, although one was asked for');
  const leaf = certificates.find((der) => digests.every(({ digest, value }) => hashed(der, digest).equals(value)));
  if (leaf === undefined) throw refusal('the certificate that its signature names is not among those that it holds');
  return leaf;
}

function secondForm(attribute: Element): { readonly digest: string; readonly value: Uint8Array } {
  const fields = certificateId(attribute);
  const algorithm = fields.takeIf(tags.sequence);
  const value = octets(fields.take(tags.octetString));
  return { digest: algorithm === undefined ? 'sha256' : digestOf(algorithm, 'signing-certificate-v2'), value };
}

/** Of the first certificate of the list, which is the signer's. */
function certificateId(attribute: Element): Fields {
  const [id] = new Fields(attribute, 'signing-certificate').take(tags.sequence).children;
  if (id === undefined) throw refusal("its signature's signing-certificate names none");
  return new Fields(id, 'signing-certificate');
}

function isNamed(name: Element, { issuer, serial, subjectKeyId }: CertificateFields): boolean {
  if (name.tag === contextTag(0, 'primitive')) return subjectKeyId !== undefined && Buffer.from(subjectKeyId).equals(name.content);
  const fields = new Fields(name, 'signer');
  const isIssuer = Buffer.from(issuer).equals(fields.take(tags.sequence).bytes);
  const isSerial = integer(fields.take(tags.integer)) === Buffer.from(serial).toString('hex');
  fields.end();
  return isIssuer && isSerial;
}

function certificateOf(der: Uint8Array): Certificate {
  return named('timestamp', 'its certificates', () => parseCertificate(der, 'one of them'));
}
