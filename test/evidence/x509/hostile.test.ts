import { afterAll, describe, expect, test } from 'vitest';
import { EvidenceError } from '../../../src/errors.ts';
import { readElement } from '../../../src/evidence/asn1/ber.ts';
import { objectIdentifier, sequence, tagged, utf8String } from '../../../src/evidence/asn1/der.ts';
import { type Certificate, parseCertificate } from '../../../src/evidence/x509/certificate.ts';
import { hasIssued, requireChain } from '../../../src/evidence/x509/chain.ts';
import { fieldsOf } from '../../../src/evidence/x509/extensions.ts';
import { readDer } from '../../../src/evidence/x509/strict-der.ts';
import { extensions, Pki } from './pki.ts';

// What somebody who wants a wrong certificate taken would try, and what OpenSSL says of it.
const pki = new Pki();
afterAll(() => pki[Symbol.dispose]());
const root = pki.certify('root');
const name = (common: string): string => `O=Example, CN=${common}`;
const of = (common: string): string => `the certificate of ${name(common)}`;

interface Given {
  readonly intermediates?: readonly Certificate[];
  readonly anchors?: readonly Certificate[];
  readonly purpose?: 'signing' | 'timestamping';
}

function chain(leaf: Certificate, { intermediates = [], anchors = [root], purpose = 'signing' }: Given = {}): string[] {
  const at = new Date(leaf.validFrom.getTime() + 60_000);
  return requireChain(leaf, { intermediates, anchors, at, purpose }).map(({ subject }) => subject);
}

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(EvidenceError);
    return (error as EvidenceError).message;
  }
  throw new Error('it was taken');
}

describe('a validity that is no time', () => {
  const whole = readElement(root.der);
  const [signed, ...outer] = whole.children;
  const members = signed?.children.map(({ bytes }) => bytes) ?? [];
  /** The root with another validity, which stands behind version, serial number, algorithm and issuer. */
  const valid = (...times: readonly Uint8Array[]): Uint8Array =>
    sequence(sequence(...members.slice(0, 4), sequence(...times), ...members.slice(5)), ...outer.map(({ bytes }) => bytes));
  const utc = (text: string): Uint8Array => tagged(0x17, Buffer.from(text));
  const general = (text: string): Uint8Array => tagged(0x18, Buffer.from(text));
  const right = utc('261123000000Z');

  // To Node it is whatever lay in memory, and to a comparison neither before nor after.
  test.each([
    ['a month of 99', utc('999999999999Z')],
    ['30 February', utc('270230000000Z')],
    ['letters', utc('26112300000aZ')],
    ['no seconds', utc('2611230000Z')],
    ['another zone', utc('261123000000+0100')],
    ['bytes behind it', utc('261123000000Z0')],
    ['no zone', utc('261123000000')],
    ['parts of a second', general('20611123000000.5Z')],
    ['hour 24', general('20611123240000Z')],
    ['a text', utf8String('261123000000Z')],
  ])('is refused: %s', (_, time) => {
    for (const times of [
      [time, right],
      [right, time],
    ]) {
      expect(refusal(() => parseCertificate(valid(...times), 'it'))).toMatch(
        /^it: .*: its validity is not between two times$|^it is no X\.509/,
      );
    }
  });

  test('is none with three of them', () => {
    expect(refusal(() => parseCertificate(valid(right, right, right), 'it'))).toMatch(/^it/);
  });

  test('and one that is a time is read: of two digits to 2049, of four beyond', () => {
    const { validFrom, validTo } = parseCertificate(valid(utc('500102030405Z'), general('99991231235959Z')), 'it');
    expect([validFrom, validTo]).toEqual([new Date('1950-01-02T03:04:05Z'), new Date('9999-12-31T23:59:59Z')]);
    expect(parseCertificate(valid(utc('491231235959Z'), right), 'it').validFrom).toEqual(new Date('2049-12-31T23:59:59Z'));
  });
});

describe('names that an authority is limited to', () => {
  test('are not passed over where the limit is not critical: OpenSSL holds to it, too', () => {
    const ext = [...extensions.authority, 'nameConstraints=permitted;dirName:allowed', '[allowed]', 'O=Somebody else'];
    const limited = pki.certify('limited', { issuer: 'root', ext });
    const below = pki.certify('below', { issuer: 'limited', ext: extensions.signer });
    expect(() => pki.openssl('verify', '-CAfile', 'root.pem', '-untrusted', 'limited.pem', 'below.pem')).toThrow(
      'permitted subtree violation',
    );
    expect(refusal(() => chain(below, { intermediates: [limited] }))).toBe(
      `${of('limited')}: it has the extension nameConstraints (2.5.29.30), which is not understood here`,
    );
  });
});

describe('the certificate of a machine', () => {
  test.each([
    ['a web server', 'serverAuth,clientAuth'],
    ['a client', 'clientAuth'],
    ['a domain controller', 'serverAuth,clientAuth,1.3.6.1.4.1.311.20.2.2,1.3.6.1.5.2.3.5'],
  ])('seals nothing: %s', (_, uses) => {
    const machine = pki.certify('machine', { issuer: 'root', ext: [`extendedKeyUsage=${uses}`] });
    expect(refusal(() => chain(machine))).toContain(`${of('machine')}: its extended key usage leaves out signing (`);
    const authority = pki.certify('machines', { issuer: 'root', ext: [...extensions.authority, `extendedKeyUsage=${uses}`] });
    const below = pki.certify('below-machines', { issuer: 'machines', ext: extensions.signer });
    expect(refusal(() => chain(below, { intermediates: [authority] }))).toContain(
      `${of('machines')}: its extended key usage leaves out signing`,
    );
  });

  test('of a person seals, who logs in with it as well', () => {
    const person = pki.certify('person', { issuer: 'root', ext: ['extendedKeyUsage=clientAuth,emailProtection'] });
    expect(chain(person)).toEqual([name('person'), name('root')]);
  });
});

