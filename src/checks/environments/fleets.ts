import type { AutoScalingGroup } from '../../facts/auto-scaling/group.ts';
import type { LaunchTemplateVersion } from '../../facts/launch-template-versions.ts';
import { takesGroup } from '../../match/groups.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Launch, launchesBy } from '../gpu-fleet/launches.ts';
import { startsOwnType } from '../gpu-fleet/types.ts';
import { type Aspect, type Aspects, type EnvironmentWorld, known, type Observed, tried, unclear } from './world.ts';

/** What says of which type instances are: an override, or a version of a template. */
type Choice = Pick<LaunchTemplateVersion, 'type' | 'attributes'>;

/** A declared fleet as AWS has it: one Auto Scaling group, or one for each zone. */
export function fleetIn(
  world: EnvironmentWorld,
  spec: Spec,
  { name, account }: { readonly name: string; readonly account: string },
): Observed {
  const declared = spec.gpu_fleets?.[name];
  if (declared === undefined) return { kind: 'absent' };
  const place = { account, region: declared.region };
  const groups = world.at('auto-scaling-groups', place).filter((group) => takesGroup(declared.match, group));
  const [first, ...more] = groups;
  if (first === undefined) return { kind: 'absent' };
  if (more.length > 0 && declared.strategy !== 'group_per_az') return { kind: 'ambiguous', arns: groups.map(({ arn }) => arn) };
  const launch = (pick: (launch: Launch) => unknown): Aspect =>
    tried(world, place, () => ofTemplates(groups, world.at('launch-template-versions', place), pick));
  return { kind: 'found', arns: groups.map(({ arn }) => arn), aspects: { ...sizesOf(groups), ...launchOf(launch) } };
}

/** What several groups say, each thing once. */
function each(groups: readonly AutoScalingGroup[], pick: (group: AutoScalingGroup) => string | null): Aspect {
  const values = groups.map(pick);
  return values.includes(null) ? unclear('AWS does not say it of every group') : { kind: 'known', value: [...new Set(values)].sort() };
}

function sizesOf(groups: readonly AutoScalingGroup[]): Aspects {
  const sum = (pick: (group: AutoScalingGroup) => number): number => groups.reduce((total, group) => total + pick(group), 0);
  return {
    azs: known(new Set(groups.flatMap(({ zones }) => zones)).size, 'zones'),
    // By configuration: what runs now is for gpu-fleet.
    floor_per_az: known(groups.map(({ minSize, zones }) => Math.floor(minSize / Math.max(1, zones.length))).sort(), 'least size'),
    max_size: known(
      sum(({ maxSize }) => maxSize),
      'greatest size',
    ),
    strategy: each(groups, ({ distribution }) => distribution),
    purchase: each(groups, purchaseOf),
    families: each(groups, typesOf),
    suspended_processes: each(groups, ({ suspended }) => (suspended === null ? null : suspended.join(', '))),
  };
}

function purchaseOf({ mixed }: AutoScalingGroup): string | null {
  if (mixed === null) return 'as the launch template says';
  if (mixed.capacityTypes.length > 0) return mixed.capacityTypes.join(', ');
  const { onDemandBase: base, onDemandPercentage: percentage } = mixed;
  if (percentage === null || (base === null && percentage !== 100)) return null;
  return `${percentage}% on demand${base === 0 || percentage === 100 ? '' : ` above the first ${base}`}`;
}

/** Every type as a whole, with the units that it counts for: two types of one family are not alike. */
function typesOf({ mixed }: AutoScalingGroup): string {
  const overrides = mixed?.overrides ?? [];
  if (overrides.length === 0) return 'those of the launch template';
  const types = overrides.map(
    (one) => `${typeOf(one) ?? 'those of the launch template'}${one.weight === null ? '' : ` (weight ${one.weight})`}`,
  );
  return [...new Set(types)].sort().join(', ');
}

/** The type that is named, or which are allowed to be chosen; `null`: none. */
function typeOf({ type, attributes }: Choice): string | null {
  if (type !== null || attributes === null) return type;
  return attributes.allowedTypes === null ? 'whatever has the attributes' : `any of ${attributes.allowedTypes.join(' and ')}`;
}

/** Whether types are chosen by nothing but attributes, which are not read. */
function isByAttributes(launch: Launch): boolean {
  const choices: readonly Choice[] = [...(startsOwnType(launch) ? [launch.version] : []), ...launch.overrides];
  return choices.some(({ type, attributes }) => type === null && attributes !== null && attributes.allowedTypes === null);
}

function launchOf(launchBy: (pick: (launch: Launch) => unknown) => Aspect): Aspects {
  const launch = (pick: (version: LaunchTemplateVersion) => unknown) => launchBy(({ version }) => pick(version));
  return {
    'launch.imds': launch(({ metadata }) => metadata.tokens ?? 'not said'),
    'launch.hop_limit': launch(({ metadata }) => metadata.hopLimit ?? 'not said'),
    'launch.public_ip': launch(({ interfaces }) => interfaces.map(({ publicIp }) => publicIp ?? 'not said')),
    'launch.key_pair': launch(({ keyName }) => (keyName === null ? 'none' : 'one')),
    'launch.ebs': launch(({ disks }) => disks.map(({ kind, encrypted }) => `${kind}, encrypted: ${encrypted ?? 'not said'}`)),
    'launch.type': launchBy((one) => (startsOwnType(one) ? (typeOf(one.version) ?? 'not said') : 'that of overrides')),
    'families.attributes': launchBy((one) => (isByAttributes(one) ? null : 'none')),
    'launch.market': launch(({ market }) => market ?? 'on demand'),
  };
}

/** One setting of the versions of templates that the groups start instances with. */
function ofTemplates(
  groups: readonly AutoScalingGroup[],
  versions: readonly LaunchTemplateVersion[],
  pick: (launch: Launch) => unknown,
): Aspect {
  const values: string[] = [];
  for (const group of groups) {
    const { launches, statements } = launchesBy(versions, group);
    const [wrong] = statements;
    if (wrong !== undefined) return unclear(wrong.says);
    const found = launches.map(pick);
    if (found.includes(null)) return unclear(`${group.name} chooses types by attributes, which iq does not compare`);
    for (const value of found) values.push(Array.isArray(value) ? value.join('; ') : String(value));
  }
  return { kind: 'known', value: [...new Set(values)].sort() };
}
