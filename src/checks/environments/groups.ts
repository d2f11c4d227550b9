import type { SecurityGroupRule } from '../../facts/security-groups.ts';
import { blockOf } from '../../match/addresses.ts';
import type { Spec } from '../../spec/spec.ts';
import { joined, type Traffic, textsOf, trafficOf } from '../security-groups/traffic.ts';
import { withNetworks } from './blocks.ts';
import { groupsOf, type Names, namesAt } from './names.ts';
import type { Side } from './pairs.ts';
import { type Aspect, type EnvironmentWorld, exactlyOne, type Observed, tried, unclear } from './world.ts';

/** A declared security group as AWS has it: its rules, with other groups, lists and networks by the names that the spec gives them. */
export function groupIn(
  world: EnvironmentWorld,
  spec: Spec,
  { name, account, side }: { readonly name: string; readonly account: string; readonly side: Side },
): Observed {
  const declared = spec.security_groups?.groups[name];
  if (declared === undefined) return { kind: 'absent' };
  const place = { account, region: declared.region };
  return exactlyOne(groupsOf(world, spec, { declared, place }), (group) => {
    const rules = (direction: 'ingress' | 'egress'): Aspect =>
      tried(world, place, () => rulesOf(group[direction], namesAt(world, spec, { place, side, group })));
    return { ingress: rules('ingress'), egress: rules('egress') };
  });
}

/** Every rule, one party each, without overlaps: however rules are split or joined, what they let through is compared. */
function rulesOf(rules: readonly SecurityGroupRule[], names: Names): Aspect {
  const parties = new Map<string, readonly Traffic[]>();
  for (const rule of rules) {
    const traffic = trafficOf(rule);
    if (traffic === null) return unclear(`a rule for protocol ${rule.protocol}, ports ${rule.from} to ${rule.to}, is none that iq knows`);
    const all = [
      ...rule.addresses.map((block) => blockOf(block) ?? block),
      ...rule.prefixLists.map(names.list),
      ...rule.groups.filter((id) => rule.distant.every((one) => one.id !== id)).map(names.group),
      ...rule.distant.map(({ id, account, status }) => `the group ${id} of ${account ?? 'another account'} (${status ?? 'no status'})`),
    ];
    for (const party of all) {
      if (typeof party !== 'string') return party;
      parties.set(party, [...(parties.get(party) ?? []), traffic]);
    }
  }
  const called = withNetworks(parties, names.networks);
  if ('kind' in called) return called;
  const texts = [...called].flatMap(([party, runs]) => joined(runs).flatMap((run) => textsOf(run).map((text) => `${text} – ${party}`)));
  return { kind: 'known', value: texts.sort() };
}
