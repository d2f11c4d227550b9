import type { Output } from '../aws/sdk.ts';

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
