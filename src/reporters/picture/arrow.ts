import type { Point } from './drawing.ts';

const length = 6;
const half = 2.8;

/** The corners of the head of an arrow, at the end of a line. */
export function arrowOf(points: readonly Point[], scale = 1): readonly Point[] {
  const [before, tip] = [points.at(-2), points.at(-1)];
  if (before === undefined || tip === undefined) return [];
  const distance = Math.hypot(tip.x - before.x, tip.y - before.y) || 1;
  const [x, y] = [(tip.x - before.x) / distance, (tip.y - before.y) / distance];
  const back = { x: tip.x - x * length * scale, y: tip.y - y * length * scale };
  const [side, along] = [y * half * scale, x * half * scale];
  return [tip, { x: back.x - side, y: back.y + along }, { x: back.x + side, y: back.y - along }];
}
