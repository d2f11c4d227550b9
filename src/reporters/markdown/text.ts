import { harmless } from '../legible.ts';

/** So much of one text is shown; the record has it whole. */
const longest = 4_000;

function shortened(text: string): string {
  const plain = harmless(text);
  if (plain.length <= longest) return plain;
  return `${plain.slice(0, longest)} … and ${plain.length - longest} more characters: the record holds them all`;
}

function fence(text: string, least: number): string {
  const runs = text.match(/`+/g) ?? [];
  return '`'.repeat(Math.max(least, ...runs.map((run) => run.length + 1)));
}

/**
 * Text from outside as a span of code: nothing in it is HTML, a link, an image, a mention or a number of an issue, and a reader can copy it as it
 * is. It fits a cell of a table.
 */
export function code(text: string): string {
  const plain = shortened(text);
  if (plain.trim() === '') return '(empty)';
  const mark = fence(plain, 1);
  // Blanks at both ends are taken off, and keep a backtick of the text from the mark.
  const edge = /^[` ]|[` ]$/.test(plain) ? ' ' : '';
  return `${mark}${edge}${plain}${edge}${mark}`;
}

/** The same within a cell of a table, where a bar would end the cell, in code too. */
export function cell(text: string): string {
  return code(text).replaceAll('|', '\\|');
}

/** Lines from outside: as code within the line where there is one, else as a block below it. `indent` is that of the item of the list. */
export function block(lines: readonly string[], indent: number): string {
  const [only = '', ...others] = lines;
  if (others.length === 0) return code(only);
  const blank = ' '.repeat(indent);
  const text = lines.map(shortened);
  const mark = fence(text.join('\n'), 3);
  return [`\n${blank}${mark}text`, ...text.map((line) => `${blank}${line}`), `${blank}${mark}`].join('\n');
}

const special = /[\\`*_{}[\]()<>#+\-!|~&$]/g;

/** What can be taken for a link, a mention or a number of an issue also where every mark is escaped. */
const alive = /@|:\/\/|www\.|#\d/i;

/** A sentence of iq's own, as prose. Where a record says something else in its place, it stands as code. */
export function prose(text: string): string {
  const plain = shortened(text).trim();
  return alive.test(plain) ? cell(plain) : plain.replaceAll(special, '\\$&');
}
