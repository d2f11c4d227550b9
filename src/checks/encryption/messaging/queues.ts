import type { MqBroker } from '../../../facts/mq-brokers.ts';
import type { SnsTopic } from '../../../facts/sns-topics.ts';
import type { SqsQueue } from '../../../facts/sqs-queues.ts';
import type { Listing } from '../listing.ts';
import { nameIn, ownedByAws, unencrypted, unread, unsaid } from '../settled.ts';
import type { Part } from '../store.ts';

/** SNS topics. One without a key has no server-side encryption. */
export const snsTopics: Listing = {
  name: 'sns-topic',
  type: 'sns',
  noun: 'SNS topic',
  facts: ['sns-topics'],
  stores: (world, place) =>
    world.at('sns-topics', place).map((topic) => {
      const name = nameIn(topic.arn, '');
      return { type: 'sns', place, arn: topic.arn, names: [name, topic.arn], parts: () => [topicPart(topic, name)] };
    }),
};

function topicPart({ keyId, readError }: SnsTopic, name: string): Part {
  const what = `SNS topic ${name}`;
  return {
    name: 'messages',
    what,
    keyId,
    settle: () => {
      if (readError !== null) return unread(readError, what);
      // https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html
      return keyId === null ? unencrypted(`${what} has no server-side encryption: it names no key.`, 'no key is named') : null;
    },
  };
}

/** SQS queues, dead-letter queues among them. */
export const sqsQueues: Listing = {
  name: 'sqs-queue',
  type: 'sqs',
  noun: 'SQS queue',
  facts: ['sqs-queues'],
  stores: (world, place) =>
    world.at('sqs-queues', place).map((queue) => {
      const name = nameIn(queue.arn, '');
      return { type: 'sqs', place, arn: queue.arn, names: [name, queue.arn], parts: () => [queuePart(queue, name)] };
    }),
};

function queuePart({ keyId, isSqsManaged, readError }: SqsQueue, name: string): Part {
  const what = `SQS queue ${name}`;
  return {
    name: 'messages',
    what,
    keyId,
    settle: (rule) => {
      if (readError !== null) return unread(readError, what);
      if (keyId !== null) return null;
      const actual = { SqsManagedSseEnabled: isSqsManaged };
      if (isSqsManaged === null) return unsaid(`AWS left out whether ${what} is encrypted`, actual);
      return isSqsManaged
        ? ownedByAws(rule, `${what} is encrypted with SSE-SQS: SQS owns the key.`, actual)
        : unencrypted(`${what} is not encrypted.`, actual);
    },
  };
}

/** Brokers of Amazon MQ. */
export const mqBrokers: Listing = {
  name: 'mq-broker',
  type: 'mq',
  noun: 'message broker',
  facts: ['mq-brokers'],
  stores: (world, place) =>
    world.at('mq-brokers', place).map((broker) => ({
      type: 'mq',
      place,
      arn: broker.arn,
      names: [broker.id, broker.arn, ...(broker.name === null ? [] : [broker.name])],
      parts: () => [brokerPart(broker)],
    })),
};

function brokerPart({ id, name, usesAwsOwnedKey, keyId, readError }: MqBroker): Part {
  const what = `Message broker ${name ?? id}`;
  return {
    name: 'storage',
    what,
    keyId,
    settle: (rule) => {
      if (readError !== null) return unread(readError, what);
      const actual = { UseAwsOwnedKey: usesAwsOwnedKey };
      if (usesAwsOwnedKey === null) return unsaid(`AWS left out whether ${what} uses a key that AWS owns`, actual);
      return usesAwsOwnedKey ? ownedByAws(rule, `${what} is encrypted with a key that AWS owns.`, actual) : null;
    },
  };
}
