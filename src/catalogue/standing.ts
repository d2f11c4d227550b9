import type { Spec } from '../spec/spec.ts';

/** What a spec does with a check or a requirement. */
export type Standing =
  | { readonly state: 'specified' }
  /** Left out of every run, for a reason that the spec gives. */
  | { readonly state: 'excluded'; readonly reason: string; readonly reference?: string }
  /** No key of the spec turns on it. */
  | { readonly state: 'not-asked' };

/** Whether the spec excludes the id, or the check that it belongs to; else whether it asks for it. */
export function standingOf(spec: Spec, id: string, asked?: (spec: Spec) => boolean): Standing {
  const [check = id] = id.split('.');
  const exclusion = spec.scope.excluded.find((entry) => entry.check === id) ?? spec.scope.excluded.find((entry) => entry.check === check);
  if (exclusion !== undefined) {
    const { reason, ref } = exclusion;
    return { state: 'excluded', reason, ...(ref === undefined ? {} : { reference: ref }) };
  }
  return { state: asked?.(spec) === false ? 'not-asked' : 'specified' };
}
