import type { Operation } from './aws/operations.ts';
import { canonicalJson } from './evidence/canonical.ts';
import type { FactDefinition } from './facts/fact.ts';
import { facts } from './facts/index.ts';
import type { Narrowing, NeededFact } from './plan.ts';
import type { Shard } from './record.ts';
import type { Spec } from './spec/spec.ts';
import { type Asker, neededIn, type Wanted } from './wanted.ts';

/** Facts that every run reads, whatever it checks: they say which accounts and regions there are. */
const always = ['organization', 'account-tags', 'enabled-regions'];

/** For whom facts are needed: a shard reads its part of them, and no spec can need what it has no word for. */
interface Need extends Pick<Narrowing, 'shard'> {
  readonly spec?: Spec | null;
}

/** The facts that these need, with those that they use in turn, in the order of the registry. */
export function neededFacts(askers: readonly Asker[], { shard, spec }: Need = {}): readonly NeededFact[] {
  const registered: readonly FactDefinition[] = facts;
  const wanted = wantedBy(askers, spec ?? null);
  for (const [name, where] of wanted) {
    for (const used of registered.find((fact) => fact.name === name)?.uses ?? []) {
      const before = wanted.get(used.name);
      // It is needed of everything: what it is used for, the fact that uses it alone knows.
      const after = either(before, where?.map(({ of: _, ...place }) => place) ?? null);
      // What is needed in more places now, so is what it uses: put last, it is met once more.
      if (after === null ? before !== null : after.length !== before?.length) wanted.delete(used.name);
      wanted.set(used.name, after);
    }
  }
  const isTagged = spec === undefined || spec === null || Object.values(spec.organization.sets).some(({ tag }) => tag !== undefined);
  if (!isTagged) wanted.delete('account-tags');
  return registered
    .filter((fact) => wanted.has(fact.name) && isReadBy(shard, fact))
    .map((fact) => {
      const where = wanted.get(fact.name) ?? null;
      return where === null ? fact : { ...fact, wanted: where };
    });
}

/** `null`: every account, and everything there. */
type Where = readonly Wanted[] | null;

/** Where each fact is needed. One that is needed nowhere is not there. */
function wantedBy(askers: readonly Asker[], spec: Spec | null): Map<string, Where> {
  const wanted = new Map<string, Where>(always.map((name) => [name, null]));
  for (const asker of askers) {
    for (const name of asker.needs) {
      const where = spec === null ? null : neededIn(asker, name, spec);
      if (where === null || where.length > 0) wanted.set(name, either(wanted.get(name), where));
    }
  }
  return wanted;
}

function either(before: Where | undefined, where: Where): Where {
  if (before === null || where === null) return null;
  return [...new Map([...(before ?? []), ...where].map((one) => [canonicalJson(one), one])).values()];
}

/** Whether a run reads a fact: of shards, the first alone asks what is asked once for the organization, except for the list of accounts. */
export function isReadBy(shard: Shard | undefined, { name, scope }: Pick<FactDefinition, 'name' | 'scope'>): boolean {
  return shard === undefined || shard.index === 1 || scope !== 'organization' || always.includes(name);
}

/** Every operation that these facts declare, sorted. */
export function operationsOf(needed: readonly FactDefinition[]): readonly Operation[] {
  return [...new Set(needed.flatMap((fact) => fact.operations))].sort();
}
