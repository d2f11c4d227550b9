import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256Hex } from '../../src/evidence/canonical.ts';
import { dispositionType } from '../../src/evidence/documents/kinds.ts';
import type { TestPerson } from './documents/people.ts';
import { type SignOptions, signOffOf } from './documents/signing.ts';
import { type Seeded, seedPackage } from './seed-package.ts';
import { type SignedProtocol, signedProtocol } from './signed-protocol.ts';
import { emptyFolder, type Files, flipped, lay, put, resealed, textOf, withFile, without } from './workbench.ts';

// verify.sh over what people signed: bash, openssl, jq and coreutils alone.
let made: SignedProtocol;
let protocol: Files;
let seeded: Seeded;
let record: Files;
let recordKeys: Readonly<Record<string, string>>;
beforeAll(async () => {
  made = await signedProtocol(emptyFolder());
  protocol = filesIn(made.path);
  seeded = await seedPackage();
  recordKeys = { ca: join(seeded.folder, 'ca.pem'), 'tsa-ca': join(seeded.folder, 'tsa-ca.pem'), 'people-ca': made.people.ca };
  record = await signedRecord(seeded.files);
}, 300_000);
afterAll(() => {
  made?.people.remove();
  seeded?.remove();
});

const first = 'signoffs/01-reviewer.sigstore.json';
const second = 'signoffs/02-approver.sigstore.json';

function filesIn(folder: string): Files {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    found.map(({ parentPath, name }) => [relative(folder, join(parentPath, name)), new Uint8Array(readFileSync(join(parentPath, name)))]),
  );
}

function check(files: Files, held: Readonly<Record<string, string>>, script = 'assets/verify.sh') {
  const flags = Object.entries(held).flatMap(([name, path]) => [`--${name}`, path]);
  const { status, stdout, stderr } = spawnSync('bash', [script, ...flags, lay(files)], { encoding: 'utf8' });
  return { status, stdout, stderr, wrong: stdout.split('\n').filter((line) => line.startsWith('NO')) };
}

/** What the sign-offs of a record say: signed in a quality system, so that its PDF stays as it is. */
function aboutRecord(files: Files): Pick<SignOptions, 'about' | 'members'> {
  const digest = (name: string) => ({ name, sha256: sha256Hex(files.get(name) ?? '') });
  const bundle = digest('evidence.sigstore.json');
  const document = { kind: 'record', id: runIdOf(files), title: 'Record', sha256: bundle.sha256 };
  const external = { system: 'eqms', id: 'QS-7', file: { name: 'signed.pdf', sha256: bundle.sha256 }, signedBy: 'grace' };
  return { about: [bundle, digest('report.pdf')], members: { document, external } };
}

const runIdOf = (files: Files): string =>
  JSON.parse(Buffer.from(JSON.parse(textOf(files.get('evidence.sigstore.json'))).dsseEnvelope.payload, 'base64').toString()).predicate
    .runId;

function disposition(files: Files, who: TestPerson, more: Readonly<Record<string, unknown>> = {}): Promise<Uint8Array> {
  const { about = [] } = aboutRecord(files);
  const members = {
    record: { runId: runIdOf(files), sha256: about[0]?.sha256 },
    testCase: 'a.b@organization',
    outcome: 'fail',
    as: 'accepted',
    deviation: 'DEV-1',
    reason: 'known',
    ...more,
  } as SignOptions['members'];
  return signOffOf(who, { as: 'reviewer', type: dispositionType, about: about.slice(0, 1), ...(members && { members }) });
}

async function signedRecord(files: Files): Promise<Files> {
  const { reviewer, approver } = made.people;
  const one = await signOffOf(reviewer, { as: 'reviewer', ...aboutRecord(files) });
  const two = await signOffOf(approver, { as: 'approver', after: [{ role: 'reviewer', bytes: one }], ...aboutRecord(files) });
  const disposed = await disposition(files, reviewer);
  const again = await disposition(files, approver, { replaces: sha256Hex(disposed) });
  return new Map([
    ...files,
    [first, one],
    [second, two],
    ['dispositions/0001.sigstore.json', disposed],
    ['dispositions/0002.sigstore.json', again],
  ]);
}

