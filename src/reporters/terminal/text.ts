import { harmless } from '../legible.ts';

const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;
const longestValue = { lines: 40, characters: 4000 };

/** Columns that a text takes in a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const char of text) columns += wide.test(char) ? 2 : /\p{M}/u.test(char) ? 0 : 1;
  return columns;
}

/** Fills up to `columns` with blanks on the right. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

/** A word that fits no line at all stays beside a short beginning, such as `key:`. */
const shortBeginning = 16;

/** Words into lines of at most `columns`. A word that is longer, such as an ARN, stays whole: it must be copied whole. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const isTooLong = columnsOf(word) > columns && columnsOf(line) <= shortBeginning;
    if (line === '') line = word;
    else if (isTooLong || columnsOf(line) + 1 + columnsOf(word) <= columns) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** A label and a text beside it, wrapped under itself. */
export function labelled(
  label: string,
  text: string | readonly string[],
  layout: { indent: number; label: number; width: number },
): string[] {
  const room = Math.max(20, layout.width - layout.indent - layout.label);
  const lines = (typeof text === 'string' ? [text] : text).flatMap((part) => {
    const own = part.length - part.trimStart().length;
    return wrap(part.trimStart(), room - own).map((line, index) => ' '.repeat(own > 0 && index > 0 ? own + 2 : own) + line);
  });
  return lines.map((line, index) => `${' '.repeat(layout.indent)}${pad(index === 0 ? label : '', layout.label)}${line}`);
}

/** The lines of a value, harmless. One that is too long for a terminal ends in a line that says how much is missing. */
export function shownValue(value: readonly string[]): string[] {
  const lines = value.map(harmless);
  const shown: string[] = [];
  let left = longestValue.characters;
  for (const line of lines.slice(0, longestValue.lines)) {
    if (left <= 0) break;
    shown.push(line.length <= left ? line : line.slice(0, left));
    left -= line.length;
  }
  const missing = lines.join('').length - shown.join('').length;
  return missing === 0 ? shown : [...shown, `… and ${missing} more characters: the record holds them all`];
}

/** A list that says how many it leaves out. */
export function listed(items: readonly string[]): string {
  const shown = items.slice(0, 6).join(', ');
  return items.length > 6 ? `${shown} and ${items.length - 6} more` : shown;
}
