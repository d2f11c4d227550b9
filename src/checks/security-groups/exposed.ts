import { type Bound, isWithin, merged, tooWide } from '../../match/addresses.ts';
import type { AddressAtom } from './admitted.ts';
import { type Atom, addressPeer, aggregated } from './atoms.ts';
import { mayBeNetwork } from './network-sizes.ts';
import { overlaps, segmentsOf, type Traffic } from './traffic.ts';

/** What lets in public addresses in wider blocks than may, and is not opened, over everything together: two halves of the internet are the internet. */
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
    return blocks.filter((block) => tooWide(block, bound, own).length > 0).map((block) => atomOf(segment, block));
  });
  return aggregated(exposed);
}

const atomOf = (traffic: Traffic, block: string): Atom => ({ traffic, peer: addressPeer(block) });

/** The blocks of which no opening says that they come in: by their addresses, or by the list that they are an entry of. */
function stillClosed(admitted: readonly AddressAtom[], openings: readonly Atom[]): readonly string[] {
  const [open, lists] = [keysOf(openings, 'addresses'), keysOf(openings, 'list')];
  return admitted.flatMap(({ peer, list }) => {
    const block = peer.key ?? peer.label;
    const isOpenList = list !== null && (lists.isAny || lists.keys.includes(list));
    const isOpenBlock = (open.isAny && mayBeNetwork(block)) || isWithin(block, open.keys);
    return isOpenList || isOpenBlock ? [] : [block];
  });
}

/** What openings of a kind name; `isAny`: one of them is not known, and so may be any. */
function keysOf(openings: readonly Atom[], kind: Atom['peer']['kind']): { readonly keys: readonly string[]; readonly isAny: boolean } {
  const keys = openings.filter(({ peer }) => peer.kind === kind).map(({ peer }) => peer.key);
  return { keys: [...new Set(keys.flatMap((key) => key ?? []))], isAny: keys.includes(null) };
}
