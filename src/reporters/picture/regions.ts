import type { Faces } from '../pdf/fonts.ts';
import { type Drawing, type DrawnBox, joined, moved, nothingDrawn } from './drawing.ts';
import { cardLeaf, gridLeaf, type Leaf, widened } from './leaves.ts';
import { blockOf } from './measure.ts';
import type { Region } from './scene.ts';
import { words } from './style.ts';
import { countWords } from './words.ts';

/** The keys at which links start and end. */
export interface Ends {
  readonly from: ReadonlySet<string>;
  readonly to: ReadonlySet<string>;
}

const inset = 7;
const gap = 6;

/**
 * A region: its networks beside its cards. A link runs straight from its row to the edge of the region, so cards stand on the side where
 * theirs are; where links come in and go out, below the networks.
 */
export async function regionLeaf(region: Region, ends: Ends, faces: Faces): Promise<Leaf> {
  const { title, outcome, counts } = region;
  const entry = { keys: [region.id], outcome, text: title, style: words.region, notes: [countWords(counts)] };
  const head = blockOf([entry], { faces, longest: 200, padding: { x: inset, y: 4 } });
  const networks = await Promise.all(region.networks.map((network) => gridLeaf(network, faces)));
  const plain = region.cards.map((card) => cardLeaf(card, faces));
  const beside = networks.length === 0 ? head.width - 2 * inset : 0;
  const widest = Math.max(beside, ...plain.map(({ drawing }) => drawing.width));
  const columns = arranged({ networks, cards: plain.map((card) => widened(card, widest)), ends });
  const placed = columns.reduce<{ x: number; leaves: PlacedLeaf[] }>(
    ({ x, leaves }, column) => {
      const own = columnOf(column, { x, y: head.height });
      return { x: x + Math.max(0, ...column.map(({ drawing }) => drawing.width)) + gap, leaves: [...leaves, ...own] };
    },
    { x: inset, leaves: [] },
  );
  const { leaves } = placed;
  const size = {
    width: Math.max(head.width, placed.x - gap + inset),
    height: Math.max(head.height, ...leaves.map(({ leaf, y }) => y + leaf.drawing.height)) + inset,
  };
  const frame: DrawnBox = { level: 'region', outcome, x: 0, y: 0, ...size };
  const heads: Drawing = { ...nothingDrawn, boxes: [frame], texts: head.texts, badges: head.badges };
  const drawing = joined([heads, ...leaves.map(({ leaf, x, y }) => moved(leaf.drawing, { x, y }))], size);
  const anchors = leaves.flatMap(({ leaf, x, y }) =>
    [...leaf.anchors].map(([key, at]) => [key, { left: at.left + x, right: at.right + x, y: at.y + y }] as const),
  );
  return { id: region.id, drawing, anchors: new Map(anchors) };
}

interface PlacedLeaf {
  readonly leaf: Leaf;
  readonly x: number;
  readonly y: number;
}

function columnOf(leaves: readonly Leaf[], at: { readonly x: number; readonly y: number }): readonly PlacedLeaf[] {
  let { y } = at;
  return leaves.map((leaf) => {
    const placed = { leaf, x: at.x, y };
    y += leaf.drawing.height + gap;
    return placed;
  });
}

interface Parts {
  readonly networks: readonly Leaf[];
  readonly cards: readonly Leaf[];
  readonly ends: Ends;
}

function arranged({ networks, cards, ends }: Parts): readonly (readonly Leaf[])[] {
  if (networks.length === 0 || cards.length === 0) return [[...networks, ...cards]];
  const isOne = (leaves: readonly Leaf[], keys: ReadonlySet<string>) =>
    leaves.some(({ anchors }) => [...anchors.keys()].some((key) => keys.has(key)));
  if (!isOne(cards, ends.to)) return [networks, cards];
  return isOne(cards, ends.from) || isOne(networks, ends.to) ? [[...networks, ...cards]] : [cards, networks];
}
