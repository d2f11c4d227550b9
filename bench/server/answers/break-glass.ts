import { dataKey, keyArn, type Member } from '../world.ts';
import { type Answer, isGoverned, list, sizeOf, tokenElement } from './context.ts';

const ruleName = 'breakglass-assumed';
const topicName = 'breakglass-alerts';

/** Whether the account has an alarm for its break-glass role in the region. */
function hasAlarm({ part }: Member, region: string): boolean {
  return part === 'production' && isGoverned(region);
}

const topicArn = ({ id }: Member, region: string): string => `arn:aws:sns:${region}:${id}:${topicName}`;

/** EventBridge: in production one rule, which sends to one topic. */
export const eventBridge: Readonly<Record<string, Answer>> = {
  ListRules: ({ member, region, input, page }) => {
    const rule = {
      Name: ruleName,
      Arn: `arn:aws:events:${region}:${member.id}:rule/${ruleName}`,
      EventBusName: 'default',
      State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
      EventPattern: JSON.stringify({ source: ['aws.sts'], detail: { eventName: ['AssumeRoleWithSAML'] } }),
    };
    const { items, next } = page(hasAlarm(member, region) ? [rule] : [], { size: sizeOf(input.Limit, 100), token: input.NextToken });
    return JSON.stringify({ Rules: items, NextToken: next });
  },
  ListTargetsByRule: ({ member, region, input, page }) => {
    const { items, next } = page([{ Id: 'people', Arn: topicArn(member, region) }], {
      size: sizeOf(input.Limit, 100),
      token: input.NextToken,
    });
    return JSON.stringify({ Targets: items, NextToken: next });
  },
};

function attributesElement(attributes: Readonly<Record<string, string>>): string {
  return list('Attributes', 'entry', Object.entries(attributes), ([name, value]) => `<key>${name}</key><value>${value}</value>`);
}

/** SNS: a topic with a key of the account's own and two people who confirmed. */
export const sns: Readonly<Record<string, Answer>> = {
  ListTopics: () => '<Topics></Topics>',
  GetTopicAttributes: ({ member, region, input }) => {
    const Statement = [
      { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish', Resource: input.TopicArn },
    ];
    const attributes = {
      TopicArn: String(input.TopicArn),
      Owner: member.id,
      KmsMasterKeyId: keyArn(member.id, region, dataKey),
      Policy: JSON.stringify({ Version: '2012-10-17', Statement }).replaceAll('"', '&quot;'),
    };
    return attributesElement(attributes);
  },
  GetSubscriptionAttributes: ({ member, input }) =>
    attributesElement({
      SubscriptionArn: String(input.SubscriptionArn),
      Owner: member.id,
      PendingConfirmation: 'false',
      RawMessageDelivery: 'false',
    }),
  ListSubscriptionsByTopic: ({ member, input, page }) => {
    const { items, next } = page(['first', 'second'], { size: 100, token: input.NextToken });
    const textOf = (name: string) =>
      `<SubscriptionArn>${input.TopicArn}:${name}</SubscriptionArn><Owner>${member.id}</Owner><Protocol>email</Protocol>` +
      `<Endpoint>${name}@example.com</Endpoint><TopicArn>${input.TopicArn}</TopicArn>`;
    return `${list('Subscriptions', 'member', items, textOf)}${tokenElement('NextToken', next)}`;
  },
};

/** SSM: preferences of Session Manager, and no other Session document. */
export const ssm: Readonly<Record<string, Answer>> = {
  GetDocument: ({ member, region, input }) => {
    const inputs = {
      s3BucketName: 'session-logs',
      s3EncryptionEnabled: true,
      kmsKeyId: keyArn(member.id, region, dataKey),
      maxSessionDuration: '60',
    };
    const Content = JSON.stringify({ schemaVersion: '1.0', sessionType: 'Standard_Stream', inputs });
    return JSON.stringify({ Name: input.Name, DocumentType: 'Session', DocumentFormat: 'JSON', Status: 'Active', Content });
  },
  DescribeParameters: () => JSON.stringify({ Parameters: [] }),
  ListDocuments: ({ input, page }) => {
    const { items, next } = page([{ Name: 'SSM-SessionManagerRunShell', DocumentType: 'Session' }], {
      size: sizeOf(input.MaxResults, 50),
      token: input.NextToken,
    });
    return JSON.stringify({ DocumentIdentifiers: items, NextToken: next });
  },
};

const clusterArn = (member: Member, region: string): string => `arn:aws:ecs:${region}:${member.id}:cluster/cc`;

/** ECS: one cluster in production, whose commands are logged, and no service. */
export const ecs: Readonly<Record<string, Answer>> = {
  ListClusters: ({ member, region, input, page }) => {
    const clusters = hasAlarm(member, region) ? [clusterArn(member, region)] : [];
    const { items, next } = page(clusters, { size: sizeOf(input.maxResults, 100), token: input.nextToken });
    return JSON.stringify({ clusterArns: items, nextToken: next });
  },
  DescribeClusters: ({ member, region, input }) => {
    const logConfiguration = { s3BucketName: 'session-logs', s3EncryptionEnabled: true };
    const key = keyArn(member.id, region, dataKey);
    const configuration = {
      executeCommandConfiguration: { logging: 'OVERRIDE', logConfiguration },
      managedStorageConfiguration: { kmsKeyId: key, fargateEphemeralStorageKmsKeyId: key },
    };
    const clusters = (input.clusters ?? []) as readonly string[];
    return JSON.stringify({
      clusters: clusters.map((arn) => ({ clusterArn: arn, clusterName: 'cc', status: 'ACTIVE', configuration })),
      failures: [],
    });
  },
  DescribeCapacityProviders: () => JSON.stringify({ capacityProviders: [], failures: [] }),
  DescribeServices: () => JSON.stringify({ services: [], failures: [] }),
  ListServices: () => JSON.stringify({ serviceArns: [] }),
};
