import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../src/evidence/canonical.ts';
import { dispositionType } from '../../../src/evidence/documents/kinds.ts';
import type { SigningRules } from '../../../src/evidence/documents/rules.ts';
import { checkSignOffs, requireMaySign, type SignOffOptions, type SignOffState } from '../../../src/evidence/documents/sign-offs.ts';
import { requestStamps } from '../../../src/evidence/timestamp/stamp.ts';
import { readCertificates } from '../../../src/evidence/x509/certificate.ts';
import { type AuthorityFiles, stampBy, startAuthority, type TestAuthority } from '../../tsa.ts';
import { makePeople, type People, type TestPerson } from './people.ts';
import { certificatesOf, longAgo, type SignOptions, signOffOf, subjects } from './signing.ts';

let people: People;
let authority: TestAuthority;
let rules: SigningRules;
let steps: readonly { readonly role: string; readonly bytes: Uint8Array }[];
const document = { kind: 'record' as const, sha256: subjects[0]?.sha256 ?? '', subjects };

beforeAll(async () => {
  [people, authority] = [makePeople(), await startAuthority()];
  rules = {
    roles: [
      { name: 'executor', meaning: 'Signed as executor', who: ['CN=Ada Executor', 'CN=Rita Reviewer'], via: ['certificate'] },
      { name: 'reviewer', meaning: 'Signed as reviewer', who: ['CN=Rita Reviewer, O=Contour', 'CN=Ada Executor'], via: ['certificate'] },
      {
        name: 'approver',
        meaning: 'Signed as approver',
        unit: 'QA',
        who: ['CN=Grace Approver', 'CN=Ada Executor', 'CN=Otto Expired', 'eqms:Grace Approver', 'eqms:Ada Executor'],
        via: ['certificate', 'eqms'],
      },
    ],
    order: ['executor', 'reviewer', 'approver'],
    segregation: [
      ['executor', 'approver'],
      ['executor', 'reviewer'],
      ['document.owner', 'approver'],
    ],
    owner: 'cloud-architecture',
    authorities: readFileSync(people.ca, 'utf8'),
  };
  const executor = { role: 'executor', bytes: await signOffOf(people.executor, { as: 'executor' }) };
  const reviewer = { role: 'reviewer', bytes: await signOffOf(people.reviewer, { as: 'reviewer', after: [executor] }) };
  const bytes = await signOffOf(people.approver, { as: 'approver', unit: 'QA', after: [executor, reviewer] });
  steps = [executor, reviewer, { role: 'approver', bytes }];
});
afterAll(async () => {
  people?.remove();
  await authority?.close();
  authority?.remove();
});

type Step = { readonly role: string; readonly bytes: Uint8Array };
const filed = (list: readonly Step[]): ReadonlyMap<string, Uint8Array> =>
  new Map(list.map(({ role, bytes }, index) => [`0${index + 1}-${role}.sigstore.json`, bytes]));
const check = (list: readonly Step[] | ReadonlyMap<string, Uint8Array>, options: Partial<SignOffOptions> = {}): Promise<SignOffState> =>
  checkSignOffs(list instanceof Map ? list : filed(list as readonly Step[]), { document, rules, ...options });
const wrong = ({ lines }: SignOffState) => lines.filter(({ ok }) => ok === false).map(({ detail }) => detail ?? '');
const warned = ({ lines }: SignOffState) => lines.filter(({ ok }) => ok === 'warning').map(({ what, detail }) => `${what}: ${detail}`);
const anchors = (path: string) => readCertificates(readFileSync(path, 'utf8'), 'root');
const signed = async (who: TestPerson, options: SignOptions): Promise<Step> => ({ role: options.as, bytes: await signOffOf(who, options) });

