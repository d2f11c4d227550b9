import type { Requirement } from '../../check.ts';
import { judgeInTransit } from '../data-services/in-transit.ts';
import { fileSystems, ofElasticache, ofFsx, ofMemorydb, ofOpensearch, ofRedshift, tables } from '../data-services/listings.ts';
import { asksForRecovery, judgeRecovery } from '../data-services/point-in-time.ts';
import { judgeListings } from '../listing.ts';
import { whereClosed } from '../places.ts';
import type { EncryptionFact } from '../world.ts';

export const dataServiceRequirements: Readonly<Record<string, Requirement<EncryptionFact>>> = {
  'dynamodb-table': {
    text: 'Each DynamoDB table, and each replica of a global table, is encrypted with the key of its rule',
    judge: (world, spec) => judgeListings(world, spec, [tables]),
    procedure: `"aws dynamodb list-tables", and "aws dynamodb describe-table --table-name TABLE" for each: SSEDescription is there, its Status is
ENABLED, its SSEType is KMS, its KMSMasterKeyArn is the key of its rule, and it has no InaccessibleEncryptionDateTime. A table without SSEDescription
uses a key that DynamoDB owns.`,
    notApplicable: whereClosed,
  },
  'efs-file-system': {
    text: 'Each EFS file system is encrypted with the key of its rule',
    judge: (world, spec) => judgeListings(world, spec, [fileSystems]),
    procedure: `"aws efs describe-file-systems": Encrypted is true and KmsKeyId is the key of its rule.`,
    notApplicable: whereClosed,
  },
  elasticache: {
    text: 'Each ElastiCache replication group, cluster, serverless cache and snapshot is encrypted with the key of its rule',
    judge: (world, spec) => judgeListings(world, spec, ofElasticache),
    procedure: `"aws elasticache describe-replication-groups", "aws elasticache describe-serverless-caches", "aws elasticache describe-snapshots" and "aws
elasticache describe-serverless-cache-snapshots": StorageEncryptionType, where it is said, is sse-kms (sse-elasticache is a key that AWS owns), and
KmsKeyId is the key of its rule. "aws elasticache describe-cache-clusters --show-cache-clusters-not-in-replication-groups" lists none: of these AWS never
says a key.`,
    notApplicable: whereClosed,
  },
  memorydb: {
    text: 'Each MemoryDB cluster and snapshot is encrypted with the key of its rule',
    judge: (world, spec) => judgeListings(world, spec, ofMemorydb),
    procedure: `"aws memorydb describe-clusters" and "aws memorydb describe-snapshots": KmsKeyId is the key of its rule. Without KmsKeyId, MemoryDB uses
a key that AWS owns.`,
    notApplicable: whereClosed,
  },
  redshift: {
    text: 'Each Redshift cluster, serverless namespace and snapshot, with the secret of its administrator, uses the key of its rule',
    judge: (world, spec) => judgeListings(world, spec, ofRedshift),
    procedure: `"aws redshift describe-clusters" and "aws redshift describe-cluster-snapshots --owner-account ACCOUNT": Encrypted is true and KmsKeyId is
the key of its rule. "aws redshift-serverless list-namespaces" and "aws redshift-serverless list-snapshots": kmsKeyId is the key of its rule;
AWS_OWNED_KMS_KEY is a key that AWS owns. Where Redshift manages the administrator's password, MasterPasswordSecretKmsKeyId and
adminPasswordSecretKmsKeyId are the key of the rule too.`,
    notApplicable: whereClosed,
  },
  opensearch: {
    text: 'Each OpenSearch domain and serverless collection is encrypted with the key of its rule',
    judge: (world, spec) => judgeListings(world, spec, ofOpensearch),
    procedure: `"aws opensearch list-domain-names", and "aws opensearch describe-domains --domain-names DOMAIN": EncryptionAtRestOptions has Enabled true
and the key of its rule as KmsKeyId. "aws opensearchserverless list-collections", and "aws opensearchserverless batch-get-collection --ids ID" where the
list does not say it: kmsKeyArn is the key of its rule; auto is a key that AWS owns.`,
    notApplicable: whereClosed,
  },
  fsx: {
    text: 'Each FSx file system and backup is encrypted with the key of its rule',
    judge: (world, spec) => judgeListings(world, spec, ofFsx),
    procedure: `"aws fsx describe-file-systems" and "aws fsx describe-backups": KmsKeyId is the key of its rule. Scratch file systems of Lustre take no
key but that of FSx.`,
    notApplicable: whereClosed,
  },
  'in-transit': {
    text: 'Caches, search domains and streaming clusters take encrypted connections alone',
    judge: judgeInTransit,
    procedure: `"aws elasticache describe-replication-groups" and "aws elasticache describe-cache-clusters
--show-cache-clusters-not-in-replication-groups": TransitEncryptionEnabled is true and TransitEncryptionMode is required (Memcached has no mode).
"aws memorydb describe-clusters": TLSEnabled is true. "aws opensearch describe-domains --domain-names DOMAIN": NodeToNodeEncryptionOptions has
Enabled true, DomainEndpointOptions has EnforceHTTPS true and a TLSSecurityPolicy of TLS 1.2 or newer. "aws kafka list-clusters-v2": of provisioned
clusters, EncryptionInTransit has ClientBroker TLS and InCluster true. What is serverless (caches, collections, MSK) takes nothing but TLS.`,
    notApplicable: 'all of these services are closed or not offered there, as the spec says',
  },
  'point-in-time-recovery': {
    text: 'Point-in-time recovery is on for each DynamoDB table of which a rule asks it',
    judge: judgeRecovery,
    asked: asksForRecovery,
    procedure: `"aws dynamodb describe-continuous-backups --table-name TABLE" for each table that a rule with point_in_time_recovery: true selects:
PointInTimeRecoveryStatus is ENABLED.`,
    notApplicable: 'no rule under stores asks it of a table there',
  },
};
