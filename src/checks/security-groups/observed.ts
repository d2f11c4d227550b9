import type { SecurityGroup, SecurityGroupRule } from '../../facts/security-groups.ts';
import { blockOf } from '../../match/addresses.ts';
import { type Atom, addressPeer, type Direction, type Peer } from './atoms.ts';
import { trafficOf } from './traffic.ts';

/** What the rules of a group say, and what of it is not understood. */
export interface Observed {
  readonly atoms: readonly Atom[];
  /** The ends of sentences. */
  readonly unclear: readonly string[];
}

/** Gives a group or a prefix list its name for people. */
export type Naming = (kind: 'group' | 'list', id: string) => string;

/** The rules of a group in one direction. */
export function observedAtoms(group: SecurityGroup, direction: Direction, naming: Naming): Observed {
  const said = group[direction].map((rule) => atomsOf(rule, naming));
  return {
    atoms: said.flatMap(({ atoms }) => atoms),
    unclear: said.flatMap(({ unclear }) => unclear).map((what) => `${group.name} (${group.id}) has ${what}`),
  };
}

function atomsOf(rule: SecurityGroupRule, naming: Naming): Observed {
  const traffic = trafficOf(rule);
  if (traffic === null) {
    const what = `a rule for protocol ${rule.protocol}, ports ${rule.from ?? 'left out'} to ${rule.to ?? 'left out'}, which iq does not know`;
    return { atoms: [], unclear: [what] };
  }
  const strange = rule.addresses.filter((block) => blockOf(block) === null);
  const peers: readonly Peer[] = [
    ...rule.addresses.filter((block) => blockOf(block) !== null).map(addressPeer),
    ...rule.groups.flatMap((id) => groupPeers(rule, id, naming)),
    ...rule.prefixLists.map((id): Peer => ({ kind: 'list', key: id, label: naming('list', id) })),
  ];
  return {
    atoms: peers.map((peer) => ({ traffic, peer })),
    unclear: strange.map((block) => `a rule with the addresses ${block}, which iq does not know`),
  };
}

/** A group over a peering connection that does not stand is nobody, and not the group that the spec means. */
function groupPeers(rule: SecurityGroupRule, id: string, naming: Naming): readonly Peer[] {
  const label = naming('group', id);
  const said = rule.distant.filter((one) => one.id === id);
  const own: readonly Peer[] = said.length === 0 ? [{ kind: 'group', key: id, label }] : [];
  const others = said.map(({ account, peering, status }): Peer => {
    const owner = account === null || label.startsWith('sg:') ? '' : ` of account ${account}`;
    const isDead = status !== null && status.toLowerCase() !== 'active';
    if (!isDead) return { kind: 'group', key: id, label: `${label}${owner}` };
    const over = `${label}${owner} over ${peering ?? 'a peering connection'}, which is ${status}`;
    return { kind: 'group', key: `${id} ${status}`, label: over };
  });
  return [...own, ...others];
}
