import type { Instance } from '../../facts/instances.ts';
import { holds, type Statement, unclear } from '../databases/statements.ts';
import type { Held, Idle } from './fleets.ts';
import type { FleetWorld } from './world.ts';

/** States of an instance that is gone, or on its way out. */
const gone = ['shutting-down', 'terminated'];

/** The instances of a group that are there, and what is not known of which there are. */
export interface Here {
  readonly name: string;
  readonly instances: readonly Instance[];
  readonly statements: readonly Statement[];
}

/** The instances of the group that are there. One that its group lists and EC2 did not describe is not passed over. */
export function instancesHere(world: FleetWorld, { place, group }: Pick<Held, 'place' | 'group'>): Here {
  const described = world.at('instances', place).filter((instance) => instance.group === group.name);
  const unseen = (group.instances ?? []).filter(({ id }) => !described.some((instance) => instance.id === id)).map(({ id }) => id);
  return {
    name: group.name,
    instances: described.filter(({ state }) => state === null || !gone.includes(state)),
    statements: [
      ...(group.instances === null ? [unclear(`AWS did not say which instances ${group.name} has.`)] : []),
      ...(unseen.length > 0 ? [unclear(`${group.name} has ${unseen.join(', ')}, which EC2 did not describe.`)] : []),
    ],
  };
}

/** What is wrong with any of the instances, or that nothing is; a group without instances leaves nothing to judge. */
export function settled(
  { name, instances, statements }: Here,
  says: string,
  state: (instance: Instance) => readonly Statement[],
): readonly Statement[] | Idle {
  const stated = [...statements, ...instances.flatMap(state)].filter(({ outcome }) => outcome !== 'pass');
  if (stated.length > 0) return stated;
  return instances.length === 0 ? { idle: `${name} has no instance now.` } : [holds(says)];
}
