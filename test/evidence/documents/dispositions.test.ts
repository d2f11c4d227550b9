import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../src/evidence/canonical.ts';
import { checkDispositions, type DispositionOptions, inForce } from '../../../src/evidence/documents/dispositions.ts';
import { dispositionType, signOffType } from '../../../src/evidence/documents/kinds.ts';
import { personOf } from '../../../src/evidence/documents/person.ts';
import type { SigningRules } from '../../../src/evidence/documents/rules.ts';
import { signStatement } from '../../../src/evidence/documents/signed.ts';
import { fileSigner } from '../../../src/evidence/signer.ts';
import { readCertificates } from '../../../src/evidence/x509/certificate.ts';
import type { Digested, Disposition } from '../../../src/qualification-file.ts';
import type { Qualification } from '../../../src/record.ts';
import { sampleQualification } from '../sample.ts';
import { makePeople, type People, type TestPerson } from './people.ts';

let people: People;
let rules: SigningRules;
const day = 86_400_000;
const at = (days: number): string => new Date(Date.now() - days * day).toISOString();
const record: Qualification = { ...sampleQualification('mixed'), startedAt: at(6), finishedAt: at(5) };
const bundleSha256 = sha256Hex('the bundle');
const idOf = (requirement: string): string =>
  record.verdicts.flatMap(({ findings }) => findings).find(({ requirementId }) => requirementId === requirement)?.testCase ?? requirement;
const [fails, passes] = [idOf('iam-users.no-users'), idOf('audit-trail.multi-region')];
const unverified = 'rds-resilience@organization';

beforeAll(() => {
  people = makePeople();
  rules = {
    roles: [
      { name: 'reviewer', meaning: 'Reviewed', unit: 'QA', who: ['CN=Rita Reviewer', 'CN=Otto Expired'], via: ['certificate'] },
      { name: 'approver', meaning: 'Approved', unit: 'QA', who: ['CN=Grace Approver'], via: ['certificate'] },
      { name: 'elsewhere', meaning: 'Signed elsewhere', who: ['CN=Rita Reviewer'], via: ['eqms'] },
    ],
    order: [],
    segregation: [],
    owner: 'nobody',
    authorities: readFileSync(people.ca, 'utf8'),
  };
});
afterAll(() => people?.remove());

interface Made {
  readonly by?: TestPerson;
  readonly keyOf?: TestPerson;
  readonly about?: readonly Digested[];
  readonly type?: string;
}

async function made(members: Partial<Disposition> = {}, { by = people.reviewer, keyOf = by, about, type = dispositionType }: Made = {}) {
  const pem = readCertificates(readFileSync(by.certificates, 'utf8'), 'chain');
  const predicate: Disposition = {
    schemaVersion: 1,
    role: 'reviewer',
    meaning: 'Reviewed',
    unit: 'QA',
    signer: personOf(pem),
    authentication: { method: 'key-file', components: ['a key file', 'its passphrase'] },
    signedAt: at(3),
    zone: 'Europe/Berlin',
    tool: { name: 'iq', version: '0.9.0' },
    record: { runId: record.runId, sha256: bundleSha256 },
    testCase: fails,
    outcome: 'fail',
    as: 'accepted',
    deviation: 'DEV-1',
    reason: 'Low risk, corrected with the next release',
    ...members,
  };
  const signer = await fileSigner(keyOf.key, { passphrase: keyOf.passphrase });
  const subjects = about ?? [{ name: 'evidence.sigstore.json', sha256: bundleSha256 }];
  return (await signStatement({ type, predicate, about: subjects }, { signer })).bundle;
}

const filed = (bundles: readonly Uint8Array[]) =>
  new Map(bundles.map((bytes, index) => [`${String(index + 1).padStart(4, '0')}.sigstore.json`, bytes]));
const check = (files: readonly Uint8Array[] | ReadonlyMap<string, Uint8Array>, options: Partial<DispositionOptions> = {}) =>
  checkDispositions(files instanceof Map ? files : filed(files as readonly Uint8Array[]), { record, bundleSha256, rules, ...options });
const wrong = async (...args: Parameters<typeof check>) =>
  (await check(...args)).lines.filter(({ ok }) => ok === false).map(({ detail }) => detail ?? '');

const retest = { runId: 'later', sha256: 'c'.repeat(64), startedAt: at(4), outcome: 'pass' } as const;

describe('dispositions that hold', () => {
  it('say who disposed of what, as what and when', async () => {
    const bytes = await made();
    const { lines, dispositions } = await check([bytes]);
    expect(lines).toEqual([
      { ok: true, what: expect.stringContaining(`Rita Reviewer disposed of ${fails} as reviewer`), detail: 'accepted, DEV-1' },
    ]);
    expect(dispositions).toMatchObject([{ file: '0001.sigstore.json', sha256: sha256Hex(bytes), disposition: { testCase: fails } }]);
  });

  it('are of a procedure that could not be verified, where no test case says so', async () => {
    expect(await wrong([await made({ testCase: unverified, outcome: 'unknown' })])).toEqual([]);
  });

  it('take the place of the one before that they name', async () => {
    const first = await made();
    const second = await made({ as: 'corrected', retest, replaces: sha256Hex(first) });
    const { lines, dispositions } = await check([first, second]);
    expect(lines.map(({ ok }) => ok)).toEqual([true, true]);
    expect(inForce(dispositions).get(fails)?.sha256).toBe(sha256Hex(second));
  });

  it('lead to the authorities of whoever checks', async () => {
    const anchors = (path: string) => readCertificates(readFileSync(path, 'utf8'), 'root');
    expect(await wrong([await made()], { peopleAuthorities: anchors(people.ca) })).toEqual([]);
    expect(await wrong([await made()], { peopleAuthorities: anchors(people.otherCa) })).toHaveLength(1);
    const { lines } = await check([await made()], { rules: { ...rules, authorities: undefined } });
    expect(lines.map(({ ok }) => ok)).toEqual([true, 'warning']);
  });
});

