import type { Subnet } from '../../facts/subnets.ts';
import type { DeclaredTier } from '../../spec/sections/networks.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged } from '../check.ts';
import { eachNetwork as eachDeclared, leftTo, type Network } from '../networks/each.ts';
import { type DeclaredNetwork, networkLabel, subnetsOf, tierOf } from '../networks/reading.ts';
import { notAsked } from '../not-asked.ts';
import type { TierWorld } from './world.ts';

/** A subnet in exactly one tier of its network. */
export interface TierSubnet {
  readonly subnet: Subnet;
  readonly name: string;
  readonly tier: DeclaredTier;
}

/** What is judged of every declared network of the account of which the spec asks it. */
interface AboutNetwork {
  /** For people: what is expected of each. */
  readonly expected: unknown;
  readonly isAsked: (network: DeclaredNetwork) => boolean;
  /** What is asked of no network, as the end of a sentence: `for flow logs`. */
  readonly what: string;
  readonly judge: (network: Network) => readonly (Draft | Judged)[];
}

/** One finding or more for each declared network of the account; one that says so where there is none. */
export function eachNetwork(world: TierWorld, spec: Spec, { isAsked, ...about }: AboutNetwork): readonly Judged[] {
  return eachDeclared(world, spec, {
    ...about,
    asked: (network) => (isAsked(network) ? network : null),
    missing: leftTo('vpc-present'),
  });
}

/** The subnets of a network that are in exactly one of its tiers: of the others, `subnets` says that they are not. */
export function tierSubnets(world: TierWorld, { at, vpc, declared }: Network): readonly TierSubnet[] {
  return subnetsOf(world.at('subnets', at), vpc).flatMap((subnet): readonly TierSubnet[] => {
    const found = tierOf(subnet, declared);
    const tier = found.kind === 'tier' ? declared.tiers[found.name] : undefined;
    return found.kind === 'tier' && tier !== undefined ? [{ subnet, name: found.name, tier }] : [];
  });
}

/** The name of a tier in findings that have no ARN. */
export function tierLabel(network: Pick<DeclaredNetwork, 'name'>, tier: string): string {
  return `${networkLabel(network)}/tier:${tier}`;
}

/** What is judged of every subnet of the tiers of which the spec asks it. */
interface AboutSubnets {
  readonly expected: (tier: DeclaredTier) => unknown;
  readonly isAsked: (tier: DeclaredTier) => boolean;
  /** What is asked of no network, as the end of a sentence. */
  readonly what: string;
  readonly judge: (network: Network, subnet: TierSubnet) => readonly (Draft | Judged)[];
}

/** One finding or more for each subnet of these tiers, and one for a tier that has none. */
export function eachTierSubnet(world: TierWorld, spec: Spec, about: AboutSubnets): readonly Judged[] {
  return eachNetwork(world, spec, {
    expected: null,
    isAsked: ({ declared }) => Object.values(declared.tiers).some(about.isAsked),
    what: about.what,
    judge: (network) => judgeSubnets(world, network, about),
  });
}

function judgeSubnets(world: TierWorld, network: Network, { expected, isAsked, judge }: AboutSubnets): readonly (Draft | Judged)[] {
  const subnets = tierSubnets(world, network).filter(({ tier }) => isAsked(tier));
  const empty = Object.entries(network.declared.tiers).filter(
    ([name, tier]) => isAsked(tier) && !subnets.some((subnet) => subnet.name === name),
  );
  return [
    ...world.each(
      subnets,
      ({ subnet, tier }) => ({ target: network.at, resource: subnet.arn, expected: expected(tier) }),
      (subnet) => judge(network, subnet),
    ),
    ...empty.map(([name]) => notAsked(tierLabel(network, name), `No subnet is in ${tierLabel(network, name)} alone: subnets says so.`)),
  ];
}

/** A subnet for people: `subnet-1 (private, us-east-2a)`. */
export function named({ subnet, name }: TierSubnet): string {
  return `${subnet.id} (${name}, ${subnet.zone ?? 'of a zone that AWS did not name'})`;
}
