import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type MergeRequest, mergePackages } from '../src/commands/merge.ts';
import { EvidenceError } from '../src/errors.ts';
import { sha256Hex } from '../src/evidence/canonical.ts';
import { readPackage } from '../src/evidence/package.ts';
import { ephemeralSigner, sealOf } from '../src/evidence/signer.ts';
import { version } from '../src/package.ts';
import type { FactRecord, ObservedFact } from '../src/record.ts';
import { exitCodeOf, run } from '../src/run.ts';
import { shardOfFact } from '../src/shard.ts';
import { emptyFolder, flipped, lay, owner, put, resealed, stranger } from './evidence/workbench.ts';
import { type Otherwise, recordedFacts, runIdOf, shardPackage, shardPackages } from './shard-packages.ts';

const ports = {
  now: () => new Date('2026-11-21T01:00:00.000Z'),
  runId: () => runIdOf(99),
  announce: async () => ({ seal: sealOf(owner) }),
  interrupt: new AbortController().signal,
};
const merged = (packages: readonly string[], more: Partial<MergeRequest> = { trust: owner.publicKeyPem }) =>
  mergePackages({ packages, purpose: 'engineering', ...more }, ports);
const replayed = (name: string) =>
  run(
    {
      spec: `fixtures/${name}/spec.yaml`,
      facts: `fixtures/${name}/facts.jsonl.gz`,
      narrowing: {},
      purpose: 'engineering',
      concurrency: 1,
    },
    ports,
  );

/** A fact observed otherwise. */
const altered = (facts: readonly FactRecord[], name: string, change: (value: never) => unknown): readonly FactRecord[] =>
  facts.map((fact) => (fact.name === name && fact.observed ? ({ ...fact, value: change(fact.value as never) } as ObservedFact) : fact));

describe('shards of one run, merged', () => {
  it.each([
    ['reference', 'conforms'],
    ['broken', 'does-not-conform'],
    ['half-denied', 'incomplete'],
  ] as const)('give the verdicts of one run over the same answers: %s', async (name, conclusion) => {
    const [{ record }, { record: one }] = [await merged(await shardPackages(emptyFolder(), { name, count: 10 })), await replayed(name)];
    expect(record.judgementSha256).toBe(one.judgementSha256);
    expect(record.verdicts).toEqual(one.verdicts);
    expect([record.conclusion, one.conclusion]).toEqual([conclusion, conclusion]);
    expect(record.conclusion !== 'aborted' && exitCodeOf(record.conclusion)).toBe(
      one.conclusion !== 'aborted' && exitCodeOf(one.conclusion),
    );
    expect({ ...record.scope, limits: [] }).toEqual({ ...one.scope, limits: [] });
  });

  it('give them in any order, and however many they are', async () => {
    const { record: one } = await replayed('reference');
    for (const count of [1, 3]) {
      const packages = await shardPackages(emptyFolder(), { count });
      expect((await merged(packages.reverse())).record.judgementSha256).toBe(one.judgementSha256);
    }
  });

  it('keep where each came from', async () => {
    const packages = await shardPackages(emptyFolder(), { count: 3 });
    const { record, shards } = await merged(packages, { trust: owner.publicKeyPem, purpose: 'monitoring', change: 'CHG-1' });
    expect(record).toMatchObject({
      mode: 'merged',
      purpose: 'monitoring',
      change: 'CHG-1',
      startedAt: '2026-11-21T00:01:00.000Z',
      finishedAt: '2026-11-21T01:00:00.000Z',
      clock: { maxSkewMs: 30 },
      executor: { arn: 'arn:aws:sts::555555555555:assumed-role/iq-caller/shard-1' },
      calls: { total: 6, throttled: 3, denied: 0, byOperation: { 'IAM.ListUsers': 3, 'KMS.List1': 1, 'KMS.List2': 1, 'KMS.List3': 1 } },
      scope: { narrowed: false },
    });
    const bundle = readFileSync(join(packages[1] ?? '', 'evidence.sigstore.json'));
    expect(record.shards?.[1]).toEqual({
      index: 2,
      runId: runIdOf(2),
      keyId: owner.keyId,
      assurance: 'file',
      checkedWith: 'given-key',
      bundleSha256: sha256Hex(bundle),
      factsSha256: sha256Hex(readFileSync(join(packages[1] ?? '', 'facts.jsonl.gz'))),
      startedAt: '2026-11-21T00:02:00.000Z',
      finishedAt: '2026-11-21T00:03:00.000Z',
      executor: 'arn:aws:sts::555555555555:assumed-role/iq-caller/shard-2',
    });
    expect(shards?.map(({ name }) => name)).toEqual([
      'shards/1-of-3.sigstore.json',
      'shards/2-of-3.sigstore.json',
      'shards/3-of-3.sigstore.json',
    ]);
    expect(record.scope.limits[0]).toBe(
      'Read by 3 shards between 2026-11-21T00:01:00.000Z and 2026-11-21T00:04:00.000Z, and judged together afterwards.',
    );
  });

  it('say that no key was given to check them with, and which keys were made for their runs', async () => {
    const [trusted, untrusted] = [
      await shardPackages(emptyFolder(), { count: 2 }),
      await shardPackages(emptyFolder(), { count: 2 }, () => ({ signer: ephemeralSigner() })),
    ];
    const limits = async (packages: readonly string[], request: Partial<MergeRequest>) =>
      (await merged(packages, request)).record.scope.limits.filter((limit) => /seal/i.test(limit));
    expect(await limits(trusted, { trust: owner.publicKeyPem })).toEqual([]);
    expect(await limits(untrusted, {})).toEqual([
      'The seals of the shards were checked with the keys in their own packages, which cannot say who sealed them.',
      'Sealed by a key made for its run alone: 2 shards.',
    ]);
  });
});

