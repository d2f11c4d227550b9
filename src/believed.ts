import { explain } from './evidence/explain.ts';
import type { FactDefinition } from './facts/fact.ts';
import type { FactRecord } from './record.ts';

/**
 * A fact as far as this version can believe it: one whose value is not of the shape that its fact reads was written by another version,
 * misread, or changed, and is unobserved. A fact that nobody registers stays as it is; nothing reads it.
 */
export function believed(fact: FactRecord, definition: FactDefinition | undefined): FactRecord {
  if (!fact.observed || definition === undefined) return fact;
  // Code generated for a shape costs as much as hundreds of its facts.
  const parsed = definition.shape().safeParse(fact.value, { jitless: true });
  if (parsed.success) return fact;
  const { key, name, target, requests } = fact;
  const detail = `the value is not what this version of iq reads: ${explain(parsed.error)}`;
  return { key, name, target, requests, observed: false, reason: 'failed', detail };
}

/** Saved facts by key, each as far as it can be believed. */
export function believedFacts(facts: readonly FactRecord[], definitions: readonly FactDefinition[]): ReadonlyMap<string, FactRecord> {
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  return new Map(facts.map((fact) => [fact.key, believed(fact, byName.get(fact.name))]));
}
