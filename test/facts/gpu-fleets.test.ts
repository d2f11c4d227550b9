import { describe, expect, it } from 'vitest';
import type { AutoScalingGroup } from '../../src/facts/auto-scaling/group.ts';
import { autoScalingGroups } from '../../src/facts/auto-scaling-groups.ts';
import { capacityProviders } from '../../src/facts/capacity-providers.ts';
import { ecsClusters } from '../../src/facts/ecs-clusters.ts';
import { ecsServices } from '../../src/facts/ecs-services.ts';
import type { FactDefinition, Need } from '../../src/facts/fact.ts';
import { instanceMetadataDefaults } from '../../src/facts/instance-metadata-defaults.ts';
import { instanceTypeOfferings } from '../../src/facts/instance-type-offerings.ts';
import { instances } from '../../src/facts/instances.ts';
import { launchImages } from '../../src/facts/launch-images.ts';
import { launchTemplateVersions } from '../../src/facts/launch-template-versions.ts';
import { scheduledActions } from '../../src/facts/scheduled-actions.ts';
import { accessDenied, awsError, type FakeSeat, fakeSeat } from './fake-seat.ts';
import { readShaped } from './read-shaped.ts';

const arnOf = (service: string, rest: string) => `arn:aws:${service}:us-east-2:222222222222:${rest}`;

/** Reads a fact of what the spec asks, given those that it needs, and holds the value to its own shape. */
async function readOf<V>(
  fact: FactDefinition<string, V>,
  seat: FakeSeat,
  { of = null, given = {} }: { readonly of?: readonly unknown[] | null; readonly given?: Readonly<Record<string, unknown>> },
): Promise<V> {
  const need = ((other: FactDefinition) => Promise.resolve(given[other.name])) as Need;
  const value = await fact.read(seat, need, { target: {}, found: () => undefined, of });
  expect(fact.shape().parse(JSON.parse(JSON.stringify(value)))).toEqual(value);
  return value;
}

const group: AutoScalingGroup = {
  ...{ arn: 'arn:gpu', name: 'cc-gpu', status: null, zones: [], subnets: [], minSize: 0, maxSize: 0, desired: 0, countsIn: null },
  ...{ launchConfiguration: null, template: null, mixed: null, distribution: null, suspended: null, protectsNewInstances: null },
  ...{ instances: null, tags: {} },
};

