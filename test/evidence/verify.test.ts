import { generateKeyPairSync } from 'node:crypto';
import { symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ephemeralSigner } from '../../src/evidence/signer.ts';
import { verifyPackage } from '../../src/evidence/verify.ts';
import { sample } from './sample.ts';
import {
  emptyFolder,
  type Files,
  lay,
  lines,
  owner,
  put,
  sealedSample,
  stranger,
  verify,
  withBundle,
  withFile,
  without,
} from './workbench.ts';

const bundle = 'evidence.sigstore.json';
let good: Files;
beforeAll(async () => {
  good = await sealedSample();
});

describe('a whole package', () => {
  test.each(['conforming', 'deviating', 'incomplete', 'mixed'] as const)('is valid with its key: %s', async (variant) => {
    const { lines: all, status, record } = await verify(await sealedSample(owner, variant));
    expect(all.filter((line) => line.ok !== true)).toEqual([]);
    expect(status).toBe('valid');
    expect(record).toEqual(sample(variant, { assurance: 'file', keyId: owner.keyId }).qualification);
  });

  test('has a line for every file that is sealed', async () => {
    const { lines: all } = await verify(good);
    const sealed = ['facts.jsonl.gz', 'spec.resolved.json', 'spec/files/deviations.yaml', 'spec/iq-spec.yaml'];
    expect(all.filter((line) => line.what.startsWith('digest of')).map((line) => line.what)).toEqual(
      sealed.map((name) => `digest of ${name}`),
    );
  });

  test('is intact, not valid, without a key from elsewhere', async () => {
    const verification = await verify(good, {});
    expect(verification.status).toBe('intact');
    expect(lines(verification, 'warning')).toEqual([expect.stringContaining('trust anchor: no key was given')]);
  });

  test('is intact, not valid, when sealed by a key made for the run', async () => {
    const once = ephemeralSigner();
    const verification = await verify(await sealedSample(once), { publicKeyPem: once.publicKeyPem });
    expect(verification.status).toBe('intact');
    expect(lines(verification, 'warning')).toEqual([expect.stringContaining('a key made for this run')]);
  });

  test.each(['notes.txt', 'report.txt', 'VERIFY.md', 'spec/more.yaml', 'deeper/x'])(
    'with %s that nobody sealed is not valid',
    async (name) => {
      const verification = await verify(withFile(good, name, 'x'));
      expect(verification.status).toBe('invalid');
      expect(lines(verification, false)).toEqual([`no file lies in the package but the sealed ones: ${name} is not sealed`]);
    },
  );

  test.each([
    ['padded', (text: string) => text.replaceAll('+', '-').replaceAll('/', '_')],
    ['bare', (text: string) => text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')],
  ])('may be encoded in URL-safe base64, %s', async (_, encode) => {
    const files = withBundle(good, (json) => {
      put(json, 'dsseEnvelope.payload', encode(json.dsseEnvelope?.payload ?? ''));
      put(json, 'dsseEnvelope.signatures.0.sig', encode(json.dsseEnvelope?.signatures[0]?.sig ?? ''));
    });
    expect((await verify(files)).status).toBe('valid');
  });

  test('may lack signer.pub where a key is given, with a warning', async () => {
    const verification = await verify(without(good, 'signer.pub'));
    expect(verification.status).toBe('valid');
    expect(lines(verification, 'warning')).toEqual(['signer.pub is the key that the signature was checked with: the package holds none']);
  });

  test.each([
    ['another key', stranger.publicKeyPem, 'it is another'],
    ['no key', 'hello', 'it is no key'],
  ])('with a signer.pub that is %s is not valid: somebody might trust it', async (_, pem, why) => {
    const verification = await verify(withFile(good, 'signer.pub', pem));
    expect(verification.status).toBe('invalid');
    expect(lines(verification, false)).toEqual([`signer.pub is the key that the signature was checked with: ${why}`]);
  });

  test('may be named by a relative path', async () => {
    const folder = relative(process.cwd(), lay(good));
    expect((await verifyPackage(folder, { publicKeyPem: owner.publicKeyPem })).status).toBe('valid');
  });

  test('warns of a folder that carries the name of another run', async () => {
    const folder = lay(good, join(emptyFolder(), '0193a5f0-7c00-7000-8000-000000000002'));
    const verification = await verifyPackage(folder, { publicKeyPem: owner.publicKeyPem });
    expect(verification.status).toBe('valid');
    expect(lines(verification, 'warning')).toEqual([expect.stringContaining('folder: it is named 0193a5f0-7c00-7000-8000-000000000002')]);
  });
});

describe('what cannot even start', () => {
  const pemOf = (type: 'rsa' | 'ed25519') =>
    (type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 1024 }) : generateKeyPairSync('ed25519')).publicKey
      .export({ type: 'spki', format: 'pem' })
      .toString();
  const curve = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });

  test.each([
    ['RSA of too few bits', () => pemOf('rsa'), /RSA key of 1024 bits/],
    ['Ed25519', () => pemOf('ed25519'), /type ed25519, neither EC P-256 nor RSA/],
    ['P-384', () => curve('P-384').publicKey.export({ type: 'spki', format: 'pem' }).toString(), /secp384r1, not on P-256/],
    ['secp256k1', () => curve('secp256k1').publicKey.export({ type: 'spki', format: 'pem' }).toString(), /secp256k1, not on P-256/],
    ['a private key', () => curve('P-256').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), /is a private key/],
    ['a certificate', () => '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', /is a certificate/],
    ['two keys', () => owner.publicKeyPem + stranger.publicKeyPem, /more than one PEM block/],
    ['garbage', () => 'hello', /not a public key in PEM/],
    ['a damaged key', () => owner.publicKeyPem.replace('MFkw', 'MFkx'), /not a public key in PEM/],
  ])('a key that is %s', async (_, pem, reason) => {
    await expect(verify(good, { publicKeyPem: pem() })).rejects.toMatchObject({ code: 'key', message: expect.stringMatching(reason) });
  });

  test('no key at all', async () => {
    await expect(verify(without(good, 'signer.pub'), {})).rejects.toMatchObject({ code: 'key', hint: '--key FILE' });
  });

  test('a folder that is not there, and one without a record', async () => {
    await expect(verifyPackage(join(emptyFolder(), 'none'))).rejects.toMatchObject({ code: 'unreadable' });
    await expect(verifyPackage(emptyFolder())).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringContaining('holds no evidence.sigstore.json'),
    });
    await expect(verifyPackage(join(lay(good), bundle))).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringContaining('is not the folder of a package'),
    });
  });

  test('a link in place of a file', async () => {
    const folder = lay(without(good, 'facts.jsonl.gz'));
    symlinkSync(join(lay(good), 'facts.jsonl.gz'), join(folder, 'facts.jsonl.gz'));
    await expect(verifyPackage(folder)).rejects.toMatchObject({
      code: 'malformed',
      message: expect.stringContaining('facts.jsonl.gz is not a plain file'),
    });
  });

  test('a file whose name would break a terminal', async () => {
    await expect(verify(withFile(good, 'spec/\u001b[2J', 'x'))).rejects.toMatchObject({ code: 'malformed' });
  });
});
