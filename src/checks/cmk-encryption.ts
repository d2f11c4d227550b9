import { defineCheck } from './check.ts';
import { buckets, judgeUnplaced } from './encryption/buckets.ts';
import { asksForStores, judgeCovered, judgeExpected } from './encryption/coverage.ts';
import { automatedBackups, clusters, instances, snapshots } from './encryption/databases.ts';
import { ebsSnapshots, volumes } from './encryption/disks.ts';
import { asksForEbsDefault, judgeEbsDefault } from './encryption/ebs-default.ts';
import { judgeDeclaredKeys, judgeManagers, judgeStates } from './encryption/keys.ts';
import { judgeListings } from './encryption/listing.ts';
import { judgeOtherRegions } from './encryption/other-regions.ts';
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
A store that no rule covers, or data in a region that is not governed: find its owner first; declare it under stores, or move the data and then delete it.
Could not be verified: give the auditor's role the operation that the finding names. Where one key alone is refused, its key policy lacks the statement that lets IAM policies of its
account apply.`,
  limits: `Default encryption of a bucket says what happens to new objects: objects that are already there, or that a client writes with another key, may differ.
Automated backups that outlive an Aurora cluster, directory, table and vector buckets, DynamoDB, EFS, ElastiCache, Redshift, OpenSearch, FSx, log groups, queues, topics, images and parameters are not read by this version. Key policies and
grants are not judged here. In regions that are not governed only the presence of stores, the EBS default, and manager and state of its key are seen, not rotation. Snapshots that other
accounts own and share are theirs. KMS, S3 and EC2 are eventually consistent: a change made seconds before the run may be missing.`,
  references: [
    { framework: '21 CFR 11', clause: '11.10(c)' },
    { framework: '21 CFR 11', clause: '11.10(d)' },
    { framework: '21 CFR 11', clause: '11.30' },
    { framework: 'HIPAA', clause: '164.312(a)(2)(iv)' },
    { framework: 'HIPAA', clause: '164.312(c)(1)' },
  ],
  section: 'stores',
  needs: encryptionFacts,
  // Accounts that no rule names, but that are read in full, are judged too: a store there would otherwise be nobody's.
  accounts: (spec) => [
    ...(spec.stores ?? []).flatMap((rule) => rule.in),
    ...Object.values(spec.keys).flatMap((key) => key.in),
    ...spec.organization.classes.filter((entry) => entry.depth === 'full').flatMap((entry) => entry.in),
  ],
  requirements: {
    'key-declared': { text: 'Each declared key is there exactly once, and is no other declared key', judge: judgeDeclaredKeys },
    'key-customer-managed': { text: 'Each declared key is customer-managed', judge: judgeManagers },
    'key-enabled': { text: 'Each declared key is enabled and is for encryption', judge: judgeStates },
    'key-rotation': {
      text: 'Each declared key, and each customer-managed key in use, rotates as often as specified',
      judge: judgeRotations,
    },
    'rds-instance': {
      text: 'Each DB instance, with its Performance Insights, master password and activity stream, uses the key of its rule',
      judge: (world, spec) => judgeListings(world, spec, [instances]),
    },
    'rds-cluster': {
      text: 'Each DB cluster, with its Performance Insights, master password and activity stream, uses the key of its rule',
      judge: (world, spec) => judgeListings(world, spec, [clusters]),
    },
    'rds-snapshot': {
      text: 'Each database snapshot and automated backup is encrypted with the key of its rule',
      judge: (world, spec) => judgeListings(world, spec, [snapshots, automatedBackups]),
    },
    's3-bucket': {
      text: 'Each bucket encrypts with KMS by default, names the key of its rule by its full ARN, and uses bucket keys as specified',
      judge: (world, spec) => [...judgeListings(world, spec, [buckets]), ...judgeUnplaced(world)],
    },
    'ebs-default': {
      text: 'EBS encryption by default is on, with the key of its rule, in every region that the rule names',
      judge: judgeEbsDefault,
      asked: asksForEbsDefault,
    },
    'ebs-volume': {
      text: 'Each EBS volume is encrypted with the key of its rule',
      judge: (world, spec) => judgeListings(world, spec, [volumes]),
    },
    'ebs-snapshot': {
      text: 'Each EBS snapshot is encrypted with the key of its rule',
      judge: (world, spec) => judgeListings(world, spec, [ebsSnapshots]),
    },
    secret: {
      text: 'Each secret, also one that waits for deletion, is encrypted with the key of its rule',
      judge: (world, spec) => judgeListings(world, spec, [secrets]),
    },
    'store-covered': { text: 'A rule says which key each store must use', judge: judgeCovered },
    'store-expected': { text: 'Stores that must be there are there, and none that must not', judge: judgeExpected, asked: asksForStores },
    'other-regions': { text: 'No data lies in an enabled region that the spec does not govern', judge: judgeOtherRegions },
  },
});
