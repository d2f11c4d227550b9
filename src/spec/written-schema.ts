import type { JsonSchema } from './schema.ts';
import { instantiated } from './sections/environments.ts';

interface Node extends JsonSchema {
  readonly type?: string;
  readonly anyOf?: readonly Node[];
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly [keyword: string]: unknown;
}

/** What any one value may be instead of itself. */
const variable = {
  type: 'string',
  pattern: String.raw`\$\{[A-Za-z][A-Za-z0-9_-]*\}`,
  description: 'A variable, or text with variables in it: see vars',
};
const reference: Node = { $ref: '#/$defs/variable' };

/** Sections in which no variable is taken over. */
const literal = new Set(['version', 'include']);

/**
 * The schema of the spec as it is written: a variable may stand for any one value, and an item may leave out the region that its
 * environment has.
 */
export function asWritten(schema: JsonSchema): object {
  return { ...writable(schema as Node, []), $defs: { variable } };
}

function writable(schema: Node, path: readonly string[]): Node {
  const [section = ''] = path;
  if (literal.has(section)) return schema;
  if (schema.anyOf !== undefined && schema.properties === undefined) return choice(schema, schema.anyOf, path);
  if (schema.properties !== undefined || schema.additionalProperties !== undefined) return map(schema, path);
  if (schema.items !== undefined) return { ...schema, items: writable(schema.items as Node, [...path, '[]']) };
  return isOpen(schema) ? schema : variableToo(schema);
}

/** A map whose keys are as writable as they are. */
function map(schema: Node, path: readonly string[]): Node {
  const { properties, additionalProperties: others, required } = schema;
  const isItem = path.at(-1) === '*' && (instantiated as readonly string[]).includes(path.slice(0, -1).join('.'));
  return {
    ...schema,
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, writable(inner as Node, [...path, key])])),
        }),
    ...(typeof others === 'object' ? { additionalProperties: writable(others as Node, [...path, '*']) } : {}),
    ...(isItem && required !== undefined ? { required: required.filter((key) => key !== 'region') } : {}),
  };
}

/** One of several: of which those that are one value may be a variable, all together. */
function choice(schema: Node, branches: readonly Node[], path: readonly string[]): Node {
  const isScalar = (branch: Node): boolean => branch.properties === undefined && branch.items === undefined && branch.type !== 'object';
  const inner = branches.map((branch) => (isScalar(branch) ? branch : writable(branch, path)));
  return branches.some(isScalar) && !branches.some(isOpen) ? { ...schema, anyOf: [...inner, reference] } : { ...schema, anyOf: inner };
}

/** Whether it takes any text, and so one with variables too. */
function isOpen({ type, pattern, format, enum: choices, const: only }: Node): boolean {
  return type === 'string' && [pattern, format, choices, only].every((keyword) => keyword === undefined);
}

function variableToo(schema: Node): Node {
  const { description, default: standard, ...rest } = schema;
  return {
    ...(description === undefined ? {} : { description }),
    ...(standard === undefined ? {} : { default: standard }),
    anyOf: [rest, reference],
  };
}
