import type { Qualification } from '../record.ts';

// JSON.stringify leaves these as they are, and a terminal obeys them. In JSON text they can only stand inside a string.
const unsafe = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, nested]) => [key, sorted(nested)]));
}

/** The record as indented JSON with sorted keys and a final newline. Same record, same text, whatever order its keys were made in. */
export function renderJson(record: Qualification): string {
  return harmlessJson(sorted(record));
}

/** Any value as indented JSON with a final newline, safe for a terminal. */
export function harmlessJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(unsafe, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
