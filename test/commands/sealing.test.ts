import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareSealing, type SealingOptions } from '../../src/commands/sealing.ts';
import type { Announcement } from '../../src/run.ts';
import { type Company, makeCompany } from '../evidence/company.ts';
import { runProgram, startProgram } from '../program.ts';
import { startAuthority, type TestAuthority } from '../tsa.ts';

const signals = { onFirst: () => undefined, listen: () => undefined, stop: () => undefined, end: () => undefined };
const replay = ['verify', '--spec', 'fixtures/reference/spec.yaml', '--facts', 'fixtures/reference/facts.jsonl.gz', '--no-progress'];

let scratch: string;
let company: Company;
let authority: TestAuthority;
beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'iq-sealing-'));
  [company, authority] = [makeCompany(), await startAuthority()];
});
afterAll(async () => {
  await authority.close();
  authority.remove();
  company.remove();
  rmSync(scratch, { recursive: true, force: true });
});

/** What a run of this mode is sealed with, by a spec that says this of evidence. */
function prepare(options: SealingOptions, evidence: object | undefined, mode: Announcement['mode'] = 'live') {
  const loaded = { spec: { evidence }, sources: [{ name: 'spec.yaml', bytes: Buffer.from('version: 1') }] };
  const announcement = {
    loaded,
    runId: '01939cbe-7d6c-7000-8000-000000000001',
    startedAt: '2026-11-21T01:00:00Z',
    mode,
    purpose: 'engineering',
  };
  return prepareSealing(options, announcement as unknown as Announcement, { signals, interrupt: new AbortController().signal });
}

describe('what a run is sealed with', () => {
  it.each<[what: string, options: () => SealingOptions, evidence: object, reason: RegExp]>([
    [
      'a weaker key than the spec asks for',
      () => ({}),
      { seal: { minimum: 'file' } },
      /asks for a seal by a key of its own \(a file\) at least/,
    ],
    [
      'a file where AWS KMS is asked for',
      () => ({ key: company.key }),
      { seal: { minimum: 'kms' } },
      /asks for a seal by a key in AWS KMS at least/,
    ],
    [
      'another ledger than the one of the spec',
      () => ({ key: company.key, ledger: join(scratch, 'other') }),
      { seal: { minimum: 'file' }, ledger: { at: '/var/lib/iq/ledger' } },
      /The spec names the ledger \/var\/lib\/iq\/ledger, and --ledger another one/,
    ],
    [
      'another signer than the one of the spec',
      () => ({ key: company.key }),
      { seal: { minimum: 'kms', signer: 'kms:arn:aws:kms:us-east-2:111111111111:key/a' } },
      /The spec names the signer kms:arn:aws:kms:us-east-2:111111111111:key\/a, and --key another one/,
    ],
    [
      'a ledger that a key of the run would sign',
      () => ({ ledger: join(scratch, 'none') }),
      {},
      /A ledger is signed by a key that outlives the run/,
    ],
    [
      'more authorities than a seal bears stamps',
      () => ({ timestampUrl: Array.from({ length: 17 }, (_, index) => `https://tsa-${index}.example`) }),
      {},
      /no more than 16 timestamps, and 17 authorities/,
    ],
    ['certificates without a key', () => ({ certificates: company.certificates }), {}, /--certificates goes with a key, and there is none/],
    ['a passphrase without a key', () => ({ keyPassphrase: 'file' }), {}, /--key-passphrase goes with a key, and there is none/],
  ])('%s is refused before anything is read', async (_, options, evidence, reason) => {
    await expect(prepare(options(), evidence)).rejects.toThrow(reason);
  });

  it('is what the spec says for every run that reads AWS, and what the command line says for a replay', async () => {
    const urls = ['https://tsa.example'];
    const evidence = {
      seal: { minimum: 'file', certify: true },
      timestamp: { urls, require: 1 },
      roles: { reviewer: { meaning: 'Reviewed', unit: 'QA', who: ['CN=Rita Reviewer'] } },
    };
    for (const mode of ['live', 'merged'] as const) {
      const { seal, certify, roles, authorities } = await prepare({ key: company.key }, evidence, mode);
      // All that the executed record prints of them.
      const printed = [{ name: 'reviewer', meaning: 'Reviewed', unit: 'QA', who: ['CN=Rita Reviewer'] }];
      expect({ certify, roles }).toEqual({ certify: true, roles: printed });
      expect([seal.timestamps, authorities.map(({ url }) => url)]).toEqual([{ required: 1, authorities: urls }, urls]);
    }
    const { seal, certify, roles, authorities, entered } = await prepare({}, { ...evidence, ledger: { at: '/nowhere' } }, 'replay');
    expect({ certify, roles, authorities, entered }).toEqual({ certify: false, roles: [], authorities: [], entered: undefined });
    expect(seal).toEqual({ assurance: 'ephemeral', keyId: expect.any(String) });
  });

  it('asks the authorities of both, each once', async () => {
    const evidence = { seal: {}, timestamp: { urls: ['https://a.example', 'https://b.example'], require: 2 } };
    const { seal } = await prepare({ timestampUrl: ['https://c.example', 'https://a.example'] }, evidence);
    expect(seal.timestamps).toEqual({ required: 2, authorities: ['https://c.example', 'https://a.example', 'https://b.example'] });
  });
});

