import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, verify } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { pae } from '../../src/evidence/dsse.ts';
import { ephemeralSigner, fileSigner } from '../../src/evidence/signer.ts';
import { emptyFolder } from './workbench.ts';

const folder = emptyFolder();
const path = (name: string): string => join(folder, name);
const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
const pem = (name: string, text: string): string => {
  writeFileSync(path(name), text, { mode: 0o600 });
  return path(name);
};

beforeAll(() => {
  openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'pkcs8.pem');
  openssl('ecparam', '-name', 'prime256v1', '-genkey', '-out', 'sec1-with-parameters.pem');
  openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', 'sec1.pem');
  openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-param_enc', 'explicit', '-out', 'explicit.pem');
  openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384', '-out', 'p384.pem');
  openssl('ec', '-in', 'sec1.pem', '-conv_form', 'compressed', '-out', 'compressed.pem');
  openssl('genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', 'rsa.pem');
  openssl('genpkey', '-algorithm', 'ED25519', '-out', 'ed25519.pem');
  openssl('pkcs8', '-topk8', '-in', 'pkcs8.pem', '-passout', 'pass:x', '-out', 'encrypted.pem');
  openssl('ec', '-in', 'sec1.pem', '-aes128', '-passout', 'pass:x', '-out', 'encrypted-sec1.pem');
  openssl('pkey', '-in', 'pkcs8.pem', '-pubout', '-out', 'public.pem');
  openssl('req', '-x509', '-key', 'pkcs8.pem', '-subj', '/CN=x', '-out', 'certificate.pem');
  openssl('pkey', '-in', 'pkcs8.pem', '-outform', 'DER', '-out', 'key.der');
});

describe('fileSigner', () => {
  test.each(['pkcs8.pem', 'sec1.pem', 'sec1-with-parameters.pem'])('signs with %s, and openssl agrees', async (name) => {
    const signer = fileSigner(path(name));
    expect(signer.assurance).toBe('file');
    expect(signer.publicKeyPem).toBe(openssl('pkey', '-in', name, '-pubout').toString());
    writeFileSync(path('signature'), await signer.sign([Buffer.from('hel'), Buffer.from('lo')]));
    writeFileSync(path('signer.pub'), signer.publicKeyPem);
    writeFileSync(path('message'), 'hello');
    expect(openssl('dgst', '-sha256', '-verify', 'signer.pub', '-signature', 'signature', 'message').toString()).toContain('Verified OK');
  });

  test('is named by the digest of its public key, as openssl counts it', () => {
    writeFileSync(path('spki.der'), openssl('pkey', '-in', 'pkcs8.pem', '-pubout', '-outform', 'DER'));
    const digest = openssl('dgst', '-sha256', '-binary', 'spki.der').toString('base64');
    expect(fileSigner(path('pkcs8.pem')).keyId).toBe(digest);
  });

  test('says whether others may read the key', () => {
    chmodSync(path('pkcs8.pem'), 0o600);
    expect(fileSigner(path('pkcs8.pem')).isExposed).toBe(false);
    for (const mode of [0o640, 0o604]) {
      chmodSync(path('pkcs8.pem'), mode);
      expect(fileSigner(path('pkcs8.pem')).isExposed).toBe(true);
    }
  });

  test('takes a key with text around it and Windows line ends', () => {
    const text = `Bag Attributes\n${readFileSync(path('pkcs8.pem'), 'utf8')}`.replaceAll('\n', '\r\n');
    expect(fileSigner(pem('windows.pem', text)).keyId).toBe(fileSigner(path('pkcs8.pem')).keyId);
  });

  test.each<[name: string, file: () => string, message: RegExp, hint: RegExp]>([
    ['RSA', () => path('rsa.pem'), /is a key of type rsa, not EC P-256/, /openssl genpkey .*P-256/],
    ['Ed25519', () => path('ed25519.pem'), /is a key of type ed25519/, /openssl genpkey .*P-256/],
    ['P-384', () => path('p384.pem'), /on secp384r1, not on P-256/, /openssl genpkey .*P-256/],
    ['a curve spelt out', () => path('explicit.pem'), /spells its curve out/, /named_curve/],
    ['of a compressed point', () => path('compressed.pem'), /compresses its point/, /uncompressed/],
    ['encrypted', () => path('encrypted.pem'), /is encrypted/, /openssl pkey -in/],
    ['encrypted the old way', () => path('encrypted-sec1.pem'), /is encrypted/, /openssl pkey -in/],
    ['public', () => path('public.pem'), /holds no private key, only: PUBLIC KEY/, /openssl genpkey/],
    ['a certificate', () => path('certificate.pem'), /holds no private key, only: CERTIFICATE/, /openssl genpkey/],
    ['DER', () => path('key.der'), /is not a private key in PEM/, /openssl genpkey/],
    ['garbage', () => pem('garbage.pem', 'hello'), /is not a private key in PEM/, /openssl genpkey/],
    ['empty', () => pem('empty.pem', ''), /is not a private key in PEM/, /openssl genpkey/],
    [
      'damaged',
      () => pem('damaged.pem', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'),
      /that OpenSSL can read/,
      /openssl genpkey/,
    ],
    [
      'two keys',
      () => pem('two.pem', readFileSync(path('pkcs8.pem'), 'utf8') + readFileSync(path('sec1.pem'), 'utf8')),
      /more than one private key/,
      /openssl genpkey/,
    ],
    ['missing', () => path('none.pem'), /cannot read the key .*ENOENT/, /openssl genpkey/],
    ['a folder', () => folder, /cannot read the key .*EISDIR/, /openssl genpkey/],
  ])('refuses a key that is %s', (_, file, message, hint) => {
    expect(() => fileSigner(file())).toThrow(
      expect.objectContaining({ code: 'key', message: expect.stringMatching(message), hint: expect.stringMatching(hint) }),
    );
  });

  test('the hint makes a key that works', () => {
    try {
      fileSigner(path('none.pem'));
    } catch (error) {
      execFileSync('sh', ['-c', String((error as { hint: string }).hint)], { cwd: folder, stdio: 'ignore' });
    }
    expect(fileSigner(path('signer.key')).assurance).toBe('file');
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

test('no secret of a key shows where a signer is printed', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const text = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const signer = fileSigner(pem('printed.pem', text));
  expect(JSON.stringify(signer)).not.toContain('PRIVATE');
});

test('pae counts bytes, not characters', () => {
  const text = (type: string, body: string) => Buffer.concat(pae(type, Buffer.from(body))).toString();
  expect(text('http://example.com/HelloWorld', 'hello world')).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  expect(text('é', 'é')).toBe('DSSEv1 2 é 2 é');
  expect(text('', '')).toBe('DSSEv1 0  0 ');
});
