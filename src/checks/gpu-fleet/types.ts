import type { AttributeBased } from '../../facts/auto-scaling/group.ts';
import { covers, matches } from '../../policy/glob.ts';
import type { DeclaredFleet } from '../../spec/sections/gpu-fleets.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Judged } from '../check.ts';
import { fails, holds, type Statement, unclear } from '../databases/statements.ts';
import { eachGroup, type Held } from './fleets.ts';
import { type Launch, launchesOf } from './launches.ts';
import type { FleetWorld } from './world.ts';

/** Whether every type that the pattern means is of one of the families. */
const isOf = (families: readonly string[], type: string): boolean => families.some((family) => covers(`${family}.*`, type));

const familiesOf = ({ families }: DeclaredFleet): string => families.map((family) => `${family}.*`).join(', ');

/** A way in which types are chosen: by name, or by what they have. */
interface Choice {
  readonly what: string;
  readonly type: string | null;
  readonly attributes: AttributeBased | null;
}

const isNamed = ({ type, attributes }: Pick<Choice, 'type' | 'attributes'>): boolean => type !== null || attributes !== null;

/** Whether something is started of the type of the template itself: an override names none in its place, or there is no override. */
export function startsOwnType({ overrides }: Pick<Launch, 'overrides'>): boolean {
  return overrides.length === 0 || !overrides.every(isNamed);
}

/** Everything that says of what type instances are started. */
function choicesOf(launch: Launch): readonly Choice[] {
  const { what, version, overrides } = launch;
  return [
    ...(startsOwnType(launch) ? [{ what, type: version.type, attributes: version.attributes }] : []),
    ...overrides.filter(isNamed).map(({ type, attributes }) => ({ what: `An override of ${what.toLowerCase()}`, type, attributes })),
  ];
}

/** Every type that can be started is of a declared family. */
export function judgeFamilies(world: FleetWorld, spec: Spec): readonly Judged[] {
  const running = ({ group }: Held) => [...new Set((group.instances ?? []).flatMap(({ type }) => type ?? []))].sort();
  return eachGroup(world, spec, {
    what: 'for families',
    expected: familiesOf,
    actual: (held) => ({ declared: typesOf(world, held), running: running(held) }),
    parts: [
      {
        state: (held) => {
          const { launches, statements } = launchesOf(world, held.place, held.group);
          const choices = launches.flatMap(choicesOf).map((choice) => stateChoice(held.fleet, choice));
          return [...statements, ...choices, ...stateRunning(held, running(held))];
        },
      },
    ],
  });
}

function stateChoice(fleet: DeclaredFleet, { what, type, attributes }: Choice): Statement {
  if (type !== null)
    return isOf(fleet.families, type)
      ? holds(`${what} starts ${type}.`)
      : fails(`${what} starts ${type}, which is of none of the declared families: ${familiesOf(fleet)}.`);
  if (attributes === null) return unclear(`${what} says no type of instance, and neither does every override.`);
  const { allowedTypes: allowed } = attributes;
  if (allowed === null)
    return fails(`${what} chooses types by their attributes without AllowedInstanceTypes: expected ${familiesOf(fleet)} alone.`);
  const strange = allowed.filter((one) => !isOf(fleet.families, one));
  return strange.length > 0
    ? fails(`${what} may choose ${strange.join(', ')}, which is of none of the declared families: ${familiesOf(fleet)}.`)
    : holds(`${what} may choose ${allowed.join(', ')}.`);
}

function stateRunning({ fleet, group }: Held, running: readonly string[]): readonly Statement[] {
  if (group.instances === null) return [unclear(`AWS did not say which instances ${group.name} has.`)];
  const strange = running.filter((type) => !isOf(fleet.families, type));
  const untold = group.instances.filter(({ type }) => type === null).map(({ id }) => id);
  return [
    ...(strange.length > 0 ? [fails(`${group.name} has instances of type ${strange.join(', ')}: expected ${familiesOf(fleet)}.`)] : []),
    ...(untold.length > 0 ? [unclear(`AWS did not say of what type ${untold.join(', ')} ${untold.length === 1 ? 'is' : 'are'}.`)] : []),
  ];
}

/** Types, and patterns of types, that the group can start. Sorted. */
function typesOf(world: FleetWorld, { place, group }: Held): readonly string[] {
  const choices = launchesOf(world, place, group).launches.flatMap(choicesOf);
  return [...new Set(choices.flatMap(({ type, attributes }) => (type === null ? (attributes?.allowedTypes ?? []) : [type])))].sort();
}

/** Every type can be had in every declared zone. */
export function judgeOfferings(world: FleetWorld, spec: Spec): readonly Judged[] {
  return eachGroup(world, spec, {
    what: 'for families',
    expected: ({ azs }) => `offered in ${azs.join(', ')}`,
    actual: (held) => typesOf(world, held),
    parts: [
      {
        state: (held) => {
          const { launches, statements } = launchesOf(world, held.place, held.group);
          const types = typesOf(world, held);
          const known = types.filter((type) => isOf(held.fleet.families, type));
          const unsaid = launches.some(isOpen)
            ? [unclear(`Which types ${held.group.name} can start is not known: families says why.`)]
            : [];
          const stated = [...statements, ...known.map((type) => stateOffering(world, held, type)), ...unsaid];
          return stated.length > 0 ? stated : { idle: `${held.group.name} starts no type of a declared family: families says so.` };
        },
      },
    ],
  });
}

/** Whether a launch can be of any type, or AWS did not say of which. */
function isOpen(launch: Launch): boolean {
  return choicesOf(launch).some(({ type, attributes }) => type === null && (attributes?.allowedTypes ?? null) === null);
}

/** Of a pattern, one type in each zone is enough: AWS chooses among those that there are. */
function stateOffering(world: FleetWorld, { fleet, place, group }: Held, type: string): Statement {
  const zones = group.zones.length > 0 && fleet.strategy === 'group_per_az' ? group.zones : fleet.azs;
  const offered = world.at('instance-type-offerings', place).filter((one) => matches(type, one.type));
  const missing = zones.filter((zone) => !offered.some((one) => one.zones.includes(zone)));
  return missing.length === 0
    ? holds(`${type} is offered in ${zones.join(', ')}.`)
    : fails(`${type} is not offered in ${missing.join(', ')}: ${group.name} cannot start it there.`);
}
