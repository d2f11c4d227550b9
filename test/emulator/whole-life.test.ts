import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import type { QualificationReport } from '../../src/qualification-file.ts';
import type { Qualification } from '../../src/record.ts';
import { smallSpec } from '../docs/small-spec.ts';
import { type Company, makeCompany } from '../evidence/company.ts';
import { makePeople, type People, type TestPerson } from '../evidence/documents/people.ts';
import { startAuthority, type TestAuthority } from '../tsa.ts';
import { isWithout, useEmulator } from './use-emulator.ts';

// The whole life of a qualification over an emulated AWS, by the program, as people would type it. Each test goes on where the one before ended.
const use = useEmulator();
let authority: TestAuthority;
let company: Company;
let people: People;
let spec: string;
let folder: string;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program; `typed` is what a person types, line by line. */
function iq(args: readonly string[], typed: readonly string[] = []): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH ?? '', HOME: use.scratch, ...use.emulator.env };
    const child = spawn(process.execPath, ['src/iq.ts', ...args], { env, stdio: 'pipe' });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.once('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(typed.map((line) => `${line}\n`).join(''));
  });
}

const seal = (): string[] => ['--key', company.key, '--certificates', company.certificates];
const sealed = (out: string): string[] => ['--out', out, ...seal()];
const only = (name: string): string => {
  const found = readdirSync(join(folder, name)).filter((entry) => !entry.startsWith('.'));
  expect(found).toHaveLength(1);
  return join(folder, name, found[0] ?? '');
};
const signOff = (path: string, role: string, who: TestPerson, more: readonly string[] = []): Promise<Ended> =>
  iq(['sign-off', path, '--role', role, '--key', who.key, '--certificates', who.certificates, ...more], [who.passphrase, who.name]);
const verified = (path: string): Promise<Ended> =>
  iq([
    ...['evidence', 'verify', path, '--ca', join(company.folder, 'root.pem')],
    ...['--tsa-ca', join(authority.folder, 'root.pem'), '--people-ca', people.ca],
  ]);

/** Root has an access key in these accounts. */
const rootKeys = (accounts: readonly string[]) =>
  accounts.map((account) => ({
    service: 'iam',
    operation: 'GetAccountSummary',
    account,
    merge: { SummaryMap: { AccountAccessKeysPresent: 1 } },
  }));

/** A run for this purpose, and its package. */
async function execute(name: string, accounts: readonly string[], more: readonly string[] = []) {
  await use.emulator.seed('key-rotation-off');
  await use.emulator.rules(rootKeys(accounts));
  const out = join(folder, name);
  const protocol = ['--protocol', only('protocols')];
  const purpose = ['--purpose', 'qualification'];
  const ended = await iq(['verify', '--spec', spec, ...sealed(out), ...protocol, ...purpose, '--no-progress', '--json', ...more]);
  return { ...ended, path: ended.code === 3 ? '' : only(name) };
}

const nonPasses = ({ verdicts }: Qualification): string[] =>
  verdicts
    .flatMap(({ findings }) => findings)
    .filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown')
    .map(({ testCase }) => testCase)
    .sort();

function dispose(path: string, testCase: string, more: readonly string[], who = people.reviewer): Promise<Ended> {
  const key = ['--role', 'reviewer', '--key', who.key, '--certificates', who.certificates];
  return iq(['disposition', path, '--test-case', testCase, ...more, ...key], [who.passphrase, who.name]);
}

