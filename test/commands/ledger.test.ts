import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ledgerVerify } from '../../src/commands/ledger.ts';
import { openLedger } from '../../src/commands/ledger-home.ts';
import { fileStore } from '../../src/evidence/ledger/file-store.ts';
import { startRun } from '../../src/evidence/ledger/ledger.ts';
import { requestStamp } from '../../src/evidence/timestamp/stamp.ts';
import { httpAuthority } from '../../src/timestamp-authority.ts';
import { runIdOf, startOf } from '../evidence/ledger/entries-of.ts';
import { enterRun } from '../evidence/ledger/workbench.ts';
import { emptyFolder, owner, stranger } from '../evidence/workbench.ts';
import { startAuthority, type TestAuthority } from '../tsa.ts';

let folder: string;
let at: string;
let key: string;
let printed: string;

beforeEach(async () => {
  folder = emptyFolder();
  at = join(folder, 'ledger');
  key = join(folder, 'owner.pub');
  writeFileSync(key, owner.publicKeyPem);
  writeFileSync(join(folder, 'stranger.pub'), stranger.publicKeyPem);
  for (const number of [0, 1]) await enterRun(fileStore(at), number);
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function exitCodeOf(...given: Parameters<typeof ledgerVerify>): Promise<unknown> {
  printed = '';
  await ledgerVerify(...given);
  return process.exitCode;
}

describe('iq ledger verify', () => {
  it('exits 0 and says what it checked', async () => {
    expect(await exitCodeOf(at, { key: [key] })).toBe(0);
    expect(printed).toMatch(/^ok {4}every object in it is an entry, a checkpoint or a timestamp\n/);
    expect(printed).toContain(
      `ok    every checkpoint is signed by a key that was given: key ${owner.keyId} signed the checkpoints over 1 to 4\n`,
    );
    expect(printed).toMatch(/\n\niq-ledger\/[0-9a-f]{32} of 4 entries\nvalid: every entry is signed for, .*\n$/);
  });

  it('exits 1 and names the entry that was removed', async () => {
    rmSync(join(at, 'entries/0000000002.json'));
    expect(await exitCodeOf(at, { key: [key] })).toBe(1);
    expect(printed).toContain('NO    no entry was removed: entry 2\n');
    expect(printed).toMatch(/\nnot valid\n$/);
  });

  it('does not say that nothing is missing where no checkpoint was held: a ledger that was cut short looks the same', async () => {
    for (const name of ['entries/0000000003.json', 'checkpoints/0000000004.txt']) rmSync(join(at, name));
    expect(await exitCodeOf(at, { key: [key] })).toBe(0);
    expect(printed).toMatch(/\nvalid: every entry is signed for, and nothing is missing or changed as far as its own checkpoints show\n$/);
    const held = join(folder, 'first');
    writeFileSync(held, readFileSync(join(at, 'checkpoints/0000000001.txt')));
    expect(await exitCodeOf(at, { key: [key], since: [held] })).toBe(0);
    expect(printed).toMatch(/and nothing is missing or changed since the checkpoint that was held\n$/);
  });

  it('exits 2 without a key', async () => {
    expect(await exitCodeOf(at, {})).toBe(2);
    expect(printed).toContain('warn  trust anchor: no key was given');
  });

  it('takes several keys and several held checkpoints', async () => {
    const since = [join(folder, 'one'), join(folder, 'two')];
    for (const [index, path] of since.entries()) writeFileSync(path, readFileSync(join(at, `checkpoints/000000000${index + 1}.txt`)));
    expect(await exitCodeOf(at, { key: [join(folder, 'stranger.pub'), key], since })).toBe(0);
    expect(printed).toContain(`ok    the ledger still begins with the 2 entries of the checkpoint held in ${since[1]}\n`);
    expect(await exitCodeOf(at, { key: [join(folder, 'stranger.pub')], since })).toBe(1);
  });

  it('counts the runs without an end', async () => {
    await startRun(fileStore(at), startOf(runIdOf(9)), { signer: owner });
    expect(await exitCodeOf(at, { key: [key] })).toBe(0);
    expect(printed).toContain('of 5 entries; 1 run has no end\n');
    await exitCodeOf(at, { key: [key], json: true });
    expect(JSON.parse(printed)).toMatchObject({ status: 'valid', entries: 5, unfinished: [{ runId: runIdOf(9), sequence: 4 }] });
  });

  it('prints nothing that a file smuggles in', async () => {
    mkdirSync(join(at, 'entries/\u001b[2J'));
    await exitCodeOf(at, { key: [key] });
    expect(printed).not.toContain('\u001b');
    expect(printed).toContain('[2J');
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['a place without a ledger', () => ledgerVerify(join(folder, 'nowhere'), {}), 'holds no ledger'],
    ['a place that is none', () => ledgerVerify('https://example.com/ledger', {}), 'https://example.com/ledger is no place for a ledger.'],
    ['no place', () => ledgerVerify('', {}), 'Nothing is no place for a ledger.'],
    ['a key that is not there', () => ledgerVerify(at, { key: [join(folder, 'nothing.pub')] }), 'cannot be read'],
    ['a checkpoint that is not there', () => ledgerVerify(at, { since: [join(folder, 'nothing')] }), 'cannot be read: ENOENT'],
    ['certificates that are none', () => ledgerVerify(at, { tsaCa: key }), 'no certificate in PEM'],
    ['a lock for a folder', () => openLedger(at, { lockSeconds: 60 }), 'A folder locks nothing'],
  ])('refuses %s', async (_, work, why) => {
    await expect(work()).rejects.toThrow(why);
  });
});

describe('with timestamps', () => {
  let authority: TestAuthority;
  let other: TestAuthority;
  beforeAll(async () => {
    authority = await startAuthority();
    other = await startAuthority();
  });
  afterAll(async () => {
    await authority?.close();
    await other?.close();
  });

  it('trusts them by the authority that is given, and no other', async () => {
    const stamp = async (bytes: Uint8Array) => (await requestStamp(bytes, httpAuthority(authority.url))).response;
    await enterRun(fileStore(at), 5, { stamp });
    const [tsaCa, wrongCa] = [join(folder, 'tsa.pem'), join(folder, 'other.pem')];
    writeFileSync(tsaCa, authority.anchor);
    writeFileSync(wrongCa, other.anchor);
    expect(await exitCodeOf(at, { key: [key], tsaCa })).toBe(0);
    expect(printed).toContain('ok    every timestamp is of its checkpoint, by an authority that is trusted\n');
    expect(await exitCodeOf(at, { key: [key], tsaCa: wrongCa })).toBe(1);
    expect(printed).toContain('is not trusted');
    expect(await exitCodeOf(at, { key: [key] })).toBe(0);
    expect(printed).toContain('warn  timestamps: no authority was given to trust');
    rmSync(join(at, 'checkpoints/0000000006.tsr'));
    writeFileSync(join(at, 'checkpoints/0000000005.tsr'), await stamp(readFileSync(join(at, 'checkpoints/0000000006.txt'))));
    expect(await exitCodeOf(at, { key: [key] })).toBe(1);
    expect(printed).toContain('the timestamp of checkpoints/0000000005.txt');
  });
});
