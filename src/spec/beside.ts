import { posix } from 'node:path';
import type { z } from 'zod';
import { resolvePath } from './paths.ts';
import type { Complaint } from './shape.ts';
import { type Opened, openFile, type Reader } from './sources.ts';
import type { SpecSource } from './spec.ts';
import type { Path } from './tree.ts';

/** A YAML file that the spec names. */
export interface Beside<S extends z.ZodType> {
  readonly opened: Opened<S> | undefined;
  readonly source: SpecSource | undefined;
  /** What the spec says wrongly about it. */
  readonly complaints: readonly Complaint[];
}

const nothing = { opened: undefined, source: undefined, complaints: [] } as const;

/**
 * Opens the file that the spec names at `path`, if it names one. `start` is the folder of the file that names it, from the folder of the
 * spec; `folder` is that of the spec, for messages. Never throws.
 */
export function openBeside<S extends z.ZodType>(
  schema: S,
  { path, written, start }: { readonly path: Path; readonly written: string | undefined; readonly start: string },
  { read, folder }: { readonly read: Reader; readonly folder: string },
): Beside<S> {
  if (written === undefined) return nothing;
  const resolved = resolvePath(start, written);
  if ('message' in resolved) return { ...nothing, complaints: [{ path, ...resolved }] };
  const found = read(resolved.name, 'yaml');
  if ('unreadable' in found) return { ...nothing, complaints: [{ path, message: `${resolved.name}: ${found.unreadable}` }] };
  const source = { name: resolved.name, bytes: found.bytes };
  return { opened: openFile(schema, posix.join(folder, resolved.name), found.bytes), source, complaints: [] };
}
