import type { AttributeBased, AutoScalingGroup, MixedPolicy, Override, TemplateReference } from '../../../facts/auto-scaling/group.ts';
import type { LaunchTemplateVersion, TemplateDisk } from '../../../facts/launch-template-versions.ts';
import type { ScheduledAction } from '../../../facts/scheduled-actions.ts';
import { byArn, compare } from '../../../facts/values.ts';
import { arnOf, nameOf } from '../kinds.ts';
import { uuidOf } from '../names.ts';
import type { Place } from '../place.ts';
import type { Props } from '../props.ts';
import type { Resource } from '../stack.ts';
import { subnetWith } from './networks.ts';
import { observation, sorted, tagsOf } from './observation.ts';

const groupType = 'AWS::AutoScaling::AutoScalingGroup';
const templateType = 'AWS::EC2::LaunchTemplate';
const actionType = 'AWS::AutoScaling::ScheduledAction';

function groupOf(place: Place, resource: Resource): AutoScalingGroup {
  const { props } = resource;
  const subnets = sorted(props.texts('VPCZoneIdentifier'));
  const zones = props.texts('AvailabilityZones') ?? subnets.flatMap((id) => subnetWith(place, id)?.props.maybe('AvailabilityZone') ?? []);
  const minSize = Number(props.required('MinSize'));
  return {
    arn: arnOf(resource),
    name: nameOf(resource),
    status: null,
    zones: sorted([...new Set(zones)]),
    subnets,
    minSize,
    maxSize: Number(props.required('MaxSize')),
    desired: props.number('DesiredCapacity') ?? minSize,
    countsIn: props.text('DesiredCapacityType'),
    launchConfiguration: props.text('LaunchConfigurationName'),
    template: referenceOf(props.inner('LaunchTemplate')),
    mixed: mixedOf(props.inner('MixedInstancesPolicy')),
    distribution: props.inner('AvailabilityZoneDistribution')?.text('CapacityDistributionStrategy') ?? 'balanced-best-effort',
    suspended: [],
    protectsNewInstances: props.flag('NewInstancesProtectedFromScaleIn') ?? false,
    instances: null,
    tags: tagsOf(resource),
  };
}

function referenceOf(said: Props | null): TemplateReference | null {
  return said === null ? null : { id: said.text('LaunchTemplateId'), name: said.text('LaunchTemplateName'), version: said.text('Version') };
}

function mixedOf(policy: Props | null): MixedPolicy | null {
  if (policy === null) return null;
  const template = policy.inner('LaunchTemplate');
  const distribution = policy.inner('InstancesDistribution');
  return {
    template: referenceOf(template?.inner('LaunchTemplateSpecification') ?? null),
    overrides: (template?.each('Overrides') ?? []).map(
      (row): Override => ({
        type: row.text('InstanceType'),
        attributes: attributesOf(row.inner('InstanceRequirements')),
        template: referenceOf(row.inner('LaunchTemplateSpecification')),
        image: row.maybe('ImageId'),
        weight: row.text('WeightedCapacity'),
      }),
    ),
    onDemandBase: distribution?.number('OnDemandBaseCapacity') ?? 0,
    onDemandPercentage: distribution?.number('OnDemandPercentageAboveBaseCapacity') ?? 100,
    capacityTypes: [],
  };
}

function attributesOf(requirements: Props | null): AttributeBased | null {
  if (requirements === null) return null;
  const allowed = requirements.texts('AllowedInstanceTypes');
  return { allowedTypes: allowed === null || allowed.length === 0 ? null : sorted(allowed) };
}

function versionOf(resource: Resource): LaunchTemplateVersion {
  const data = resource.props.inner('LaunchTemplateData');
  const market = data?.inner('InstanceMarketOptions') ?? null;
  const metadata = data?.inner('MetadataOptions') ?? null;
  return {
    id: nameOf(resource),
    name: resource.props.maybe('LaunchTemplateName'),
    version: 1,
    isDefault: true,
    type: data?.text('InstanceType') ?? null,
    attributes: attributesOf(data?.inner('InstanceRequirements') ?? null),
    image: data?.maybe('ImageId') ?? null,
    keyName: data?.text('KeyName') ?? null,
    profile: data?.inner('IamInstanceProfile')?.text('Name') ?? data?.inner('IamInstanceProfile')?.text('Arn') ?? null,
    market: market === null ? null : (market.text('MarketType') ?? 'a market without type'),
    metadata: {
      tokens: metadata?.text('HttpTokens') ?? null,
      endpoint: metadata?.text('HttpEndpoint') ?? null,
      hopLimit: metadata?.number('HttpPutResponseHopLimit') ?? null,
    },
    disks: (data?.each('BlockDeviceMappings') ?? []).map(diskOf),
    interfaces: (data?.each('NetworkInterfaces') ?? []).map((one) => ({
      index: one.number('DeviceIndex'),
      publicIp: one.flag('AssociatePublicIpAddress'),
    })),
  };
}

function diskOf(mapping: Props): TemplateDisk {
  const ebs = mapping.inner('Ebs');
  const kind = mapping.has('NoDevice') ? 'none' : ebs === null && mapping.has('VirtualName') ? 'instance-store' : 'ebs';
  return { device: mapping.text('DeviceName'), kind, encrypted: ebs?.flag('Encrypted') ?? null, keyId: ebs?.text('KmsKeyId') ?? null };
}

/** Of the templates that groups start instances with. */
function versionsOf(place: Place): readonly LaunchTemplateVersion[] {
  const groups = place.of(groupType).map((resource) => groupOf(place, resource));
  const references = groups.flatMap(({ template, mixed }) => [
    template,
    mixed?.template,
    ...(mixed?.overrides ?? []).map((row) => row.template),
  ]);
  return place
    .of(templateType)
    .map(versionOf)
    .filter(({ id, name }) => references.some((one) => one?.id === id || (one?.id === null && one.name === name)))
    .sort((a, b) => compare(a.id, b.id));
}

function actionOf(place: Place, resource: Resource): ScheduledAction {
  const { props } = resource;
  const group = props.required('AutoScalingGroupName');
  const { partition, account } = place;
  const path = `scheduledUpdateGroupAction:${uuidOf(resource)}:autoScalingGroupName/${group}:scheduledActionName/${resource.id}`;
  return {
    arn: `arn:${partition}:autoscaling:${place.region ?? ''}:${account}:${path}`,
    name: resource.id,
    group,
    minSize: props.number('MinSize'),
    maxSize: props.number('MaxSize'),
    desired: props.number('DesiredCapacity'),
    recurrence: props.text('Recurrence'),
    from: props.text('StartTime'),
  };
}

/** Auto Scaling groups, and what they start. */
export const fleetObservations = [
  observation('auto-scaling-groups', [groupType], (place) => byArn(place.of(groupType).map((resource) => groupOf(place, resource)))),
  observation('launch-template-versions', [templateType], versionsOf),
  observation('scheduled-actions', [actionType], (place) => byArn(place.of(actionType).map((resource) => actionOf(place, resource)))),
];
