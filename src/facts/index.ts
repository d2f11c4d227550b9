import { accountAssignments } from './account-assignments.ts';
import { accountPublicAccessBlock } from './account-public-access-block.ts';
import { accountSummary } from './account-summary.ts';
import { accountTags } from './account-tags.ts';
import { agreements } from './agreements.ts';
import { alarmTopics } from './alarm-topics.ts';
import { authorizationDetails } from './authorization-details.ts';
import { awsManagedPolicies } from './aws-managed-policies.ts';
import { bucketGuards } from './bucket-guards.ts';
import { buckets } from './buckets.ts';
import { credentialReport } from './credential-report.ts';
import { dbAutomatedBackups } from './db-automated-backups.ts';
import { dbClusters } from './db-clusters.ts';
import { dbInstances } from './db-instances.ts';
import { dbParameters } from './db-parameters.ts';
import { dbSnapshots } from './db-snapshots.ts';
import { delegatedAdministrators } from './delegated-administrators.ts';
import { ebsDefault } from './ebs-default.ts';
import { ebsSnapshots } from './ebs-snapshots.ts';
import { enabledBaselines } from './enabled-baselines.ts';
import { enabledControls } from './enabled-controls.ts';
import { enabledRegions } from './enabled-regions.ts';
import { eventRules } from './event-rules.ts';
import { execClusters } from './exec-clusters.ts';
import { iamUsers } from './iam-users.ts';
import { identityCenter } from './identity-center.ts';
import { identityCenterInstances } from './identity-center-instances.ts';
import { identityPrincipals } from './identity-principals.ts';
import { identityProviders } from './identity-providers.ts';
import { instanceConnectEndpoints } from './instance-connect-endpoints.ts';
import { keyPairs } from './key-pairs.ts';
import { keys } from './keys.ts';
import { landingZones } from './landing-zones.ts';
import { organization } from './organization.ts';
import { organizationPolicies } from './organization-policies.ts';
import { organizationsFeatures } from './organizations-features.ts';
import { permissionSets } from './permission-sets.ts';
import { replicaLag } from './replica-lag.ts';
import { roles } from './roles.ts';
import { ruleFirings } from './rule-firings.ts';
import { secrets } from './secrets.ts';
import { securityGroups } from './security-groups.ts';
import { sessionDocuments } from './session-documents.ts';
import { signIns } from './sign-ins.ts';
import { simulatedPolicies } from './simulated-policies.ts';
import { trails } from './trails.ts';
import { tripwire } from './tripwire.ts';
import { trustedAccess } from './trusted-access.ts';
import { volumes } from './volumes.ts';

/** Every fact that can be read. A test catches the file that somebody forgot. */
export const facts = [
  accountAssignments,
  accountPublicAccessBlock,
  accountSummary,
  accountTags,
  agreements,
  alarmTopics,
  authorizationDetails,
  awsManagedPolicies,
  bucketGuards,
  buckets,
  credentialReport,
  dbAutomatedBackups,
  dbClusters,
  dbInstances,
  dbParameters,
  dbSnapshots,
  delegatedAdministrators,
  ebsDefault,
  ebsSnapshots,
  enabledBaselines,
  enabledControls,
  enabledRegions,
  eventRules,
  execClusters,
  iamUsers,
  identityCenter,
  identityCenterInstances,
  identityPrincipals,
  identityProviders,
  instanceConnectEndpoints,
  keyPairs,
  keys,
  landingZones,
  organization,
  organizationPolicies,
  organizationsFeatures,
  permissionSets,
  replicaLag,
  roles,
  ruleFirings,
  secrets,
  securityGroups,
  sessionDocuments,
  signIns,
  simulatedPolicies,
  trails,
  tripwire,
  trustedAccess,
  volumes,
] as const;

type Registered = (typeof facts)[number];
export type FactName = Registered['name'];
/** The value of each fact, by name. */
export type FactValues = { [F in Registered as F['name']]: Awaited<ReturnType<F['read']>> };
