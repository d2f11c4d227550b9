import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../src/checks/index.ts';
import { readProtocol } from '../../src/commands/given-protocol.ts';
import { planOf, writeProtocol } from '../../src/commands/protocol.ts';
import { sha256Hex } from '../../src/evidence/canonical.ts';
import { signOffType } from '../../src/evidence/documents/kinds.ts';
import { rulesOf } from '../../src/evidence/documents/rules.ts';
import { checkSignOffs } from '../../src/evidence/documents/sign-offs.ts';
import { readSigned } from '../../src/evidence/documents/signed.ts';
import { readSignedPdf } from '../../src/evidence/pdf/verify.ts';
import { readCertificates } from '../../src/evidence/x509/certificate.ts';
import { renderPdf } from '../../src/reporters/pdf.ts';
import { loadSpec } from '../../src/spec/load.ts';
import { makePeople, type People, type TestPerson } from '../evidence/documents/people.ts';
import { sampleQualification } from '../evidence/sample.ts';
import { emptyFolder } from '../evidence/workbench.ts';
import { bareEnvironment, type Ended } from '../program.ts';
import { onPdf, testWith } from '../reporters/tools.ts';
import { honest, startAuthority, type TestAuthority } from '../tsa.ts';
import { specIn, unsignedProtocol } from './protocols.ts';

let people: People;
let authority: TestAuthority;
let scratch: string;
let spec: string;
/** A protocol that nobody signed, to be copied. */
let unsigned: string;

beforeAll(async () => {
  [people, authority, scratch] = [makePeople(), await startAuthority(), emptyFolder()];
  spec = specIn(join(scratch, 'spec'), people, {
    timestamp: { urls: [authority.url], require: 1 },
    seal: { minimum: 'file' },
    ledger: { at: join(scratch, 'ledger') },
    segregation: [['reviewer', 'approver']],
    roles: {
      reviewer: { who: ['CN=Rita Reviewer', 'CN=Otto Expired'], meaning: 'Reviewed' },
      approver: {
        who: ['CN=Grace Approver', 'CN=Rita Reviewer', 'eqms:grace'],
        meaning: 'Approved',
        unit: 'QA',
        via: ['certificate', 'eqms'],
      },
    },
  });
  const quiet = spec.replace('spec.yaml', 'quiet.yaml');
  writeFileSync(quiet, readFileSync(spec, 'utf8').replace(/"seal":\{[^}]*\},"ledger":\{[^}]*\},/, ''));
  unsigned = await unsignedProtocol(quiet, join(scratch, 'quiet'));
}, 60_000);
afterAll(async () => {
  await authority?.close();
  authority?.remove();
  people?.remove();
});

function iq(args: readonly string[], typed: readonly string[] = []): Promise<Omit<Ended, 'signal'>> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['src/iq.ts', ...args], {
      env: { ...bareEnvironment(scratch), TZ: 'Europe/Berlin' },
      stdio: 'pipe',
    });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].on('data', (chunk) => {
        said[name] += chunk;
      });
    }
    child.once('close', (code) => resolve({ code, ...said }));
    child.stdin.on('error', () => undefined).end(typed.map((line) => `${line}\n`).join(''));
  });
}

const sign = (path: string, role: string, who: TestPerson, more: readonly string[] = [], typed = [who.passphrase, who.name]) =>
  iq(['sign-off', path, '--role', role, '--key', who.key, '--certificates', who.certificates, ...more], typed);

let count = 0;
/** A copy of the protocol, in a folder of its own. */
function copy(from = unsigned): string {
  count += 1;
  const path = join(scratch, `copy-${count}`, basename(from));
  cpSync(from, path, { recursive: true });
  return path;
}

/** Every file of a folder by its digest. */
const digests = (path: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [join(parentPath, name), sha256Hex(readFileSync(join(parentPath, name)))]),
  );

const signOffIn = (path: string, name: string) =>
  readSigned(readFileSync(join(path, 'signoffs', name)), { type: signOffType, name, what: 'a sign-off' }).predicate as Record<
    string,
    unknown
  >;

