import { describe, expect, it } from 'vitest';
import cmkEncryption from '../../../src/checks/cmk-encryption.ts';
import { messagingListings } from '../../../src/checks/encryption/messaging/listings.ts';
import type { EcrRepository } from '../../../src/facts/ecr-repositories.ts';
import type { EcsCluster } from '../../../src/facts/ecs-clusters.ts';
import type { EventDataStore } from '../../../src/facts/event-data-stores.ts';
import type { FirehoseEncryption, FirehoseStream } from '../../../src/facts/firehose-streams.ts';
import type { KinesisStream } from '../../../src/facts/kinesis-streams.ts';
import type { LambdaFunction } from '../../../src/facts/lambda-functions.ts';
import type { LogGroup } from '../../../src/facts/log-groups.ts';
import type { MqBroker } from '../../../src/facts/mq-brokers.ts';
import type { MskCluster } from '../../../src/facts/msk-clusters.ts';
import type { SnsTopic } from '../../../src/facts/sns-topics.ts';
import type { SqsQueue } from '../../../src/facts/sqs-queues.ts';
import type { SsmParameter } from '../../../src/facts/ssm-parameters.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { production } from '../governance.ts';
import { type Facts, findingsOf, linesOf, put, refuse } from '../world.ts';
import { awsKey, encryptionFacts, here, key, keyArn, phi, phiDr, primary, putKeys, refusal, specOf, unreadKey } from './reference.ts';
import { addKey, at, deviant, phiIs, type Row, runTables, stores } from './table.ts';

const arnOf = (service: string, rest: string) => `arn:aws:${service}:${primary}:${production}:${rest}`;

const group: LogGroup = { arn: arnOf('logs', 'log-group:/cc/inference'), keyId: phi.arn };
const topic: SnsTopic = { arn: arnOf('sns', 'cc-alerts'), keyId: phi.arn, policy: null, readError: null };
const queue: SqsQueue = { arn: arnOf('sqs', 'cc-studies'), keyId: phi.arn, isSqsManaged: false, readError: null };
const repository: EcrRepository = { arn: arnOf('ecr', 'repository/cc/inference'), encryptionType: 'KMS', keyId: phi.arn };
const cluster: EcsCluster = {
  arn: arnOf('ecs', 'cluster/cc'),
  name: 'cc',
  status: 'ACTIVE',
  exec: { logging: 'OVERRIDE', keyId: phi.arn, bucket: 'session-logs', bucketEncryption: true },
  storage: { keyId: phi.arn, fargateKeyId: phi.arn },
  capacityProviders: null,
};
const intake: LambdaFunction = {
  arn: arnOf('lambda', 'function:cc-intake'),
  keyId: phi.arn,
  hasEnvironment: true,
  hasSnapshots: false,
  durable: null,
};
const parameter: SsmParameter = { arn: arnOf('ssm', 'parameter/cc/db/endpoint'), name: '/cc/db/endpoint', keyId: phi.arn };
const kinesis: KinesisStream = { arn: arnOf('kinesis', 'stream/cc-events'), encryptionType: 'KMS', keyId: phi.arn, readError: null };
const firehose: FirehoseStream = {
  arn: arnOf('firehose', 'deliverystream/cc-archive'),
  source: 'DirectPut',
  sourceStream: null,
  encryption: { status: 'ENABLED', keyType: 'CUSTOMER_MANAGED_CMK', keyId: phi.arn },
  readError: null,
};
const msk: MskCluster = {
  arn: arnOf('kafka', 'cluster/cc/1'),
  name: 'cc',
  type: 'PROVISIONED',
  keyId: phi.arn,
  clientBroker: 'TLS',
  inCluster: true,
};
const broker: MqBroker = {
  arn: arnOf('mq', 'broker:cc:b-1'),
  id: 'b-1',
  name: 'cc',
  usesAwsOwnedKey: false,
  keyId: phi.arn,
  readError: null,
};
const lake: EventDataStore = { arn: arnOf('cloudtrail', 'eventdatastore/1'), name: 'lake', keyId: phi.arn, readError: null };