describe('sign-offs that hold', () => {
  it('are complete when everybody has signed in their order, and say who, as what and when', async () => {
    const state = await check(steps, { peopleAuthorities: anchors(people.ca) });
    expect(state).toMatchObject({ missing: [], isRejected: false, isComplete: true });
    expect(state.lines).toEqual([
      {
        ok: true,
        what: `sign-off 01-executor.sigstore.json: Ada Executor signed as executor, ${longAgo} by the clock of their machine`,
        detail: 'Signed as executor; O=Contour, CN=Ada Executor',
      },
      expect.objectContaining({ ok: true }),
      expect.objectContaining({ ok: true, what: expect.stringContaining('Grace Approver signed as approver (QA)') }),
    ]);
    expect(state.signings.map(({ file, sha256 }) => [file, sha256])).toEqual(
      steps.map(({ role, bytes }, index) => [`0${index + 1}-${role}.sigstore.json`, sha256Hex(bytes)]),
    );
  });

  it('by the authorities of the spec alone are complete, with a word of whose they are', async () => {
    const state = await check(steps);
    expect(state.isComplete).toBe(true);
    expect(warned(state)).toEqual([expect.stringContaining('authorities of people: the certificates lead to those that the spec')]);
  });

  it('are not complete while somebody is missing', async () => {
    expect(await check(steps.slice(0, 2))).toMatchObject({ missing: ['approver'], isComplete: false, lines: expect.any(Array) });
    expect(await check([])).toMatchObject({ missing: ['executor', 'reviewer', 'approver'], isComplete: false, lines: [] });
  });

  it('are never complete where nobody has to sign', async () => {
    const state = await check([], { rules: { ...rules, order: [] } });
    expect(state).toMatchObject({ missing: [], isComplete: false, lines: [] });
  });

  it('are never complete where no authorities are known', async () => {
    const state = await check(steps, { rules: { ...rules, authorities: undefined } });
    expect(state).toMatchObject({ missing: [], isComplete: false });
    expect(warned(state).filter((text) => text.includes('certificate not checked'))).toHaveLength(3);
  });

  it('are read in the order of their numbers, however the folder lists them', async () => {
    const state = await check(new Map([...filed(steps)].reverse()));
    expect(wrong(state)).toEqual([]);
    expect(state.isComplete).toBe(true);
  });

  it('in a folder with 10,000 files more are told within a second', async () => {
    const more = Array.from({ length: 10_000 }, (_, index) => [`x${index}`, Buffer.from('x')] as const);
    const start = performance.now();
    const state = await check(new Map([...filed(steps), ...more]));
    expect(performance.now() - start).toBeLessThan(1000);
    expect(state.signings).toHaveLength(3);
    expect(state.isComplete).toBe(false);
    expect(wrong(state).length).toBeLessThan(50);
    expect(wrong(state).at(-1)).toMatch(/^there are 10003 files among them/);
  });

  it('of a rejection say so and are not complete', async () => {
    const no = await signed(people.reviewer, {
      as: 'reviewer',
      after: steps.slice(0, 1),
      members: { decision: 'rejected', reason: 'Fails' },
    });
    const state = await check([...steps.slice(0, 1), no]);
    expect(state).toMatchObject({ isRejected: true, missing: ['reviewer', 'approver'], isComplete: false });
    expect(warned(state)[0]).toMatch(/Rita Reviewer rejected it as reviewer, .*: Fails$/);
  });

  it('of the quality system name who signed there and who recorded it', async () => {
    const external = { system: 'eqms', id: 'QS-1', file: { name: 'signed.pdf', sha256: sha256Hex('x') }, signedBy: 'Grace Approver' };
    const options = { as: 'approver', unit: 'QA', after: steps.slice(0, 2), members: { external } };
    const state = await check([...steps.slice(0, 2), await signed(people.reviewer, options)]);
    expect(wrong(state)).toEqual([]);
    expect(state.isComplete).toBe(true);
    expect(state.lines[2]?.what).toContain('Grace Approver (eqms QS-1, recorded by Rita Reviewer) signed as approver (QA)');
  });
});

describe('two signatures of the quality system', () => {
  it.each([
    ['recorded by a third person hold', 'Bea', 'Grace Approver', () => people.executor, false],
    ['of one name are of one person', 'Bea', 'BEA', () => people.executor, true],
    ['one recorded by who then signed the other are told', 'Bea', 'Ada Executor', () => people.reviewer, true],
    ['one recorded by who is said to have signed the other are told', 'Rita Reviewer', 'Bea', () => people.reviewer, true],
  ] as const)('%s', async (_name, one, other, recorder, isTold) => {
    const by = (name: string, who: string) => ({ name, meaning: `Signed as ${name}`, who: [`eqms:${who}`], via: ['eqms' as const] });
    const [recording] = rules.roles;
    if (recording === undefined) throw new Error('no role');
    const apart: SigningRules = {
      ...rules,
      roles: [recording, by('reviewer', one), by('approver', other)],
      order: ['reviewer', 'approver'],
      segregation: [['approver', 'reviewer']],
    };
    const first = await signed(people.executor, { as: 'reviewer', members: { external: external(one) } });
    const second = await signed(recorder(), { as: 'approver', after: [first], members: { external: external(other) } });
    const state = await check([first, second], { rules: apart });
    expect(wrong(state)).toEqual(isTold ? [expect.stringMatching(/and the spec keeps approver and reviewer apart/)] : []);
    expect(state.isComplete).toBe(!isTold);
  });
});

