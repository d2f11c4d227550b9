import type { Carried } from './carried.ts';

const emulator = (note = ''): Carried => ({ kind: 'emulator', note });
const mixed = (note: string): Carried => ({ kind: 'mixed', note });
const canned = (note: string): Carried => ({ kind: 'canned', note });
const none = (note: string): Carried => ({ kind: 'none', note });

const absent = none(
  'The reference organization has none: over the emulator the listing is read to its end and empty. Stores are judged by unit tests alone.',
);
const unnamed = none('The reference organization names none, so nothing is asked over the emulator: unit tests alone.');
const keyPolicy = emulator("The policies of keys and roles are moto's. What they allow is judged here, and AWS never said it.");
const bucketPolicy = emulator("Bucket policies are moto's. What they deny is judged here, and AWS never said it.");
const lock = emulator("Mode and retention are moto's, and we take out days of 0 that AWS would not send.");
const replication = mixed(
  'moto keeps the destination, its key and time control; filter, opt-in and delete markers are kept by us as they were put.',
);

/** Where the evidence comes from for stores, keys and buckets. */
export const carriedOfStores: Readonly<Record<string, Carried>> = {
  'cmk-encryption.dynamodb-table': emulator(),
  'cmk-encryption.efs-file-system': absent,
  'cmk-encryption.elasticache': mixed("The kind of encryption is ours, from moto's flag and key."),
  'cmk-encryption.memorydb': absent,
  'cmk-encryption.redshift': none(
    'The reference organization has none; Redshift Serverless is not in moto at all: its empty listings are ours. Unit tests alone.',
  ),
  'cmk-encryption.opensearch': absent,
  'cmk-encryption.fsx': absent,
  'cmk-encryption.in-transit': mixed('That a cache prefers TLS without demanding it is ours.'),
  'cmk-encryption.point-in-time-recovery': emulator(),
  'cmk-encryption.log-group': emulator(),
  'cmk-encryption.sns-topic': emulator(),
  'cmk-encryption.sqs-queue': emulator(),
  'cmk-encryption.ecr-repository': emulator(),
  'cmk-encryption.ecs-cluster': emulator(),
  'cmk-encryption.lambda-function': emulator(),
  'cmk-encryption.ssm-parameter': emulator(),
  'cmk-encryption.kinesis-stream': emulator(),
  'cmk-encryption.firehose-stream': absent,
  'cmk-encryption.msk-cluster': absent,
  'cmk-encryption.mq-broker': absent,
  'cmk-encryption.event-data-store': none('moto has no event data stores: the empty listing is ours. Unit tests alone.'),
  'cmk-encryption.backup-vault': mixed("Vaults and their keys are moto's; recovery points are ours."),
  'cmk-encryption.ami': emulator("Images are moto's, with the snapshots behind them."),
  'cmk-encryption.copies-private': emulator(),
  'cmk-encryption.secret-rotation': mixed("Whether a secret rotates is moto's; when it last did is ours."),
  'cmk-encryption.athena-workgroup': unnamed,
  'cmk-encryption.dax-cluster': unnamed,
  'cmk-encryption.dms-instance': unnamed,
  'cmk-encryption.glue-catalog': unnamed,
  'cmk-encryption.healthimaging-datastore': unnamed,
  'cmk-encryption.healthlake-datastore': unnamed,
  'cmk-encryption.undeclared-stores': canned("moto answers no query of Config: counts are ours, worked out from moto's resources."),
  'cmk-encryption.key-administrators': keyPolicy,
  'cmk-encryption.key-users': keyPolicy,
  'cmk-encryption.key-separation': keyPolicy,
  'cmk-encryption.key-grants': mixed("Grants are moto's; the form of the listing is ours."),

  'object-lock.bucket-present': mixed("The list of buckets is ours, from moto's buckets."),
  'object-lock.enabled': lock,
  'object-lock.compliance-mode': lock,
  'object-lock.retention': lock,
  'object-lock.versioning': emulator(),
  'object-lock.mfa-delete': none('The reference organization asks for none.'),
  'object-lock.lifecycle': emulator(),

  'bucket-policies.bucket-present': mixed("The list of buckets is ours, from moto's buckets."),
  'bucket-policies.insecure-transport': bucketPolicy,
  'bucket-policies.unencrypted-put': bucketPolicy,
  'bucket-policies.other-key-put': bucketPolicy,
  'bucket-policies.public-access': bucketPolicy,
  'bucket-policies.block-bucket': emulator(),
  'bucket-policies.block-account': emulator(),
  'bucket-policies.block-organization': mixed(
    "The policy and where it is attached are moto's; what is in force is ours, merged down moto's tree.",
  ),

  'cross-region-replication.bucket-present': mixed("The list of buckets is ours, from moto's buckets."),
  'cross-region-replication.destination': replication,
  'cross-region-replication.versioning': emulator(),
  'cross-region-replication.scope': replication,
  'cross-region-replication.kms-objects': replication,
  'cross-region-replication.time-control': emulator(),
  'cross-region-replication.delete-markers': replication,
  'cross-region-replication.health': canned('CloudWatch answers are ours.'),
  'cross-region-replication.existing-objects': none('No answer of AWS decides: a document attests it.'),
  'cross-region-replication.role': emulator("Roles and policies are moto's. What they allow is judged here, and AWS never said it."),
};