describe('ASN.1 that is not DER', () => {
  test.each([
    [
      'an object identifier with a zero in front',
      sequence(Buffer.from([0x06, 4, 0x2a, 0x80, 0x03, 0x04])),
      'an object identifier is not in its shortest form',
    ],
    [
      'an object identifier that begins with one',
      sequence(Buffer.from([0x06, 3, 0x80, 0x2a, 0x03])),
      'an object identifier is not in its shortest form',
    ],
    ['a text in pieces', sequence(tagged(0x2c, utf8String('a'), utf8String('b'))), 'a value is in pieces'],
    ['octets in pieces', tagged(0x24, tagged(0x04, Buffer.from([1]))), 'a value is in pieces'],
  ])('is refused: %s', (_, bytes, why) => {
    expect(refusal(() => readDer(bytes))).toBe(`its ASN.1 is not DER: ${why}`);
  });

  test('is not a zero within an object identifier', () => {
    expect(Buffer.from(readDer(objectIdentifier('1.2.16384')).content).toString('hex')).toBe('2a818000');
  });
});

describe('who issued a certificate', () => {
  const issuer = pki.certify('issuer', { issuer: 'root' });
  const misled = pki.certify('misled', { issuer: 'issuer', ext: [...extensions.signer, `2.5.29.35=DER:30168014${'00'.repeat(20)}`] });
  const twin = pki.certify('twin', { issuer: 'root', as: 'issuer' });

  test('is known by name and signature, whatever key identifier is named', () => {
    expect(hasIssued(issuer, misled)).toBe(true);
    expect(hasIssued(twin, misled)).toBe(false);
    expect(hasIssued(root, misled)).toBe(false);
    expect(hasIssued(pki.certify('renamed', { issuer: 'root', key: 'issuer' }), misled)).toBe(false);
    expect(chain(misled, { intermediates: [issuer] })).toHaveLength(3);
  });

  test.each([
    ['Ed25519', ['-algorithm', 'ED25519']],
    ['RSA', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048']],
  ])('is nobody whose key is of another kind: %s', (kind, options) => {
    pki.key(kind, ...options);
    expect(hasIssued(pki.certify(kind, { issuer: 'root', as: 'issuer' }), misled)).toBe(false);
  });

  test('is found although the key identifier that is named is that of another', () => {
    const wrong = Buffer.from(fieldsOf(twin).subjectKeyId ?? []).toString('hex');
    const lured = pki.certify('lured', { issuer: 'issuer', ext: [...extensions.signer, `2.5.29.35=DER:30168014${wrong}`] });
    expect(chain(lured, { intermediates: [twin, issuer] })).toHaveLength(3);
  });
});

describe('of the ways that lead to no anchor', () => {
  const stranger = pki.certify('stranger');
  const between = pki.certify('between', { issuer: 'stranger' });
  const unhinted = [...extensions.signer, 'authorityKeyIdentifier=none'];
  const leaf = pki.certify('leaf', { issuer: 'between', ext: unhinted });
  // Of the same name, and its key signed nothing.
  const twin = pki.certify('between-twin', { issuer: 'root', as: 'between' });

  test.each([
    ['first', [twin, between, stranger]],
    ['last', [between, stranger, twin]],
  ])('the one that went farthest says why, with a shorter one tried %s', (_, intermediates) => {
    expect(refusal(() => chain(leaf, { intermediates }))).toBe(
      `${of('stranger')}: it issued itself and is none of the authorities trusted`,
    );
  });

  test('those tried are so many and no more, and the one hinted at comes first', () => {
    const issuer = pki.certify('issuer-of-many', { issuer: 'root', as: 'issuer' });
    const twin = pki.certify('issuer-twin', { issuer: 'root', as: 'issuer' });
    // Each another certificate, by its signature, which is looked at later.
    const others = Array.from({ length: 64 }, (_, index) => {
      const der = Buffer.from(twin.der);
      der[der.length - 1] = (der.at(-1) ?? 0) ^ (index + 1);
      return parseCertificate(der, 'it');
    });
    const issued = pki.certify('issued', { issuer: 'issuer-of-many', ext: unhinted });
    expect(chain(issued, { intermediates: [...others.slice(0, 62), issuer] })).toHaveLength(3);
    expect(refusal(() => chain(issued, { intermediates: [...others.slice(0, 63), issuer] }))).toBe(
      `${of('issuer')}: it can be led on in too many ways: the certificates given are not those of a chain`,
    );
    // The same one, however often it is given, is one.
    expect(chain(issued, { intermediates: [...Array.from({ length: 70 }, () => twin), issuer] })).toHaveLength(3);
    const hinted = pki.certify('hinted', { issuer: 'issuer-of-many', ext: [...extensions.signer, 'authorityKeyIdentifier=keyid'] });
    expect(chain(hinted, { intermediates: [...others, issuer] })).toHaveLength(3);
  });
});
