import { beforeAll, expect, test } from 'vitest';
import { mergePackages } from '../../src/commands/merge.ts';
import { writeBundle } from '../../src/evidence/bundle.ts';
import { sha256Hex } from '../../src/evidence/canonical.ts';
import { signEnvelope } from '../../src/evidence/dsse.ts';
import { readFacts, writeFacts } from '../../src/evidence/facts-file.ts';
import { judgementSha256 } from '../../src/evidence/judgement.ts';
import { readPackage } from '../../src/evidence/package.ts';
import { sealPackage } from '../../src/evidence/seal.ts';
import { ephemeralSigner, type Signer, sealOf } from '../../src/evidence/signer.ts';
import type { FactRecord } from '../../src/record.ts';
import { runIdOf, shardPackage, shardPackages } from '../shard-packages.ts';
import {
  emptyFolder,
  type Files,
  flipped,
  lines,
  owner,
  payloadOf,
  put,
  resealed,
  stranger,
  textOf,
  verify,
  withFile,
  without,
} from './workbench.ts';

/** The package of three merged shards, sealed by the owner. */
async function mergedFiles(signer: Signer | ((index: number) => Signer), trust?: string): Promise<Files> {
  const packages = await shardPackages(emptyFolder(), { count: 3 }, (index) => ({
    signer: typeof signer === 'function' ? signer(index) : signer,
  }));
  const {
    record,
    loaded,
    resolved,
    facts,
    shards = [],
  } = await mergePackages(
    { packages, purpose: 'monitoring', ...(trust === undefined ? {} : { trust }) },
    {
      now: () => new Date('2026-11-21T01:00:00Z'),
      runId: () => runIdOf(99),
      announce: async () => ({ seal: sealOf(owner) }),
      interrupt: new AbortController().signal,
    },
  );
  const { files } = await sealPackage(record, { sources: loaded.sources, resolvedSpec: resolved, facts, shards }, { signer: owner });
  return new Map(files.map(({ name, bytes }) => [name, bytes]));
}

/** The package of one shard, in memory. */
async function shardFiles(): Promise<Files> {
  const path = await shardPackage(emptyFolder(), { index: 2, count: 3 });
  return new Map(readPackage(path).files);
}

let good: Files;
let shard: Files;
let shardFacts: readonly FactRecord[];
beforeAll(async () => {
  [good, shard] = [await mergedFiles(owner, owner.publicKeyPem), await shardFiles()];
  shardFacts = await readFacts(shard.get('facts.jsonl.gz') ?? new Uint8Array());
});

const second = 'shards/2-of-3.sigstore.json';
const isInvalid = async (files: Files, reason: RegExp): Promise<void> => {
  const verification = await verify(files);
  expect(verification.status).toBe('invalid');
  expect(lines(verification, false).join('\n')).toMatch(reason);
};

test('a merged package is valid, and its shards are held against it', async () => {
  const verification = await verify(good);
  expect(verification.lines.filter(({ ok }) => ok !== true)).toEqual([]);
  expect(verification.status).toBe('valid');
  expect(verification.lines.slice(-4).map(({ what }) => what)).toEqual([
    'the sealed record of every shard is there, and is what the list says',
    'the facts are those that the shards sealed',
    'start, calls, clock and executor are those of the shards',
    `the signature of all shards is that of key ${owner.keyId}`,
  ]);
});

test('a shard is valid by itself, judges nothing and has no line that fails', async () => {
  const { status, record, lines: all } = await verify(shard);
  expect(all.filter(({ ok }) => ok !== true)).toEqual([]);
  expect(status).toBe('valid');
  expect(record).toMatchObject({
    conclusion: 'incomplete',
    purpose: 'engineering',
    verdicts: [],
    scope: { narrowed: true, narrowing: { shard: { index: 2, count: 3 } }, limitsOfChecks: expect.anything() },
  });
  expect(record?.scope.limits[0]).toMatch(/^Shard 2 of 3: it read the accounts that fall to it and judged nothing/);
});

test('what is not checked is said: signatures of keys that are not here', async () => {
  const verification = await verify(await mergedFiles(stranger, stranger.publicKeyPem));
  expect(verification.status).toBe('valid');
  expect(lines(verification, 'warning')).toEqual([
    'seals of the shards: the keys of all shards are not here: iq merge checked their signatures, this command did not',
  ]);
});

