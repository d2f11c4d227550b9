import { everywhere, isShared, merged, prefixOf, publicOf, versionOf, without } from '../../match/addresses.ts';
import type { AddressAtom } from './admitted.ts';
import { type Atom, addressPeer, aggregated } from './atoms.ts';
import { overlaps, segmentsOf, type Traffic } from './traffic.ts';

/** The widest public block that may come in, by version. */
export type Bound = Readonly<Record<4 | 6, number>>;

/** What lets in public addresses in wider blocks than may, over everything together: two halves of the internet are the internet. */
export function exposedAtoms(
  admitted: readonly AddressAtom[],
  { openings, bound, own }: { readonly openings: readonly Atom[]; readonly bound: Bound; readonly own: readonly string[] },
): readonly Atom[] {
  const segments = segmentsOf([...admitted, ...openings].map(({ traffic }) => traffic));
  const exposed = segments.flatMap((segment): readonly Atom[] => {
    const open = openings.filter(({ traffic }) => overlaps(traffic, segment));
    const blocks = merged(
      stillClosed(
        admitted.filter(({ traffic }) => overlaps(traffic, segment)),
        open,
      ),
    );
    const wide = publicOf(without(blocks, own)).filter((block) => prefixOf(block) < bound[versionOf(block)]);
    return blocks.filter((block) => isShared([block], wide)).map((block) => atomOf(segment, block));
  });
  return aggregated(exposed);
}

const atomOf = (traffic: Traffic, block: string): Atom => ({ traffic, peer: addressPeer(block) });

/** The blocks of which no opening says that they come in. */
function stillClosed(admitted: readonly AddressAtom[], openings: readonly Atom[]): readonly string[] {
  const keys = openings.flatMap(({ peer }) => peer.key ?? []);
  const isAnyList = openings.some(({ peer }) => peer.kind === 'list' && peer.key === null);
  return admitted.flatMap(({ peer, list }) => {
    const block = peer.key ?? peer.label;
    const isOpen = keys.includes(everywhere[versionOf(block)]) || (list !== null && (isAnyList || keys.includes(list)));
    return isOpen ? [] : [block];
  });
}
