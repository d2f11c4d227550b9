import type { Outcome } from '../../record.ts';
import { colors, outcomeColors, outcomeMarks, type TextStyle } from '../pdf/style.ts';

const style = (face: TextStyle['face'], size: number, leading: number, color: string = colors.ink): TextStyle => ({
  face,
  size,
  leading,
  color,
});

/** Letters of the picture. None is much smaller than another, so that it can be scaled down a good deal. */
export const words = {
  title: style('bold', 15, 20, colors.strong),
  account: style('bold', 9.6, 12.6, colors.strong),
  region: style('bold', 8.4, 11, colors.strong),
  card: style('bold', 7.4, 10, colors.soft),
  row: style('regular', 7.8, 10.4),
  strong: style('bold', 7.8, 10.4),
  note: style('regular', 7.2, 9.2, colors.soft),
  badge: style('bold', 7.2, 9.4, '#FFFFFF'),
} as const satisfies Record<string, TextStyle>;

/** The mark of an outcome; a ring where no test case is about the thing. */
export function markOf(outcome: Outcome | null): { readonly text: string; readonly style: TextStyle } {
  return {
    text: outcome === null ? '○' : outcomeMarks[outcome],
    style: { ...words.strong, color: outcome === null ? colors.soft : outcomeColors[outcome] },
  };
}

/** How a border looks: what is wrong stands out without its colour, by thickness and dashes. */
export interface Stroke {
  readonly color: string;
  readonly width: number;
  /** Lengths of dash and gap; none: a whole line. */
  readonly dash: readonly number[];
}

/** The border of a box with something about it in it. */
export function strokeOf(outcome: Outcome | null, isFrame: boolean): Stroke {
  if (outcome === 'fail') return { color: outcomeColors.fail, width: isFrame ? 0.9 : 1.6, dash: [] };
  if (outcome === 'unknown') return { color: outcomeColors.unknown, width: isFrame ? 0.8 : 1.2, dash: [4, 2] };
  return { color: isFrame ? '#9AA7B6' : '#B4BFCB', width: 0.6, dash: [] };
}

export const fills = {
  account: '#F3F5F8',
  region: '#FFFFFF',
  network: '#F6F9F6',
  card: '#FFFFFF',
  cell: '#FFFFFF',
  internet: '#FFFFFF',
} as const;

export const linkStrokes = {
  traffic: { color: '#17202B', width: 1.3, dash: [] },
  replication: { color: '#1F3A5F', width: 0.9, dash: [5, 2.4] },
  delivery: { color: '#1F3A5F', width: 0.9, dash: [1.2, 2] },
} as const satisfies Record<string, Stroke>;
