import { blockOf, merged } from '../../match/addresses.ts';
import { joined, type Traffic, textsOf } from './traffic.ts';

/** Who is at the other end. */
export interface Peer {
  readonly kind: 'addresses' | 'group' | 'list';
  /** The block of addresses, or the id of the group or prefix list; `null` where it is not known which one the spec means. */
  readonly key: string | null;
  /** For people: `10.0.0.0/8`, `sg:app`, `pl:partners`. */
  readonly label: string;
}

/** The smallest thing that a rule says: this traffic, of this peer. */
export interface Atom {
  readonly traffic: Traffic;
  readonly peer: Peer;
}

export type Direction = 'ingress' | 'egress';

/** Blocks of addresses as peers. */
export function addressPeer(block: string): Peer {
  const key = blockOf(block) ?? block;
  return { kind: 'addresses', key, label: key };
}

/** Addresses that a rule in a direction is about in vain. CloudFormation and CDK write such rules, so that AWS makes none to everybody. */
export function nobodyIn(direction: Direction): readonly string[] {
  return direction === 'egress' ? ['127.0.0.0/8', '255.255.255.255/32'] : [];
}

/** For people, as a diff says it: `tcp 443 from 0.0.0.0/0`. */
export function linesOf({ traffic, peer }: Atom, direction: Direction): readonly string[] {
  return textsOf(traffic).map((text) => `${text} ${direction === 'ingress' ? 'from' : 'to'} ${peer.label}`);
}

/** The same meaning in the fewest words, however it was written: ports that touch are one range, blocks with the same ports are merged. */
export function aggregated(atoms: readonly Atom[]): readonly Atom[] {
  const isBlock = ({ peer }: Atom) => peer.kind === 'addresses' && peer.key !== null;
  const named = byPeer(atoms.filter((atom) => !isBlock(atom)));
  return [...sameTraffic(byPeer(atoms.filter(isBlock))), ...named].flatMap(({ peer, runs }) => runs.map((traffic) => ({ traffic, peer })));
}

interface Talk {
  readonly peer: Peer;
  readonly runs: readonly Traffic[];
}

/** The runs of each peer, joined. */
function byPeer(atoms: readonly Atom[]): readonly Talk[] {
  const runs = new Map<string, { readonly peer: Peer; readonly runs: Traffic[] }>();
  for (const { traffic, peer } of atoms) {
    const key = `${peer.kind} ${peer.key ?? ''} ${peer.label}`;
    const known = runs.get(key) ?? { peer, runs: [] };
    known.runs.push(traffic);
    runs.set(key, known);
  }
  return [...runs.values()].map((one) => ({ peer: one.peer, runs: joined(one.runs) }));
}

/** Blocks with the same runs, merged. */
function sameTraffic(talks: readonly Talk[]): readonly Talk[] {
  const blocks = new Map<string, { readonly runs: readonly Traffic[]; readonly blocks: string[] }>();
  for (const { peer, runs } of talks) {
    const key = JSON.stringify(runs);
    const known = blocks.get(key) ?? { runs, blocks: [] };
    known.blocks.push(peer.key ?? peer.label);
    blocks.set(key, known);
  }
  return [...blocks.values()].flatMap(({ runs, blocks: all }) => merged(all).map((block) => ({ peer: addressPeer(block), runs })));
}
