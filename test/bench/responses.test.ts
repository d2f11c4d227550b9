import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { specText } from '../../bench/organization.ts';
import { optionsOf } from '../../bench/server/options.ts';
import { callerKey, Sessions } from '../../bench/server/sessions.ts';
import { type BenchServer, startBenchServer } from '../../bench/server/start.ts';
import type { Stats } from '../../bench/server/stats.ts';
import { membersOf } from '../../bench/server/world.ts';
import { sha256Hex } from '../../src/evidence/canonical.ts';
import { readFacts } from '../../src/evidence/facts-file.ts';
import { type ResponseLine, readResponses } from '../../src/evidence/responses-file.ts';
import { verifyPackage } from '../../src/evidence/verify.ts';
import type { FactRecord } from '../../src/record.ts';
import { runProgram } from '../program.ts';

// The program itself, live, with --keep-responses, where AWS throttles, breaks down, refuses and lets sessions expire.
const { organization } = optionsOf({ organization: { accounts: 4 } });
const members = membersOf(organization);
const refused = members.at(-1)?.id ?? '';
let scratch: string;
let server: BenchServer;
let stats: Stats;
let path: string;
let facts: readonly FactRecord[];
let index: readonly ResponseLine[];

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'iq-responses-'));
  writeFileSync(join(scratch, 'spec.yaml'), specText(organization));
  const denied = [{ operation: 'KMS.ListKeys', account: refused }];
  server = await startBenchServer({ organization, faults: { seed: 3, throttle: 0.2, serverError: 0.1, expireAfter: [120], denied } });
  const args = ['verify', '--spec', join(scratch, 'spec.yaml'), '--keep-responses', '--format', 'json,txt', '--out', join(scratch, 'out')];
  const { code, stderr } = await runProgram([...args, '--debug'], server.env);
  expect(code, stderr).toBe(2);
  stats = await server.stats();
  path = join(scratch, 'out', readdirSync(join(scratch, 'out'))[0] ?? '');
  facts = await readFacts(readFileSync(join(path, 'facts.jsonl.gz')));
  index = await readResponses(readFileSync(join(path, 'responses.jsonl.gz')));
});
afterAll(async () => {
  await server?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

const kept = () => readdirSync(join(path, 'responses')).sort();

/** Every byte of the package that hides behind no encoding, by name. */
function contents(): ReadonlyMap<string, string> {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const bytes = readFileSync(join(parentPath, name));
      const text = name.endsWith('.gz') ? gunzipSync(bytes).toString() : bytes.toString('latin1');
      if (!name.endsWith('.sigstore.json')) return [name, text];
      const { dsseEnvelope } = JSON.parse(text) as { dsseEnvelope: { payload: string } };
      return [name, `${text}${Buffer.from(dsseEnvelope.payload, 'base64').toString()}`];
    }),
  );
}

describe('answers of AWS, kept', () => {
  it('stand beside every request of every fact, refusals too, under their digest', () => {
    // Those of functions are not kept: they may hold secrets.
    const requests = facts.flatMap((fact) => fact.requests.filter(({ service }) => service !== 'Lambda'));
    expect(requests.filter(({ response }) => response === undefined)).toEqual([]);
    expect(kept()).toEqual([...new Set(requests.map(({ response }) => response ?? ''))].sort());
    for (const name of kept()) expect(sha256Hex(readFileSync(join(path, 'responses', name)))).toBe(name);
    expect(index).toHaveLength(requests.length);
  });

  it('are the last ones: those of attempts that were made again are not there', () => {
    expect(stats.throttled).toBeGreaterThan(10);
    expect(stats.faults.serverError).toBeGreaterThan(5);
    expect(stats.expired).toBeGreaterThan(0);
    // What is left are refusals: of the service control policy, and of the keys of one account.
    const refusals = index.filter(({ status }) => status !== 200);
    const told = refusals.map(({ sha256 }) => readFileSync(join(path, 'responses', sha256), 'utf8'));
    expect(told.filter((body) => !body.includes('is not authorized to perform'))).toEqual([]);
    expect(refusals.filter(({ account, operation }) => account === refused && operation === 'ListKeys')).toHaveLength(2);
  });

  it('hold: the package verifies', async () => {
    const { status, lines } = await verifyPackage(path);
    expect({ status, wrong: lines.filter(({ ok }) => ok === false) }).toEqual({ status: 'intact', wrong: [] });
    expect(lines.map(({ what }) => what)).toContain("AWS's answers are those of their index, byte for byte");
  });

  it('hold no answer of STS, and the package no key and no session token', () => {
    const sessions = new Sessions();
    const first = members.map(({ id }) => sessions.issue(id));
    sessions.expireAll();
    const keys = [...first, ...members.map(({ id }) => sessions.issue(id))];
    const secrets = [...keys, callerKey, 'not-checked', 'token-of-', 'secret-of-', 'AssumeRoleR', 'GetCallerIdentityR', 'SessionToken'];
    expect(stats.byOperation['STS.AssumeRole']).toBeGreaterThan(members.length);
    const found = [...contents()].flatMap(([name, text]) =>
      secrets.filter((secret) => text.includes(secret)).map((secret) => [name, secret]),
    );
    expect(found).toEqual([]);
    // A search that finds nothing has looked at something.
    const seen = (word: string) => [...contents()].flatMap(([name, text]) => (text.includes(word) ? [name] : []));
    expect(seen('alias/ebs-default')).toEqual(expect.arrayContaining(['facts.jsonl.gz', expect.stringMatching(/^[0-9a-f]{64}$/)]));
    expect(seen(refused)).toEqual(expect.arrayContaining(['evidence.sigstore.json', 'report.json', 'report.txt', 'responses.jsonl.gz']));
    expect(index.filter(({ service }) => service === 'STS')).toEqual([]);
  });
});