describe('dispositions that do not hold', () => {
  it.each<[string, () => Promise<Uint8Array>, RegExp]>([
    ['a key that is not that of the certificate', () => made({}, { keyOf: people.executor }), /did not sign it/],
    ['a stranger of the same name', () => made({ role: 'approver', meaning: 'Approved' }, { by: people.stranger }), /authorit|trust|issue/],
    ['a certificate that has ended', () => made({}, { by: people.expired }), /expired/],
    ['somebody whom the role does not name', () => made({}, { by: people.executor }), /none of those who may sign as reviewer/],
    ['a role that the spec does not have', () => made({ role: 'king' }), /has no role king/],
    ['a role of the quality system', () => made({ role: 'elsewhere', meaning: 'Signed elsewhere' }), /quality system/],
    ['another meaning', () => made({ meaning: 'Anything' }), /means something else/],
    ['another record', () => made({ record: { runId: record.runId, sha256: 'd'.repeat(64) } }), /is about the record/],
    ['another run', () => made({ record: { runId: 'other', sha256: bundleSha256 } }), /is about the record/],
    ['another subject', () => made({}, { about: [{ name: 'evidence.sigstore.json', sha256: 'd'.repeat(64) }] }), /must sign/],
    ['a test case that is not there', () => made({ testCase: 'iam-users.no-users@nowhere' }), /has no test case/],
    ['a test case that passed', () => made({ testCase: passes }), /came out pass/],
    ['another outcome', () => made({ outcome: 'unknown' }), /came out fail/],
    ['corrected without a retest', () => made({ as: 'corrected' }), /there is none/],
    ['corrected, and failed again', () => made({ as: 'corrected', retest: { ...retest, outcome: 'fail' } }), /there it is fail/],
    [
      'an error of the test that failed again',
      () => made({ as: 'test-error', retest: { ...retest, outcome: 'fail' } }),
      /fails in the retest/,
    ],
    ['a retest that came before', () => made({ as: 'corrected', retest: { ...retest, startedAt: at(9) } }), /began before/],
    [
      'a time before the retest that it cites',
      () => made({ as: 'corrected', retest: { ...retest, startedAt: at(1) } }),
      /before the retest that it cites began/,
    ],
    ['no reason', () => made({ reason: '  ' }), /reason in words/],
    ['no deviation', () => made({ deviation: '' }), /not a disposition/],
    ['a time to come', () => made({ signedAt: at(-2) }), /still to come/],
    ['a time before the record', () => made({ signedAt: at(8) }), /before the record was finished/],
    ['the place of one that is not there', () => made({ replaces: 'e'.repeat(64) }), /has no disposition yet/],
    [
      'a printed name of their own',
      () =>
        made({ signer: { ...personOf(readCertificates(readFileSync(people.reviewer.certificates, 'utf8'), 'c')), printedName: 'Grace' } }),
      /prints the name/,
    ],
    ['a sign-off in its place', () => made({}, { type: signOffType }), /statement of a disposition/],
  ])('%s', async (_, make, why) => {
    const { lines, dispositions } = await check([await make()]);
    expect(lines.filter(({ ok }) => ok === false).map(({ detail }) => detail)).toEqual([expect.stringMatching(why)]);
    expect(dispositions).toEqual([]);
  });

  it('a second one of a test case that does not name the first', async () => {
    const first = await made();
    expect(await wrong([first, await made({ deviation: 'DEV-2' })])).toEqual([expect.stringContaining('has a disposition already')]);
    expect(await wrong([first, await made({ replaces: 'e'.repeat(64) })])).toEqual([expect.stringContaining('in force is')]);
  });

  it('fewer stamps than the spec asks for', async () => {
    expect(await wrong([await made()], { rules: { ...rules, stamps: 1 } })).toEqual([expect.stringContaining('it bears no stamps')]);
  });

  it('a gap in their numbers, and a file that is none', async () => {
    const [first, second] = [await made(), await made({ testCase: idOf('iam-users.root-custody'), outcome: 'unknown' })];
    expect(await wrong([first, second])).toEqual([]);
    expect(await wrong(new Map([['0002.sigstore.json', second]]))).toEqual([expect.stringContaining('0001.sigstore.json comes here')]);
    const third = new Map([...filed([first]), ['notes.txt', second]]);
    expect(await wrong(third)).toEqual([expect.stringContaining('0002.sigstore.json comes here')]);
  });

  it('one that was replaced by another file, where a later one cites it', async () => {
    const first = await made();
    const second = await made({ as: 'corrected', retest, replaces: sha256Hex(first) });
    expect(await wrong([await made({ deviation: 'DEV-7' }), second])).toEqual([expect.stringContaining('in force is')]);
  });

  it('one of which a byte was changed', async () => {
    const text = Buffer.from(await made()).toString();
    const signature = /"sig":\s*"([^"]{12})/.exec(text)?.[1] ?? '';
    const broken = Buffer.from(text.replace(signature, [...signature].reverse().join('')));
    expect(await wrong([broken])).toHaveLength(1);
  });
});
