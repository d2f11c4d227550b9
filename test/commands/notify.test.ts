import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { prepareNotices } from '../../src/commands/notices.ts';
import { notify } from '../../src/commands/notify.ts';
import { prepareNotifying } from '../../src/commands/notifying.ts';
import { runBefore } from '../../src/commands/run-before.ts';
import { type VerifyOptions, verify } from '../../src/commands/verify.ts';
import type { RunFinished, RunStarted } from '../../src/evidence/ledger/entries.ts';
import { fileStore } from '../../src/evidence/ledger/file-store.ts';
import { finishRun, startRun } from '../../src/evidence/ledger/ledger.ts';
import type { LedgerNote } from '../../src/record.ts';
import { makeCompany } from '../evidence/company.ts';
import { endOf, runIdOf, startOf } from '../evidence/ledger/workbench.ts';
import { sampleQualification } from '../evidence/sample.ts';
import { emptyFolder, owner } from '../evidence/workbench.ts';
import { type Receiver, startReceiver } from '../notify/receiver.ts';

const signals = { onFirst: () => {}, listen: () => {}, stop: () => {}, end: () => {} };
const company = makeCompany();
let receiver: Receiver;
let folder: string;
let hook: string;
let printed: { out: string; err: string };

beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(async () => {
  await receiver.close();
  company.remove();
});
beforeEach(() => {
  folder = emptyFolder();
  hook = join(folder, 'hook.url');
  writeFileSync(hook, `${receiver.url}\n`);
  receiver.received.length = 0;
  receiver.reply({ status: 200 });
  printed = { out: '', err: '' };
  const catcher = (name: 'out' | 'err') => (text: string | Uint8Array) => {
    printed[name] += Buffer.from(text).toString();
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(catcher('out'));
  vi.spyOn(process.stderr, 'write').mockImplementation(catcher('err'));
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const lastLine = () => printed.out.trimEnd().split('\n').at(-1);
/** All that a run left, in one text. */
const left = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && join(entry.parentPath, entry.name) !== hook)
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join();

/** A run over saved facts, its exit code, and its package. */
async function run(state: 'reference' | 'broken', more: Partial<VerifyOptions> = {}) {
  const out = join(folder, 'evidence');
  const seen = new Set(readdirSync(folder).includes('evidence') ? readdirSync(out) : []);
  process.exitCode = undefined;
  printed = { out: '', err: '' };
  await verify({
    spec: `fixtures/${state}/spec.yaml`,
    facts: `fixtures/${state}/facts.jsonl.gz`,
    purpose: 'engineering',
    concurrency: 1,
    check: ['iam-users'],
    out,
    format: 'none',
    progress: false,
    notify: [`webhook:${hook}`],
    signals,
    ...more,
  });
  const made = readdirSync(out).find((name) => !seen.has(name)) ?? '';
  return { code: process.exitCode, path: join(out, made) };
}

describe('a run that tells of itself', () => {
  it('by its ledger: the first one, one that comes out otherwise, and none between', async () => {
    const sealed = { ledger: join(folder, 'ledger'), key: company.key };
    const first = await run('reference', sealed);
    expect(first.code).toBe(0);
    expect(receiver.message).toMatchObject({
      kind: 'run',
      exitCode: 0,
      before: null,
      because: ['This is the first run of its specification and purpose in the ledger that ended.'],
    });
    expect(receiver.message.record).toMatchObject({ conclusion: 'conforms', package: first.path, narrowed: true });
    expect(lastLine()).toMatch(/^notified the webhook at 127\.0\.0\.1:\d+: This is the first run/);
    await run('reference', sealed);
    expect(receiver.received).toHaveLength(1);
    expect(lastLine()).toBe('not notified: The outcome is that of the run before.');
    const broken = await run('broken', sealed);
    expect(broken.code).toBe(1);
    expect(receiver.message).toMatchObject({ exitCode: 1, before: { conclusion: 'conforms', exitCode: 0, source: 'ledger' } });
    expect(receiver.message.record?.testCases[0]).toMatchObject({ outcome: 'fail' });
    expect(receiver.received).toHaveLength(2);
  });

  it('without a ledger each time, since nobody knows the run before', async () => {
    await run('reference', { json: true });
    expect(receiver.message.because).toEqual(['Nobody knows the run before: there is no ledger.']);
    expect(() => JSON.parse(printed.out)).not.toThrow();
    expect(printed.err).toContain('notified the webhook at');
  });

  it.each([
    ['refuses', { status: 500 }],
    ['sends it elsewhere', { status: 302, headers: { location: 'https://elsewhere.example/' } }],
  ] as const)('ends as ever where the receiver %s, and says so twice, and its URL never', async (_, reply) => {
    receiver.reply(reply);
    const { code, path } = await run('reference', { format: 'txt' });
    expect(code).toBe(0);
    expect(lastLine()).toMatch(/^NOT NOTIFIED: the webhook at 127\.0\.0\.1:\d+: it answered HTTP \d{3}/);
    expect(printed.err).toMatch(/^iq: warning: the webhook at 127\.0\.0\.1:\d+ was not notified: it answered HTTP \d{3}/m);
    expect(readdirSync(path)).toContain('evidence.sigstore.json');
    expect(`${printed.out}${printed.err}${left()}`).not.toMatch(/a-secret-(path|token)/);
  });

  it('that could not run tells of that, and fails with its own error', async () => {
    await expect(run('reference', { facts: join(folder, 'nowhere.gz') })).rejects.toThrow(/nowhere\.gz cannot be read/);
    expect(receiver.message).toMatchObject({ kind: 'could-not-run', exitCode: 3, error: expect.stringContaining('nowhere.gz') });
    receiver.reply({ status: 403 });
    await expect(run('reference', { facts: join(folder, 'nowhere.gz') })).rejects.toThrow(/nowhere\.gz cannot be read/);
    expect(printed.err).toContain('was not notified: it answered HTTP 403');
  });

  // biome-ignore format: a table
  test.each<[string, Partial<VerifyOptions>, string]>([
    ['a file that is not there', { notify: ['webhook:nowhere'] }, 'nowhere cannot be read: ENOENT.'],
    ['a role and no topic', { notifyRole: 'iq-notifier' }, '--notify-role goes with an SNS topic, and there is none.'],
    ['a secret and no webhook', { notify: ['sns:arn:aws:sns:us-east-2:111122223333:iq'], notifySecret: 'f' }, '--notify-secret goes with a webhook'],
    ['an occasion and no place', { notify: [], notifyWhen: 'always' }, '--notify-when goes with a place to notify'],
  ])('is refused with %s before it runs', async (_, given, message) => {
    await expect(run('reference', given)).rejects.toThrow(message);
    expect(readdirSync(join(folder, 'evidence'))).toEqual([]);
    expect(receiver.received).toEqual([]);
  });

  it('whose message cannot even be made ends as ever, and says so', async () => {
    const notices = await prepareNotices({ notify: [`webhook:${hook}`], signals });
    const left = { result: {}, evidence: { record: {}, files: [] }, directory: 'x', exitCode: 0 };
    await notices.ended(left as unknown as Parameters<typeof notices.ended>[0]);
    expect(lastLine()).toMatch(/^NOT NOTIFIED: /);
    expect(printed.err).toMatch(/^iq: warning: nobody was notified: /);
  });

  it('is refused with a proxy that is none', () => {
    vi.stubEnv('HTTPS_PROXY', 'ftp://proxy');
    expect(() => prepareNotifying({ notify: [`webhook:${hook}`], signals })).toThrow('HTTPS_PROXY is not the address of a proxy.');
    vi.unstubAllEnvs();
  });
});

describe('iq notify', () => {
  const given = (more: object = {}) => ({ to: [`webhook:${hook}`], when: 'always', signals, ...more }) as const;
  let path: string;
  let home: string;
  beforeAll(async () => {
    home = emptyFolder();
    folder = home;
    hook = join(folder, 'hook.url');
    writeFileSync(hook, receiver.url);
    const quiet = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')].map((spy) => spy.mockReturnValue(true));
    ({ path } = await run('broken', { notify: undefined } as object));
    for (const spy of quiet) spy.mockRestore();
  });

  it('tells of a package, with the exit code that it is given', async () => {
    await notify(path, given({ exitCode: 1 }));
    expect(process.exitCode).toBe(0);
    expect(receiver.message).toMatchObject({ exitCode: 1, record: { conclusion: 'does-not-conform', package: path } });
    await notify(path, given());
    expect(receiver.message.exitCode).toBeNull();
    expect(receiver.message.text).not.toContain('\nexit ');
  });

  it('exits 3 where it could not be sent', async () => {
    receiver.reply({ status: 404 });
    await notify(path, given());
    expect({ code: process.exitCode, out: printed.out }).toEqual({ code: 3, out: expect.stringMatching(/^NOT NOTIFIED: .* HTTP 404\n$/) });
    expect(printed.err).toMatch(/^iq: warning: /);
  });

  it('tells nothing of a package that does not hold', async () => {
    const spoiled = join(folder, 'spoiled');
    cpSync(path, spoiled, { recursive: true });
    writeFileSync(join(spoiled, 'spec.resolved.json'), '{}');
    await expect(notify(spoiled, given())).rejects.toThrow(/is not valid/);
    expect(receiver.received).toEqual([]);
  });
});

describe('the run before', () => {
  let at: string;
  let note: LedgerNote;
  const none = { role: undefined, profile: undefined };
  const start = (number: number, change: Partial<RunStarted> = {}) =>
    startRun(fileStore(at), { ...startOf(runIdOf(number)), ...change }, { signer: owner });
  const end = (number: number, started: LedgerNote, change: Partial<RunFinished> = {}) =>
    finishRun(fileStore(at), { ...endOf(runIdOf(number)), ...change }, { signer: owner, started });
  const found = (spec = 'iq-spec.yaml') => {
    const record = sampleQualification();
    return runBefore({ ...record, purpose: 'qualification', spec: { ...record.spec, name: spec }, ledger: note }, none);
  };
  beforeEach(() => {
    at = join(folder, 'ledger');
  });

  it('is the one that ended last, though another began later', async () => {
    const [one, two] = [await start(1), await start(2)];
    await end(2, two, { conclusion: 'conforms' });
    await end(1, one);
    note = await start(3);
    expect(await found()).toEqual({ runId: runIdOf(1), conclusion: 'does-not-conform', exitCode: 1, source: 'ledger' });
  });

  it('is none of another specification that ended later', async () => {
    const other = await start(1, { spec: { name: 'other.yaml', sha256: 'a'.repeat(64) } });
    await end(2, await start(2));
    await end(1, other, { conclusion: 'conforms' });
    note = await start(3);
    expect(await found()).toMatchObject({ runId: runIdOf(2) });
    expect(await found('other.yaml')).toMatchObject({ runId: runIdOf(1) });
  });

  it('is none of another purpose: nobody was told of what somebody tried at noon', async () => {
    await end(1, await start(1, { purpose: 'monitoring' }), { conclusion: 'conforms' });
    await end(2, await start(2, { purpose: 'engineering' }));
    note = await start(3, { purpose: 'monitoring' });
    const night = { ...sampleQualification(), purpose: 'monitoring', ledger: note } as const;
    expect(await runBefore(night, none)).toMatchObject({ runId: runIdOf(1), conclusion: 'conforms' });
  });

  it('is none that was aborted, has no end, or is of another specification', async () => {
    await end(1, await start(1), { conclusion: 'conforms', failures: ['no timestamp'] });
    await end(2, await start(2), { conclusion: 'aborted' });
    await start(3);
    await end(4, await start(4, { spec: { name: 'other.yaml', sha256: 'a'.repeat(64) } }));
    note = await start(5);
    expect(await found()).toEqual({ runId: runIdOf(1), conclusion: 'conforms', exitCode: null, source: 'ledger' });
    expect(await found('other.yaml')).toMatchObject({ runId: runIdOf(4) });
    expect(await found('third.yaml')).toBe('This is the first run of its specification and purpose in the ledger that ended.');
  });

  it('is known to nobody where the ledger does not tell', async () => {
    note = await start(1);
    note = await start(2);
    rmSync(join(at, 'entries', '0000000000.json'));
    expect(await found()).toBe('Nobody knows the run before: entries/0000000000.json is gone.');
    mkdirSync(join(at, 'entries', '0000000000.json'));
    expect(await found()).toMatch(/^Nobody knows the run before: /);
    expect(await runBefore(sampleQualification(), none)).toBe('Nobody knows the run before: there is no ledger.');
  });
});

it('docs/notify.md names every member of the message', () => {
  const page = readFileSync('docs/notify.md', 'utf8');
  const types = readFileSync('src/notify/model.ts', 'utf8').split('export interface Message {')[1] ?? '';
  const members = [...new Set([...types.matchAll(/(?:^ {2}|\{ |; )readonly (\w+)\??:/gm)].map(([, name]) => name ?? ''))];
  expect(members.length).toBeGreaterThan(25);
  expect(members.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