describe('auto-scaling-groups', () => {
  it('reads every page, and all that a group starts instances by', async () => {
    const sizes = { MinSize: 1, MaxSize: 2, DesiredCapacity: 1, DefaultCooldown: 300, HealthCheckType: 'EC2', CreatedTime: new Date(0) };
    const seat = fakeSeat({}, {
      'AutoScaling.DescribeAutoScalingGroups': ({ NextToken }) =>
        NextToken === undefined
          ? {
              AutoScalingGroups: [
                {
                  ...sizes,
                  AutoScalingGroupARN: 'arn:b',
                  AutoScalingGroupName: 'b',
                  AvailabilityZones: ['us-east-2b', 'us-east-2a'],
                  VPCZoneIdentifier: 'subnet-2, subnet-1',
                  Status: 'Delete in progress',
                  DesiredCapacityType: 'units',
                  AvailabilityZoneDistribution: { CapacityDistributionStrategy: 'balanced-only' as const },
                  SuspendedProcesses: [{ ProcessName: 'Launch' }, { ProcessName: 'AZRebalance' }],
                  NewInstancesProtectedFromScaleIn: true,
                  MixedInstancesPolicy: {
                    LaunchTemplate: {
                      LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1', LaunchTemplateName: 'gpu', Version: '$Default' },
                      Overrides: [
                        { InstanceType: 'g5.xlarge', WeightedCapacity: '2', ImageId: 'ami-9' },
                        {
                          LaunchTemplateSpecification: { LaunchTemplateId: 'lt-2', Version: '3' },
                          InstanceRequirements: {
                            VCpuCount: { Min: 1 },
                            MemoryMiB: { Min: 1 },
                            AllowedInstanceTypes: ['g5.*', 'g4dn.*'],
                          },
                        },
                        { InstanceRequirements: { VCpuCount: { Min: 1 }, MemoryMiB: { Min: 1 } } },
                      ],
                    },
                    InstancesDistribution: {
                      OnDemandBaseCapacity: 2,
                      OnDemandPercentageAboveBaseCapacity: 100,
                      DistributionSegments: [{ TargetCapacityTypes: ['on-demand', 'capacity-block'] }],
                    },
                  },
                  Instances: [
                    {
                      ...{ InstanceId: 'i-2', AvailabilityZone: 'us-east-2b', LifecycleState: 'Pending', HealthStatus: 'Unhealthy' },
                      ProtectedFromScaleIn: false,
                    },
                    {
                      ...{ InstanceId: 'i-1', AvailabilityZone: 'us-east-2a', LifecycleState: 'InService', HealthStatus: 'Healthy' },
                      ...{
                        InstanceType: 'g5.xlarge',
                        ProtectedFromScaleIn: false,
                        LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: '3' },
                      },
                    },
                  ],
                  Tags: [{ Key: 'Role', Value: 'gpu' }],
                },
              ],
              NextToken: 'more',
            }
          : {
              AutoScalingGroups: [
                {
                  ...sizes,
                  ...{ AutoScalingGroupARN: 'arn:a', AutoScalingGroupName: 'a', AvailabilityZones: [], LaunchConfigurationName: 'old' },
                },
              ],
            },
    } as Parameters<typeof fakeSeat>[1]);
    const nothing = { type: null, attributes: null, template: null, image: null, weight: null };
    expect(await readShaped(autoScalingGroups, seat)).toEqual([
      { ...group, arn: 'arn:a', name: 'a', minSize: 1, maxSize: 2, desired: 1, launchConfiguration: 'old' },
      {
        arn: 'arn:b',
        name: 'b',
        status: 'Delete in progress',
        zones: ['us-east-2a', 'us-east-2b'],
        subnets: ['subnet-1', 'subnet-2'],
        minSize: 1,
        maxSize: 2,
        desired: 1,
        countsIn: 'units',
        launchConfiguration: null,
        template: null,
        mixed: {
          template: { id: 'lt-1', name: 'gpu', version: '$Default' },
          overrides: [
            { ...nothing, type: 'g5.xlarge', weight: '2', image: 'ami-9' },
            { ...nothing, template: { id: 'lt-2', name: null, version: '3' }, attributes: { allowedTypes: ['g4dn.*', 'g5.*'] } },
            { ...nothing, attributes: { allowedTypes: null } },
          ],
          onDemandBase: 2,
          onDemandPercentage: 100,
          capacityTypes: ['capacity-block', 'on-demand'],
        },
        distribution: 'balanced-only',
        suspended: ['AZRebalance', 'Launch'],
        protectsNewInstances: true,
        instances: [
          {
            ...{ id: 'i-1', type: 'g5.xlarge', zone: 'us-east-2a', state: 'InService', health: 'Healthy' },
            template: { id: 'lt-1', name: null, version: '3' },
          },
          { id: 'i-2', type: null, zone: 'us-east-2b', state: 'Pending', health: 'Unhealthy', template: null },
        ],
        tags: { Role: 'gpu' },
      },
    ]);
    expect(seat.calls[0]?.input).toEqual({ MaxRecords: 100 });
  });
});

