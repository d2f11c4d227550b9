import { harmless } from '../legible.ts';

/**
 * Text from outside as the text of a SARIF message: shown as it is. Braces are doubled, because one of them opens a placeholder; where the text
 * could be taken for a link, its brackets are escaped (SARIF 2.1.0, 3.11.5 and 3.11.6).
 */
export function messageText(text: string): string {
  const plain = harmless(text).replaceAll('{', '{{').replaceAll('}', '}}');
  return plain.includes('](') ? plain.replaceAll(/[\\[\]]/g, (char) => `\\${char}`) : plain;
}

const longest = 1_000;

/** A value from outside for a property bag, its strings made legible. One that is too long stands as the beginning of its JSON, and says so. */
export function propertyOf(value: unknown): unknown {
  const legible = legibleOf(value ?? null);
  const json = JSON.stringify(legible);
  return json.length <= longest
    ? legible
    : `${json.slice(0, longest)} … and ${json.length - longest} more characters: the record holds them all`;
}

function legibleOf(value: unknown): unknown {
  if (typeof value === 'string') return harmless(value);
  if (Array.isArray(value)) return value.map(legibleOf);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [harmless(key), legibleOf(inner)]));
}
