import type { AutoScalingGroup } from '../../facts/auto-scaling/group.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged } from '../check.ts';
import { conclude, fails, holds, type Statement } from '../databases/statements.ts';
import { eachGroup, entriesIn, type FleetEntry, groupsOf, labelOf } from './fleets.ts';
import type { FleetWorld } from './world.ts';

/** One group that must be there. */
interface Wanted {
  readonly entry: FleetEntry;
  /** `null`: for all zones. */
  readonly zone: string | null;
}

function wantedOf(entry: FleetEntry): readonly Wanted[] {
  return entry.fleet.strategy === 'balanced_only' ? [{ entry, zone: null }] : entry.fleet.azs.map((zone) => ({ entry, zone }));
}

/** Each fleet is exactly one group, or one in each zone, and no group of another fleet. */
export function judgePresent(world: FleetWorld, spec: Spec): readonly Judged[] {
  const wanted = entriesIn(world, spec).flatMap((entry) => wantedOf(entry));
  const resourceOf = ({ entry, zone }: Wanted): string => `${labelOf(entry)}${zone === null ? '' : `/${zone}`}`;
  return world.each(
    wanted,
    (one) => ({ target: one.entry.place, resource: resourceOf(one), expected: 'exactly one group' }),
    (one): Draft => {
      const groups = groupsOf(world, one.entry).filter(({ zones }) => one.zone === null || zones.includes(one.zone));
      const draft = { resource: resourceOf(one), expected: 'exactly one group', actual: groups.map(({ arn }) => arn) };
      const where = `${world.label(one.entry.place.account)}, ${one.zone ?? one.entry.place.region}`;
      const [first, ...more] = groups;
      if (first === undefined)
        return conclude([fails(`${labelOf(one.entry)} is declared in ${where}, and no Auto Scaling group there matches it.`)], draft);
      if (more.length > 0) {
        const names = groups.map(({ name }) => name).join(', ');
        return conclude(
          [fails(`${labelOf(one.entry)} must be one Auto Scaling group in ${where}, and ${groups.length} match: ${names}.`)],
          draft,
        );
      }
      return conclude(ofOne(world, spec, { entry: one.entry, group: first, where }), draft);
    },
  );
}

function ofOne(
  world: FleetWorld,
  spec: Spec,
  { entry, group, where }: { readonly entry: FleetEntry; readonly group: AutoScalingGroup; readonly where: string },
): readonly Statement[] {
  const twins = entriesIn(world, spec).filter(
    (other) =>
      other.name !== entry.name && other.place.region === entry.place.region && groupsOf(world, other).some(({ arn }) => arn === group.arn),
  );
  const found = [
    ...(group.status === null ? [] : [fails(`${group.name} in ${where} is on its way out: ${group.status}.`)]),
    ...twins.map((twin) => fails(`${labelOf(entry)} and ${labelOf(twin)} are one and the same group, ${group.name}.`)),
  ];
  return found.length > 0 ? found : [holds(`${labelOf(entry)} is ${group.name} in ${where}.`)];
}

/** Each group is in exactly the declared zones, or in one of them where each has a group. */
export function judgeZones(world: FleetWorld, spec: Spec): readonly Judged[] {
  return eachGroup(world, spec, {
    what: 'for zones',
    expected: ({ azs, strategy }) => (strategy === 'balanced_only' ? [...azs].sort() : `one of ${azs.join(', ')}`),
    actual: ({ group }) => group.zones,
    parts: [
      {
        state: ({ group: { name, zones }, fleet: { azs, strategy } }) => {
          const strange = zones.filter((zone) => !azs.includes(zone));
          const missing = strategy === 'balanced_only' ? azs.filter((zone) => !zones.includes(zone)) : [];
          const isSpread = strategy === 'group_per_az' && zones.length !== 1;
          const found = [
            ...(strange.length > 0 ? [fails(`${name} also starts instances in ${strange.join(', ')}, which is not declared.`)] : []),
            ...(missing.length > 0 ? [fails(`${name} starts no instances in ${missing.join(', ')}.`)] : []),
            ...(isSpread ? [fails(`${name} must be in one zone, and is in ${zones.length === 0 ? 'none' : zones.join(', ')}.`)] : []),
          ];
          return found.length > 0 ? found : [holds(`${name} is in ${zones.join(', ')}, as declared.`)];
        },
      },
    ],
  });
}