describe('scheduled-actions', () => {
  it('reads every page, and leaves sizes that stay as they are', async () => {
    const named = (name: string) => ({ ScheduledActionARN: `arn:${name}`, ScheduledActionName: name, AutoScalingGroupName: 'cc-gpu' });
    const seat = fakeSeat(
      {},
      {
        'AutoScaling.DescribeScheduledActions': ({ NextToken }) =>
          NextToken === undefined
            ? { ScheduledUpdateGroupActions: [{ ...named('night'), MinSize: 0, Recurrence: '0 22 * * *' }], NextToken: 'more' }
            : { ScheduledUpdateGroupActions: [{ ...named('move'), MaxSize: 4, DesiredCapacity: 3, StartTime: new Date(0) }] },
      },
    );
    const unsaid = { group: 'cc-gpu', minSize: null, maxSize: null, desired: null, recurrence: null, from: null };
    expect(await readShaped(scheduledActions, seat)).toEqual([
      { ...unsaid, arn: 'arn:move', name: 'move', maxSize: 4, desired: 3, from: '1970-01-01T00:00:00.000Z' },
      { ...unsaid, arn: 'arn:night', name: 'night', minSize: 0, recurrence: '0 22 * * *' },
    ]);
  });
});

const template = (id: string, version: number, change: object = {}) => ({
  LaunchTemplateId: id,
  LaunchTemplateName: `name-${id}`,
  VersionNumber: version,
  DefaultVersion: false,
  LaunchTemplateData: {},
  ...change,
});
const unsaid = {
  ...{ isDefault: false, type: null, attributes: null, image: null, keyName: null, profile: null, market: null, disks: [], interfaces: [] },
  metadata: { tokens: null, endpoint: null, hopLimit: null },
};
const reference = (id: string | null, version: string | null, name: string | null = null) => ({ id, name, version });

