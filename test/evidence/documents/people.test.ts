import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileSigner } from '../../../src/evidence/signer.ts';
import { readCertificates } from '../../../src/evidence/x509/certificate.ts';
import { requireChain } from '../../../src/evidence/x509/chain.ts';
import { makePeople, type People } from './people.ts';

let people: People;
beforeAll(() => {
  people = makePeople();
});
afterAll(() => people.remove());

describe('the people of the tests', () => {
  it('have a key that its passphrase opens, in both forms, and a chain to their company', async () => {
    const { executor, ca } = people;
    const pem = await fileSigner(executor.key, {
      passphrase: executor.passphrase,
      certificates: readFileSync(executor.certificates, 'utf8'),
    });
    const p12 = await fileSigner(executor.p12, { passphrase: executor.passphrase });
    expect(pem.keyId).toBe(p12.keyId);
    expect(pem.certificates.map((der) => Buffer.from(der).toString('base64'))).toEqual(
      p12.certificates.map((der) => Buffer.from(der).toString('base64')),
    );
    await expect(fileSigner(executor.key, { passphrase: 'wrong' })).rejects.toThrow();
    await expect(fileSigner(executor.key)).rejects.toThrow();
    const [leaf, ...intermediates] = readCertificates(readFileSync(executor.certificates, 'utf8'), 'chain');
    const anchors = readCertificates(readFileSync(ca, 'utf8'), 'root');
    expect(leaf?.subject).toBe('O=Contour, CN=Ada Executor');
    if (leaf === undefined) throw new Error('no certificate');
    expect(requireChain(leaf, { intermediates, anchors, at: new Date(), purpose: 'signing' })).toHaveLength(3);
  });
});
