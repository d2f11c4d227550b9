import { createHash } from 'node:crypto';
import { contextTag, type Element, Fields, identifier, only, refusal, tags } from '../asn1/ber.ts';
import type { Certificate } from '../x509/certificate.ts';
import { isSame, requireSetOrder } from '../x509/strict-der.ts';
import { issuerAndSerialOf } from './issuer.ts';
import { oids } from './oids.ts';

/** What the signed attributes of a detached signature say. */
export interface SignedAttributes {
  /** Of the content. */
  readonly contentSha256: Uint8Array;
  /** Value of signing-certificate-v2. */
  readonly signingCertificate: Element;
}

/**
 * Reads the signed attributes of CAdES and PAdES baseline, which are in DER. Others that change nothing may stand beside them, a claimed time and the
 * certificate by SHA-1 may not. Throws an EvidenceError.
 */
export function readSignedAttributes(list: Element): SignedAttributes {
  requireSetOrder(list, 'signed attributes');
  const attributes = attributesOf(list);
  if (attributes.has(oids.signingTime)) {
    throw refusal('it claims a time of its own (signing-time), which this form of signature does not have');
  }
  if (attributes.has(oids.signingCertificate)) throw refusal('it names its certificate by SHA-1 (signing-certificate)');
  if (identifier(theValue(attributes, oids.contentType, 'content-type')) !== oids.data) throw refusal('it signs another type of content');
  const digest = theValue(attributes, oids.messageDigest, 'message-digest');
  if (digest.tag !== tags.octetString || digest.content.length !== 32) throw refusal('its message-digest is not of SHA-256');
  const signingCertificate = theValue(attributes, oids.signingCertificateV2, 'signing-certificate-v2');
  return { contentSha256: digest.content, signingCertificate };
}

/** The one timestamp among the unsigned attributes. Nothing else may stand there: nobody signed it. Throws an EvidenceError. */
export function readUnsignedAttributes(list: Element): Uint8Array {
  const attributes = attributesOf(list);
  const other = [...attributes.keys()].find((type) => type !== oids.timeStampToken);
  if (other !== undefined) throw refusal(`it carries the attribute ${other}, which is not signed`);
  return theValue(attributes, oids.timeStampToken, 'signature-time-stamp').bytes;
}

/** Numbers of a digest by which signing-certificate-v2 may name a certificate. */
const digests: Readonly<Record<string, string>> = {
  [oids.sha256]: 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/**
 * Throws an EvidenceError unless signing-certificate-v2 (RFC 5035) names this certificate first: without that, another certificate of the same key
 * could be put in its place.
 */
export function requireNamed(signingCertificate: Element, { der }: Certificate): void {
  const lists = new Fields(signingCertificate, 'signing-certificate-v2');
  const [id] = lists.take(tags.sequence).children;
  lists.takeIf(tags.sequence);
  lists.end();
  if (id === undefined) throw refusal('its signing-certificate-v2 names no certificate');
  const fields = new Fields(id, 'signing-certificate-v2');
  const algorithm = fields.takeIf(tags.sequence);
  const number = algorithm === undefined ? oids.sha256 : identifier(new Fields(algorithm, 'digest').take(tags.objectIdentifier));
  const value = fields.take(tags.octetString).content;
  const issuer = fields.takeIf(tags.sequence);
  fields.end();
  const digest = digests[number];
  if (digest === undefined) throw refusal(`its signing-certificate-v2 names a certificate by a digest that is not trusted (${number})`);
  if (!isSame(createHash(digest).update(der).digest(), value)) {
    throw refusal('its signing-certificate-v2 names another certificate than the one of its signer');
  }
  if (issuer !== undefined) requireSameIssuer(issuer, der);
}

/** IssuerSerial of RFC 5035: the digest binds the certificate already, but nothing that is signed may contradict it. */
function requireSameIssuer(named: Element, der: Uint8Array): void {
  const { issuer, serial } = issuerAndSerialOf(der);
  const fields = new Fields(named, 'signing-certificate-v2');
  const names = only(fields.take(tags.sequence), 'signing-certificate-v2');
  const isSameSerial = isSame(fields.take(tags.integer).bytes, serial);
  fields.end();
  if (!isSameSerial || !isSame(only(names, 'signing-certificate-v2', contextTag(4)).bytes, issuer)) {
    throw refusal('its signing-certificate-v2 names another issuer or serial number than those of its certificate');
  }
}

type Attributes = ReadonlyMap<string, readonly Element[]>;

function attributesOf(list: Element): Attributes {
  const attributes = new Map<string, readonly Element[]>();
  for (const attribute of list.children) {
    const fields = new Fields(attribute, 'attribute');
    const type = identifier(fields.take(tags.objectIdentifier));
    if (attributes.has(type)) throw refusal(`its attribute ${type} is there twice`);
    attributes.set(type, fields.take(tags.set).children);
    fields.end();
  }
  return attributes;
}

function theValue(attributes: Attributes, type: string, name: string): Element {
  const values = attributes.get(type);
  const [value] = values ?? [];
  if (value === undefined) throw refusal(`it lacks the attribute ${name}`);
  if (values?.length !== 1) throw refusal(`its attribute ${name} has ${values?.length} values instead of one`);
  return value;
}
