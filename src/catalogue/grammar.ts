import { once } from '../once.ts';
import { grammarSchema, type JsonSchema, schemaAt } from '../spec/schema.ts';

/** One key of the spec that a check is judged by. */
export interface SpecKey {
  /** From the top of the spec; NAME stands for a name of the owner's, [] for each item of a list. */
  readonly path: string;
  /** Whether it must be written where the section is, its lists and maps not being empty. */
  readonly isRequired: boolean;
  /** What it says, the values that it may have, and its default. */
  readonly about: string;
}

interface Node extends JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly required?: readonly string[];
}

const schemaOnce = once(grammarSchema);

/** A part of the spec with its keys, in the order of the grammar. Throws where the grammar has no such part. */
export function grammarOf(path: string): { readonly about: string; readonly keys: readonly SpecKey[] } {
  const schema: Node | undefined = schemaAt(schemaOnce(), path.split('.'));
  if (schema === undefined) throw new Error(`the grammar has no ${path}`);
  return { about: schema.description ?? '', keys: keysOf(schema, { path, isRequired: true }) };
}

function keysOf(schema: Node, at: { readonly path: string; readonly isRequired: boolean }): readonly SpecKey[] {
  const { path } = at;
  if (schema.properties !== undefined) {
    return Object.entries(schema.properties).flatMap(([name, inner]) =>
      keysOf(inner, { path: `${path}.${name}`, isRequired: at.isRequired && schema.required?.includes(name) === true }),
    );
  }
  const others = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  if (others !== undefined && isMap(others)) return keysOf(others, { path: `${path}.NAME`, isRequired: at.isRequired });
  if (schema.items !== undefined && isMap(schema.items)) return keysOf(schema.items, { path: `${path}[]`, isRequired: at.isRequired });
  return [{ path, isRequired: at.isRequired && schema.default === undefined, about: aboutOf(schema) }];
}

function isMap({ properties, additionalProperties }: JsonSchema): boolean {
  return properties !== undefined || typeof additionalProperties === 'object';
}

function aboutOf(schema: Node): string {
  const { description, default: standard } = schema;
  const values = valuesOf(schema);
  const isSaid = values.every((value) => description?.includes(value) === true || value === standard);
  return [
    ...(description === undefined ? [] : [description]),
    ...(isSaid ? [] : [values.join(' or ')]),
    ...(standard === undefined ? [] : [`default ${spelled(standard)}`]),
  ].join('; ');
}

/** The values that a key may have, where they are few; else its type. */
function valuesOf({ enum: choices, const: only, type, anyOf = [] }: Node): readonly string[] {
  if (only !== undefined) return [spelled(only)];
  if (choices !== undefined) return choices.map(spelled);
  if (type === 'boolean') return ['true', 'false'];
  const each = anyOf.flatMap((branch) => valuesOf(branch));
  return [...new Set(each)];
}

function spelled(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
