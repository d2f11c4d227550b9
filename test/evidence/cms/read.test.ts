import { createHash, sign, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { EvidenceError } from '../../../src/errors.ts';
import { explicit, implicit, nothing, objectIdentifier, octetString, sequence, tagged, time } from '../../../src/evidence/asn1/der.ts';
import { issuerAndSerial, issuerAndSerialOf } from '../../../src/evidence/cms/issuer.ts';
import { oids } from '../../../src/evidence/cms/oids.ts';
import { readDetached } from '../../../src/evidence/cms/read.ts';
import { extensions, Pki } from '../x509/pki.ts';
import { algorithm, asGiven, assemble, attribute, contentType, messageDigest, named, naming, number, type Parts, sha256 } from './parts.ts';

const pki = new Pki();
afterAll(() => pki[Symbol.dispose]());
pki.certify('root');
const content = Buffer.from('what is signed');
const other = Buffer.from('something else');
pki.write('content', content);

function holder(name: string, ...options: readonly string[]): Parts {
  const key = pki.key(name, ...options);
  return { key, certificate: pki.certify(name, { issuer: 'root', ext: extensions.signer }).der, content };
}
const ec = holder('ec');
const rsa = holder('rsa', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048');
const stranger = holder('stranger');
/** Another certificate of the same key, as an authority could be made to issue. */
const again = pki.certify('again', { issuer: 'root', key: 'ec', as: 'again', ext: extensions.signer }).der;
const root = pki.certificate('root').der;

async function refusal(cms: Uint8Array): Promise<string> {
  const error: unknown = await readDetached(cms, 'it').then(
    () => new Error('it was taken'),
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(EvidenceError);
  expect((error as EvidenceError).code).toBe('malformed');
  return (error as EvidenceError).message;
}

const byOpenssl = (cms: Uint8Array): string => {
  pki.write('cms.der', cms);
  const how = ['-verify', '-cades', '-binary', '-inform', 'DER', '-purpose', 'any', '-CAfile', 'root.pem', '-out', 'out'];
  pki.openssl('cms', ...how, '-in', 'cms.der', '-content', 'content');
  return readFileSync(pki.path('out'), 'utf8');
};

describe.each<[string, Parts]>([
  ['EC', ec],
  ['RSA', rsa],
])('a detached signature by an %s key', (_, parts) => {
  test('put together as it should be is taken, by OpenSSL too', async () => {
    const cms = assemble(parts);
    const read = await readDetached(cms, 'it');
    expect(Buffer.from(read.contentSha256)).toEqual(sha256(content));
    expect(Buffer.from(read.signerCertificate.der)).toEqual(Buffer.from(parts.certificate));
    expect(read.certificates).toEqual([read.signerCertificate]);
    expect(read.token).toBeUndefined();
    expect(byOpenssl(cms)).toBe(content.toString());
  });

  test('with any bit changed is refused', async () => {
    const cms = assemble(parts);
    const taken: number[] = [];
    for (let at = 0; at < cms.length; at += 1) {
      const changed = Buffer.from(cms);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      // The certificate's own signature is the chain's matter: signing-certificate-v2 binds every bit of it.
      if (
        await readDetached(changed, 'it').then(
          () => true,
          (error: unknown) => {
            if (!(error instanceof EvidenceError)) throw error;
            return false;
          },
        )
      )
        taken.push(at);
    }
    expect(taken).toEqual([]);
  });
});

test('one by OpenSSL is refused for the time that it claims', async () => {
  const how = ['-sign', '-cades', '-binary', '-nosmimecap', '-outform', 'DER', '-md', 'sha256'];
  pki.openssl('cms', ...how, '-signer', 'ec.pem', '-inkey', 'ec.key', '-certfile', 'root.pem', '-in', 'content', '-out', 'openssl.der');
  expect(await refusal(readFileSync(pki.path('openssl.der')))).toBe(
    'it: it claims a time of its own (signing-time), which this form of signature does not have',
  );
});

test('the certificates come with the signer’s first, the others in their order', async () => {
  const read = await readDetached(assemble({ ...ec, certificates: [root, stranger.certificate, ec.certificate] }), 'it');
  expect(read.certificates.map(({ subject }) => subject)).toEqual(['O=Example, CN=ec', 'O=Example, CN=root', 'O=Example, CN=stranger']);
});

test('the timestamp comes as it stands there, in BER as well', async () => {
  const token = Buffer.from('3080020101020102040131' + '0000', 'hex');
  const signed = assemble({ ...ec, unsigned: [attribute(oids.timeStampToken, token)] });
  const read = await readDetached(signed, 'it');
  expect(Buffer.from(read.token ?? [])).toEqual(token);
});

test('attributes that change nothing may be signed beside those that must be, and names may be longer', async () => {
  const { issuer, serial } = issuerAndSerialOf(ec.certificate);
  const full = sequence(
    algorithm(oids.sha256, nothing),
    octetString(sha256(ec.certificate)),
    sequence(sequence(explicit(4, issuer)), serial),
  );
  const sha384 = createHash('sha384').update(ec.certificate).digest();
  for (const id of [full, sequence(algorithm('2.16.840.1.101.3.4.2.2'), octetString(sha384))]) {
    const attributes = [contentType(), messageDigest(sha256(content)), naming(id), attribute('1.2.3.4', number(1))];
    await expect(readDetached(assemble({ ...ec, attributes }), 'it')).resolves.toBeDefined();
  }
});

const standard = [contentType(), messageDigest(sha256(content)), named(ec.certificate)];
const { issuer: ecIssuer } = issuerAndSerialOf(ec.certificate);
const strangerSerial = issuerAndSerialOf(stranger.certificate).serial;

// biome-ignore format: a table
const attacks: readonly (readonly [string, Partial<Parts>, string])[] = [
  // Who signed
  ['the signature of another key', { key: stranger.key }, 'the key of its certificate did not make it, or what it signs was changed'],
  ['another digest of content in the place of the one signed', { kept: () => asGiven(...[contentType(), messageDigest(sha256(other)), named(ec.certificate)].sort(Buffer.compare)) }, 'the key of its certificate did not make it, or what it signs was changed'],
  ['a signature over the attributes under their number, not as a set', { signing: (bytes) => sign('sha256', Buffer.concat([Buffer.from([0xa0]), bytes.subarray(1)]), ec.key) }, 'the key of its certificate did not make it, or what it signs was changed'],
  ['a signature by SHA-512', { signing: (bytes) => sign('sha512', bytes, ec.key) }, 'the key of its certificate did not make it, or what it signs was changed'],
  ['no signature', { signing: () => Buffer.alloc(0) }, 'the key of its certificate did not make it, or what it signs was changed'],
  ['two signatures', { signers: (one) => [one, one] }, 'it has 2 signatures instead of one'],
  ['its signature in pieces, as BER allows', { encodeSignature: (whole) => tagged(0x24, octetString(whole.subarray(0, 9)), octetString(whole.subarray(9))) }, 'its ASN.1 is not DER: a value is in pieces'],
  ['none', { signers: () => [] }, 'it has 0 signatures instead of one'],
  // Which certificate
  ['another certificate of the same key in its place', { certificates: [again] }, 'it does not carry the certificate of its signer'],
  ['another certificate of the same key in its place, and its name', { certificates: [again], name: issuerAndSerial(again) }, 'its signing-certificate-v2 names another certificate than the one of its signer'],
  ['no signing-certificate-v2', { attributes: standard.slice(0, 2) }, 'it lacks the attribute signing-certificate-v2'],
  ['the signing-certificate-v2 of another certificate', { attributes: [...standard.slice(0, 2), named(stranger.certificate)], certificates: [ec.certificate, stranger.certificate] }, 'its signing-certificate-v2 names another certificate than the one of its signer'],
  ['a signing-certificate-v2 that names its certificate second', { attributes: [...standard.slice(0, 2), naming(sequence(octetString(sha256(root))), sequence(octetString(sha256(ec.certificate))))], certificates: [ec.certificate, root] }, 'its signing-certificate-v2 names another certificate than the one of its signer'],
  ['a signing-certificate-v2 that names none', { attributes: [...standard.slice(0, 2), naming()] }, 'its signing-certificate-v2 names no certificate'],
  ['a signing-certificate-v2 by SHA-1', { attributes: [...standard.slice(0, 2), naming(sequence(algorithm('1.3.14.3.2.26'), octetString(createHash('sha1').update(ec.certificate).digest())))] }, 'its signing-certificate-v2 names a certificate by a digest that is not trusted (1.3.14.3.2.26)'],
  ['a signing-certificate-v2 of another serial number', { attributes: [...standard.slice(0, 2), naming(sequence(octetString(sha256(ec.certificate)), sequence(sequence(explicit(4, ecIssuer)), strangerSerial)))] }, 'its signing-certificate-v2 names another issuer or serial number than those of its certificate'],
  ['a signing-certificate-v2 of another issuer', { attributes: [...standard.slice(0, 2), naming(sequence(octetString(sha256(ec.certificate)), sequence(sequence(explicit(4, sequence())), issuerAndSerialOf(ec.certificate).serial)))] }, 'its signing-certificate-v2 names another issuer or serial number than those of its certificate'],
  ['its certificate by SHA-1 besides', { attributes: [...standard, attribute(oids.signingCertificate, sequence(sequence()))] }, 'it names its certificate by SHA-1 (signing-certificate)'],
  ['the name of another signer', { name: issuerAndSerial(stranger.certificate), certificates: [ec.certificate, stranger.certificate] }, 'its signing-certificate-v2 names another certificate than the one of its signer'],
  ['a key identifier as its signer', { name: tagged(0x80, Buffer.alloc(20)) }, 'it names its signer in another way than by issuer and serial number'],
  ['no certificate', { certificates: null }, 'it carries no certificate'],
  ['an empty list of certificates', { certificates: [] }, 'it carries no certificate'],
  ['another certificate alone', { certificates: [root] }, 'it does not carry the certificate of its signer'],
  ['the same certificate twice', { certificates: [ec.certificate, ec.certificate] }, 'it carries the same certificate twice'],
  ['a certificate of attributes', { certificates: [ec.certificate, tagged(0xa1)] }, 'it carries a certificate of another form than X.509'],
  ['what is no certificate', { certificates: [ec.certificate, sequence()] }, 'its certificate 2 is no X.509 certificate that OpenSSL can read'],
  ['more certificates than any chain has', { certificates: Array.from({ length: 17 }, (_, index) => sequence(number(index))) }, 'it carries 17 certificates, more than 16'],
  ['revocation lists', { revocations: implicit(1, asGiven(sequence())) }, 'it carries revocation lists, which are not signed and not read here'],
  // What is signed
  ['no signed attributes', { attributes: [] }, 'it has no signed attributes'],
  ['no content type', { attributes: standard.slice(1) }, 'it lacks the attribute content-type'],
  ['no digest', { attributes: [contentType(), named(ec.certificate)] }, 'it lacks the attribute message-digest'],
  ['another content type', { attributes: [contentType('1.2.840.113549.1.9.16.1.4'), ...standard.slice(1)] }, 'it signs another type of content'],
  ['two digests', { attributes: [...standard, messageDigest(sha256(other))] }, 'its attribute 1.2.840.113549.1.9.4 is there twice'],
  ['two digests in one attribute', { attributes: [contentType(), attribute(oids.messageDigest, octetString(sha256(content)), octetString(sha256(other))), named(ec.certificate)] }, 'its attribute message-digest has 2 values instead of one'],
  ['an attribute without a value', { attributes: [contentType(), attribute(oids.messageDigest), named(ec.certificate)] }, 'it lacks the attribute message-digest'],
  ['a digest of another length', { attributes: [contentType(), messageDigest(createHash('sha1').update(content).digest()), named(ec.certificate)] }, 'its message-digest is not of SHA-256'],
  ['a time of its own', { attributes: [...standard, attribute(oids.signingTime, time(new Date('2026-11-20')))] }, 'it claims a time of its own (signing-time), which this form of signature does not have'],
  ['its attributes in another order', { attributes: [...standard].sort(Buffer.compare).reverse(), inOrder: asGiven }, 'its signed attributes are not in the order of DER'],
  ['its attributes in another order than signed', { kept: () => asGiven(...[...standard].sort(Buffer.compare).reverse()) }, 'its signed attributes are not in the order of DER'],
  // By which algorithm
  ['SHA-1 as its digest', { digest: algorithm('1.3.14.3.2.26') }, 'its digest is another than SHA-256 (1.3.14.3.2.26)'],
  ['SHA-512 as its digest', { digest: algorithm('2.16.840.1.101.3.4.2.3') }, 'its digest is another than SHA-256 (2.16.840.1.101.3.4.2.3)'],
  ['parameters of its digest', { digest: algorithm(oids.sha256, sequence()) }, 'its digest holds a member that does not belong there'],
  ['a NULL that holds something', { digest: algorithm(oids.sha256, tagged(0x05, Buffer.from([1]))) }, 'its digest has parameters that do not belong there'],
  ['parameters of ECDSA, which has none', { by: algorithm(oids.ecdsaWithSha256, nothing) }, 'its signature has parameters that do not belong there'],
  ['another digest announced', { digests: [algorithm('2.16.840.1.101.3.4.2.3')] }, 'its list of digests names another than SHA-256 (2.16.840.1.101.3.4.2.3)'],
  ['an algorithm in another encoding than DER', { digests: [Buffer.concat([Buffer.from([0x30, 0x81, 11]), objectIdentifier(oids.sha256)])] }, 'its ASN.1 is not DER: a length is not in its one form'],
  ['signed attributes in another encoding than DER', { inOrder: (...members) => Buffer.concat([Buffer.from([0x31, 0x82, 0]), asGiven(...[...members].sort(Buffer.compare)).subarray(2)]) }, 'its ASN.1 is not DER: a length is not in its one form'],
  ['two digests announced', { digests: [algorithm(oids.sha256), algorithm('1.3.14.3.2.26')] }, 'its list of digests names 2 algorithms instead of one'],
  ['RSA announced for an EC key', { by: algorithm(oids.rsaWithSha256, nothing) }, 'its signature is by another algorithm than ECDSA with SHA-256 (1.2.840.113549.1.1.11)'],
  ['ECDSA with SHA-1 announced', { by: algorithm('1.2.840.10045.4.1') }, 'its signature is by another algorithm than ECDSA with SHA-256 (1.2.840.10045.4.1)'],
  ['parameters of its algorithm', { by: algorithm(oids.ecdsaWithSha256, octetString(Buffer.alloc(1))) }, 'its signature holds a member that does not belong there'],
  // What it carries
  ['content of its own', { encapsulated: [objectIdentifier(oids.data), explicit(0, octetString(content))] }, 'it carries a content of its own instead of being detached'],
  ['content of another type', { encapsulated: [objectIdentifier('1.2.840.113549.1.9.16.1.4')] }, 'its content is of another type than data'],
  ['another version', { versions: [3, 1] }, 'its signed data is of another version than 1'],
  ['another version of the signature', { versions: [1, 3] }, 'its signature is of another version than 1'],
  ['another type', { type: oids.data }, 'it is not signed data'],
  ['an attribute that is not signed', { unsigned: [attribute('1.2.3.4', number(1))] }, 'it carries the attribute 1.2.3.4, which is not signed'],
  ['two timestamps', { unsigned: [attribute(oids.timeStampToken, sequence()), attribute(oids.timeStampToken, sequence(number(1)))] }, 'its attribute 1.2.840.113549.1.9.16.2.14 is there twice'],
  ['two timestamps in one attribute', { unsigned: [attribute(oids.timeStampToken, sequence(), sequence(number(1)))] }, 'its attribute signature-time-stamp has 2 values instead of one'],
  ['an empty list of attributes that are not signed', { unsigned: [] }, 'it lacks the attribute signature-time-stamp'],
];

describe('a detached signature is refused with', () => {
  test.each(attacks)('%s', async (_, parts, why) => {
    expect(await refusal(assemble({ ...ec, ...parts }))).toBe(`it: ${why}`);
  });

  test.each([
    [
      'an RSA key of 1024 bits',
      ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'],
      /is an RSA key of 1024 bits, not of 2048 to 4096$/,
    ],
    ['a key on P-384', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'], /is an EC key on secp384r1, not on P-256$/],
    ['an Ed25519 key', ['-algorithm', 'ED25519'], /is a key of type ed25519, neither EC P-256 nor RSA$/],
  ])('%s', async (name, options, why) => {
    const weak = holder(name.replaceAll(' ', '-'), ...options);
    const signing = (bytes: Uint8Array) => sign(name.includes('Ed') ? null : 'sha256', bytes, weak.key);
    expect(await refusal(assemble({ ...weak, signing }))).toMatch(why);
  });

  test('RSA-PSS announced for an RSA key', async () => {
    expect(await refusal(assemble({ ...rsa, by: algorithm('1.2.840.113549.1.1.10', sequence()) }))).toBe(
      'it: its signature is by another algorithm than RSA with SHA-256 (1.2.840.113549.1.1.10)',
    );
  });

  test('two certificates of one issuer and serial number', async () => {
    const { serialNumber } = new X509Certificate(ec.certificate);
    pki.openssl(
      'x509',
      '-req',
      '-in',
      'stranger.csr',
      '-CA',
      'root.pem',
      '-CAkey',
      'root.key',
      '-set_serial',
      `0x${serialNumber}`,
      '-out',
      'twin.pem',
    );
    expect(await refusal(assemble({ ...ec, certificates: [ec.certificate, pki.certificate('twin').der] }))).toBe(
      'it: it carries two certificates of the issuer and serial number of its signer',
    );
  });

  test.each([
    ['bytes behind its end', (cms: Buffer) => Buffer.concat([cms, Buffer.from([0])]), '1 byte follows its end'],
    ['its end missing', (cms: Buffer) => cms.subarray(0, -1), 'its ASN.1 ends before its time'],
    ['nothing', () => Buffer.alloc(0), 'its ASN.1 ends before its time'],
    [
      'a length that is not said beforehand',
      (cms: Buffer) => Buffer.concat([Buffer.from([0x30, 0x80]), cms.subarray(4), Buffer.alloc(2)]),
      'its ASN.1 is not DER: a length is not in its one form',
    ],
    [
      'a length in more bytes than it needs',
      (cms: Buffer) => Buffer.concat([Buffer.from([0x30, 0x83, 0]), cms.subarray(2)]),
      'its ASN.1 is not DER: a length is not in its one form',
    ],
  ])('%s', async (_, change, why) => {
    expect(await refusal(change(assemble(ec)))).toBe(`it: ${why}`);
  });
});