/** Name, what stands in the folder, and the one thing that is wrong with it. */
type Row = readonly [name: string, files: () => Promise<readonly Step[] | ReadonlyMap<string, Uint8Array>>, says: RegExp, ...RegExp[]];
const one =
  (who: () => TestPerson, options: Partial<SignOptions> = {}) =>
  async () => [await signed(who(), { as: 'executor', ...options })];
const ada = () => people.executor;
const external = (signedBy: string) => ({ system: 'eqms', id: 'QS-1', file: { name: 'signed.pdf', sha256: sha256Hex('x') }, signedBy });
const third =
  (who: () => TestPerson, options: Partial<SignOptions> = {}) =>
  async () => [...steps.slice(0, 2), await signed(who(), { as: 'approver', unit: 'QA', after: steps.slice(0, 2), ...options })];
const personWith = (printedName: string) => ({
  printedName,
  subject: 'O=Contour, CN=Ada Executor',
  certificates: certificatesOf(people.executor).map((der) => Buffer.from(der).toString('base64')),
});

const attacks: readonly Row[] = [
  ['no bundle', async () => new Map([['01-executor.sigstore.json', Buffer.from('{}')]]), /not a Sigstore bundle/],
  ['another file', async () => new Map([['notes.txt', Buffer.from('x')]]), /it is no sign-off: those are named/],
  ['a folder within', async () => new Map([['old/01-executor.sigstore.json', steps[0]?.bytes ?? Buffer.from('')]]), /it is no sign-off/],
  ['a statement of another type', one(ada, { type: dispositionType }), /is not the statement of a sign-off/],
  [
    'a printed name of somebody else',
    async () => [await signed(ada(), { as: 'executor', members: { signer: personWith('Rita Reviewer') } })],
    /prints the name "Rita Reviewer", and the certificate is of Ada Executor/,
  ],
  [
    'a subject of somebody else',
    async () => [await signed(ada(), { as: 'executor', members: { signer: { ...personWith('Ada Executor'), subject: 'CN=Rita' } } })],
    /names the subject "CN=Rita"/,
  ],
  [
    'no certificate',
    async () => [await signed(ada(), { as: 'executor', members: { signer: { ...personWith('Ada Executor'), certificates: [] } } })],
    /signer.certificates/,
  ],
  [
    'more certificates than a chain has',
    async () => [
      await signed(ada(), {
        as: 'executor',
        members: { signer: { ...personWith('Ada Executor'), certificates: Array(17).fill(personWith('Ada Executor').certificates[0]) } },
      }),
    ],
    /signer.certificates/,
  ],
  ['another program', one(ada, { members: { tool: { name: 'forged', version: '1' } } }), /tool.name/],
  ['a certificate that ended', third(() => people.expired), /Otto Expired: it expired on/],
  ['a certificate of another company', third(() => people.stranger), /Grace Approver: it names|none of the certificates at hand/],
  [
    'another document',
    one(ada, { members: { document: { kind: 'record', id: 'x', title: 'x', sha256: sha256Hex('y') } } }),
    /it signs another document/,
  ],
  [
    'another kind of document',
    one(ada, { members: { document: { kind: 'report', id: 'x', title: 'x', sha256: document.sha256 } } }),
    /of the kind report, and this is one of the kind record/,
  ],
  ['one file left out', one(ada, { about: subjects.slice(0, 1) }), /it does not sign report.pdf/],
  [
    'one file exchanged',
    one(ada, { about: [...subjects.slice(0, 1), { name: 'report.pdf', sha256: sha256Hex('other') }] }),
    /it signs another report.pdf/,
  ],
  ['one file more', one(ada, { about: [...subjects, { name: 'more.pdf', sha256: sha256Hex('other') }] }), /it signs more.pdf too/],
  ['a role that the spec has not', one(ada, { as: 'witness' }), /the spec has no role witness: there is executor, reviewer, approver/],
  ['a role for which the person is not named', one(() => people.approver), /none of those who may sign as executor/],
  ['another meaning', one(ada, { meaning: 'Approved everything' }), /means "Approved everything", and the spec has executor mean/],
  ['another unit', third(() => people.approver, { unit: 'Sales' }), /names the unit "Sales", and the spec has the unit "QA"/],
  ['no unit', third(() => people.approver, { unit: undefined as unknown as string }), /names no unit, and the spec has the unit "QA"/],
  [
    'a file named after another role',
    async () => new Map([['01-reviewer.sigstore.json', steps[0]?.bytes ?? Buffer.from('')]]),
    /named after the role reviewer, and it was signed as executor/,
  ],
  [
    'no one before',
    async () => [{ role: 'reviewer', bytes: await signOffOf(people.reviewer, { as: 'reviewer' }) }],
    /it is the turn of executor/,
  ],
  ['the order turned around', async () => [steps[1], steps[0]] as Step[], /signed after other sign-offs/, /signed after other sign-offs/],
  [
    'the first one taken away',
    async () => new Map([...filed(steps)].slice(1)),
    /number 02, and number 01 comes here/,
    /number 03, and number 02/,
  ],
  [
    'a number that stands there twice',
    async () => new Map([...filed(steps), ['03-executor.sigstore.json', steps[0]?.bytes ?? Buffer.from('')]]),
    /number 03, and number 04 comes here/,
  ],
  [
    'the first one exchanged for another of the same person',
    async () => [await signed(people.executor, { as: 'executor', members: { zone: 'UTC' } }), ...steps.slice(1)],
    /signed after other sign-offs than stand before it/,
    /signed after other/,
  ],
  [
    'one before by another role',
    async () => [
      steps[0] as Step,
      await signed(people.reviewer, {
        as: 'reviewer',
        members: { previous: [{ role: 'approver', sha256: sha256Hex(steps[0]?.bytes ?? '') }] },
      }),
    ],
    /signed after other sign-offs/,
  ],
  ['the same file again', async () => [...steps, steps[2]] as Step[], /signed after other sign-offs/],
  [
    'a second signature in one role',
    async () => [steps[0] as Step, await signed(people.reviewer, { as: 'executor', after: steps.slice(0, 1) })],
    /Ada Executor has signed as executor already/,
  ],
  [
    'a signature after a rejection',
    async () => {
      const no = await signed(people.executor, { as: 'executor', members: { decision: 'rejected', reason: 'No' } });
      return [no, await signed(people.reviewer, { as: 'reviewer', after: [no] })];
    },
    /Ada Executor rejected it as executor, and nothing follows a rejection/,
  ],
  ['a rejection without a reason', one(ada, { members: { decision: 'rejected' } }), /rejected without a reason/],
  ['the executor as approver', third(ada), /Ada Executor.* and the spec keeps executor and approver apart/],
  [
    'the executor with another certificate and name for the same key',
    third(() => people.issue('Grace Approver', { keyOf: people.executor })),
    /keeps executor and approver apart/,
  ],
  ['the executor with another key', third(() => people.issue('Ada Executor')), /keeps executor and approver apart/],
  [
    'the executor as approver by way of the quality system',
    third(() => people.reviewer, { members: { external: external('Ada Executor') } }),
    /keeps executor and approver apart/,
  ],
  [
    'the executor recording the approval',
    third(ada, { members: { external: external('Grace Approver') } }),
    /whoever records it has a part in the signature of executor/,
  ],
  [
    'somebody whom the quality system is not said to have',
    third(() => people.reviewer, { members: { external: external('grace') } }),
    /eqms:grace is none of those/,
  ],
  [
    'the quality system for a role that signs with keys',
    one(() => people.reviewer, { members: { external: external('Ada Executor') } }),
    /executor does not sign in the quality system/,
  ],
  [
    'a recorder whom the spec does not name',
    third(() => people.issue('Mallory'), { members: { external: external('Grace Approver') } }),
    /no role of the spec names them/,
  ],
  ['a time to come', one(ada, { members: { signedAt: '2999-01-01T00:00:00Z' } }), /which is still to come/],
  [
    'a time before the one that it follows',
    async () => [
      steps[0] as Step,
      await signed(people.reviewer, { as: 'reviewer', after: steps.slice(0, 1), members: { signedAt: '2020-01-01T00:00:00Z' } }),
    ],
    /before the one that it follows/,
  ],
  [
    'one component alone',
    one(ada, { members: { authentication: { method: 'key-file', components: ['a key file'] } } }),
    /authentication.components/,
  ],
  ['a line break in what is printed', one(ada, { members: { zone: 'Europe/Berlin\nApproved' } }), /zone: expected one line/],
];