describe('launch-template-versions', () => {
  it('reads all templates at once, keeps those of the groups, asks for pinned versions, and keeps no user data', async () => {
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeLaunchTemplateVersions': ({ LaunchTemplateId, LaunchTemplateName, Versions, NextToken }) => {
          if (LaunchTemplateId === 'lt-1') return { LaunchTemplateVersions: [template('lt-1', Number(Versions?.[0]))] };
          if (LaunchTemplateId === 'lt-2') return awsError('InvalidLaunchTemplateId.VersionNotFound', 'no such version');
          if (LaunchTemplateName === 'by-name') return { LaunchTemplateVersions: [template('lt-4', 1, { LaunchTemplateName: 'by-name' })] };
          if (NextToken !== undefined) return { LaunchTemplateVersions: [template('lt-1', 9), template('lt-other', 1)] };
          const data = {
            InstanceType: 'g5.xlarge' as const,
            ImageId: 'ami-1',
            KeyName: 'mine',
            UserData: 'c2VjcmV0',
            IamInstanceProfile: { Arn: 'arn:profile' },
            InstanceMarketOptions: { MarketType: 'spot' as const },
            MetadataOptions: { HttpTokens: 'required' as const, HttpEndpoint: 'enabled' as const, HttpPutResponseHopLimit: 2 },
            BlockDeviceMappings: [
              { DeviceName: '/dev/xvda', Ebs: { Encrypted: true, KmsKeyId: 'arn:key' } },
              { DeviceName: '/dev/xvdb', VirtualName: 'ephemeral0' },
              { DeviceName: '/dev/xvdc', NoDevice: '' },
            ],
            NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: false }, {}],
          };
          return { LaunchTemplateVersions: [template('lt-1', 8, { DefaultVersion: true, LaunchTemplateData: data })], NextToken: 'more' };
        },
      },
    );
    const groups = [
      {
        ...group,
        template: reference('lt-1', '3'),
        mixed: {
          ...{ template: reference('lt-1', '$Latest'), onDemandBase: null, onDemandPercentage: null, capacityTypes: [] },
          overrides: [reference('lt-2', '7'), reference(null, '1', 'by-name'), reference('lt-1', '9')].map((one) => ({
            ...{ type: null, attributes: null, image: null, weight: null },
            template: one,
          })),
        },
      },
      { ...group, name: 'web', template: reference('lt-other', '5') },
    ];
    const value = await readOf(launchTemplateVersions, seat, { of: [{ name: 'cc-*' }], given: { 'auto-scaling-groups': groups } });
    expect(value).toEqual([
      { ...unsaid, id: 'lt-1', name: 'name-lt-1', version: 3 },
      {
        ...{ id: 'lt-1', name: 'name-lt-1', version: 8, isDefault: true, type: 'g5.xlarge', attributes: null, image: 'ami-1' },
        ...{ keyName: 'mine', profile: 'arn:profile', market: 'spot', metadata: { tokens: 'required', endpoint: 'enabled', hopLimit: 2 } },
        disks: [
          { device: '/dev/xvda', kind: 'ebs', encrypted: true, keyId: 'arn:key' },
          { device: '/dev/xvdb', kind: 'instance-store', encrypted: null, keyId: null },
          { device: '/dev/xvdc', kind: 'none', encrypted: null, keyId: null },
        ],
        interfaces: [
          { index: 0, publicIp: false },
          { index: null, publicIp: null },
        ],
      },
      { ...unsaid, id: 'lt-1', name: 'name-lt-1', version: 9 },
      { ...unsaid, id: 'lt-4', name: 'by-name', version: 1 },
    ]);
    expect(JSON.stringify(value)).not.toContain('c2VjcmV0');
    expect(seat.calls.map(({ input }) => input.Versions)).toEqual([['$Latest', '$Default'], ['$Latest', '$Default'], ['3'], ['7'], ['1']]);
  });

  it('throws what AWS refuses, of all templates and of one', async () => {
    const groups = [{ ...group, template: reference('lt-1', '3') }];
    const denied = fakeSeat({}, { 'EC2.DescribeLaunchTemplateVersions': () => accessDenied() });
    await expect(readOf(launchTemplateVersions, denied, { given: { 'auto-scaling-groups': groups } })).rejects.toThrow('not authorized');
    const once = fakeSeat(
      {},
      {
        'EC2.DescribeLaunchTemplateVersions': ({ LaunchTemplateId }) =>
          LaunchTemplateId === undefined ? { LaunchTemplateVersions: [] } : accessDenied(),
      },
    );
    await expect(readOf(launchTemplateVersions, once, { given: { 'auto-scaling-groups': groups } })).rejects.toThrow('not authorized');
  });

  it('keeps that a version asks for a market of which AWS left out the type', async () => {
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeLaunchTemplateVersions': () => ({
          LaunchTemplateVersions: [template('lt-1', 3, { LaunchTemplateData: { InstanceMarketOptions: { SpotOptions: {} } } })],
        }),
      },
    );
    const groups = [{ ...group, template: reference('lt-1', '3') }];
    const [value] = await readOf(launchTemplateVersions, seat, { given: { 'auto-scaling-groups': groups } });
    expect(value).toEqual({ ...unsaid, id: 'lt-1', name: 'name-lt-1', version: 3, market: 'a market without type' });
  });

  it('does not take half a version for a whole one', async () => {
    const { LaunchTemplateData: _, ...half } = template('lt-1', 1);
    const seat = fakeSeat({}, { 'EC2.DescribeLaunchTemplateVersions': () => ({ LaunchTemplateVersions: [half] }) });
    await expect(readOf(launchTemplateVersions, seat, { given: { 'auto-scaling-groups': [] } })).rejects.toThrow('LaunchTemplateData');
  });
});

