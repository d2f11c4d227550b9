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
    for (const piece of pieces(word, { measure, first: room - used, room, isFirstFree: used < room * 0.2 })) {
      if (used + piece.width > room && line !== '') end();
      put(piece.text, piece.width);
    }
  }
  end();
  return lines.map((part) => ({ text: indent + part, style }));
}

interface Room {
  readonly measure: (part: string) => number;
  /** Points for the first piece, and for every other. */
  readonly first: number;
  readonly room: number;
  /** Whether the first piece may end inside a name; else it is empty where it would. */
  readonly isFirstFree: boolean;
}

/** The beginning of a word: so many characters, so many points. */
interface Cut {
  readonly count: number;
  readonly width: number;
}

const nothing: Cut = { count: 0, width: 0 };

/** A word cut into pieces that fit. */
function pieces(word: string, { measure, first, room, isFirstFree }: Room): { text: string; width: number }[] {
  const found: { text: string; width: number }[] = [];
  let rest = Array.from(word);
  for (let limit = first; rest.length > 0; limit = room) {
    const { furthest, part, joint } = cutsOf(rest, { measure, limit, isLeastOne: limit === room });
    const good = part.width > limit * 0.35 ? part : joint.width > limit * 0.4 ? joint : undefined;
    const isFree = limit === room || isFirstFree;
    const cut = furthest.count === rest.length ? furthest : (good ?? (isFree ? furthest : nothing));
    found.push({ text: rest.slice(0, cut.count).join(''), width: cut.width });
    rest = rest.slice(cut.count);
  }
  return found;
}

/** The furthest cut inside `limit` points, and the furthest behind a part and behind a joint. `isLeastOne`: one character always fits. */
function cutsOf(
  chars: readonly string[],
  { measure, limit, isLeastOne }: { measure: Room['measure']; limit: number; isLeastOne: boolean },
) {
  let furthest = nothing;
  let part = nothing;
  let joint = nothing;
  for (const [index, char] of chars.entries()) {
    const width = furthest.width + measure(char);
    if (width > limit && !(isLeastOne && index === 0)) break;
    furthest = { count: index + 1, width };
    if (parts.has(char) && !parts.has(chars[index + 1] ?? '')) part = furthest;
    else if (joints.has(char)) joint = furthest;
  }
  return { furthest, part, joint };
}
