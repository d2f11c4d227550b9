import { defineCheck } from './check.ts';
import { buckets, judgeUnplaced } from './encryption/buckets.ts';
import { asksForStores, judgeCovered, judgeExpected } from './encryption/coverage.ts';
import { automatedBackups, clusterBackups, clusters, instances, snapshots } from './encryption/databases.ts';
import { ebsSnapshots, volumes } from './encryption/disks.ts';
import { asksForEbsDefault, judgeEbsDefault } from './encryption/ebs-default.ts';
import { judgeDeclaredKeys, judgeManagers, judgeStates } from './encryption/keys.ts';
import { judgeListings } from './encryption/listing.ts';
import { onlyOfEncryption } from './encryption/only.ts';
import { judgeOtherRegions } from './encryption/other-regions.ts';
import { whereClosed } from './encryption/places.ts';
import { copiesRequirements } from './encryption/requirements/copies.ts';
import { dataServiceRequirements } from './encryption/requirements/data-services.ts';
import { inventoryRequirements } from './encryption/requirements/inventory.ts';
import { keyPolicyRequirements } from './encryption/requirements/key-policies.ts';
import { messagingRequirements } from './encryption/requirements/messaging.ts';
import { namedRequirements } from './encryption/requirements/named.ts';
import { judgeRotations } from './encryption/rotations.ts';
import { secrets } from './encryption/secrets.ts';
import { encryptionFacts } from './encryption/world.ts';

