import type { Operation } from './aws/operations.ts';
import type { Check } from './checks/check.ts';
import type { FactDefinition } from './facts/fact.ts';
import { facts } from './facts/index.ts';

/** Facts that every run reads, whatever it checks: they say which accounts and regions there are. */
const always = ['organization', 'enabled-regions'];

/** The facts that these checks need, with those that they use in turn, in the order of the registry. */
export function neededFacts(checks: readonly Check[]): readonly FactDefinition[] {
  const registered: readonly FactDefinition[] = facts;
  const wanted = new Set([...always, ...checks.flatMap((check) => check.needs)]);
  for (const name of wanted) for (const used of registered.find((fact) => fact.name === name)?.uses ?? []) wanted.add(used.name);
  return registered.filter((fact) => wanted.has(fact.name));
}

/** Every operation that these facts declare, sorted. */
export function operationsOf(needed: readonly FactDefinition[]): readonly Operation[] {
  return [...new Set(needed.flatMap((fact) => fact.operations))].sort();
}