describe('the program', () => {
  const iq = (...args: readonly string[]) => runProgram(args, { HOME: scratch });

  it('stamps a replay that is asked to be, in all places, and stays silent', async () => {
    const out = join(scratch, 'stamped');
    const flags = ['--key', company.key, '--timestamp-url', authority.url, '--ledger', join(scratch, 'ledger'), '--out', out];
    const { code, stderr } = await iq(...replay, ...flags);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    // The record, the PDF and the checkpoint.
    expect(authority.requests.length).toBe(3);
    const [run = ''] = readdirSync(out);
    expect(readdirSync(join(out, run, 'ledger')).sort()).toEqual(['checkpoint.tsr', 'checkpoint.txt', 'entry.json', 'inclusion.json']);
  });

  it('writes all it has where the ledger is gone at the end, says so, and is no green run', async () => {
    const [out, ledger] = [join(scratch, 'gone'), join(scratch, 'vanishing')];
    authority.behave(() => {
      rmSync(ledger, { recursive: true });
      writeFileSync(ledger, 'a file');
      return { status: 500, body: '' };
    });
    const { code, stderr } = await iq(...replay, '--key', company.key, '--timestamp-url', authority.url, '--ledger', ledger, '--out', out);
    expect(code).toBe(2);
    expect(stderr).toContain('iq: warning: the package does not show the end of the run in its ledger: ');
    const [run = ''] = readdirSync(out);
    expect(readdirSync(join(out, run))).toEqual(expect.arrayContaining(['evidence.sigstore.json', 'report.pdf']));
    expect(readFileSync(join(out, run, 'VERIFY.md'), 'utf8')).toContain('trust');
    expect((await iq('evidence', 'verify', join(out, run), '--key', join(out, run, 'signer.pub'))).code).toBe(2);
  });

  it('ends within seconds of an interrupt while a key service does not answer', async () => {
    // Whoever accepts and says nothing.
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const arn = 'arn:aws:kms:us-east-2:111111111111:key/6f0f1a7e-3d54-4c1b-9d0e-2b7a8c9d0e1f';
    const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'not-checked-anywhere', AWS_REGION: 'us-east-2' };
    const out = join(scratch, 'stuck');
    const program = startProgram([...replay, '--key', `kms:${arn}`, '--out', out], {
      HOME: scratch,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      ...keys,
    });
    await program.listening;
    setTimeout(() => program.child.kill('SIGINT'), 1_500);
    const started = performance.now();
    const { code, signal } = await program.ended;
    silent.close();
    expect(signal ?? code).toBe(signal === null ? 130 : 'SIGINT');
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});
