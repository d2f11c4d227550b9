import type { Requirement } from '../../check.ts';
import { judgeListings } from '../listing.ts';
import { ecrRepositories, ecsClusters, lambdaFunctions } from '../messaging/compute.ts';
import { eventDataStores, logGroups } from '../messaging/logs.ts';
import { ssmParameters } from '../messaging/parameters.ts';
import { mqBrokers, snsTopics, sqsQueues } from '../messaging/queues.ts';
import { firehoseStreams, kinesisStreams, mskClusters } from '../messaging/streams.ts';
import { whereClosed } from '../places.ts';
import type { EncryptionFact } from '../world.ts';

/** Logs, messages on their way, and what compute keeps. */
export const messagingRequirements: Readonly<Record<string, Requirement<EncryptionFact>>> = {
  'log-group': {
    text: 'Each log group is encrypted with the key of its rule',
    judge: (world, spec) => judgeListings(world, spec, [logGroups]),
    procedure: `"aws logs describe-log-groups": kmsKeyId is the key of its rule. A log group without kmsKeyId uses a key that AWS owns.`,
    notApplicable: whereClosed,
  },
  'sns-topic': {
    text: 'Each SNS topic is encrypted with the key of its rule',
    judge: (world, spec) => judgeListings(world, spec, [snsTopics]),
    procedure: `"aws sns list-topics", and for each "aws sns get-topic-attributes --topic-arn TOPIC": KmsMasterKeyId is the key of its rule. A
topic without it has no server-side encryption, which fails with key: aws_managed too.`,
    notApplicable: whereClosed,
  },
  'sqs-queue': {
    text: 'Each SQS queue is encrypted with the key of its rule',
    judge: (world, spec) => judgeListings(world, spec, [sqsQueues]),
    procedure: `"aws sqs list-queues", and for each "aws sqs get-queue-attributes --queue-url QUEUE --attribute-names KmsMasterKeyId
SqsManagedSseEnabled": KmsMasterKeyId is the key of its rule. SqsManagedSseEnabled true means a key that SQS owns; false, without a key, that it is not encrypted.`,
    notApplicable: whereClosed,
  },
  'ecr-repository': {
    text: 'Each ECR repository is encrypted with the key of its rule',
    judge: (world, spec) => judgeListings(world, spec, [ecrRepositories]),
    procedure: `"aws ecr describe-repositories": encryptionType is KMS or KMS_DSSE, and kmsKey is the key of its rule.`,
    notApplicable: whereClosed,
  },
  'ecs-cluster': {
    text: 'Each ECS cluster names the key of its rule for Fargate ephemeral storage and, where it has one, for managed storage and for ECS Exec',
    judge: (world, spec) => judgeListings(world, spec, [ecsClusters]),
    procedure: `"aws ecs list-clusters", and "aws ecs describe-clusters --clusters CLUSTERS --include CONFIGURATIONS": of each that is not INACTIVE,
managedStorageConfiguration.fargateEphemeralStorageKmsKeyId and, where they are there, managedStorageConfiguration.kmsKeyId and executeCommandConfiguration.kmsKeyId are the key of
its rule. Fargate storage without a key uses one of AWS; the volumes of managed storage without one are judged by the requirement ebs-volume.`,
    notApplicable: whereClosed,
  },
  'lambda-function': {
    text: 'Each Lambda function, as it stands unpublished, keeps its environment, its snapshots and its durable executions with the key of its rule',
    judge: (world, spec) => judgeListings(world, spec, [lambdaFunctions]),
    procedure: `"aws lambda list-functions", without reading any value: where Environment has variables or an error, or SnapStart.ApplyOn is not None,
KMSKeyArn is the key of its rule; where DurableConfig is there, so is DurableConfig.KMSKeyArn. A function with none of these keeps nothing of ours. Published versions are not asked about.`,
    notApplicable: whereClosed,
  },
  'ssm-parameter': {
    text: 'Each SecureString of the Parameter Store is encrypted with the key of its rule',
    judge: (world, spec) => judgeListings(world, spec, [ssmParameters]),
    procedure: `"aws ssm describe-parameters --parameter-filters Key=Type,Values=SecureString": KeyId is the key of its rule, and not alias/aws/ssm.`,
    notApplicable: whereClosed,
  },
  'kinesis-stream': {
    text: 'Each Kinesis data stream is encrypted with the key of its rule',
    judge: (world, spec) => judgeListings(world, spec, [kinesisStreams]),
    procedure: `"aws kinesis list-streams", and for each "aws kinesis describe-stream-summary --stream-name STREAM": EncryptionType is KMS, and KeyId is
the key of its rule.`,
    notApplicable: whereClosed,
  },
  'firehose-stream': {
    text: 'Each Firehose stream is encrypted with the key of its rule, or reads from a Kinesis data stream of the same account and region',
    judge: (world, spec) => judgeListings(world, spec, [firehoseStreams]),
    procedure: `"aws firehose list-delivery-streams", and for each "aws firehose describe-delivery-stream --delivery-stream-name STREAM": of
DeliveryStreamEncryptionConfiguration, Status is ENABLED, KeyType is CUSTOMER_MANAGED_CMK and KeyARN is the key of its rule. Where DeliveryStreamType is KinesisStreamAsSource, the data rests
in that stream, which "aws kinesis list-streams" names.`,
    notApplicable: whereClosed,
  },
  'msk-cluster': {
    text: 'Each MSK cluster is encrypted with the key of its rule',
    judge: (world, spec) => judgeListings(world, spec, [mskClusters]),
    procedure: `"aws kafka list-clusters-v2": Provisioned.EncryptionInfo.EncryptionAtRest.DataVolumeKMSKeyId is the key of its rule. A serverless cluster
uses a key that AWS owns.`,
    notApplicable: whereClosed,
  },
  'mq-broker': {
    text: 'Each broker of Amazon MQ is encrypted with the key of its rule',
    judge: (world, spec) => judgeListings(world, spec, [mqBrokers]),
    procedure: `"aws mq list-brokers", and for each "aws mq describe-broker --broker-id BROKER": of EncryptionOptions, UseAwsOwnedKey is false and KmsKeyId
is the key of its rule. Without KmsKeyId it uses aws/mq.`,
    notApplicable: whereClosed,
  },
  'event-data-store': {
    text: 'Each event data store of CloudTrail Lake, also one that waits for deletion, is encrypted with the key of its rule',
    judge: (world, spec) => judgeListings(world, spec, [eventDataStores]),
    procedure: `In each region, "aws cloudtrail list-event-data-stores", and for each whose ARN names the region "aws cloudtrail get-event-data-store
--event-data-store STORE": KmsKeyId is the key of its rule. A store without it uses a key that AWS owns.`,
    notApplicable: whereClosed,
  },
};
