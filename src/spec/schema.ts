import { z } from 'zod';
import { specFile } from './sections/index.ts';
import { asWritten } from './written-schema.ts';

/** The part of JSON Schema that the loader looks things up in. */
export interface JsonSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** The JSON Schema (2020-12) of what a file may say, with descriptions, from its zod schema. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-2020-12',
    override: ({ jsonSchema }) => {
      // zod names some of its checks as formats that no registry knows; the pattern beside them says it all.
      if (['starts_with', 'cidrv4', 'cidrv6'].includes(jsonSchema.format ?? '')) delete jsonSchema.format;
    },
  }) as JsonSchema;
}

/** The JSON Schema of the spec with its variables taken over and its environments written out: what its sections mean. */
export function grammarSchema(): JsonSchema {
  return jsonSchemaOf(specFile);
}

/** The JSON Schema (2020-12) of the spec as it is written, for editors and for `iq spec schema`. */
export function specSchema(): object {
  const { $schema, ...rest } = grammarSchema() as JsonSchema & { $schema: string };
  return { $schema, title: 'Architecture spec of iq', ...asWritten(rest) };
}

/** The schema of the value at a path, or `undefined` where the grammar has nothing there. */
export function schemaAt(schema: JsonSchema | undefined, path: readonly (string | number)[]): JsonSchema | undefined {
  const [step, ...rest] = path;
  if (schema === undefined || step === undefined) return schema;
  const branches = schema.properties === undefined && schema.items === undefined ? (schema.anyOf ?? []) : [];
  for (const branch of branches) {
    const found = schemaAt(branch, path);
    if (found !== undefined) return found;
  }
  if (typeof step === 'number') return schemaAt(schema.items, rest);
  const others = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  return schemaAt(schema.properties !== undefined && Object.hasOwn(schema.properties, step) ? schema.properties[step] : others, rest);
}
