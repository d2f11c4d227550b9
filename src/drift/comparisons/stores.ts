import type { FactName } from '../../facts/index.ts';
import { type Comparison, plain, without } from '../comparison.ts';

/** How the facts of the other stores of data are compared. */
export const storeComparisons = {
  'athena-workgroups': plain,
  'backup-vaults': {
    resources: { '': [] },
    renewed: [{ at: '[].points', because: 'a plan makes one every day and drops the oldest', like: (point) => without(point, 'arn') }],
  },
  'ecr-repositories': plain,
  'event-data-stores': plain,
  'firehose-streams': plain,
  'glue-catalog': {},
  'kinesis-streams': plain,
  'lambda-functions': plain,
  'log-groups': plain,
  'mq-brokers': plain,
  'msk-clusters': plain,
  'sns-topics': { resources: { '': [] }, texts: ['[].policy'] },
  'sqs-queues': plain,
} as const satisfies Partial<Record<FactName, Comparison>>;
