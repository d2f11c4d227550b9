import type { Spec } from '../../spec/spec.ts';
import type { Judged } from '../check.ts';
import { fails, holds, type Statement, unclear } from '../databases/statements.ts';
import { eachGroup, type Held } from './fleets.ts';
import type { FleetWorld } from './world.ts';

/** What a group does by itself to keep its instances there, well, and spread. Without Terminate, AWS replaces no unhealthy one either. */
const kept = ['HealthCheck', 'Launch', 'ReplaceUnhealthy', 'Terminate'];
const spreads = 'AZRebalance';

const distributions: Readonly<Record<string, string>> = {
  'balanced-best-effort': 'it starts instances in another zone where one has no capacity, and lets that one run empty',
  'reservations-then-balanced': 'it goes where capacity is reserved first',
};

/** Nothing lets a zone run empty: instances are spread evenly or not at all, and no process that keeps them is suspended. */
export function judgeStrategy(world: FleetWorld, spec: Spec): readonly Judged[] {
  return eachGroup(world, spec, {
    what: 'for a strategy',
    expected: ({ strategy }) => (strategy === 'balanced_only' ? 'balanced-only, nothing suspended' : 'nothing suspended'),
    actual: ({ group: { distribution, suspended } }) => ({ distribution, suspended }),
    parts: [{ state: (held) => [...stateDistribution(held), stateProcesses(held)] }],
  });
}

function stateDistribution({ fleet, group: { name, distribution } }: Held): readonly Statement[] {
  // A group with one zone has nothing to spread.
  if (fleet.strategy === 'group_per_az') return [];
  if (distribution === 'balanced-only') return [holds(`${name} spreads its instances evenly or starts none (balanced-only).`)];
  if (distribution === null) return [unclear(`AWS did not say how ${name} spreads its instances over its zones.`)];
  const why = distributions[distribution];
  return [
    why === undefined
      ? unclear(`${name} spreads its instances by ${distribution}, which iq does not know.`)
      : fails(`${name} spreads its instances by ${distribution}: ${why}. Expected balanced-only.`),
  ];
}

function stateProcesses({ fleet, group: { name, suspended } }: Held): Statement {
  if (suspended === null) return unclear(`AWS did not say which processes of ${name} are suspended.`);
  const needed = fleet.strategy === 'balanced_only' ? [spreads, ...kept] : kept;
  const missing = suspended.filter((process) => needed.includes(process));
  if (missing.length > 0)
    return fails(`${missing.join(', ')} of ${name} ${missing.length === 1 ? 'is' : 'are'} suspended: nothing brings back the floor.`);
  return holds(`None of ${needed.join(', ')} is suspended in ${name}.`);
}
