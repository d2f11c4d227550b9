import type { AutoScalingGroup } from '../../facts/auto-scaling/group.ts';
import { takesGroup } from '../../match/groups.ts';
import type { DeclaredFleet } from '../../spec/sections/gpu-fleets.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import type { Draft, Judged } from '../check.ts';
import { conclude, type Statement } from '../databases/statements.ts';
import type { FleetWorld, Place } from './world.ts';

/** A declared fleet in one of the accounts that it names. */
export interface FleetEntry {
  readonly name: string;
  readonly fleet: DeclaredFleet;
  readonly place: Place;
}

/** An entry and one of the groups that it is made of. */
export interface Held extends FleetEntry {
  readonly group: AutoScalingGroup;
}

/** The declared fleets of which something is asked, in the order of the spec. */
export function fleetsOf(
  spec: Pick<Spec, 'gpu_fleets'>,
  isAsked: (fleet: DeclaredFleet) => boolean = () => true,
): readonly DeclaredFleet[] {
  return Object.values(spec.gpu_fleets ?? {}).filter(isAsked);
}

/** The fleets that the spec declares in the account of the verdict, in the order of the spec. */
export function entriesIn(world: FleetWorld, spec: Spec): readonly FleetEntry[] {
  const account = accountOf(world);
  return Object.entries(spec.gpu_fleets ?? {})
    .filter(([, fleet]) => world.isIn(account, fleet.in))
    .map(([name, fleet]) => ({ name, fleet, place: { account, region: fleet.region } }));
}

/** What stands for a fleet in findings and messages. */
export function labelOf({ name }: Pick<FleetEntry, 'name'>): string {
  return `fleet:${name}`;
}

/** Every group of the place that the spec means. Throws, as `World.at` does, where the groups of the place are unobserved. */
export function groupsOf(world: FleetWorld, { fleet, place }: Pick<FleetEntry, 'fleet' | 'place'>): readonly AutoScalingGroup[] {
  return world.at('auto-scaling-groups', place).filter((group) => takesGroup(fleet.match, group));
}

/** The groups that a fleet is made of; `null` where there is none, or several and one is meant: group-present says so. */
function foundGroups(world: FleetWorld, entry: FleetEntry): readonly AutoScalingGroup[] | null {
  const groups = groupsOf(world, entry);
  const isFound = entry.fleet.strategy === 'balanced_only' ? groups.length === 1 : groups.length > 0;
  return isFound ? groups : null;
}

/** What is judged of every fleet of which the spec asks it. */
interface About {
  readonly isAsked?: (fleet: DeclaredFleet) => boolean;
  /** What is asked of no fleet, as the end of a sentence: `to have an instance profile`. */
  readonly what: string;
  readonly judge: (entry: FleetEntry, groups: readonly AutoScalingGroup[]) => readonly (Draft | Judged)[];
}

/** Findings on each declared fleet of the account that is there; one that says so of each that is not, or where nothing is asked of any. */
export function eachFleet(world: FleetWorld, spec: Spec, { isAsked = () => true, what, judge }: About): readonly Judged[] {
  const entries = entriesIn(world, spec).filter(({ fleet }) => isAsked(fleet));
  const account = accountOf(world);
  if (entries.length === 0)
    return world.each(
      [account],
      () => ({ target: { account }, resource: account }),
      () => nothing(account, `The spec asks no fleet in ${world.label(account)} ${what}.`),
    );
  return world.each(
    entries,
    (entry) => ({ target: entry.place, resource: labelOf(entry) }),
    (entry) => {
      const groups = foundGroups(world, entry);
      return groups === null
        ? nothing(labelOf(entry), `The groups of ${labelOf(entry)} are not there as declared: group-present says so.`)
        : judge(entry, groups);
    },
  );
}

/** One thing that is judged of every group of a fleet by facts of its own: where they are refused, the others stand. */
export interface Part {
  /** Put behind the ARN of the group, where there are several parts. */
  readonly of?: string;
  readonly isAsked?: (fleet: DeclaredFleet) => boolean;
  readonly state: (held: Held) => readonly Statement[] | Idle;
}

/** Why there is nothing to judge. */
export interface Idle {
  readonly idle: string;
}

/** Findings on each group of each fleet of which the spec asks it: one for each part. */
export function eachGroup(
  world: FleetWorld,
  spec: Spec,
  about: Omit<About, 'judge'> & {
    readonly expected: (fleet: DeclaredFleet) => unknown;
    readonly actual: (held: Held) => unknown;
    readonly parts: readonly Part[];
  },
): readonly Judged[] {
  return eachFleet(world, spec, {
    ...about,
    judge: (entry, groups) => {
      const parts = about.parts.filter(({ isAsked }) => isAsked?.(entry.fleet) !== false);
      const expected = about.expected(entry.fleet);
      return world.each(
        groups.flatMap((group) => parts.map((part) => ({ part, held: { ...entry, group } }))),
        ({ part, held }) => ({ target: entry.place, resource: resourceOf(part, held), expected }),
        ({ part, held }) => {
          const resource = resourceOf(part, held);
          const stated = part.state(held);
          return 'idle' in stated ? nothing(resource, stated.idle) : conclude(stated, { resource, expected, actual: about.actual(held) });
        },
      );
    },
  });
}

function resourceOf({ of }: Part, { group }: Held): string {
  return of === undefined ? group.arn : `${group.arn}/${of}`;
}

/** Nothing to judge. */
function nothing(resource: string, message: string): Draft {
  return { outcome: 'not-applicable', resource, expected: null, actual: null, message };
}
