import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Checklist } from '../../src/evidence/checklist.ts';
import { sealPdf } from '../../src/evidence/pdf/sign.ts';
import { checkPdf } from '../../src/evidence/pdf-lines.ts';
import { timestampRequest } from '../../src/evidence/timestamp/request.ts';
import { tokenOf } from '../../src/evidence/timestamp/response.ts';
import { type Certificate, parseCertificate, readCertificates } from '../../src/evidence/x509/certificate.ts';
import { selfSigned } from '../../src/evidence/x509/self-signed.ts';
import type { LedgerNote } from '../../src/record.ts';
import { makeAuthorityFiles, stampBy } from '../tsa.ts';
import { at, attachment, reviewer, seal, sealed, tool, unsigned } from './pdf/workbench.ts';
import { sample } from './sample.ts';

let authority: Awaited<ReturnType<typeof makeAuthorityFiles>>;
let stamped: Uint8Array;
type Stamping = (signature: Uint8Array) => Promise<Uint8Array>;
const nonce = Buffer.from('0102030405060708', 'hex');
const stamping: Stamping = async (signature) => tokenOf(await stampBy(authority, timestampRequest(signature, nonce)));
beforeAll(async () => {
  authority = await makeAuthorityFiles();
  stamped = await seal(unsigned, { stamp: stamping });
}, 120_000);
afterAll(() => authority?.remove());

const own = parseCertificate(tool.certificates[0] ?? new Uint8Array(), 'it');

interface Given {
  readonly authorities?: readonly Certificate[] | null;
  readonly stampAuthorities?: readonly Certificate[] | null;
  readonly certificates?: readonly Certificate[];
  readonly required?: number;
  readonly ledger?: LedgerNote;
}

/** Every line about the seal of a report and about who signed it besides. */
async function told(pdf: Uint8Array, { authorities = null, stampAuthorities = null, certificates = [], required = 0, ledger }: Given = {}) {
  const { qualification } = sample();
  const record = {
    ...qualification,
    ...(ledger && { ledger }),
    seal: { ...qualification.seal, timestamps: { required, authorities: [] } },
  };
  const checklist = new Checklist();
  const files = new Map([['report.pdf', pdf]]);
  const key = createPublicKey(tool.signer.publicKeyPem);
  const holding = { files };
  const of = { name: 'report.pdf', bundle: { name: 'evidence.sigstore.json', bytes: attachment.bytes }, record, key };
  await checkPdf(holding, checklist, { ...of, certificates, authorities, stampAuthorities });
  return checklist.lines.slice(3).map(({ ok, what, detail }) => `${ok} ${what}${detail === undefined ? '' : `: ${detail}`}`);
}

const isSealed = 'true report.pdf is sealed by the key of the record';
const isStamped = 'true the seal of report.pdf is stamped';

test('a report is sealed by the key of the record, with the certificate that it names where it names one', async () => {
  expect(await told(sealed)).toEqual([isSealed]);
  expect(await told(sealed, { certificates: [own] })).toEqual([isSealed]);
  const [other] = readCertificates(readFileSync(join(authority.folder, 'root.pem'), 'utf8'), 'it');
  expect(await told(sealed, { certificates: other === undefined ? [] : [other] })).toEqual([
    `false ${isSealed.slice(5)}: it is sealed with another certificate than the record names`,
  ]);
});

test('a report sealed by another key is refused, even with the certificate that the record names', async () => {
  const pdf = await sealPdf(unsigned, { ...reviewer, at, reason: '', certify: false });
  const [der = new Uint8Array()] = reviewer.certificates;
  expect(await told(pdf, { certificates: [parseCertificate(der, 'it')] })).toEqual([`false ${isSealed.slice(5)}: another key sealed it`]);
});

test('a stamp of whoever it may be is not said to be anybody’s where no authorities are given', async () => {
  expect(await told(stamped)).toEqual([
    isSealed,
    isStamped,
    expect.stringMatching(
      /^warning authority of the stamp of report\.pdf: it says .*CN=.+; no authorities were given \(--tsa-ca\), so whether that is true is not known$/,
    ),
  ]);
});

test('a stamp leads to the authorities that are given, or is refused', async () => {
  const anchors = readCertificates(authority.anchor, 'it');
  expect(await told(stamped, { stampAuthorities: anchors })).toEqual([
    isSealed,
    isStamped,
    expect.stringMatching(/^true the stamp of report\.pdf leads to the authorities given, at its time: 20\d\d-/),
  ]);
  expect(await told(stamped, { stampAuthorities: [own] })).toEqual([
    isSealed,
    isStamped,
    expect.stringMatching(/^false the stamp of report\.pdf leads to the authorities given, at its time: 20\d\d-.* is not trusted: /),
  ]);
});

describe('with authorities for the certificate of the key, a report', () => {
  /** Sealed by the tool's key with a certificate valid from that year on, and its authority: itself. */
  async function sealedFrom(year: string, stamp?: Stamping) {
    const der = await selfSigned(tool.signer, { commonName: 'iq seal', validFrom: new Date(`${year}-01-01`) });
    const certificates = [parseCertificate(der, 'it')];
    const pdf = await sealPdf(unsigned, { ...tool, certificates: [der], at, reason: '', certify: false, ...(stamp && { stamp }) });
    return { pdf, given: { certificates, authorities: certificates } };
  }
  const sealedWhen = 'the certificate of the key led to the authorities given when report.pdf was sealed';

  test('is stamped while the certificate was valid: a key that was given up seals no other with the old record in it', async () => {
    const stampAuthorities = readCertificates(authority.anchor, 'it');
    const good = await sealedFrom('2020', stamping);
    expect((await told(good.pdf, { ...good.given, stampAuthorities })).slice(3)).toEqual([`true ${sealedWhen}`]);
    const late = await sealedFrom('2100', stamping);
    // Whenever it is checked.
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2150-01-01') });
    const lines = await told(late.pdf, { ...late.given, stampAuthorities }).finally(() => vi.useRealTimers());
    expect(lines.slice(3)).toEqual([
      expect.stringContaining(`false ${sealedWhen}: the certificate of CN=iq seal: it is valid from 2100-01-01T00:00:00.000Z on`),
    ]);
  });

  test('without a trusted stamp leaves a doubt, unless the ledger has its digest', async () => {
    const doubt = 'warning time of report.pdf: no trusted timestamp says when it was sealed';
    const { pdf, given } = await sealedFrom('2020');
    expect(await told(pdf, given)).toEqual([isSealed, doubt]);
    const stamped = await sealedFrom('2020', stamping);
    expect((await told(stamped.pdf, stamped.given)).slice(3)).toEqual([doubt]);
    expect(await told(pdf, { ...given, ledger: { at: 'ledger', sequence: 0, previousCheckpoint: '' } })).toEqual([isSealed]);
  });
});

test('a seal without a stamp is said to have none where stamps were asked for', async () => {
  expect(await told(sealed, { required: 1 })).toEqual([
    isSealed,
    'warning the seal of report.pdf is stamped: it is not; the stamps of the record count',
  ]);
});
