import { harmless } from '../legible.ts';

/** HTML that is safe to stand in a page: what came from outside is in it as text. */
export interface Markup {
  readonly markup: string;
}

/** What a template takes: text, which is made legible and escaped; markup, as it is; or several of them. */
export type Part = string | number | Markup | readonly Part[];

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return harmless(text).replace(/[&<>"']/g, (char) => entities[char] ?? char);
}

function written(part: Part): string {
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(written).join('');
}

/** A template of HTML: whatever is put into it stands there as text, in an element or in a quoted attribute, unless it is markup itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: strings.map((text, index) => text + written(parts[index] ?? '')).join('') };
}

/** Text that is markup already. Only for what this program writes itself. */
export function trusted(markup: string): Markup {
  return { markup };
}

export const nothing: Markup = { markup: '' };
