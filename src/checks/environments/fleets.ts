import type { AutoScalingGroup } from '../../facts/auto-scaling/group.ts';
import type { LaunchTemplateVersion } from '../../facts/launch-template-versions.ts';
import { takesGroup } from '../../match/groups.ts';
import type { Spec } from '../../spec/spec.ts';
import { baseOf, resolve } from '../gpu-fleet/launches.ts';
import { type Aspect, type Aspects, type EnvironmentWorld, known, type Observed, tried, unclear } from './world.ts';

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
  const launch = (pick: (version: LaunchTemplateVersion) => unknown): Aspect =>
    tried(world, place, () => ofTemplates(groups, world.at('launch-template-versions', place), pick));
  return { kind: 'found', arn: first.arn, aspects: { ...sizesOf(groups), ...launchOf(launch) } };
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
    // EC2 Auto Scaling leaves it out of groups that have its default.
    strategy: each(groups, ({ distribution }) => distribution ?? 'balanced-best-effort'),
    purchase: each(groups, purchaseOf),
    families: each(groups, familiesOf),
    suspended_processes: each(groups, ({ suspended }) => (suspended === null ? null : suspended.join(', '))),
  };
}

function purchaseOf({ mixed }: AutoScalingGroup): string | null {
  if (mixed === null) return 'as the launch template says';
  if (mixed.capacityTypes.length > 0) return mixed.capacityTypes.join(', ');
  return mixed.onDemandPercentage === null ? null : `${mixed.onDemandPercentage}% on demand`;
}

function familiesOf({ mixed }: AutoScalingGroup): string | null {
  const overrides = mixed?.overrides ?? [];
  const types = overrides.flatMap(({ type, attributes }) => type ?? attributes?.allowedTypes ?? []);
  const families = [...new Set(types.map((type) => type.replace(/\..*$/, '')))].sort();
  return families.length === 0 ? 'those of the launch template' : families.join(', ');
}

function launchOf(launch: (pick: (version: LaunchTemplateVersion) => unknown) => Aspect): Aspects {
  return {
    'launch.imds': launch(({ metadata }) => metadata.tokens ?? 'not said'),
    'launch.hop_limit': launch(({ metadata }) => metadata.hopLimit ?? 'not said'),
    'launch.public_ip': launch(({ interfaces }) => interfaces.map(({ publicIp }) => publicIp ?? 'not said')),
    'launch.key_pair': launch(({ keyName }) => (keyName === null ? 'none' : 'one')),
    'launch.ebs': launch(({ disks }) => disks.map(({ kind, encrypted }) => `${kind}, encrypted: ${encrypted ?? 'not said'}`)),
    'launch.type': launch(({ type }) => type ?? 'not said'),
    'launch.market': launch(({ market }) => market ?? 'on demand'),
  };
}

/** One setting of the versions of templates that the groups start instances with. */
function ofTemplates(
  groups: readonly AutoScalingGroup[],
  versions: readonly LaunchTemplateVersion[],
  pick: (version: LaunchTemplateVersion) => unknown,
): Aspect {
  const values: string[] = [];
  for (const group of groups) {
    const base = baseOf(group);
    if (base === null) return unclear(`AWS does not say by which launch template ${group.name} starts instances`);
    const resolved = resolve(versions, base);
    if (resolved.kind === 'none') return unclear(resolved.statement.says);
    const value = pick(resolved.version);
    values.push(Array.isArray(value) ? value.join('; ') : String(value));
  }
  return { kind: 'known', value: [...new Set(values)].sort() };
}
