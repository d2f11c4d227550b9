import type { AutoScalingGroup, GroupInstance, MixedPolicy, Override } from '../../../src/facts/auto-scaling/group.ts';
import type { CapacityProvider } from '../../../src/facts/capacity-providers.ts';
import type { EcsCluster } from '../../../src/facts/ecs-clusters.ts';
import type { EcsService } from '../../../src/facts/ecs-services.ts';
import type { Instance } from '../../../src/facts/instances.ts';
import type { LaunchImage } from '../../../src/facts/launch-images.ts';
import type { LaunchTemplateVersion } from '../../../src/facts/launch-template-versions.ts';
import type { Subnet } from '../../../src/facts/subnets.ts';
import type { EbsDisk } from '../../../src/facts/volumes.ts';
import { specFile } from '../../../src/spec/sections/index.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { phi, putKeys } from '../encryption/reference.ts';
import { organizationFacts, organizationSection, production } from '../governance.ts';
import { type Facts, put } from '../world.ts';

export const region = 'us-east-2';
export const here = { account: production, region };
const arnOf = (service: string, rest: string): string => `arn:aws:${service}:${region}:${production}:${rest}`;

export const template = { id: 'lt-gpu', name: 'cc-gpu', version: '2' };

/** An instance as its group sees it. */
export function member(id: string, zone: string, change: Partial<GroupInstance> = {}): GroupInstance {
  return { id, type: 'g5.xlarge', zone, state: 'InService', health: 'Healthy', template, ...change };
}

export const group: AutoScalingGroup = {
  arn: arnOf('autoscaling', 'autoScalingGroup:1:autoScalingGroupName/cc-gpu'),
  name: 'cc-gpu',
  status: null,
  zones: ['us-east-2a', 'us-east-2b'],
  subnets: ['subnet-a', 'subnet-b'],
  minSize: 2,
  maxSize: 4,
  desired: 2,
  countsIn: null,
  launchConfiguration: null,
  template,
  mixed: null,
  distribution: 'balanced-only',
  suspended: [],
  protectsNewInstances: true,
  instances: [member('i-a', 'us-east-2a'), member('i-b', 'us-east-2b')],
  tags: { Role: 'gpu' },
};

/** One row of a mixed instances policy. */
export function override(change: Partial<Override>): Override {
  return { type: null, attributes: null, template: null, image: null, weight: null, ...change };
}

/** The group with a mixed instances policy in place of a template of its own. */
export function mixedGroup(change: Partial<MixedPolicy>): Partial<AutoScalingGroup> {
  return { template: null, mixed: { template, overrides: [], onDemandBase: 0, onDemandPercentage: 100, capacityTypes: [], ...change } };
}

export const version: LaunchTemplateVersion = {
  id: 'lt-gpu',
  name: 'cc-gpu',
  version: 2,
  isDefault: true,
  type: 'g5.xlarge',
  attributes: null,
  image: 'ami-1',
  keyName: null,
  profile: 'cc-gpu',
  market: null,
  metadata: { tokens: 'required', endpoint: 'enabled', hopLimit: 2 },
  disks: [{ device: '/dev/xvda', kind: 'ebs', encrypted: true, keyId: phi.arn }],
  interfaces: [{ index: 0, publicIp: false }],
};

/** An instance as EC2 describes it. */
export function instance(id: string, change: Partial<Instance> = {}): Instance {
  return {
    arn: arnOf('ec2', `instance/${id}`),
    id,
    group: 'cc-gpu',
    state: 'running',
    image: 'ami-1',
    launchedAt: '2026-11-18T12:00:00.000Z',
    lifecycle: null,
    keyName: null,
    profile: `arn:aws:iam::${production}:instance-profile/cc-gpu`,
    publicIps: [],
    template: 'lt-gpu',
    version: '2',
    metadata: { state: 'applied', tokens: 'required', endpoint: 'enabled', hopLimit: 2 },
    rootDevice: '/dev/xvda',
    volumes: [{ device: '/dev/xvda', volume: `vol-${id}` }],
    ...change,
  };
}

/** A volume encrypted with the declared key. */
export function volume(id: string, change: Partial<EbsDisk> = {}): EbsDisk {
  return {
    arn: arnOf('ec2', `volume/${id}`),
    id,
    encrypted: true,
    encryptionType: 'sse-kms',
    keyId: phi.arn,
    state: 'in-use',
    tags: {},
    ...change,
  };
}