describe.skipIf(isWithout)('a qualification over the emulator, from its protocol to its approved report', () => {
  let record: Qualification;
  let executed: string;
  let retest: string;
  let failing: readonly string[];

  beforeAll(async () => {
    [authority, company, people] = [await startAuthority(), makeCompany(), makePeople()];
    folder = join(use.scratch, 'life');
    mkdirSync(folder);
    cpSync(people.ca, join(folder, 'people-ca.pem'));
    spec = join(folder, 'spec.yaml');
    const cn = (...who: readonly TestPerson[]) => who.map(({ name }) => `CN=${name}`);
    const evidence = {
      seal: { minimum: 'file' },
      timestamp: { urls: [authority.url], require: 1, max_skew: '60s' },
      ledger: { at: join(folder, 'ledger') },
      authorities: 'people-ca.pem',
      roles: {
        executor: { who: cn(people.executor, people.reviewer), meaning: 'Executed the installation qualification' },
        reviewer: { who: cn(people.reviewer), meaning: 'Reviewed the record' },
        approver: { who: cn(people.approver, people.executor, people.expired), meaning: 'Approved for release', unit: 'QA' },
      },
      protocol: { sign: ['reviewer', 'approver'] },
      purposes: { qualification: { protocol: 'approved', sign: ['executor', 'reviewer', 'approver'] } },
      segregation: [
        ['executor', 'approver'],
        ['executor', 'reviewer'],
      ],
    };
    writeFileSync(spec, `${smallSpec(checks.map(({ id }) => id))}\nevidence: ${JSON.stringify(evidence)}\n`);
  });
  afterAll(async () => {
    await authority?.close();
    authority?.remove();
    company?.remove();
    people?.remove();
  });

  it('the protocol is written, and no run is a qualification before it is approved', async () => {
    const written = await iq(['protocol', '--spec', spec, ...sealed(join(folder, 'protocols'))]);
    expect({ code: written.code, stderr: written.stderr }).toEqual({ code: 0, stderr: '' });
    const unapproved = await execute('unapproved', []);
    expect(unapproved.code).toBe(3);
    expect(unapproved.stderr).toContain('iq sign-off');
  });

  it('who approves it comes after who reviews it, and knows the passphrase', async () => {
    const protocol = only('protocols');
    const early = await signOff(protocol, 'approver', people.approver);
    expect([early.code, early.stderr]).toEqual([3, expect.stringContaining('reviewer')]);
    const wrong = await iq(
      ['sign-off', protocol, '--role', 'reviewer', '--key', people.reviewer.key, '--certificates', people.reviewer.certificates],
      ['not the passphrase', people.reviewer.name],
    );
    expect([wrong.code, wrong.stderr]).toEqual([3, expect.stringContaining('passphrase')]);
    expect((await signOff(protocol, 'reviewer', people.reviewer)).code).toBe(0);
    const expired = await signOff(protocol, 'approver', people.expired);
    expect([expired.code, expired.stderr]).toEqual([3, expect.stringMatching(/expired|valid/)]);
    expect((await signOff(protocol, 'approver', people.approver)).code).toBe(0);
    const twice = await signOff(protocol, 'approver', people.approver);
    expect(twice.code).toBe(3);
    const { code, stdout } = await verified(protocol);
    expect(stdout.split('\n').filter((line) => line.startsWith('NO'))).toEqual([]);
    expect(code).toBe(0);
  });

  it('a protocol of another spec is stale', async () => {
    const before = readFileSync(spec, 'utf8');
    writeFileSync(spec, before.replace(/revision: \S+/, 'revision: Z'));
    const stale = await execute('stale', []);
    expect([stale.code, stale.stderr]).toEqual([3, expect.stringContaining('stale')]);
    writeFileSync(spec, before);
  });

  it('the run cites it, and finds three faults', async () => {
    const { code, stdout, path } = await execute('evidence', ['222222222222', '444444444444']);
    expect(code).toBe(1);
    record = JSON.parse(stdout) as Qualification;
    executed = path;
    failing = nonPasses(record);
    expect(record.purpose).toBe('qualification');
    expect(record.protocol?.approval).toBe('approved');
    expect(failing.length).toBeGreaterThanOrEqual(3);
    expect((await verified(path)).code).toBe(0);
  });

  it('who executed signs, and cannot review or approve', async () => {
    expect((await signOff(executed, 'executor', people.executor)).code).toBe(0);
    const outOfOrder = await signOff(executed, 'approver', people.approver);
    expect([outOfOrder.code, outOfOrder.stderr]).toEqual([3, expect.stringContaining('reviewer')]);
    expect((await signOff(executed, 'reviewer', people.reviewer)).code).toBe(0);
    const same = await signOff(executed, 'approver', people.executor);
    expect([same.code, same.stderr]).toEqual([3, expect.stringContaining('executor')]);
  });

  it('a report with a test case that nobody disposed of cannot be approved', async () => {
    const open = await iq(['report', executed, ...sealed(join(folder, 'open'))]);
    expect(open.code).toBe(1);
    const path = only('open');
    for (const [role, who] of [
      ['executor', people.executor],
      ['reviewer', people.reviewer],
    ] as const)
      expect((await signOff(path, role, who)).code).toBe(0);
    const refused = await signOff(path, 'approver', people.approver);
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('disposition')]);
  });

  it('each fault is disposed of, one by a retest', async () => {
    const again = await execute('retest', ['444444444444']);
    expect(again.code).toBe(1);
    retest = again.path;
    const corrected = failing.filter((testCase) => testCase.includes('root-access-keys') && testCase.includes('222222222222'));
    expect(corrected.length).toBeGreaterThan(0);
    const untested = await dispose(executed, corrected[0] ?? '', ['--as', 'corrected', '--deviation', 'DEV-1', '--reason', 'Key deleted']);
    expect(untested.code).toBe(3);
    for (const testCase of failing) {
      const how = corrected.includes(testCase)
        ? ['--as', 'corrected', '--deviation', 'DEV-1', '--reason', 'The key was deleted', '--retest', retest]
        : ['--as', 'accepted', '--deviation', 'DEV-2', '--reason', 'Low risk, corrected with the next release'];
      const { code, stderr } = await dispose(executed, testCase, how);
      expect({ testCase, code, stderr }).toMatchObject({ code: 0 });
    }
    expect((await verified(executed)).code).toBe(0);
  });

  it('the report concludes, is signed by three, and holds for whoever checks it', async () => {
    const written = await iq(['report', executed, retest, ...sealed(join(folder, 'reports'))]);
    expect({ code: written.code, stderr: written.stderr }).toEqual({ code: 0, stderr: '' });
    const path = only('reports');
    for (const [role, who] of [
      ['executor', people.executor],
      ['reviewer', people.reviewer],
      ['approver', people.approver],
    ] as const) {
      const { code, stderr } = await signOff(path, role, who);
      expect({ role, code, stderr }).toMatchObject({ code: 0 });
    }
    const { code, stdout } = await verified(path);
    expect(stdout.split('\n').filter((line) => line.startsWith('NO'))).toEqual([]);
    expect(code).toBe(0);
    const bundle = JSON.parse(readFileSync(join(path, 'report.sigstore.json'), 'utf8')) as { dsseEnvelope: { payload: string } };
    const { predicate } = JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString()) as { predicate: QualificationReport };
    expect(predicate.conclusion).toBe('qualified-with-deviations');
    expect(predicate.open).toEqual([]);
    expect(predicate.nonPasses.map(({ disposition }) => disposition?.as).sort()).toContain('corrected');
  });

  it('a review of the ledger signs the nights at once', async () => {
    const range = ['--since', '2026-01-01'];
    const reviewed = await iq([
      ...['review', ...range, '--ledger', join(folder, 'ledger'), '--spec', spec, '--packages', join(folder, 'evidence')],
      ...sealed(join(folder, 'reviews')),
    ]);
    // The retest's package lies elsewhere: it is said, and not passed over.
    expect(reviewed.code).toBe(1);
    expect(`${reviewed.stdout}${reviewed.stderr}`).toContain(retest.split('/').at(-1));
  });

  it('all of it stands in the ledger', async () => {
    const { code, stdout } = await iq([
      ...['ledger', 'verify', join(folder, 'ledger'), '--key', join(executed, 'signer.pub')],
      ...['--people-ca', people.ca, '--tsa-ca', join(authority.folder, 'root.pem')],
    ]);
    expect(stdout.split('\n').filter((line) => line.startsWith('NO'))).toEqual([]);
    expect(code).toBe(0);
  });

  it('a page that is drawn anew after the signatures is refused', async () => {
    const copy = join(folder, 'tampered');
    cpSync(only('reports'), copy, { recursive: true });
    const pdf = join(copy, 'iq-report.pdf');
    const bytes = readFileSync(pdf);
    writeFileSync(pdf, Buffer.concat([bytes, Buffer.from('\n% drawn anew\n')]));
    expect((await verified(copy)).code).toBe(1);
    rmSync(copy, { recursive: true });
  });
});
