import { governedRegions, isNamed, type Narrowing, type Universe } from './plan.ts';
import type { Shard, ShardNote } from './record.ts';
import type { Spec } from './spec/spec.ts';

/** How the facts of a run came together. */
export interface Origin {
  readonly narrowing: Narrowing;
  readonly isReplay: boolean;
  /** Of a merged run. */
  readonly shards?: readonly ShardNote[] | undefined;
}

/** What the run cannot show, in plain sentences for the cover and the last page. */
export function limitsOf(spec: Spec, universe: Universe, { narrowing, isReplay, shards }: Origin): readonly string[] {
  const { shard, ...narrowed } = narrowing;
  const isNarrowed = Object.keys(narrowed).length > 0;
  // A shard names what it leaves unread among its own accounts: the others are for the other shards.
  const unread = universe.accounts.filter((account) => !account.isRead && (shard === undefined || isNamed({ shard }, account)));
  const shallow = universe.accounts.filter((account) => account.isRead && account.depth !== 'full');
  const names = (accounts: readonly { readonly name: string; readonly id: string }[]) =>
    accounts.map(({ name, id }) => `${name} (${id})`).join(', ');
  return [
    ...(isReplay ? ['The facts were saved by an earlier run; nothing was read from AWS by this one.'] : []),
    ...(shard === undefined ? [] : [shardLimit(shard)]),
    ...(shards === undefined ? [] : mergedLimits(shards)),
    ...(isNarrowed ? ['The run was narrowed; what it leaves out is not verified.'] : []),
    `Governed regions (${governedRegions(spec, narrowing).join(', ')}) were read in full; every other enabled region only for stores, databases, trails and EBS defaults.`,
    ...(unread.length === 0 ? [] : [`Not read: ${names(unread)}.`]),
    ...(shallow.length === 0 ? [] : [`Read at less than full depth: ${names(shallow)}.`]),
    'A run shows the organization at the times that AWS stamped on its answers, and nothing of the time between two runs.',
  ];
}

function shardLimit({ index, count }: Shard): string {
  return `Shard ${index} of ${count}: it read the accounts that fall to it and judged nothing. iq merge judges all shards together.`;
}

function mergedLimits(shards: readonly ShardNote[]): readonly string[] {
  const starts = shards.map(({ startedAt }) => startedAt).sort();
  const ends = shards.map(({ finishedAt }) => finishedAt).sort();
  const unknown = shards.filter(({ checkedWith }) => checkedWith === 'own-key');
  const ephemeral = shards.filter(({ assurance }) => assurance === 'ephemeral');
  return [
    `Read by ${counted(shards)} between ${starts[0]} and ${ends.at(-1)}, and judged together afterwards.`,
    ...(unknown.length === 0
      ? []
      : ['The seals of the shards were checked with the keys in their own packages, which cannot say who sealed them.']),
    ...(ephemeral.length === 0 ? [] : [`Sealed by a key made for its run alone: ${counted(ephemeral)}.`]),
    ...shards.flatMap(({ index, sawOtherwise }) =>
      sawOtherwise === undefined ? [] : [`Shard ${index} ${sawOtherwise}. The organization as shard 1 saw it counts.`],
    ),
  ];
}

function counted(shards: readonly ShardNote[]): string {
  return `${shards.length} ${shards.length === 1 ? 'shard' : 'shards'}`;
}
