import { LineCounter, type Node, parseDocument } from 'yaml';
import type { Mistake } from './text.ts';
import { type Path, readTree, type Tree, tooDeep } from './tree.ts';

/** A parsed YAML file: its value, the place of each key and value, and what was wrong with the YAML itself. */
export interface YamlFile {
  /** Maps, lists and scalars; `undefined` where a value could not be read. */
  readonly value: unknown;
  /** Where a value is `undefined` because of a mistake that is already in `mistakes`. */
  readonly broken: readonly Path[];
  readonly mistakes: readonly Mistake[];
  /** False where the structure cannot be trusted: then nothing is to be said about the value. */
  readonly isSound: boolean;
  /** The key or value at `path`, else the nearest one around it. */
  place(path: Path, on: 'key' | 'value'): Place;
  /** Where `part` stands in the scalar at `path`; its beginning where the part is not written there letter by letter. */
  placeOf(path: Path, part: string): Place;
  /** A scalar as it was written, without quotes. */
  source(path: Path): string | undefined;
  /** The text with variables that a scalar was made of; `undefined` where it stands there as it is. */
  template?(path: Path): string | undefined;
}

/** A place in a text, 1-based. */
export interface Place {
  /** The name of the file in messages, where it is another one than that which was opened. */
  readonly file?: string;
  readonly line: number;
  readonly column: number;
}

/** Mistakes of one scalar: the structure around it stands. */
const localCodes = new Set([
  'BAD_DQ_ESCAPE',
  'BAD_SCALAR_START',
  'TAG_RESOLVE_FAILED',
  'MULTIPLE_TAGS',
  'MULTIPLE_ANCHORS',
  'NON_STRING_KEY',
]);

const wording: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'a tab cannot indent YAML: use spaces',
  MULTIPLE_DOCS: 'expected one document, found a second one after ---',
  RESOURCE_EXHAUSTION: tooDeep,
  TAG_RESOLVE_FAILED: 'YAML 1.2 does not know this tag (!…)',
  NON_STRING_KEY: 'expected text as the key',
};

const laterHint = 'the rest is looked at once this is mended';

function parse(text: string, lineCounter: LineCounter) {
  return parseDocument(text, {
    version: '1.2',
    schema: 'core',
    stringKeys: true,
    // The tree looks for them itself: in linear time, and with the line of the first.
    uniqueKeys: false,
    merge: false,
    prettyErrors: false,
    lineCounter,
    logLevel: 'error',
    resolveKnownTags: false,
  });
}

const nothing: Tree = { value: undefined, notes: [], broken: [], isSound: false, entry: () => undefined };

/** Parses YAML 1.2 core: no duplicate keys, no merge keys, no custom tags, no directives, no bombs. Never throws. */
export function parseYaml(text: string): YamlFile {
  const lines = new LineCounter();
  const document = parse(text, lines);
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const problems = [...document.errors, ...document.warnings].map((problem) => ({
    isLocal: localCodes.has(problem.code),
    mistake: { ...at(problem.pos[0]), path: '', message: wording[problem.code] ?? `not YAML: ${problem.message}` },
  }));
  // One mistake in the structure is read as many: the first says enough.
  const structural = problems.find(({ isLocal }) => !isLocal)?.mistake;
  const mistakes: Mistake[] = problems.filter(({ isLocal }) => isLocal).map(({ mistake }) => mistake);
  if (structural !== undefined) mistakes.push({ ...structural, hint: laterHint });
  const isDirected = document.directives?.yaml.explicit === true;
  if (isDirected) mistakes.push({ ...at(0), path: '', message: 'a %YAML directive is not allowed: the spec is YAML 1.2', hint: laterHint });

  const tree = structural === undefined && !isDirected ? readTree(document.contents as Node | null, (offset) => at(offset).line) : nothing;
  for (const { offset, path, ...note } of tree.notes) mistakes.push({ ...at(offset), path: path.join('.'), ...note });
  const place: YamlFile['place'] = (path, on) => {
    for (let length = path.length; length > 0; length -= 1) {
      const entry = tree.entry(path.slice(0, length));
      if (entry !== undefined) return at(on === 'key' ? (entry.key ?? entry.value) : entry.value);
    }
    return { line: 1, column: 1 };
  };
  return {
    value: tree.value,
    broken: tree.broken,
    mistakes,
    isSound: tree.isSound,
    place,
    placeOf: (path, part) => {
      const entry = tree.entry(path);
      if (entry?.end === undefined) return place(path, 'value');
      return at(entry.value + Math.max(0, text.slice(entry.value, entry.end).indexOf(part)));
    },
    source: (path) => tree.entry(path)?.source,
  };
}