const groupIs = (change: Partial<LogGroup>) => (facts: Facts) => put(facts, 'log-groups', here, [{ ...group, ...change }]);
const topicIs = (change: Partial<SnsTopic>) => (facts: Facts) => put(facts, 'sns-topics', here, [{ ...topic, ...change }]);
const queueIs = (change: Partial<SqsQueue>) => (facts: Facts) => put(facts, 'sqs-queues', here, [{ ...queue, ...change }]);
const repositoryIs = (change: Partial<EcrRepository>) => (facts: Facts) =>
  put(facts, 'ecr-repositories', here, [{ ...repository, ...change }]);
const clusterIs = (change: Partial<EcsCluster>) => (facts: Facts) => put(facts, 'ecs-clusters', here, [{ ...cluster, ...change }]);
const functionIs = (change: Partial<LambdaFunction>) => (facts: Facts) => put(facts, 'lambda-functions', here, [{ ...intake, ...change }]);
const parameterIs = (change: Partial<SsmParameter>) => (facts: Facts) => put(facts, 'ssm-parameters', here, [{ ...parameter, ...change }]);
const kinesisIs = (change: Partial<KinesisStream>) => (facts: Facts) => put(facts, 'kinesis-streams', here, [{ ...kinesis, ...change }]);
const firehoseIs = (change: Partial<FirehoseStream>) => (facts: Facts) =>
  put(facts, 'firehose-streams', here, [{ ...firehose, ...change }]);
const sealed = (change: Partial<FirehoseEncryption>) =>
  firehoseIs({ encryption: { status: 'ENABLED', keyType: 'CUSTOMER_MANAGED_CMK', keyId: phi.arn, ...change } });
const mskIs = (change: Partial<MskCluster>) => (facts: Facts) => put(facts, 'msk-clusters', here, [{ ...msk, ...change }]);
const brokerIs = (change: Partial<MqBroker>) => (facts: Facts) => put(facts, 'mq-brokers', here, [{ ...broker, ...change }]);
const lakeIs = (change: Partial<EventDataStore>) => (facts: Facts) => put(facts, 'event-data-stores', here, [{ ...lake, ...change }]);

const both =
  (...plants: readonly ((facts: Facts) => void)[]) =>
  (facts: Facts) => {
    for (const plant of plants) plant(facts);
  };
const byAws = (type: string): Spec => stores({ in: 'production', type, key: 'aws_managed', reason: 'test' });
const byPhi = (type: string): Spec => stores({ in: 'production', type, key: 'key:phi' });
const fails = ({ arn }: { readonly arn: string }) => [`fail ${at}/${arn}`];
const unknown = ({ arn }: { readonly arn: string }) => [`unknown ${at}/${arn}`];
const listingUnknown = [`unknown ${at}/${at}`];

interface Kind {
  readonly store: { readonly arn: string };
  readonly is: (keyId: string) => (facts: Facts) => void;
  readonly fact: Parameters<typeof refuse>[1];
}

/** What every kind of store has in common: the key of its rule, another, one that cannot be told, and a listing that is refused. */
const byKey = (type: string, { store, is, fact }: Kind): readonly Row[] => [
  { name: 'the declared key by alias', plant: is('alias/cc-phi'), spec: byPhi(type), expected: [] },
  { name: 'another customer key than the declared one', plant: is(keyArn('ebs-default')), spec: byPhi(type), expected: fails(store) },
  { name: 'a key of AWS by ARN', plant: is(awsKey.arn), expected: fails(store) },
  { name: "a stranger's key", plant: is(deviant), expected: unknown(store) },
  { name: 'listing refused', plant: (facts) => refuse(facts, fact, here), expected: listingUnknown },
];

/** Every shape and state of a key, for one kind. */
const byEveryKey = (type: string, { store, is }: Kind): readonly Row[] => [
  { name: 'the declared key', plant: is(phi.arn), spec: byPhi(type), expected: [] },
  { name: 'the declared key by id', plant: is(phi.id), spec: byPhi(type), expected: [] },
  { name: 'the declared key by alias ARN', plant: is(arnOf('kms', 'alias/cc-phi')), spec: byPhi(type), expected: [] },
  { name: 'another customer key, where any will do', plant: is(keyArn('ebs-default')), expected: [] },
  { name: 'a key of AWS, where whatever key will do', plant: is(awsKey.arn), spec: byAws(type), expected: [] },
  { name: 'a key of AWS by alias', plant: is(`alias/aws/${type}`), expected: fails(store) },
  { name: 'a key that is not there', plant: is(keyArn('gone')), expected: fails(store) },
  { name: 'the key of another region', plant: is(phiDr.arn), expected: fails(store) },
  { name: 'a key that is disabled', plant: both(phiIs({ state: 'Disabled' }), is(phi.arn)), expected: fails(store) },
  { name: 'a key that could not be read', plant: both(addKey(unreadKey('closed')), is(keyArn('closed'))), expected: unknown(store) },
];

