import type { AutoScalingGroup, Override, TemplateReference } from '../../facts/auto-scaling/group.ts';
import type { LaunchTemplateVersion } from '../../facts/launch-template-versions.ts';
import type { DeclaredFleet } from '../../spec/sections/gpu-fleets.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Judged } from '../check.ts';
import { fails, type Statement, unclear } from '../databases/statements.ts';
import { eachGroup, type Held, type Part } from './fleets.ts';
import type { FleetWorld, Place } from './world.ts';

/** What a reference to a launch template comes to now. */
type Resolved =
  | { readonly kind: 'version'; readonly version: LaunchTemplateVersion }
  /** Why there is none, or it is not known which. */
  | { readonly kind: 'none'; readonly statement: Statement };

/** One way in which a group starts instances: a version of a template. */
export interface Launch {
  /** Begins a sentence: `Version 3 of cc-gpu`. */
  readonly what: string;
  readonly version: LaunchTemplateVersion;
  /** The overrides that are started with it; none where the group has no mixed instances policy. */
  readonly overrides: readonly Override[];
}

/** A template by its name, or by its id where AWS gives no name. */
function nameOf({ id, name }: Pick<TemplateReference, 'id' | 'name'>): string {
  return name ?? id ?? 'a launch template without name';
}

/** The version that a reference names, as the template stands now: `$Latest` and `$Default` are not always the same. */
function resolve(versions: readonly LaunchTemplateVersion[], reference: TemplateReference): Resolved {
  const none = (statement: Statement): Resolved => ({ kind: 'none', statement });
  const { id, name } = reference;
  // https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LaunchTemplateSpecification.html: "The default value is $Default."
  const version = reference.version ?? '$Default';
  const known = versions.filter((one) => (id === null ? name !== null && one.name === name : one.id === id));
  const label = nameOf(reference);
  if (known.length === 0) return none(fails(`Launch template ${label} is not there: nothing can be started with it.`));
  const found =
    version === '$Latest'
      ? known.reduce((a, b) => (b.version > a.version ? b : a))
      : version === '$Default'
        ? known.find(({ isDefault }) => isDefault === true)
        : known.find((one) => String(one.version) === version);
  if (found !== undefined) return { kind: 'version', version: found };
  return none(
    version === '$Default'
      ? unclear(`AWS did not say which version of ${label} is the default one.`)
      : fails(`Version ${version} of ${label} is not there: nothing can be started with it.`),
  );
}

/** The template of the group, or of its mixed instances policy; `null` where it names none. */
function baseOf({ template, mixed }: Pick<AutoScalingGroup, 'template' | 'mixed'>): TemplateReference | null {
  return mixed?.template ?? template;
}

/** Ways in which a group starts instances, and what is wrong with those that cannot be followed. */
interface Launches {
  readonly launches: readonly Launch[];
  readonly statements: readonly Statement[];
}

/** Every way in which the group starts instances. A launch configuration is none that can be followed. */
export function launchesOf(world: FleetWorld, place: Place, group: AutoScalingGroup): Launches {
  if (group.launchConfiguration !== null) {
    const says = `${group.name} starts instances by the launch configuration ${group.launchConfiguration}, and must by a launch template.`;
    return { launches: [], statements: [fails(says)] };
  }
  return launchesBy(world.at('launch-template-versions', place), group);
}

/** Every way in which the group starts instances by templates: where every override names its own, nothing is ever started with the group's. */
export function launchesBy(versions: readonly LaunchTemplateVersion[], group: AutoScalingGroup): Launches {
  const base = baseOf(group);
  const overrides = group.mixed?.overrides ?? [];
  const used = overrides.length === 0 ? [base] : overrides.map(({ template }) => template ?? base);
  const references = new Map(used.flatMap((one) => (one === null ? [] : [[JSON.stringify(one), one] as const])));
  const all = [...references].map(([key, reference]) => ({
    resolved: resolve(versions, reference),
    overrides: overrides.filter(({ template }) => JSON.stringify(template ?? base) === key),
  }));
  return {
    launches: all.flatMap(({ resolved, overrides }) => (resolved.kind === 'version' ? [launchOf(resolved.version, overrides)] : [])),
    statements: [
      ...(used.includes(null) ? [unclear(`AWS did not say by which launch template ${group.name} starts instances.`)] : []),
      ...all.flatMap(({ resolved }) => (resolved.kind === 'none' ? [resolved.statement] : [])),
    ],
  };
}

function launchOf(version: LaunchTemplateVersion, overrides: readonly Override[]): Launch {
  return { what: `Version ${version.version} of ${nameOf(version)}`, version, overrides };
}

/** The images of a launch: its own unless every override has another. `null` among them: something is started of which none is named. */
export function imagesOf({ version, overrides }: Launch): readonly (string | null)[] {
  return [...new Set(overrides.length === 0 ? [version.image] : overrides.map(({ image }) => image ?? version.image))];
}

/** Statements on each launch of the group, beside what is wrong with those that cannot be followed. */
export function stateLaunches(
  world: FleetWorld,
  { place, group }: Pick<Held, 'place' | 'group'>,
  state: (launch: Launch) => readonly Statement[],
): readonly Statement[] {
  const { launches, statements } = launchesOf(world, place, group);
  return [...statements, ...launches.flatMap(state)];
}

/** Which versions are used, as what was found. */
function actualLaunches(world: FleetWorld, { place, group }: Pick<Held, 'place' | 'group'>): readonly string[] {
  return launchesOf(world, place, group).launches.map(({ version }) => `${version.id}:${version.version}`);
}

/** Findings on each group of what its launches say, by parts that read facts of their own. */
export function eachLaunch(
  world: FleetWorld,
  spec: Spec,
  about: {
    readonly isAsked: (fleet: DeclaredFleet) => boolean;
    readonly what: string;
    readonly expected: (fleet: DeclaredFleet) => unknown;
    readonly parts: readonly (Omit<Part, 'state'> & { readonly state: (launch: Launch, held: Held) => readonly Statement[] })[];
  },
): readonly Judged[] {
  return eachGroup(world, spec, {
    ...about,
    actual: (held) => actualLaunches(world, held),
    parts: about.parts.map((part) => ({
      ...part,
      state: (held) => stateLaunches(world, held, (launch) => part.state(launch, held)),
    })),
  });
}
