import type { Spec } from '../spec/spec.ts';
import type { Wanted } from '../wanted.ts';
import { defineCheck } from './check.ts';
import { judgeLifecycle, judgeMfaDelete, judgeVersioning } from './object-lock/keeping.ts';
import { judgeEnabled, judgeMode, judgeRetention } from './object-lock/lock.ts';
import { inherits, isReplicaLocked } from './object-lock/wanted.ts';
import { lockFacts } from './object-lock/world.ts';
import { judgePresent } from './object-storage/present.ts';
import { accountsOf, isAnyDeclared, isSaid, wantedBy, wantedReplicas, wantedTags, whereSaid } from './object-storage/reading.ts';

const isLock = (lock: unknown): boolean => lock !== 'none';
const isTrue = (value: boolean): boolean => value;
const isAny = (): boolean => true;

/** Whether some bucket or replica must have a lock. */
const asksForLock = (spec: Spec): boolean => isSaid(spec, 'lock', isLock);

/** Locks of the buckets that are asked for one, and of the replicas that take over what their buckets are asked for. */
function wantedLocks(spec: Spec): readonly Wanted[] {
  if (!asksForLock(spec)) return [];
  return [
    ...wantedBy(spec, { by: 'object-lock lock', setting: 'lock', isAsked: isLock }),
    ...wantedReplicas(spec, { by: 'object-lock', isAsked: (declared) => inherits({ declared }) && isLock(declared.lock) }),
  ];
}

