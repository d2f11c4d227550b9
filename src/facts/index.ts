import { accountAssignments } from './account-assignments.ts';
import { accountPublicAccessBlock } from './account-public-access-block.ts';
import { accountSummary } from './account-summary.ts';
import { accountTags } from './account-tags.ts';
import { aggregatedResources } from './aggregated-resources.ts';
import { agreements } from './agreements.ts';
import { alarmTopics } from './alarm-topics.ts';
import { athenaWorkgroups } from './athena-workgroups.ts';
import { authorizationDetails } from './authorization-details.ts';
import { autoScalingGroups } from './auto-scaling-groups.ts';
import { awsManagedPolicies } from './aws-managed-policies.ts';
import { backupVaults } from './backup-vaults.ts';
import { bucketLifecycles } from './bucket-lifecycles.ts';
import { bucketLocks } from './bucket-locks.ts';
import { bucketPolicies } from './bucket-policies.ts';
import { bucketPublicAccessBlocks } from './bucket-public-access-blocks.ts';
import { bucketReplications } from './bucket-replications.ts';
import { bucketTags } from './bucket-tags.ts';
import { bucketVersioning } from './bucket-versioning.ts';
import { buckets } from './buckets.ts';
import { capacityProviders } from './capacity-providers.ts';
import { certificates } from './certificates.ts';
import { credentialReport } from './credential-report.ts';
import { daxClusters } from './dax-clusters.ts';
import { dbAutomatedBackups } from './db-automated-backups.ts';
import { dbClusterAutomatedBackups } from './db-cluster-automated-backups.ts';
import { dbClusters } from './db-clusters.ts';
import { dbInstances } from './db-instances.ts';
import { dbParameters } from './db-parameters.ts';
import { dbSnapshotShares } from './db-snapshot-shares.ts';
import { dbSnapshots } from './db-snapshots.ts';
import { defaultVpcs } from './default-vpcs.ts';
import { delegatedAdministrators } from './delegated-administrators.ts';
import { dmsInstances } from './dms-instances.ts';
import { dynamodbTables } from './dynamodb-tables.ts';
import { ebsDefault } from './ebs-default.ts';
import { ebsSnapshotShares } from './ebs-snapshot-shares.ts';
import { ebsSnapshots } from './ebs-snapshots.ts';
import { ecrRepositories } from './ecr-repositories.ts';
import { ecsClusters } from './ecs-clusters.ts';
import { ecsServices } from './ecs-services.ts';
import { efsFileSystems } from './efs-file-systems.ts';
import { elasticacheClusters } from './elasticache-clusters.ts';
import { elasticacheGroups } from './elasticache-groups.ts';
import { elasticacheServerlessCaches } from './elasticache-serverless-caches.ts';
import { elasticacheServerlessSnapshots } from './elasticache-serverless-snapshots.ts';
import { elasticacheSnapshots } from './elasticache-snapshots.ts';
import { enabledBaselines } from './enabled-baselines.ts';
import { enabledControls } from './enabled-controls.ts';
import { enabledRegions } from './enabled-regions.ts';
import { eventDataStores } from './event-data-stores.ts';
import { eventRules } from './event-rules.ts';
import { execClusters } from './exec-clusters.ts';
import { firehoseStreams } from './firehose-streams.ts';
import { flowLogs } from './flow-logs.ts';
import { fsxBackups } from './fsx-backups.ts';
import { fsxFileSystems } from './fsx-file-systems.ts';
import { glueCatalog } from './glue-catalog.ts';
import { healthimagingDatastores } from './healthimaging-datastores.ts';
import { healthlakeDatastores } from './healthlake-datastores.ts';
import { iamUsers } from './iam-users.ts';
import { identityCenter } from './identity-center.ts';
import { identityCenterInstances } from './identity-center-instances.ts';
import { identityPrincipals } from './identity-principals.ts';
import { identityProviders } from './identity-providers.ts';
import { imageShares } from './image-shares.ts';
import { images } from './images.ts';
import { instanceConnectEndpoints } from './instance-connect-endpoints.ts';
import { instanceMetadataDefaults } from './instance-metadata-defaults.ts';
import { instanceTypeOfferings } from './instance-type-offerings.ts';
import { instances } from './instances.ts';
import { keyGrants } from './key-grants.ts';
import { keyPairs } from './key-pairs.ts';
import { keyPolicies } from './key-policies.ts';
import { keys } from './keys.ts';
import { kinesisStreams } from './kinesis-streams.ts';
import { lambdaFunctions } from './lambda-functions.ts';
import { landingZones } from './landing-zones.ts';
import { launchImages } from './launch-images.ts';
import { launchTemplateVersions } from './launch-template-versions.ts';
import { listeners } from './listeners.ts';
import { loadBalancerAttributes } from './load-balancer-attributes.ts';
import { loadBalancers } from './load-balancers.ts';
import { logGroups } from './log-groups.ts';
import { managedRuleGroups } from './managed-rule-groups.ts';
import { memorydbClusters } from './memorydb-clusters.ts';
import { memorydbSnapshots } from './memorydb-snapshots.ts';
import { mqBrokers } from './mq-brokers.ts';
import { mskClusters } from './msk-clusters.ts';
import { natGateways } from './nat-gateways.ts';
import { networkAcls } from './network-acls.ts';
import { networkInterfaces } from './network-interfaces.ts';
import { opensearchCollections } from './opensearch-collections.ts';
import { opensearchDomains } from './opensearch-domains.ts';
import { organization } from './organization.ts';
import { organizationPolicies } from './organization-policies.ts';
import { organizationsFeatures } from './organizations-features.ts';
import { permissionSets } from './permission-sets.ts';
import { prefixLists } from './prefix-lists.ts';
import { redshiftClusters } from './redshift-clusters.ts';
import { redshiftNamespaces } from './redshift-namespaces.ts';
import { redshiftServerlessSnapshots } from './redshift-serverless-snapshots.ts';
import { redshiftSnapshots } from './redshift-snapshots.ts';
import { replicaLag } from './replica-lag.ts';
import { replicationMetrics } from './replication-metrics.ts';
import { roles } from './roles.ts';
import { routeTables } from './route-tables.ts';
import { ruleFirings } from './rule-firings.ts';
import { ruleGroups } from './rule-groups.ts';
import { s3OrganizationPolicy } from './s3-organization-policy.ts';
import { scheduledActions } from './scheduled-actions.ts';
import { secrets } from './secrets.ts';
import { securityGroups } from './security-groups.ts';
import { sessionDocuments } from './session-documents.ts';
import { signIns } from './sign-ins.ts';
import { simulatedPolicies } from './simulated-policies.ts';
import { snsTopics } from './sns-topics.ts';
import { sqsQueues } from './sqs-queues.ts';
import { sslPolicies } from './ssl-policies.ts';
import { ssmParameters } from './ssm-parameters.ts';
import { subnets } from './subnets.ts';
import { targetGroupAttributes } from './target-group-attributes.ts';
import { targetGroups } from './target-groups.ts';
import { trails } from './trails.ts';
import { tripwire } from './tripwire.ts';
import { trustedAccess } from './trusted-access.ts';
import { volumes } from './volumes.ts';
import { vpcDns } from './vpc-dns.ts';
import { vpcEndpointServices } from './vpc-endpoint-services.ts';
import { vpcEndpoints } from './vpc-endpoints.ts';
import { vpcPublicAccess } from './vpc-public-access.ts';
import { vpcPublicAccessExclusions } from './vpc-public-access-exclusions.ts';
import { vpcs } from './vpcs.ts';
import { webAclLogging } from './web-acl-logging.ts';
import { webAcls } from './web-acls.ts';

