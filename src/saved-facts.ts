import { z } from 'zod';
import { EvidenceError } from './errors.ts';
import { explain } from './evidence/explain.ts';
import type { FactRecord } from './record.ts';

// What the plan reads of it, before any check can catch what is wrong with it.
const organization = z.looseObject({
  accounts: z.array(
    z.looseObject({
      id: z.string().regex(/^[0-9]{12}$/, { error: 'expected 12 digits' }),
      name: z.string(),
      state: z.string().min(1),
      ou: z.string(),
      tags: z.record(z.string(), z.string()),
    }),
  ),
});

/** Saved facts by key. Throws EvidenceError `malformed` where the organization is of a shape that no run saves: nothing could be planned over it. */
export function plannable(facts: readonly FactRecord[]): ReadonlyMap<string, FactRecord> {
  const byKey = new Map(facts.map((fact) => [fact.key, fact]));
  const fact = byKey.get('organization@organization');
  if (fact?.observed === true) {
    const parsed = organization.safeParse(fact.value);
    if (!parsed.success) throw new EvidenceError('malformed', `${fact.key} is not an organization: ${explain(parsed.error)}`);
  }
  return byKey;
}