test('one shard of another key is told apart', async () => {
  const verification = await verify(await mergedFiles((index) => (index === 2 ? stranger : owner)));
  expect(verification.status).toBe('intact');
  expect(verification.lines.slice(-3).map(({ what, detail }) => `${what}: ${detail}`)).toEqual([
    `the signature of shards 1, 3 is that of key ${owner.keyId}: undefined`,
    expect.stringContaining('the keys of shard 2 are not here'),
    expect.stringContaining('those of shard 2 cannot say who sealed them'),
  ]);
});

const once = ephemeralSigner();
test.each<[string, Signer, string | undefined]>([
  ['that nobody gave a key for', stranger, undefined],
  ['sealed by a key made for a run', once, undefined],
  ['sealed by a key made for a run, though it was given', once, once.publicKeyPem],
])('shards %s leave the merged package intact, and not valid', async (_, signer, trust) => {
  const verification = await verify(await mergedFiles(signer, trust));
  expect(verification.status).toBe('intact');
  expect(lines(verification, 'warning').at(-1)).toBe(
    'seals of the shards: those of all shards cannot say who sealed them: a key made for one run, or none was given',
  );
});

test('a bundle that was changed or taken away is seen', async () => {
  await isInvalid(withFile(good, second, flipped(good.get(second))), /digest of shards\/2-of-3.sigstore.json: it is/);
  await isInvalid(without(good, second), /digest of shards\/2-of-3.sigstore.json: the file is missing/);
});

test('a bundle that is no subject any more is seen', async () => {
  const forged = await resealed(without(good, second), owner, (statement) => {
    put(
      statement,
      'subject',
      statement.subject.filter(({ name }) => name !== second),
    );
  });
  await isInvalid(forged, /shard 2: shards\/2-of-3.sigstore.json is missing/);
});

test.each<[string, unknown, RegExp]>([
  ['shards.1.runId', runIdOf(7), /shard 2 has another run/],
  ['shards.1.keyId', stranger.keyId, /shard 2 has another key/],
  ['shards.1.assurance', 'kms', /shard 2 has another key/],
  ['shards.1.startedAt', '2026-11-21T00:00:00.000Z', /shard 2 has another time/],
  ['shards.1.executor', 'arn:aws:iam::111111111111:user/somebody', /shard 2 has another executor/],
  ['shards.1.bundleSha256', sha256Hex('other'), /shard 2: shards\/2-of-3.sigstore.json is not the one of the list/],
  ['shards.1.factsSha256', sha256Hex('other'), /shard 2: shards\/2-of-3.sigstore.json seals other facts than the list says/],
  ['shards.1.index', 3, /a merged run lists its shards: lists the shards 1, 3, 3/],
  ['shards.2', undefined, /shard 1: shards\/1-of-2.sigstore.json is missing/],
  ['shards', undefined, /says mode merged, and lists no shards/],
  ['shards', [], /not a qualification record: shards/],
  ['mode', 'live', /says mode live, and lists 3 shards/],
  ['tool.version', '9.9.9', /shard 1 has another version of iq/],
  ['scope.organization', 'o-otherother', /shard 1 has another organization/],
  ['startedAt', '2026-11-20T00:00:00.000Z', /start, calls, clock and executor are those of the shards: they make others/],
  ['calls.total', 5, /start, calls, clock and executor are those of the shards: they make others/],
  ['clock.maxSkewMs', 0, /start, calls, clock and executor are those of the shards: they make others/],
  ['executor.sessionName', 'somebody', /start, calls, clock and executor are those of the shards: they make others/],
  ['shardFactsSha256', sha256Hex('other'), /the digest of a shard without its number/],
])('%s edited to %o is seen', async (path, value, reason) => {
  await isInvalid(await resealed(good, owner, ({ predicate }) => put(predicate, path, value)), reason);
});

