import { createPublicKey, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { certificatesOf } from '../../src/evidence/key-certificates.ts';
import { fileSigner, sealOf } from '../../src/evidence/signer.ts';
import { readCertificates } from '../../src/evidence/x509/certificate.ts';
import { authorityIn } from './authority.ts';
import { emptyFolder } from './workbench.ts';

const authority = authorityIn(emptyFolder());
const { path, text, openssl, key, certify } = authority;

beforeAll(() => {
  for (const name of ['root', 'middle', 'seal', 'other', 'self']) key(name);
  key('seal-rsa', 'rsa');
  certify('root', { isCa: true });
  certify('middle', { issuer: 'root', isCa: true });
  certify('seal', { issuer: 'middle' });
  certify('seal-rsa', { issuer: 'middle' });
  certify('renewed', { issuer: 'middle', key: 'seal' });
  certify('other', { issuer: 'root' });
  certify('web', { issuer: 'middle', key: 'other', extensions: 'extendedKeyUsage=serverAuth' });
  certify('sealing', { issuer: 'middle', key: 'seal', extensions: 'keyUsage=critical,keyEncipherment' });
  key('seal-ca');
  certify('seal-ca', { issuer: 'middle', extensions: 'subjectKeyIdentifier=hash' });
  certify('below', { issuer: 'seal-ca', key: 'other' });
  openssl('req', '-x509', '-key', 'self.key', '-subj', '/O=Example/CN=self', '-out', 'self.pem');
  // Of the same name as the one that issued, with another key.
  key('imposter');
  certify('imposter', { isCa: true, commonName: 'middle', extensions: 'subjectKeyIdentifier=none' });
  certify('misled', { issuer: 'middle', key: 'other', extensions: `2.5.29.35=DER:30168014${'00'.repeat(20)}` });
  // Without identifiers of keys only the signature tells the two apart.
  certify('plain', { issuer: 'middle', key: 'other', extensions: 'authorityKeyIdentifier=none' });
});

/** The common names of a chain. */
const chainOf = (names: readonly string[], ofKey = 'seal'): string[] => {
  const publicKey = createPublicKey(text(`${ofKey}.key`));
  const given = readCertificates(names.map((name) => text(`${name}.pem`)).join(''), 'chain.pem');
  return certificatesOf(publicKey, given, 'seal.key').map((der) => new X509Certificate(der).subject.split('CN=')[1] ?? '');
};

describe('the chain of a key', () => {
  test.each([
    [['seal'], ['seal']],
    [
      ['seal', 'middle', 'root'],
      ['seal', 'middle', 'root'],
    ],
    [
      ['root', 'seal', 'middle'],
      ['seal', 'middle', 'root'],
    ],
    [
      ['middle', 'seal'],
      ['seal', 'middle'],
    ],
    [
      ['seal', 'middle', 'seal', 'middle'],
      ['seal', 'middle'],
    ],
    [['self'], ['self'], 'self'],
    // A key identifier is a hint, here as where the chain is verified.
    [['misled', 'middle'], ['misled', 'middle'], 'other'],
    [['middle', 'root', 'seal-rsa'], ['seal-rsa', 'middle', 'root'], 'seal-rsa'],
  ])('of %j is %j', (given, expected, ofKey = 'seal') => {
    expect(chainOf(given, ofKey)).toEqual(expected);
  });

  test('is empty where nothing is given', () => {
    expect(certificatesOf(createPublicKey(text('seal.key')), [], 'seal.key')).toEqual([]);
  });

  test.each([
    [['other', 'middle'], /no certificate holds the key of seal\.key: the certificate of O=Example, CN=other; .*CN=middle/],
    [['seal', 'renewed'], /2 certificates hold the key of seal\.key: .*CN=seal, serial number [0-9A-F]+; .*CN=renewed/],
    [['seal', 'middle', 'other'], /the certificate of O=Example, CN=other is not in the chain/],
    [['seal', 'root'], /the certificate of O=Example, CN=root is not in the chain/],
    [['root'], /the certificate of O=Example, CN=root: its key usage does not allow it to sign \(keyCertSign\)/, 'root'],
    [['web'], /the certificate of O=Example, CN=web: its extended key usage leaves out signing \(serverAuth\)/, 'other'],
    [['sealing', 'middle'], /the certificate of O=Example, CN=sealing: its key usage does not allow it to sign/],
    [['below', 'seal-ca', 'middle'], /the certificate of O=Example, CN=seal-ca: it is not that of an authority/, 'other'],
    [['plain', 'imposter'], /the certificate of O=Example, CN=middle is not in the chain/, 'other'],
    [['seal', 'imposter'], /the certificate of O=Example, CN=middle is not in the chain/],
  ])('refuses %j', (given, message, ofKey = 'seal') => {
    expect(() => chainOf(given, ofKey)).toThrow(expect.objectContaining({ code: 'key', message: expect.stringMatching(message) }));
  });

  test.each([
    ['2000-01-01', /the certificate of O=Example, CN=seal: it is valid from 20\d\d-.* on, and was not yet/],
    ['2100-01-01', /the certificate of O=Example, CN=seal: it expired on 20\d\d-/],
  ])('refuses a certificate that is not valid on %s', (now, message) => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(now) });
    try {
      expect(() => chainOf(['seal', 'middle'])).toThrow(expect.objectContaining({ code: 'key', message: expect.stringMatching(message) }));
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a signer with certificates', () => {
  const certificate = (name: string): string => new X509Certificate(text(`${name}.pem`)).raw.toString('base64');

  test('that lie in the PEM of the key', async () => {
    writeFileSync(path('all.pem'), text('middle.pem') + text('seal.pem') + text('seal.key'));
    expect(sealOf(await fileSigner(path('all.pem'))).certificates).toEqual([certificate('seal'), certificate('middle')]);
  });

  test('that come from elsewhere, added to those of the file', async () => {
    writeFileSync(path('both.pem'), text('seal.key') + text('seal.pem'));
    const signer = await fileSigner(path('both.pem'), { certificates: text('root.pem') + text('middle.pem') + text('seal.pem') });
    expect(sealOf(signer).certificates).toEqual(['seal', 'middle', 'root'].map(certificate));
    // Read by openssl as a chain that holds.
    writeFileSync(path('chain.pem'), text('middle.pem'));
    expect(openssl('verify', '-CAfile', 'root.pem', '-untrusted', 'chain.pem', 'seal.pem').toString()).toContain('seal.pem: OK');
  });

  test('that lie in the PEM of the key with Windows line ends and text around them', async () => {
    writeFileSync(
      path('windows.pem'),
      `Bag Attributes\n${text('seal.key')}subject=CN=seal\n${text('seal.pem')}\n`.replaceAll('\n', '\r\n'),
    );
    expect(sealOf(await fileSigner(path('windows.pem'))).certificates).toEqual([certificate('seal')]);
  });

  test.each([
    ['none', 'hello', /what is given as certificates of \S+: there is no certificate in PEM/],
    [
      'a damaged one',
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
      /certificate 1 of what is given as certificates of \S+: /,
    ],
  ])('of which there is %s is refused', async (_, certificates, message) => {
    const refusal = { code: 'key', message: expect.stringMatching(message) };
    await expect(fileSigner(path('seal.key'), { certificates })).rejects.toMatchObject(refusal);
  });

  test('of another key is refused before it signs', async () => {
    await expect(fileSigner(path('seal.key'), { certificates: text('other.pem') })).rejects.toMatchObject({
      code: 'key',
      message: expect.stringContaining('no certificate holds the key of'),
    });
  });
});
