import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { readDetached } from '../../../src/evidence/cms/read.ts';
import { signDetached } from '../../../src/evidence/cms/sign.ts';
import { ephemeralSigner, fileSigner } from '../../../src/evidence/signer.ts';
import { timestampRequest } from '../../../src/evidence/timestamp/request.ts';
import { tokenOf } from '../../../src/evidence/timestamp/response.ts';
import { selfSigned } from '../../../src/evidence/x509/self-signed.ts';
import { makeAuthorityFiles, stampBy } from '../../tsa.ts';
import { extensions, Pki } from '../x509/pki.ts';
import { sha256 } from './parts.ts';

const pki = new Pki();
afterAll(() => pki[Symbol.dispose]());
pki.certify('root');
const between = pki.certify('between', { issuer: 'root' });
const content = Buffer.from('what is signed\n');
pki.write('content', content);

async function holder(name: string, ...options: readonly string[]) {
  pki.key(name, ...options);
  const leaf = pki.certify(name, { issuer: 'between', ext: extensions.signer });
  return { signer: await fileSigner(pki.path(`${name}.key`)), certificates: [leaf.der, between.der] };
}
const holders = [
  ['EC', await holder('ec')],
  ['RSA', await holder('rsa', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048')],
] as const;

function verified(cms: Uint8Array, file = 'content'): string {
  pki.write('cms.der', cms);
  const how = ['-verify', '-cades', '-binary', '-inform', 'DER', '-purpose', 'any', '-CAfile', 'root.pem', '-out', 'out'];
  pki.openssl('cms', ...how, '-in', 'cms.der', '-content', file);
  return readFileSync(pki.path('out'), 'utf8');
}

describe.each(holders)('a detached signature by an %s key', (kind, { signer, certificates }) => {
  test('is CAdES to OpenSSL, with the whole chain from what it carries', async () => {
    const cms = await signDetached(sha256(content), { signer, certificates });
    expect(verified(cms)).toBe(content.toString());
    pki.write('other', 'something else');
    expect(() => verified(cms, 'other')).toThrow('CMS_SignerInfo_verify_content:verification failure');
  });

  test('signs content type, digest and certificate, and no time', async () => {
    pki.write('cms.der', await signDetached(sha256(content), { signer, certificates }));
    const shown = pki.openssl('cms', '-cmsout', '-print', '-noout', '-inform', 'DER', '-in', 'cms.der').toString();
    const signed = shown.slice(shown.indexOf('signedAttrs:'), shown.indexOf('signatureAlgorithm:'));
    expect([...signed.matchAll(/object: (\S+)/g)].map(([, name]) => name)).toEqual(
      expect.arrayContaining(['contentType', 'messageDigest', 'id-smime-aa-signingCertificateV2']),
    );
    expect(signed.match(/object: \S+ \(1\.2\.840\.113549\.1\.9/g)).toHaveLength(3);
    expect(shown).not.toContain('signingTime');
    expect(shown).toMatch(/eContent: <ABSENT>/);
    expect(shown).toMatch(/unsignedAttrs:\s+<ABSENT>/);
  });

  test('is read back as it was made', async () => {
    const read = await readDetached(await signDetached(sha256(content), { signer, certificates }), 'it');
    expect(Buffer.from(read.contentSha256)).toEqual(sha256(content));
    expect(read.certificates.map(({ subject }) => subject)).toEqual([`O=Example, CN=${kind.toLowerCase()}`, 'O=Example, CN=between']);
    expect(read.token).toBeUndefined();
  });

  test('carries the stamp of an authority over its signature', async () => {
    const authority = await makeAuthorityFiles();
    try {
      const asked: Uint8Array[] = [];
      const stamp = async (signature: Uint8Array): Promise<Uint8Array> => {
        asked.push(signature);
        return tokenOf(await stampBy(authority, timestampRequest(signature, Buffer.from('0102030405060708', 'hex'))));
      };
      const cms = await signDetached(sha256(content), { signer, certificates, stamp });
      const read = await readDetached(cms, 'it');
      expect(asked.map((bytes) => Buffer.from(bytes))).toEqual([Buffer.from(read.signature)]);
      expect(verified(cms)).toBe(content.toString());
      pki.write('token', read.token ?? Buffer.alloc(0));
      pki.write('signature', read.signature);
      pki.write('anchor.pem', authority.anchor);
      const shown = pki.openssl('ts', '-verify', '-token_in', '-in', 'token', '-data', 'signature', '-CAfile', 'anchor.pem');
      expect(shown.toString()).toContain('Verification: OK');
    } finally {
      authority.remove();
    }
  });

  test('goes without a stamp where none was to be had, and not where asking for one fails', async () => {
    const without = await signDetached(sha256(content), { signer, certificates, stamp: async () => undefined });
    expect((await readDetached(without, 'it')).token).toBeUndefined();
    const failing = signDetached(sha256(content), { signer, certificates, stamp: () => Promise.reject(new Error('no authority')) });
    await expect(failing).rejects.toThrow('no authority');
  });
});

test('the certificate that a key issued to itself will do', async () => {
  const signer = ephemeralSigner();
  const own = await selfSigned(signer, { commonName: 'iq', validFrom: new Date('2026-11-01') });
  pki.write('own.der', own);
  pki.openssl('x509', '-inform', 'DER', '-in', 'own.der', '-out', 'own.pem');
  pki.write('own.cms', await signDetached(sha256(content), { signer, certificates: [own] }));
  const how = ['-verify', '-cades', '-binary', '-inform', 'DER', '-purpose', 'any', '-CAfile', 'own.pem', '-partial_chain', '-out', 'out'];
  expect(() => pki.openssl('cms', ...how, '-in', 'own.cms', '-content', 'content')).not.toThrow();
});

test('by RSA the same content gives the same bytes', async () => {
  const [, { signer, certificates }] = holders[1];
  expect(await signDetached(sha256(content), { signer, certificates })).toEqual(
    await signDetached(sha256(content), { signer, certificates }),
  );
});

test('a certificate of another key is refused before anything is signed', async () => {
  const [, { certificates }] = holders[0];
  const signer = ephemeralSigner();
  const signing = signDetached(sha256(content), { signer: { ...signer, sign: () => Promise.reject(new Error('signed')) }, certificates });
  await expect(signing).rejects.toMatchObject({
    code: 'key',
    message: 'the certificate of O=Example, CN=ec holds another key than the one that signs',
  });
});

test('what is no SHA-256, and no certificate at all, are errors of the program', async () => {
  const [, { signer, certificates }] = holders[0];
  await expect(signDetached(content, { signer, certificates })).rejects.toThrow(RangeError);
  await expect(signDetached(sha256(content), { signer, certificates: [] })).rejects.toThrow('needs the certificate of its key');
});
