import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openToken } from '../../../src/evidence/timestamp/token.ts';
import { parseCertificate } from '../../../src/evidence/x509/certificate.ts';
import { fieldsOf } from '../../../src/evidence/x509/extensions.ts';
import { der, makeAuthorityFiles } from '../../tsa.ts';

const files = await makeAuthorityFiles();
afterAll(() => files.remove());
const pem = (name: string) => readFileSync(join(files.folder, name));
const certificateOf = (name: string) => new X509Certificate(pem(`${name}.pem`)).raw;
const [tsa, twofold, plain] = [certificateOf('tsa'), certificateOf('twofold'), certificateOf('plain')];

const message = Buffer.from('the bytes of a signature');
const hash = (bytes: Uint8Array, algorithm = 'sha256') => createHash(algorithm).update(bytes).digest();
const sha256Id = '300d06096086480165030402010500';
const oids = {
  signedData: '2a864886f70d010702',
  data: '2a864886f70d010701',
  tstInfo: '2a864886f70d0109100104',
  contentType: '2a864886f70d010903',
  messageDigest: '2a864886f70d010904',
  signingTime: '2a864886f70d010905',
  signingCertificate: '2a864886f70d010910020c',
  signingCertificateV2: '2a864886f70d010910022f',
  ecdsaSha1: '2a8648ce3d0401',
  ecdsaSha256: '2a8648ce3d040302',
  rsaSha256: '2a864886f70d01010b',
  pss: '2a864886f70d01010a',
};
const oid = (id: keyof typeof oids) => der(0x06, oids[id]);

const content = der(
  0x30,
  '020101',
  der(0x06, '2a0304'),
  der(0x30, sha256Id, der(0x04, hash(message))),
  '02012a',
  der(0x18, Buffer.from('20261122120000Z')),
);

const attribute = (id: keyof typeof oids, ...values: Buffer[]) => der(0x30, oid(id), der(0x31, ...values));
const type = attribute('contentType', oid('tstInfo'));
const digest = attribute('messageDigest', der(0x04, hash(content)));
const named = (certificate: Uint8Array) => attribute('signingCertificateV2', der(0x30, der(0x30, der(0x30, der(0x04, hash(certificate))))));
const namedBySha1 = (certificate: Uint8Array) =>
  attribute('signingCertificate', der(0x30, der(0x30, der(0x30, der(0x04, hash(certificate, 'sha1'))))));

function signerOf(certificate: Uint8Array): Buffer {
  const { issuer, serial } = fieldsOf(parseCertificate(certificate, 'a certificate'));
  return der(0x30, issuer, der(0x02, serial));
}

interface Parts {
  readonly attributes?: readonly Buffer[] | null;
  readonly certificates?: readonly Uint8Array[];
  readonly signer?: Buffer;
  readonly algorithm?: Buffer;
  readonly key?: KeyObject;
  readonly signatures?: number;
  readonly after?: Buffer;
}

/** A token put together by hand. */
function tokenOf({
  attributes = [type, digest, named(tsa)],
  certificates = [tsa],
  signer = signerOf(tsa),
  algorithm = der(0x30, oid('ecdsaSha256')),
  key = createPrivateKey(pem('tsa.key')),
  signatures = 1,
  after = Buffer.alloc(0),
}: Parts = {}): Buffer {
  const signature = sign('sha256', attributes === null ? content : der(0x31, ...attributes), key);
  const signed = attributes === null ? [] : [der(0xa0, ...attributes)];
  const info = der(0x30, '020101', signer, sha256Id, ...signed, algorithm, der(0x04, signature), after);
  const infos = Array.from({ length: signatures }, () => info);
  const encapsulated = der(0x30, oid('tstInfo'), der(0xa0, der(0x04, content)));
  return der(
    0x30,
    oid('signedData'),
    der(0xa0, der(0x30, '020103', der(0x31, sha256Id), encapsulated, der(0xa0, ...certificates), der(0x31, ...infos))),
  );
}

