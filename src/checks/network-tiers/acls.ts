import type { NetworkAcl } from '../../facts/network-acls.ts';
import type { DeclaredTier } from '../../spec/sections/networks.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { type Range, rangeOf, textOf, without } from './addresses.ts';
import { eachTierSubnet, type Network, named, type TierSubnet, tierSubnets } from './each.ts';
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
  const sources = from.map((text) => ({ text, ranges: sourceOf(world, network, text) }));
  const unclear = sources.find(({ ranges }) => ranges === null);
  if (unclear !== undefined) return unsaid(`the addresses of ${unclear.text} are not known`, known);
  const declared = sources.flatMap(({ ranges }) => ranges ?? []);
  const beyond = read.some.flatMap(({ ranges, by }) => without(ranges, declared).map((range) => [textOf(range), by] as const));
  // The first protocol and port that lets a range in is enough to find its rule.
  const strangers = [...new Map(beyond.toReversed())].map(([range, by]) => `${range} by ${by}`).toReversed();
  const by = `${named(found)} is guarded by ${aclText(acl)}`;
  if (strangers.length > 0) {
    const rest = strangers.length > 1 ? `, and ${strangers.length - 1} more` : '';
    return passIf(false, { ...known, message: `${by}, which also lets in ${strangers[0]}${rest}: expected ${from.join(', ')} alone.` });
  }
  const kept = sources.filter(({ ranges }) => !read.some.some((one) => without(ranges ?? [], one.ranges).length === 0));
  if (kept.length > 0) return passIf(false, { ...known, message: `${by}, which keeps out ${kept.map(({ text }) => text).join(', ')}.` });
  return passIf(true, { ...known, message: `${by}, which lets in ${from.join(', ')} and nobody else.` });
}

function aclText({ id, isDefault }: NetworkAcl): string {
  return isDefault === true ? `${id}, the default network ACL` : id;
}

/** The addresses of a source: a block, or those of the subnets of a tier. */
function sourceOf(world: TierWorld, network: Network, source: string): readonly Range[] | null {
  const blocks = source.startsWith('tier:')
    ? tierSubnets(world, network)
        .filter(({ name }) => name === source.slice(5))
        .flatMap(({ subnet }) => [...(subnet.cidr === null ? [] : [subnet.cidr]), ...subnet.ipv6Cidrs])
    : [source];
  const ranges = blocks.map(rangeOf);
  return ranges.length === 0 || ranges.includes(null) ? null : ranges.flatMap((range) => range ?? []);
}