export default defineCheck({
  id: 'cmk-encryption',
  scope: 'account',
  depth: 'full',
  title: 'Every data store that is read is encrypted with an enabled, rotating key of our own',
  failureTitle: 'Some data is not encrypted with the key that the spec asks for',
  why: `Almost everything in AWS says "encrypted", and it often means a key that AWS owns or manages: nobody here can see its policy, revoke it, or tell from its
log who read the data. Only a customer-managed key lets us decide who can read, prove who did, and end all access at once. A key that is disabled or
waiting for deletion is worse than none: the data is still there and cannot be read; once the waiting period is over it is lost for good, backups included.`,
  remediation: `First of all, a key that is pending deletion: "aws kms cancel-key-deletion --key-id KEY", then "aws kms enable-key --key-id KEY". Find out who asked for
it (CloudTrail: ScheduleKeyDeletion, DisableKey) before you go on. State Unavailable: connect its custom key store again ("aws kms connect-custom-key-store").
Rotation: "aws kms enable-key-rotation --key-id KEY --rotation-period-in-days 365"; of a multi-Region replica, on its primary. Imported, custom-store and asymmetric
keys never rotate by themselves: rotate by hand and declare a deviation.
S3: "aws s3api put-bucket-encryption" with SSEAlgorithm aws:kms, the full key ARN as KMSMasterKeyID, and BucketKeyEnabled as specified. This reaches new objects alone:
rewrite the old ones ("aws s3 cp s3://B/ s3://B/ --recursive --sse aws:kms --sse-kms-key-id ARN", or S3 Batch Operations); a versioned bucket keeps the old versions beside them.
EBS default, in each region: "aws ec2 enable-ebs-encryption-by-default" and "aws ec2 modify-ebs-default-kms-key-id --kms-key-id ARN".
Volume or database: neither encryption nor key can be changed in place. Snapshot it, copy the snapshot with the right key ("aws ec2 copy-snapshot --encrypted --kms-key-id ARN",
"aws rds copy-db-snapshot --kms-key-id ARN"; a cluster takes the key at restore-db-cluster-from-snapshot), restore from that, move the application over, and only then delete the old
volume or database and its snapshots.
Performance Insights keeps the key with which it was first turned on: turn it off, or name the key when the database is restored. A master password that RDS manages: take it back
("aws rds modify-db-instance --no-manage-master-user-password --master-user-password …"), then hand it over again with --manage-master-user-password and
--master-user-secret-kms-key-id ARN. Activity stream: stop it and start it with the key.
Secret: "aws secretsmanager update-secret --secret-id S --kms-key-id ARN"; one that a service manages, through that service; a replica, by removing it from its region and replicating
again with the key of that region.
Key policy: "aws kms get-key-policy --key-id KEY --policy-name default --output text > policy.json", take out or narrow the statement that the finding names, then "aws kms put-key-policy --key-id KEY --policy-name default
--policy file://policy.json". Do not use --bypass-policy-lockout-safety-check: a key that nobody can administer stays so, and AWS Support alone can help. The statement that the SDKs, CDK and the console write
("arn:aws:iam::ACCOUNT:root" with kms:*) hands the key to every IAM administrator and to the root user: leave the account kms:Describe*, kms:Get* and kms:List*, and name the roles that administer and those that use the key
in statements of their own. For volumes, databases and the like, allow kms:CreateGrant with the condition kms:GrantIsForAWSResource true. Grant: "aws kms list-grants --key-id KEY", find out who made it and what uses it,
then "aws kms revoke-grant --key-id KEY --grant-id ID"; what still rests on it can no longer decrypt.
A store of another kind: most take a key when they are made and never again (ECR, EFS, ElastiCache, MemoryDB, OpenSearch Serverless, FSx, MQ, MSK, Backup vaults): make a new one with the key, move the data over, then delete
the old one. Queues, topics, tables, streams, log groups, functions, secrets and parameters take a new key where they are ("aws sqs set-queue-attributes", "aws sns set-topic-attributes", "aws dynamodb update-table", "aws logs associate-kms-key",
"aws lambda update-function-configuration --kms-key-arn ARN").
A store that no rule covers, or data in a region that is not governed: find its owner first; declare it under stores, or move the data and then delete it.
Could not be verified: give the auditor's role the operation that the finding names. Where the name of an endpoint does not resolve (ENOTFOUND), AWS may not offer the service in that region: look at AWS's list of regional services,
and then say so by a rule with expect: not_offered and its reason. Where one key alone is refused, its key policy lacks the statement that lets IAM policies of its
account apply.`,
  limits: `Default encryption of a bucket says what happens to new objects: objects that are already there, or that a client writes with another key, may differ. The same goes for messages in SNS, SQS and Kinesis, and for
log data from before a log group had its key. Directory, table and vector buckets, Timestream, String parameters, published versions of Lambda functions, on-demand backups that DynamoDB keeps itself,
endpoints and serverless replications of DMS, with whom Redshift snapshots are shared, and what Lake Formation hides of a Glue catalog are not read. A query of Athena can choose another encryption
where its workgroup does not hold queries to one. In regions that are not governed only the presence
of databases, volumes, snapshots, secrets and buckets, the EBS default, and manager and state of its key are seen. Snapshots that other accounts own and share are theirs. Athena, DAX, DMS, Glue, HealthImaging and HealthLake
are read where a rule names them. Where a service control policy refuses a listing of a service that guardrails.service_allowlist does not have, what was there before the policy is not seen. AWS Config tells of other types as far as its recorders reach, some time after the fact, and never makes anything pass.
Key policies are evaluated here, and not asked of AWS: who can administer or use a declared key is worked out from its policy and, where it names the account, from the policies and boundaries of the account's roles. Service
and resource control policies are not taken into account: they only take away, so that somebody who is named may in truth be kept out, an administrator too. Policies of IAM users are not read. Principals of other accounts
count as let in where the key policy names them, whatever their own account says. Who may take on a role is not followed, and an administrator can always give himself use by changing the policy: separation shows what holds
now. A service that a key policy names counts as let in, whatever the conditions on it. Grants are judged by key-grants alone, and who may retire one is not judged. Aliases are not part of a key.
KMS, S3 and EC2 are eventually consistent: a change made seconds before the run may be missing.`,
  references: [
    { framework: '21 CFR 11', clause: '11.10(c)' },
    { framework: '21 CFR 11', clause: '11.10(d)' },
    { framework: '21 CFR 11', clause: '11.30' },
    { framework: 'HIPAA', clause: '164.312(a)(2)(iv)' },
    { framework: 'HIPAA', clause: '164.312(c)(1)' },
  ],
  section: 'stores',
  besides: ['keys', 'defaults.key_rotation', 'organization.regions'],
  terms: `The key of a store's rule is that of the last rule under stores that selects it and has a key, customer_managed where none has. It lies in the
region of the store, and "aws kms describe-key --key-id KEY" in its own account says KeyState Enabled, KeyUsage ENCRYPT_DECRYPT and KeyManager CUSTOMER.
With key: aws_managed any encryption passes whose key is Enabled.`,
  needs: encryptionFacts,
  only: onlyOfEncryption,
  // Accounts that no rule names, but that are read in full, are judged too: a store there would otherwise be nobody's.
  accounts: (spec) => [
    ...(spec.stores ?? []).flatMap((rule) => rule.in),
    ...Object.values(spec.keys).flatMap((key) => key.in),
    ...spec.organization.classes.filter((entry) => entry.depth === 'full').flatMap((entry) => entry.in),
  ],
  requirements: {
    'key-declared': {
      text: 'Each declared key is there exactly once, and is no other declared key',
      judge: judgeDeclaredKeys,
      procedure: `"aws kms list-aliases" and "aws kms list-keys", with "aws kms list-resource-tags --key-id KEY" where keys.NAME.match goes by
tag or cfn: exactly one key matches, and it matches no other name under keys.`,
      notApplicable: 'the spec declares no key in the account',
    },
    'key-customer-managed': {
      text: 'Each declared key is customer-managed',
      judge: judgeManagers,
      procedure: `"aws kms describe-key --key-id KEY": KeyManager is CUSTOMER.`,
      notApplicable: 'the spec declares no key in the account, or key-declared has found none or several',
    },
    'key-enabled': {
      text: 'Each declared key is enabled and is for encryption',
      judge: judgeStates,
      procedure: `"aws kms describe-key --key-id KEY": KeyState is Enabled and KeyUsage is ENCRYPT_DECRYPT.`,
      notApplicable: 'the spec declares no key in the account, or key-declared has found none or several',
    },
    'key-rotation': {
      text: 'Each declared key, and each customer-managed key in use, rotates as often as specified',
      judge: judgeRotations,
      procedure: `Of each declared key, and of each customer-managed key that a store of the account names: "aws kms describe-key --key-id KEY" says
KeyState Enabled, KeySpec SYMMETRIC_DEFAULT and Origin AWS_KMS, and "aws kms get-key-rotation-status --key-id KEY" says KeyRotationEnabled true and a
RotationPeriodInDays of at most keys.NAME.rotation, else defaults.key_rotation. Of a multi-Region replica, ask of its primary.`,
      notApplicable: 'AWS manages the declared key, or key-declared has found none or several',
    },
    'rds-instance': {
      text: 'Each DB instance, with its Performance Insights, master password and activity stream, uses the key of its rule',
      judge: (world, spec) => judgeListings(world, spec, [instances]),
      procedure: `"aws rds describe-db-instances": StorageEncrypted is true, StorageEncryptionType is not sse-rds, and KmsKeyId is the key of its rule; so are
PerformanceInsightsKMSKeyId, MasterUserSecret.KmsKeyId and ActivityStreamKmsKeyId where these are in use. The storage of a cluster's member is
judged with its cluster.`,
      notApplicable: whereClosed,
    },
    'rds-cluster': {
      text: 'Each DB cluster, with its Performance Insights, master password and activity stream, uses the key of its rule',
      judge: (world, spec) => judgeListings(world, spec, [clusters]),
      procedure: `"aws rds describe-db-clusters": StorageEncrypted is true, StorageEncryptionType is not sse-rds, and KmsKeyId is the key of its rule; so are
PerformanceInsightsKMSKeyId, MasterUserSecret.KmsKeyId and ActivityStreamKmsKeyId where these are in use.`,
      notApplicable: whereClosed,
    },
    'rds-snapshot': {
      text: 'Each database snapshot and automated backup is encrypted with the key of its rule',
      judge: (world, spec) => judgeListings(world, spec, [snapshots, automatedBackups, clusterBackups]),
      procedure: `"aws rds describe-db-snapshots", again with --snapshot-type awsbackup, "aws rds describe-db-cluster-snapshots" and "aws rds
describe-db-instance-automated-backups" and "aws rds describe-db-cluster-automated-backups": of each, Encrypted (of a cluster's, StorageEncrypted) is true and KmsKeyId is the key of its rule.`,
      notApplicable: whereClosed,
    },
    's3-bucket': {
      text: 'Each bucket encrypts with KMS by default, names the key of its rule by its full ARN, and uses bucket keys as specified',
      judge: (world, spec) => [...judgeListings(world, spec, [buckets]), ...judgeUnplaced(world)],
      procedure: `"aws s3api get-bucket-encryption --bucket BUCKET --expected-bucket-owner ACCOUNT": SSEAlgorithm is aws:kms or aws:kms:dsse,
KMSMasterKeyID is the full ARN of the key of its rule, and BucketKeyEnabled is as bucket_key of its rules.`,
      notApplicable: whereClosed,
    },
    'ebs-default': {
      text: 'EBS encryption by default is on, with the key of its rule, in every region that the rule names',
      judge: judgeEbsDefault,
      asked: asksForEbsDefault,
      procedure: `In each region that a rule of type ebs_default names: "aws ec2 get-ebs-encryption-by-default" says true, and "aws ec2
get-ebs-default-kms-key-id" names the key of its rule.`,
      notApplicable:
        'no rule asks for it there, or the region is closed by a service control policy as organization.regions.others declares',
    },
    'ebs-volume': {
      text: 'Each EBS volume is encrypted with the key of its rule',
      judge: (world, spec) => judgeListings(world, spec, [volumes]),
      procedure: `"aws ec2 describe-volumes --include-managed-resources": Encrypted is true, SseType is not sse-ebs, and KmsKeyId is the key of its rule.`,
      notApplicable: whereClosed,
    },
    'ebs-snapshot': {
      text: 'Each EBS snapshot is encrypted with the key of its rule',
      judge: (world, spec) => judgeListings(world, spec, [ebsSnapshots]),
      procedure: `"aws ec2 describe-snapshots --owner-ids self": Encrypted is true, SseType is not sse-ebs, and KmsKeyId is the key of its rule.`,
      notApplicable: whereClosed,
    },
    secret: {
      text: 'Each secret, also one that waits for deletion, is encrypted with the key of its rule',
      judge: (world, spec) => judgeListings(world, spec, [secrets]),
      procedure: `"aws secretsmanager list-secrets --include-planned-deletion": KmsKeyId is the key of its rule. A secret without KmsKeyId
uses aws/secretsmanager.`,
      notApplicable: whereClosed,
    },
    ...dataServiceRequirements,
    ...messagingRequirements,
    ...copiesRequirements,
    ...namedRequirements,
    ...inventoryRequirements,
    ...keyPolicyRequirements,
    'store-covered': {
      text: 'A rule says which key each store must use',
      judge: judgeCovered,
      procedure: `List the stores of every kind with the calls of the requirements above, in each governed region: for each, a rule under stores selects it (in, type, match, regions) and has a key, or expect: none.`,
      notApplicable: 'all of these services are closed or not offered there, as the spec says',
    },
    'store-expected': {
      text: 'Stores that must be there are there, and none that must not',
      judge: judgeExpected,
      asked: asksForStores,
      procedure: `With the calls of the requirements above, for each rule under stores that takes the account: with expect: some, at least one store that
it selects is there; with expect: none, there is none. A later rule that says the opposite of the same stores wins.`,
      notApplicable:
        'no rule under stores says whether there must be stores in the account, or their service is closed or not offered there, as the spec says',
    },
    'other-regions': {
      text: 'No data lies in an enabled region that the spec does not govern',
      judge: judgeOtherRegions,
      procedure: `"aws account list-regions" names the regions that are not DISABLED. In each that is not under organization.regions.governed, the calls of
the requirements above list nothing, or are refused with "explicit deny in a service control policy" (accepted where organization.regions.others is
denied). "aws s3api list-buckets" and "aws s3api get-bucket-location --bucket BUCKET": every bucket is in a governed region (null is us-east-1).`,
    },
  },
});
