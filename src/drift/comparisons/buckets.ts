import type { FactName } from '../../facts/index.ts';
import { type Comparison, plain } from '../comparison.ts';

/** How the facts of buckets and of other places for files are compared. */
export const bucketComparisons = {
  'account-public-access-block': {},
  buckets: plain,
  'bucket-lifecycles': plain,
  'bucket-locks': plain,
  'bucket-policies': { resources: { '': [] }, texts: ['[].value'] },
  'bucket-public-access-blocks': plain,
  'bucket-replications': plain,
  'bucket-tags': plain,
  'bucket-versioning': plain,
  'replication-metrics': {
    resources: { '': ['source', 'rule', 'destination'] },
    noise: [
      { at: '[].from', because: 'the window of the reading moves with the run' },
      { at: '[].to', because: 'the window of the reading moves with the run' },
      { at: '[].series', because: 'measurements; those that are too high change a verdict', keeps: 'presence' },
    ],
  },
  'efs-file-systems': plain,
  'fsx-file-systems': plain,
  'fsx-backups': {
    resources: { '': [] },
    renewed: [
      {
        at: '',
        because: 'FSx and AWS Backup make one every day and drop the oldest, and the fact does not say which were made by hand',
        like: ({ keyId }) => keyId,
      },
    ],
  },
} as const satisfies Partial<Record<FactName, Comparison>>;
