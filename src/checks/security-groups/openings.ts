import type { Spec } from '../../spec/spec.ts';
import type { Atom } from './atoms.ts';
import { declaredAtoms } from './declared.ts';
import { declaredIn, type Entry, findGroup } from './groups.ts';
import { type Because, type GroupWorld, type Region, tried } from './world.ts';

/** What the spec opens of an interface on purpose. */
export interface Openings {
  /** Of whole address spaces and of prefix lists that AWS keeps. */
  readonly atoms: readonly Atom[];
  /** Of what may be opened, for all that is known. */
  readonly possible: readonly Atom[];
  /** Blocks of declared networks, which are nobody's but the organization's. */
  readonly networks: readonly string[];
  readonly because: readonly Because[];
}

const isOpening = (reference: string): boolean => /^(internet|internet_ipv6|service:.*)$/.test(reference);

/** What those of the groups that the spec declares open to the internet, or to a service of AWS by its name. */
export function openingsOf(world: GroupWorld, spec: Spec, place: Region, ids: readonly string[]): Openings {
  const parts = declaredIn(world, spec, place.account)
    .filter((entry) => entry.place.region === place.region)
    .map((entry) => openingsBy(world, spec, entry, ids));
  const networks = Object.values(spec.networks?.vpcs ?? {}).flatMap(({ cidr }) => cidr ?? []);
  return {
    atoms: parts.flatMap(({ atoms }) => atoms),
    possible: parts.flatMap(({ possible }) => possible),
    because: parts.flatMap(({ because }) => because),
    networks,
  };
}

type Part = Pick<Openings, 'atoms' | 'possible' | 'because'>;

const none: Part = { atoms: [], possible: [], because: [] };

function openingsBy(world: GroupWorld, spec: Spec, entry: Entry, ids: readonly string[]): Part {
  const ingress = entry.declared.ingress
    .map((rule) => ({ ...rule, from: rule.from.filter(isOpening) }))
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
