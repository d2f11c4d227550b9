import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import { once } from '../once.ts';

/** A basic event selector. `null` is what AWS left out. */
export interface BasicSelector {
  /** `All`, `ReadOnly` or `WriteOnly`. */
  readonly readWrite: string | null;
  readonly managementEvents: boolean | null;
  readonly excludedSources: readonly string[] | null;
  readonly dataResources: readonly { readonly type: string | null; readonly values: readonly string[] | null }[] | null;
}

/** One condition of an advanced event selector. Operators that are not used are `null`. */
export interface FieldSelector {
  readonly field: string | null;
  readonly equals: readonly string[] | null;
  readonly startsWith: readonly string[] | null;
  readonly endsWith: readonly string[] | null;
  readonly notEquals: readonly string[] | null;
  readonly notStartsWith: readonly string[] | null;
  readonly notEndsWith: readonly string[] | null;
}

/** An advanced event selector: all its conditions must hold. */
export interface AdvancedSelector {
  readonly name: string | null;
  readonly fields: readonly FieldSelector[] | null;
}

/** What a trail records. AWS keeps one kind of selector per trail and leaves the other out. In AWS's order. */
export interface EventSelectors {
  readonly basic: readonly BasicSelector[] | null;
  readonly advanced: readonly AdvancedSelector[] | null;
}

const words = once(() => z.array(z.string()).nullable());
const basic = (): z.ZodType<BasicSelector> =>
  z.strictObject({
    readWrite: z.string().nullable(),
    managementEvents: z.boolean().nullable(),
    excludedSources: words(),
    dataResources: z.array(z.strictObject({ type: z.string().nullable(), values: words() })).nullable(),
  });
const field = (): z.ZodType<FieldSelector> =>
  z.strictObject({
    field: z.string().nullable(),
    equals: words(),
    startsWith: words(),
    endsWith: words(),
    notEquals: words(),
    notStartsWith: words(),
    notEndsWith: words(),
  });
const advanced = (): z.ZodType<AdvancedSelector> => z.strictObject({ name: z.string().nullable(), fields: z.array(field()).nullable() });

export const selectorsShape = (): z.ZodType<EventSelectors> =>
  z.strictObject({
    basic: z.array(basic()).nullable(),
    advanced: z.array(advanced()).nullable(),
  });

/** The selectors of AWS's answer, with `null` for everything that it left out. */
export function selectorsOf(answer: Output<'CloudTrail.GetEventSelectors'>): EventSelectors {
  return {
    basic:
      answer.EventSelectors?.map((selector) => ({
        readWrite: selector.ReadWriteType ?? null,
        managementEvents: selector.IncludeManagementEvents ?? null,
        excludedSources: selector.ExcludeManagementEventSources ?? null,
        dataResources: selector.DataResources?.map(({ Type, Values }) => ({ type: Type ?? null, values: Values ?? null })) ?? null,
      })) ?? null,
    advanced:
      answer.AdvancedEventSelectors?.map((selector) => ({
        name: selector.Name ?? null,
        fields:
          selector.FieldSelectors?.map((field) => ({
            field: field.Field ?? null,
            equals: field.Equals ?? null,
            startsWith: field.StartsWith ?? null,
            endsWith: field.EndsWith ?? null,
            notEquals: field.NotEquals ?? null,
            notStartsWith: field.NotStartsWith ?? null,
            notEndsWith: field.NotEndsWith ?? null,
          })) ?? null,
      })) ?? null,
  };
}
