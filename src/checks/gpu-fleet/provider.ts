import type { AutoScalingGroup } from '../../facts/auto-scaling/group.ts';
import type { CapacityProvider } from '../../facts/capacity-providers.ts';
import type { EcsCluster } from '../../facts/ecs-clusters.ts';
import type { EcsService, StrategyItem } from '../../facts/ecs-services.ts';
import { matches } from '../../policy/glob.ts';
import type { DeclaredFleet } from '../../spec/sections/gpu-fleets.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged } from '../check.ts';
import { conclude, fails, holds, type Statement, unclear } from '../databases/statements.ts';
import { eachFleet, type FleetEntry, labelOf } from './fleets.ts';
import type { FleetWorld } from './world.ts';

/** Whether the spec names the capacity provider of a fleet. */
export const asksForProvider = ({ capacity_provider: names }: DeclaredFleet): boolean => names !== undefined;

/** Whether the spec names the services of a fleet. */
export const asksForServices = ({ services }: DeclaredFleet): boolean => services !== undefined;

/** Each declared capacity provider manages a group of the fleet, none of which is without one, and the cluster has them all. */
export function judgeProvider(world: FleetWorld, spec: Spec): readonly Judged[] {
  return eachFleet(world, spec, {
    isAsked: asksForProvider,
    what: 'to have a capacity provider',
    judge: (entry, groups) => {
      const names = entry.fleet.capacity_provider ?? [];
      const expected = { capacity_provider: names, cluster: entry.fleet.cluster };
      const parts = [
        ...names.map((name) => ({ resource: `${labelOf(entry)}/${name}`, judge: () => judgeNamed(world, entry, { name, groups }) })),
        ...groups.map((group) => ({ resource: group.arn, judge: () => judgeManaged(world, entry, group) })),
        { resource: `${labelOf(entry)}/cluster`, judge: () => judgeCluster(world, entry, names) },
      ];
      return world.each(
        parts,
        ({ resource }) => ({ target: entry.place, resource, expected }),
        ({ judge }) => judge(),
      );
    },
  });
}

function judgeNamed(
  world: FleetWorld,
  entry: FleetEntry,
  { name, groups }: { readonly name: string; readonly groups: readonly AutoScalingGroup[] },
): Draft {
  const provider = world.at('capacity-providers', entry.place).find((one) => one.name === name);
  const where = `${world.label(entry.place.account)}, ${entry.place.region}`;
  const draft = {
    resource: provider?.arn ?? `${labelOf(entry)}/${name}`,
    expected: 'ENABLED, for a group of the fleet',
    actual: provider ?? null,
  };
  if (provider === undefined)
    return conclude([fails(`There is no capacity provider ${name} in ${where} that manages an Auto Scaling group.`)], draft);
  return conclude([...stateStatus(provider), ...stateManaged(provider, groups)], draft);
}

const onTheWay = ['PROVISIONING'];
const away = ['INACTIVE', 'DEPROVISIONING'];

function stateStatus({ name, status, update }: CapacityProvider): readonly Statement[] {
  const what = `Capacity provider ${name}`;
  const isKnown = status !== null && !onTheWay.includes(status);
  return [
    status === 'ACTIVE'
      ? holds(`${what} is active.`)
      : isKnown && away.includes(status)
        ? fails(`${what} is ${status}: expected ACTIVE.`)
        : unclear(`${what} is ${status ?? 'in a state that AWS left out'}.`),
    ...(update?.endsWith('IN_PROGRESS') === true ? [unclear(`A change of ${name} is under way (${update}): run again later.`)] : []),
  ];
}

function stateManaged({ name, group }: CapacityProvider, groups: readonly AutoScalingGroup[]): readonly Statement[] {
  const what = `Capacity provider ${name}`;
  if (group === null) return [fails(`${what} manages no Auto Scaling group: it is one of Fargate or of ECS Managed Instances.`)];
  const own = groups.find((one) => isGroup(group.arn, one));
  return [
    own === undefined ? fails(`${what} manages ${group.arn}, which is no group of the fleet.`) : holds(`${what} manages ${own.name}.`),
    stateSwitch(`${what} has managed scaling`, group.scaling),
    stateSwitch(`${what} has managed termination protection`, group.terminationProtection),
  ];
}

/** ECS takes the name of a group as well as its ARN. */
function isGroup(reference: string, { arn, name }: AutoScalingGroup): boolean {
  return reference === arn || reference === name;
}

function stateSwitch(says: string, word: string | null): Statement {
  if (word === 'ENABLED') return holds(`${says} on.`);
  if (word === 'DISABLED') return fails(`${says} off: expected ENABLED.`);
  return unclear(
    word === null ? `AWS did not say whether ${says.replace(' has ', "'s ")} is on.` : `${says} ${word}, which iq does not know.`,
  );
}

/** Termination protection works by that of instances: new ones that lack it can be taken while they work. */
function judgeManaged(world: FleetWorld, { fleet, place }: FleetEntry, group: AutoScalingGroup): Draft {
  const names = fleet.capacity_provider ?? [];
  const managing = world
    .at('capacity-providers', place)
    .filter((one) => names.includes(one.name) && one.group !== null && isGroup(one.group.arn, group));
  const { protectsNewInstances: protects } = group;
  const draft = { resource: group.arn, expected: 'NewInstancesProtectedFromScaleIn', actual: protects };
  return conclude(
    [
      managing.length > 0
        ? holds(`${group.name} is managed by ${managing.map(({ name }) => name).join(', ')}.`)
        : fails(`${group.name} is managed by none of ${names.join(', ')}.`),
      protects === null
        ? unclear(`AWS did not say whether ${group.name} protects new instances from scale-in.`)
        : protects
          ? holds(`${group.name} protects new instances from scale-in.`)
          : fails(`${group.name} does not protect new instances from scale-in: managed termination protection has nothing to work with.`),
    ],
    draft,
  );
}