const groups: Kind = { store: group, is: (keyId) => groupIs({ keyId }), fact: 'log-groups' };

runTables({
  'log-group': [
    ...byKey('logs', groups),
    ...byEveryKey('logs', groups),
    { name: 'no key is a key that AWS owns', plant: groupIs({ keyId: null }), expected: fails(group) },
    { name: 'no key, where whatever key will do', plant: groupIs({ keyId: null }), spec: byAws('logs'), expected: [] },
    {
      name: 'an exception by name',
      plant: groupIs({ keyId: null }),
      spec: stores({ in: 'production', type: 'logs', match: { name: '/cc/inference' }, key: 'aws_managed', reason: 'test' }),
      expected: [],
    },
    {
      name: 'an exception by ARN',
      plant: groupIs({ keyId: null }),
      spec: stores({ in: 'production', type: 'logs', match: { name: '*:log-group:/cc/*' }, key: 'aws_managed', reason: 'test' }),
      expected: [],
    },
    {
      name: 'an exception by the name of others',
      plant: groupIs({ keyId: null }),
      spec: stores({ in: 'production', type: 'logs', match: { name: 'log-group:/cc/inference' }, key: 'aws_managed', reason: 'test' }),
      expected: fails(group),
    },
  ],
  'sns-topic': [
    ...byKey('sns', { store: topic, is: (keyId) => topicIs({ keyId }), fact: 'sns-topics' }),
    { name: 'no server-side encryption', plant: topicIs({ keyId: null }), expected: fails(topic) },
    {
      name: 'no server-side encryption, where whatever key will do',
      plant: topicIs({ keyId: null }),
      spec: byAws('sns'),
      expected: fails(topic),
    },
    { name: 'attributes refused', plant: topicIs({ keyId: null, readError: refusal }), expected: unknown(topic) },
    {
      name: 'attributes refused, where whatever key will do',
      plant: topicIs({ keyId: null, readError: refusal }),
      spec: byAws('sns'),
      expected: unknown(topic),
    },
  ],
  'sqs-queue': [
    ...byKey('sqs', { store: queue, is: (keyId) => queueIs({ keyId }), fact: 'sqs-queues' }),
    { name: 'SQS-managed SSE', plant: queueIs({ keyId: null, isSqsManaged: true }), expected: fails(queue) },
    {
      name: 'SQS-managed SSE, where whatever key will do',
      plant: queueIs({ keyId: null, isSqsManaged: true }),
      spec: byAws('sqs'),
      expected: [],
    },
    { name: 'not encrypted', plant: queueIs({ keyId: null, isSqsManaged: false }), expected: fails(queue) },
    {
      name: 'not encrypted, where whatever key will do',
      plant: queueIs({ keyId: null, isSqsManaged: false }),
      spec: byAws('sqs'),
      expected: fails(queue),
    },
    { name: 'neither said', plant: queueIs({ keyId: null, isSqsManaged: null }), spec: byAws('sqs'), expected: unknown(queue) },
    { name: 'a key, and nothing said of SQS', plant: queueIs({ isSqsManaged: null }), expected: [] },
    { name: 'attributes refused', plant: queueIs({ keyId: null, isSqsManaged: null, readError: refusal }), expected: unknown(queue) },
  ],
  'ecr-repository': [
    ...byKey('ecr', { store: repository, is: (keyId) => repositoryIs({ keyId }), fact: 'ecr-repositories' }),
    { name: 'dual layer', plant: repositoryIs({ encryptionType: 'KMS_DSSE' }), expected: [] },
    { name: 'AES256, as it is by default', plant: repositoryIs({ encryptionType: 'AES256', keyId: null }), expected: fails(repository) },
    {
      name: 'AES256, where whatever key will do',
      plant: repositoryIs({ encryptionType: 'AES256', keyId: null }),
      spec: byAws('ecr'),
      expected: [],
    },
    { name: 'KMS without a key is aws/ecr', plant: repositoryIs({ keyId: null }), expected: fails(repository) },
    {
      name: 'a type that nobody knows',
      plant: repositoryIs({ encryptionType: 'MOON' }),
      spec: byAws('ecr'),
      expected: unknown(repository),
    },
    { name: 'no type', plant: repositoryIs({ encryptionType: null, keyId: null }), spec: byAws('ecr'), expected: unknown(repository) },
  ],
  'ecs-cluster': [
    ...byKey('ecs', {
      store: cluster,
      is: (keyId) => clusterIs({ storage: { keyId: phi.arn, fargateKeyId: keyId } }),
      fact: 'ecs-clusters',
    }),
    {
      name: 'no key for managed storage: its volumes take that of EBS, and are judged with the volumes',
      plant: clusterIs({ storage: { keyId: null, fargateKeyId: phi.arn } }),
      expected: [],
    },
    {
      name: 'managed storage under a key of AWS',
      plant: clusterIs({ storage: { keyId: awsKey.arn, fargateKeyId: phi.arn } }),
      expected: fails(cluster),
    },
    {
      name: 'Fargate storage under a key that AWS owns',
      plant: clusterIs({ storage: { keyId: phi.arn, fargateKeyId: null } }),
      expected: fails(cluster),
    },
    {
      name: 'no keys of storage, where whatever key will do',
      plant: clusterIs({ exec: null, storage: { keyId: null, fargateKeyId: null } }),
      spec: byAws('ecs'),
      expected: [],
    },
    {
      name: 'ECS Exec with a key of AWS',
      plant: clusterIs({ exec: { logging: 'OVERRIDE', keyId: awsKey.arn, bucket: null, bucketEncryption: null } }),
      expected: fails(cluster),
    },
    {
      name: 'ECS Exec without a key, which is no store',
      plant: clusterIs({ exec: { logging: 'DEFAULT', keyId: null, bucket: null, bucketEncryption: null } }),
      expected: [],
    },
    { name: 'no configuration of ECS Exec', plant: clusterIs({ exec: null }), expected: [] },
    {
      name: 'a deleted cluster',
      plant: clusterIs({ status: 'INACTIVE', storage: { keyId: null, fargateKeyId: null } }),
      expected: [],
    },
    {
      name: 'a cluster of an unsaid status',
      plant: clusterIs({ status: null, storage: { keyId: null, fargateKeyId: null } }),
      expected: fails(cluster),
    },
  ],
  'lambda-function': [
    ...byKey('lambda', { store: intake, is: (keyId) => functionIs({ keyId }), fact: 'lambda-functions' }),
    { name: 'Lambda environment under aws/lambda', plant: functionIs({ keyId: null }), expected: fails(intake) },
    {
      name: 'Lambda environment under aws/lambda, where whatever key will do',
      plant: functionIs({ keyId: null }),
      spec: byAws('lambda'),
      expected: [],
    },
    { name: 'no environment and no key', plant: functionIs({ keyId: null, hasEnvironment: false }), expected: [] },
    { name: 'no environment, and a key of AWS', plant: functionIs({ keyId: awsKey.arn, hasEnvironment: false }), expected: fails(intake) },
    {
      name: 'snapshots without a key',
      plant: functionIs({ keyId: null, hasEnvironment: false, hasSnapshots: true }),
      expected: fails(intake),
    },
    {
      name: 'durable executions without a key',
      plant: functionIs({ keyId: null, hasEnvironment: false, durable: { keyId: null } }),
      expected: fails(intake),
    },
    { name: 'durable executions with a key of AWS', plant: functionIs({ durable: { keyId: awsKey.arn } }), expected: fails(intake) },
    { name: 'durable executions with the declared key', plant: functionIs({ durable: { keyId: phi.arn } }), expected: [] },
  ],
  'ssm-parameter': [
    ...byKey('ssm_parameter', { store: parameter, is: (keyId) => parameterIs({ keyId }), fact: 'ssm-parameters' }),
    { name: 'alias/aws/ssm', plant: parameterIs({ keyId: 'alias/aws/ssm' }), expected: fails(parameter) },
    { name: 'no key named', plant: parameterIs({ keyId: null }), expected: fails(parameter) },
    {
      name: 'an exception by name, slash and all',
      plant: parameterIs({ keyId: 'alias/aws/ssm' }),
      spec: stores({ in: 'production', type: 'ssm_parameter', match: { name: '/cc/db/*' }, key: 'aws_managed', reason: 'test' }),
      expected: [],
    },
  ],
  'kinesis-stream': [
    ...byKey('kinesis', { store: kinesis, is: (keyId) => kinesisIs({ keyId }), fact: 'kinesis-streams' }),
    { name: 'EncryptionType NONE', plant: kinesisIs({ encryptionType: 'NONE', keyId: null }), expected: fails(kinesis) },
    {
      name: 'EncryptionType NONE, where whatever key will do',
      plant: kinesisIs({ encryptionType: 'NONE', keyId: null }),
      spec: byAws('kinesis'),
      expected: fails(kinesis),
    },
    { name: 'a type that nobody knows', plant: kinesisIs({ encryptionType: 'MOON' }), expected: unknown(kinesis) },
    {
      name: 'no type',
      plant: kinesisIs({ encryptionType: null, keyId: null }),
      spec: byAws('kinesis'),
      expected: unknown(kinesis),
    },
    {
      name: 'description refused',
      plant: kinesisIs({ encryptionType: null, keyId: null, readError: refusal }),
      spec: byAws('kinesis'),
      expected: unknown(kinesis),
    },
  ],
  'firehose-stream': [
    ...byKey('firehose', { store: firehose, is: (keyId) => sealed({ keyId }), fact: 'firehose-streams' }),
    { name: 'a key that AWS owns', plant: sealed({ keyType: 'AWS_OWNED_CMK', keyId: null }), expected: fails(firehose) },
    {
      name: 'a key that AWS owns, where whatever key will do',
      plant: sealed({ keyType: 'AWS_OWNED_CMK', keyId: null }),
      spec: byAws('firehose'),
      expected: [],
    },
    { name: 'not encrypted', plant: sealed({ status: 'DISABLED', keyType: null, keyId: null }), expected: fails(firehose) },
    {
      name: 'not encrypted, where whatever key will do',
      plant: sealed({ status: 'DISABLED', keyType: null, keyId: null }),
      spec: byAws('firehose'),
      expected: fails(firehose),
    },
    ...['ENABLING', 'ENABLING_FAILED', 'DISABLING', 'DISABLING_FAILED', 'MOON', null].map((status) => ({
      name: `status ${status}`,
      plant: sealed({ status }),
      spec: byAws('firehose'),
      expected: unknown(firehose),
    })),
    { name: 'no type of key', plant: sealed({ keyType: null }), spec: byAws('firehose'), expected: unknown(firehose) },
    { name: 'no key', plant: sealed({ keyId: null }), spec: byAws('firehose'), expected: unknown(firehose) },
    { name: 'nothing said', plant: firehoseIs({ encryption: null }), spec: byAws('firehose'), expected: unknown(firehose) },
    {
      name: 'from another source than a stream, nothing said',
      plant: firehoseIs({ source: 'MSKAsSource', encryption: null }),
      spec: byAws('firehose'),
      expected: unknown(firehose),
    },
    { name: 'description refused', plant: firehoseIs({ source: null, encryption: null, readError: refusal }), expected: unknown(firehose) },
    {
      name: 'from a Kinesis data stream, where the data rests',
      plant: both(kinesisIs({}), firehoseIs({ source: 'KinesisStreamAsSource', sourceStream: kinesis.arn, encryption: null })),
      expected: [],
    },
    {
      name: 'from a Kinesis data stream that is not in the listing',
      plant: firehoseIs({ source: 'KinesisStreamAsSource', sourceStream: kinesis.arn, encryption: null }),
      expected: unknown(firehose),
    },
    {
      name: 'from a Kinesis data stream that AWS does not name',
      plant: both(kinesisIs({}), firehoseIs({ source: 'KinesisStreamAsSource', encryption: null })),
      expected: unknown(firehose),
    },
    {
      name: 'from a Kinesis data stream, and the listing of those is refused',
      plant: both(firehoseIs({ source: 'KinesisStreamAsSource', sourceStream: kinesis.arn, encryption: null }), (facts) =>
        refuse(facts, 'kinesis-streams', here),
      ),
      expected: unknown(firehose),
    },
  ],
  'msk-cluster': [
    ...byKey('msk', { store: msk, is: (keyId) => mskIs({ keyId }), fact: 'msk-clusters' }),
    { name: 'serverless, under a key that AWS owns', plant: mskIs({ type: 'SERVERLESS', keyId: null }), expected: fails(msk) },
    {
      name: 'serverless, where whatever key will do',
      plant: mskIs({ type: 'SERVERLESS', keyId: null }),
      spec: byAws('msk'),
      expected: [],
    },
    { name: 'no key', plant: mskIs({ keyId: null }), spec: byAws('msk'), expected: unknown(msk) },
    ...['MOON', null].map((type) => ({ name: `type ${type}`, plant: mskIs({ type }), spec: byAws('msk'), expected: unknown(msk) })),
  ],
  'mq-broker': [
    ...byKey('mq', { store: broker, is: (keyId) => brokerIs({ keyId }), fact: 'mq-brokers' }),
    { name: 'a key that AWS owns', plant: brokerIs({ usesAwsOwnedKey: true, keyId: null }), expected: fails(broker) },
    {
      name: 'a key that AWS owns, where whatever key will do',
      plant: brokerIs({ usesAwsOwnedKey: true, keyId: null }),
      spec: byAws('mq'),
      expected: [],
    },
    { name: 'no key is aws/mq', plant: brokerIs({ keyId: null }), expected: fails(broker) },
    { name: 'no key is aws/mq, where whatever key will do', plant: brokerIs({ keyId: null }), spec: byAws('mq'), expected: [] },
    { name: 'nothing said', plant: brokerIs({ usesAwsOwnedKey: null, keyId: null }), spec: byAws('mq'), expected: unknown(broker) },
    {
      name: 'description refused',
      plant: brokerIs({ usesAwsOwnedKey: null, keyId: null, readError: refusal }),
      spec: byAws('mq'),
      expected: unknown(broker),
    },
  ],
  'event-data-store': [
    ...byKey('event_data_store', { store: lake, is: (keyId) => lakeIs({ keyId }), fact: 'event-data-stores' }),
    { name: 'no key is a key that AWS owns', plant: lakeIs({ keyId: null }), expected: fails(lake) },
    { name: 'no key, where whatever key will do', plant: lakeIs({ keyId: null }), spec: byAws('event_data_store'), expected: [] },
    {
      name: 'refused',
      plant: lakeIs({ keyId: null, readError: refusal }),
      spec: byAws('event_data_store'),
      expected: unknown(lake),
    },
    {
      name: 'an exception by name',
      plant: lakeIs({ keyId: null }),
      spec: stores({ in: 'production', type: 'event_data_store', match: { name: 'lake' }, key: 'aws_managed', reason: 'test' }),
      expected: [],
    },
  ],
});

