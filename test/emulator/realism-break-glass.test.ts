import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateVpcCommand,
  DescribeInstanceConnectEndpointsCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { DescribeClustersCommand, ECSClient } from '@aws-sdk/client-ecs';
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { ListDocumentsCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asAuditor, type ClientConfig } from './clients.ts';
import { type Emulator, startEmulator } from './emulator.ts';

const [production, audit] = ['222222222222', '555555555555'];
const day = 86_400_000;

describe.skipIf(process.env.IQ_WITHOUT_EMULATOR === '1')('what moto alone would get wrong about the way in', () => {
  let emulator: Emulator;
  let config: ClientConfig;

  // One organization for all: each test changes what no other looks at.
  beforeAll(async () => {
    emulator = await startEmulator();
    await emulator.seed('reference');
    config = await asAuditor(emulator, production);
  });
  afterAll(() => emulator.stop());

  test('a subscription is pending until somebody says yes, and the topic counts both', async () => {
    const sns = new SNSClient(config);
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'news' }));
    const listed = async () => (await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions ?? [];
    const counted = async () => (await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes ?? {};
    for (const Endpoint of ['ada@example.com', 'grace@example.com']) {
      const asked = await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint }));
      expect(asked.SubscriptionArn).toBe('pending confirmation');
    }
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: `arn:aws:sqs:us-east-2:${production}:news` }));
    await sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token: 'ada@example.com' }));
    expect((await listed()).map(({ Endpoint, SubscriptionArn }) => [Endpoint?.split(':').at(-1), SubscriptionArn?.slice(0, 19)])).toEqual([
      ['ada@example.com', 'arn:aws:sns:us-east'],
      ['grace@example.com', 'PendingConfirmation'],
      ['news', 'arn:aws:sns:us-east'],
    ]);
    expect(await counted()).toMatchObject({ SubscriptionsConfirmed: '2', SubscriptionsPending: '1' });
  });

  test("the key that AWS manages for SNS is AWS's, and serves nobody but SNS", async () => {
    const kms = new KMSClient(config);
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/aws/sns' }));
    expect(KeyMetadata?.KeyManager).toBe('AWS');
    const { Policy = '' } = await kms.send(new GetKeyPolicyCommand({ KeyId: KeyMetadata?.KeyId, PolicyName: 'default' }));
    expect(JSON.parse(Policy).Statement[0].Condition).toEqual({
      StringEquals: { 'kms:CallerAccount': production, 'kms:ViaService': 'sns.us-east-2.amazonaws.com' },
    });
  });

  test('a cluster says how commands are logged to those alone who ask for it', async () => {
    const ecs = new ECSClient(config);
    const asked = async (include: 'CONFIGURATIONS'[]) =>
      (await ecs.send(new DescribeClustersCommand({ clusters: ['cc'], include }))).clusters?.[0]?.configuration;
    expect(await asked([])).toBeUndefined();
    expect((await asked(['CONFIGURATIONS']))?.executeCommandConfiguration?.logging).toBe('OVERRIDE');
  });

  test('the list of documents ends without a token', async () => {
    const { DocumentIdentifiers: [found] = [], NextToken } = await new SSMClient(config).send(
      new ListDocumentsCommand({ Filters: [{ Key: 'DocumentType', Values: ['Session'] }] }),
    );
    expect(found).toMatchObject({ Name: 'SSM-SessionManagerRunShell', PlatformTypes: ['Windows', 'Linux', 'MacOS'] });
    expect(NextToken).toBeUndefined();
  });

  test('rules keep the state that hears every management event, and come in pages', async () => {
    const events = new EventBridgeClient(config);
    const first = await events.send(new ListRulesCommand({ Limit: 1 }));
    const rest = await events.send(new ListRulesCommand({ NextToken: first.NextToken }));
    expect([...(first.Rules ?? []), ...(rest.Rules ?? [])].map(({ Name, State }) => [Name, State])).toEqual([
      ['breakglass-assumed', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'],
      ['cc-tasks', 'ENABLED'],
      ['cc-nightly', 'ENABLED'],
    ]);
  });

  test('the rule of the alarm matched on the day of the last use, and nothing else was ever counted', async () => {
    const count = async (rule: string, MetricName = 'TriggeredRules') => {
      const Metric = { Namespace: 'AWS/Events', MetricName, Dimensions: [{ Name: 'RuleName', Value: rule }] };
      const now = Date.now();
      const { MetricDataResults: [result] = [] } = await new CloudWatchClient(config).send(
        new GetMetricDataCommand({
          StartTime: new Date(now - 180 * day),
          EndTime: new Date(now),
          MetricDataQueries: [{ Id: 'sum', MetricStat: { Metric, Period: 86_400, Stat: 'Sum' } }],
        }),
      );
      return (result?.Timestamps ?? []).map((time, index) => [Math.floor((now - time.getTime()) / day), result?.Values?.[index]]);
    };
    expect(await count('breakglass-assumed')).toEqual([[20, 1]]);
    expect(await count('breakglass-assumed', 'FailedInvocations')).toEqual([]);
    expect(await count('cc-tasks')).toEqual([]);
  });

  test('the default group of a new network lets its own members in', async () => {
    const ec2 = new EC2Client(await asAuditor(emulator, audit));
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
    const own = { Filters: [{ Name: 'vpc-id', Values: [Vpc?.VpcId ?? ''] }] };
    const { SecurityGroups: [group] = [] } = await ec2.send(new DescribeSecurityGroupsCommand(own));
    expect(group).toMatchObject({ GroupId: 'sg-55555555555502002', GroupName: 'default' });
    expect(group?.IpPermissions).toMatchObject([{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: group?.GroupId }], IpRanges: [] }]);
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: group?.GroupId, IpPermissions: group?.IpPermissions }));
    expect((await ec2.send(new DescribeSecurityGroupsCommand(own))).SecurityGroups?.[0]?.IpPermissions).toEqual([]);
  });

  test('nobody has an EC2 Instance Connect endpoint', async () => {
    const { InstanceConnectEndpoints } = await new EC2Client(config).send(new DescribeInstanceConnectEndpointsCommand({}));
    expect(InstanceConnectEndpoints).toEqual([]);
  });
});
