import { constants, verify } from 'node:crypto';
import { contextTag, type Element, Fields, identifier, only, readElement, refusal, tags } from '../asn1/ber.ts';
import { algorithmOf } from '../keys.ts';
import { type Certificate, parseCertificate } from '../x509/certificate.ts';
import { isSame, named, requireDer } from '../x509/strict-der.ts';
import { readSignedAttributes, readUnsignedAttributes, requireNamed } from './attributes.ts';
import { issuerAndSerial } from './issuer.ts';
import { oids } from './oids.ts';

/** What a detached signature says and carries. That it is by the key of its certificate has been checked; whose that is has not. */
export interface SignedContent {
  /** All that it carries, the signer's first. */
  readonly certificates: readonly Certificate[];
  readonly signerCertificate: Certificate;
  /** What the content must have. */
  readonly contentSha256: Uint8Array;
  /** As a timestamp covers it. */
  readonly signature: Uint8Array;
  /** TimeStampToken, not checked. */
  readonly token?: Uint8Array;
}

// More than any chain has.
const mostCertificates = 16;

/**
 * Reads a detached CMS signature in DER (CAdES and PAdES baseline): one signature, by SHA-256, with an RSA or P-256 key. Rejects with
 * EvidenceError `malformed` for all else, and where the key of its certificate did not make it; `what` names it.
 */
export async function readDetached(cms: Uint8Array, what: string): Promise<SignedContent> {
  return named('malformed', what, () => signedContent(cms));
}

function signedContent(cms: Uint8Array): SignedContent {
  const whole = readElement(cms);
  const contentInfo = new Fields(whole, 'signature');
  if (identifier(contentInfo.take(tags.objectIdentifier)) !== oids.signedData) throw refusal('it is not signed data');
  const signedData = only(contentInfo.take(contextTag(0)), 'signature');
  contentInfo.end();
  const data = new Fields(signedData, 'signed data');
  requireVersion(data.take(tags.integer), 'signed data');
  requireOneDigest(data.take(tags.set));
  requireNoContent(data.take(tags.sequence));
  const certificates = certificatesIn(data.takeIf(contextTag(0)));
  if (data.takeIf(contextTag(1)) !== undefined) throw refusal('it carries revocation lists, which are not signed and not read here');
  const signers = data.take(tags.set).children;
  data.end();
  const [signer] = signers;
  if (signer === undefined || signers.length > 1) throw refusal(`it has ${signers.length} signatures instead of one`);
  requireDerBut(whole, unsignedIn(signer));
  return signedBy(signer, certificates);
}

function signedBy(signer: Element, certificates: readonly Certificate[]): SignedContent {
  const fields = new Fields(signer, 'signature');
  requireVersion(fields.take(tags.integer), 'signature');
  const name = fields.takeIf(tags.sequence);
  if (name === undefined) throw refusal('it names its signer in another way than by issuer and serial number');
  requireAlgorithm(fields.take(tags.sequence), { name: 'digest', ids: [oids.sha256], else: 'is another than SHA-256' });
  const list = fields.takeIf(contextTag(0));
  if (list === undefined) throw refusal('it has no signed attributes');
  const algorithm = fields.take(tags.sequence);
  const signature = fields.take(tags.octetString).content;
  const unsigned = fields.takeIf(contextTag(1));
  fields.end();
  const { contentSha256, signingCertificate } = readSignedAttributes(list);
  const signerCertificate = calledBy(name, certificates);
  requireNamed(signingCertificate, signerCertificate);
  requireSignature(signerCertificate, { list, algorithm, signature });
  return {
    certificates: [signerCertificate, ...certificates.filter((certificate) => certificate !== signerCertificate)],
    signerCertificate,
    contentSha256,
    signature,
    ...(unsigned === undefined ? {} : { token: readUnsignedAttributes(unsigned) }),
  };
}

function requireVersion({ content }: Element, name: string): void {
  if (content.length !== 1 || content[0] !== 1) throw refusal(`its ${name} is of another version than 1`);
}

