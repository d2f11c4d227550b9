import { z } from 'zod';

/** What JSON can be. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonMap = { readonly [key: string]: Json };

const json: z.ZodType<Json> = z.unknown() as unknown as z.ZodType<Json>;
const jsonMap: z.ZodType<JsonMap> = z.record(z.string(), json);

const resource = z.looseObject({
  Type: z.string().min(1),
  Properties: jsonMap.optional(),
  Condition: z.string().optional(),
});

/** A template of CloudFormation, as far as a spec needs it. */
export const templateShape = z.looseObject({
  Resources: z.record(z.string().regex(/^[A-Za-z0-9]+$/, { error: 'expected a logical id of letters and digits' }), resource).default({}),
  Parameters: z.record(z.string(), z.looseObject({ Type: z.string(), Default: json.optional() })).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), jsonMap)).default({}),
  Conditions: jsonMap.default({}),
  Outputs: z
    .record(z.string(), z.looseObject({ Value: json, Condition: z.string().optional(), Export: z.looseObject({ Name: json }).optional() }))
    .default({}),
  Transform: json.optional(),
});

export type Template = z.output<typeof templateShape>;
export type TemplateResource = Template['Resources'][string];

/** How deep a template may be nested: CloudFormation's own have ten levels or so. */
const deepest = 100;

/** Whether a value is nested deeper than any template is. Does not recurse, so that no value exhausts the stack. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return true;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return false;
}

/** Whether it is a map, and neither a list nor null. */
export function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
