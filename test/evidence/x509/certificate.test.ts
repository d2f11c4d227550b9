import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { EvidenceError } from '../../../src/errors.ts';
import { readElement, tags } from '../../../src/evidence/asn1/ber.ts';
import { bitString, explicit, integer, isTrue, objectIdentifier, octetString, sequence, tagged } from '../../../src/evidence/asn1/der.ts';
import { parseCertificate, readCertificates } from '../../../src/evidence/x509/certificate.ts';
import { fieldsOf } from '../../../src/evidence/x509/extensions.ts';
import { extensions, Pki } from './pki.ts';

const pki = new Pki();
afterAll(() => pki[Symbol.dispose]());
const root = pki.certify('root');
const rootPem = readFileSync(pki.path('root.pem'), 'utf8');

function refusal(read: () => unknown, code: EvidenceError['code']): string {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(EvidenceError);
    expect((error as EvidenceError).code).toBe(code);
    return (error as EvidenceError).message;
  }
  throw new Error('it was taken');
}
const parsing = (der: Uint8Array): string => refusal(() => parseCertificate(der, 'it'), 'malformed');

/** The members of a certificate's signed part, and of the certificate. */
function membersOf(der: Uint8Array): { readonly signed: Uint8Array[]; readonly outer: Uint8Array[] } {
  const [signed, ...outer] = readElement(der).children;
  return { signed: signed?.children.map(({ bytes }) => bytes) ?? [], outer: outer.map(({ bytes }) => bytes) };
}

/** The root with other extensions; its signature is wrong, which reading does not ask about. */
function withExtensions(...list: readonly Uint8Array[]): Uint8Array {
  const { signed, outer } = membersOf(root.der);
  return sequence(sequence(...signed.slice(0, -1), explicit(3, sequence(...list))), ...outer);
}
const extension = (id: string, value: Uint8Array, ...critical: readonly Uint8Array[]): Uint8Array =>
  sequence(objectIdentifier(id), ...critical, octetString(value));

describe('a certificate in DER', () => {
  test('is read as OpenSSL reads it', () => {
    const certificate = parseCertificate(root.der, 'the root');
    const shown = pki.openssl('x509', '-in', 'root.pem', '-noout', '-serial', '-startdate', '-enddate').toString();
    expect(certificate.subject).toBe('O=Example, CN=root');
    expect(certificate.issuer).toBe('O=Example, CN=root');
    expect(shown).toContain(`serial=${certificate.serial}`);
    expect(new Date(/notBefore=(.*)/.exec(shown)?.[1] ?? '')).toEqual(certificate.validFrom);
    expect(new Date(/notAfter=(.*)/.exec(shown)?.[1] ?? '')).toEqual(certificate.validTo);
    expect(Buffer.from(certificate.der)).toEqual(new X509Certificate(rootPem).raw);
  });

  test('is refused where a byte follows it', () => {
    expect(parsing(Buffer.concat([root.der, Buffer.alloc(1)]))).toBe('it: 1 byte follows its end');
    expect(parsing(Buffer.concat([root.der, root.der]))).toBe(`it: ${root.der.length} bytes follow its end`);
  });

  test('is refused where it is cut off, empty, PEM or something else', () => {
    expect(parsing(root.der.subarray(0, -1))).toBe('it: its ASN.1 ends before its time');
    expect(parsing(Buffer.alloc(0))).toBe('it: its ASN.1 ends before its time');
    expect(parsing(Buffer.from(rootPem))).toMatch(/^it: /);
    expect(parsing(sequence(integer(Buffer.from([1]))))).toBe('it is no X.509 certificate that OpenSSL can read');
    expect(parsing(tagged(tags.set))).toBe('it is no X.509 certificate that OpenSSL can read');
  });

  test('is refused where its length is not said beforehand, or in more bytes than it needs', () => {
    const { content } = readElement(root.der);
    const endless = Buffer.concat([Buffer.from([0x30, 0x80]), content, Buffer.alloc(2)]);
    const long = Buffer.concat([Buffer.from([0x30, 0x83, 0, content.length >> 8, content.length & 0xff]), content]);
    const why = 'it: its ASN.1 is not DER: a length is not in its one form';
    expect(parsing(endless)).toBe(why);
    expect(parsing(long)).toBe(why);
    // OpenSSL takes both.
    expect(new X509Certificate(endless).subject).toBe(new X509Certificate(long).subject);
  });

  test('is refused where a truth value or a number is encoded in another way than DER has it', () => {
    const constraints = (truth: number) => sequence(tagged(tags.boolean, Buffer.from([truth])));
    expect(parsing(withExtensions(extension('2.5.29.19', constraints(1))))).toContain('a truth value is neither 00 nor FF');
    expect(parsing(withExtensions(extension('2.5.29.19', constraints(255), tagged(tags.boolean, Buffer.from([1])))))).toContain(
      'a truth value is neither 00 nor FF',
    );
    const padded = sequence(isTrue, tagged(tags.integer, Buffer.from([0, 1])));
    expect(parsing(withExtensions(extension('2.5.29.19', padded)))).toContain('an integer is not in its shortest form');
  });

  test.each<[string, readonly Uint8Array[], string]>([
    [
      'the same extension twice',
      [extension('1.2.3', octetString(Buffer.alloc(1))), extension('1.2.3', octetString(Buffer.alloc(1)))],
      'it has the extension 1.2.3 twice',
    ],
    [
      'a key usage of bits that do not exist',
      [extension('2.5.29.15', bitString(Buffer.from([0x81]), 3))],
      'something else where named bits belong',
    ],
    ['a key usage that is a sequence', [extension('2.5.29.15', sequence())], 'something else where named bits belong'],
    ['no purpose', [extension('2.5.29.37', sequence())], 'its extended key usage names no purpose'],
    [
      'a limit of the path without being an authority',
      [extension('2.5.29.19', sequence(integer(Buffer.from([1]))))],
      'limit a path without making it an authority',
    ],
    [
      'a limit below zero',
      [extension('2.5.29.19', sequence(isTrue, tagged(tags.integer, Buffer.from([0xff]))))],
      'limit a path to no possible length',
    ],
    ['bytes behind an extension', [extension('2.5.29.19', Buffer.concat([sequence(), Buffer.alloc(1)]))], '1 byte follows its end'],
  ])('is refused with %s', (_, list, why) => {
    expect(refusal(() => parseCertificate(withExtensions(...list), 'it'), 'malformed')).toContain(why);
  });

  test('is refused where the algorithm that is signed is not the one outside', () => {
    const { signed, outer } = membersOf(root.der);
    const other = sequence(objectIdentifier('1.2.840.10045.4.3.4'));
    const changed = sequence(sequence(...signed), other, ...outer.slice(1));
    expect(parsing(changed)).toContain('it names one signature algorithm inside and another outside');
  });

  test('is refused where it has extensions without being of version 3', () => {
    const { signed, outer } = membersOf(root.der);
    expect(parsing(sequence(sequence(...signed.slice(1)), ...outer))).toContain('it has extensions without being of version 3');
  });
});