function clusterOf(world: FleetWorld, { fleet, place }: FleetEntry): EcsCluster | null {
  return world.at('ecs-clusters', place).find(({ name }) => name === fleet.cluster) ?? null;
}

function judgeCluster(world: FleetWorld, entry: FleetEntry, names: readonly string[]): Draft {
  const cluster = clusterOf(world, entry);
  const listed = cluster?.capacityProviders ?? null;
  const draft = { resource: cluster?.arn ?? `${labelOf(entry)}/cluster`, expected: names, actual: listed };
  if (cluster === null) return conclude([noCluster(world, entry)], draft);
  if (cluster.status !== null && cluster.status !== 'ACTIVE')
    return conclude([fails(`Cluster ${cluster.name} is ${cluster.status}.`)], draft);
  if (cluster.status === null || listed === null)
    return conclude([unclear(`AWS did not say which capacity providers ${cluster.name} has.`)], draft);
  const missing = names.filter((name) => !listed.includes(name));
  return conclude(
    [
      missing.length === 0
        ? holds(`Cluster ${cluster.name} has ${names.join(', ')}.`)
        : fails(`Cluster ${cluster.name} does not have the capacity provider ${missing.join(', ')}.`),
    ],
    draft,
  );
}

function noCluster(world: FleetWorld, { fleet, place }: FleetEntry): Statement {
  return fails(`There is no ECS cluster ${fleet.cluster} in ${world.label(place.account)}, ${place.region}.`);
}

/** Each declared service is there, and its tasks run on the declared capacity providers alone. */
export function judgeServices(world: FleetWorld, spec: Spec): readonly Judged[] {
  return eachFleet(world, spec, {
    isAsked: asksForServices,
    what: 'to run services',
    judge: (entry) =>
      world.each(
        entry.fleet.services ?? [],
        (pattern) => ({ target: entry.place, resource: `${labelOf(entry)}/${pattern}`, expected: entry.fleet.capacity_provider }),
        (pattern) => judgePattern(world, entry, pattern),
      ),
  });
}

function judgePattern(world: FleetWorld, entry: FleetEntry, pattern: string): readonly Draft[] {
  const expected = entry.fleet.capacity_provider ?? [];
  const resource = `${labelOf(entry)}/${pattern}`;
  const cluster = clusterOf(world, entry);
  if (cluster === null) return [conclude([noCluster(world, entry)], { resource, expected, actual: null })];
  const found = world.at('ecs-services', entry.place).filter((one) => one.cluster === cluster.arn && matches(pattern, one.name));
  if (found.length === 0)
    return [conclude([fails(`No service of ${cluster.name} is called ${pattern}.`)], { resource, expected, actual: [] })];
  return found.map((service) => {
    const actual = { launchType: service.launchType, strategy: service.strategy };
    return conclude([stateActive(service), ...stateStrategy(service, expected)], { resource: service.arn, expected, actual });
  });
}

function stateActive({ name, status }: EcsService): Statement {
  if (status === null) return unclear(`AWS did not say in which state service ${name} is.`);
  return status === 'ACTIVE' ? holds(`Service ${name} is active.`) : fails(`Service ${name} is ${status}: expected ACTIVE.`);
}

/** Whether ECS puts tasks on the provider: none where it has neither a weight nor a base; `null` where AWS left out the one that decides. */
function placesTasks({ weight, base }: StrategyItem): boolean | null {
  if ([weight, base].some((share) => share !== null && share > 0)) return true;
  return weight === null || base === null ? null : false;
}

/** A launch type goes past the capacity provider: nothing scales the group for the tasks, or spares them. */
function stateStrategy({ name, launchType, strategy }: EcsService, expected: readonly string[]): readonly Statement[] {
  if (strategy.length === 0)
    return [
      launchType === null
        ? unclear(`AWS did not say on what the tasks of service ${name} run.`)
        : fails(
            `Service ${name} has the launch type ${launchType}, which goes past the capacity provider: expected ${expected.join(', ')}.`,
          ),
    ];
  const used = strategy.filter((item) => placesTasks(item) === true).map(({ provider }) => provider);
  const open = strategy.filter((item) => placesTasks(item) === null && !expected.includes(item.provider));
  const strange = used.filter((provider) => !expected.includes(provider));
  if (strange.length === 0 && open.length > 0)
    return open.map(({ provider }) =>
      unclear(`AWS did not say whether tasks of service ${name} run on ${provider}: it left out a weight or a base.`),
    );
  if (used.length === 0) return [unclear(`No capacity provider of service ${name} is known to get tasks: on what they run is not known.`)];
  return [
    strange.length === 0
      ? holds(`Service ${name} runs on ${used.join(', ')}.`)
      : fails(`Service ${name} also runs on ${strange.join(', ')}: expected ${expected.join(', ')} alone.`),
  ];
}
