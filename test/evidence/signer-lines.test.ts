import { createPublicKey } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { Checklist } from '../../src/evidence/checklist.ts';
import { checkCertificates } from '../../src/evidence/signer-lines.ts';
import type { Certificate } from '../../src/evidence/x509/certificate.ts';
import { sample } from './sample.ts';
import { extensions, Pki } from './x509/pki.ts';

const pki = new Pki();
afterAll(() => pki[Symbol.dispose]());
const root = pki.certify('root');
const leaf = pki.certify('leaf', { issuer: 'root', ext: extensions.signer });
const key = createPublicKey(pki.key('leaf'));
const now = new Date(leaf.validFrom.getTime() + 60_000);
const day = 86_400_000;

interface Given {
  readonly certificates?: readonly Certificate[];
  readonly anchors?: readonly Certificate[] | null;
  readonly at?: Date | undefined;
  readonly finishedAt?: Date;
}

/** Every line but that the certificates can be read, and what it all comes to. */
async function told({ certificates = [leaf], anchors = [root], at = undefined, finishedAt = now }: Given) {
  const { qualification } = sample();
  const seal = { ...qualification.seal, certificates: certificates.map(({ der }) => Buffer.from(der).toString('base64')) };
  const checklist = new Checklist();
  const record = { ...qualification, finishedAt: finishedAt.toISOString(), seal };
  await checkCertificates(checklist, { record, key, anchors, at });
  const [, ...rest] = checklist.lines;
  const lines = rest.map(({ ok, what, detail }) => `${ok} ${what}${detail === undefined ? '' : `: ${detail}`}`);
  return { lines, status: checklist.status };
}

const linked = 'true the first certificate of the record is that of its key, and each was issued by the next';
const led = (time: Date): string =>
  `the certificate of the key led to the authorities given on ${time.toISOString()}, unless it was revoked, which is not asked: O=Example, CN=leaf`;

test('a certificate leads to the authorities at the time of a stamp, and what was not asked is said', async () => {
  expect(await told({ at: now, finishedAt: new Date(0) })).toEqual({ lines: [linked, `true ${led(now)}`], status: 'valid' });
});

test('without a stamp the time is the record’s own word, which leaves a doubt', async () => {
  const { lines, status } = await told({});
  expect(lines).toEqual([linked, expect.stringMatching(/^warning time of the seal: no trusted timestamp says when/), `true ${led(now)}`]);
  expect(status).toBe('intact');
});

test('a record that claims a time before the end of its certificate is refused by the stamp that is later', async () => {
  const at = new Date(leaf.validTo.getTime() + day);
  const { lines, status } = await told({ at, finishedAt: now });
  expect(lines[1]).toContain(`false ${led(at)}: the certificate of O=Example, CN=leaf: it expired on`);
  expect(status).toBe('invalid');
});

test('the name in a certificate is nobody’s word but its maker’s where no authorities are given', async () => {
  const invented = pki.certify('invented', { key: 'leaf', as: 'Food and Drug Administration', ext: extensions.signer });
  const { lines, status } = await told({ certificates: [invented], anchors: null });
  const name = 'O=Example, CN=Food and Drug Administration';
  expect(lines).toEqual([
    linked,
    `warning name of the signer: its certificate says ${name}; no authorities were given (--ca), so whether that is true is not known`,
  ]);
  expect(status).toBe('valid');
  expect((await told({ certificates: [invented], at: now })).status).toBe('invalid');
});

test('a certificate of another key vouches for nothing, and its chain is not even asked for', async () => {
  const other = pki.certify('other', { issuer: 'root', ext: extensions.signer });
  expect(await told({ certificates: [other, root], at: now })).toEqual({
    lines: [`false ${linked.slice(5)}: the first is that of another key`],
    status: 'invalid',
  });
});

test('key identifiers are hints: who issued a certificate is known by name and signature', async () => {
  const misled = pki.certify('misled', {
    issuer: 'root',
    key: 'leaf',
    ext: [...extensions.signer, `2.5.29.35=DER:30168014${'00'.repeat(20)}`],
  });
  expect((await told({ certificates: [misled, root], at: now })).lines[0]).toBe(linked);
  const twin = pki.certify('twin', { as: 'root' });
  expect((await told({ certificates: [leaf, twin], at: now })).lines).toEqual([
    `false ${linked.slice(5)}: certificate 1 was not issued by certificate 2`,
  ]);
});
