import { defineCheck } from './check.ts';
import { judgeDestination } from './cross-region-replication/destination.ts';
import { judgeExistingObjects } from './cross-region-replication/existing-objects.ts';
import { judgeHealth } from './cross-region-replication/health.ts';
import { judgeKmsObjects } from './cross-region-replication/kms-objects.ts';
import { judgeRole } from './cross-region-replication/role.ts';
import { judgeDeleteMarkers, judgeScope, judgeTimeControl } from './cross-region-replication/settings.ts';
import { judgeVersioning } from './cross-region-replication/versioning.ts';
import { isReplicaSaid, onlyOfReplication, sourceAccounts } from './cross-region-replication/wanted.ts';
import { replicationFacts } from './cross-region-replication/world.ts';
import { judgePresent } from './object-storage/present.ts';

const none = 'the spec asks this of no bucket of the account';
const missing = `${none}, bucket-present has found none or several, or destination or scope has found no rule that copies`;
const configuration = `"aws s3api get-bucket-replication --bucket B --expected-bucket-owner ACCOUNT"`;

export default defineCheck({
  id: 'cross-region-replication',
  scope: 'account',
  depth: 'full',
  title: 'Every declared bucket is copied to its replica in another region, whole and in time',
  failureTitle: 'A declared bucket is not copied to its replica as specified',
  why: `A region can be lost, and a record that is there alone is lost with it. Replication of S3 is what keeps a second copy, and it fails without a sound. An
object that is encrypted with KMS is left out unless the rule takes it in, which is the most common of all: every setting looks right, and nothing is copied. A rule for a prefix that
nobody uses, a disabled rule, a rule for tagged objects, a role that was deleted, a destination of the right name that belongs to somebody else, or in the same region: each
shows as "replication: enabled" in the console. Without time control and metrics nobody learns how far behind the replica is, and what was written before the rule was made
is never copied by it.`,
  remediation: `B is the bucket, D its replica. Read "aws s3api get-bucket-replication --bucket B > rules.json", correct its ReplicationConfiguration, and write it back with
"aws s3api put-bucket-replication --bucket B --replication-configuration file://rules.json": the call replaces the whole configuration. S3 may take minutes to act on it.
Versioning: "aws s3api put-bucket-versioning --bucket B --versioning-configuration Status=Enabled", and the same of D.
Destination: in each rule Destination.Bucket is arn:aws:s3:::D; D in another account also needs Account and AccessControlTranslation {"Owner":"Destination"}. A destination that
the declared account does not list belongs to somebody else: take the rule out at once, and find out what was copied there.
Scope: a rule with "Status":"Enabled" and "Filter":{"Prefix":""} takes the whole bucket; a rule with tags takes tagged objects alone. A rule with a greater Priority wins over
others for the objects that it takes, and its settings alone hold for them.
KMS: "SourceSelectionCriteria":{"SseKmsEncryptedObjects":{"Status":"Enabled"}} and Destination.EncryptionConfiguration.ReplicaKmsKeyID with the full ARN of the key of D.
Time: Destination.ReplicationTime {"Status":"Enabled","Time":{"Minutes":15}} with Destination.Metrics {"Status":"Enabled","EventThreshold":{"Minutes":15}}.
Delete markers: "DeleteMarkerReplication":{"Status":"Enabled"} or "Disabled". A rule with a Prefix of its own and no Filter always copies them: write it with Filter.
Existing objects, and those that failed: S3 Batch Replication ("aws s3control create-job" with S3ReplicateObject). Keep the completion report; it is what the attestation rests on.
Role: its trust policy allows sts:AssumeRole to s3.amazonaws.com; its policies allow what the procedure of role lists. D in another account must allow it by its bucket policy,
a key by its key policy. For objects that failed meanwhile: "aws s3api head-object --bucket B --key KEY" shows ReplicationStatus FAILED, and Batch Replication copies them again.
Health: OperationsFailedReplication above 0 is nearly always the role, a key, or a lock at one end alone; turn on the event s3:Replication:OperationFailedReplication, which names the
object and the reason.`,
  limits: `Settings and measurements, object by object nothing is compared: that each object has its copy is for S3 Inventory of both ends, or Batch Replication, to show. Rules that
copy to other destinations are not judged, and neither are the replica's own rules: S3 does not pass replicas on. Locks at both ends are for object-lock.
Object Ownership is not read: the owner override is asked for also where the destination enforces its owner, which gives it the replicas too.
The role is judged by its own policies, its boundary, the policies of both buckets and those of the keys that the spec declares; service control policies,
resource control policies and grants are not part of it, so that they can still deny, or allow, more. The key of the source is that of its default encryption: objects that were written
with another need another permission. That S3 sends aws:SourceAccount and aws:SourceArn when it takes the role on, and asks through TLS 1.2 or later, is taken for granted. CloudWatch delivers metrics as best it can and keeps them
only for rules with metrics or time control; values are of five minutes, of an hour where the window is longer than a day, and one that began before the window counts. Objects encrypted with keys of the
customer's own (SSE-C), and what lifecycle rules delete, are replicated as S3 has it, whatever the spec says. S3 is eventually consistent: a change made minutes before the run may be missing.`,
  references: [
    { framework: '21 CFR 11', clause: '11.10(c)' },
    { framework: 'HIPAA', clause: '164.308(a)(7)(ii)(A)' },
    { framework: 'HIPAA', clause: '164.308(a)(7)(ii)(B)' },
    { framework: 'HIPAA', clause: '164.310(d)(2)(iv)' },
    { framework: 'HIPAA', clause: '164.312(c)(1)' },
  ],
  section: 'object_storage',
  besides: ['keys', 'stores'],
  terms: `B is object_storage.buckets.NAME in ACCOUNT, as bucket-present has found it; D is its replica, in replica.in (ACCOUNT where that is absent) and replica.region. R is each
rule of B with Status Enabled whose Destination.Bucket is D and that takes some of what replica.prefixes declares (everything where absent), but for those whose objects all
fall to a rule of a greater Priority. Calls about B are made in its region with the credentials of ACCOUNT, those about D in the region and account of D.`,
  needs: replicationFacts,
  only: onlyOfReplication,
  accounts: sourceAccounts,
  requirements: {
    'bucket-present': {
      text: 'Each declared bucket is there exactly once, and is no other declared bucket',
      judge: (world, spec) => judgePresent(world, spec, { isReplicaAsked: () => false }),
      asked: (spec) => isReplicaSaid(spec),
      procedure: `"aws s3api list-buckets", and "aws resourcegroupstaggingapi get-resources --resource-type-filters s3" where match goes by tag or cfn: in
object_storage.buckets.NAME.region of the account exactly one bucket matches, and it matches no other name.`,
      notApplicable: 'the spec declares no bucket in the account',
    },
    destination: {
      text: 'An enabled rule copies to the declared replica: a bucket that the declared account owns, in another region',
      judge: judgeDestination,
      asked: (spec) => isReplicaSaid(spec),
      procedure: `${configuration}: a rule with Status Enabled has the ARN of D as Destination.Bucket. "aws s3api list-buckets" with the
credentials of D's account lists D, with BucketRegion replica.region, which is not the region of B. Where that is another account, each such rule has Destination.Account and
AccessControlTranslation.Owner Destination.`,
      notApplicable: `${none}, or bucket-present has found none or several`,
    },
    versioning: {
      text: 'Both ends keep versions',
      judge: judgeVersioning,
      asked: (spec) => isReplicaSaid(spec),
      procedure: `"aws s3api get-bucket-versioning --bucket B --expected-bucket-owner ACCOUNT", and the same of D: Status is Enabled.`,
      notApplicable: `${none}, or bucket-present has found none or several`,
    },
    scope: {
      text: 'Enabled rules together take every object that must be copied, whatever its tags',
      judge: judgeScope,
      asked: (spec) => isReplicaSaid(spec),
      procedure: `${configuration}: for each of replica.prefixes, or for the whole bucket, a rule with Status
Enabled and D as destination has no tag in its filter, and its Filter.Prefix, Filter.And.Prefix or Prefix is empty or the beginning of that prefix.`,
      notApplicable: missing,
    },
    'kms-objects': {
      text: 'Objects encrypted with KMS are copied too, and their copies are encrypted with the key that the replica must use',
      judge: judgeKmsObjects,
      asked: (spec) => isReplicaSaid(spec),
      procedure: `${configuration}: of each R, SourceSelectionCriteria.SseKmsEncryptedObjects.Status is Enabled, and
Destination.EncryptionConfiguration.ReplicaKmsKeyID is the full ARN of the key of D's rule under stores; "aws kms describe-key --key-id ARN" in D's region says KeyState Enabled, KeyUsage
ENCRYPT_DECRYPT and KeyManager CUSTOMER.`,
      notApplicable: missing,
    },
    'time-control': {
      text: 'Replication Time Control is on, with the declared time and its metrics',
      judge: judgeTimeControl,
      asked: (spec) => isReplicaSaid(spec, ({ within }) => within !== undefined),
      procedure: `${configuration}: of each R, Destination.ReplicationTime.Status and Destination.Metrics.Status are Enabled, and
their Minutes are no more than replica.within.`,
      notApplicable: missing,
    },
    'delete-markers': {
      text: 'Delete markers are copied, or are not, as declared',
      judge: judgeDeleteMarkers,
      asked: (spec) => isReplicaSaid(spec, ({ delete_markers }) => delete_markers !== undefined),
      procedure: `${configuration}: of each R, DeleteMarkerReplication.Status is Enabled where replica.delete_markers
is replicated, and Disabled where it is not_replicated. An R with a Prefix of its own and no Filter copies them.`,
      notApplicable: missing,
    },
    health: {
      text: 'Over the declared time no copy failed, and none took longer than declared',
      judge: judgeHealth,
      asked: (spec) => isReplicaSaid(spec, ({ health }) => health !== undefined),
      procedure: `For each R, "aws cloudwatch get-metric-statistics --namespace AWS/S3 --dimensions Name=SourceBucket,Value=B
Name=DestinationBucket,Value=D Name=RuleId,Value=R --period 300 --start-time replica.health.window-AGO --end-time NOW" with --metric-name ReplicationLatency --statistics Maximum, in the region of D:
there are values, and none is more than replica.within in seconds; where there are none, it passes only with replica.health.quiet accepted. With --metric-name OperationsFailedReplication --statistics Sum, in the region of B:
all values are 0; there are none only where nothing was late and nothing waited. With --metric-name OperationsPendingReplication --statistics Maximum, in the region of D: in the last hour some value is less than the one
before, or 0, or latency stays within replica.within (15m where absent).`,
      notApplicable: missing,
    },
    'existing-objects': {
      text: 'A valid attestation shows that what was there before the rule was copied too',
      judge: judgeExistingObjects,
      asked: (spec) => isReplicaSaid(spec, ({ existing_objects }) => existing_objects !== undefined),
      outcomes: ['pass', 'unknown'],
      method: 'attested',
      procedure: `In the attestations file find the entry that replica.existing_objects.attestation names. "sha256sum DOCUMENT" of the document that it names
is its sha256, and the day of the run is not before its date ("on") nor after that date plus valid_for. The completion report of S3 Batch Replication that it rests on names B and D, and counts no failures.`,
      notApplicable: `${none}, or bucket-present has found none or several`,
    },
    role: {
      text: 'S3 replicates by a role that is there, that it can take on, and that may do all that takes',
      judge: judgeRole,
      asked: (spec) => isReplicaSaid(spec),
      procedure: `${configuration} gives Role; "aws iam get-role --role-name NAME" finds it, and its
AssumeRolePolicyDocument allows sts:AssumeRole to s3.amazonaws.com, under no condition but aws:SourceAccount ACCOUNT and aws:SourceArn of B. "aws iam simulate-principal-policy --policy-source-arn ROLE
--action-names … --resource-arns …" says allowed: on B s3:GetReplicationConfiguration and s3:ListBucket; on every object of B s3:GetObjectVersionForReplication, s3:GetObjectVersionAcl and
s3:GetObjectVersionTagging, and with a lock s3:GetObjectRetention and s3:GetObjectLegalHold; on every object of D s3:ReplicateObject, s3:ReplicateDelete where delete markers are copied, and
s3:ObjectOwnerOverrideToBucketOwner with owner override; kms:Decrypt on the key of B and kms:Encrypt (with a bucket key also kms:Decrypt) on that of R. "aws s3api get-bucket-policy" of B and D, and "aws kms
get-key-policy --policy-name default" of both keys, deny it nothing of that, s3:ReplicateTags neither, and allow it what is in another account.`,
      notApplicable: missing,
    },
  },
});
