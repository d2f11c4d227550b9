import type { CapacityProvider } from '../../../facts/capacity-providers.ts';
import type { EcsCluster, ExecConfiguration } from '../../../facts/ecs-clusters.ts';
import type { EcsService } from '../../../facts/ecs-services.ts';
import { byArn } from '../../../facts/values.ts';
import { arnOf, nameOf } from '../kinds.ts';
import type { Place } from '../place.ts';
import type { Props } from '../props.ts';
import type { Resource } from '../stack.ts';
import { observation, sorted } from './observation.ts';

const clusterType = 'AWS::ECS::Cluster';
const usedType = 'AWS::ECS::ClusterCapacityProviderAssociations';
const providerType = 'AWS::ECS::CapacityProvider';
const serviceType = 'AWS::ECS::Service';
const groupType = 'AWS::AutoScaling::AutoScalingGroup';

function clusterOf(place: Place, resource: Resource): EcsCluster {
  const { props } = resource;
  const configuration = props.inner('Configuration');
  const storage = configuration?.inner('ManagedStorageConfiguration') ?? null;
  const arn = arnOf(resource);
  const name = nameOf(resource);
  const used = place.of(usedType).filter((one) => [arn, name].includes(one.props.text('Cluster') ?? ''));
  const providers = [...(props.texts('CapacityProviders') ?? []), ...used.flatMap((one) => one.props.texts('CapacityProviders') ?? [])];
  return {
    arn,
    name,
    status: 'ACTIVE',
    exec: execOf(configuration?.inner('ExecuteCommandConfiguration') ?? null),
    storage: { keyId: storage?.text('KmsKeyId') ?? null, fargateKeyId: storage?.text('FargateEphemeralStorageKmsKeyId') ?? null },
    capacityProviders: sorted([...new Set(providers)]),
  };
}

function execOf(said: Props | null): ExecConfiguration | null {
  if (said === null) return null;
  const log = said.inner('LogConfiguration');
  return {
    logging: said.text('Logging'),
    keyId: said.text('KmsKeyId'),
    bucket: log?.text('S3BucketName') ?? null,
    bucketEncryption: log?.flag('S3EncryptionEnabled') ?? null,
  };
}

function providerOf(place: Place, resource: Resource): CapacityProvider {
  const managed = resource.props.inner('AutoScalingGroupProvider');
  return {
    arn: arnOf(resource),
    name: nameOf(resource),
    status: 'ACTIVE',
    update: null,
    group:
      managed === null
        ? null
        : {
            arn: groupNamed(place, managed.required('AutoScalingGroupArn')),
            scaling: managed.inner('ManagedScaling')?.text('Status') ?? null,
            terminationProtection: managed.text('ManagedTerminationProtection'),
          },
  };
}

/** Templates name the group by its name or its ARN; ECS answers with the ARN. */
function groupNamed(place: Place, named: string): string {
  const found = place.of(groupType).find((group) => nameOf(group) === named);
  return found === undefined ? named : arnOf(found);
}

/** AWS's own, which every account has. */
function builtIn(place: Place): readonly CapacityProvider[] {
  const prefix = `arn:${place.partition}:ecs:${place.region ?? ''}:${place.account}:capacity-provider`;
  return ['FARGATE', 'FARGATE_SPOT'].map((name) => ({ arn: `${prefix}/${name}`, name, status: 'ACTIVE', update: null, group: null }));
}

function serviceOf(place: Place, resource: Resource): EcsService {
  const { props } = resource;
  const said = props.text('Cluster') ?? 'default';
  const cluster = place.of(clusterType).find((one) => nameOf(one) === said);
  return {
    arn: arnOf(resource),
    name: nameOf(resource),
    cluster: cluster === undefined ? said : arnOf(cluster),
    status: 'ACTIVE',
    launchType: props.text('LaunchType'),
    strategy: props.each('CapacityProviderStrategy').map((item) => ({
      provider: item.required('CapacityProvider'),
      weight: item.number('Weight'),
      base: item.number('Base'),
    })),
  };
}

const clusterTypes = [clusterType, usedType];

/** Clusters of ECS, and what runs on them. */
export const containerObservations = [
  observation('ecs-clusters', clusterTypes, (place) => byArn(place.of(clusterType).map((resource) => clusterOf(place, resource)))),
  observation('exec-clusters', clusterTypes, (place) =>
    byArn(
      place
        .of(clusterType)
        .map((resource) => clusterOf(place, resource))
        .map(({ arn, name, status, exec }) => ({ arn, name, status, exec })),
    ),
  ),
  observation('capacity-providers', [providerType], (place) =>
    byArn([...builtIn(place), ...place.of(providerType).map((resource) => providerOf(place, resource))]),
  ),
  observation('ecs-services', [serviceType, 'AWS::ECS::TaskDefinition'], (place) =>
    byArn(place.of(serviceType).map((resource) => serviceOf(place, resource))),
  ),
];
