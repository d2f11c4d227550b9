import { accountSummary } from './account-summary.ts';
import { accountTags } from './account-tags.ts';
import { buckets } from './buckets.ts';
import { dbAutomatedBackups } from './db-automated-backups.ts';
import { dbClusters } from './db-clusters.ts';
import { dbInstances } from './db-instances.ts';
import { dbParameters } from './db-parameters.ts';
import { dbSnapshots } from './db-snapshots.ts';
import { ebsDefault } from './ebs-default.ts';
import { ebsSnapshots } from './ebs-snapshots.ts';
import { enabledRegions } from './enabled-regions.ts';
import { iamUsers } from './iam-users.ts';
import { identityProviders } from './identity-providers.ts';
import { keys } from './keys.ts';
import { organization } from './organization.ts';
import { replicaLag } from './replica-lag.ts';
import { secrets } from './secrets.ts';
import { trails } from './trails.ts';
import { tripwire } from './tripwire.ts';
import { volumes } from './volumes.ts';

/** Every fact that can be read. A test catches the file that somebody forgot. */
export const facts = [
  accountSummary,
  accountTags,
  buckets,
  dbAutomatedBackups,
  dbClusters,
  dbInstances,
  dbParameters,
  dbSnapshots,
  ebsDefault,
  ebsSnapshots,
  enabledRegions,
  iamUsers,
  identityProviders,
  keys,
  organization,
  replicaLag,
  secrets,
  trails,
  tripwire,
  volumes,
] as const;

type Registered = (typeof facts)[number];
export type FactName = Registered['name'];
/** The value of each fact, by name. */
export type FactValues = { [F in Registered as F['name']]: Awaited<ReturnType<F['read']>> };
