import { posix } from 'node:path';
import type { SpecProblem } from '../errors.ts';
import { writeOut } from './environments.ts';
import { readIncludes } from './includes.ts';
import type { Instances } from './instances.ts';
import { specFile } from './sections/index.ts';
import { fileOf, type SourceFile } from './sourced.ts';
import { heldAgainst, type Opened, parsedFile, type Reader } from './sources.ts';
import type { SpecSource } from './spec.ts';
import type { Path } from './tree.ts';

/** A spec with all that it includes, held against its grammar. */
export interface OpenedSpec extends Opened<typeof specFile> {
  /** The files that it includes, in the order in which they are named. */
  readonly included: readonly SpecSource[];
  readonly instances: Instances;
  /** The folder of the file in which the value at a path was written, from the folder of the spec: paths start there. */
  folderOf(path: Path): string;
}

/** Opens a spec: its bytes, those of what it includes, then variables and environments, then the grammar. `display` is its name in messages. Never throws. */
export function openSpec(display: string, bytes: Uint8Array, read: Reader): OpenedSpec {
  const { yaml, problems } = parsedFile(display, bytes);
  const nothing = { shape: undefined, problemsOf: () => [], included: [], instances: {}, folderOf: () => '.' };
  if (yaml === undefined) return { ...nothing, problems };
  const folder = posix.dirname(display);
  const main: SourceFile = { name: posix.basename(display), display, yaml };
  const included = readIncludes(main, { read, folder });
  const mistakes: SpecProblem[] = [...problems, ...included.problems];
  if (included.root === null) return { ...nothing, problems: mistakes, included: included.sources };
  const { root, instances } = writeOut(included.root, mistakes);
  const file = fileOf(root);
  const opened = heldAgainst(specFile, display, { yaml: file, problems: mistakes });
  return { ...opened, included: included.sources, instances, folderOf: (path) => posix.dirname(file.nameAt(path)) };
}
