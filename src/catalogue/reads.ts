import { actionsOf, type Operation } from '../aws/operations.ts';
import type { Check } from '../checks/check.ts';
import type { Depth, FactDefinition } from '../facts/fact.ts';
import { facts } from '../facts/index.ts';

/** A call to AWS, with the IAM actions that permit it: more than one where AWS demands them all. */
export interface Call {
  readonly operation: Operation;
  readonly actions: readonly string[];
}

/** One fact that a check rests on. */
export interface ReadFact {
  readonly name: string;
  /** Which accounts and regions are asked. */
  readonly where: string;
  readonly calls: readonly Call[];
}

const depths: Readonly<Record<Depth, string>> = {
  boundary: 'in each account',
  guardrails: 'in each account of depth guardrails or full',
  full: 'in each account of depth full',
};

/** Every fact that the check reads, also through another, in the order of the registry. */
export function readsOf({ needs, only = {} }: Check): readonly ReadFact[] {
  const registered: readonly FactDefinition[] = facts;
  const read = withUsed(needs);
  const everywhere = withUsed(needs.filter((name) => !Object.hasOwn(only, name)));
  return registered
    .filter(({ name }) => read.has(name))
    .map((fact) => {
      const places = placesOf(fact);
      return { name: fact.name, where: everywhere.has(fact.name) ? places : `${places}, where the spec asks for it`, calls: callsOf(fact) };
    });
}

/** The names of these facts and of those that they use in turn. */
function withUsed(needs: readonly string[]): ReadonlySet<string> {
  const registered: readonly FactDefinition[] = facts;
  const names = new Set(needs);
  for (const name of names) for (const used of registered.find((fact) => fact.name === name)?.uses ?? []) names.add(used.name);
  return names;
}

function callsOf({ operations: called }: FactDefinition): readonly Call[] {
  return [...called].sort().map((operation) => ({ operation, actions: actionsOf(operation) }));
}

function placesOf({ scope, seat, depth, regions }: FactDefinition): string {
  if (seat === 'management') return 'once, of the management account';
  if (scope === 'organization') return 'once, of the account that may read the organization';
  if (seat === 'organization') return 'of each account, asked of AWS Organizations';
  if (scope === 'account') return depths[depth];
  return `${depths[depth]}, in every ${regions === 'governed' ? 'governed region' : 'other enabled region'}`;
}
