import { canonicalJson } from '../../../evidence/canonical.ts';
import type { FactName, FactValues } from '../../../facts/index.ts';
import type { Refusal } from '../../../facts/refusal.ts';
import { compare } from '../../../facts/values.ts';
import type { Place } from '../place.ts';
import type { Props } from '../props.ts';
import type { Resource } from '../stack.ts';
import { Unresolved } from '../unresolved.ts';

/** How a fact is made of what the stacks put into a place. */
export interface Observation {
  readonly fact: FactName;
  /** The types of CloudFormation that it is made of: these are understood. */
  readonly types: readonly string[];
  /** Throws Unresolved where it cannot be known whole. */
  readonly read: (place: Place) => unknown;
}

/** Identity helper: the compiler holds `read` to the value of the fact. */
export function observation<F extends FactName>(fact: F, types: readonly string[], read: (place: Place) => FactValues[F]): Observation {
  return { fact, types, read };
}

/** Tags, those too that CloudFormation sets by itself. Sorted. */
export function tagsOf(resource: Resource): Readonly<Record<string, string>> {
  const { stack, id, props } = resource;
  const own = props.each('Tags').flatMap((tag): readonly (readonly [string, string])[] => {
    const key = tag.maybe('Key');
    const value = tag.maybe('Value');
    return key === null || value === null ? [] : [[key, value]];
  });
  const all = [
    ...Object.entries(stack.tags),
    ...own,
    ['aws:cloudformation:logical-id', id] as const,
    ['aws:cloudformation:stack-name', stack.name] as const,
  ];
  return Object.fromEntries(all.sort(([a], [b]) => compare(a, b)));
}

/** A document as JSON text; `null`: the template leaves it out. */
export function documentOf(props: Props, key: string): string | null {
  const value = props.json(key);
  return value === null ? null : typeof value === 'string' ? value : canonicalJson(value);
}

/** What a part of a fact is worth: its value, or why the template does not say it. */
export function attempt<T>(
  read: () => T,
  place: Place,
): { readonly value: T; readonly error: null } | { readonly value: null; readonly error: Refusal } {
  try {
    return { value: read(), error: null };
  } catch (error) {
    if (!(error instanceof Unresolved)) throw error;
    return { value: null, error: unsaid(error.message, place) };
  }
}

/** Stands where AWS would answer and a template says nothing. */
export function unsaid(detail: string, { account, region }: Pick<Place, 'account' | 'region'>): Refusal {
  return {
    reason: 'not-asked',
    error: 'NotInTheTemplate',
    detail: `${region === undefined ? account : `${account}/${region}`}: ${detail}`,
  };
}

/** In the order of AWS's facts; none where the template leaves them out. */
export function sorted(texts: readonly string[] | null): readonly string[] {
  return [...(texts ?? [])].sort(compare);
}