test('a protocol that two people signed is valid, and so is its PDF with their signatures', () => {
  const { status, stdout, wrong } = check(protocol, made.held);
  expect(wrong).toEqual([]);
  expect(stdout).not.toMatch(/^warn/m);
  expect(stdout).toMatch(/^ok {4}sign-off signoffs\/01-reviewer.*: Rita Reviewer, reviewer, .* \(stamped\)$/m);
  expect(stdout).toMatch(/^ok {4}sign-off signoffs\/02-approver.*: Grace Approver, approver, .* \(stamped\)$/m);
  expect(stdout).toMatch(/^ok {4}protocol\.pdf: signature 3 is by the certificate of its sign-off$/m);
  expect(status).toBe(0);
});

test('a record with sign-offs and dispositions is valid', () => {
  const { status, stdout, wrong } = check(record, recordKeys);
  expect(wrong).toEqual([]);
  expect(stdout).toMatch(/^ok {4}disposition dispositions\/0002.*: a\.b@organization: accepted, DEV-1: Grace Approver/m);
  expect(stdout).toMatch(/^ok {4}report\.pdf: its last signature covers it whole$/m);
  expect(status).toBe(0);
});

test('without the authorities of people both are intact, and no more', () => {
  const { 'people-ca': _, ...held } = made.held;
  expect(check(protocol, held)).toMatchObject({ status: 2, wrong: [], stdout: expect.stringContaining('warn  people: no --people-ca') });
});

test('a rejection is told, and what it rejects is not called valid', async () => {
  const { about, members } = aboutRecord(seeded.files);
  const bytes = await signOffOf(made.people.reviewer, {
    as: 'reviewer',
    ...(about && { about }),
    members: { ...members, decision: 'rejected', reason: 'wrong change' },
  });
  const result = check(withFile(seeded.files, first, bytes), recordKeys);
  expect(result).toMatchObject({ status: 2, wrong: [], stdout: expect.stringMatching(/^warn {2}sign-off .*REJECTED.*wrong change$/m) });
});

const shown = (files: Files, name: string, change: (json: unknown) => void): Files => {
  const json = JSON.parse(textOf(files.get(name)));
  change(json);
  return withFile(files, name, JSON.stringify(json));
};
const bytesOf = (files: Files, name: string): Uint8Array => files.get(name) ?? new Uint8Array();

describe('a protocol is not valid where', () => {
  test.each<readonly [name: string, spoil: () => Files, reason: RegExp]>([
    [
      'a sign-off was changed',
      () =>
        shown(protocol, first, (json) => {
          const text = Buffer.from(JSON.parse(textOf(protocol.get(first))).dsseEnvelope.payload, 'base64').toString();
          put(json, 'dsseEnvelope.payload', Buffer.from(text.replace('"Reviewed"', '"Approved"')).toString('base64'));
        }),
      /^NO {4}sign-off signoffs\/01-reviewer.*did not sign it$/,
    ],
    ['the last sign-off was taken away', () => without(protocol, second), /^NO {4}protocol\.pdf: signature 3 is by the certificate/],
    ['a number is missing', () => without(protocol, first), /^NO {4}sign-off signoffs\/02-approver.*number 01 comes here/],
    [
      'a sign-off has the file of another role',
      () => withFile(without(protocol, second), 'signoffs/02-executor.sigstore.json', bytesOf(protocol, second)),
      /^NO {4}sign-off signoffs\/02-executor.*named after the role executor/,
    ],
    [
      'two sign-offs changed places',
      () =>
        withFile(
          withFile(without(without(protocol, first), second), 'signoffs/01-approver.sigstore.json', bytesOf(protocol, second)),
          'signoffs/02-reviewer.sigstore.json',
          bytesOf(protocol, first),
        ),
      /^NO {4}sign-off signoffs\/01-approver.*signed after other sign-offs/,
    ],
    [
      'a file lies beside',
      () => withFile(protocol, 'signoffs/note.txt', 'x'),
      /^NO {4}no file lies beside the sealed ones: signoffs\/note/,
    ],
    ['dispositions lie beside', () => withFile(protocol, 'dispositions/0001.sigstore.json', 'x'), /^NO {4}no file lies beside/],
    ['the PDF was changed', () => withFile(protocol, 'protocol.pdf', flipped(protocol.get('protocol.pdf'))), /^NO {4}protocol\.pdf: sig/],
    [
      'something was added to the PDF',
      () => withFile(protocol, 'protocol.pdf', Buffer.concat([bytesOf(protocol, 'protocol.pdf'), Buffer.from('\n')])),
      /^NO {4}protocol\.pdf: its last signature covers it whole/,
    ],
    ['it has no PDF', () => without(protocol, 'protocol.pdf'), /^NO {4}protocol\.pdf is there/],
    [
      'it is of another type',
      () => withFile(without(protocol, 'protocol.sigstore.json'), 'review.sigstore.json', bytesOf(protocol, 'protocol.sigstore.json')),
      /^NO {4}review\.sigstore\.json is a statement of the type ledger-review/,
    ],
  ])('%s', (_, spoil, reason) => {
    const { status, wrong } = check(spoil(), made.held);
    expect(
      wrong.some((line) => reason.test(line)),
      wrong.join('\n'),
    ).toBe(true);
    expect(status).toBe(1);
  });

  test('its people are strangers to the authorities given', () => {
    const { status, wrong } = check(protocol, { ...made.held, 'people-ca': made.people.otherCa });
    expect(wrong).toEqual([expect.stringMatching(/01-reviewer.*did not lead/), expect.stringMatching(/02-approver.*did not lead/)]);
    expect(status).toBe(1);
  });
});

