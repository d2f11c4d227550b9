import type { Outcome } from '../../record.ts';
import { outcomeWords } from '../glossary.ts';
import type { Faces } from '../pdf/fonts.ts';
import type { TextStyle } from '../pdf/style.ts';
import { wrapText } from '../pdf/wrap.ts';
import type { DrawnBadge, DrawnText, Size } from './drawing.ts';
import type { Row } from './scene.ts';
import { markOf, words } from './style.ts';

/** Text that is measured and wrapped: as wide and high as what it needs, and where each row is in it. */
export interface Block extends Size {
  readonly texts: readonly DrawnText[];
  readonly badges: readonly DrawnBadge[];
  /** Middle of the row of each key, from the top. */
  readonly anchors: ReadonlyMap<string, number>;
}

export interface BlockOptions {
  readonly faces: Faces;
  /** No line is wider, in points. */
  readonly longest: number;
  readonly padding: { readonly x: number; readonly y: number };
}

/** Room for a mark before its words. */
const markWidth = 10.5;

/** Something to be set: words with or without a mark before them and a number behind. */
export interface Entry {
  readonly keys: readonly string[];
  /** `undefined`: no mark, and the words start at the edge. */
  readonly outcome?: Outcome | null;
  readonly text: string;
  readonly style: TextStyle;
  /** Lines of smaller letters under it. */
  readonly notes?: readonly string[];
  readonly callout?: number | undefined;
}

/** The entry of a row. */
export function entryOf(row: Row): Entry {
  return { ...row, notes: row.note === undefined ? [] : [row.note], style: row.outcome === 'fail' ? words.strong : words.row };
}

/** Entries one below the other. */
export function blockOf(entries: readonly Entry[], options: BlockOptions): Block {
  const { padding } = options;
  const texts: DrawnText[] = [];
  const badges: DrawnBadge[] = [];
  const anchors = new Map<string, number>();
  let y = padding.y;
  let right = 0;
  for (const entry of entries) {
    const set = setEntry(entry, { ...options, y });
    texts.push(...set.texts);
    badges.push(...set.badges);
    for (const key of entry.keys) anchors.set(key, y + entry.style.leading / 2);
    right = Math.max(right, set.right);
    y = set.bottom;
  }
  return { texts, badges, anchors, width: right + padding.x, height: y + padding.y };
}

function setEntry(entry: Entry, { faces, longest, padding, y }: BlockOptions & { readonly y: number }) {
  const { text, notes = [], callout, outcome, style } = entry;
  const left = padding.x + (outcome === undefined ? 0 : markWidth);
  const width = (shown: string, { face, size }: TextStyle) => faces[face].widthOf(shown, size);
  const texts: DrawnText[] = [];
  if (outcome !== undefined) {
    const mark = markOf(outcome);
    const spoken = outcome === null ? 'Not judged' : outcomeWords[outcome];
    texts.push({ ...mark, x: padding.x, y, width: width(mark.text, mark.style), spoken });
  }
  const number = callout === undefined ? null : badgeSize(callout, faces);
  let line = y;
  let right = left;
  const put = (words: string, its: TextStyle, room: number): void => {
    for (const { text: shown } of wrapText(words, { style: its, width: room, faces })) {
      const size = width(shown, its);
      texts.push({ text: shown, style: its, x: left, y: line, width: size });
      right = Math.max(right, left + size);
      line += its.leading;
    }
  };
  const firstRoom = longest - (number === null ? 0 : number.width + 4);
  put(text, style, firstRoom);
  const badges: DrawnBadge[] = [];
  if (number !== null && callout !== undefined) {
    const first = texts.find((one) => one.y === y && one.x === left);
    const x = left + (first?.width ?? 0) + 4;
    badges.push({ number: callout, x, y: y + (style.leading - number.height) / 2, ...number });
    right = Math.max(right, x + number.width);
  }
  for (const note of notes) put(note, words.note, longest);
  return { texts, badges, right, bottom: line };
}

/** How much room the number of a callout takes. */
export function badgeSize(number: number, faces: Faces): Size {
  return { width: Math.max(9.4, faces.bold.widthOf(String(number), words.badge.size) + 5.4), height: 9.4 };
}
