import { createPublicKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { readElement } from '../../../src/evidence/asn1/ber.ts';
import { ephemeralSigner, fileSigner, type Signer } from '../../../src/evidence/signer.ts';
import { parseCertificate } from '../../../src/evidence/x509/certificate.ts';
import { requireChain } from '../../../src/evidence/x509/chain.ts';
import { selfSigned } from '../../../src/evidence/x509/self-signed.ts';
import { Pki } from './pki.ts';

const pki = new Pki();
afterAll(() => pki[Symbol.dispose]());
const validFrom = new Date('2026-11-20T09:00:41.999Z');

async function rsaSigner(): Promise<Signer> {
  pki.key('rsa', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048');
  return fileSigner(pki.path('rsa.key'));
}
const signers: readonly [string, Signer][] = [
  ['EC', ephemeralSigner()],
  ['RSA', await rsaSigner()],
];

describe.each(signers)('a certificate that an %s key issues to itself', (kind, signer) => {
  test('is one to OpenSSL, by its own key and for signatures alone', async () => {
    const der = await selfSigned(signer, { commonName: `iq seal “${kind}”`, validFrom });
    writeFileSync(pki.path('self.der'), der);
    pki.openssl('x509', '-inform', 'DER', '-in', 'self.der', '-out', 'self.pem');
    const shown = pki.openssl('x509', '-in', 'self.pem', '-noout', '-text', '-nameopt', 'utf8').toString();
    expect(shown).toContain('Version: 3');
    expect(shown).toMatch(/Key Usage: critical\s+Digital Signature, Non Repudiation\n/);
    expect(shown).toMatch(/Basic Constraints: critical\s+CA:FALSE\n/);
    expect(shown).toContain('Not After : Dec 31 23:59:59 9999 GMT');
    expect(shown).toContain('Not Before: Nov 20 09:00:41 2026 GMT');
    expect(shown).toContain(kind === 'EC' ? 'ecdsa-with-SHA256' : 'sha256WithRSAEncryption');
    const at = String(Math.ceil(validFrom.getTime() / 1000));
    expect(
      pki.openssl('verify', '-check_ss_sig', '-x509_strict', '-partial_chain', '-attime', at, '-CAfile', 'self.pem', 'self.pem').toString(),
    ).toContain('OK');
    const { subject, x509 } = parseCertificate(der, 'it');
    expect(subject).toBe(`CN=iq seal “${kind}”`);
    expect(x509.publicKey.equals(createPublicKey(signer.publicKeyPem))).toBe(true);
    expect(x509.verify(x509.publicKey)).toBe(true);
  });

  test('leads to itself where it is trusted, for signing and not for time stamping', async () => {
    const certificate = parseCertificate(await selfSigned(signer, { commonName: 'iq', validFrom }), 'it');
    const options = { intermediates: [], anchors: [certificate], at: new Date('2050-01-01') };
    expect(requireChain(certificate, { ...options, purpose: 'signing' })).toHaveLength(1);
    expect(() => requireChain(certificate, { ...options, purpose: 'timestamping' })).toThrow('it is not for time stamping');
    expect(() => requireChain(certificate, { ...options, anchors: [], purpose: 'signing' })).toThrow('none of the authorities trusted');
  });

  test('is the same twice but for the signature, and another for another name or time', async () => {
    const make = async (commonName: string, from = validFrom) =>
      parseCertificate(await selfSigned(signer, { commonName, validFrom: from }), 'it');
    const [one, two, other] = [await make('iq'), await make('iq'), await make('iq 2')];
    const signed = ({ der }: { readonly der: Uint8Array }) => readElement(der).children[0]?.bytes;
    expect(two.serial).toBe(one.serial);
    expect(one.serial).toMatch(/^[4-7][0-9A-F]{31}$/);
    expect(other.serial).not.toBe(one.serial);
    const another = parseCertificate(await selfSigned(ephemeralSigner(), { commonName: 'iq', validFrom }), 'it');
    expect(another.serial).not.toBe(one.serial);
    expect((await make('iq', new Date('2051-02-03T04:05:06Z'))).validFrom).toEqual(new Date('2051-02-03T04:05:06Z'));
    if (kind === 'RSA') expect(two.der).toEqual(one.der);
    expect(signed(two)).toBeDefined();
    expect(signed(two)).toEqual(signed(one));
  });
});
