import type { Drift } from '../../drift/model.ts';
import { harmlessJson } from '../json.ts';

/** The comparison as indented JSON with sorted members and a final newline: `Drift` of src/drift/model.ts, and the version of its schema. */
export function renderDriftJson(drift: Drift): string {
  return harmlessJson(sorted({ schemaVersion: 1, ...drift }));
}

/** Values come as AWS's answers or a file had them: the order of their members says nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}