describe('a record is not valid where', () => {
  const signed = (who: TestPerson, more: Partial<SignOptions> = {}) =>
    signOffOf(who, { as: 'approver', after: [{ role: 'reviewer', bytes: bytesOf(record, first) }], ...aboutRecord(record), ...more });
  const members = (more: NonNullable<SignOptions['members']>) => ({ members: { ...aboutRecord(record).members, ...more } });
  test.each<readonly [name: string, spoil: () => Promise<Files>, reason: RegExp]>([
    [
      'a sign-off is of another document',
      async () => withFile(record, second, await signed(made.people.approver, { about: aboutRecord(seeded.before).about ?? [] })),
      /^NO {4}sign-off signoffs\/02.*its subjects are not/,
    ],
    [
      'a sign-off names another document',
      async () => {
        const other = aboutRecord(seeded.before).members?.document;
        return withFile(record, second, await signed(made.people.approver, members({ document: other })));
      },
      /^NO {4}sign-off signoffs\/02.*signs another document/,
    ],
    [
      'a sign-off is that of the protocol',
      async () =>
        // Without its stamp, which is another authority's.
        shown(withFile(record, first, bytesOf(protocol, first)), first, (json) =>
          put(json, 'verificationMaterial.timestampVerificationData'),
        ),
      /^NO {4}sign-off signoffs\/01.*signs another document/,
    ],
    [
      'a stranger signed',
      async () => withFile(record, second, await signed(made.people.stranger)),
      /^NO {4}sign-off signoffs\/02.*did not lead to the authorities of people/,
    ],
    [
      'the certificate had ended',
      async () => withFile(record, second, await signed(made.people.expired)),
      /^NO {4}sign-off signoffs\/02.*did not lead.*expired/,
    ],
    [
      'another key signed',
      async () => withFile(record, second, await signed(made.people.approver, { keyOf: made.people.executor })),
      /^NO {4}sign-off signoffs\/02.*did not sign it/,
    ],
    [
      'another name is printed',
      async () => {
        const { signer } = JSON.parse(
          Buffer.from(JSON.parse(textOf(record.get(second))).dsseEnvelope.payload, 'base64').toString(),
        ).predicate;
        return withFile(
          record,
          second,
          await signed(made.people.approver, members({ signer: { ...signer, printedName: 'Rita Reviewer' } })),
        );
      },
      /^NO {4}sign-off signoffs\/02.*the name printed in it/,
    ],
    [
      'it follows another sign-off than the one that is there',
      async () => withFile(record, second, await signed(made.people.approver, { after: [] })),
      /^NO {4}sign-off signoffs\/02.*after other sign-offs/,
    ],
    [
      'a disposition was changed',
      async () =>
        shown(record, 'dispositions/0001.sigstore.json', (json) => {
          put(json, 'dsseEnvelope.signatures.0.sig', JSON.parse(textOf(record.get(first))).dsseEnvelope.signatures[0].sig);
        }),
      /^NO {4}disposition dispositions\/0001.*did not sign it/,
    ],
    [
      'a disposition is of another record',
      async () => withFile(record, 'dispositions/0001.sigstore.json', await disposition(seeded.before, made.people.reviewer)),
      /^NO {4}disposition dispositions\/0001.*about another record/,
    ],
    [
      'a disposition is missing',
      async () => without(record, 'dispositions/0001.sigstore.json'),
      /^NO {4}disposition dispositions\/0002.*number 0001 comes here/,
    ],
    [
      'a disposition does not replace the one in force',
      async () => withFile(record, 'dispositions/0002.sigstore.json', await disposition(record, made.people.approver)),
      /^NO {4}disposition dispositions\/0002.*does not replace/,
    ],
    [
      'a disposition is by a stranger',
      async () => withFile(record, 'dispositions/0003.sigstore.json', await disposition(record, made.people.stranger, { testCase: 'x' })),
      /^NO {4}disposition dispositions\/0003.*did not lead/,
    ],
  ])('%s', async (_, spoil, reason) => {
    const { status, wrong } = check(await spoil(), recordKeys);
    expect(
      wrong.some((line) => reason.test(line)),
      wrong.join('\n'),
    ).toBe(true);
    expect(status).toBe(1);
  });
});

