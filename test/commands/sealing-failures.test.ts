import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { evidenceOf } from '../../src/commands/evidence.ts';
import type { Interrupt } from '../../src/commands/interrupt.ts';
import { prepareSealing, type Sealing } from '../../src/commands/sealing.ts';
import { AccessError } from '../../src/errors.ts';
import { Staging } from '../../src/evidence/staging.ts';
import type { RunResult } from '../../src/qualify.ts';
import type { Qualification } from '../../src/record.ts';
import type { Announcement } from '../../src/run.ts';
import { run } from '../../src/run.ts';
import { type Company, makeCompany } from '../evidence/company.ts';
import { type KeyEndpoint, startKeyEndpoint } from '../key-endpoint.ts';
import { type Ended, type Program, runProgram, startProgram } from '../program.ts';
import { honest, startAuthority, type TestAuthority } from '../tsa.ts';

// Hours of reading end in a few seconds of sealing. Whatever fails there, what was made stays, and nothing that lacks what was asked for is green.
const replay = ['verify', '--spec', 'fixtures/reference/spec.yaml', '--facts', 'fixtures/reference/facts.jsonl.gz', '--no-progress'];
const signals = { onFirst: () => undefined, listen: () => undefined, stop: () => undefined, end: () => undefined };

let scratch: string;
let company: Company;
let authority: TestAuthority;
let kms: KeyEndpoint;
let count = 0;
beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'iq-failures-'));
  [company, authority, kms] = [makeCompany(), await startAuthority(), await startKeyEndpoint()];
});
afterAll(async () => {
  await Promise.all([authority.close(), kms.close()]);
  authority.remove();
  company.remove();
  rmSync(scratch, { recursive: true, force: true });
});
beforeEach(() => {
  count += 1;
  kms.behave(() => 'signed');
  authority.behave(honest);
});

const out = () => join(scratch, `run-${count}`);
const environment = () => ({
  HOME: scratch,
  AWS_ENDPOINT_URL: kms.url,
  AWS_REGION: 'us-east-2',
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'not-checked-anywhere',
});
const byKms = () => [...replay, '--out', out(), '--key', `kms:${kms.arn}`];
const start = (args: readonly string[]): Program => startProgram(args, environment());
const iq = (...args: readonly string[]): Promise<Ended> => runProgram(args, environment());
const recordIn = (folder: string): Qualification => {
  const bundle = JSON.parse(readFileSync(join(folder, 'evidence.sigstore.json'), 'utf8')) as { dsseEnvelope: { payload: string } };
  return (JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString()) as { predicate: Qualification }).predicate;
};
const packages = () => (existsSync(out()) ? readdirSync(out()) : []);
/** Ends once the program has; a program that hangs fails here, and does not stay. */
async function endOf({ child, ended }: Program, withinMs: number): Promise<Ended> {
  const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
  return ended.finally(() => clearTimeout(timer));
}

