import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { specText } from '../../bench/organization.ts';
import { optionsOf } from '../../bench/server/options.ts';
import { type BenchServer, startBenchServer } from '../../bench/server/start.ts';
import type { Stats } from '../../bench/server/stats.ts';
import { membersOf } from '../../bench/server/world.ts';
import { readFacts } from '../../src/evidence/facts-file.ts';
import { fileSigner } from '../../src/evidence/signer.ts';
import { verifyPackage } from '../../src/evidence/verify.ts';
import type { Qualification } from '../../src/record.ts';
import { shardOf } from '../../src/shard.ts';
import { type Ended, runProgram } from '../program.ts';

// The program itself, live: one run over the whole organization, and ten shards that are merged.
const count = 10;
const numbers = Array.from({ length: count }, (_, at) => at + 1);
const { organization } = optionsOf({ organization: { accounts: 12 } });
const members = membersOf(organization);
const refused = members.at(-1)?.id ?? '';
let server: BenchServer;
let scratch: string;
let whole: Outcome;
let shards: readonly Outcome[];
let merged: Outcome;
/** What the server saw of the one run, and of all shards together. */
let seen: { readonly whole: Stats; readonly shards: Stats };

/** One run of the program, and its package. */
interface Outcome {
  readonly ended: Ended;
  readonly path: string;
  readonly record: Qualification;
}

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'iq-shards-'));
  server = await startBenchServer();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(join(scratch, 'seal.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  writeFileSync(join(scratch, 'seal.pub'), (await fileSigner(join(scratch, 'seal.key'))).publicKeyPem);
  // The lag of a replica comes to 4 s: a spec that allows 2 s is not met.
  writeFileSync(join(scratch, 'spec.yaml'), specText(organization).replace('lag_p95: 60s', 'lag_p95: 2s'));
  // One Date in every answer: what two runs read is then equal, byte for byte. Another one than today's would have iq mend its clock.
  const date = `${new Date().toISOString().slice(0, 19)}Z`;
  const faults = { denied: [{ operation: 'KMS.ListKeys', account: refused }] };
  const spec = ['--spec', join(scratch, 'spec.yaml')];
  const start = () => server.set({ organization, date, faults });
  await start();
  whole = await outcome('whole', ['verify', ...spec, '--format', 'none']);
  const ofWhole = await server.stats();
  await start();
  // At once, as on ten machines: each takes a tenth of the limits of what all ask of the organization, and waits most of its time.
  shards = await Promise.all(
    numbers.map((index) => outcome(`shard-${index}`, ['verify', ...spec, '--shard', `${index}/${count}`, '--keep-responses'])),
  );
  seen = { whole: ofWhole, shards: await server.stats() };
  const packages = shards.map(({ path }) => path).reverse();
  merged = await outcome('merged', ['merge', ...packages, '--trust', join(scratch, 'seal.pub'), '--format', 'none']);
});
afterAll(async () => {
  await server?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

/** Runs the program, whose package must be valid. */
async function outcome(name: string, args: readonly string[]): Promise<Outcome> {
  const out = join(scratch, name);
  const ended = await runProgram([...args, '--key', join(scratch, 'seal.key'), '--out', out, '--no-progress'], server.env);
  const path = join(out, readdirSync(out)[0] ?? '');
  const { status, record } = await verifyPackage(path, { publicKeyPem: readFileSync(join(scratch, 'seal.pub'), 'utf8') });
  expect({ status, stderr: ended.stderr }).toEqual({ status: 'valid', stderr: '' });
  return { ended, path, record: record as Qualification };
}

const factsOf = async ({ path }: Outcome) => readFacts(readFileSync(join(path, 'facts.jsonl.gz')));

/** What the server was asked about accounts: not what opens sessions, nor the listing of the organization, which every shard needs. */
function ofAccounts(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).filter(([name]) => !/(^|\/)(STS|Organizations)\./.test(name)));
}

describe('ten shards, merged', () => {
  it('judge as one run over the same answers: verdicts, digest and exit code', () => {
    expect(merged.record.mode).toBe('merged');
    expect(merged.record.verdicts).toEqual(whole.record.verdicts);
    expect(merged.record.judgementSha256).toBe(whole.record.judgementSha256);
    expect(merged.record.summary).toEqual(whole.record.summary);
    expect(merged.record.conclusion).toBe('does-not-conform');
    expect([merged.ended.code, whole.ended.code]).toEqual([1, 1]);
    // There is something to tell apart.
    for (const outcome of ['pass', 'fail', 'unknown'] as const) expect(whole.record.summary[outcome], outcome).toBeGreaterThan(0);
  });

  it('ask of accounts what one run asks, each once', () => {
    expect(ofAccounts(seen.shards.byOperation)).toEqual(ofAccounts(seen.whole.byOperation));
    expect(ofAccounts(seen.shards.neededByPlace)).toEqual(ofAccounts(seen.whole.neededByPlace));
    expect(seen.whole.calls).toBe(seen.whole.needed);
    for (const stats of Object.values(seen)) expect(stats).toMatchObject({ wrongKeys: 0, notUnderstood: [], throttled: 0 });
  });

  it('bring each fact once', async () => {
    const [own, together] = await Promise.all([factsOf(whole), factsOf(merged)]);
    expect(together.map(({ key }) => key)).toEqual(own.map(({ key }) => key));
  });

  it.each(numbers)('shard %i reads its accounts and no other, and keeps every answer', async (index) => {
    const shard = shards[index - 1] as Outcome;
    const own = members.map(({ id }) => id).filter((id) => shardOf(id, count) === index);
    const facts = await factsOf(shard);
    expect([...new Set(facts.flatMap(({ target }) => target.account ?? []))].sort()).toEqual(own);
    expect(shard.ended.code).toBe(2);
    // Those of functions are not kept: they may hold secrets.
    const kept = (service: string) => service !== 'Lambda';
    const answers = facts.flatMap(({ requests }) => requests.flatMap(({ service, response }) => (kept(service) ? [response] : [])));
    expect(answers).not.toContain(undefined);
    expect(readdirSync(join(shard.path, 'responses')).sort()).toEqual([...new Set(answers)].sort());
  });
});

it('a shard that is lost is named, and nothing is merged', async () => {
  const lost = 7;
  const given = shards.filter((_, at) => at !== lost - 1).map(({ path }) => path);
  const out = join(scratch, 'lost');
  const { code, stderr } = await runProgram(['merge', ...given, '--trust', join(scratch, 'seal.pub'), '--out', out], {});
  expect({ code, stderr, left: readdirSync(out) }).toEqual({
    code: 3,
    stderr: expect.stringContaining(`1 of ${count} shards is missing: ${lost}.`),
    left: [],
  });
});