describe('instances', () => {
  it('reads the instances of the groups that are asked for alone', async () => {
    const tags = [
      { Key: 'aws:autoscaling:groupName', Value: 'cc-gpu' },
      { Key: 'aws:ec2launchtemplate:id', Value: 'lt-1' },
      { Key: 'aws:ec2launchtemplate:version', Value: '3' },
    ];
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeInstances': ({ NextToken }) =>
          NextToken === undefined
            ? {
                Reservations: [
                  {
                    Instances: [
                      {
                        InstanceId: 'i-2',
                        Tags: tags,
                        State: { Name: 'running' as const },
                        ImageId: 'ami-1',
                        LaunchTime: new Date(0),
                        InstanceLifecycle: 'spot' as const,
                        KeyName: 'mine',
                        IamInstanceProfile: { Arn: 'arn:profile' },
                        PublicIpAddress: '203.0.113.2',
                        NetworkInterfaces: [{ Association: { PublicIp: '203.0.113.1' } }, {}],
                        MetadataOptions: { State: 'pending' as const, HttpTokens: 'required' as const },
                        RootDeviceName: '/dev/xvda',
                        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeId: 'vol-1' } }, { DeviceName: '/dev/xvdb' }],
                      },
                    ],
                  },
                ],
                NextToken: 'more',
              }
            : { Reservations: [{ Instances: [{ InstanceId: 'i-1', Tags: tags.slice(0, 1) }] }] },
      },
    );
    const given = { 'auto-scaling-groups': [group, { ...group, name: 'web' }] };
    const empty = {
      ...{ group: 'cc-gpu', state: null, image: null, launchedAt: null, lifecycle: null, keyName: null, profile: null, publicIps: [] },
      ...{ template: null, version: null, metadata: null, rootDevice: null, volumes: [] },
    };
    expect(await readOf(instances, seat, { of: [{ name: 'cc-gpu' }], given })).toEqual([
      { ...empty, arn: arnOf('ec2', 'instance/i-1'), id: 'i-1' },
      {
        ...{ arn: arnOf('ec2', 'instance/i-2'), id: 'i-2', group: 'cc-gpu', state: 'running', image: 'ami-1' },
        ...{ launchedAt: '1970-01-01T00:00:00.000Z', lifecycle: 'spot', keyName: 'mine', profile: 'arn:profile' },
        ...{ publicIps: ['203.0.113.1', '203.0.113.2'], template: 'lt-1', version: '3' },
        metadata: { state: 'pending', tokens: 'required', endpoint: null, hopLimit: null },
        rootDevice: '/dev/xvda',
        volumes: [{ device: '/dev/xvda', volume: 'vol-1' }],
      },
    ]);
    const Filters = [{ Name: 'tag:aws:autoscaling:groupName', Values: ['cc-gpu'] }];
    expect(seat.calls[0]?.input).toEqual({ Filters, IncludeManagedResources: true, MaxResults: 1000 });
  });

  it('asks nothing where no group is asked for', async () => {
    const seat = fakeSeat({}, {});
    expect(await readOf(instances, seat, { of: [{ name: 'none' }], given: { 'auto-scaling-groups': [group] } })).toEqual([]);
    expect(seat.calls).toEqual([]);
  });

  it('asks for two hundred groups at a time', async () => {
    const seat = fakeSeat({}, { 'EC2.DescribeInstances': () => ({ Reservations: [] }) });
    const groups = Array.from({ length: 201 }, (_, index) => ({ ...group, name: `g${index}` }));
    await readOf(instances, seat, { given: { 'auto-scaling-groups': groups } });
    expect(seat.calls.map(({ input }) => (input.Filters as { Values: string[] }[])[0]?.Values.length)).toEqual([200, 1]);
  });
});

