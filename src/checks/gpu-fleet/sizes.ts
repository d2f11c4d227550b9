import type { AutoScalingGroup, GroupInstance } from '../../facts/auto-scaling/group.ts';
import type { ScheduledAction } from '../../facts/scheduled-actions.ts';
import type { DeclaredFleet } from '../../spec/sections/gpu-fleets.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Judged } from '../check.ts';
import { conclude, fails, holds, type Statement, unclear } from '../databases/statements.ts';
import { eachFleet, eachGroup, type Held, labelOf } from './fleets.ts';
import type { FleetWorld } from './world.ts';

/** Instances that one group must have, so that its zones can have theirs. */
function instancesOf({ floor_per_az: floor, azs, strategy }: DeclaredFleet): number {
  return strategy === 'balanced_only' ? floor * azs.length : floor;
}

/** The least size that makes so many instances certain; `null` where a size counts something else. */
function sizeOf({ fleet, group }: Held): number | null {
  if (group.countsIn !== null && group.countsIn !== 'units') return null;
  // An instance of weight 2 counts for two: a minimum of 2 is then one instance.
  const weights = (group.mixed?.overrides ?? []).map(({ weight }) => (weight === null ? 1 : Number(weight)));
  const greatest = Math.max(1, ...weights);
  return Number.isNaN(greatest) ? null : instancesOf(fleet) * greatest;
}

/** What is counted, for people. */
function askedOf(held: Held): string {
  const { fleet } = held;
  const size = sizeOf(held) ?? instancesOf(fleet);
  const share = fleet.strategy === 'balanced_only' ? `${fleet.floor_per_az} in each of ${fleet.azs.length} zones` : `${fleet.floor_per_az}`;
  return size === instancesOf(fleet) ? share : `${share}, of instances that count for up to ${size / Math.max(1, instancesOf(fleet))}`;
}

const expectedSize = (fleet: DeclaredFleet): string => `at least ${instancesOf(fleet)} instances`;

/** Whether a size keeps the floor: below the number of instances it never does. */
function stateSize(held: Held, size: number, says: string): Statement {
  const least = sizeOf(held);
  if (size < (least ?? instancesOf(held.fleet))) return fails(`${says} ${size}: the floor is ${askedOf(held)}.`);
  if (least !== null) return holds(`${says} ${size}.`);
  const counted = held.group.countsIn === null || held.group.countsIn === 'units' ? 'weights that iq cannot read' : held.group.countsIn;
  return unclear(`${says} ${size}, which counts ${counted} and not instances: how many instances that is cannot be said.`);
}

/** The sizes of each group keep the floor. */
export function judgeFloor(world: FleetWorld, spec: Spec): readonly Judged[] {
  return eachGroup(world, spec, {
    what: 'for a floor',
    expected: expectedSize,
    actual: ({ group: { minSize, maxSize, desired } }) => ({ MinSize: minSize, DesiredCapacity: desired, MaxSize: maxSize }),
    parts: [
      {
        state: (held) => {
          const { name, minSize, desired, maxSize } = held.group;
          return [
            stateSize(held, minSize, `The MinSize of ${name} is`),
            stateSize(held, desired, `The DesiredCapacity of ${name} is`),
            stateSize(held, maxSize, `The MaxSize of ${name} is`),
          ];
        },
      },
    ],
  });
}

/** No scheduled action takes a size of the group below the floor. */
export function judgeSchedules(world: FleetWorld, spec: Spec): readonly Judged[] {
  const actionsOf = ({ place, group }: Held) => world.at('scheduled-actions', place).filter((action) => action.group === group.name);
  return eachGroup(world, spec, {
    what: 'for a floor',
    expected: (fleet) => `never below ${instancesOf(fleet)} instances`,
    actual: (held) => actionsOf(held),
    parts: [
      {
        state: (held) => {
          const actions = actionsOf(held);
          const stated = actions.flatMap((action) => stateAction(held, action));
          if (stated.some(({ outcome }) => outcome !== 'pass')) return stated;
          return [
            holds(
              actions.length === 0
                ? `No action is scheduled for ${held.group.name}.`
                : `None of the ${actions.length} scheduled actions of ${held.group.name} goes below the floor.`,
            ),
          ];
        },
      },
    ],
  });
}

function stateAction(held: Held, { name, recurrence, from, minSize, maxSize, desired }: ScheduledAction): readonly Statement[] {
  const when = recurrence === null ? (from === null ? 'once' : `at ${from}`) : `at ${recurrence} (cron)`;
  const sizes = [
    ['MinSize', minSize],
    ['DesiredCapacity', desired],
    ['MaxSize', maxSize],
  ] as const;
  return sizes.flatMap(([size, value]) =>
    value === null ? [] : [stateSize(held, value, `Scheduled action ${name} of ${held.group.name} sets ${when} ${size} to`)],
  );
}

/** In each zone as many instances are in service and healthy now as the floor says. */
export function judgeInService(world: FleetWorld, spec: Spec): readonly Judged[] {
  return eachFleet(world, spec, {
    what: 'for a floor',
    judge: (entry, groups) =>
      world.each(
        entry.fleet.azs,
        (zone) => ({ target: entry.place, resource: `${labelOf(entry)}/${zone}`, expected: entry.fleet.floor_per_az }),
        (zone) => {
          const draft = { resource: `${labelOf(entry)}/${zone}`, expected: entry.fleet.floor_per_az, actual: seenIn(groups, zone) };
          return conclude([stateZone(groups, zone, entry.fleet.floor_per_az)], draft);
        },
      ),
  });
}

function seenIn(groups: readonly AutoScalingGroup[], zone: string): readonly GroupInstance[] {
  return groups.flatMap(({ instances }) => instances ?? []).filter((instance) => instance.zone === zone || instance.zone === null);
}

const isIn = ({ state }: GroupInstance): boolean => state === 'InService';
const isWell = ({ health }: GroupInstance): boolean => health?.toLowerCase() === 'healthy';

function stateZone(groups: readonly AutoScalingGroup[], zone: string, floor: number): Statement {
  const seen = seenIn(groups, zone);
  const serving = seen.filter((one) => one.zone !== null && isIn(one) && isWell(one)).length;
  const says = `In ${zone} ${serving} of ${seen.length} instances are in service and healthy`;
  if (serving >= floor) return holds(`${says}: at least ${floor} must be.`);
  const unlisted = groups.find(({ instances }) => instances === null);
  if (unlisted !== undefined) return unclear(`AWS did not say which instances ${unlisted.name} has.`);
  const open = seen.filter((one) => (isIn(one) || one.state === null) && (isWell(one) || one.health === null)).length;
  if (open >= floor) return unclear(`${says}, and AWS did not say of ${open - serving} where or how they are.`);
  const others = seen.filter((one) => !isIn(one) || !isWell(one)).map((one) => `${one.id} is ${one.state} and ${one.health}`);
  return fails(`${says}${others.length === 0 ? '' : ` (${others.join('; ')})`}: at least ${floor} must be.`);
}
