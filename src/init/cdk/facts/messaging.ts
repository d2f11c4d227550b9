import { canonicalJson } from '../../../evidence/canonical.ts';
import type { EventRule, RuleTarget } from '../../../facts/event-rules.ts';
import type { FirehoseStream } from '../../../facts/firehose-streams.ts';
import type { LambdaFunction } from '../../../facts/lambda-functions.ts';
import type { SnsTopic } from '../../../facts/sns-topics.ts';
import { byArn, compare } from '../../../facts/values.ts';
import { arnOf } from '../kinds.ts';
import type { Place } from '../place.ts';
import type { Resource } from '../stack.ts';
import { documentOf, observation } from './observation.ts';

const topicType = 'AWS::SNS::Topic';
const topicPolicyType = 'AWS::SNS::TopicPolicy';
const queueType = 'AWS::SQS::Queue';

function topicOf(place: Place, resource: Resource): SnsTopic {
  const arn = arnOf(resource);
  const policy = place.of(topicPolicyType).find(({ props }) => props.texts('Topics')?.includes(arn) === true);
  return {
    arn,
    keyId: resource.props.text('KmsMasterKeyId'),
    policy: policy === undefined ? null : documentOf(policy.props, 'PolicyDocument'),
    readError: null,
  };
}

function functionOf(resource: Resource): LambdaFunction {
  const { props } = resource;
  return {
    arn: arnOf(resource),
    keyId: props.text('KmsKeyArn'),
    hasEnvironment: (props.inner('Environment')?.inner('Variables')?.keys() ?? []).length > 0,
    hasSnapshots: props.inner('SnapStart')?.text('ApplyOn') === 'PublishedVersions',
    durable: props.has('DurableConfig') ? { keyId: props.inner('DurableConfig')?.text('KMSKeyArn') ?? null } : null,
  };
}

function firehoseOf(resource: Resource): FirehoseStream {
  const { props } = resource;
  const said = props.inner('DeliveryStreamEncryptionConfigurationInput');
  const source = props.text('DeliveryStreamType') ?? 'DirectPut';
  return {
    arn: arnOf(resource),
    source,
    sourceStream: props.inner('KinesisStreamSourceConfiguration')?.text('KinesisStreamARN') ?? null,
    encryption:
      said === null
        ? { status: 'DISABLED', keyType: null, keyId: null }
        : { status: 'ENABLED', keyType: said.text('KeyType'), keyId: said.text('KeyARN') },
    readError: null,
  };
}

/** Rules that a schedule sets off have no pattern, and are none of an alarm's. */
function ruleOf(resource: Resource): readonly EventRule[] {
  const { props } = resource;
  const pattern = props.json('EventPattern');
  if (pattern === null) return [];
  const arn = arnOf(resource);
  return [
    {
      arn,
      name: arn.slice(arn.lastIndexOf('/') + 1),
      state: props.text('State') ?? 'ENABLED',
      pattern: typeof pattern === 'string' ? pattern : canonicalJson(pattern),
      targets: props
        .each('Targets')
        .map(
          (target): RuleTarget => ({
            id: target.required('Id'),
            arn: target.required('Arn'),
            deadLetter: target.inner('DeadLetterConfig')?.text('Arn') ?? null,
            role: target.text('RoleArn'),
          }),
        )
        .sort((a, b) => compare(a.id, b.id)),
      targetsError: null,
    },
  ];
}

/** What carries messages, events and logs, and the functions between. */
export const messagingObservations = [
  observation('sns-topics', [topicType, topicPolicyType, 'AWS::SNS::Subscription'], (place) =>
    byArn(place.of(topicType).map((resource) => topicOf(place, resource))),
  ),
  observation('sqs-queues', [queueType, 'AWS::SQS::QueuePolicy'], (place) =>
    byArn(
      place.of(queueType).map((resource) => {
        const keyId = resource.props.text('KmsMasterKeyId');
        // SQS encrypts with a key of its own unless it is told otherwise.
        const isSqsManaged = keyId === null && (resource.props.flag('SqsManagedSseEnabled') ?? true);
        return { arn: arnOf(resource), keyId, isSqsManaged, readError: null };
      }),
    ),
  ),
  observation('log-groups', ['AWS::Logs::LogGroup'], (place) =>
    byArn(place.of('AWS::Logs::LogGroup').map((resource) => ({ arn: arnOf(resource), keyId: resource.props.text('KmsKeyId') }))),
  ),
  observation('kinesis-streams', ['AWS::Kinesis::Stream'], (place) =>
    byArn(
      place.of('AWS::Kinesis::Stream').map((resource) => {
        const said = resource.props.inner('StreamEncryption');
        return {
          arn: arnOf(resource),
          encryptionType: said?.text('EncryptionType') ?? 'NONE',
          keyId: said?.text('KeyId') ?? null,
          readError: null,
        };
      }),
    ),
  ),
  observation('firehose-streams', ['AWS::KinesisFirehose::DeliveryStream'], (place) =>
    byArn(place.of('AWS::KinesisFirehose::DeliveryStream').map(firehoseOf)),
  ),
  observation('lambda-functions', ['AWS::Lambda::Function'], (place) => byArn(place.of('AWS::Lambda::Function').map(functionOf))),
  observation('event-rules', ['AWS::Events::Rule'], (place) => byArn(place.of('AWS::Events::Rule').flatMap(ruleOf))),
];
