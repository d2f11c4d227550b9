import type { Spec } from '../../spec/spec.ts';
import type { Judged } from '../check.ts';
import { fails, holds, type Statement, unclear } from '../databases/statements.ts';
import { eachGroup, type Held } from './fleets.ts';
import { instancesHere, settled } from './instances-here.ts';
import { type Launch, stateLaunches } from './launches.ts';
import { unlessFailed } from './said.ts';
import type { FleetWorld } from './world.ts';

const takenBack = ['spot', 'capacity-block', 'interruptible-capacity-reservation', 'scheduled'];
const onDemand = ['on-demand', 'on-demand-capacity-reservation'];

/** No instance is started that AWS takes back. */
export function judgePurchase(world: FleetWorld, spec: Spec): readonly Judged[] {
  return eachGroup(world, spec, {
    isAsked: ({ purchase }) => purchase === 'on_demand_only',
    what: 'to be on demand',
    expected: () => 'on demand alone',
    actual: ({ group: { mixed, maxSize } }) => {
      if (mixed === null) return null;
      const { onDemandBase, onDemandPercentage, capacityTypes } = mixed;
      return { onDemandBase, MaxSize: maxSize, onDemandPercentage, capacityTypes };
    },
    parts: [
      { state: (held) => unlessFailed(stateLaunches(world, held, stateMarket), () => stateMixed(world, held)) },
      {
        of: 'instances',
        state: (held) =>
          settled(instancesHere(world, held), `No instance of ${held.group.name} can be taken back.`, ({ id, lifecycle }) =>
            lifecycle === null ? [] : [stateWord(`Instance ${id} is`, lifecycle)],
          ),
      },
    ],
  });
}

function stateMarket({ what, version: { market } }: Launch): readonly Statement[] {
  return [market === null ? holds(`${what} asks for no Spot instances.`) : stateWord(`${what} asks for`, market)];
}

function stateWord(says: string, word: string): Statement {
  if (onDemand.includes(word)) return holds(`${says} ${word}.`);
  return takenBack.includes(word)
    ? fails(`${says} ${word}, which AWS takes back: expected on demand.`)
    : unclear(`${says} ${word}, which iq does not know.`);
}

function stateMixed(world: FleetWorld, { place, group }: Held): readonly Statement[] {
  const { name, mixed, maxSize } = group;
  if (mixed === null) return [];
  const { capacityTypes, onDemandBase: base, onDemandPercentage: percentage } = mixed;
  if (capacityTypes.length > 0) return capacityTypes.map((type) => stateWord(`The distribution of ${name} goes to`, type));
  if (percentage === 100) return [holds(`${name} is all on demand.`)];
  if (base !== null && base >= maxSize) {
    const scheduled = world.at('scheduled-actions', place).filter((action) => action.group === name);
    const greatest = Math.max(maxSize, ...scheduled.flatMap((action) => action.maxSize ?? []));
    if (base >= greatest) return [holds(`The first ${base} of ${name} are on demand, and its MaxSize is at most ${greatest}.`)];
  }
  return [
    percentage === null || base === null
      ? unclear(`AWS did not say how much of ${name} is on demand.`)
      : fails(`Only ${percentage}% of ${name} above its base is on demand: the rest are Spot instances. Expected 100%.`),
  ];
}
