import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { fileSigner, sealOf } from '../../src/evidence/signer.ts';
import { authorityIn } from './authority.ts';
import { emptyFolder } from './workbench.ts';

const { folder, path, text, openssl, key, certify } = authorityIn(emptyFolder());
const passphrase = 'correct horse';
const everywhere = 'Grüße, 鍵 🔑';

/** `NAME.p12` with the key and the chain of `seal` or `seal-rsa`. */
const pack = (name: string, options: readonly string[] = [], { of = 'seal', secret = passphrase } = {}): string => {
  writeFileSync(path(`${of}.chain`), text('root.pem') + text(`${of}.pem`) + text('middle.pem'));
  openssl('pkcs12', '-export', '-inkey', `${of}.key`, '-in', `${of}.chain`, '-passout', `pass:${secret}`, ...options, '-out', name);
  return path(name);
};

beforeAll(() => {
  for (const name of ['root', 'middle', 'seal']) key(name);
  key('seal-rsa', 'rsa');
  certify('root', { isCa: true });
  certify('middle', { issuer: 'root', isCa: true });
  certify('seal', { issuer: 'middle' });
  certify('seal-rsa', { issuer: 'middle' });
});

describe('a PKCS#12 file', () => {
  test.each<[what: string, options: readonly string[], of?: string, secret?: string]>([
    ['as openssl makes it', []],
    ['with an RSA key', [], 'seal-rsa'],
    ['with a MAC of SHA-1', ['-macalg', 'sha1']],
    ['with a MAC of SHA-384', ['-macalg', 'sha384']],
    ['with a MAC of SHA-512', ['-macalg', 'sha512']],
    ['encrypted by AES-128', ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-128-CBC']],
    ['with more iterations', ['-iter', '100000']],
    ['with certificates that are not encrypted', ['-certpbe', 'NONE']],
    ['with nothing encrypted', ['-keypbe', 'NONE', '-certpbe', 'NONE']],
    ['with a name', ['-name', 'seal of 2026']],
    ['with a passphrase beyond ASCII', [], 'seal', everywhere],
    ['with a long passphrase', [], 'seal-rsa', 'x'.repeat(200)],
  ])('%s is read, and openssl agrees', async (_, options, of = 'seal', secret = passphrase) => {
    const signer = await fileSigner(pack('seal.p12', options, { of, secret }), { passphrase: secret });
    expect(signer.assurance).toBe('file');
    expect(signer.publicKeyPem).toBe(openssl('pkey', '-in', `${of}.key`, '-pubout').toString());
    const chain = [of, 'middle', 'root'].map((name) => openssl('x509', '-in', `${name}.pem`, '-outform', 'DER').toString('base64'));
    expect(sealOf(signer).certificates).toEqual(chain);
    writeFileSync(path('signer.pub'), signer.publicKeyPem);
    writeFileSync(path('message'), 'hello');
    writeFileSync(path('signature'), await signer.sign([Buffer.from('hello')]));
    expect(openssl('dgst', '-sha256', '-verify', 'signer.pub', '-signature', 'signature', 'message').toString()).toContain('Verified OK');
  });

  test('without certificates is read', async () => {
    openssl('pkcs12', '-export', '-inkey', 'seal.key', '-nocerts', '-passout', `pass:${passphrase}`, '-out', 'bare.p12');
    expect(await fileSigner(path('bare.p12'), { passphrase })).toMatchObject({ certificates: [] });
  });

  test('with the empty passphrase is read without one', async () => {
    expect((await fileSigner(pack('open.p12', [], { secret: '' }))).certificates).toHaveLength(3);
  });

  const spoilt = (name: string, change: (bytes: Buffer) => Buffer): string => {
    writeFileSync(path(name), change(readFileSync(pack('whole.p12'))));
    return path(name);
  };
  const flip = (at: (bytes: Buffer) => number) => (bytes: Buffer) => {
    const index = at(bytes);
    bytes[index] = (bytes[index] ?? 0) ^ 1;
    return bytes;
  };

  test.each<[what: string, file: () => string, message: RegExp, hint: RegExp, secret?: string | null]>([
    ['no passphrase', () => pack('1.p12'), /is encrypted, and no passphrase was given/, /--key-passphrase FILE/, null],
    ['another passphrase', () => pack('2.p12'), /passphrase of \S+ is wrong/, /--key-passphrase FILE/, 'wrong donkey'],
    ['another beyond ASCII', () => pack('3.p12', [], { secret: everywhere }), /passphrase of \S+ is wrong/, /FILE/, `${everywhere}donkey`],
    ['no MAC', () => pack('4.p12', ['-nomac']), /has no MAC/, /pkcs12 -export/],
    ['a MAC of SHA-224', () => pack('5.p12', ['-macalg', 'sha224']), /its MAC is of the kind 2\.16\.840/, /pkcs12 -legacy/],
    ['RC2', () => pack('6.p12', ['-legacy']), /is encrypted by 1\.2\.840\.113549\.1\.12\.1\.6, older than PBES2/, /pkcs12 -legacy/],
    ['3DES', () => pack('7.p12', ['-keypbe', 'PBE-SHA1-3DES']), /by 1\.2\.840\.113549\.1\.12\.1\.3, older/, /pkcs12 -legacy/],
    ['3DES inside PBES2', () => pack('8.p12', ['-certpbe', 'DES-EDE3-CBC']), /its certificates are not encrypted by AES/, /pkcs12 -legacy/],
    [
      'a bit flipped in the certificates',
      () =>
        spoilt(
          '9.p12',
          flip(() => 200),
        ),
      /is wrong, or the file is damaged/,
      /FILE/,
    ],
    [
      'a bit flipped in the MAC',
      () =>
        spoilt(
          '10.p12',
          flip(({ length }) => length - 20),
        ),
      /is wrong, or the file is damaged/,
      /FILE/,
    ],
    ['its end cut off', () => spoilt('11.p12', (bytes) => bytes.subarray(0, -1)), /no PKCS#12 file that can be read/, /pkcs12 -info/],
    ['nothing but its beginning', () => spoilt('12.p12', (bytes) => bytes.subarray(0, 40)), /no PKCS#12 file that can/, /pkcs12 -info/],
    [
      '8 million iterations',
      () => spoilt('13.p12', withIterations('02037fffff')),
      /does not take 1 to 2000000 iterations/,
      /pkcs12 -export/,
    ],
    ['2 billion iterations', () => spoilt('14.p12', withIterations('02047fffffff')), /does not take 1 to 2000000 iterations/, /-export/],
    ['no iterations', () => spoilt('15.p12', withIterations('020100')), /does not take 1 to 2000000 iterations/, /pkcs12 -export/],
    ['a key on P-384', () => pack('16.p12', [], { of: 'p384' }), /on secp384r1, not on P-256/, /openssl genpkey/],
    ['no key', () => pack('17.p12', ['-nokeys']), /holds no private key/, /pkcs12 -export/],
  ])('with %s is refused', async (_, file, message, hint, secret = passphrase) => {
    const refused = await fileSigner(file(), secret === null ? {} : { passphrase: secret }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'key', message: expect.stringMatching(message), hint: expect.stringMatching(hint) });
    const told = [refused, (refused as Error).cause].map(
      (error) => `${error} ${(error as Error | undefined)?.stack} ${JSON.stringify(error)}`,
    );
    expect(told.join('\n')).not.toMatch(/horse|donkey/);
  });

  beforeAll(() => {
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384', '-out', 'p384.key');
    certify('p384', { issuer: 'middle' });
  });

  // The iterations of the MAC stand last, as an INTEGER of two bytes: 2048.
  function withIterations(integer: string) {
    return (bytes: Buffer): Buffer => {
      expect(bytes.subarray(-4).toString('hex')).toBe('02020800');
      const changed = Buffer.concat([bytes.subarray(0, -4), Buffer.from(integer, 'hex')]);
      const more = changed.length - bytes.length;
      // The length of the file, and that of its last SEQUENCE.
      changed.writeUInt16BE(changed.readUInt16BE(2) + more, 2);
      const last = 4 + 3 + 4 + changed.readUInt16BE(4 + 3 + 2);
      expect(changed[last]).toBe(0x30);
      changed[last + 1] = (changed[last + 1] ?? 0) + more;
      return changed;
    };
  }

  test('the hint for an older one makes a file that is read', async () => {
    const older = pack('older.p12', ['-legacy']);
    const { hint } = await fileSigner(older, { passphrase }).then(
      () => ({ hint: 'refused nothing' }),
      (error: { hint: string }) => error,
    );
    const [first = '', second = ''] = hint.split(/, then |, and /);
    const secret = '"pass:correct horse"';
    const commands = `${first} -passin ${secret} -passout ${secret} && ${second} -passin ${secret} -passout ${secret}`;
    execFileSync('sh', ['-c', commands], { cwd: folder, stdio: 'ignore' });
    expect((await fileSigner(path('signer.p12'), { passphrase })).certificates).toHaveLength(3);
  });
});
