import { execFileSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { pae, signEnvelope, verifyEnvelope } from '../../src/evidence/dsse.ts';
import { parsePublicKey } from '../../src/evidence/keys.ts';
import { ephemeralSigner, fileSigner } from '../../src/evidence/signer.ts';
import { emptyFolder } from './workbench.ts';

const folder = emptyFolder();
const path = (name: string): string => join(folder, name);
const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
const pem = (name: string, text: string): string => {
  writeFileSync(path(name), text, { mode: 0o600 });
  return path(name);
};
const text = (name: string): string => readFileSync(path(name), 'utf8');
const rsa = (bits: number, out: string, ...more: string[]): Buffer =>
  openssl('genpkey', '-algorithm', 'RSA', '-pkeyopt', `rsa_keygen_bits:${bits}`, ...more, '-out', out);

/** The scalar of one key with the point of another. */
const mismatchedEc = (): string => {
  const [one, other] = [0, 1].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
  const bytes = one?.export({ type: 'sec1', format: 'der' }) ?? Buffer.alloc(0);
  other?.export({ type: 'sec1', format: 'der' }).copy(bytes, bytes.length - 65, bytes.length - 65);
  return pem('mismatched-ec.pem', `-----BEGIN EC PRIVATE KEY-----\n${bytes.toString('base64')}\n-----END EC PRIVATE KEY-----\n`);
};
/** One key with the modulus of another. */
const mismatchedRsa = (): string => {
  const [one, other] = [0, 1].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }));
  const key = createPrivateKey({ key: { ...one, n: other?.n ?? '' }, format: 'jwk' });
  return pem('mismatched-rsa.pem', key.export({ type: 'pkcs1', format: 'pem' }).toString());
};

beforeAll(() => {
  openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'pkcs8.pem');
  openssl('ecparam', '-name', 'prime256v1', '-genkey', '-out', 'sec1-with-parameters.pem');
  openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', 'sec1.pem');
  openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-param_enc', 'explicit', '-out', 'explicit.pem');
  openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384', '-out', 'p384.pem');
  openssl('ec', '-in', 'sec1.pem', '-conv_form', 'compressed', '-out', 'compressed.pem');
  rsa(2048, 'rsa.pem');
  openssl('rsa', '-in', 'rsa.pem', '-traditional', '-out', 'pkcs1.pem');
  rsa(4096, 'rsa-4096.pem');
  rsa(1024, 'rsa-1024.pem');
  rsa(4104, 'rsa-4104.pem');
  rsa(2048, 'rsa-exponent-3.pem', '-pkeyopt', 'rsa_keygen_pubexp:3');
  openssl('genpkey', '-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', 'rsa-pss.pem');
  openssl('genpkey', '-algorithm', 'ED25519', '-out', 'ed25519.pem');
  openssl('pkcs8', '-topk8', '-in', 'pkcs8.pem', '-passout', 'pass:correct horse', '-out', 'encrypted.pem');
  openssl('pkcs8', '-topk8', '-in', 'rsa.pem', '-passout', 'pass:correct horse', '-out', 'encrypted-rsa.pem');
  openssl('ec', '-in', 'sec1.pem', '-aes128', '-passout', 'pass:correct horse', '-out', 'encrypted-sec1.pem');
  openssl('rsa', '-in', 'rsa.pem', '-traditional', '-aes256', '-passout', 'pass:correct horse', '-out', 'encrypted-pkcs1.pem');
  const legacy = ['-provider', 'default', '-provider', 'legacy', '-v1', 'PBE-MD5-DES'];
  openssl('pkcs8', '-topk8', '-in', 'pkcs8.pem', ...legacy, '-passout', 'pass:correct horse', '-out', 'encrypted-des.pem');
  openssl('pkey', '-in', 'pkcs8.pem', '-pubout', '-out', 'public.pem');
  openssl('req', '-x509', '-key', 'pkcs8.pem', '-subj', '/CN=x', '-out', 'certificate.pem');
  openssl('pkey', '-in', 'pkcs8.pem', '-outform', 'DER', '-out', 'key.der');
});