describe('a protocol that is signed', () => {
  let path: string;
  let before: Uint8Array;

  beforeAll(async () => {
    path = copy();
    before = readFileSync(join(path, 'protocol.pdf'));
    const reviewed = await sign(path, 'reviewer', people.reviewer);
    expect(reviewed.stderr).toMatch(/Role {7}reviewer[\s\S]*Meaning {4}Reviewed[\s\S]*Type your name, Rita Reviewer, to sign/);
    expect([reviewed.code, reviewed.stdout]).toEqual([0, expect.stringContaining('Rita Reviewer signed')]);
    const approved = await sign(path, 'approver', people.approver);
    expect([approved.code, approved.stderr]).toEqual([0, expect.stringContaining('Rita Reviewer (reviewer, signed)')]);
  }, 60_000);

  it('is complete by the rules of its spec, with every certificate led to the authorities and every time stamped', async () => {
    const { bundle, subjects, signOffs, resolved } = await readProtocol(path);
    const state = await checkSignOffs(signOffs, {
      document: { kind: 'protocol', sha256: sha256Hex(bundle), subjects },
      rules: rulesOf(resolved, { kind: 'protocol' }),
      peopleAuthorities: readCertificates(readFileSync(people.ca, 'utf8'), 'ca'),
      stampAuthorities: readCertificates(authority.anchor, 'tsa'),
    });
    expect(state.lines.filter(({ ok }) => ok !== true)).toEqual([]);
    expect(state.isComplete).toBe(true);
    expect(state.signings.map(({ stampedAt }) => stampedAt !== undefined)).toEqual([true, true]);
  });

  it('says who, how, when and after whom', () => {
    const first = readFileSync(join(path, 'signoffs/01-reviewer.sigstore.json'));
    expect(signOffIn(path, '02-approver.sigstore.json')).toMatchObject({
      role: 'approver',
      unit: 'QA',
      meaning: 'Approved',
      decision: 'signed',
      zone: 'Europe/Berlin',
      signer: { printedName: 'Grace Approver' },
      authentication: { method: 'key-file', components: [expect.any(String), expect.stringContaining('passphrase')] },
      previous: [{ role: 'reviewer', sha256: sha256Hex(first) }],
    });
  });

  it('shows both in its PDF, by updates that change nothing of it, and cites the sign-offs there', async () => {
    const pdf = readFileSync(join(path, 'protocol.pdf'));
    expect(pdf.subarray(0, before.length).equals(before)).toBe(true);
    const { signatures, problems } = await readSignedPdf(pdf, 'protocol.pdf');
    expect(problems).toEqual([]);
    expect(signatures.map(({ field }) => field)).toEqual(['IQ_Seal', 'IQ_reviewer', 'IQ_approver']);
    const digest = sha256Hex(readFileSync(join(path, 'signoffs/02-approver.sigstore.json')));
    expect(signatures[2]).toMatchObject({ reason: `Approved; sign-off sha256:${digest}`, coversUpTo: pdf.length });
    expect(signatures.slice(1).every(({ token }) => token !== undefined)).toBe(true);
  });

  it('leaves nothing beside it', () => {
    expect(readdirSync(dirname(path))).toEqual([basename(path)]);
  });

  it('is signed once by each role', async () => {
    const there = digests(path);
    const again = await sign(path, 'approver', people.approver);
    expect([again.code, again.stderr]).toEqual([3, expect.stringContaining('has signed as approver already')]);
    expect(digests(path)).toEqual(there);
  });

  testWith('qpdf', 'its PDF has no errors of syntax', async () => {
    expect(onPdf(readFileSync(join(path, 'protocol.pdf')), 'qpdf', ['--check', 'FILE'])).toContain('No syntax or stream encoding errors');
  });

  testWith('certutil', 'its three signatures are valid to pdfsig, and the last covers the whole document', async () => {
    const store = join(scratch, 'nss');
    mkdirSync(store);
    execFileSync('certutil', ['-N', '-d', `sql:${store}`, '--empty-password']);
    // Without certificates that it trusts it may exit with a failure after it has said what holds.
    const { stdout } = spawnSync('pdfsig', ['-nocert', '-nssdir', `sql:${store}`, join(path, 'protocol.pdf')], { encoding: 'utf8' });
    expect(stdout.match(/Signature is Valid/g)).toHaveLength(3);
    expect(stdout.slice(stdout.indexOf('IQ_approver'))).toMatch(/^[^#]* - Total document signed/);
  });
});

describe('a signature that is refused leaves every byte as it was', () => {
  it.each<[string, (path: string) => ReturnType<typeof sign>, string]>([
    ['out of order', (path) => sign(path, 'approver', people.approver), 'it is the turn of reviewer'],
    ['by somebody who is not named', (path) => sign(path, 'reviewer', people.executor), 'none of those who may sign as reviewer'],
    ['with a wrong passphrase', (path) => sign(path, 'reviewer', people.reviewer, [], ['wrong', people.reviewer.name]), 'passphrase of'],
    ['with no passphrase', (path) => sign(path, 'reviewer', people.reviewer, [], []), 'Nobody answered'],
    [
      'with another name typed',
      (path) => sign(path, 'reviewer', people.reviewer, [], [people.reviewer.passphrase, 'yes']),
      'Nothing was signed',
    ],
    ['by a certificate that ended', (path) => sign(path, 'reviewer', people.expired), 'expired'],
    ['in a role that there is not', (path) => sign(path, 'auditor', people.reviewer), 'no role auditor'],
    ['a rejection without a reason', (path) => sign(path, 'reviewer', people.reviewer, ['--reject']), 'says why'],
    [
      'after another CA than the one trusted',
      (path) => sign(path, 'reviewer', people.reviewer, ['--people-ca', people.otherCa]),
      'may not sign',
    ],
  ])('%s', async (_, attempt, why) => {
    const path = copy();
    const there = digests(dirname(path));
    const { code, stderr } = await attempt(path);
    expect([code, stderr]).toEqual([3, expect.stringContaining(why)]);
    expect(digests(dirname(path))).toEqual(there);
  });

  it('by a key that is not encrypted, by the same person in both roles, and of a document that was changed', async () => {
    const path = copy();
    const plain = join(scratch, 'plain.key');
    const { createPrivateKey } = await import('node:crypto');
    const key = createPrivateKey({ key: readFileSync(people.reviewer.key), passphrase: people.reviewer.passphrase });
    writeFileSync(plain, key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    const open = await sign(path, 'reviewer', { ...people.reviewer, key: plain });
    expect([open.code, open.stderr]).toEqual([3, expect.stringContaining('is not encrypted')]);
    expect((await sign(path, 'reviewer', people.reviewer)).code).toBe(0);
    const there = digests(dirname(path));
    const both = await sign(path, 'approver', people.reviewer);
    expect([both.code, both.stderr]).toEqual([3, expect.stringContaining('apart')]);
    expect(digests(dirname(path))).toEqual(there);
    appendFileSync(join(path, 'spec.resolved.json'), ' ');
    const changed = await sign(path, 'approver', people.approver);
    expect([changed.code, changed.stderr]).toEqual([3, expect.stringContaining('digest of spec.resolved.json')]);
  });

  it('without the stamps that the spec demands', async () => {
    const path = copy();
    const there = digests(dirname(path));
    authority.behave(() => ({ status: 500 }));
    const { code, stderr } = await sign(path, 'reviewer', people.reviewer);
    authority.behave(honest);
    expect([code, stderr]).toEqual([3, expect.stringContaining('0 of 1 timestamps')]);
    expect(digests(dirname(path))).toEqual(there);
  });
});

describe('other ways to sign', () => {
  it('a rejection says why, fills the field, and ends it', async () => {
    const path = copy();
    const { code } = await sign(path, 'reviewer', people.reviewer, ['--reject', '--reason', 'Wrong change number']);
    expect(code).toBe(0);
    expect(signOffIn(path, '01-reviewer.sigstore.json')).toMatchObject({ decision: 'rejected', reason: 'Wrong change number' });
    const { signatures } = await readSignedPdf(readFileSync(join(path, 'protocol.pdf')), 'protocol.pdf');
    expect(signatures[1]?.reason).toMatch(/^rejected; Reviewed; sign-off sha256:/);
    const after = await sign(path, 'approver', people.approver);
    expect([after.code, after.stderr]).toEqual([3, expect.stringContaining('nothing follows a rejection')]);
  });

  it('a signature that lives in the quality system is recorded with the digest of its file, and the PDF stays as it was', async () => {
    const path = copy();
    expect((await sign(path, 'reviewer', people.reviewer)).code).toBe(0);
    const pdf = sha256Hex(readFileSync(join(path, 'protocol.pdf')));
    const file = join(scratch, 'signed.pdf');
    writeFileSync(file, 'signed elsewhere');
    const external = ['--external', 'eqms:QS-7', '--file', file, '--signed-by', 'grace'];
    const { code, stderr } = await sign(path, 'approver', people.approver, external);
    expect([code, stderr]).toEqual([0, expect.stringContaining('you record it')]);
    expect(signOffIn(path, '02-approver.sigstore.json')).toMatchObject({
      external: { system: 'eqms', id: 'QS-7', signedBy: 'grace', file: { name: 'signed.pdf', sha256: sha256Hex('signed elsewhere') } },
    });
    expect(sha256Hex(readFileSync(join(path, 'protocol.pdf')))).toBe(pdf);
  });

  it('is entered in the ledger last, and taken back where the ledger refuses', async () => {
    const key = join(scratch, 'seal.key');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    const signals = { onFirst: () => undefined, listen: () => undefined, stop: () => undefined, end: () => undefined };
    const render = (_: unknown, options: object) => renderPdf(sampleQualification(), { catalogue: [], ...options });
    const planned = planOf(loadSpec(spec, catalogue()));
    const { path } = await writeProtocol({ spec, out: join(scratch, 'entering'), key, signals }, planned, render);
    const ledger = join(scratch, 'ledger');
    const first = join(ledger, 'entries/0000000000.json');
    const sealed = readFileSync(first);
    expect(JSON.parse(`${sealed}`)).toMatchObject({ kind: 'document.sealed', document: { kind: 'protocol' } });
    rmSync(first);
    writeFileSync(first, `${sealed}`.replace('protocol', 'report'));
    const there = digests(dirname(path));
    const refused = await sign(path, 'reviewer', people.reviewer);
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('was changed')]);
    expect(digests(dirname(path))).toEqual(there);
    rmSync(first);
    writeFileSync(first, sealed);
    expect((await sign(path, 'reviewer', people.reviewer)).code).toBe(0);
    const entry = JSON.parse(readFileSync(join(ledger, 'entries/0000000001.json'), 'utf8'));
    const signed = sha256Hex(readFileSync(join(path, 'signoffs/01-reviewer.sigstore.json')));
    expect(entry).toMatchObject({ kind: 'document.signed', role: 'reviewer', printedName: 'Rita Reviewer', sha256: signed });
    const known = await iq(['ledger', 'verify', ledger, '--people-ca', people.ca]);
    expect(known.stdout).toContain('ok    everybody who entered something has a certificate of the authorities of people');
  });
});
