import type { AutoScalingGroup, TemplateReference } from '../../../../facts/auto-scaling/group.ts';
import type { LaunchTemplateVersion } from '../../../../facts/launch-template-versions.ts';
import type { InitSource } from '../../../model.ts';
import { type LaunchEntry, launchEntry } from './launch.ts';

/** A fleet of GPU instances as the grammar has it, but for where it is. */
interface FleetEntry {
  readonly region: string;
  readonly match: { readonly name: string };
  readonly azs: readonly string[];
  readonly floor_per_az: number;
  readonly families: readonly string[];
  readonly strategy?: 'balanced_only' | undefined;
  readonly purchase?: 'any' | undefined;
  readonly cluster?: string | undefined;
  readonly capacity_provider?: string | undefined;
  readonly services?: readonly string[] | undefined;
  readonly launch?: LaunchEntry | undefined;
}

export interface FleetFound {
  readonly account: string;
  readonly arn: string;
  readonly name: string;
  readonly entry: FleetEntry;
  readonly hasTemplate: boolean;
}

interface At {
  readonly account: string;
  readonly region: string;
}

/** Families of instances with accelerators: GPUs, and AWS's own chips for the same work. */
const accelerated = /^(g[0-9]|gr[0-9]|p[0-9]|dl[0-9]|inf[0-9]|trn[0-9]|vt[0-9])/;

/** Auto Scaling groups that start instances with accelerators. */
export function fleetsOf(source: InitSource): readonly FleetFound[] {
  return source.each('auto-scaling-groups').flatMap(({ target: { account = '', region = '' }, value }) =>
    value.flatMap((group): readonly FleetFound[] => {
      const at = { account, region };
      const template = templateOf(source, at, group);
      const families = familiesOf(group, template);
      if (group.zones.length === 0 || !families.some((family) => accelerated.test(family))) return [];
      return [
        {
          account,
          arn: group.arn,
          name: group.name,
          entry: entryOf(source, { at, group, template, families }),
          hasTemplate: template !== null,
        },
      ];
    }),
  );
}

function familiesOf({ mixed, instances }: AutoScalingGroup, template: LaunchTemplateVersion | null): readonly string[] {
  const overrides = mixed?.overrides ?? [];
  const types = [
    ...overrides.map(({ type }) => type),
    ...overrides.flatMap(({ attributes }) => attributes?.allowedTypes ?? []),
    ...(instances ?? []).map(({ type }) => type),
    ...(overrides.length === 0 ? [template?.type ?? null, ...(template?.attributes?.allowedTypes ?? [])] : []),
  ];
  const families = types.flatMap((type) => /^([a-z0-9-]+)\./.exec(type ?? '')?.[1] ?? []);
  return [...new Set(families)].sort();
}

function templateOf(source: InitSource, at: At, { template, mixed }: AutoScalingGroup): LaunchTemplateVersion | null {
  const wanted: TemplateReference | null = mixed?.template ?? template;
  const versions = (source.value('launch-template-versions', at) ?? []).filter(({ id }) => id === wanted?.id);
  if (wanted?.version === '$Default' || wanted?.version == null) return versions.find(({ isDefault }) => isDefault === true) ?? null;
  if (wanted.version === '$Latest') return [...versions].sort((a, b) => b.version - a.version)[0] ?? null;
  return versions.find(({ version }) => `${version}` === wanted.version) ?? null;
}

interface Known {
  readonly at: At;
  readonly group: AutoScalingGroup;
  readonly template: LaunchTemplateVersion | null;
  readonly families: readonly string[];
}

function entryOf(source: InitSource, { at, group, template, families }: Known): FleetEntry {
  return {
    region: at.region,
    match: { name: group.name },
    azs: group.zones,
    floor_per_az: Math.floor(group.minSize / group.zones.length),
    families,
    purchase: isOnDemand(group, template) ? undefined : 'any',
    ...placement(source, at, group),
    launch: template === null ? undefined : launchEntry(source, at, template),
  };
}

function isOnDemand({ mixed }: AutoScalingGroup, template: LaunchTemplateVersion | null): boolean {
  const isSpread = mixed !== null && mixed.onDemandPercentage !== 100 && mixed.onDemandPercentage !== null;
  return !isSpread && template?.market == null;
}

/** The capacity provider that manages the group, its cluster, and the services that run on it. */
function placement(source: InitSource, at: At, { arn }: AutoScalingGroup): Pick<FleetEntry, 'cluster' | 'capacity_provider' | 'services'> {
  const provider = source.value('capacity-providers', at)?.find(({ group }) => group?.arn === arn);
  if (provider === undefined) return {};
  const services = (source.value('ecs-services', at) ?? []).filter(({ strategy }) =>
    strategy.some((item) => item.provider === provider.name),
  );
  const [cluster, ...others] = new Set(services.map((service) => service.cluster.split('/').at(-1) ?? service.cluster));
  // Without a service nothing says whose cluster the provider is of.
  if (cluster === undefined || others.length > 0) return {};
  return { cluster, capacity_provider: provider.name, services: [...new Set(services.map(({ name }) => name))].sort() };
}
