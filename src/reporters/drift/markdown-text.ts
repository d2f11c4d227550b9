import { harmless } from '../legible.ts';

/**
 * Text from outside as a span of code, in which GitHub makes no HTML, no link, no mention and no emphasis of it. Never put into a table: a `|`
 * would end the cell even there.
 */
export function code(text: string): string {
  const shown = harmless(text);
  if (shown.trim() === '') return '(empty)';
  const fence = '`'.repeat(longestRun(shown) + 1);
  // A blank or a backtick at an end would be taken for part of the marks.
  const gap = /^[` ]|[` ]$/.test(shown) ? ' ' : '';
  return `${fence}${gap}${shown}${gap}${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** Bytes of a text in UTF-8. */
export function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}
