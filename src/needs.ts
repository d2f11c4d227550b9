import type { Operation } from './aws/operations.ts';
import type { Check } from './checks/check.ts';
import type { FactDefinition } from './facts/fact.ts';
import { facts } from './facts/index.ts';
import type { Narrowing } from './plan.ts';
import type { Shard } from './record.ts';
import type { Spec } from './spec/spec.ts';

/** Facts that every run reads, whatever it checks: they say which accounts and regions there are. */
const always = ['organization', 'account-tags', 'enabled-regions'];

/** For whom facts are needed: a shard reads its part of them, and no spec can need what it has no word for. */
interface Need extends Pick<Narrowing, 'shard'> {
  readonly spec?: Spec | null;
}

/** The facts that these checks need, with those that they use in turn, in the order of the registry. */
export function neededFacts(checks: readonly Check[], { shard, spec }: Need = {}): readonly FactDefinition[] {
  const registered: readonly FactDefinition[] = facts;
  const wanted = new Set([...always, ...checks.flatMap((check) => check.needs)]);
  for (const name of wanted) for (const used of registered.find((fact) => fact.name === name)?.uses ?? []) wanted.add(used.name);
  const isTagged = spec === undefined || spec === null || Object.values(spec.organization.sets).some(({ tag }) => tag !== undefined);
  if (!isTagged) wanted.delete('account-tags');
  return registered.filter((fact) => wanted.has(fact.name) && isReadBy(shard, fact));
}

/** Whether a run reads a fact: of shards, the first alone asks what is asked once for the organization, except for the list of accounts. */
export function isReadBy(shard: Shard | undefined, { name, scope }: Pick<FactDefinition, 'name' | 'scope'>): boolean {
  return shard === undefined || shard.index === 1 || scope !== 'organization' || always.includes(name);
}

/** Every operation that these facts declare, sorted. */
export function operationsOf(needed: readonly FactDefinition[]): readonly Operation[] {
  return [...new Set(needed.flatMap((fact) => fact.operations))].sort();
}
