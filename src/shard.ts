import { createHash } from 'node:crypto';
import { UsageError } from './errors.ts';
import { canonicalJson, sha256Hex } from './evidence/canonical.ts';
import type { Calls, FactRecord, Qualification, Shard } from './record.ts';

/** The longest array that AWS Batch and a Distributed Map take. */
const most = 10_000;

/** What array jobs call the index of a task, which counts from 0: AWS Batch, then Kubernetes. */
const variables = ['AWS_BATCH_JOB_ARRAY_INDEX', 'JOB_COMPLETION_INDEX'] as const;

/** The shard, from 1, that an account falls to: by its id alone, so on every machine the same, whatever other accounts there are. */
export function shardOf(account: string, count: number): number {
  return Number(BigInt(`0x${sha256Hex(account).slice(0, 16)}`) % BigInt(count)) + 1;
}

/** The shard that brings a fact to a merged run: that of its account; the first one for what is read once for the organization. */
export function shardOfFact({ target }: FactRecord, count: number): number {
  return target.account === undefined ? 1 : shardOf(target.account, count);
}

/** The facts that a shard brings to a merged run. */
export function ownFacts(facts: readonly FactRecord[], { index, count }: Shard): readonly FactRecord[] {
  return facts.filter((fact) => shardOfFact(fact, count) === index);
}

/** SHA-256 of facts as the lines of facts.jsonl, by key. */
export function factsSha256(facts: readonly FactRecord[]): string {
  const hash = createHash('sha256');
  for (const fact of [...facts].sort((a, b) => (a.key < b.key ? -1 : 1))) hash.update(`${canonicalJson(fact)}\n`);
  return hash.digest('hex');
}

/** Start, calls and clock of a run whose shards left these records, of which there is at least one. */
export function provenanceOf(records: readonly Qualification[]): { startedAt: string; calls: Calls; maxSkewMs: number } {
  const sum = (of: (calls: Calls) => number) => records.reduce((total, { calls }) => total + of(calls), 0);
  const operations = [...new Set(records.flatMap(({ calls }) => Object.keys(calls.byOperation)))].sort();
  return {
    startedAt: records.map(({ startedAt }) => startedAt).sort()[0] ?? '',
    calls: {
      total: sum(({ total }) => total),
      throttled: sum(({ throttled }) => throttled),
      denied: sum(({ denied }) => denied),
      byOperation: Object.fromEntries(operations.map((name) => [name, sum(({ byOperation }) => byOperation[name] ?? 0)])),
    },
    maxSkewMs: Math.max(...records.map(({ clock }) => clock.maxSkewMs)),
  };
}

/** Reads `3/10`, or `env/10` in a task of an array job. Throws UsageError for everything that names no shard. */
export function parseShard(text: string, environment: Readonly<Record<string, string | undefined>>): Shard {
  const [, place = '', total = ''] = /^(env|\d+)\/(\d+)$/.exec(text) ?? [];
  const count = Number(total);
  if (count < 1 || count > most) {
    throw new UsageError(`--shard ${text} names no shard.`, { hint: `such as 3/10, or env/10 in an array job; at most ${most} shards` });
  }
  const index = place === 'env' ? indexOf(text, count, environment) : Number(place);
  if (index < 1 || index > count) {
    throw new UsageError(`There is no shard ${index} of ${count}.`, { hint: `the shards are 1/${count} to ${count}/${count}` });
  }
  return { index, count };
}

function indexOf(text: string, count: number, environment: Readonly<Record<string, string | undefined>>): number {
  const name = variables.find((variable) => environment[variable] !== undefined);
  if (name === undefined) {
    throw new UsageError(`--shard ${text} needs the index of an array job, and neither ${variables.join(' nor ')} is set.`, {
      hint: `elsewhere name the shard: 1/${count} to ${count}/${count}`,
    });
  }
  const value = environment[name] ?? '';
  if (!/^\d+$/.test(value) || Number(value) >= count) {
    throw new UsageError(`${name} is ${JSON.stringify(value)}: with --shard ${text} it must be a number from 0 to ${count - 1}.`, {
      hint: `the array job has another size than ${count}`,
    });
  }
  return Number(value) + 1;
}
