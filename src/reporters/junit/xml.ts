import { harmless } from '../legible.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Text from outside as XML, in content or in an attribute: what XML 1.0 cannot hold is written out. */
export function escaped(text: string): string {
  return harmless(text).replaceAll(/[&<>"']/g, (char) => entities[char] ?? char);
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element with what it holds, which is XML already; without an end tag where it holds nothing. Attributes that are undefined are left out. */
export function element(name: string, attributes: Attributes, content: readonly string[] = []): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(String(value))}"`],
  );
  const start = `<${name}${written.join('')}`;
  return content.length === 0 ? `${start}/>` : `${start}>${content.join('')}</${name}>`;
}

/** Lines from outside as the text of an element. */
export function textOf(lines: readonly string[]): string {
  return lines.map((line) => escaped(line)).join('\n');
}