/** Every fact that can be read. A test catches the file that somebody forgot. */
export const facts = [
  accountAssignments,
  accountPublicAccessBlock,
  accountSummary,
  accountTags,
  aggregatedResources,
  agreements,
  alarmTopics,
  athenaWorkgroups,
  authorizationDetails,
  autoScalingGroups,
  awsManagedPolicies,
  backupVaults,
  bucketLifecycles,
  bucketLocks,
  bucketPolicies,
  bucketPublicAccessBlocks,
  bucketReplications,
  bucketTags,
  bucketVersioning,
  buckets,
  capacityProviders,
  certificates,
  credentialReport,
  daxClusters,
  dbAutomatedBackups,
  dbClusterAutomatedBackups,
  dbClusters,
  dbInstances,
  dbParameters,
  dbSnapshotShares,
  dbSnapshots,
  delegatedAdministrators,
  dmsInstances,
  dynamodbTables,
  ebsDefault,
  ebsSnapshotShares,
  ebsSnapshots,
  ecrRepositories,
  ecsClusters,
  ecsServices,
  efsFileSystems,
  elasticacheClusters,
  elasticacheGroups,
  elasticacheServerlessCaches,
  elasticacheServerlessSnapshots,
  elasticacheSnapshots,
  enabledBaselines,
  enabledControls,
  enabledRegions,
  eventDataStores,
  eventRules,
  execClusters,
  firehoseStreams,
  fsxBackups,
  fsxFileSystems,
  glueCatalog,
  healthimagingDatastores,
  healthlakeDatastores,
  iamUsers,
  identityCenter,
  identityCenterInstances,
  identityPrincipals,
  identityProviders,
  imageShares,
  images,
  instanceConnectEndpoints,
  instanceMetadataDefaults,
  instanceTypeOfferings,
  instances,
  keyGrants,
  keyPairs,
  keyPolicies,
  keys,
  kinesisStreams,
  lambdaFunctions,
  landingZones,
  launchImages,
  launchTemplateVersions,
  listeners,
  logGroups,
  managedRuleGroups,
  memorydbClusters,
  memorydbSnapshots,
  mqBrokers,
  mskClusters,
  opensearchCollections,
  opensearchDomains,
  organization,
  organizationPolicies,
  organizationsFeatures,
  permissionSets,
  prefixLists,
  redshiftClusters,
  redshiftNamespaces,
  redshiftServerlessSnapshots,
  redshiftSnapshots,
  replicaLag,
  replicationMetrics,
  roles,
  ruleFirings,
  ruleGroups,
  s3OrganizationPolicy,
  scheduledActions,
  secrets,
  securityGroups,
  vpcs,
  subnets,
  routeTables,
  networkInterfaces,
  natGateways,
  networkAcls,
  flowLogs,
  vpcPublicAccess,
  vpcPublicAccessExclusions,
  defaultVpcs,
  loadBalancers,
  loadBalancerAttributes,
  sessionDocuments,
  signIns,
  simulatedPolicies,
  snsTopics,
  sqsQueues,
  sslPolicies,
  ssmParameters,
  targetGroupAttributes,
  targetGroups,
  trails,
  tripwire,
  trustedAccess,
  volumes,
  vpcDns,
  vpcEndpoints,
  vpcEndpointServices,
  webAclLogging,
  webAcls,
] as const;

type Registered = (typeof facts)[number];
export type FactName = Registered['name'];
/** The value of each fact, by name. */
export type FactValues = { [F in Registered as F['name']]: Awaited<ReturnType<F['read']>> };