export default defineCheck({
  id: 'object-lock',
  scope: 'account',
  depth: 'full',
  title: 'Records in S3 cannot be deleted or replaced before their time, at either end of a replication',
  failureTitle: 'Records in S3 can be deleted or replaced before their time',
  why: `A record must stay as it was written for as long as it is kept. Versioning keeps what is replaced or deleted, but whoever may delete a version can still
delete it for good. Object Lock in compliance mode is the one setting of S3 that nobody can undo, the root user included, until the retention is over; in governance mode a
permission is enough. A lock without a default rule locks nothing by itself: each upload would have to ask for it. A lifecycle rule needs no attacker at
all: it deletes on schedule. And a replica without the lock of its bucket is where records can be destroyed, or cannot be copied to.`,
  remediation: `B is the bucket. Everything here changes what can be deleted, and compliance mode cannot be taken back: decide the retention first.
Versioning: "aws s3api put-bucket-versioning --bucket B --versioning-configuration Status=Enabled". What was deleted or replaced before is gone.
Object Lock: "aws s3api put-object-lock-configuration --bucket B --object-lock-configuration
'{"ObjectLockEnabled":"Enabled","Rule":{"DefaultRetention":{"Mode":"COMPLIANCE","Years":7}}}'". It needs versioning, and reaches new objects alone: lock those that are there with
S3 Batch Operations (S3PutObjectRetention). GOVERNANCE: the same call with COMPLIANCE; objects that are there keep their own mode until it is changed.
Retention in days: seven years are 2557 days and not 2555.
Replica: the same, in the account and region of the replica. To a source with Object Lock that is to replicate give the replication role s3:GetObjectRetention and s3:GetObjectLegalHold.
A bucket that receives S3 server access logs must not have a default retention: take it out by a later rule with lock: none and the reason.
Lifecycle: read "aws s3api get-bucket-lifecycle-configuration --bucket B", correct the days, and write the whole configuration back with put-bucket-lifecycle-configuration. Expiration of
current versions and of noncurrent versions are two settings.
MFA delete: the root user of the account turns it on with put-bucket-versioning and --mfa; no role can.
Declared bucket missing, or matched twice: correct "match" or the region in the spec, or the tags of the bucket.`,
  limits: `The default retention is for new objects: what was written before, or with a retention of its own, is not read, object by object. An upload can ask for a longer or
a shorter retention than the default, and in another mode. Legal holds are not read. A lifecycle rule is judged by its days alone, whichever prefix, tag or size it is for; a lock would
outlast it, for S3 removes no locked version. Transitions to other storage classes remove nothing. S3 is eventually consistent: a change made seconds before the run may be missing.`,
  references: [
    { framework: '21 CFR 11', clause: '11.10(c)' },
    { framework: '21 CFR 11', clause: '11.10(e)' },
    { framework: 'HIPAA', clause: '164.308(a)(7)(ii)(A)' },
    { framework: 'HIPAA', clause: '164.312(c)(1)' },
    { framework: 'HIPAA', clause: '164.316(b)(2)(i)' },
  ],
  section: 'object_storage',
  terms: `B is a bucket of which the spec asks what the requirement says. A later entry under object_storage.rules that takes B wins over an earlier one, key by
key, object_storage.buckets.NAME over both, and its replica's own lock over all. ACCOUNT is the account of B; every call is made in the region of B.`,
  needs: lockFacts,
  only: {
    'bucket-lifecycles': (spec) => wantedBy(spec, { by: 'object-lock keep', setting: 'keep', isAsked: isAny }),
    'bucket-locks': wantedLocks,
    'bucket-tags': wantedTags,
    'bucket-versioning': (spec) => [
      ...wantedBy(spec, { by: 'object-lock versioning', setting: 'versioning', isAsked: isTrue }),
      ...wantedBy(spec, { by: 'object-lock mfa_delete', setting: 'mfa_delete', isAsked: isTrue }),
    ],
    buckets: accountsOf,
  },
  // A replica of another account is judged with its bucket.
  accounts: (spec) => [
    ...new Set([
      ...whereSaid(spec, 'lock', isLock),
      ...whereSaid(spec, 'versioning', isTrue),
      ...whereSaid(spec, 'mfa_delete', isTrue),
      ...whereSaid(spec, 'keep', isAny),
    ]),
  ],
  requirements: {
    'bucket-present': {
      text: 'Each declared bucket is there exactly once, and is no other declared bucket; so is each replica that must have a lock',
      judge: (world, spec) => judgePresent(world, spec, { isReplicaAsked: (entry) => isReplicaLocked(world, spec, entry) }),
      procedure: `"aws s3api list-buckets", and "aws resourcegroupstaggingapi get-resources --resource-type-filters s3" where match goes by tag or cfn: in
object_storage.buckets.NAME.region of the account exactly one bucket matches, and it matches no other name; the same of its replica, in replica.in and replica.region.`,
      notApplicable: 'the spec declares no bucket in the account',
      asked: isAnyDeclared,
    },
    enabled: {
      text: 'Each bucket that must have Object Lock has it, and so does its replica',
      judge: judgeEnabled,
      procedure: `"aws s3api get-object-lock-configuration --bucket B --expected-bucket-owner ACCOUNT": ObjectLockEnabled is Enabled.`,
      notApplicable: 'the spec asks no bucket of the account for a lock, or bucket-present has found none or several',
      asked: asksForLock,
    },
    'compliance-mode': {
      text: 'Each bucket that must have Object Lock, and its replica, locks new objects in compliance mode by default',
      judge: judgeMode,
      procedure: `"aws s3api get-object-lock-configuration --bucket B --expected-bucket-owner ACCOUNT": Rule.DefaultRetention.Mode is COMPLIANCE. GOVERNANCE, and
a configuration without Rule, fail.`,
      notApplicable: 'the spec asks no bucket of the account for a lock, or bucket-present has found none or several',
      asked: asksForLock,
    },
    retention: {
      text: 'Each bucket that must have Object Lock, and its replica, locks new objects for at least as long as specified',
      judge: judgeRetention,
      procedure: `"aws s3api get-object-lock-configuration --bucket B --expected-bucket-owner ACCOUNT": Rule.DefaultRetention.Years or Days is no less than lock of B. 7y
are 7 Years or 2557 Days; of a replica without a lock of its own in the spec, that of its bucket counts.`,
      notApplicable: 'the spec asks no bucket of the account for a lock, or bucket-present has found none or several',
      asked: asksForLock,
    },
    versioning: {
      text: 'Each bucket that must keep versions has versioning on',
      judge: judgeVersioning,
      procedure: `"aws s3api get-bucket-versioning --bucket B --expected-bucket-owner ACCOUNT": Status is Enabled. Suspended, and an answer without Status, fail.`,
      notApplicable: 'the spec asks no bucket of the account to keep versions, or bucket-present has found none or several',
      asked: (spec) => isSaid(spec, 'versioning', isTrue),
    },
    'mfa-delete': {
      text: 'Each bucket whose versions must be deleted with MFA alone has MFA delete on',
      judge: judgeMfaDelete,
      procedure: `"aws s3api get-bucket-versioning --bucket B --expected-bucket-owner ACCOUNT": MFADelete is Enabled. An answer without it fails.`,
      notApplicable: 'the spec asks no bucket of the account for MFA delete, or bucket-present has found none or several',
      asked: (spec) => isSaid(spec, 'mfa_delete', isTrue),
    },
    lifecycle: {
      text: 'No lifecycle rule removes objects or versions from a bucket sooner than it must keep them',
      judge: judgeLifecycle,
      procedure: `"aws s3api get-bucket-lifecycle-configuration --bucket B --expected-bucket-owner ACCOUNT": of every rule with Status Enabled, Expiration.Days and
NoncurrentVersionExpiration.NoncurrentDays are no less than keep of B (7y are 2557 days), and no Expiration has a Date. NoSuchLifecycleConfiguration passes.`,
      notApplicable: 'the spec asks no bucket of the account to keep its objects for any time, or bucket-present has found none or several',
      asked: (spec) => isSaid(spec, 'keep', isAny),
    },
  },
});
