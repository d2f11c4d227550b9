import { driftOf } from '../../src/drift/drift.ts';
import { observed, runOf } from './organization.ts';

/** What is told between two values of one fact: resource, and path with both values. */
export function told(fact: string, before: unknown, after: unknown): readonly string[] {
  const { resources, notCompared } = driftOf(runOf([observed(fact, before)]), runOf([observed(fact, after)]));
  if (notCompared.length > 0) throw new Error(`not compared: ${JSON.stringify(notCompared)}`);
  return resources.flatMap(({ kind, resource, fields }) =>
    kind === 'changed'
      ? fields.map(({ path, before: was, after: is }) => `${resource} ${path}: ${JSON.stringify(was)} → ${JSON.stringify(is)}`)
      : [`${kind} ${resource}`],
  );
}