/** An executor and an approver of these subjects, each with a key of their own. */
async function both(one: string, other: string): Promise<SignOffState> {
  const nameOf = (subject: string) => /CN=([^/]*)/.exec(subject)?.[1] ?? '';
  const role = (name: string, subject: string) => ({
    name,
    meaning: `Signed as ${name}`,
    who: [`CN=${nameOf(subject)}`],
    via: ['certificate' as const],
  });
  const apart: SigningRules = {
    ...rules,
    roles: [role('executor', one), role('approver', other)],
    order: ['executor', 'approver'],
    segregation: [['approver', 'executor']],
  };
  const first = await signed(people.issue('one', { subject: one }), { as: 'executor' });
  const second = await signed(people.issue('other', { subject: other }), { as: 'approver', after: [first] });
  return check([first, second], { rules: apart });
}

describe('sign-offs that do not hold', () => {
  it.each(attacks.map((row) => [row[0], row] as const))('%s', async (_name, [, files, ...says]) => {
    const state = await check(await files(), { peopleAuthorities: anchors(people.ca) });
    const details = wrong(state);
    expect(details).toEqual(says.map((text) => expect.stringMatching(text)));
    expect(state.isComplete).toBe(false);
  });

  it('a key that is not that of the certificate', async () => {
    const signer = { printedName: 'Ada Executor', subject: 'O=Contour, CN=Ada Executor', certificates: personWith('x').certificates };
    const bytes = await signOffOf(people.reviewer, { as: 'executor', members: { signer } });
    expect(wrong(await check([{ role: 'executor', bytes }]))).toEqual([
      expect.stringMatching(/the key of the certificate of O=Contour, CN=Ada Executor did not sign it/),
    ]);
  });

  it.each([
    ['two common names', '/O=Contour/CN=Ada Executor/CN=Rita Reviewer', /it has 2 common names/],
    ['no common name', '/O=Contour/OU=Ada Executor', /it has no common names/],
    ['a line break in the name', '/O=Contour/CN=Ada Executor\nApproved', /characters that cannot be seen/],
    ['letters that turn the line around', '/O=Contour/CN=Ada Executor\u202e', /characters that cannot be seen/],
    ['a space after the name', '/O=Contour/CN=Ada Executor ', /begins or ends with a space/],
  ])('a certificate with %s', async (_name, subject, says) => {
    const who = people.issue('odd', { subject });
    const signer = {
      printedName: 'Ada Executor',
      subject: 'x',
      certificates: certificatesOf(who).map((der) => Buffer.from(der).toString('base64')),
    };
    const bytes = await signOffOf(who, { as: 'executor', members: { signer } });
    expect(wrong(await check([{ role: 'executor', bytes }]))).toEqual([expect.stringMatching(says)]);
    await expect(
      requireMaySign(await check([]), { rules, role: 'executor', certificates: certificatesOf(who), at: new Date() }),
    ).rejects.toMatchObject({ code: 'sign-off' });
  });

  it('a name that stands where the spec does not look for it', async () => {
    const who = people.issue('odd', { subject: '/O=Ada Executor/OU=Rita Reviewer/CN=Mallory' });
    expect(wrong(await check([await signed(who, { as: 'executor' })]))).toEqual([expect.stringMatching(/none of those who may sign/)]);
  });

  it('a name that merely contains what the spec asks for', async () => {
    const who = people.issue('odd', { subject: '/CN=Ada Executor, O=Contour' });
    expect(wrong(await check([await signed(who, { as: 'executor' })]))).toEqual([expect.stringMatching(/none of those who may sign/)]);
  });

  it('the owner of the document as its approver', async () => {
    const owned = { ...rules, owner: 'grace  approver' };
    expect(wrong(await check(steps, { rules: owned }))).toEqual([expect.stringMatching(/Grace Approver owns the document/)]);
  });

  it.each([
    ['by name among other words', 'Grace Approver, head of QA'],
    ['by name in brackets', 'cloud-architecture (GRACE APPROVER)'],
    ['as who has it', 'CN=Grace Approver'],
  ])('the owner of the document as its approver, named %s', async (_name, owner) => {
    expect(wrong(await check(steps, { rules: { ...rules, owner } }))).toEqual([expect.stringMatching(/Grace Approver owns the document/)]);
  });

  it.each(['Grace', 'Grace Approvers', 'Approver Grace', ''])('an owner that is somebody else is nobody: %j', async (owner) => {
    expect(wrong(await check(steps, { rules: { ...rules, owner } }))).toEqual([]);
  });

  it('a key where the role signs in the quality system alone', async () => {
    const roles = rules.roles.map((role) => (role.name === 'executor' ? { ...role, via: ['eqms' as const] } : role));
    expect(wrong(await check(steps.slice(0, 1), { rules: { ...rules, roles } }))).toEqual([
      expect.stringMatching(/executor signs in the quality system alone \(evidence.roles.executor.via\)/),
    ]);
  });

  it('the owner by way of the quality system', async () => {
    const owned = { ...rules, owner: 'eqms:Grace Approver' };
    expect(wrong(await check(await third(() => people.reviewer, { members: { external: external('Grace Approver') } })()))).toEqual([]);
    const recorded = await third(() => people.reviewer, { members: { external: external('Grace Approver') } })();
    expect(wrong(await check(recorded, { rules: owned }))).toEqual([expect.stringMatching(/Grace Approver owns the document/)]);
  });

  // Each is one person with two certificates, two keys and two names.
  it.each([
    ['capitals and spaces', '/CN=ADA\u00a0 EXECUTOR', '/CN=Ada Executor'],
    ['no space', '/CN=AdaExecutor', '/CN=Ada Executor'],
    ['a hyphen', '/CN=Ada-Executor', '/CN=Ada Executor'],
    ['letters of another alphabet', '/CN=\u0410d\u0430 Ex\u0435cut\u043er', '/CN=Ada Executor'],
    ['digits for letters', '/CN=Ada Execut0r', '/CN=Ada Executor'],
    ['accents', '/CN=Ad\u00e1 Executor', '/CN=Ada Executor'],
    ['letters put together', '/CN=Ada\u0301 Executor', '/CN=Ad\u00e1 Executor'],
    ['wide letters', '/CN=\uff21da Executor', '/CN=Ada Executor'],
    ['another spelling of one sound', '/CN=Ada Stra\u00dfe', '/CN=Ada STRASSE'],
    ['another name for one user', '/CN=Ada Byron/UID=ada1', '/CN=Ada Lovelace/UID=ada1'],
    ['another name for one number', '/CN=Ada Byron/serialNumber=1815', '/CN=Ada Lovelace/serialNumber=1815'],
    ['another name for one address', '/CN=Ada Byron/emailAddress=ada@contour.example', '/CN=Ada Lovelace/emailAddress=ADA@contour.example'],
  ])('one person as executor and approver by %s', async (_name, one, other) => {
    const state = await both(one, other);
    expect(wrong(state)).toEqual([expect.stringMatching(/the spec keeps approver and executor apart/)]);
    expect(state.isComplete).toBe(false);
  });

  it.each([
    ['/CN=Ada Executor/UID=ada1', '/CN=Grace Approver/UID=ada2'],
    ['/CN=\u5f20\u4f1f', '/CN=\u5f20\u4e3d'],
    ['/CN=\u0930\u093e\u092e', '/CN=\u0930\u092e\u093e'],
  ])('are kept apart from nobody else: %s and %s', async (one, other) => {
    expect(wrong(await both(one, other))).toEqual([]);
  });

  it.each([
    ['a filler that counts as a letter', '/O=Contour/CN=Ada\u3164Executor'],
    ['a selector that shows nothing', '/O=Contour/CN=Ada\ufe0f Executor'],
    ['a blank that counts as a sign', '/O=Contour/CN=Ada\u2800Executor'],
  ])('a certificate with %s', async (_name, subject) => {
    const who = people.issue('odd', { subject });
    await expect(
      requireMaySign(await check([]), { rules, role: 'executor', certificates: certificatesOf(who), at: new Date() }),
    ).rejects.toThrow(/characters that cannot be seen/);
  });

  it('a name that only looks like the one in the spec, and it says so', async () => {
    const who = people.issue('odd', { subject: '/O=Contour/CN=\u0410da Executor' });
    expect(wrong(await check([await signed(who, { as: 'executor' })]))).toEqual([
      expect.stringMatching(/none of those who may sign as executor .*letter by letter, and CN=Ada Executor has other letters/),
    ]);
  });

  it.each([
    ['of blanks', ' \n '],
    ['that clears the screen', 'No\u001b[2J'],
    ['without an end', 'x'.repeat(10_001)],
  ])('a rejection with a reason %s', async (_name, reason) => {
    const no = await signed(people.executor, { as: 'executor', members: { decision: 'rejected', reason } });
    const state = await check([no]);
    expect(wrong(state)).toEqual([expect.stringMatching(/not a sign-off: reason: /)]);
  });

  it('authorities that whoever checks does not trust, though the spec names them', async () => {
    const state = await check(steps, { peopleAuthorities: anchors(people.otherCa) });
    expect(wrong(state)).toHaveLength(3);
    expect(state.isComplete).toBe(false);
    expect(wrong(await check(steps, { peopleAuthorities: [] }))).toHaveLength(3);
  });
});

