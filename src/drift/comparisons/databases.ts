import type { FactName } from '../../facts/index.ts';
import { type Comparison, type Noise, plain, type Renewed, without } from '../comparison.ts';
import type { Members } from '../form.ts';

const restorable =
  'the window of point-in-time recovery moves on every five minutes; one that is too short or stands still changes a verdict';
const latestRestorable: Noise = { at: '[].latestRestorableAt', because: restorable, keeps: 'presence' };
const earliestRestorable: Noise = { at: '[].earliestRestorableAt', because: restorable, keeps: 'presence' };

const isDaily = ({ type }: Members): boolean => type === 'automated' || type === 'awsbackup';

/** Snapshots whose name begins in a way that AWS keeps for its own. */
function automatic(prefix: RegExp): Renewed {
  return {
    at: '',
    because: 'AWS makes one every day and drops the oldest',
    which: ({ name }) => typeof name === 'string' && prefix.test(name),
    like: (snapshot) => ({ ...without(snapshot, 'arn'), name: undated(snapshot) }),
  };
}

/** The name without its date and time. */
function undated({ name }: Members): string {
  return String(name).replace(/\d{4}-\d{2}-\d{2}.*$/, '');
}

/** How the facts of databases, caches and their snapshots are compared. */
export const databaseComparisons = {
  'db-instances': {
    resources: { '': [] },
    lists: { '[].statusInfos': ['type'] },
    noise: [latestRestorable],
  },
  'db-clusters': {
    resources: { '': [] },
    lists: { '[].statusInfos': ['type'], '[].members': ['instanceId'] },
    noise: [latestRestorable, earliestRestorable],
  },
  'db-parameters': { resources: { '': ['kind', 'name'] } },
  'db-automated-backups': { resources: { '': [] }, noise: [latestRestorable, earliestRestorable] },
  'db-cluster-automated-backups': plain,
  'db-snapshots': {
    resources: { '': [] },
    noise: [{ at: '[].status', because: "today's is still being made when a run comes early", when: isDaily }],
    renewed: [
      {
        at: '',
        because: 'RDS and AWS Backup make one every day and drop the oldest',
        which: isDaily,
        like: (snapshot) => without(snapshot, 'arn', 'id', 'createdAt', 'status'),
      },
    ],
  },
  'db-snapshot-shares': plain,
  'replica-lag': {
    resources: { '': [] },
    noise: [{ at: '[].datapoints', because: 'measurements; a lag that is too long, or is not measured, changes a verdict' }],
  },
  'dynamodb-tables': plain,
  'dax-clusters': plain,
  'dms-instances': plain,
  'elasticache-clusters': plain,
  'elasticache-groups': plain,
  'elasticache-serverless-caches': plain,
  'elasticache-snapshots': { resources: { '': [] }, renewed: [automatic(/^automatic\./)] },
  'elasticache-serverless-snapshots': { resources: { '': [] }, renewed: [automatic(/^automatic[.-]/)] },
  'memorydb-clusters': plain,
  'memorydb-snapshots': { resources: { '': [] }, renewed: [automatic(/^automatic\./)] },
  'redshift-clusters': plain,
  'redshift-namespaces': plain,
  'redshift-snapshots': { resources: { '': [] }, renewed: [automatic(/^rs:/)] },
  'redshift-serverless-snapshots': plain,
  'opensearch-collections': plain,
  'opensearch-domains': plain,
  'healthimaging-datastores': plain,
  'healthlake-datastores': plain,
} as const satisfies Partial<Record<FactName, Comparison>>;
