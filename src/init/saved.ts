import { facts as registered } from '../facts/index.ts';
import type { FactRecord } from '../record.ts';
import type { InitInput } from './model.ts';

/** The regions that facts were read of in full, sorted; none where they hold nothing of a region. */
export function regionsOf(facts: ReadonlyMap<string, FactRecord>): readonly string[] {
  const governed = new Set<string>(
    registered.filter(({ scope, regions }) => scope === 'region' && regions === 'governed').map(({ name }) => name),
  );
  const found = [...facts.values()].flatMap(({ name, target }) =>
    governed.has(name) && target.region !== undefined ? [target.region] : [],
  );
  return [...new Set(found)].sort();
}

/** What a draft is made of, from the facts of an earlier run. */
export function inputOfSaved(facts: ReadonlyMap<string, FactRecord>, regions: readonly string[] | undefined): InitInput {
  const known = regions ?? regionsOf(facts);
  return {
    facts,
    governed: known.length === 0 ? ['us-east-1'] : [...new Set(known)].sort(),
    origin: 'the facts of an earlier run',
  };
}