describe('AWS KMS', () => {
  it('that signs the record and refuses the PDF leaves the sealed record, says so, and is no green run', async () => {
    kms.behave((nth) => (nth === 1 ? 'signed' : 'denied'));
    const { code, stderr } = await iq(...byKms());
    const [run = ''] = packages();
    expect({ code, run }).toEqual({ code: 2, run: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(stderr).toMatch(/iq: warning: there is no report\.pdf: kms:Sign .* AWS refused it/);
    expect(readdirSync(join(out(), run))).not.toContain('report.pdf');
    expect(await iq('evidence', 'verify', join(out(), run), '--key', kms.publicKey)).toMatchObject({ code: 0 });
  });

  it('that refuses the checkpoint at the end leaves the package', async () => {
    // Start of the run, record, certificate of the PDF, PDF; then the checkpoint.
    kms.behave((nth) => (nth <= 4 ? 'signed' : 'denied'));
    const { code, stderr } = await iq(...byKms(), '--ledger', join(scratch, 'ledger-denied'));
    expect(code).toBe(2);
    expect(stderr).toContain('iq: warning: the package does not show the end of the run in its ledger: kms:Sign');
    expect(readdirSync(join(out(), packages()[0] ?? ''))).toContain('report.pdf');
  });

  it('that refuses the record leaves the facts where they were to be saved, and no half package', async () => {
    kms.behave(() => 'denied');
    const saved = join(scratch, 'saved.jsonl.gz');
    const { code, stderr } = await iq(...byKms(), '--save-facts', saved);
    expect({ code, packages: packages(), isSaved: existsSync(saved) }).toEqual({ code: 3, packages: [], isSaved: true });
    expect(stderr).toContain('AWS refused it');
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('that does not answer as it is to sign holds no run that %s ends, which exits as it must', async (signal, code) => {
    kms.behave(() => 'hang');
    const program = start(byKms());
    await kms.asked(1);
    const since = performance.now();
    program.child.kill(signal);
    const ended = await endOf(program, 15_000);
    expect(ended).toMatchObject({ code, signal: null });
    expect(performance.now() - since).toBeLessThan(9_000);
    expect(ended.stderr).toContain('iq: interrupted, and no record is left: ');
    expect(packages()).toEqual([]);
  });

  it('that does not answer as it is to sign the PDF is given up by an interrupt: the record is sealed, as aborted', async () => {
    kms.behave((nth) => (nth === 2 ? 'hang' : 'signed'));
    const program = start(byKms());
    await kms.asked(2);
    program.child.kill('SIGINT');
    expect(await endOf(program, 15_000)).toMatchObject({ code: 130, signal: null });
    expect(recordIn(join(out(), packages()[0] ?? '')).conclusion).toBe('aborted');
  });
});

describe('an interrupt', () => {
  const waiting = async (stage: number): Promise<void> => {
    while (authority.requests.length < stage) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  it.each([
    ['the stamp of the record', 1, 130, 'aborted'],
    ['the stamp of the PDF', 2, 130, 'aborted'],
    // The run has ended: what is sealed is whole.
    ['the stamp of the checkpoint', 3, 0, 'conforms'],
  ] as const)('while %s is waited for', async (_, stage, code, conclusion) => {
    const already = authority.requests.length;
    let asked = 0;
    authority.behave((request, files) => {
      asked += 1;
      return asked === stage ? 'hang' : honest(request, files);
    });
    const ledger = join(scratch, `ledger-${stage}`);
    const program = start([...replay, '--out', out(), '--key', company.key, '--timestamp-url', authority.url, '--ledger', ledger]);
    await waiting(already + stage);
    program.child.kill('SIGINT');
    const ended = await endOf(program, 15_000);
    expect({ code: ended.code, conclusion: recordIn(join(out(), packages()[0] ?? '')).conclusion }).toEqual({ code, conclusion });
    expect(packages().length).toBe(1);
    expect(readdirSync(join(ledger, 'entries')).length).toBe(2);
  });
});

describe('the end of a run', () => {
  const never: Interrupt = { signal: new AbortController().signal, hasCome: async () => false, exitCode: () => 0 };
  const announcement = { loaded: { spec: {}, sources: [] }, runId: 'x', startedAt: '', mode: 'replay', purpose: 'engineering' };
  async function conforming(sealing: Sealing): Promise<RunResult> {
    const request = {
      spec: 'fixtures/reference/spec.yaml',
      facts: 'fixtures/reference/facts.jsonl.gz',
      narrowing: {},
      purpose: 'engineering',
      concurrency: 1,
    } as const;
    const announce = async () => ({ seal: sealing.seal, ledger: undefined });
    return run(request, { now: () => new Date(), runId: () => '01939cbe-7d6c-7000-8000-000000000001', interrupt: never.signal, announce });
  }
  const ledgerThat = (finish: () => Promise<never>) => ({
    note: { at: 'x', sequence: 0, previousCheckpoint: '' },
    finish,
    accept: () => Promise.reject(new Error('nothing is accepted here')),
    close: async () => undefined,
  });

  it.each([
    ['credentials that ended meanwhile', new AccessError('denied', 'The role iq-ledger cannot be assumed')],
    ['an error that nobody foresaw', new TypeError('nobody foresaw this')],
  ])('that its ledger cannot take for %s costs no evidence', async (_, error) => {
    const sealing = await prepareSealing({}, announcement as unknown as Announcement, { signals, interrupt: never.signal });
    const entered = ledgerThat(() => Promise.reject(error));
    const evidence = await evidenceOf(await conforming(sealing), { sealing: { ...sealing, entered }, formats: [], interrupt: never });
    await evidence.finish(() => undefined);
    expect(evidence.exitCode).toBe(2);
    expect(evidence.warnings.join()).toContain(error.message);
  });

  it('keeps the package where the disk takes no more than it', async () => {
    const sealing = await prepareSealing({}, announcement as unknown as Announcement, { signals, interrupt: never.signal });
    const entered = {
      ...ledgerThat(() => Promise.reject()),
      finish: async () => [{ name: 'ledger/entry.json', bytes: new Uint8Array(1) }],
    };
    const evidence = await evidenceOf(await conforming(sealing), { sealing: { ...sealing, entered }, formats: [], interrupt: never });
    const staging = new Staging({ dir: out(), runId: 'run' });
    staging.add(evidence.files);
    // Nothing below can be made.
    staging.add([{ name: 'ledger', bytes: new Uint8Array() }]);
    await evidence.finish((files) => staging.add(files));
    const path = staging.commit();
    expect(readdirSync(path)).toContain('evidence.sigstore.json');
    expect({ code: evidence.exitCode, warnings: evidence.warnings }).toEqual({ code: 2, warnings: [expect.stringContaining('ledger')] });
  });
});

describe('what the spec requires', () => {
  it('is not met by the stamp of an authority that only the command line names', async () => {
    const other = await startAuthority();
    authority.behave(() => ({ status: 503 }));
    const evidence = { seal: { minimum: 'ephemeral' }, timestamp: { urls: [authority.url], require: 1 } };
    const live = { ...{ loaded: { spec: { evidence }, sources: [] }, runId: 'x', startedAt: '', mode: 'live', purpose: 'engineering' } };
    const never: Interrupt = { signal: new AbortController().signal, hasCome: async () => false, exitCode: () => 0 };
    const sealing = await prepareSealing({ timestampUrl: [other.url] }, live as unknown as Announcement, {
      signals,
      interrupt: never.signal,
    });
    const request = {
      spec: 'fixtures/reference/spec.yaml',
      facts: 'fixtures/reference/facts.jsonl.gz',
      narrowing: {},
      purpose: 'engineering',
      concurrency: 1,
    } as const;
    const announce = async () => ({ seal: sealing.seal, ledger: undefined });
    const result = await run(request, {
      now: () => new Date(),
      runId: () => '01939cbe-7d6c-7000-8000-000000000001',
      interrupt: never.signal,
      announce,
    });
    const made = await evidenceOf(result, { sealing, formats: [], interrupt: never });
    await other.close();
    other.remove();
    expect({ code: made.exitCode, warnings: made.warnings }).toEqual({
      code: 2,
      warnings: [expect.stringContaining(authority.url), 'the record bears 0 of 1 timestamps that were asked for'],
    });
  });

  it('no role is given to what needs none', async () => {
    const { code, stderr } = await iq(...replay, '--out', out(), '--key', company.key, '--seal-role', 'iq-sealer');
    expect(code).toBe(3);
    expect(stderr).toContain('--seal-role goes with a key in AWS KMS or a ledger in S3');
  });
});
