import type { Faces } from './fonts.ts';
import type { TextStyle } from './style.ts';

/** A line of text as it will be drawn. */
export interface Line {
  readonly text: string;
  readonly style: TextStyle;
}

// Where an ARN, a path or an id may be broken: behind these, and better behind the first kind than inside a name.
const parts = new Set('/:@,;=|');
const joints = new Set('_.-');

/**
 * Text into lines no wider than `width` points; every character of it is drawn. Lines break at blanks; a word that fits no line
 * breaks behind punctuation, or else anywhere. Leading blanks are kept, also for the lines that follow.
 */
export function wrapText(text: string, options: { style: TextStyle; width: number; faces: Faces }): Line[] {
  const { style, faces } = options;
  const face = faces[style.face];
  const legible = face.legible(text);
  const indent = legible.slice(0, legible.length - legible.trimStart().length).slice(0, 12);
  const room = Math.max(options.width - face.widthOf(indent, style.size), style.size);
  const measure = (part: string): number => face.widthOf(part, style.size);
  const lines: string[] = [];
  let line = '';
  let used = 0;
  const put = (part: string, width: number): void => {
    line += part;
    used += width;
  };
  const end = (): void => {
    lines.push(line.trimEnd());
    line = '';
    used = 0;
  };
  const blank = measure(' ');
  for (const word of legible.trimStart().split(' ')) {
    const width = measure(word);
    const gap = line === '' ? 0 : blank;
    if (used + gap + width <= room) {
      put(line === '' ? word : ` ${word}`, gap + width);
      continue;
    }
    if (width <= room) {
      end();
      put(word, width);
      continue;
    }
    // A long word starts beside what is there if a fair part of the line is left.
    if (line !== '' && used > room * 0.6) end();
    else if (line !== '') put(' ', blank);
    for (const piece of pieces(word, { measure, first: room - used, room })) {
      if (used + piece.width > room && line !== '') end();
      put(piece.text, piece.width);
    }
  }
  end();
  return lines.map((part) => ({ text: indent + part, style }));
}

/** A word cut so that its first piece fits into `first` points (or is empty) and every other into `room`. */
function pieces(word: string, size: { measure: (part: string) => number; first: number; room: number }): { text: string; width: number }[] {
  const found: { text: string; width: number }[] = [];
  let rest = Array.from(word);
  let limit = size.first;
  while (rest.length > 0) {
    let width = 0;
    let count = 0;
    let good = { count: 0, width: 0 };
    let fair = good;
    while (count < rest.length) {
      const next = size.measure(rest[count] ?? '');
      if (width + next > limit && (count > 0 || limit < size.room)) break;
      width += next;
      count += 1;
      const [char = '', following = ''] = rest.slice(count - 1, count + 1);
      if (parts.has(char) && !parts.has(following)) good = { count, width };
      else if (joints.has(char)) fair = { count, width };
    }
    const isWhole = count === rest.length;
    const isFirstOfShared = limit < size.room;
    const best = [good, fair].find((place) => place.width > limit * 0.5);
    const cut = isWhole ? { count, width } : (best ?? (isFirstOfShared ? { count: 0, width: 0 } : { count, width }));
    found.push({ text: rest.slice(0, cut.count).join(''), width: cut.width });
    rest = rest.slice(cut.count);
    limit = size.room;
  }
  return found;
}