function requireNoContent(content: Element): void {
  const fields = new Fields(content, 'content');
  if (identifier(fields.take(tags.objectIdentifier)) !== oids.data) throw refusal('its content is of another type than data');
  if (fields.takeIf(contextTag(0)) !== undefined) throw refusal('it carries a content of its own instead of being detached');
  fields.end();
}

function certificatesIn(list: Element | undefined): readonly Certificate[] {
  const given = list?.children ?? [];
  if (given.length === 0) throw refusal('it carries no certificate');
  if (given.length > mostCertificates) throw refusal(`it carries ${given.length} certificates, more than ${mostCertificates}`);
  if (given.some(({ tag }) => tag !== tags.sequence)) throw refusal('it carries a certificate of another form than X.509');
  const twice = given.some(({ bytes }, index) => given.slice(0, index).some((other) => isSame(other.bytes, bytes)));
  if (twice) throw refusal('it carries the same certificate twice');
  return given.map(({ bytes }, index) => parseCertificate(bytes, `its certificate ${index + 1}`));
}

function calledBy(name: Element, certificates: readonly Certificate[]): Certificate {
  const [certificate, another] = certificates.filter(({ der }) => isSame(issuerAndSerial(der), name.bytes));
  if (certificate === undefined) throw refusal('it does not carry the certificate of its signer');
  if (another !== undefined) throw refusal('it carries two certificates of the issuer and serial number of its signer');
  return certificate;
}

function requireOneDigest({ children }: Element): void {
  const [digest] = children;
  if (digest === undefined || children.length > 1) throw refusal(`its list of digests names ${children.length} algorithms instead of one`);
  requireAlgorithm(digest, { name: 'list of digests', ids: [oids.sha256], else: 'names another than SHA-256' });
}

/** Parameters are absent or NULL, and absent for ECDSA: RFC 5754, sections 2 and 3. */
function requireAlgorithm(
  algorithm: Element,
  { name, ids, else: otherwise }: { name: string; ids: readonly string[]; else: string },
): void {
  const fields = new Fields(algorithm, name);
  const id = identifier(fields.take(tags.objectIdentifier));
  if (!ids.includes(id)) throw refusal(`its ${name} ${otherwise} (${id})`);
  const parameters = fields.takeIf(nullTag);
  fields.end();
  const mayBe = id !== oids.ecdsaWithSha256 && parameters?.content.length === 0;
  if (parameters !== undefined && !mayBe) throw refusal(`its ${name} has parameters that do not belong there`);
}
const nullTag = 0x05;

interface Signed {
  readonly list: Element;
  readonly algorithm: Element;
  readonly signature: Uint8Array;
}

function requireSignature({ x509, subject }: Certificate, { list, algorithm, signature }: Signed): void {
  const key = x509.publicKey;
  const isRsa = named('malformed', 'its key', () => algorithmOf(key, `the key of ${subject}`)) === 'rsa-pkcs1-sha256';
  const ids = isRsa ? [oids.rsaEncryption, oids.rsaWithSha256] : [oids.ecdsaWithSha256];
  requireAlgorithm(algorithm, { name: 'signature', ids, else: `is by another algorithm than ${isRsa ? 'RSA' : 'ECDSA'} with SHA-256` });
  const bytes = Uint8Array.from(list.bytes);
  // The signature covers the attributes as the SET that they are (RFC 5652, section 5.4).
  bytes[0] = tags.set;
  if (!verify('sha256', bytes, { key, dsaEncoding: 'der', padding: constants.RSA_PKCS1_PADDING }, signature)) {
    throw refusal('the key of its certificate did not make it, or what it signs was changed');
  }
}

function unsignedIn(signer: Element): Element | undefined {
  return signer.children.find(({ tag }) => tag === contextTag(1));
}

/** All but the timestamp, which is an authority's: some encode theirs in BER, and its own reader is strict where it is signed. */
function requireDerBut({ tag, bytes, content, children }: Element, exception: Element | undefined): void {
  requireDer({ tag, bytes, content, children: [] });
  for (const child of children) if (child !== exception) requireDerBut(child, exception);
}
