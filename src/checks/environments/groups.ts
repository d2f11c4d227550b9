import type { PrefixList } from '../../facts/prefix-lists.ts';
import type { SecurityGroup, SecurityGroupRule } from '../../facts/security-groups.ts';
import { fitsTags } from '../../match/tags.ts';
import { matches } from '../../policy/glob.ts';
import type { DeclaredGroup } from '../../spec/sections/security-groups.ts';
import type { Spec } from '../../spec/spec.ts';
import { joined, type Traffic, textsOf, trafficOf } from '../security-groups/traffic.ts';
import { networksIn } from './networks.ts';
import type { Side } from './pairs.ts';
import { type Aspect, type EnvironmentWorld, exactlyOne, type Observed, tried, unclear } from './world.ts';

interface Place {
  readonly account: string;
  readonly region: string;
}

/** A declared security group as AWS has it: its rules, with other groups and networks by the names that the spec gives them. */
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

function groupsOf(
  world: EnvironmentWorld,
  spec: Spec,
  { declared, place }: { readonly declared: DeclaredGroup; readonly place: Place },
): readonly SecurityGroup[] {
  const { match, vpc } = declared;
  const isMeant = ({ name, tags, owner }: SecurityGroup): boolean =>
    (owner ?? place.account) === place.account && (match.name === undefined || matches(match.name, name)) && fitsTags(match, tags);
  const found = world.at('security-groups', place).filter(isMeant);
  if (vpc === undefined) return found;
  const networks = networksIn(world, spec, { name: vpc.slice('vpc:'.length), account: place.account }).map(({ id }) => id);
  return found.filter((group) => group.vpc !== null && networks.includes(group.vpc));
}

/** What the parties of rules are called in every environment. */
interface Names {
  group(id: string): string;
  list(id: string): string;
  addresses(block: string): string;
}

function namesAt(
  world: EnvironmentWorld,
  spec: Spec,
  { place, side, group }: { readonly place: Place; readonly side: Side; readonly group: SecurityGroup },
): Names {
  const declared = Object.entries(spec.instances?.[side.name]?.['security_groups.groups'] ?? {}).flatMap(([item, name]) => {
    const one = spec.security_groups?.groups[name];
    const found = one === undefined || one.region !== place.region ? [] : groupsOf(world, spec, { declared: one, place });
    return found.length === 1 ? found.map(({ id }) => [id, `sg:${item}`] as const) : [];
  });
  const groups = new Map(declared);
  const own = world.at('vpcs', place).find(({ id }) => id === group.vpc);
  const nameOf = (id: string): string => world.at('security-groups', place).find((one) => one.id === id)?.name ?? id;
  return {
    group: (id) => groups.get(id) ?? (id === group.id ? 'itself' : `the group ${nameOf(id)}`),
    list: (id) => listName(world.at('prefix-lists', place), id, place.region),
    addresses: (block) => (own?.cidrs.includes(block) === true ? 'the addresses of its network' : block),
  };
}

/** A prefix list by its name, which has the region in it where AWS keeps the list. */
function listName(lists: readonly PrefixList[], id: string, region: string): string {
  const name = lists.find((one) => one.id === id)?.name;
  return name === undefined ? `the prefix list ${id}` : `the prefix list ${name.replace(`.${region}.`, '.')}`;
}

/** Every rule, one party each, without overlaps: however rules are split or joined, what they let through is compared. */
function rulesOf(rules: readonly SecurityGroupRule[], names: Names): Aspect {
  const parties = new Map<string, Traffic[]>();
  for (const rule of rules) {
    const traffic = trafficOf(rule);
    if (traffic === null) return unclear(`a rule for protocol ${rule.protocol}, ports ${rule.from} to ${rule.to}, is none that iq knows`);
    const all = [
      ...rule.addresses.map(names.addresses),
      ...rule.prefixLists.map(names.list),
      ...rule.groups.filter((id) => rule.distant.every((one) => one.id !== id)).map(names.group),
      ...rule.distant.map(({ id, account, status }) => `the group ${id} of ${account ?? 'another account'} (${status ?? 'no status'})`),
    ];
    for (const party of all) parties.set(party, [...(parties.get(party) ?? []), traffic]);
  }
  const texts = [...parties].flatMap(([party, runs]) => joined(runs).flatMap((run) => textsOf(run).map((text) => `${text} – ${party}`)));
  return { kind: 'known', value: texts.sort() };
}
