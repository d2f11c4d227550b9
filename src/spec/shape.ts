import type { z } from 'zod';
import { nearest, suggestion } from './names.ts';
import { flatten, type Issue, isObject, prune, type Sound, valueAt } from './prune.ts';
import { pathAsWritten, repair } from './repair.ts';
import { type JsonSchema, jsonSchemaOf, schemaAt } from './schema.ts';
import { unseenCharacter } from './text.ts';
import type { Path } from './tree.ts';
import { isUnbuiltKey, notBuilt, unbuiltText } from './unbuilt.ts';
import { describeValue, expectation, quotingHint } from './wording.ts';
import type { YamlFile } from './yaml.ts';

/** A mistake at a path of a file; `on: 'key'` where the key is wrong, not its value. */
export interface Complaint {
  readonly path: Path;
  readonly on?: 'key' | 'value';
  readonly message: string;
  readonly hint?: string | undefined;
}

export interface Shape<S extends z.ZodType> {
  /** The file with misspelt keys read as meant: complaints hold paths of this one. */
  readonly file: YamlFile;
  readonly complaints: readonly Complaint[];
  /** Every part that has the right shape. */
  readonly sound: Sound<z.input<S>> | undefined;
  /** The whole, defaults applied; `undefined` where there is any complaint. */
  readonly output: z.output<S> | undefined;
}

const isWithin = (path: Path, outer: Path): boolean => outer.every((step, index) => path[index] === step);

/** Whether an issue is no more than what is known to be wrong at `path`: there, below it, or with the map of which that is a value. */
function isExplained(issue: Issue, path: Path): boolean {
  if (isWithin(issue.path as Path, path)) return true;
  return issue.code === 'custom' && path.length === issue.path.length + 1 && isWithin(path, issue.path as Path);
}

/** Every text in a value, with its path. */
function* textsIn(value: unknown, path: Path = []): Generator<readonly [Path, string]> {
  if (typeof value === 'string') yield [path, value];
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* textsIn(item, [...path, index]);
  else if (isObject(value)) for (const [key, item] of Object.entries(value)) yield* textsIn(item, [...path, key]);
}

/** An escape such as "\0" brings in what the text itself must not hold. */
function escapedCharacter(text: string): string | undefined {
  return text.isWellFormed() ? unseenCharacter(text)?.message : 'half of a surrogate pair is not a character';
}

function unknownKey(schema: JsonSchema, path: Path, key: string): Complaint {
  const at = { path: [...path, key], on: 'key' } as const;
  if (isUnbuiltKey(path, key)) return { ...at, message: notBuilt(`the key ${key}`) };
  if (key === '<<') return { ...at, message: 'YAML 1.2 has no merge key <<', hint: 'write the keys out' };
  return { ...at, message: `unknown key ${key}`, hint: suggestion(key, Object.keys(schemaAt(schema, path)?.properties ?? {})) };
}

const isMissing = (issue: Issue, value: unknown): boolean => {
  const holder = valueAt(value, issue.path.slice(0, -1) as Path);
  const step = issue.path.at(-1) as string | undefined;
  return isObject(holder) && step !== undefined && !Object.hasOwn(holder, step);
};

function describeIssue(issue: Issue, schema: JsonSchema, file: YamlFile): Complaint {
  const path = issue.path as Path;
  if (issue.code === 'invalid_key') return { path, on: 'key', message: issue.issues[0]?.message ?? 'expected another name' };
  if (isMissing(issue, file.value)) {
    return {
      path: path.slice(0, -1),
      on: 'key',
      message: `the key ${String(path.at(-1))} is missing`,
      hint: schemaAt(schema, path)?.description,
    };
  }
  if (issue.code === 'custom') return { path, message: issue.message };
  const value = valueAt(file.value, path);
  const source = file.source(path);
  const template = file.template?.(path);
  const names = issue.code === 'invalid_value' ? issue.values.filter((name) => typeof name === 'string') : [];
  const meant = typeof value === 'string' ? nearest(value, names) : undefined;
  return {
    path,
    message: `${issue.message}, found ${describeValue(value, source)}${template === undefined ? '' : `, which is ${template}`}`,
    hint: template !== undefined ? undefined : meant === undefined ? quotingHint(issue, value, source) : `did you mean ${meant}?`,
  };
}

/** The file with misspelt keys read as meant; places are still those of the text. */
function repaired(file: YamlFile, schema: JsonSchema): { readonly file: YamlFile; readonly misspelt: readonly Complaint[] } {
  const { value, repairs } = repair(file.value, schema);
  const asWritten = (path: Path): Path => pathAsWritten(path, repairs);
  return {
    file: {
      ...file,
      value,
      place: (path, on) => file.place(asWritten(path), on),
      placeOf: (path, part) => file.placeOf(asWritten(path), part),
      source: (path) => file.source(asWritten(path)),
      template: (path) => file.template?.(asWritten(path)),
    },
    misspelt: repairs.map(({ path, written, meant }) => ({
      path,
      on: 'key',
      message: `unknown key ${written}`,
      hint: `did you mean ${meant}?`,
    })),
  };
}

function parse<S extends z.ZodType>(schema: S, value: unknown) {
  // A file is parsed once or twice: code generated for its schema would cost more than it saves.
  return schema.safeParse(value, { error: expectation, jitless: true });
}

/** A file with mistakes, parsed again as it was meant. Its JSON Schema is costly to make, and a sound file needs none. */
function reparsed<S extends z.ZodType>(schema: S, written: YamlFile) {
  const json = jsonSchemaOf(schema);
  const { file, misspelt } = repaired(written, json);
  return { file, misspelt, json, parsed: parse(schema, file.value) };
}

/** Holds a file against its zod schema and says everything that is wrong, not the first thing alone. */
export function checkShape<S extends z.ZodType>(schema: S, written: YamlFile): Shape<S> {
  const asWritten = parse(schema, written.value);
  const { file, misspelt, json, parsed } = asWritten.success
    ? { file: written, misspelt: [], json: {}, parsed: asWritten }
    : reparsed(schema, written);
  const issues = parsed.success ? [] : parsed.error.issues.flatMap((issue) => flatten(issue, file.value));
  const unknown = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key] as Path) : [],
  );
  const refused = [...textsIn(file.value)].flatMap(([path, text]): readonly Complaint[] => {
    const message = unknown.some((outer) => isWithin(path, outer)) ? undefined : (unbuiltText(path, text) ?? escapedCharacter(text));
    return message === undefined ? [] : [{ path, message }];
  });
  const known = [...file.broken, ...refused.map(({ path }) => path)];
  const wrong = issues.filter((issue) => issue.code !== 'unrecognized_keys' && !known.some((path) => isExplained(issue, path)));
  const complaints = [
    ...misspelt,
    ...unknown.map((path) => unknownKey(json, path.slice(0, -1), String(path.at(-1)))),
    ...refused,
    ...wrong.map((issue) => describeIssue(issue, json, file)),
  ];
  return {
    file,
    complaints,
    sound: prune<z.input<S>>(file.value, issues, known),
    output: parsed.success && complaints.length === 0 ? parsed.data : undefined,
  };
}
