import type { NetworkAcl } from '../../facts/network-acls.ts';
import type { Subnet } from '../../facts/subnets.ts';
import { blockOf, isWithin, versionOf, without } from '../../match/addresses.ts';
import type { DeclaredTier } from '../../spec/sections/networks.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import type { Network } from '../networks/each.ts';
import { unsaid } from '../unsaid.ts';
import { eachTierSubnet, named, type TierSubnet, tierSubnets } from './each.ts';
import { letIn } from './lets-in.ts';
import type { TierWorld } from './world.ts';

/** Whether a tier says whom its network ACL lets in. */
export function hasAcl({ nacl }: Pick<DeclaredTier, 'nacl'>): boolean {
  return nacl !== undefined;
}

/** The network ACL of each subnet lets in the declared sources and nobody else. */
export function judgeAcls(world: TierWorld, spec: Spec): readonly Judged[] {
  return eachTierSubnet(world, spec, {
    expected: ({ nacl }) => nacl?.from ?? null,
    isAsked: hasAcl,
    what: 'for network ACLs',
    judge: (network, found) => [judgeSubnet(world, network, found)],
  });
}

function judgeSubnet(world: TierWorld, network: Network, found: TierSubnet): Draft {
  const { subnet, tier } = found;
  const from = tier.nacl?.from ?? [];
  const place = { resource: subnet.arn, expected: from, actual: null };
  const acls = world.at('network-acls', network.at).filter(({ subnets }) => subnets.includes(subnet.id));
  const [acl, ...others] = acls;
  if (acl === undefined || others.length > 0)
    return unsaid(`which network ACL guards ${named(found)}: AWS lists ${acls.length === 0 ? 'none' : 'several'}`, place);
  const known = { ...place, actual: { acl: acl.arn, ingress: acl.ingress } };
  const read = letIn(acl.ingress);
  if (read.kind === 'unclear') return unsaid(`what ${aclText(acl)} lets in: ${read.detail}`, known);
  const sources = from.map((text) => ({ text, blocks: sourceOf(world, network, text) }));
  const unclear = sources.find(({ blocks }) => blocks === null);
  if (unclear !== undefined) return unsaid(`the addresses of ${unclear.text} are not known`, known);
  const declared = sources.flatMap(({ blocks }) => blocks ?? []);
  const beyond = read.some.flatMap(({ blocks, by }) => without(blocks, declared).map((block) => [block, by] as const));
  // The first protocol and port that lets a range in is enough to find its rule.
  const strangers = [...new Map(beyond.toReversed())].map(([block, by]) => `${block} by ${by}`).toReversed();
  const by = `${named(found)} is guarded by ${aclText(acl)}`;
  if (strangers.length > 0) {
    const rest = strangers.length > 1 ? `, and ${strangers.length - 1} more` : '';
    return passIf(false, { ...known, message: `${by}, which also lets in ${strangers[0]}${rest}: expected ${from.join(', ')} alone.` });
  }
  // A packet has one version of IP: each version that the subnet has gets in by a protocol and port of its own.
  const isKeptOut = (blocks: readonly string[]) => !read.some.some((one) => blocks.every((block) => isWithin(block, one.blocks)));
  const kept = sources.flatMap(({ text, blocks }) => {
    const parts = partsFor(subnet, blocks ?? []).filter(({ blocks: part }) => isKeptOut(part));
    return parts.map(({ version }) => `${text} by IPv${version}`);
  });
  if (kept.length > 0) return passIf(false, { ...known, message: `${by}, which keeps out ${kept.join(', ')}.` });
  return passIf(true, { ...known, message: `${by}, which lets in ${from.join(', ')} and nobody else.` });
}

function aclText({ id, isDefault }: NetworkAcl): string {
  return isDefault === true ? `${id}, the default network ACL` : id;
}

/** The addresses of a source: a block, or those of the subnets of a tier. */
function sourceOf(world: TierWorld, network: Network, source: string): readonly string[] | null {
  const texts = source.startsWith('tier:')
    ? tierSubnets(world, network)
        .filter(({ name }) => name === source.slice(5))
        .flatMap(({ subnet }) => [...(subnet.cidr === null ? [] : [subnet.cidr]), ...subnet.ipv6Cidrs])
    : [source];
  const blocks = texts.map(blockOf);
  return blocks.length === 0 || blocks.includes(null) ? null : blocks.flatMap((block) => block ?? []);
}

/** The blocks of a source by version of IP: of the versions that the subnet has, or of all where it has none of them. */
function partsFor({ cidr, ipv6Cidrs }: Subnet, blocks: readonly string[]) {
  const parts = ([4, 6] as const)
    .map((version) => ({ version, blocks: blocks.filter((block) => versionOf(block) === version) }))
    .filter((part) => part.blocks.length > 0);
  const common = parts.filter(({ version }) => (version === 4 ? cidr !== null : ipv6Cidrs.length > 0));
  return common.length > 0 ? common : parts;
}
