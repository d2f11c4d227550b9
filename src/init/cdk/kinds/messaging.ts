import { arn, type Kind, named } from './kind.ts';

const queue = named({ property: 'QueueName', service: 'sqs', path: '', most: 80 });
const logGroup = named({ property: 'LogGroupName', service: 'logs', path: 'log-group:', most: 512 });

/** What carries messages, events and logs. */
export const messagingKinds: Readonly<Record<string, Kind>> = {
  'AWS::SNS::Topic': named({
    property: 'TopicName',
    service: 'sns',
    path: '',
    refersByArn: true,
    attributes: (read) => ({ TopicArn: read.arn, TopicName: read.name }),
  }),
  'AWS::SQS::Queue': {
    ...queue,
    ref: (resource) => `https://sqs.${resource.stack.region}.amazonaws.com/${resource.stack.account}/${queue.name(resource)}`,
    attributes: {
      ...queue.attributes,
      QueueName: queue.name,
      QueueUrl: (resource) => `https://sqs.${resource.stack.region}.amazonaws.com/${resource.stack.account}/${queue.name(resource)}`,
    },
  },
  // The attribute ends in :*, which the ARN of the group itself does not.
  'AWS::Logs::LogGroup': { ...logGroup, attributes: { Arn: arn('logs', (resource) => `log-group:${logGroup.name(resource)}:*`) } },
  'AWS::Kinesis::Stream': named({ property: 'Name', service: 'kinesis', path: 'stream/', most: 128 }),
  'AWS::KinesisFirehose::DeliveryStream': named({ property: 'DeliveryStreamName', service: 'firehose', path: 'deliverystream/', most: 64 }),
  'AWS::Events::Rule': named({ property: 'Name', service: 'events', path: 'rule/', most: 64 }),
  'AWS::CloudTrail::Trail': named({ property: 'TrailName', service: 'cloudtrail', path: 'trail/', most: 128 }),
  'AWS::CloudTrail::EventDataStore': named({ property: 'Name', service: 'cloudtrail', path: 'eventdatastore/', most: 128 }),
};
