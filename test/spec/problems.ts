import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { SpecError } from '../../src/errors.ts';
import { assembleSpec } from '../../src/spec/assemble.ts';
import type { Reader } from '../../src/spec/sources.ts';
import type { CatalogueEntry, LoadedSpec } from '../../src/spec/spec.ts';
import { catalogue } from './catalogue.ts';

const root = new URL('../../', import.meta.url);

/** The text of the example, which the table tests edit. */
export const example = readFileSync(new URL('iq-spec.example.yaml', root), 'utf8');

/** The files beside the example, by path. */
export const reference: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...['attestations.yaml', 'deviations.yaml', 'hipaa-eligible.yaml'],
    ...['break-glass-drill.txt', 'mfa-identity-center.txt', 'root-custody.txt', 's3-backfill.txt'],
  ].map((name) => [`fixtures/reference/${name}`, readFileSync(new URL(`fixtures/reference/${name}`, root), 'utf8')]),
);

/** What to change in a text: the first place where `find` stands is replaced. `find` must be there. */
export type Edit = readonly [find: string, replacement: string];

/** The text with the edits made. */
export function edited(text: string, edits: readonly Edit[]): string {
  return edits.reduce((before, [find, replacement]) => {
    if (!before.includes(find)) throw new Error(`the text has no ${JSON.stringify(find)}`);
    return before.replace(find, () => replacement);
  }, text);
}

/** Assembles a spec from texts alone. */
export function assemble(
  text: string | Uint8Array,
  files: Readonly<Record<string, string>> = reference,
  known: readonly CatalogueEntry[] = catalogue,
): LoadedSpec {
  const read: Reader = (name) => {
    const found = files[name];
    return found === undefined ? { unreadable: 'there is no such file', isMissing: true } : { bytes: new TextEncoder().encode(found) };
  };
  return assembleSpec('spec.yaml', typeof text === 'string' ? new TextEncoder().encode(text) : text, { read, catalogue: known });
}

export interface Found {
  /** `file:line:column`. */
  readonly place: string;
  /** The text that stands there, up to the end of the line. */
  readonly at: string;
  /** Message and hint. */
  readonly says: string;
}

/** Every problem of a spec; none where it loads. */
export function problemsOf(
  text: string | Uint8Array,
  files: Readonly<Record<string, string>> = reference,
  known: readonly CatalogueEntry[] = catalogue,
): readonly Found[] {
  try {
    assemble(text, files, known);
    return [];
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return error.problems.map(({ file, line, column, message, hint }) => {
      const source = file === 'spec.yaml' ? text : (files[file] ?? '');
      const lines = typeof source === 'string' ? source.replace(/^\uFEFF/, '').split('\n') : [];
      return {
        place: `${file}:${line}:${column}`,
        at: (lines[line - 1] ?? '').slice(column - 1),
        says: hint === undefined ? message : `${message} (${hint})`,
      };
    });
  }
}

/** What is changed in the example, the text at the place of the first problem, and what each problem says. */
export type Row = readonly [name: string, edits: readonly Edit[], at: string, ...says: (string | RegExp)[]];

/** Demands exactly the problems of a row, the first at its place. */
export function expectRow([, edits, at, ...says]: Row): void {
  const problems = problemsOf(edited(example, edits));
  expect(problems.map((problem) => problem.says)).toEqual(says.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))));
  expect(`${problems[0]?.at}\n`.startsWith(at), JSON.stringify(problems[0])).toBe(true);
}