describe('launch-images', () => {
  it('reads the images of templates, overrides and instances by a filter, each once', async () => {
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeImages': () => ({
          Images: [
            { ImageId: 'ami-2', OwnerId: '591542846629', ImageOwnerAlias: 'amazon', ImdsSupport: 'v2.0' as const },
            {
              ...{ ImageId: 'ami-1', OwnerId: '222222222222' },
              BlockDeviceMappings: [
                { DeviceName: '/dev/xvdb', Ebs: {} },
                { DeviceName: '/dev/xvda', Ebs: { SnapshotId: 'snap-1' } },
                { DeviceName: '/dev/xvdc', VirtualName: 'ephemeral0' },
              ],
            },
          ],
        }),
      },
    );
    const override = { type: null, attributes: null, template: null, weight: null, image: 'ami-2' };
    const mixed = { template: null, overrides: [override], onDemandBase: null, onDemandPercentage: null, capacityTypes: [] };
    const given = {
      'auto-scaling-groups': [
        { ...group, mixed },
        { ...group, name: 'web', mixed: { ...mixed, overrides: [{ ...override, image: 'ami-web' }] } },
      ],
      'launch-template-versions': [{ image: 'ami-1' }, { image: 'resolve:ssm:/aws/x' }, { image: null }],
      instances: [{ image: 'ami-1' }],
    };
    const arn = (id: string) => `arn:aws:ec2:us-east-2::image/${id}`;
    expect(await readOf(launchImages, seat, { of: [{ name: 'cc-gpu' }], given })).toEqual([
      { arn: arn('ami-1'), id: 'ami-1', owner: '222222222222', ownerAlias: null, imds: null, devices: ['/dev/xvda', '/dev/xvdb'] },
      { arn: arn('ami-2'), id: 'ami-2', owner: '591542846629', ownerAlias: 'amazon', imds: 'v2.0', devices: null },
    ]);
    expect(seat.calls.map(({ input }) => input.Filters)).toEqual([[{ Name: 'image-id', Values: ['ami-1', 'ami-2'] }]]);
  });
});

describe('instance-type-offerings', () => {
  it('reads the zones of each type of the families that are asked for', async () => {
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeInstanceTypeOfferings': ({ NextToken }) =>
          NextToken === undefined
            ? { InstanceTypeOfferings: [{ InstanceType: 'g5.xlarge' as const, Location: 'us-east-2b' }], NextToken: 'more' }
            : {
                InstanceTypeOfferings: [
                  { InstanceType: 'g5.xlarge' as const, Location: 'us-east-2a' },
                  { InstanceType: 'g4dn.xlarge' as const, Location: 'us-east-2a' },
                ],
              },
      },
    );
    expect(await readOf(instanceTypeOfferings, seat, { of: [['g5', 'g4dn'], ['g5']] })).toEqual([
      { type: 'g4dn.xlarge', zones: ['us-east-2a'] },
      { type: 'g5.xlarge', zones: ['us-east-2a', 'us-east-2b'] },
    ]);
    expect(seat.calls[0]?.input).toEqual({
      ...{ LocationType: 'availability-zone', MaxResults: 1000 },
      Filters: [{ Name: 'instance-type', Values: ['g4dn.*', 'g5.*'] }],
    });
  });
});

describe('instance-metadata-defaults', () => {
  it.each([
    ['nothing said', {}, { tokens: null, endpoint: null, hopLimit: null }],
    [
      'all said',
      { AccountLevel: { HttpTokens: 'required', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 2 } },
      { tokens: 'required', endpoint: 'enabled', hopLimit: 2 },
    ],
    [
      'taken back',
      { AccountLevel: { HttpTokens: 'no-preference', HttpEndpoint: 'no-preference', HttpPutResponseHopLimit: -1 } },
      { tokens: null, endpoint: null, hopLimit: null },
    ],
  ])('%s', async (_, answer, expected) => {
    expect(await readShaped(instanceMetadataDefaults, fakeSeat({}, { 'EC2.GetInstanceMetadataDefaults': () => answer as object }))).toEqual(
      expected,
    );
  });

  it('takes nothing for an answer only with a request id: a proxy that says nothing is not heard', async () => {
    const seat = fakeSeat({}, { 'EC2.GetInstanceMetadataDefaults': () => ({ $metadata: {} }) });
    await expect(readShaped(instanceMetadataDefaults, seat)).rejects.toThrow('without AccountLevel and without a request id');
  });
});