test('a fact that no shard sealed is seen, however well the rest fits', async () => {
  const facts = await readFacts(good.get('facts.jsonl.gz') ?? new Uint8Array());
  const forgedFacts = facts.map(
    (fact): FactRecord =>
      fact.observed && fact.key === 'account-summary@222222222222' ? { ...fact, value: { ...Object(fact.value), forged: 1 } } : fact,
  );
  const bytes = await writeFacts(forgedFacts);
  const forged = await resealed(withFile(good, 'facts.jsonl.gz', bytes), owner, (statement) => {
    const { predicate, subject } = statement;
    const spec: unknown = JSON.parse(textOf(good.get('spec.resolved.json')));
    put(predicate, 'judgementSha256', judgementSha256({ spec, facts: forgedFacts, verdicts: predicate.verdicts }));
    put(
      subject.find(({ name }) => name === 'facts.jsonl.gz'),
      'digest.sha256',
      sha256Hex(bytes),
    );
  });
  await isInvalid(forged, /the facts are those that the shards sealed: not those of shard 3/);
});

test.each<[string, unknown, RegExp]>([
  ['mode', 'replay', /shard 2 has another mode or end/],
  ['conclusion', 'aborted', /shard 2 has another mode or end/],
  ['spec.sha256', sha256Hex('other'), /shard 2 has another spec/],
  ['scope.narrowing.shard.count', 4, /shard 2 has another number/],
  ['scope.narrowing.regions', ['us-east-2'], /shard 2 has another number/],
  ['seal.assurance', 'kms', /shard 2 has another key/],
  ['shardFactsSha256', sha256Hex('other'), /the facts are those that the shards sealed: not those of shard 2/],
])('a shard whose %s is %o, listed by whoever holds its key, is seen', async (path, value, reason) => {
  const inside: Files = new Map([['evidence.sigstore.json', good.get(second) ?? new Uint8Array()]]);
  const changed = await resealed(inside, owner, ({ predicate }) => put(predicate, path, value));
  const bytes = changed.get('evidence.sigstore.json') ?? new Uint8Array();
  await isInvalid(await withSecond(bytes), reason);
});

/** The merged package with another bundle in place of its second shard's, sealed anew. */
function withSecond(bytes: Uint8Array): Promise<Files> {
  return resealed(withFile(good, second, bytes), owner, ({ predicate, subject }) => {
    put(predicate, 'shards.1.bundleSha256', sha256Hex(bytes));
    put(
      subject.find(({ name }) => name === second),
      'digest.sha256',
      sha256Hex(bytes),
    );
  });
}

test('a shard under a signature that its key did not make is seen', async () => {
  const forger: Signer = { ...stranger, keyId: owner.keyId };
  const inside: Files = new Map([['evidence.sigstore.json', good.get(second) ?? new Uint8Array()]]);
  const bytes = writeBundle(await signEnvelope(payloadOf(inside), forger));
  await isInvalid(await withSecond(bytes), /the signature of all shards is that of key .*: not that of shard 2/);
});

test.each<[string, string, unknown, RegExp]>([
  ['has another digest', 'shardFactsSha256', sha256Hex('other'), /the facts of shard 2 make/],
  ['has no digest', 'shardFactsSha256', undefined, /the digest of a shard without its number, or the reverse/],
  ['is another shard', 'scope.narrowing.shard.index', 1, /the facts of shard 1 make/],
  ['is whole', 'scope.narrowing', {}, /says narrowed: true, and is narrowed to {}/],
  ['is none that there can be', 'scope.narrowing.shard.index', 0, /not a qualification record: scope.narrowing.shard.index/],
])('a shard that %s is seen', async (_, path, value, reason) => {
  const forged = await resealed(shard, owner, ({ predicate }) => put(predicate, path, value));
  await isInvalid(forged, reason);
});

test('a shard that judges is seen', async () => {
  const judged = await resealed(shard, owner, ({ predicate }) => {
    const verdict = { check: 'a', title: 'A', outcome: 'unknown', target: {}, references: [], findings: [], unknownBecause: [] };
    put(predicate, 'verdicts', [{ ...verdict, unknownBecause: [{ fact: 'a', reason: 'no-findings', detail: 'none' }] }]);
    const spec: unknown = JSON.parse(textOf(shard.get('spec.resolved.json')));
    put(predicate, 'judgementSha256', judgementSha256({ spec, facts: shardFacts, verdicts: predicate.verdicts }));
  });
  await isInvalid(judged, /a shard judges nothing, and a merged run lists its shards: shard 2 holds 1 verdicts/);
});