describe('a token put together by hand', () => {
  test('holds, with everything in its place', () => {
    const { info, certificates } = openToken(tokenOf(), message);
    expect(info).toEqual({ policy: '1.2.3.4', serial: '2a', genTime: new Date('2026-11-22T12:00:00Z') });
    expect(certificates.map(({ der: bytes }) => Buffer.from(bytes).equals(tsa))).toEqual([true]);
  });

  test.each<[string, Parts]>([
    [
      'attributes that it may have',
      { attributes: [type, attribute('signingTime', der(0x17, Buffer.from('261122120000Z'))), digest, named(tsa)] },
    ],
    ['its certificate named in both ways', { attributes: [type, digest, named(tsa), namedBySha1(tsa)] }],
    ['its certificate named in the older way', { attributes: [type, digest, namedBySha1(tsa)] }],
    ['its certificate after another', { certificates: [plain, tsa] }],
    ['unsigned attributes', { after: der(0xa1, attribute('signingTime', der(0x17, Buffer.from('261122120000Z')))) }],
    ['an attribute certificate beside it', { certificates: [tsa, der(0xa1, '020100')] }],
  ])('holds with %s', (_, parts) => {
    const [leaf] = openToken(tokenOf(parts), message).certificates;
    expect(Buffer.from(leaf.der).equals(tsa)).toBe(true);
  });

  // biome-ignore format: a table
  test.each<[string, Parts, string]>([
    ['another signer than its attributes name', { signer: signerOf(twofold), certificates: [tsa, twofold] }, 'its signature names two certificates: one as its signer, another in its attributes'],
    ['the right number of another issuer as its signer', { signer: der(0x30, fieldsOf(parseCertificate(certificateOf('between'), 'it')).issuer, der(0x02, fieldsOf(parseCertificate(tsa, 'it')).serial)) }, 'its signature names two certificates: one as its signer, another in its attributes'],
    ['the id of another key as its signer', { signer: der(0x80, hash(tsa, 'sha1')) }, 'its signature names two certificates: one as its signer, another in its attributes'],
    ['another certificate in its place', { certificates: [twofold] }, 'the certificate that its signature names is not among those that it holds'],
    ['two names for two certificates', { attributes: [type, digest, named(tsa), namedBySha1(twofold)], certificates: [tsa, twofold] }, 'the certificate that its signature names is not among those that it holds'],
    ['no certificate', { certificates: [] }, 'it holds no certificate, although one was asked for'],
    ['what is no certificate', { certificates: [der(0x30, '020100')], attributes: [type, digest, named(der(0x30, '020100'))] }, 'its certificates: one of them is no X.509 certificate that OpenSSL can read'],
    ['a name for no certificate', { attributes: [type, digest, attribute('signingCertificateV2', der(0x30, der(0x30)))] }, "its signature's signing-certificate names none"],
    ['no name for its certificate', { attributes: [type, digest] }, 'its signature lacks the attribute signing-certificate-v2'],
    ['no digest', { attributes: [type, named(tsa)] }, 'its signature lacks the attribute message-digest'],
    ['no type', { attributes: [digest, named(tsa)] }, 'its signature lacks the attribute content-type'],
    ['another type', { attributes: [attribute('contentType', oid('data')), digest, named(tsa)] }, 'its signature is of another type of content'],
    ['two digests', { attributes: [type, digest, digest, named(tsa)] }, 'its signature holds the attribute 1.2.840.113549.1.9.4 twice'],
    ['a digest of two values', { attributes: [type, attribute('messageDigest', der(0x04, hash(content)), der(0x04, hash(message))), named(tsa)] }, "its signature's message-digest has 2 values instead of one"],
    ['a digest of something else', { attributes: [type, attribute('messageDigest', der(0x04, hash(message))), named(tsa)] }, 'its signature is of another TSTInfo: the digest of the content differs'],
    ['no attributes', { attributes: null }, 'its signature lacks a member of tag 0xa0: 0x30 stands there'],
    ['no signature', { signatures: 0 }, 'it has 0 signatures instead of one'],
    ['its signature twice', { signatures: 2 }, 'it has 2 signatures instead of one'],
    ['a signature by another key', { key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey }, 'its signature is not by the key of its certificate'],
    ['a signature by ECDSA with SHA-1', { algorithm: der(0x30, oid('ecdsaSha1')) }, 'its signature is by an algorithm that is not trusted: 1.2.840.10045.4.1'],
    ['a signature that says RSA', { algorithm: der(0x30, oid('rsaSha256')) }, 'its signature is by RSA, and the key of its certificate is not'],
    ['a signature that says RSA-PSS', { algorithm: der(0x30, oid('pss'), der(0x30)) }, 'its signature is by RSA, and the key of its certificate is not'],
    ['something after its signature', { after: der(0x04, '00') }, 'its signature holds a member that does not belong there'],
  ])('with %s is refused for that', (_, parts, reason) => {
    expect(() => openToken(tokenOf(parts), message)).toThrow(expect.objectContaining({ code: 'timestamp', message: reason }));
  });
});

describe('the certificates of a token', () => {
  const filler = (count: number) =>
    Array.from({ length: count }, (_, index) => der(0x30, der(0x02, Buffer.from([1 + (index >> 8), index & 0xff]))));

  test('that are more than any chain has are refused before anybody looks at them', () => {
    const token = tokenOf({ certificates: [tsa, ...filler(100)] });
    expect(() => openToken(token, message)).toThrow('it holds 101 certificates, more than any chain has');
  });
});

describe('RSA-PSS', () => {
  test('without a digest of its own is by SHA-1, and refused for that', async () => {
    const rsa = await makeAuthorityFiles('rsa');
    const certificate = new X509Certificate(readFileSync(join(rsa.folder, 'tsa.pem'))).raw;
    const key = createPrivateKey(readFileSync(join(rsa.folder, 'tsa.key')));
    rsa.remove();
    const parts = { certificates: [certificate], attributes: [type, digest, named(certificate)], signer: signerOf(certificate), key };
    const by = (...parameters: Buffer[]) => tokenOf({ ...parts, algorithm: der(0x30, oid('pss'), ...parameters) });
    expect(() => openToken(by(der(0x30)), message)).toThrow('its signature is by SHA-1');
    expect(() => openToken(by(), message)).toThrow('its signature algorithm lacks a member of tag 0x30: nothing stands there');
  });
});
