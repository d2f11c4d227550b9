import type { Output } from '../aws/sdk.ts';
import {
  type AttributeBased,
  type AutoScalingGroup,
  type GroupInstance,
  groupsShape,
  type MixedPolicy,
  type Override,
  type TemplateReference,
} from './auto-scaling/group.ts';
import { defineFact } from './fact.ts';
import { byArn, compare, required, tagRecord, text } from './values.ts';

type Answer = NonNullable<Output<'AutoScaling.DescribeAutoScalingGroups'>['AutoScalingGroups']>[number];
type Named = NonNullable<Answer['LaunchTemplate']>;
type Mixed = NonNullable<Answer['MixedInstancesPolicy']>;
type Row = NonNullable<NonNullable<Mixed['LaunchTemplate']>['Overrides']>[number];
type Seen = NonNullable<Answer['Instances']>[number];

/** Every Auto Scaling group of the account and region, with its instances. Sorted by ARN. */
export const autoScalingGroups = defineFact({
  name: 'auto-scaling-groups',
  scope: 'region',
  depth: 'full',
  operations: ['AutoScaling.DescribeAutoScalingGroups'],
  shape: groupsShape,
  read: async (seat): Promise<readonly AutoScalingGroup[]> => {
    const found: AutoScalingGroup[] = [];
    const tokens = { token: 'NextToken', next: 'NextToken' } as const;
    for await (const page of seat.pages('AutoScaling.DescribeAutoScalingGroups', { MaxRecords: 100 }, tokens)) {
      found.push(...required(page.AutoScalingGroups, 'AutoScalingGroups').map(groupOf));
    }
    return byArn(found);
  },
});

function groupOf(answer: Answer): AutoScalingGroup {
  return {
    arn: required(answer.AutoScalingGroupARN, 'AutoScalingGroupARN'),
    name: required(answer.AutoScalingGroupName, 'AutoScalingGroupName'),
    status: text(answer.Status),
    ...placesOf(answer),
    ...sizesOf(answer),
    launchConfiguration: text(answer.LaunchConfigurationName),
    template: referenceOf(answer.LaunchTemplate),
    mixed: mixedOf(answer.MixedInstancesPolicy),
    distribution: text(answer.AvailabilityZoneDistribution?.CapacityDistributionStrategy),
    suspended: answer.SuspendedProcesses?.map(({ ProcessName }) => required(ProcessName, 'ProcessName')).sort(compare) ?? null,
    protectsNewInstances: answer.NewInstancesProtectedFromScaleIn ?? null,
    instances: answer.Instances?.map(instanceOf).sort((a, b) => compare(a.id, b.id)) ?? null,
    tags: tagRecord(answer.Tags),
  };
}

function placesOf(answer: Answer): Pick<AutoScalingGroup, 'zones' | 'subnets'> {
  return {
    zones: [...required(answer.AvailabilityZones, 'AvailabilityZones')].sort(compare),
    subnets: (text(answer.VPCZoneIdentifier)?.split(',') ?? []).map((id) => id.trim()).sort(compare),
  };
}

function sizesOf(answer: Answer): Pick<AutoScalingGroup, 'minSize' | 'maxSize' | 'desired' | 'countsIn'> {
  return {
    minSize: required(answer.MinSize, 'MinSize'),
    maxSize: required(answer.MaxSize, 'MaxSize'),
    desired: required(answer.DesiredCapacity, 'DesiredCapacity'),
    countsIn: text(answer.DesiredCapacityType),
  };
}

function referenceOf(named: Named | undefined): TemplateReference | null {
  if (named === undefined) return null;
  return { id: text(named.LaunchTemplateId), name: text(named.LaunchTemplateName), version: text(named.Version) };
}

function mixedOf(answer: Mixed | undefined): MixedPolicy | null {
  if (answer === undefined) return null;
  const distribution = answer.InstancesDistribution ?? {};
  const { OnDemandBaseCapacity: base, OnDemandPercentageAboveBaseCapacity: percentage, DistributionSegments: segments = [] } = distribution;
  return {
    template: referenceOf(answer.LaunchTemplate?.LaunchTemplateSpecification),
    overrides: (answer.LaunchTemplate?.Overrides ?? []).map(overrideOf),
    onDemandBase: base ?? null,
    onDemandPercentage: percentage ?? null,
    capacityTypes: [...new Set(segments.flatMap(({ TargetCapacityTypes }) => required(TargetCapacityTypes, 'TargetCapacityTypes')))].sort(
      compare,
    ),
  };
}

function overrideOf(row: Row): Override {
  return {
    type: text(row.InstanceType),
    attributes: attributesOf(row.InstanceRequirements),
    template: referenceOf(row.LaunchTemplateSpecification),
    image: text(row.ImageId),
    weight: text(row.WeightedCapacity),
  };
}

/** What is left of requirements on attributes: the types that they may choose. */
export function attributesOf(requirements: { readonly AllowedInstanceTypes?: string[] | undefined } | undefined): AttributeBased | null {
  if (requirements === undefined) return null;
  const { AllowedInstanceTypes: allowed = [] } = requirements;
  return { allowedTypes: allowed.length === 0 ? null : [...allowed].sort(compare) };
}

function instanceOf(seen: Seen): GroupInstance {
  return {
    id: required(seen.InstanceId, 'InstanceId'),
    type: text(seen.InstanceType),
    zone: text(seen.AvailabilityZone),
    state: text(seen.LifecycleState),
    health: text(seen.HealthStatus),
    template: referenceOf(seen.LaunchTemplate),
  };
}
