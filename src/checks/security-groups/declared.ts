import { everywhere } from '../../match/addresses.ts';
import type { DeclaredEgress, DeclaredIngress } from '../../spec/sections/security-groups.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Atom, addressPeer, type Direction, type Peer } from './atoms.ts';
import { type Entry, findGroup, labelOf, networksOf } from './groups.ts';
import { listIdOf } from './lists.ts';
import { everything, type Traffic, trafficOf } from './traffic.ts';
import { type Because, type GroupWorld, type Region, type Tried, tried, unclear } from './world.ts';

/** What the spec says of one direction of a group, and what it is not known to mean. */
export interface Declared {
  readonly atoms: readonly Atom[];
  readonly because: readonly Because[];
}

/** The rules of a declared group in one direction. */
export function declaredAtoms(world: GroupWorld, spec: Spec, { declared, place }: Entry, direction: Direction): Declared {
  const rules: readonly (DeclaredIngress | DeclaredEgress)[] = declared[direction];
  const atoms: Atom[] = [];
  const because: Because[] = [];
  for (const rule of rules) {
    const runs = trafficIn(rule);
    for (const reference of peersIn(rule)) {
      const { peers, why } = peersOf(world, spec, reference, place);
      atoms.push(...peers.flatMap((peer) => runs.map((traffic) => ({ traffic, peer }))));
      because.push(...why);
    }
  }
  return { atoms, because };
}

/** What a rule of the spec names at the other end. */
export function peersIn(rule: DeclaredIngress | DeclaredEgress): readonly string[] {
  return 'from' in rule ? rule.from : rule.to;
}

/** The traffic that a rule of the spec is about. */
export function trafficIn({ tcp, udp, icmp, icmpv6, all }: DeclaredIngress | DeclaredEgress): readonly Traffic[] {
  const said = { tcp, udp, icmp, icmpv6 };
  const runs = Object.entries(said).flatMap(([protocol, value]) => {
    const run = value === undefined ? null : trafficOf({ protocol, ...endsOf(protocol, value) });
    return run === null ? [] : [run];
  });
  return all === true ? [everything] : runs;
}

/** A port is a range of one; of ICMP, a type without code has them all. As EC2 says it, -1 is all. */
function endsOf(protocol: string, value: number | string): { readonly from: number; readonly to: number } {
  if (value === 'all') return { from: -1, to: -1 };
  const [from = '', to] = String(value).split(/[-/]/);
  const alone = protocol.startsWith('icmp') ? -1 : Number(from);
  return { from: Number(from), to: to === undefined ? alone : Number(to) };
}

interface Meant {
  readonly peers: readonly Peer[];
  readonly why: readonly Because[];
}

const known = (...peers: readonly Peer[]): Meant => ({ peers, why: [] });

function peersOf(world: GroupWorld, spec: Spec, reference: string, place: Region): Meant {
  if (reference === 'internet') return known(addressPeer(everywhere[4]));
  if (reference === 'internet_ipv6') return known(addressPeer(everywhere[6]));
  if (reference.startsWith('sg:')) return meant('group', reference, groupIdOf(world, spec, reference, place));
  if (reference.startsWith('pl:') || reference.startsWith('service:'))
    return meant('list', reference, listIdOf(world, spec, reference, place));
  if (!reference.startsWith('vpc:')) return known(addressPeer(reference));
  const blocks = blocksOf(world, spec, reference, place);
  return blocks.kind === 'known'
    ? known(...blocks.value.map(addressPeer))
    : { peers: [{ kind: 'addresses', key: null, label: reference }], why: [blocks.because] };
}

/** What is not there is nobody's: no rule that is found names it. */
function meant(kind: Peer['kind'], label: string, id: Tried<string | null>): Meant {
  if (id.kind === 'unclear') return { peers: [{ kind, key: null, label }], why: [id.because] };
  return known({ kind, key: id.value ?? label, label });
}

/** The id of the group that `sg:NAME` means in a place: that of the same account where it is declared there, else that of the one account that has it. */
function groupIdOf(world: GroupWorld, spec: Spec, reference: string, place: Region): Tried<string | null> {
  const name = reference.slice('sg:'.length);
  const declared = spec.security_groups?.groups[name];
  if (declared === undefined) return { kind: 'known', value: null };
  const accounts = world.isIn(place.account, declared.in) ? [place.account] : world.accounts(declared.in);
  const [account, ...others] = accounts;
  if (account === undefined) return unclear(`the run read no account that has ${labelOf(name)}`);
  if (others.length > 0)
    return unclear(`${labelOf(name)} is declared in ${accounts.length} accounts, and not in ${world.label(place.account)}`);
  const there = { account, region: declared.region };
  const found = tried(world, there, () => findGroup(world, spec, { name, declared, place: there }));
  if (found.kind === 'unclear') return found;
  if (found.value.kind === 'ambiguous') return unclear(`${found.value.arns.length} groups are ${labelOf(name)}: group-present says so`);
  return { kind: 'known', value: found.value.kind === 'group' ? found.value.group.id : null };
}

/** The blocks of a network: those that are declared, else those that it has. */
function blocksOf(world: GroupWorld, spec: Spec, reference: string, place: Region): Tried<readonly string[]> {
  const declared = spec.networks?.vpcs[reference.slice('vpc:'.length)]?.cidr;
  if (declared !== undefined) return { kind: 'known', value: declared };
  const found = tried(world, place, () => networksOf(world, spec, reference, place));
  if (found.kind === 'unclear') return found;
  const [network, ...others] = found.value;
  if (network === undefined || others.length > 0) return unclear(`${found.value.length} networks are ${reference}`);
  return { kind: 'known', value: network.cidrs };
}