describe('of a record that was executed by a protocol', () => {
  const inside = (name: string) => `protocol/${name}`;
  /** Sealed anew with the protocol in it: the ledger knows another bundle, which is not what is asked here. */
  const executed = (cited: Files) => {
    const files = new Map([...seeded.files, ...cited]);
    return resealed(files, seeded.signer, ({ subject }) => {
      for (const [name, bytes] of cited) put(subject, String(Object.keys(subject).length), { name, digest: { sha256: sha256Hex(bytes) } });
    });
  };
  const cited = (change: (files: Files) => Files = (files) => files): Files =>
    new Map(
      [...change(new Map(['protocol.sigstore.json', first, second].map((name) => [name, bytesOf(protocol, name)])))].map(
        ([name, bytes]) => [inside(name), bytes],
      ),
    );
  const people = (stdout: string) => stdout.split('\n').filter((line) => line.includes('sign-off protocol/') || line.includes('beside'));
  const held = () => ({ ca: recordKeys.ca ?? '', 'people-ca': made.people.ca });

  test('the sign-offs of the protocol are checked', async () => {
    expect(people(check(await executed(cited()), held()).stdout)).toEqual([
      'ok    no file lies beside the sealed ones',
      expect.stringMatching(/^ok {4}sign-off protocol\/signoffs\/01-reviewer.*Rita Reviewer/),
      expect.stringMatching(/^ok {4}sign-off protocol\/signoffs\/02-approver.*Grace Approver/),
    ]);
  });

  test('one that is of another protocol, or missing, is told', async () => {
    const other = await executed(
      cited((files) => withFile(files, 'protocol.sigstore.json', `${textOf(files.get('protocol.sigstore.json'))} `)),
    );
    expect(people(check(other, held()).stdout)).toContainEqual(
      expect.stringMatching(/^NO {4}sign-off protocol\/signoffs\/01.*another document/),
    );
    const missing = await executed(cited((files) => without(files, first)));
    expect(people(check(missing, held()).stdout)).toContainEqual(
      expect.stringMatching(/^NO {4}sign-off protocol\/signoffs\/02.*number 01/),
    );
  });
});

test('exits 3 where a folder holds two documents', () => {
  const both = withFile(protocol, 'evidence.sigstore.json', '{}');
  expect(check(both, made.held)).toMatchObject({ status: 3, stderr: expect.stringContaining('a folder is of one document') });
});

test('says nothing of a terminal that a sign-off would like to have said', async () => {
  const { about, members } = aboutRecord(seeded.files);
  const reason = 'no\u001b[2J\nok    all is well';
  const bytes = await signOffOf(made.people.reviewer, {
    as: 'reviewer',
    ...(about && { about }),
    members: { ...members, decision: 'rejected', reason },
  });
  const folder = lay(withFile(seeded.files, first, bytes));
  writeFileSync(join(folder, 'signoffs', 'odd\u001b[31m'), 'x');
  const { stdout } = spawnSync('bash', ['assets/verify.sh', '--ca', recordKeys.ca ?? '', folder], { encoding: 'utf8' });
  expect(stdout).not.toContain('\u001b');
  expect(stdout).not.toMatch(/^ok {4}all is well/m);
});
