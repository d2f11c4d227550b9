import type { PrefixList } from '../../facts/prefix-lists.ts';
import type { SecurityGroup } from '../../facts/security-groups.ts';
import { blockOf } from '../../match/addresses.ts';
import { type Atom, addressPeer } from './atoms.ts';
import { listsAt } from './lists.ts';
import { observedAtoms } from './observed.ts';
import { type Because, type GroupWorld, type Region, type Tried, tried, unclear } from './world.ts';

/** Whom groups let in by address, and what of it is not known. */
export interface Admitted {
  /** Of addresses alone, and of prefix lists of AWS by the list. */
  readonly atoms: readonly AddressAtom[];
  readonly because: readonly Because[];
}

export interface AddressAtom extends Atom {
  /** The id of the prefix list that the block comes from. */
  readonly list: string | null;
}

/** What all of the groups let in together, with the entries of prefix lists in their stead. */
export function admittedBy(world: GroupWorld, place: Region, ids: readonly string[]): Admitted {
  const parts = ids.map((id) => {
    const group = groupOf(world, place, id);
    return group.kind === 'unclear' ? { atoms: [], because: [group.because] } : admittedByOne(world, place, group.value);
  });
  return { atoms: parts.flatMap(({ atoms }) => atoms), because: parts.flatMap(({ because }) => because) };
}

function admittedByOne(world: GroupWorld, place: Region, group: SecurityGroup): Admitted {
  const { atoms, unclear: strange } = observedAtoms(group, 'ingress', (_kind, id) => id);
  const direct = atoms.filter(({ peer }) => peer.kind === 'addresses').map((atom): AddressAtom => ({ ...atom, list: null }));
  const listed = atoms.filter(({ peer }) => peer.kind === 'list').map((atom) => expanded(world, place, atom));
  return {
    atoms: [...direct, ...listed.flatMap((one) => one.atoms)],
    because: [...strange.map((detail): Because => ({ reason: 'failed', detail })), ...listed.flatMap((one) => one.because)],
  };
}

function expanded(world: GroupWorld, place: Region, { traffic, peer }: Atom): Admitted {
  const id = peer.key ?? peer.label;
  const list = listOf(world, place, id);
  if (list.kind === 'unclear') return { atoms: [], because: [list.because] };
  const { entries, readError } = list.value;
  if (entries === null) {
    const detail = `the entries of prefix list ${id} were not read`;
    const because: Because = readError === null ? { reason: 'failed', detail } : { reason: readError.reason, detail: readError.detail };
    return { atoms: [], because: [because] };
  }
  const strange = entries.filter((block) => blockOf(block) === null);
  return {
    atoms: entries.filter((block) => blockOf(block) !== null).map((block) => ({ traffic, peer: addressPeer(block), list: id })),
    because: strange.map((block) => ({ reason: 'failed', detail: `prefix list ${id} has the entry ${block}, which iq does not know` })),
  };
}

function listOf(world: GroupWorld, place: Region, id: string): Tried<PrefixList> {
  const lists = tried(world, place, () => listsAt(world, place));
  if (lists.kind === 'unclear') return lists;
  const list = lists.value.find((one) => one.id === id);
  return list === undefined
    ? unclear(`prefix list ${id} is none that ${place.account} can see in ${place.region}`)
    : { kind: 'known', value: list };
}

/** The account that a group belongs to; `null` where nothing that was read says so. */
export function ownerOf(world: GroupWorld, place: Region, id: string): string | null {
  const group = tried(world, place, () => groupOf(world, place, id));
  return group.kind === 'known' && group.value.kind === 'known' ? group.value.value.owner : null;
}

/** A group of the account, or of another one that is read: the groups of a shared network are those of many accounts. */
function groupOf(world: GroupWorld, place: Region, id: string): Tried<SecurityGroup> {
  const own = world.at('security-groups', place).find((group) => group.id === id);
  if (own !== undefined) return { kind: 'known', value: own };
  for (const other of world.all('security-groups')) {
    if (other.target.region !== place.region || other.target.account === place.account) continue;
    const groups = tried(world, other.target, () => other.read());
    const found = groups.kind === 'known' ? groups.value.find((group) => group.id === id) : undefined;
    if (found !== undefined) return { kind: 'known', value: found };
  }
  return unclear(`an interface in ${place.region} has the group ${id}, which is none that was read: it may belong to another account`);
}
