import { blockOf } from '../../match/addresses.ts';
import { fitsTags } from '../../match/tags.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import type { Network } from '../networks/each.ts';
import { findVpc, networkLabel, networksIn, subnetsOf, tierOf } from '../networks/reading.ts';
import { notAsked } from '../not-asked.ts';
import { unsaid } from '../unsaid.ts';
import { eachNetwork, tierLabel, tierSubnets } from './each.ts';
import type { TierWorld } from './world.ts';

/** Each declared network is there exactly once, and is no other declared one. */
export function judgePresent(world: TierWorld, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const declared = networksIn(world, spec, account);
  if (declared.length === 0)
    return world.each(
      [account],
      () => ({ target: { account }, resource: account }),
      () => notAsked(account, `The spec declares no network in ${world.label(account)}.`),
    );
  return world.each(
    declared,
    (network) => ({ target: { account, region: network.region }, resource: networkLabel(network), expected: 'exactly one network' }),
    (network): Draft => {
      const vpcs = world.at('vpcs', { account, region: network.region });
      const found = findVpc(vpcs, network);
      const where = `${world.label(account)}, ${network.region}`;
      const label = networkLabel(network);
      const draft = { resource: label, expected: 'exactly one network' };
      if (found.kind === 'absent')
        return passIf(false, { ...draft, actual: [], message: `${label} is declared in ${where}, and no network there matches it.` });
      if (found.kind === 'ambiguous') {
        const message = `${label} is declared in ${where}, and ${found.arns.length} networks there match it: ${found.arns.join(', ')}.`;
        return passIf(false, { ...draft, actual: found.arns, message });
      }
      const { vpc } = found;
      const actual = vpc.arn;
      const twin = declared.find(
        (other) => other.name !== network.name && other.region === network.region && fitsTags(other.declared.match, vpc.tags),
      );
      if (twin !== undefined)
        return passIf(false, { ...draft, actual, message: `${label} and ${networkLabel(twin)} are one and the same network, ${vpc.arn}.` });
      if (vpc.state !== 'available')
        return unsaid(`${vpc.id} is ${vpc.state ?? 'in a state that AWS did not say'}: expected available`, { ...draft, actual });
      return passIf(true, { ...draft, actual, message: `${label} is ${vpc.arn}, in ${where}.` });
    },
  );
}

/** The blocks of addresses of each network are those declared: no other was added. */
export function judgeAddresses(world: TierWorld, spec: Spec): readonly Judged[] {
  return eachNetwork(world, spec, {
    expected: 'the declared blocks of addresses',
    isAsked: ({ declared }) => declared.cidr !== undefined,
    what: 'for certain addresses',
    judge: ({ vpc, declared }) => {
      const expected = declared.cidr ?? [];
      const wanted = new Set(expected.map(canonical));
      const there = new Set(vpc.cidrs.map(canonical));
      const missing = expected.filter((block) => !there.has(canonical(block)));
      const undeclared = vpc.cidrs.filter((block) => !wanted.has(canonical(block)));
      const isMet = missing.length === 0 && undeclared.length === 0;
      const faults = [
        ...(undeclared.length === 0 ? [] : [`${undeclared.join(', ')} is not declared`]),
        ...(missing.length === 0 ? [] : [`${missing.join(', ')} is missing`]),
      ];
      const message = isMet
        ? `${vpc.id} has ${vpc.cidrs.join(', ')}, as declared.`
        : `${vpc.id} has ${vpc.cidrs.join(', ')}: ${faults.join(', and ')}.`;
      return [passIf(isMet, { resource: vpc.arn, expected, actual: vpc.cidrs, message })];
    },
  });
}

/** Every subnet is in exactly one tier, and each tier is in its zones. */
export function judgeSubnets(world: TierWorld, spec: Spec): readonly Judged[] {
  return eachNetwork(world, spec, {
    expected: 'every subnet in exactly one tier, each tier in its zones',
    isAsked: () => true,
    what: 'for subnets',
    judge: (network) => {
      const subnets = subnetsOf(world.at('subnets', network.at), network.vpc);
      const names = Object.keys(network.declared.tiers);
      const expected = `one of ${names.join(', ')}`;
      return [
        ...subnets.map((subnet): Draft => {
          const found = tierOf(subnet, network.declared);
          const draft = { resource: subnet.arn, expected };
          if (found.kind === 'tier')
            return passIf(true, { ...draft, actual: found.name, message: `${subnet.id} is in the tier ${found.name} alone.` });
          if (found.kind === 'none')
            return passIf(false, {
              ...draft,
              actual: null,
              message: `${subnet.id} of ${network.vpc.id} is in none of the declared tiers.`,
            });
          return passIf(false, { ...draft, actual: found.names, message: `${subnet.id} is in several tiers: ${found.names.join(', ')}.` });
        }),
        ...names.map((name) => judgeZones(world, spec, network, name)),
      ];
    },
  });
}

function judgeZones(world: TierWorld, spec: Spec, network: Network, name: string): Draft {
  const subnets = tierSubnets(world, network).filter((subnet) => subnet.name === name);
  const azs = network.declared.tiers[name]?.azs;
  const zones = [...new Set(subnets.flatMap(({ subnet }) => subnet.zone ?? []))].sort();
  const label = tierLabel(network, name);
  const least = spec.defaults.azs;
  const place = { resource: label, expected: azs ?? `at least ${least} zones`, actual: zones };
  const open = subnets.find(({ subnet }) => subnet.zone === null || subnet.state !== 'available');
  const strays = azs === undefined ? [] : zones.filter((zone) => !azs.includes(zone));
  const missing = (azs ?? []).filter((zone) => !zones.includes(zone));
  const words = zones.length === 0 ? 'no zone' : zones.join(', ');
  if (strays.length > 0) return passIf(false, { ...place, message: `${label} is in ${words}: ${strays.join(', ')} is not declared.` });
  if (open !== undefined) {
    const { id, zone, state } = open.subnet;
    return unsaid(
      `of ${label}, ${id} is ${state ?? 'in a state that AWS did not say'}, in ${zone ?? 'a zone that AWS did not say'}`,
      place,
    );
  }
  if (missing.length > 0)
    return passIf(false, { ...place, message: `${label} is in ${words}: it has no subnet in ${missing.join(', ')}.` });
  const isMet = azs !== undefined || zones.length >= least;
  return passIf(isMet, { ...place, message: `${label} is in ${words}${isMet ? '' : `: expected at least ${least} zones`}.` });
}

/** The same text for the same block, however AWS or the spec writes it; the text itself where it is no block. */
function canonical(block: string): string {
  return blockOf(block) ?? block;
}