const one = (requirement: string, plant: (facts: Facts) => void, spec = specOf()) => {
  const facts = encryptionFacts();
  plant(facts);
  return findingsOf(cmkEncryption, requirement, { spec, facts }).find(({ outcome }) => outcome !== 'pass');
};

describe('what they say', () => {
  it.each([
    ['sqs-queue', queueIs({ keyId: null, isSqsManaged: true }), 'SQS queue cc-studies is encrypted with SSE-SQS: SQS owns the key.'],
    ['sns-topic', topicIs({ keyId: null }), 'SNS topic cc-alerts has no server-side encryption: it names no key.'],
    [
      'lambda-function',
      functionIs({ keyId: null }),
      'The environment of Lambda function cc-intake names no key, so the service uses its own default key.',
    ],
    [
      'lambda-function',
      functionIs({ keyId: null, hasEnvironment: false, hasSnapshots: true }),
      'Lambda function cc-intake, whose memory SnapStart keeps, names no key, so the service uses its own default key.',
    ],
    ['ssm-parameter', parameterIs({ keyId: 'alias/aws/ssm' }), 'Parameter /cc/db/endpoint uses alias/aws/ssm, a key that AWS manages.'],
    ['ecr-repository', repositoryIs({ encryptionType: 'AES256' }), 'ECR repository cc/inference encrypts with AES256: S3 owns the key.'],
    ['kinesis-stream', kinesisIs({ encryptionType: 'NONE' }), 'Kinesis data stream cc-events is not encrypted.'],
    [
      'firehose-stream',
      sealed({ status: 'ENABLING' }),
      'Could not be verified: the encryption of Firehose stream cc-archive is ENABLING, and may be on or off.',
    ],
    ['log-group', groupIs({ keyId: null }), 'Log group /cc/inference names no key, so the service uses its own default key.'],
  ])('%s', (requirement, plant, message) => {
    expect(one(requirement, plant)?.message).toBe(message);
  });

  it('a cluster names each of its keys', () => {
    const finding = one('ecs-cluster', clusterIs({ storage: { keyId: phi.arn, fargateKeyId: null } }));
    expect(Object.keys(finding?.actual as object)).toEqual(['managed storage', 'Fargate ephemeral storage', 'ECS Exec']);
  });
});

