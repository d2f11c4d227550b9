import { type Bound, blockOf, tooWide } from '../../match/addresses.ts';
import type { Spec } from '../../spec/spec.ts';
import { ownerOf } from './admitted.ts';
import type { Atom } from './atoms.ts';
import { declaredAtoms } from './declared.ts';
import { declaredIn, type Entry, findGroup } from './groups.ts';
import { type Because, type GroupWorld, type Region, tried } from './world.ts';

/** What the spec opens of an interface on purpose. */
export interface Openings {
  /** Of whole address spaces, of networks, of other blocks that may come in each by itself, and of prefix lists that AWS keeps. */
  readonly atoms: readonly Atom[];
  /** Of what may be opened, for all that is known. */
  readonly possible: readonly Atom[];
  /** Blocks of declared networks, which are nobody's but the organization's. */
  readonly networks: readonly string[];
  readonly because: readonly Because[];
}

/** What those of the groups that the spec declares open: to the internet, to a service of AWS by its name, to a network, or to few enough. */
export function openingsOf(
  world: GroupWorld,
  spec: Spec,
  place: Region,
  { ids, bound }: { readonly ids: readonly string[]; readonly bound: Bound },
): Openings {
  const networks = Object.values(spec.networks?.vpcs ?? {}).flatMap(({ cidr }) => cidr ?? []);
  const isNarrow = (block: string) => blockOf(block) !== null && tooWide(block, bound, networks).length === 0;
  // A group that another account shares, or that it has in a network of this one, is declared there.
  const accounts = new Set([place.account, ...ids.map((id) => ownerOf(world, place, id) ?? place.account)]);
  const parts = [...accounts]
    .flatMap((account) => declaredIn(world, spec, account))
    .filter((entry) => entry.place.region === place.region)
    .map((entry) => openingsBy(world, spec, entry, { ids, isNarrow }));
  return {
    atoms: parts.flatMap(({ atoms }) => atoms),
    possible: parts.flatMap(({ possible }) => possible),
    because: parts.flatMap(({ because }) => because),
    networks,
  };
}

type Part = Pick<Openings, 'atoms' | 'possible' | 'because'>;

const none: Part = { atoms: [], possible: [], because: [] };

function openingsBy(
  world: GroupWorld,
  spec: Spec,
  entry: Entry,
  { ids, isNarrow }: { readonly ids: readonly string[]; readonly isNarrow: (block: string) => boolean },
): Part {
  const ingress = entry.declared.ingress
    .map((rule) => ({ ...rule, from: rule.from.flatMap((reference) => openedBy(spec, reference, isNarrow)) }))
    .filter(({ from }) => from.length > 0);
  if (ingress.length === 0) return none;
  const declared = () => declaredAtoms(world, spec, { ...entry, declared: { ...entry.declared, ingress } }, 'ingress');
  const found = tried(world, entry.place, () => findGroup(world, spec, entry));
  if (found.kind === 'unclear') return { atoms: [], possible: declared().atoms, because: [found.because] };
  if (found.value.kind !== 'group' || !ids.includes(found.value.group.id)) return none;
  const { atoms, because } = declared();
  const isKnown = ({ peer }: Atom) => peer.key !== null;
  return { atoms: atoms.filter(isKnown), possible: atoms.filter((atom) => !isKnown(atom)), because };
}

/** What a peer of a rule opens. Blocks, and the approved entries of a prefix list, only where each may come in by itself. */
function openedBy(spec: Spec, reference: string, isNarrow: (block: string) => boolean): readonly string[] {
  if (/^(internet|internet_ipv6|service:.*|vpc:.*)$/.test(reference)) return [reference];
  const entries = reference.startsWith('pl:') ? spec.security_groups?.prefix_lists[reference.slice('pl:'.length)]?.entries : [reference];
  return (entries ?? []).filter(isNarrow);
}