describe('what one shard saw otherwise', () => {
  const limitsWith = async (change: (facts: readonly FactRecord[]) => readonly FactRecord[]) => {
    const packages = await shardPackages(emptyFolder(), { count: 3 }, (index) => (index === 3 ? { facts: change } : {}));
    const { record } = await merged(packages);
    return { record, limits: record.scope.limits.filter((limit) => limit.startsWith('Shard 3')) };
  };

  it.each<[string, (facts: readonly FactRecord[]) => readonly FactRecord[], string]>([
    [
      'an account more, and one less',
      (facts) =>
        altered(facts, 'organization', (value: { accounts: { id: string }[] }) => ({
          ...value,
          accounts: value.accounts.map((account) => (account.id === '222222222222' ? { ...account, id: '999999999999' } : account)),
        })),
      'Shard 3 saw the organization otherwise: also 999999999999; not 222222222222. The organization as shard 1 saw it counts.',
    ],
    [
      'another state',
      (facts) =>
        altered(facts, 'organization', (value: { accounts: object[] }) => ({
          ...value,
          accounts: value.accounts.map((account, at) => (at === 0 ? { ...account, state: 'SUSPENDED' } : account)),
        })),
      'Shard 3 saw the organization otherwise: with another state, place or name 111111111111. The organization as shard 1 saw it counts.',
    ],
    [
      'nothing of it',
      (facts) =>
        facts.map(
          (fact): FactRecord =>
            fact.name === 'organization'
              ? { key: fact.key, name: fact.name, target: fact.target, requests: [], observed: false, reason: 'denied', detail: 'no' }
              : fact,
        ),
      'Shard 3 could not read the organization, and read only accounts that the spec names. The organization as shard 1 saw it counts.',
    ],
  ])('%s: is a limit of the record, and changes no verdict', async (_, change, limit) => {
    const { record, limits } = await limitsWith(change);
    expect(limits).toEqual([limit]);
    expect(record.judgementSha256).toBe((await replayed('reference')).record.judgementSha256);
  });

  it('leaves an account that only shard 1 saw unknown', async () => {
    const isOf = (fact: FactRecord) => fact.target.account === '222222222222';
    const { record } = await limitsWith((facts) => facts.filter((fact) => !isOf(fact)));
    // What the organization's policies deny in it rests on no fact of the account.
    const isOfOrganization = (keys: readonly string[]) => keys.length > 0 && keys.every((key) => key.endsWith('@organization'));
    const findings = record.verdicts
      .flatMap((verdict) => verdict.findings)
      .filter(({ testCase, facts }) => testCase.includes('@222222222222') && !isOfOrganization(facts));
    expect(new Set(findings.map(({ outcome }) => outcome))).toEqual(new Set(['unknown', 'not-applicable']));
    expect(record.conclusion).toBe('incomplete');
  });

  it('does not count where shard 1 could not read it: nothing passes', async () => {
    const packages = await shardPackages(emptyFolder(), { count: 2 }, (index) =>
      index === 1
        ? {
            facts: (facts) =>
              facts.map(
                (fact): FactRecord =>
                  fact.name === 'organization'
                    ? { key: fact.key, name: fact.name, target: fact.target, requests: [], observed: false, reason: 'denied', detail: 'no' }
                    : fact,
              ),
          }
        : {},
    );
    const { record } = await merged(packages);
    expect(record.verdicts.filter(({ outcome }) => outcome === 'pass')).toEqual([]);
    expect(record.scope.limits).toContain(
      'Shard 2 read the organization, which shard 1 could not. The organization as shard 1 saw it counts.',
    );
  });
});