describe.each(messagingListings)('$name among the other requirements', ({ name, type }) => {
  const plants: Readonly<Record<string, (facts: Facts) => void>> = {
    'log-group': groupIs({}),
    'sns-topic': topicIs({}),
    'sqs-queue': queueIs({}),
    'ecr-repository': repositoryIs({}),
    'ecs-cluster': clusterIs({}),
    'lambda-function': functionIs({}),
    'ssm-parameter': parameterIs({}),
    'kinesis-stream': kinesisIs({}),
    'firehose-stream': firehoseIs({}),
    'msk-cluster': mskIs({}),
    'mq-broker': brokerIs({}),
    'event-data-store': lakeIs({}),
  };
  const facts = () => {
    const planted = encryptionFacts();
    plants[name]?.(planted);
    return planted;
  };
  const telling = (requirement: string, spec: Spec, planted = facts()) =>
    linesOf(
      findingsOf(cmkEncryption, requirement, { spec, facts: planted }).filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown'),
    );

  it('must be covered by a rule', () => {
    const others = specOf({
      stores: [{ in: 'all', type: ['rds', 'rds_snapshot', 's3', 'ebs', 'ebs_snapshot', 'secret'], key: 'key:phi' }],
    });
    expect(telling('store-covered', others)).toHaveLength(1);
    expect(telling('store-covered', specOf())).toEqual([]);
  });

  it('must not be there where its type is not expected', () => {
    const none = stores({ in: 'production', type, expect: 'none' });
    expect(telling('store-expected', none)).toHaveLength(1);
    expect(telling('store-expected', none)[0]).toMatch(/^fail /);
    const some = stores({ in: 'production', type, expect: 'some' });
    expect(telling('store-expected', some)).toEqual([]);
    expect(telling('store-expected', some, encryptionFacts())).toEqual([`fail ${production}/${production}/${type}`]);
  });

  it('must use a key that rotates', () => {
    const planted = facts();
    putKeys(planted, here, [{ ...phi, rotation: { enabled: false, periodDays: null } }, key('ebs-default', {}), awsKey]);
    const undeclared = specOf({ keys: {}, stores: [{ in: 'all', type: '*', key: 'customer_managed' }] });
    // Every other store of the place is taken away, so that its key alone is in use.
    for (const fact of [
      'db-instances',
      'db-clusters',
      'db-snapshots',
      'db-automated-backups',
      'volumes',
      'ebs-snapshots',
      'secrets',
    ] as const)
      put(planted, fact, here, []);
    put(planted, 'buckets', { account: production }, []);
    expect(telling('key-rotation', undeclared, planted)).toEqual([`fail ${at}/${phi.arn}`]);
  });

  it('is not read where AWS does not offer it', () => {
    const spec = stores({ in: 'production', type, regions: [primary], expect: 'not_offered', reason: 'test' });
    const findings = findingsOf(cmkEncryption, name, { spec, facts: facts() });
    expect(linesOf(findings.filter(({ outcome }) => outcome !== 'pass'))).toEqual([`not-applicable ${at}/${at}`]);
  });
});
