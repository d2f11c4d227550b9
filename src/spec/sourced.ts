import type { SpecProblem } from '../errors.ts';
import { isObject } from './prune.ts';
import type { Path } from './tree.ts';
import type { YamlFile } from './yaml.ts';

/** One file that a spec is made of. */
export interface SourceFile {
  /** Relative to the folder of the spec. */
  readonly name: string;
  /** In messages. */
  readonly display: string;
  readonly yaml: YamlFile;
}

/** Where a part of a spec was written. */
export interface Origin {
  readonly file: SourceFile;
  readonly path: Path;
}

/** A part of a spec that remembers where it was written, however often it is copied and wherever it is put. */
export type Part =
  | { readonly kind: 'map'; readonly origin: Origin; readonly entries: ReadonlyMap<string, Part> }
  | { readonly kind: 'list'; readonly origin: Origin; readonly items: readonly Part[] }
  | Scalar;

export interface Scalar {
  readonly kind: 'scalar';
  readonly origin: Origin;
  /** `undefined` where it is broken. */
  readonly value: unknown;
  /** Whether a mistake was reported of it: nothing more is to be said about it. */
  readonly isBroken?: boolean;
  /** The text with variables that the value was made of. */
  readonly template?: string;
}

export type MapPart = Extract<Part, { readonly kind: 'map' }>;

/** In the place of a part of which a mistake was reported. */
export const brokenAt = ({ origin }: Part): Scalar => ({ kind: 'scalar', origin, value: undefined, isBroken: true });

/** The whole of a file, part by part. */
export function partsOf(file: SourceFile): Part {
  const broken = new Set(file.yaml.broken.map((path) => path.join('\0')));
  const read = (value: unknown, path: Path): Part => {
    const origin = { file, path };
    if (Array.isArray(value)) return { kind: 'list', origin, items: value.map((item, index) => read(item, [...path, index])) };
    if (isObject(value)) {
      const entries = Object.entries(value).map(([key, inner]) => [key, read(inner, [...path, key])] as const);
      return { kind: 'map', origin, entries: new Map(entries) };
    }
    return { kind: 'scalar', origin, value, ...(broken.has(path.join('\0')) ? { isBroken: true } : {}) };
  };
  return read(file.yaml.value, []);
}

/** The plain value of a part. */
export function plainOf(part: Part | undefined): unknown {
  if (part === undefined) return undefined;
  if (part.kind === 'list') return part.items.map(plainOf);
  if (part.kind === 'map') return Object.fromEntries([...part.entries].map(([key, inner]) => [key, plainOf(inner)]));
  return part.value;
}

/** The part at a path, or `undefined`. */
export function partAt(part: Part | undefined, path: Path): Part | undefined {
  return path.reduce<Part | undefined>((inner, step) => childOf(inner, step), part);
}

function childOf(part: Part | undefined, step: string | number): Part | undefined {
  if (part?.kind === 'map') return part.entries.get(String(step));
  return part?.kind === 'list' ? part.items[Number(step)] : undefined;
}

/** A map with one entry set, or taken out. Other parts are left as they are. */
export function withEntry(part: Part, key: string, value: Part | undefined): Part {
  if (part.kind !== 'map') return part;
  const entries = new Map(part.entries);
  if (value === undefined) entries.delete(key);
  else entries.set(key, value);
  return { ...part, entries };
}

/** How many parts it has, itself among them. */
export function sizeOf(part: Part): number {
  if (part.kind === 'scalar') return 1;
  const inner = part.kind === 'list' ? part.items : [...part.entries.values()];
  return inner.reduce((sum, one) => sum + sizeOf(one), 1);
}

/** Every scalar below, with its path. */
export function* scalarsOf(part: Part, path: Path = []): Generator<readonly [Path, Scalar]> {
  if (part.kind === 'scalar') yield [path, part];
  else if (part.kind === 'list') for (const [index, item] of part.items.entries()) yield* scalarsOf(item, [...path, index]);
  else for (const [key, inner] of part.entries) yield* scalarsOf(inner, [...path, key]);
}

/** A mistake at the place where a part was written: of its key, of its value, or of some text within it. */
export function problemAt(
  { file, path }: Origin,
  { on = 'value', part, ...says }: { on?: 'key' | 'value'; part?: string; message: string; hint?: string | undefined },
): SpecProblem {
  const { line, column } = part === undefined ? file.yaml.place(path, on) : file.yaml.placeOf(path, part);
  const { message, hint } = says;
  return { file: file.display, line, column, path: path.join('.'), message, ...(hint === undefined ? {} : { hint }) };
}

/** The deepest part on the way to a path, and whether it is the one at the path. */
function nearestPart(root: Part, path: Path): { readonly part: Part; readonly isWhole: boolean } {
  let part = root;
  for (const step of path) {
    const inner = childOf(part, step);
    if (inner === undefined) return { part, isWhole: false };
    part = inner;
  }
  return { part, isWhole: true };
}

/** Parts of several files as one. */
export interface ComposedFile extends YamlFile {
  /** The name of the file in which the part at a path was written, from the folder of the spec. */
  nameAt(path: Path): string;
}

/** The parts as one file, each with the place where it was written. */
export function fileOf(root: Part): ComposedFile {
  const whole = (path: Path): Scalar | undefined => {
    const { part, isWhole } = nearestPart(root, path);
    return isWhole && part.kind === 'scalar' ? part : undefined;
  };
  return {
    value: plainOf(root),
    broken: [...scalarsOf(root)].filter(([, scalar]) => scalar.isBroken === true).map(([path]) => path),
    mistakes: [],
    isSound: true,
    place: (path, on) => {
      const { file, path: written } = nearestPart(root, path).part.origin;
      return { file: file.display, ...file.yaml.place(written, on) };
    },
    placeOf: (path, part) => {
      const { file, path: written } = nearestPart(root, path).part.origin;
      return { file: file.display, ...file.yaml.placeOf(written, part) };
    },
    source: (path) => {
      const scalar = whole(path);
      return scalar === undefined || scalar.template !== undefined ? undefined : scalar.origin.file.yaml.source(scalar.origin.path);
    },
    template: (path) => whole(path)?.template,
    nameAt: (path) => nearestPart(root, path).part.origin.file.name,
  };
}
