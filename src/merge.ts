import { canonicalJson, sha256Hex } from './evidence/canonical.ts';
import { shardBundleName } from './evidence/names.ts';
import type { PackageFile } from './evidence/package.ts';
import type { Organization, OrganizationAccount } from './facts/organization.ts';
import { organizationKey, type ShardPackage } from './mergeable.ts';
import type { Reading } from './qualify.ts';
import type { FactRecord, ShardNote } from './record.ts';
import { ownFacts, provenanceOf } from './shard.ts';

/** The shards of one run as one reading: each brings the facts of its accounts, the first also those of the organization. */
export function mergedReading(shards: readonly ShardPackage[]): Reading {
  const [first] = shards;
  if (first === undefined) throw new Error('a merge of nothing');
  const facts = shards.flatMap(({ run }, at) => ownFacts(run.facts, { index: at + 1, count: shards.length }));
  return {
    mode: 'merged',
    ...provenanceOf(shards.map(({ run }) => run.record)),
    facts: new Map(facts.map((fact) => [fact.key, fact])),
    executor: first.run.record.executor,
    shards: shards.map((shard, at) => noteOf(shard, { index: at + 1, first })),
  };
}

/** The sealed record of each shard, under its name in the merged package. */
export function shardBundles(shards: readonly ShardPackage[]): readonly PackageFile[] {
  return shards.map(({ bundle }, at) => ({ name: shardBundleName(at + 1, shards.length), bytes: bundle }));
}

function noteOf(
  { run, bundle, factsSha256, checkedWith }: ShardPackage,
  { index, first }: { index: number; first: ShardPackage },
): ShardNote {
  const { runId, seal, startedAt, finishedAt, executor } = run.record;
  const saw = sawOtherwise(listIn(first), listIn({ run }));
  return {
    index,
    runId,
    keyId: seal.keyId,
    assurance: seal.assurance,
    checkedWith,
    bundleSha256: sha256Hex(bundle),
    factsSha256,
    startedAt,
    finishedAt,
    executor: executor.arn,
    ...(saw === undefined ? {} : { sawOtherwise: saw }),
  };
}

function listIn({ run }: Pick<ShardPackage, 'run'>): FactRecord | undefined {
  return run.facts.find(({ key }) => key === organizationKey);
}

/** How what a shard saw of the organization differs from what the first one saw, as the predicate of a sentence. */
function sawOtherwise(first: FactRecord | undefined, other: FactRecord | undefined): string | undefined {
  const [was, is] = [first, other].map((fact) => (fact?.observed === true ? (fact.value as Organization) : undefined));
  if (is === undefined)
    return was === undefined ? undefined : `could not read the organization, and read only accounts that the spec names`;
  if (was === undefined) return 'read the organization, which shard 1 could not';
  if (canonicalJson(was) === canonicalJson(is)) return undefined;
  const before = new Map(was.accounts.map((account) => [account.id, account]));
  const after = new Map(is.accounts.map((account) => [account.id, account]));
  const isChanged = (account: OrganizationAccount) => {
    const other = before.get(account.id);
    return other !== undefined && canonicalJson(other) !== canonicalJson(account);
  };
  const parts = [
    named(
      'also',
      [...after.keys()].filter((id) => !before.has(id)),
    ),
    named(
      'not',
      [...before.keys()].filter((id) => !after.has(id)),
    ),
    named(
      'with another state, place or name',
      is.accounts.filter(isChanged).map(({ id }) => id),
    ),
  ].flat();
  return `saw the organization otherwise: ${parts.length === 0 ? 'the same accounts, other settings' : parts.join('; ')}`;
}

function named(how: string, accounts: readonly string[]): readonly string[] {
  return accounts.length === 0 ? [] : [`${how} ${[...accounts].sort().join(', ')}`];
}
