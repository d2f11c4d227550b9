import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import type { z } from 'zod';
import { UsageError } from '../../errors.ts';
import { explain } from '../../evidence/explain.ts';
import { isTooDeep, type Json } from './template.ts';

/** The folder of an assembly: nothing outside of it is read. */
export interface Folder {
  readonly root: string;
}

/** CloudFormation takes a template of 1 MB; CDK may write one that is indented. */
const largest = 16 * 1024 * 1024;

/** A path that stays within the assembly: a manifest is data, and may come from somebody else. Throws UsageError. */
export function within(folder: Folder, path: string): string {
  const from = relative(folder.root, join(folder.root, path));
  if (from.startsWith('..') || isAbsolute(from)) {
    throw new UsageError(`${folder.root}: its manifest names ${path}, which is outside of the assembly.`);
  }
  return from;
}

/** What a file holds, if it is of the shape. Throws UsageError. */
export function parse<S extends z.ZodType>(folder: Folder, file: string, shape: S): z.output<S> {
  const value = readJson(folder, file);
  if (isTooDeep(value)) throw new UsageError(`${at(folder, file)} is nested deeper than any template.`);
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UsageError(`${at(folder, file)} is not what CDK writes: ${explain(parsed.error)}.`, {
    hint: 'Synthesize again; iq reads the cloud assemblies of CDK 2',
  });
}

function readJson(folder: Folder, file: string): Json {
  const path = join(folder.root, file);
  const hint = file.endsWith('manifest.json')
    ? 'iq init --from cdk takes the folder that cdk synth writes, cdk.out as a rule'
    : 'The assembly is not whole: synthesize again';
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() !== true) throw new UsageError(`${path} is not there.`, { hint });
  if (stat.size > largest) throw new UsageError(`${path} is larger than ${largest / 1024 / 1024} MB, which no template is.`);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Json;
  } catch (cause) {
    throw new UsageError(`${path} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`, { hint, cause });
  }
}

/** A path as people know it. */
export function at({ root }: Folder, file: string): string {
  return join(root, file);
}