export const image: LaunchImage = {
  arn: `arn:aws:ec2:${region}::image/ami-1`,
  id: 'ami-1',
  owner: production,
  ownerAlias: null,
  imds: null,
  devices: ['/dev/xvda'],
};

/** A subnet of the group. */
export function subnet(id: string, change: Partial<Subnet> = {}): Subnet {
  return {
    ...{
      arn: arnOf('ec2', `subnet/${id}`),
      id,
      vpc: 'vpc-1',
      zone: 'us-east-2a',
      zoneId: 'use2-az1',
      state: 'available',
      owner: production,
    },
    ...{ cidr: '10.20.0.0/20', ipv6Cidrs: [], mapsPublicIp: false, tags: {} },
    ...change,
  };
}

export const provider: CapacityProvider = {
  arn: arnOf('ecs', 'capacity-provider/gpu'),
  name: 'gpu',
  status: 'ACTIVE',
  update: null,
  group: { arn: group.arn, scaling: 'ENABLED', terminationProtection: 'ENABLED' },
};

export const cluster: EcsCluster = {
  arn: arnOf('ecs', 'cluster/cc-inference'),
  name: 'cc-inference',
  status: 'ACTIVE',
  exec: null,
  storage: { keyId: null, fargateKeyId: null },
  capacityProviders: ['gpu'],
};

export const service: EcsService = {
  arn: arnOf('ecs', 'service/cc-inference/cc-inference'),
  name: 'cc-inference',
  cluster: cluster.arn,
  status: 'ACTIVE',
  launchType: null,
  strategy: [{ provider: 'gpu', weight: 1, base: 0 }],
};

/** Production with one fleet that is as declared. */
export function fleetFacts(): Facts {
  const facts = organizationFacts();
  put(facts, 'auto-scaling-groups', here, [group]);
  put(facts, 'scheduled-actions', here, []);
  put(facts, 'launch-template-versions', here, [version]);
  put(facts, 'instances', here, [instance('i-a'), instance('i-b')]);
  put(facts, 'volumes', here, [volume('vol-i-a'), volume('vol-i-b')]);
  put(facts, 'launch-images', here, [image]);
  put(facts, 'subnets', here, [subnet('subnet-a'), subnet('subnet-b')]);
  put(facts, 'instance-metadata-defaults', here, { tokens: null, endpoint: null, hopLimit: null });
  put(facts, 'instance-type-offerings', here, [
    { type: 'g4dn.xlarge', zones: ['us-east-2a', 'us-east-2b', 'us-east-2c'] },
    { type: 'g5.12xlarge', zones: ['us-east-2a'] },
    { type: 'g5.xlarge', zones: ['us-east-2a', 'us-east-2b'] },
  ]);
  put(facts, 'capacity-providers', here, [provider]);
  put(facts, 'ecs-clusters', here, [cluster]);
  put(facts, 'ecs-services', here, [service]);
  putKeys(facts, here, [phi]);
  put(facts, 'ebs-default', here, { enabled: true, keyId: phi.arn, encryptionType: null });
  return facts;
}

const launch = {
  ...{
    imds: 'v2',
    hop_limit: 2,
    public_ip: 'none',
    key_pair: 'none',
    ebs: 'key:phi',
    profile: 'cc-gpu',
    image_owner: 'self',
    max_age: '8d',
  },
};

const fleet = {
  ...{ in: 'production', region, match: { tag: { Role: 'gpu' } }, azs: ['us-east-2a', 'us-east-2b'], floor_per_az: 1 },
  ...{ families: ['g4dn', 'g5'], cluster: 'cc-inference', capacity_provider: 'gpu', services: ['cc-inf*'] },
};

/** A spec with one fleet, or with these. */
export function specOf(change: object = {}, launchChange: object = {}, others: object = {}): Spec {
  const parsed = specFile.parse({
    version: 1,
    document: { id: 'IQS-1', title: 'Test', revision: 'A', effective: '2026-11-01', owner: 'nobody' },
    system: { id: 'SYS-1', name: 'Test', kind: 'none', phi: true, intended_use: 'test' },
    access: { role: 'iq-auditor' },
    defaults: {},
    organization: organizationSection,
    keys: { phi: { in: 'production', region, match: { alias: 'alias/cc-phi' } } },
    gpu_fleets: { gpu: { ...fleet, launch: { ...launch, ...launchChange }, ...change }, ...others },
  });
  return { ...parsed, attestations: [], deviations: [] };
}
