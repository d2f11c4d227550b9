import { nearest } from './names.ts';
import { isObject } from './prune.ts';
import type { JsonSchema } from './schema.ts';
import type { Path } from './tree.ts';
import { isUnbuiltKey } from './unbuilt.ts';

/** A misspelt key that was read as the one that was meant. */
interface Repair {
  /** Path of the key as it was meant. */
  readonly path: Path;
  readonly written: string;
  readonly meant: string;
}

/**
 * The value with each misspelt key renamed to the one that was probably meant, so that what stands below it is judged too
 * and `regoin` for `region` is one mistake, not two. Every repair is a mistake: the value is for finding further ones.
 */
export function repair(
  value: unknown,
  schema: JsonSchema | undefined,
  path: Path = [],
): { readonly value: unknown; readonly repairs: readonly Repair[] } {
  const repairs: Repair[] = [];
  const inner = (item: unknown, below: JsonSchema | undefined, step: string | number): unknown => {
    const done = repair(item, below, [...path, step]);
    repairs.push(...done.repairs);
    return done.value;
  };
  if (schema === undefined || !isObject(value)) return { value, repairs };
  if (Array.isArray(value)) return { value: value.map((item, index) => inner(item, schema.items, index)), repairs };
  const others = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  const { properties } = schema;
  if (properties === undefined)
    return { value: Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inner(item, others, key)])), repairs };
  const free = new Set(Object.keys(properties).filter((key) => !Object.hasOwn(value, key)));
  const entries = Object.entries(value).map(([written, item]): readonly [string, unknown] => {
    if (Object.hasOwn(properties, written)) return [written, inner(item, properties[written], written)];
    const meant = isUnbuiltKey(path, written) ? undefined : nearest(written, free);
    if (meant === undefined) return [written, item];
    free.delete(meant);
    repairs.push({ path: [...path, meant], written, meant });
    return [meant, inner(item, properties[meant], meant)];
  });
  return { value: Object.fromEntries(entries), repairs };
}

/** The path as it is written in the file. */
export function pathAsWritten(path: Path, repairs: readonly Repair[]): Path {
  return path.map(
    (step, index) =>
      repairs.find((one) => one.path.length === index + 1 && one.path.every((part, at) => part === path[at]))?.written ?? step,
  );
}
