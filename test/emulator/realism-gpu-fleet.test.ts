import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeScheduledActionsCommand,
  PutScheduledUpdateGroupActionCommand,
  StartInstanceRefreshCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateVersionCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeVolumesCommand,
  EC2Client,
  GetInstanceMetadataDefaultsCommand,
  ModifyInstanceMetadataDefaultsCommand,
  ModifyInstanceMetadataOptionsCommand,
} from '@aws-sdk/client-ec2';
import { DescribeCapacityProvidersCommand, DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asAuditor, type ClientConfig } from './clients.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { asSeeder } from './stack.ts';

const production = '222222222222';
const AutoScalingGroupName = 'cc-gpu';
const phi = `arn:aws:kms:us-east-2:${production}:key/22222222-2222-4002-8000-000000000001`;

describe.skipIf(process.env.IQ_WITHOUT_EMULATOR === '1')('what moto alone would get wrong about groups of instances', () => {
  let emulator: Emulator;
  let config: ClientConfig;
  let ec2: EC2Client;
  let scaling: AutoScalingClient;

  beforeAll(async () => {
    emulator = await startEmulator();
    await emulator.seed('reference');
    config = await asAuditor(emulator, production);
    ec2 = asSeeder(new EC2Client(config), production);
    scaling = asSeeder(new AutoScalingClient(config), production);
  });
  afterAll(() => emulator.stop());

  const group = async () =>
    (await scaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [AutoScalingGroupName] }))).AutoScalingGroups?.[0];
  const running = async () => {
    const Filters = [
      { Name: 'tag:aws:autoscaling:groupName', Values: [AutoScalingGroupName] },
      { Name: 'instance-state-name', Values: ['running'] },
    ];
    return ((await ec2.send(new DescribeInstancesCommand({ Filters }))).Reservations ?? []).flatMap(({ Instances }) => Instances ?? []);
  };

  test('instances are started zone by zone, as the version in use says', async () => {
    const { Instances = [], LaunchTemplate, AvailabilityZoneDistribution } = (await group()) ?? {};
    expect(Instances.map((one) => [one.AvailabilityZone, one.LaunchTemplate?.Version])).toEqual([
      ['us-east-2a', '1'],
      ['us-east-2b', '1'],
    ]);
    expect(LaunchTemplate).toBeUndefined();
    expect(AvailabilityZoneDistribution).toEqual({ CapacityDistributionStrategy: 'balanced-only' });
    for (const one of await running()) {
      expect(one).toMatchObject({
        RootDeviceName: '/dev/xvda',
        IamInstanceProfile: { Arn: `arn:aws:iam::${production}:instance-profile/cc-gpu` },
      });
      expect(one.MetadataOptions).toMatchObject({ State: 'applied', HttpTokens: 'required', HttpPutResponseHopLimit: 2 });
      expect(one.PublicIpAddress).toBeUndefined();
      const VolumeIds = (one.BlockDeviceMappings ?? []).map(({ Ebs }) => Ebs?.VolumeId ?? '');
      const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({ VolumeIds }));
      expect(Volumes.map(({ Encrypted, KmsKeyId }) => [Encrypted, KmsKeyId])).toEqual([[true, phi]]);
    }
  });

  test('a newer version is for what is started later, and a refresh starts all anew', async () => {
    const LaunchTemplateData = { ImageId: 'ami-22222222222202001', InstanceType: 'g5.xlarge' as const, KeyName: 'debug' };
    await ec2.send(new CreateLaunchTemplateVersionCommand({ LaunchTemplateName: 'cc-gpu', LaunchTemplateData }));
    expect((await running()).map(({ KeyName }) => KeyName)).toEqual([undefined, undefined]);
    await scaling.send(new StartInstanceRefreshCommand({ AutoScalingGroupName }));
    expect((await running()).map(({ KeyName }) => KeyName)).toEqual(['debug', 'debug']);
    expect((await group())?.Instances?.map(({ LaunchTemplate }) => LaunchTemplate?.Version)).toEqual(['2', '2']);
  });

  test('an update leaves what it does not name', async () => {
    const before = await group();
    await scaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, MaxSize: 6 }));
    expect(await group()).toEqual({ ...before, MaxSize: 6 });
  });

  test('a scheduled action has an ARN', async () => {
    await scaling.send(new PutScheduledUpdateGroupActionCommand({ AutoScalingGroupName, ScheduledActionName: 'night', MinSize: 0 }));
    const { ScheduledUpdateGroupActions = [] } = await scaling.send(new DescribeScheduledActionsCommand({}));
    expect(ScheduledUpdateGroupActions.map(({ ScheduledActionARN }) => ScheduledActionARN)).toEqual([
      expect.stringMatching(/^arn:aws:autoscaling:us-east-2:222222222222:scheduledUpdateGroupAction:.*:scheduledActionName\/night$/),
    ]);
  });

  test('changed metadata options are pending at first', async () => {
    const [first] = await running();
    await ec2.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId: first?.InstanceId, HttpTokens: 'required' }));
    expect((await running())[0]?.MetadataOptions?.State).toBe('pending');
  });

  test('the defaults of the account are none until somebody sets them', async () => {
    expect((await ec2.send(new GetInstanceMetadataDefaultsCommand({}))).AccountLevel ?? {}).toEqual({});
    await ec2.send(new ModifyInstanceMetadataDefaultsCommand({ HttpTokens: 'required' }));
    expect((await ec2.send(new GetInstanceMetadataDefaultsCommand({}))).AccountLevel).toEqual({ HttpTokens: 'required' });
  });

  test('a filter of offerings takes patterns', async () => {
    const Filters = [{ Name: 'instance-type', Values: ['g5.xl*'] }];
    const { InstanceTypeOfferings = [] } = await ec2.send(
      new DescribeInstanceTypeOfferingsCommand({ LocationType: 'availability-zone', Filters }),
    );
    expect(InstanceTypeOfferings.map(({ InstanceType, Location }) => `${InstanceType} ${Location}`).sort()).toEqual([
      ...['g5.xlarge us-east-2a', 'g5.xlarge us-east-2b', 'g5.xlarge us-east-2c'],
    ]);
  });

  test('all capacity providers are listed, a service keeps what it runs on', async () => {
    const ecs = asSeeder(new ECSClient(config), production);
    const { capacityProviders = [] } = await ecs.send(new DescribeCapacityProvidersCommand({}));
    expect(capacityProviders.map(({ name }) => name)).toEqual(['FARGATE', 'FARGATE_SPOT', 'gpu']);
    const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster: 'cc', services: ['cc-inference'] }));
    expect(services[0]).toMatchObject({ capacityProviderStrategy: [{ capacityProvider: 'gpu', weight: 1, base: 0 }] });
    expect(services[0]?.launchType).toBeUndefined();
  });
});