describe('stamps of sign-offs', () => {
  const stamping = (files: AuthorityFiles) => ({
    url: 'http://tsa.example',
    ask: (request: Uint8Array) => stampBy(files, Buffer.from(request)),
  });
  const now = () => `${new Date().toISOString().slice(0, 19)}Z`;

  it('say when, where their authority is trusted, and warn where it is not known', async () => {
    const bytes = await signOffOf(people.executor, { as: 'executor', members: { signedAt: now() }, authorities: [stamping(authority)] });
    const state = await check([{ role: 'executor', bytes }], { stampAuthorities: readCertificates(authority.anchor, 'anchor') });
    expect(wrong(state)).toEqual([]);
    expect(state.signings[0]?.stampedAt).toBeInstanceOf(Date);
    expect(state.lines[0]?.what).toMatch(/by a stamp$/);
    const unknown = await check([{ role: 'executor', bytes }], { stampAuthorities: null });
    expect(unknown.signings[0]?.stampedAt).toBeUndefined();
    expect(warned(unknown)[0]).toMatch(/timestamps: no authorities were given/);
  });

  it('of an authority that is not trusted count for nothing', async () => {
    const bytes = await signOffOf(people.executor, { as: 'executor', members: { signedAt: now() }, authorities: [stamping(authority)] });
    const state = await check([{ role: 'executor', bytes }], { stampAuthorities: anchors(people.ca) });
    expect(state.signings).toEqual([]);
    expect(wrong(state)[0]).toMatch(/none of its stamps leads to the authorities/);
  });

  it('show that somebody wrote an earlier time beside their signature', async () => {
    const bytes = await signOffOf(people.executor, { as: 'executor', authorities: [stamping(authority)] });
    const state = await check([{ role: 'executor', bytes }], { stampAuthorities: readCertificates(authority.anchor, 'anchor') });
    expect(wrong(state)).toEqual([expect.stringMatching(/as its time and was stamped at .*: one of the two is wrong/)]);
  });

  it('that the spec asks for cannot be left out or taken away', async () => {
    const asking = { ...rules, stamps: 1 };
    expect(wrong(await check(steps.slice(0, 1), { rules: asking }))).toEqual([
      expect.stringMatching(/it bears no stamps, and the spec asks for 1/),
    ]);
    const bytes = await signOffOf(people.executor, { as: 'executor', members: { signedAt: now() }, authorities: [stamping(authority)] });
    const list = [{ role: 'executor', bytes }];
    expect(wrong(await check(list, { rules: asking }))).toEqual([]);
    expect(wrong(await check(list, { rules: { ...rules, stamps: 2 } }))).toEqual([
      expect.stringMatching(/it bears 1 stamp, and the spec asks for 2/),
    ]);
  });

  it('that the spec asks for are of as many authorities', async () => {
    const once = await signOffOf(people.executor, { as: 'executor', members: { signedAt: now() }, authorities: [stamping(authority)] });
    const bundle = JSON.parse(Buffer.from(once).toString());
    const again = await requestStamps(Buffer.from(bundle.dsseEnvelope.signatures[0].sig, 'base64'), [stamping(authority)]);
    bundle.verificationMaterial.timestampVerificationData.rfc3161Timestamps.push(
      ...again.stamps.map(({ response }) => ({ signedTimestamp: Buffer.from(response).toString('base64') })),
    );
    const list = [{ role: 'executor', bytes: Buffer.from(JSON.stringify(bundle)) }];
    const asking = { rules: { ...rules, stamps: 2 } };
    const says = [expect.stringMatching(/its 2 stamps are of 1 authority, and the spec asks for 2/)];
    expect(wrong(await check(list, asking))).toEqual(says);
    expect(wrong(await check(list, { ...asking, stampAuthorities: readCertificates(authority.anchor, 'anchor') }))).toEqual(says);
    const other = await startAuthority();
    try {
      const two = await signOffOf(people.executor, {
        as: 'executor',
        members: { signedAt: now() },
        authorities: [stamping(authority), stamping(other)],
      });
      expect(wrong(await check([{ role: 'executor', bytes: two }], asking))).toEqual([]);
      // One of the two is not known to whoever checks.
      const known = { ...asking, stampAuthorities: readCertificates(authority.anchor, 'anchor') };
      const state = await check([{ role: 'executor', bytes: two }], known);
      expect(wrong(state)[0]).toMatch(/none of its stamps|of its stamps leads?/);
      expect(state.signings).toEqual([]);
    } finally {
      await other.close();
      other.remove();
    }
  });

  it('of a time before the one that is written beside them are told', async () => {
    const soon = `${new Date(Date.now() + 20 * 60_000).toISOString().slice(0, 19)}Z`;
    const bytes = await signOffOf(people.executor, { as: 'executor', members: { signedAt: soon }, authorities: [stamping(authority)] });
    const later = { now: new Date(Date.now() + 86_400_000), stampAuthorities: readCertificates(authority.anchor, 'anchor') };
    expect(wrong(await check([{ role: 'executor', bytes }], later))).toEqual([expect.stringMatching(/one of the two is wrong/)]);
  });

  it('say at what time the certificate had to be valid', async () => {
    const begun = new Date(Date.now() - 20_000).toISOString();
    const from = `${begun.slice(0, 19).replaceAll(/[-:T]/g, '')}Z`;
    const fresh = people.issue('Ada Executor', { from, to: '20991231000000Z' });
    const before = `${new Date(Date.now() - 4 * 60_000).toISOString().slice(0, 19)}Z`;
    const options = { as: 'executor', members: { signedAt: before }, authorities: [stamping(authority)] };
    const list = [{ role: 'executor', bytes: await signOffOf(fresh, options) }];
    expect(wrong(await check(list, { stampAuthorities: readCertificates(authority.anchor, 'anchor') }))).toEqual([]);
    expect(wrong(await check(list, { stampAuthorities: null }))).toEqual([expect.stringMatching(/was not yet at/)]);
  });

  it('of another signature are told', async () => {
    const other = JSON.parse(
      Buffer.from(await signOffOf(people.reviewer, { as: 'reviewer', authorities: [stamping(authority)] })).toString(),
    );
    const own = JSON.parse(Buffer.from(steps[0]?.bytes ?? []).toString());
    own.verificationMaterial.timestampVerificationData = other.verificationMaterial.timestampVerificationData;
    const state = await check([{ role: 'executor', bytes: Buffer.from(JSON.stringify(own)) }]);
    expect(wrong(state)[0]).toMatch(/it bears a stamp that is none of its signature/);
  });
});

