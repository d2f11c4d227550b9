import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { z } from 'zod';
import type { SpecProblem } from '../errors.ts';
import { resolvePath } from './paths.ts';
import { itemsOf } from './rules/context.ts';
import { include } from './sections/environments.ts';
import { checkShape } from './shape.ts';
import { type MapPart, type Origin, type Part, partsOf, problemAt, type SourceFile, withEntry } from './sourced.ts';
import { parsedFile, type Reader } from './sources.ts';
import type { SpecSource } from './spec.ts';

/** More files than any spec is made of. */
const most = 100;

interface Reading {
  readonly read: Reader;
  /** The folder of the spec, in messages. */
  readonly folder: string;
  readonly problems: SpecProblem[];
  readonly sources: SpecSource[];
  /** Names of the files that were read, the spec itself first, each with what it holds. */
  readonly files: Map<string, Part | null>;
}

/** A spec with all that it includes, or what is wrong where the whole cannot be put together. */
export interface Included {
  /** `null` where a file is missing or is no YAML: then nothing is to be said about the whole. */
  readonly root: Part | null;
  readonly problems: readonly SpecProblem[];
  /** The files that are included, in the order in which they are named. */
  readonly sources: readonly SpecSource[];
}

const section = z.object({ include: include.optional() });

/** What a file includes, with whatever is wrong with the list said. */
function listOf(file: SourceFile, root: Part, reading: Reading) {
  const list = root.kind === 'map' ? root.entries.get('include') : undefined;
  if (list === undefined) return [];
  const written = (file.yaml.value as { readonly include: unknown }).include;
  const { complaints, sound } = checkShape(section, { ...file.yaml, value: { include: written } });
  reading.problems.push(...complaints.map(({ path, ...says }) => problemAt({ file, path }, says)));
  return itemsOf(sound?.include);
}

/** One entry of the list of what a file includes. */
interface Entry {
  readonly file: string;
  readonly sha256: string | undefined;
  readonly origin: Origin;
}

/** The bytes of a file that is to be included, or why it is not. */
function readEntry(
  { file, origin }: Entry,
  { files, read }: Reading,
): { name: string; bytes: Uint8Array } | { message: string; hint?: string } {
  const resolved = resolvePath(posix.dirname(origin.file.name), file);
  if ('message' in resolved) return resolved;
  const { name } = resolved;
  if (files.has(name)) return { message: name === origin.file.name ? `${name} includes itself` : `${name} is already a part of this spec` };
  if (files.size > most) return { message: `more than ${most} files are included` };
  const found = read(name, 'yaml');
  return 'unreadable' in found ? { message: `${name}: ${found.unreadable}` } : { name, bytes: found.bytes };
}

function includeOne(entry: Entry, reading: Reading): void {
  const { files, folder, problems, sources } = reading;
  const found = readEntry(entry, reading);
  const at = (step: string): Origin => ({ file: entry.origin.file, path: [...entry.origin.path, step] });
  if ('message' in found) {
    problems.push(problemAt(at('file'), found));
    files.set(JSON.stringify([entry.origin.file.name, ...entry.origin.path]), null);
    return;
  }
  const { name, bytes } = found;
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (entry.sha256 !== undefined && actual !== entry.sha256) {
    const message = `${name} is not the file that was reviewed: its digest is ${actual}, and ${entry.sha256} is pinned here`;
    problems.push(problemAt(at('sha256'), { message, hint: `review the file, then write its digest: sha256: ${actual}` }));
  }
  sources.push({ name, bytes });
  const display = posix.join(folder, name);
  const { yaml, problems: mistakes } = parsedFile(display, bytes);
  problems.push(...mistakes);
  if (yaml === undefined) files.set(name, null);
  else take({ name, display, yaml }, reading);
}

/** Reads a file that was parsed, and then those that it includes. */
function take(file: SourceFile, reading: Reading): void {
  const root = partsOf(file);
  reading.files.set(file.name, root.kind === 'map' ? withEntry(root, 'include', undefined) : root);
  if (root.kind !== 'map' && reading.files.size > 1)
    reading.problems.push(problemAt({ file, path: [] }, { message: 'expected a map of sections, as in the spec itself' }));
  for (const [index, { file: name, sha256 }] of listOf(file, root, reading)) {
    if (name !== undefined) includeOne({ file: name, sha256, origin: { file, path: ['include', index] } }, reading);
  }
}

/** Reads what a spec includes, and puts all of it together. Paths start from the folder of the file that names them. */
export function readIncludes(main: SourceFile, { read, folder }: Pick<Reading, 'read' | 'folder'>): Included {
  const reading: Reading = { read, folder, problems: [], sources: [], files: new Map() };
  take(main, reading);
  const [first, ...others] = [...reading.files.values()];
  const isWhole = first != null && others.every((part) => part !== null && part.kind === 'map');
  if (!isWhole) return { root: null, problems: reading.problems, sources: reading.sources };
  const root = others.reduce<Part>((sum, part) => (part === null ? sum : merged(sum, part, reading.problems)), first);
  return { root, problems: reading.problems, sources: reading.sources };
}

/** Two parts as one: maps take the keys of both. Whatever else is set in both is a mistake that names both places, and the first stands. */
function merged(first: Part, second: Part, problems: SpecProblem[]): Part {
  if (first.kind === 'map' && second.kind === 'map') return mergedMaps(first, second, problems);
  const { file, path } = first.origin;
  const { line, column } = file.yaml.place(path, 'key');
  const message = `the key ${String(second.origin.path.at(-1))} is set in two files: here and at ${file.display}:${line}:${column}`;
  const hint = first.kind === 'list' && second.kind === 'list' ? 'lists are not joined: their order has a meaning' : undefined;
  problems.push(problemAt(second.origin, { on: 'key', message, hint }));
  return first;
}

function mergedMaps(first: MapPart, second: MapPart, problems: SpecProblem[]): Part {
  const entries = new Map(first.entries);
  for (const [key, part] of second.entries) {
    const before = entries.get(key);
    entries.set(key, before === undefined ? part : merged(before, part, problems));
  }
  return { ...first, entries };
}