describe('capacity-providers', () => {
  it('reads every page, and tells apart those that manage no group', async () => {
    const seat = fakeSeat(
      {},
      {
        'ECS.DescribeCapacityProviders': ({ nextToken }) =>
          nextToken === undefined
            ? {
                capacityProviders: [
                  {
                    capacityProviderArn: 'arn:gpu',
                    name: 'gpu',
                    status: 'ACTIVE' as const,
                    updateStatus: 'UPDATE_COMPLETE' as const,
                    autoScalingGroupProvider: {
                      ...{ autoScalingGroupArn: 'arn:asg', managedScaling: { status: 'ENABLED' as const } },
                      managedTerminationProtection: 'DISABLED' as const,
                    },
                  },
                ],
                nextToken: 'more',
              }
            : { capacityProviders: [{ capacityProviderArn: 'arn:fargate', name: 'FARGATE', status: 'ACTIVE' as const }] },
      },
    );
    expect(await readShaped(capacityProviders, seat)).toEqual([
      { arn: 'arn:fargate', name: 'FARGATE', status: 'ACTIVE', update: null, group: null },
      {
        ...{ arn: 'arn:gpu', name: 'gpu', status: 'ACTIVE', update: 'UPDATE_COMPLETE' },
        group: { arn: 'arn:asg', scaling: 'ENABLED', terminationProtection: 'DISABLED' },
      },
    ]);
  });
});

describe('ecs-services', () => {
  const given = {
    [ecsClusters.name]: [
      { arn: 'arn:one', name: 'one', status: 'ACTIVE' },
      { arn: 'arn:two', name: 'two', status: 'ACTIVE' },
      { arn: 'arn:gone', name: 'gone', status: 'INACTIVE' },
    ],
  };
  const names = Array.from({ length: 11 }, (_, index) => `arn:service/one/s${String(index).padStart(2, '0')}`);

  it('reads the services of the cluster that are asked for, ten at a time', async () => {
    const seat = fakeSeat(
      {},
      {
        'ECS.ListServices': () => ({ serviceArns: [...names, 'arn:service/one/other'] }),
        'ECS.DescribeServices': ({ services = [] }) => ({
          services: services
            .filter((arn) => arn !== names[10])
            .map((arn) => ({
              ...{ serviceArn: arn, serviceName: arn.slice(-3), status: 'ACTIVE' },
              ...(arn === names[0]
                ? { launchType: 'EC2' as const }
                : { capacityProviderStrategy: [{ capacityProvider: 'gpu', weight: 1 }] }),
            })),
          failures: services.includes(names[10] ?? '') ? [{ arn: names[10] ?? '', reason: 'MISSING' }] : [],
        }),
      },
    );
    const of = [
      { cluster: 'one', services: ['s*'] },
      { cluster: 'gone', services: ['*'] },
    ];
    const value = await readOf(ecsServices, seat, { of, given });
    expect(value.map(({ name }) => name)).toEqual(names.slice(0, 10).map((arn) => arn.slice(-3)));
    expect(value[0]).toEqual({ arn: names[0], name: 's00', cluster: 'arn:one', status: 'ACTIVE', launchType: 'EC2', strategy: [] });
    expect(value[1]).toMatchObject({ launchType: null, strategy: [{ provider: 'gpu', weight: 1, base: null }] });
    expect(seat.calls.map(({ operation, input }) => [operation, input.cluster])).toEqual([
      ['ECS.ListServices', 'arn:one'],
      ['ECS.DescribeServices', 'arn:one'],
      ['ECS.DescribeServices', 'arn:one'],
    ]);
  });

  it('reads all services of all active clusters where nothing is said', async () => {
    const seat = fakeSeat({}, { 'ECS.ListServices': () => ({ serviceArns: [] }) });
    expect(await readOf(ecsServices, seat, { given })).toEqual([]);
    expect(seat.calls.map(({ input }) => input.cluster)).toEqual(['arn:one', 'arn:two']);
  });

  it('does not pass over one that ECS does not describe', async () => {
    const seat = fakeSeat(
      {},
      { 'ECS.ListServices': () => ({ serviceArns: names.slice(0, 1) }), 'ECS.DescribeServices': () => ({ services: [] }) },
    );
    await expect(readOf(ecsServices, seat, { of: [{ cluster: 'one', services: ['*'] }], given })).rejects.toThrow('did not describe');
  });
});