describe('what is refused, by name and with what to do', () => {
  let whole: readonly string[];
  let folder: string;
  beforeAll(async () => {
    folder = emptyFolder();
    whole = await shardPackages(folder, { count: 3 });
  });
  const refusal = async (packages: readonly string[], request?: Partial<MergeRequest>) => {
    const error: unknown = await merged(packages, request).then(
      () => undefined,
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(EvidenceError);
    const { message, hint, code } = error as EvidenceError;
    return { message: message.replaceAll(`${folder}/`, ''), hint, code };
  };
  /** The packages, the second of which was made otherwise. */
  const withSecond = async (otherwise: Otherwise, place = { index: 2, count: 3 }) => {
    const second = await shardPackage(join(folder, String(Math.random())), place, { runNumber: 22, ...otherwise });
    return { packages: [whole[0] ?? '', second, whole[2] ?? ''], second: second.replaceAll(`${folder}/`, '') };
  };

  it('a shard that is missing', async () => {
    expect(await refusal([whole[0] ?? ''])).toEqual({
      code: 'shards',
      message: '2 of 3 shards are missing: 2, 3.',
      hint: 'iq verify --shard 2/3 makes the first of them; give all packages to one iq merge',
    });
    expect((await refusal(whole.slice(1))).message).toBe('1 of 3 shards is missing: 1.');
  });

  it('two packages of one shard', async () => {
    const { second } = await withSecond({});
    const { message } = await refusal([...whole, join(folder, second)]);
    expect(message).toBe(`${runIdOf(2)} and ${second} are both shard 2 of 3.`);
    expect((await refusal([...whole, whole[2] ?? ''])).message).toBe(`${runIdOf(3)} and ${runIdOf(3)} are both shard 3 of 3.`);
  });

  it.each<[string, Otherwise, RegExp]>([
    ['a whole run', { asked: { narrowing: {} } }, /is no shard/],
    ['a shard that was narrowed', { asked: { narrowing: { shard: { index: 2, count: 3 }, regions: ['us-east-2'] } } }, /is no shard/],
    ['a run that was cut off', { isAborted: true }, /was cut off: it holds only a part of shard 2/],
    ['saved facts', { reading: { mode: 'replay' } }, /was not read from AWS: its mode is replay/],
    [
      'another organization',
      { facts: (facts) => altered(facts, 'organization', (value: object) => ({ ...value, id: 'o-otherother' })) },
      /was read in the organization o-otherother, .* in o-exampleorgid/,
    ],
    ['another key than the one given', { signer: stranger }, /is not valid: the signature is that of key .*: another key sealed this/],
  ])('%s', async (_, otherwise, reason) => {
    const { packages, second } = await withSecond(otherwise);
    const { message, hint } = await refusal(packages);
    expect(message).toContain(second);
    expect(message).toMatch(reason);
    expect(hint).toMatch(/./);
  });

  it('a shard that was read on another day', async () => {
    const { packages, second } = await withSecond({ reading: { startedAt: '2026-11-19T23:00:00.000Z' } });
    expect(await refusal(packages)).toEqual({
      code: 'shards',
      message: `${second} was begun at 2026-11-19T23:00:00.000Z, ${runIdOf(3)} at 2026-11-21T00:03:00.000Z: more than a day lies between them.`,
      hint: 'read all shards of one run within a day',
    });
  });

  it('another version of iq', async () => {
    const files = await resealed(new Map(readPackage(whole[1] ?? '').files), owner, ({ predicate }) =>
      put(predicate, 'tool.version', '0.0.9'),
    );
    const path = lay(files, join(folder, 'older'));
    expect(await refusal([whole[0] ?? '', path, whole[2] ?? ''])).toEqual({
      code: 'shards',
      message: `older was read by iq 0.0.9, and this is iq ${version}.`,
      hint: 'merge with the version that read, or read every shard again',
    });
  });

  it('another spec, by as little as a comment', async () => {
    const spec = join(folder, 'other-spec');
    cpSync('fixtures/reference', spec, { recursive: true });
    appendFileSync(join(spec, 'spec.yaml'), '# changed\n');
    const { packages, second } = await withSecond({ spec });
    expect((await refusal(packages)).message).toBe(`${second} has another spec than ${runIdOf(1)}.`);
  });

  it('a shard of another count', async () => {
    const { packages, second } = await withSecond({}, { index: 2, count: 4 });
    expect((await refusal(packages)).message).toBe(`${runIdOf(1)} is one of 3 shards, ${second} one of 4.`);
  });

  it('facts of accounts that fall to another shard', async () => {
    const all = await recordedFacts('reference');
    const { packages, second } = await withSecond({ facts: () => all });
    expect((await refusal(packages)).message).toMatch(new RegExp(`^${second} is shard 2, and holds .*, which falls to shard [13]\\.$`));
  });

  it('facts of another shape than this version reads', async () => {
    const isOwn = (fact: FactRecord) => fact.name === 'organization' || shardOfFact(fact, 3) === 2;
    const own = altered((await recordedFacts('reference')).filter(isOwn), 'account-summary', () => ({ users: 'none' }));
    const { packages, second } = await withSecond({ reading: { facts: new Map(own.map((fact) => [fact.key, fact])) } });
    expect((await refusal(packages)).message).toMatch(
      new RegExp(`^${second} holds account-summary@[0-9]{12}, and the value is not what this version of iq reads`),
    );
  });

  it.each(['evidence.sigstore.json', 'facts.jsonl.gz', 'spec.resolved.json', 'spec/spec.yaml'])('a flipped byte in %s', async (name) => {
    const { packages, second } = await withSecond({});
    const file = join(folder, second, name);
    writeFileSync(file, flipped(readFileSync(file)));
    expect((await refusal(packages)).message).toMatch(new RegExp(`^${second} is not valid: `));
    expect((await refusal(packages, {})).message).toMatch(new RegExp(`^${second} is not valid: `));
  });

  it('a folder that is no package', async () => {
    mkdirSync(join(folder, 'empty'));
    expect((await refusal([join(folder, 'empty')])).message).toContain('it is not a package of iq');
  });
});
