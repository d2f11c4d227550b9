import type { Draft } from './check.ts';

/** Nothing to judge: the spec does not ask it here, and the sentence says so. */
export function notAsked(resource: string, message: string): Draft {
  return { outcome: 'not-applicable', resource, expected: null, actual: null, message };
}
