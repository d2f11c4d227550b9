import type { SecurityGroup } from '../../facts/security-groups.ts';
import type { Subnet } from '../../facts/subnets.ts';
import { blockOf, isWithin } from '../../match/addresses.ts';
import { overlaps, tcpPort, trafficOf } from '../security-groups/traffic.ts';

type Rule = SecurityGroup['ingress'][number];

/** Who comes in on TCP port 443. */
export interface Admission {
  /** Ids of security groups. */
  readonly groups: readonly string[];
  /** Blocks of addresses. */
  readonly addresses: readonly string[];
  /** Ids of prefix lists: whom they hold is not read. */
  readonly prefixLists: readonly string[];
  /** Whether there are rules or blocks that cannot be read. */
  readonly isOpen: boolean;
}

/** What groups admit together on TCP port 443: an interface that has several takes what any of them lets in. */
export function admissionOf(groups: readonly SecurityGroup[]): Admission {
  const all = groups.flatMap(({ ingress }) => ingress);
  const rules = all.filter(takesHttps);
  const written = rules.flatMap(({ addresses }) => addresses);
  const blocks = written.flatMap((text) => blockOf(text) ?? []);
  return {
    groups: rules.flatMap((rule) => rule.groups),
    addresses: blocks,
    prefixLists: rules.flatMap(({ prefixLists }) => prefixLists),
    isOpen: blocks.length < written.length || all.some((rule) => trafficOf(rule) === null),
  };
}

function takesHttps(rule: Rule): boolean {
  const traffic = trafficOf(rule);
  return traffic !== null && overlaps(traffic, tcpPort(443));
}

/** Whether a workload comes in: its group is named, or all its subnets are. `null` where a prefix list, or what cannot be read, may let it in. */
export function isAdmitted(
  { groups, addresses, prefixLists, isOpen }: Admission,
  { group, subnets }: { readonly group: string; readonly subnets: readonly Subnet[] },
): boolean | null {
  if (groups.includes(group)) return true;
  const blocks = subnets.map(({ cidr, ipv6Cidrs }) => (cidr === null ? ipv6Cidrs : [cidr]));
  const isEvery = blocks.length > 0 && blocks.every((some) => some.length > 0 && some.every((block) => isWithin(block, addresses)));
  if (isEvery) return true;
  return prefixLists.length > 0 || isOpen ? null : false;
}

/** Whether nobody comes in at all. */
export function isShut({ groups, addresses, prefixLists, isOpen }: Admission): boolean {
  return !isOpen && groups.length + addresses.length + prefixLists.length === 0;
}