describe('the fields of a certificate', () => {
  test('are those that were asked for', () => {
    const ext = [
      'basicConstraints=critical,CA:true,pathlen:3',
      'keyUsage=critical,digitalSignature,keyCertSign,decipherOnly',
      'extendedKeyUsage=critical,timeStamping,1.2.3.4',
      'subjectKeyIdentifier=hash',
      'authorityKeyIdentifier=keyid',
    ];
    const fields = fieldsOf(pki.certify('full', { issuer: 'root', ext }));
    expect(fields).toMatchObject({
      authority: { pathLength: 3 },
      keyUsage: ['digitalSignature', 'keyCertSign', 'decipherOnly'],
      purposes: { isCritical: true, names: ['timeStamping', '1.2.3.4'] },
      notUnderstood: [],
    });
    expect(fields.authorityKeyId).toEqual(fieldsOf(root).subjectKeyId);
    expect(Buffer.from(fields.subject).toString()).toContain('full');
  });

  test('are absent where nothing says them', () => {
    const bare = parseCertificate(withExtensions(extension('2.5.29.19', sequence())), 'it');
    const fields = ['issuer', 'notUnderstood', 'serial', 'signatureAlgorithm', 'subject', 'validFrom', 'validTo'];
    expect(Object.keys(fieldsOf(bare)).sort()).toEqual(fields);
  });
});

describe('certificates in PEM', () => {
  test('are read in their order, whatever stands around them', () => {
    pki.certify('leaf', { issuer: 'root', ext: extensions.signer });
    const leafPem = readFileSync(pki.path('leaf.pem'), 'utf8');
    const text = `Subject: somebody\n${leafPem}\r\n# and its issuer\n${rootPem.replaceAll('\n', '\r\n')}`;
    expect(readCertificates(text, 'they').map(({ subject }) => subject)).toEqual(['O=Example, CN=leaf', 'O=Example, CN=root']);
  });

  const reading = (pem: string): string => refusal(() => readCertificates(pem, 'they'), 'key');

  test('are refused where there is none', () => {
    expect(reading('')).toBe('they: there is no certificate in PEM');
    expect(reading(readFileSync(pki.path('root.key'), 'utf8'))).toBe('they: there is no certificate in PEM');
    expect(reading(root.der.toString())).toBe('they: there is no certificate in PEM');
  });

  test('are refused where one of several would be passed over', () => {
    expect(reading(`${rootPem}-----BEGIN CERTIFICATE-----\nMIIB\n`)).toBe('they: 2 certificates begin in it and 1 can be read');
    expect(reading(`-----BEGIN CERTIFICATE-----\nMIIB\n${rootPem}`)).toBe('they: 2 certificates begin in it and 1 can be read');
  });

  test.each([
    ['its beginning cut off', rootPem.split('\n').slice(1).join('\n'), '2 certificates end in it and 1 can be read'],
    ['its beginning indented', rootPem.replace('-----BEGIN', ' -----BEGIN'), '2 certificates begin in it and 1 can be read'],
    [
      'the form of OpenSSL that says whom to trust',
      rootPem.replaceAll(' CERTIFICATE', ' TRUSTED CERTIFICATE'),
      '2 certificates begin in it and 1 can be read',
    ],
    ['an older name', rootPem.replaceAll(' CERTIFICATE', ' X509 CERTIFICATE'), '2 certificates begin in it and 1 can be read'],
  ])('are refused where one of them would be passed over for %s', (_, pem, why) => {
    expect(reading(rootPem + pem)).toBe(`they: ${why}`);
    expect(reading(pem + rootPem)).toBe(`they: ${why}`);
  });

  test('are refused where one is not base64, or no certificate', () => {
    const body = rootPem.split('\n').slice(1, 2).join('');
    expect(reading(`${rootPem}${rootPem.replace(body, `${body.slice(0, -1)}*`)}`)).toBe('certificate 2 of they: it is not base64');
    expect(reading('-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n')).toBe(
      'certificate 1 of they is no X.509 certificate that OpenSSL can read',
    );
  });
});
