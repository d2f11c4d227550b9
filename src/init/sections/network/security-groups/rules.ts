import type { SecurityGroup, SecurityGroupRule } from '../../../../facts/security-groups.ts';
import { blockOf } from '../../../../match/addresses.ts';
import type { InitSource } from '../../../model.ts';
import { listClassesOf } from './lists.ts';

/** A rule as the grammar has it. */
export interface Rule {
  readonly tcp?: number | string;
  readonly udp?: number | string;
  readonly icmp?: string;
  readonly icmpv6?: string;
  readonly all?: true;
  readonly from?: string | readonly string[];
  readonly to?: string | readonly string[];
}

/** The rules of a group in both directions. */
export interface RuleText {
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
  /** Names of the customer's prefix lists that they name. */
  readonly lists: readonly string[];
}

/** What the spec calls what a rule names. */
export interface Peers {
  /** The name of a group; `null` where the spec has none. */
  readonly group: (id: string) => string | null;
  readonly network: { readonly name: string; readonly cidrs: readonly string[] } | null;
}

interface Place {
  readonly account: string;
  readonly region: string;
}

/** The rules of a group; `null` where one of them says what the grammar cannot. */
export function rulesOf(source: InitSource, place: Place & { readonly group: SecurityGroup }, peers: Peers): RuleText | null {
  const ingress = directed(source, place, { rules: place.group.ingress, peers, end: 'from' });
  const egress = directed(source, place, { rules: place.group.egress, peers, end: 'to' });
  if (ingress === null || egress === null) return null;
  const lists = [...ingress, ...egress].flatMap(({ from, to }) => [from ?? to ?? []].flat()).filter((peer) => peer.startsWith('pl:'));
  return { ingress, egress, lists: [...new Set(lists)].map((peer) => peer.slice('pl:'.length)) };
}

interface Direction {
  readonly rules: readonly SecurityGroupRule[];
  readonly peers: Peers;
  readonly end: 'from' | 'to';
}

function directed(source: InitSource, place: Place, { rules, peers, end }: Direction): readonly Rule[] | null {
  const byTraffic = new Map<string, { readonly traffic: Omit<Rule, 'from' | 'to'>; readonly peers: Set<string> }>();
  for (const rule of rules) {
    const traffic = trafficOf(rule);
    const who = peersOf(source, place, { rule, peers });
    if (traffic === null || who === null) return null;
    const key = JSON.stringify(traffic);
    const entry = byTraffic.get(key) ?? { traffic, peers: new Set<string>() };
    for (const one of who) entry.peers.add(one);
    byTraffic.set(key, entry);
  }
  return [...byTraffic]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { traffic, peers: all }]): Rule => {
      const list = [...all].sort();
      const [only] = list;
      return { ...traffic, [end]: list.length === 1 && only !== undefined ? only : list };
    });
}

function trafficOf({ protocol, from, to }: SecurityGroupRule): Omit<Rule, 'from' | 'to'> | null {
  if (protocol === '-1') return { all: true };
  if (protocol === 'tcp' || protocol === 'udp') return { [protocol]: portsOf(from, to) };
  if (protocol !== 'icmp' && protocol !== 'icmpv6') return null;
  if (from === null || from < 0) return { [protocol]: 'all' };
  return { [protocol]: to === null || to < 0 ? `${from}` : `${from}/${to}` };
}

function portsOf(from: number | null, to: number | null): number | string {
  if (from === null || to === null || from < 0 || (from === 0 && to === 65_535)) return 'all';
  return from === to ? from : `${from}-${to}`;
}

/** Who a rule is about, in the words of the grammar; `null` where it has none for one of them. */
function peersOf(
  source: InitSource,
  place: Place,
  { rule, peers }: { readonly rule: SecurityGroupRule; readonly peers: Peers },
): readonly string[] | null {
  // A group of another account, or behind a peering, is not the one of this place.
  if (rule.distant.length > 0) return null;
  const found = [
    ...rule.addresses.map((block) => addressOf(block, peers)),
    ...rule.groups.map((id) => named('sg', peers.group(id))),
    ...rule.prefixLists.map((id) => listOf(source, place, id)),
  ];
  const whole = found.flatMap((one) => one ?? []);
  return whole.length === found.length && whole.length > 0 ? whole : null;
}

function named(kind: string, name: string | null): string | null {
  return name === null ? null : `${kind}:${name}`;
}

function addressOf(text: string, { network }: Peers): string | null {
  if (text === '0.0.0.0/0') return 'internet';
  if (text === '::/0') return 'internet_ipv6';
  const [only, ...others] = network?.cidrs ?? [];
  if (network !== null && only === text && others.length === 0) return `vpc:${network.name}`;
  return blockOf(text);
}

function listOf(source: InitSource, { account, region }: Place, id: string): string | null {
  const list = source.value('prefix-lists', { account, region })?.find((one) => one.id === id);
  if (list === undefined) return null;
  if (list.owner !== 'AWS') return named('pl', listClassesOf(source).byId.get(`${account} ${id}`) ?? null);
  const [, service] = /^com\.amazonaws\.[a-z0-9-]+\.(.+)$/.exec(list.name) ?? [];
  return named('service', service ?? null);
}
