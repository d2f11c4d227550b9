import { type Dictionary, decodeText, isArray, isDictionary, Name, Reference, Text, type Value } from './values.ts';

/** An object to be written: its number and its value, as it stands in the file. */
export interface WrittenObject {
  readonly id: number;
  /** Latin-1. */
  readonly body: string;
}

/** A value as it stands in a file, in Latin-1. Streams are objects of their own: {@link streamBody} writes them. */
export function serialize(value: Value): string {
  if (value === null || typeof value === 'boolean') return `${value}`;
  // No exponents in PDF; all digits else: a place that moves by a hair is a change of the field.
  if (typeof value === 'number') return `${value}`.includes('e') ? value.toFixed(20) : `${value}`;
  if (value instanceof Name) return `/${value.name.replace(/[^!-~]|[#()<>[\]{}/%]/g, hexEscape)}`;
  if (value instanceof Reference) return `${value.id} 0 R`;
  if (value instanceof Text) return text(value);
  if (isArray(value)) return `[${value.map(serialize).join(' ')}]`;
  if (isDictionary(value)) return dictionary(value);
  throw new Error('a stream cannot stand inside of a value');
}

/** The body of a stream object. */
export function streamBody(entries: Dictionary, content: string): string {
  const whole = new Map<string, Value>([...entries, ['Length', content.length]]);
  return `${dictionary(whole)}\nstream\n${content}\nendstream`;
}

/** A text string: as it is where it is ASCII, else UTF-16. */
export function textString(value: string): string {
  if (/^[ -~]*$/.test(value)) return `(${value.replace(/[\\()]/g, '\\$&')})`;
  const units = Array.from({ length: value.length }, (_, index) => value.charCodeAt(index).toString(16).padStart(4, '0'));
  return `<feff${units.join('')}>`;
}

/** What goes behind a file to change it: objects, their table and a trailer. `start` is the length of the file so far. */
export function increment(
  objects: readonly WrittenObject[],
  { start, trailer }: { readonly start: number; readonly trailer: ReadonlyMap<string, Value> },
): string {
  let out = '';
  const sections: string[] = [];
  for (const { id, body } of objects) {
    sections.push(`${id} 1\n${String(start + out.length).padStart(10, '0')} 00000 n \n`);
    out += `${id} 0 obj\n${body}\nendobj\n`;
  }
  const table = start + out.length;
  return `${out}xref\n${sections.join('')}trailer\n${dictionary(trailer)}\nstartxref\n${table}\n%%EOF\n`;
}

function dictionary(entries: Dictionary): string {
  return `<<\n${[...entries].map(([key, value]) => `${serialize(new Name(key))} ${serialize(value)}\n`).join('')}>>`;
}

function text(value: Text): string {
  const plain = decodeText(value);
  return !value.isHex && /^[ -~]*$/.test(plain) ? textString(plain) : `<${Buffer.from(value.bytes).toString('hex')}>`;
}

function hexEscape(character: string): string {
  return `#${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
