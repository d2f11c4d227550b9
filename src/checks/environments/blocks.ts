import { blockOf, versionOf } from '../../match/addresses.ts';
import type { DeclaredVpc } from '../../spec/sections/networks.ts';
import type { Spec } from '../../spec/spec.ts';
import { joined, overlaps, segmentsOf, type Traffic } from '../security-groups/traffic.ts';
import { networksIn } from './networks.ts';
import { type EnvironmentWorld, type Unclear, unclear } from './world.ts';

/** The blocks of addresses of a network, of one version. */
export interface NamedBlocks {
  readonly label: string;
  readonly blocks: readonly string[];
  /** Whether the spec lists them: then the first of one environment stands for the first of the other. */
  readonly isListed: boolean;
  /** Why it is not known whose blocks they are. */
  readonly open?: Unclear;
}

/** The networks of an account by the names of their items, then that of a group. Those that are declared first. */
export function networkBlocks(
  world: EnvironmentWorld,
  spec: Spec,
  {
    place,
    declared,
    own,
  }: {
    readonly place: { readonly account: string; readonly region: string };
    readonly declared: readonly { readonly name: string; readonly item: string; readonly declared: DeclaredVpc }[];
    readonly own: string | null;
  },
): readonly NamedBlocks[] {
  const vpcs = world.at('vpcs', place);
  const named = declared.flatMap(({ name, item, declared: { cidr: listed = [], region } }) => {
    const found = region === place.region ? networksIn(world, spec, { name, account: place.account }) : [];
    const open = found.length > 1 ? { open: unclear(`${found.length} networks match vpc:${item}`) } : {};
    const all = found.flatMap(({ cidrs }) => cidrs);
    return ([4, 6] as const).map((version): NamedBlocks => {
      const [said, seen] = [ofVersion(listed, version), ofVersion(all, version)];
      const label = version === 4 ? `vpc:${item}` : `vpc:${item} (IPv6)`;
      return said.length > 0 ? { label, blocks: said, isListed: true } : { label, blocks: seen, isListed: false, ...open };
    });
  });
  const around = vpcs.find(({ id }) => id === own)?.cidrs ?? [];
  const rest = ([4, 6] as const).map((version): NamedBlocks => {
    const label = `the addresses of its network${version === 4 ? '' : ' (IPv6)'}`;
    return { label, blocks: ofVersion(around, version), isListed: false };
  });
  return [...named, ...rest];
}

function ofVersion(blocks: readonly string[], version: 4 | 6): readonly string[] {
  return blocks.map((block) => blockOf(block) ?? block).filter((block) => versionOf(block) === version);
}

type Parties = ReadonlyMap<string, readonly Traffic[]>;

/**
 * Parties with the blocks of networks under the names of the networks. What is for all blocks of a network is for the network. What is for
 * some of them alone is for the first or the second, where the spec lists them, else nobody knows which of the other environment they stand for.
 */
export function withNetworks(parties: Parties, networks: readonly NamedBlocks[]): Parties | Unclear {
  const left = new Map(parties);
  for (const { label, blocks, isListed, open } of networks) {
    const runs = blocks.map((block) => left.get(block) ?? []);
    const pieces = segmentsOf(runs.flat());
    const isIn = (list: readonly Traffic[], piece: Traffic): boolean => list.some((run) => overlaps(run, piece));
    const shared = pieces.filter((piece) => runs.every((list) => isIn(list, piece)));
    if (pieces.length > 0 && open !== undefined) return open;
    if (shared.length > 0) left.set(label, joined(shared));
    for (const [index, block] of blocks.entries()) {
      const beside = pieces.filter((piece) => isIn(runs[index] ?? [], piece) && !isIn(shared, piece));
      left.delete(block);
      if (beside.length > 0 && !isListed) return unclear(`a rule is for ${block} and not for the other blocks of ${label}`);
      if (beside.length > 0) left.set(`${label}, block ${index + 1} of ${blocks.length}`, beside);
    }
  }
  return left;
}
