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

/** The same within a cell of a table, where a bar would end the cell, in code too. One behind a backslash is written out: readers of Markdown differ there. */
export function cell(text: string): string {
  return code(text).replaceAll(/(\\*)\|/g, (_, slashes: string) => (slashes === '' ? '\\|' : `${slashes}\\u{7C}`));
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

/** What GitHub makes links of also where every mark is escaped, or what no sentence of iq has. */
const alive = /[@<&]|:\/\/|www\.|#\d|GH-\d|:[\w+-]+:/i;

/** What iq itself says, as prose: no mark in it is Markdown. */
export function own(text: string): string {
  return harmless(text).replaceAll(special, '\\$&');
}

/** A sentence that a record says, as prose. Where it holds what a sentence of iq's does not, it stands as code. */
export function prose(text: string): string {
  const plain = text.trim();
  return alive.test(plain) || plain.length > longest ? cell(plain) : own(plain);
}
