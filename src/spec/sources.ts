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

/** Opens a file: bytes, text, YAML, shape. `display` is its name in messages. */
export function openFile<S extends z.ZodType>(schema: S, display: string, bytes: Uint8Array): Opened<S> {
  const decoded = decodeText(bytes);
  if ('mistake' in decoded) return { shape: undefined, problems: named(display, [decoded.mistake]), problemsOf: () => [] };
  const yaml = parseYaml(decoded.text);
  const mistakes = named(display, yaml.mistakes);
  if (!yaml.isSound) return { shape: undefined, problems: mistakes, problemsOf: () => [] };
  const shape = checkShape(schema, yaml);
  return {
    shape,
    problems: [...mistakes, ...placed(display, shape.file, shape.complaints)],
    problemsOf: (complaints) => placed(display, shape.file, complaints),
  };
}
