import type { Outcome } from '../../record.ts';
import type { TextStyle } from '../pdf/style.ts';
import type { SceneLink } from './scene.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface DrawnBox extends Point, Size {
  readonly level: 'account' | 'region' | 'network' | 'card' | 'cell' | 'internet';
  readonly outcome: Outcome | null;
}

/** One line of text: `y` is its top, its style's leading its height. */
export interface DrawnText extends Point {
  readonly text: string;
  readonly style: TextStyle;
  readonly width: number;
  /** What it says where it is a mark and no words. */
  readonly spoken?: string;
}

/** The number of a callout. */
export interface DrawnBadge extends Point, Size {
  readonly number: number;
}

export interface DrawnLink {
  readonly kind: SceneLink['kind'];
  /** Its corners, from where it starts to where its arrow is. */
  readonly points: readonly Point[];
}

/** A picture as what is drawn, in points, outermost boxes first. */
export interface Drawing extends Size {
  /** How many times as large as it was made. */
  readonly scale: number;
  readonly boxes: readonly DrawnBox[];
  readonly texts: readonly DrawnText[];
  readonly badges: readonly DrawnBadge[];
  readonly links: readonly DrawnLink[];
}

export const nothingDrawn: Drawing = { width: 0, height: 0, scale: 1, boxes: [], texts: [], badges: [], links: [] };

/** The same somewhere else. */
export function moved(drawing: Drawing, { x, y }: Point): Drawing {
  const shift = <T extends Point>(one: T): T => ({ ...one, x: one.x + x, y: one.y + y });
  return {
    ...drawing,
    boxes: drawing.boxes.map(shift),
    texts: drawing.texts.map(shift),
    badges: drawing.badges.map(shift),
    links: drawing.links.map((link) => ({ ...link, points: link.points.map(shift) })),
  };
}

/** Several drawings as one, each where it is and as large as it was made. */
export function joined(drawings: readonly Drawing[], size: Size): Drawing {
  const { width, height } = size;
  return {
    width,
    height,
    scale: 1,
    boxes: drawings.flatMap(({ boxes }) => boxes),
    texts: drawings.flatMap(({ texts }) => texts),
    badges: drawings.flatMap(({ badges }) => badges),
    links: drawings.flatMap(({ links }) => links),
  };
}

/** One below the other. */
export function stacked(drawings: readonly Drawing[], gap: number): Drawing {
  let y = 0;
  const placed = drawings
    .filter(({ height }) => height > 0)
    .map((drawing) => {
      const at = moved(drawing, { x: 0, y });
      y += drawing.height + gap;
      return at;
    });
  return joined(placed, { width: Math.max(0, ...placed.map(({ width }) => width)), height: Math.max(0, y - gap) });
}

/** The same larger or smaller, letters and all. */
export function scaled(drawing: Drawing, scale: number): Drawing {
  const point = <T extends Point>(one: T): T => ({ ...one, x: one.x * scale, y: one.y * scale });
  const size = <T extends Size>(one: T): T => ({ ...one, width: one.width * scale, height: one.height * scale });
  return {
    ...size(drawing),
    scale: drawing.scale * scale,
    boxes: drawing.boxes.map((box) => size(point(box))),
    badges: drawing.badges.map((badge) => size(point(badge))),
    texts: drawing.texts.map((text) => ({
      ...point(text),
      width: text.width * scale,
      style: { ...text.style, size: text.style.size * scale, leading: text.style.leading * scale },
    })),
    links: drawing.links.map((link) => ({ ...link, points: link.points.map(point) })),
  };
}