describe('fileSigner', () => {
  test.each<[name: string, algorithm: string, passphrase?: string]>([
    ['pkcs8.pem', 'ecdsa-p256-sha256'],
    ['sec1.pem', 'ecdsa-p256-sha256'],
    ['sec1-with-parameters.pem', 'ecdsa-p256-sha256'],
    ['rsa.pem', 'rsa-pkcs1-sha256'],
    ['pkcs1.pem', 'rsa-pkcs1-sha256'],
    ['rsa-4096.pem', 'rsa-pkcs1-sha256'],
    ['encrypted.pem', 'ecdsa-p256-sha256', 'correct horse'],
    ['encrypted-sec1.pem', 'ecdsa-p256-sha256', 'correct horse'],
    ['encrypted-rsa.pem', 'rsa-pkcs1-sha256', 'correct horse'],
    ['encrypted-pkcs1.pem', 'rsa-pkcs1-sha256', 'correct horse'],
  ])('signs with %s, and openssl agrees', async (name, algorithm, passphrase) => {
    const signer = await fileSigner(path(name), passphrase === undefined ? {} : { passphrase });
    expect(signer).toMatchObject({ assurance: 'file', algorithm, certificates: [] });
    expect(signer.publicKeyPem).toBe(openssl('pkey', '-in', name, '-passin', `pass:${passphrase}`, '-pubout').toString());
    writeFileSync(path('signature'), await signer.sign([Buffer.from('hel'), Buffer.from('lo')]));
    writeFileSync(path('signer.pub'), signer.publicKeyPem);
    writeFileSync(path('message'), 'hello');
    expect(openssl('dgst', '-sha256', '-verify', 'signer.pub', '-signature', 'signature', 'message').toString()).toContain('Verified OK');
    expect(() => parsePublicKey(signer.publicKeyPem, 'the key')).not.toThrow();
  });

  test('is named by the digest of its public key, as openssl counts it', async () => {
    writeFileSync(path('spki.der'), openssl('pkey', '-in', 'pkcs8.pem', '-pubout', '-outform', 'DER'));
    const digest = openssl('dgst', '-sha256', '-binary', 'spki.der').toString('base64');
    expect((await fileSigner(path('pkcs8.pem'))).keyId).toBe(digest);
  });

  test('says whether others may read the key', async () => {
    chmodSync(path('pkcs8.pem'), 0o600);
    expect((await fileSigner(path('pkcs8.pem'))).isExposed).toBe(false);
    for (const mode of [0o640, 0o604]) {
      chmodSync(path('pkcs8.pem'), mode);
      expect((await fileSigner(path('pkcs8.pem'))).isExposed).toBe(true);
    }
  });

  test('takes a key with text around it and Windows line ends', async () => {
    const windows = `Bag Attributes\n${text('pkcs8.pem')}`.replaceAll('\n', '\r\n');
    expect((await fileSigner(pem('windows.pem', windows))).keyId).toBe((await fileSigner(path('pkcs8.pem'))).keyId);
  });

  test.each<[name: string, file: () => string, message: RegExp, hint: RegExp, passphrase?: string]>([
    ['RSA of 1024 bits', () => path('rsa-1024.pem'), /is an RSA key of 1024 bits, not of 2048 to 4096/, /rsa_keygen_bits:3072/],
    ['RSA of more bits than AWS KMS has', () => path('rsa-4104.pem'), /is an RSA key of 4104 bits, not of/, /rsa_keygen_bits:3072/],
    ['RSA with a small exponent', () => path('rsa-exponent-3.pem'), /public exponent 3, less than 65537/, /openssl genpkey .*P-256/],
    ['RSA for PSS alone', () => path('rsa-pss.pem'), /is a key of type rsa-pss, neither EC P-256 nor RSA/, /openssl genpkey .*P-256/],
    ['Ed25519', () => path('ed25519.pem'), /is a key of type ed25519/, /openssl genpkey .*P-256/],
    ['P-384', () => path('p384.pem'), /on secp384r1, not on P-256/, /openssl genpkey .*P-256/],
    ['a curve spelt out', () => path('explicit.pem'), /spells its curve out/, /named_curve/],
    ['of a compressed point', () => path('compressed.pem'), /compresses its point/, /uncompressed/],
    ['encrypted, without a passphrase', () => path('encrypted.pem'), /is encrypted, and no passphrase/, /--key-passphrase FILE/],
    ['encrypted the old way, without one', () => path('encrypted-sec1.pem'), /is encrypted, and no passphrase/, /--key-passphrase FILE/],
    [
      'encrypted for another passphrase',
      () => path('encrypted.pem'),
      /passphrase of \S+ is wrong/,
      /--key-passphrase FILE/,
      'wrong donkey',
    ],
    [
      'encrypted for another, the old way',
      () => path('encrypted-sec1.pem'),
      /passphrase of \S+ is wrong/,
      /-passphrase FILE/,
      'wrong donkey',
    ],
    [
      'encrypted by DES',
      () => path('encrypted-des.pem'),
      /that this version of OpenSSL no longer reads/,
      /provider legacy/,
      'correct horse',
    ],
    ['not encrypted, with a passphrase', () => path('pkcs8.pem'), /is not encrypted, and a passphrase/, /leave .* out/, 'correct horse'],
    ['public', () => path('public.pem'), /holds no private key, only: PUBLIC KEY/, /openssl genpkey/],
    ['a certificate', () => path('certificate.pem'), /holds no private key, only: CERTIFICATE/, /openssl genpkey/],
    ['DER', () => path('key.der'), /is neither a private key in PEM nor PKCS#12/, /openssl genpkey/],
    ['garbage', () => pem('garbage.pem', 'hello'), /is neither a private key in PEM nor PKCS#12/, /openssl genpkey/],
    ['empty', () => pem('empty.pem', ''), /is neither a private key in PEM nor PKCS#12/, /openssl genpkey/],
    [
      'damaged',
      () => pem('damaged.pem', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'),
      /that OpenSSL can read/,
      /openssl genpkey/,
    ],
    ['two keys', () => pem('two.pem', text('pkcs8.pem') + text('sec1.pem')), /more than one private key/, /openssl genpkey/],
    [
      'of halves that do not belong together (EC)',
      () => mismatchedEc(),
      /its private and its public half do not belong together/,
      /openssl genpkey/,
    ],
    [
      'of halves that do not belong together (RSA)',
      () => mismatchedRsa(),
      /its private and its public half do not belong together/,
      /openssl genpkey/,
    ],
    ['without end', () => '/dev/zero', /the key \/dev\/zero has more than 1048576 bytes/, /openssl genpkey/],
    ['missing', () => path('none.pem'), /cannot read the key .*ENOENT/, /openssl genpkey/],
    ['a folder', () => folder, /cannot read the key .*EISDIR/, /openssl genpkey/],
  ])('refuses a key that is %s', async (_, file, message, hint, passphrase) => {
    const refused = await fileSigner(file(), passphrase === undefined ? {} : { passphrase }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'key', message: expect.stringMatching(message), hint: expect.stringMatching(hint) });
    // Neither in the message nor in what caused it.
    const told = [refused, (refused as Error).cause].map(
      (error) => `${error} ${(error as Error | undefined)?.stack} ${JSON.stringify(error)}`,
    );
    expect(told.join('\n')).not.toMatch(/horse|donkey/);
  });

  test.each<[broken: () => string, passphrase?: string]>([
    [() => path('none.pem')],
    [() => path('rsa-1024.pem')],
    [() => path('encrypted-des.pem'), 'correct horse'],
  ])('the hint makes a key that works', async (file, passphrase) => {
    const { hint } = await fileSigner(file(), passphrase === undefined ? {} : { passphrase }).then(
      () => ({ hint: 'refused nothing' }),
      (error: { hint: string }) => error,
    );
    const command = hint.replace(/ encrypts it anew$/, ' -passin "pass:correct horse" -passout "pass:correct horse"');
    execFileSync('sh', ['-c', command], { cwd: folder, stdio: 'ignore' });
    const signer = await fileSigner(path('signer.key'), passphrase === undefined ? {} : { passphrase });
    expect(signer.assurance).toBe('file');
  });
});

test('ephemeralSigner makes another key each time, and signs with it', async () => {
  const [one, two] = [ephemeralSigner(), ephemeralSigner()];
  expect(one.assurance).toBe('ephemeral');
  expect(one.keyId).not.toBe(two.keyId);
  const signature = await one.sign([Buffer.from('hello')]);
  expect(verify('sha256', Buffer.from('hello'), one.publicKeyPem, signature)).toBe(true);
  expect(verify('sha256', Buffer.from('hello'), two.publicKeyPem, signature)).toBe(false);
});

test('no secret of a key shows where a signer is printed', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = await fileSigner(pem('printed.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()));
  expect(JSON.stringify(signer)).not.toContain('PRIVATE');
});

test.each(['pkcs8.pem', 'rsa.pem'])('an envelope signed with %s verifies under that key, and nothing else does', async (name) => {
  const signer = await fileSigner(path(name));
  const key = parsePublicKey(signer.publicKeyPem, 'the key');
  const envelope = await signEnvelope(Buffer.from('{}'), signer);
  expect(verifyEnvelope(envelope, key)).toBe(true);
  expect(verifyEnvelope({ ...envelope, payload: Buffer.from('[]') }, key)).toBe(false);
  expect(verifyEnvelope({ ...envelope, payloadType: 'text/plain' }, key)).toBe(false);
  for (const other of [ephemeralSigner(), await fileSigner(path('rsa-4096.pem'))]) {
    expect(verifyEnvelope(envelope, parsePublicKey(other.publicKeyPem, 'another key'))).toBe(false);
  }
});

test('an RSA signature with the padding of PSS is none', async () => {
  const { publicKeyPem } = await fileSigner(path('rsa.pem'));
  const payload = Buffer.from('{}');
  const type = 'application/vnd.in-toto+json';
  writeFileSync(path('pae'), Buffer.concat(pae(type, payload)));
  const pss = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:digest'];
  const signature = openssl('dgst', '-sha256', '-sign', 'rsa.pem', ...pss, 'pae');
  const envelope = { payloadType: type, payload, signature, keyid: '' };
  expect(verifyEnvelope(envelope, parsePublicKey(publicKeyPem, 'the key'))).toBe(false);
  const plain = openssl('dgst', '-sha256', '-sign', 'rsa.pem', 'pae');
  expect(verifyEnvelope({ ...envelope, signature: plain }, parsePublicKey(publicKeyPem, 'the key'))).toBe(true);
});

test('an ECDSA signature counts in DER alone, and in no other encoding of its two numbers', async () => {
  const { publicKeyPem } = await fileSigner(path('pkcs8.pem'));
  const [payload, payloadType] = [Buffer.from('{}'), 'application/vnd.in-toto+json'];
  const key = createPrivateKey(text('pkcs8.pem'));
  const raw = sign('sha256', Buffer.concat(pae(payloadType, payload)), { key, dsaEncoding: 'ieee-p1363' });
  const value = (tag: number, ...content: Buffer[]): Buffer =>
    Buffer.concat([Buffer.from([tag, Buffer.concat(content).length]), ...content]);
  const padded = (number: Buffer, zeros: number): Buffer => {
    const bare = number.subarray(number.findIndex((byte) => byte !== 0));
    return value(0x02, Buffer.alloc(zeros + ((bare[0] ?? 0) >> 7)), bare);
  };
  const [r, s] = [raw.subarray(0, 32), raw.subarray(32)];
  const der = value(0x30, padded(r, 0), padded(s, 0));
  const isSigned = (signature: Buffer): boolean =>
    verifyEnvelope({ payloadType, payload, signature, keyid: '' }, parsePublicKey(publicKeyPem, 'the key'));
  expect(isSigned(der)).toBe(true);
  const others = [
    raw,
    Buffer.concat([der, Buffer.alloc(1)]),
    value(0x30, padded(r, 1), padded(s, 0)),
    value(0x30, padded(r, 0), padded(s, 0), Buffer.from('0500', 'hex')),
    Buffer.concat([Buffer.from([0x30, 0x81]), der.subarray(1)]),
    Buffer.concat([Buffer.from([0x30, 0x80]), der.subarray(2), Buffer.alloc(2)]),
    Buffer.from('3006020100020100', 'hex'),
    Buffer.alloc(0),
  ];
  expect(others.map(isSigned)).toEqual(others.map(() => false));
});

test('pae counts bytes, not characters', () => {
  const text = (type: string, body: string) => Buffer.concat(pae(type, Buffer.from(body))).toString();
  expect(text('http://example.com/HelloWorld', 'hello world')).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  expect(text('é', 'é')).toBe('DSSEv1 2 é 2 é');
  expect(text('', '')).toBe('DSSEv1 0  0 ');
});
