import type { Pausing } from '../options.ts';
import { type Drawing, joined, moved, nothingDrawn, type Size } from './drawing.ts';
import { options, placed } from './elk.ts';

/** Shapes to try: which one leaves the least empty depends on what is packed. */
const ratios = [0.5, 0.7, 0.9, 1.1, 1.3, 1.6, 2, 2.5, 3] as const;

/** Another order than the reader's must save so much. */
const worthwhile = 0.93;

/**
 * Drawings beside and below each other, so that they come out as large as can be on a page of this shape: in their order, or the
 * highest first where that leaves less empty. With a pause before each try.
 */
export async function packed(parts: readonly Drawing[], { ratio, pause }: Pausing & { readonly ratio: number }): Promise<Drawing> {
  const [only, ...others] = parts;
  if (only === undefined || others.length === 0) return only ?? nothingDrawn;
  const highestFirst = [...parts].sort((a, b) => b.height - a.height);
  const need = ({ width, height }: Size) => Math.max(width, height * ratio);
  const best = async (list: readonly Drawing[]): Promise<Drawing> => {
    const tried: Drawing[] = [];
    for (const each of ratios) {
      await pause();
      tried.push(await packedAs(list, each));
    }
    return tried.reduce((least, one) => (need(one) < need(least) ? one : least));
  };
  const asGiven = await best(parts);
  const sorted = await best(highestFirst);
  return need(sorted) < need(asGiven) * worthwhile ? sorted : asGiven;
}

async function packedAs(parts: readonly Drawing[], ratio: number): Promise<Drawing> {
  const { children = [] } = await placed({
    id: 'page',
    layoutOptions: options({
      algorithm: 'rectpacking',
      aspectRatio: ratio,
      'spacing.nodeNode': 14,
      padding: '[top=0,left=0,bottom=0,right=0]',
    }),
    children: parts.map(({ width, height }, index) => ({ id: String(index), width, height })),
  });
  const moves = parts.map((part, index) => ({ part, x: children[index]?.x ?? 0, y: children[index]?.y ?? 0 }));
  const size = {
    width: Math.max(0, ...moves.map(({ part, x }) => x + part.width)),
    height: Math.max(0, ...moves.map(({ part, y }) => y + part.height)),
  };
  return joined(
    moves.map(({ part, x, y }) => moved(part, { x, y })),
    size,
  );
}