describe('who may sign', () => {
  const may = async (who: TestPerson, role: string, list: readonly Step[], more: object = {}) =>
    requireMaySign(await check(list), { rules, role, certificates: certificatesOf(who), at: new Date(), ...more });

  it('is whoever is named, in their turn', async () => {
    expect(await may(people.executor, 'executor', [])).toEqual(personWith('Ada Executor'));
    expect(await may(people.reviewer, 'reviewer', steps.slice(0, 1))).toMatchObject({ printedName: 'Rita Reviewer' });
    expect(await may(people.reviewer, 'approver', steps.slice(0, 2), { external: { signedBy: 'Grace Approver' } })).toMatchObject({
      printedName: 'Rita Reviewer',
    });
  });

  it.each([
    ['nobody without a certificate', () => ({ ...people.executor }), 'executor', 0, /has no certificate/, { certificates: [] }],
    ['nobody in a role that is not there', () => people.executor, 'aprover', 0, /no role aprover/, {}],
    ['nobody before their turn', () => people.approver, 'approver', 1, /it is the turn of reviewer/, {}],
    ['nobody twice', () => people.executor, 'executor', 1, /has signed as executor already/, {}],
    ['nobody when all have signed', () => people.approver, 'approver', 3, /has signed as approver already/, {}],
    ['nobody who is not named', () => people.approver, 'executor', 0, /none of those who may sign as executor/, {}],
    ['nobody who is kept apart', () => people.executor, 'approver', 2, /keeps executor and approver apart/, {}],
    ['nobody with a certificate that ended', () => people.expired, 'approver', 2, /it expired on/, {}],
    ['nobody of another company', () => people.stranger, 'approver', 2, /Grace Approver may not sign as approver: /, {}],
    [
      'nobody whom the auditor does not trust',
      () => people.executor,
      'executor',
      0,
      /may not sign as executor: /,
      { peopleAuthorities: [] },
    ],
  ] as const)('is %s', async (_name, who, role, count, says, more) => {
    await expect(may(who(), role, steps.slice(0, count), more)).rejects.toMatchObject({
      code: 'sign-off',
      message: expect.stringMatching(says),
    });
  });

  it('is nobody after something that is wrong, where nobody signs, and where no authorities are named', async () => {
    const own = { role: 'executor', certificates: certificatesOf(people.executor), at: new Date() };
    const broken = await check(new Map([['notes.txt', Buffer.from('x')]]));
    await expect(requireMaySign(broken, { ...own, rules })).rejects.toThrow(
      /are not as they must be: sign-off "notes.txt": it is no sign-off/,
    );
    const state = await check([]);
    await expect(requireMaySign(state, { ...own, rules: { ...rules, order: [] } })).rejects.toThrow('nobody signs this document');
    await expect(requireMaySign(state, { ...own, rules: { ...rules, order: ['reviewer'] } })).rejects.toThrow(
      'executor does not sign this document',
    );
    await expect(requireMaySign(state, { ...own, rules: { ...rules, authorities: undefined } })).rejects.toThrow(
      'nothing says which certificates',
    );
  });
});
