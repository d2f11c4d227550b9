import type { z } from 'zod';
import type { SpecProblem } from '../errors.ts';
import { type Complaint, checkShape, type Shape } from './shape.ts';
import { decodeText, type Mistake } from './text.ts';
import { parseYaml, type YamlFile } from './yaml.ts';

/** A file, or why it cannot be read. */
export type Read = { readonly bytes: Uint8Array } | { readonly unreadable: string; readonly isMissing: boolean };

/** Reads a file by its path relative to the folder of the spec. Never throws for a file that cannot be read. */
export type Reader = (name: string, kind: 'yaml' | 'document') => Read;

/** One YAML file held against its schema: what is wrong with it so far, and what can be judged further. */
export interface Opened<S extends z.ZodType> {
  readonly shape: Shape<S> | undefined;
  readonly problems: readonly SpecProblem[];
  /** Gives complaints of rules their place in this file. */
  problemsOf(complaints: readonly Complaint[]): readonly SpecProblem[];
}

function placed(display: string, file: YamlFile, complaints: readonly Complaint[]): readonly SpecProblem[] {
  return complaints.map(({ path, on, message, hint }) => ({
    file: display,
    ...file.place(path, on ?? 'value'),
    path: path.join('.'),
    message,
    ...(hint === undefined ? {} : { hint }),
  }));
}

const named = (display: string, mistakes: readonly Mistake[]): readonly SpecProblem[] =>
  mistakes.map((mistake) => ({ file: display, ...mistake }));

/** A file as YAML, with every mistake of its own; `yaml` is `undefined` where nothing is to be said about what it holds. */
export function parsedFile(
  display: string,
  bytes: Uint8Array,
): { readonly yaml: YamlFile | undefined; readonly problems: readonly SpecProblem[] } {
  const decoded = decodeText(bytes);
  if ('mistake' in decoded) return { yaml: undefined, problems: named(display, [decoded.mistake]) };
  const yaml = parseYaml(decoded.text);
  return { yaml: yaml.isSound ? yaml : undefined, problems: named(display, yaml.mistakes) };
}

/** Holds a file that was parsed against its schema. `problems` are those of the file itself. */
export function heldAgainst<S extends z.ZodType>(
  schema: S,
  display: string,
  { yaml, problems }: { readonly yaml: YamlFile | undefined; readonly problems: readonly SpecProblem[] },
): Opened<S> {
  if (yaml === undefined) return { shape: undefined, problems, problemsOf: () => [] };
  const shape = checkShape(schema, yaml);
  return {
    shape,
    problems: [...problems, ...placed(display, shape.file, shape.complaints)],
    problemsOf: (complaints) => placed(display, shape.file, complaints),
  };
}

/** Opens a file: bytes, text, YAML, shape. `display` is its name in messages. */
export function openFile<S extends z.ZodType>(schema: S, display: string, bytes: Uint8Array): Opened<S> {
  return heldAgainst(schema, display, parsedFile(display, bytes));
}
