import { judgeDelivery, judgeDigest, judgeLogging } from './audit-trail/delivery.ts';
import { judgeBucket, judgeTrailKey } from './audit-trail/destination.ts';
import { judgeDataEvents, judgeManagementEvents } from './audit-trail/events.ts';
import { judgeOtherTrails, judgeVisible } from './audit-trail/reach.ts';
import { judgeGlobalEvents, judgeMultiRegion, judgeOrganizationTrail, judgeValidation } from './audit-trail/settings.ts';
import { defineCheck } from './check.ts';

export default defineCheck({
  id: 'audit-trail',
  scope: 'organization',
  depth: 'guardrails',
  title: 'One organization trail records every account and region into the log archive',
  failureTitle: 'The organization trail does not record as specified',
  why: `The trail is the only record of who did what in AWS. Every question that an inspector or an incident raises later is answered from it or not at all: what
was not recorded cannot be recovered. A trail fails quietly. It may be switched on and unable to deliver, deliver into a bucket of somebody else, leave out
read events or one service, or miss the account that joined last week.`,
  remediation: `All of these are done with credentials of the account that owns the trail, in its home region.
Not logging: "aws cloudtrail start-logging --name ARN"; then find who stopped it ("aws cloudtrail lookup-events
--lookup-attributes AttributeKey=EventName,AttributeValue=StopLogging") and record the gap.
Delivery or digest error: the error is that of S3 or KMS. In the log archive account compare the bucket policy ("aws s3api get-bucket-policy --bucket NAME") and the key policy
("aws kms get-key-policy --key-id KEY --policy-name default") with those that the CloudTrail user guide gives for organization trails; a disabled key looks the same
("aws kms describe-key --key-id KEY"). Then watch "aws cloudtrail get-trail-status --name ARN" until the error is gone.
No error, and the last log file is old: one is written only where there were events. Make any call in the home region, wait 15 minutes and run again. If
nothing has come, delivery is broken; if it has, the account is that quiet, and audit_trail.delivered_within is too short for it.
Not multi-region, no global services, no validation, wrong bucket or key: "aws cloudtrail update-trail --name ARN --is-organization-trail --is-multi-region-trail
--include-global-service-events --enable-log-file-validation --s3-bucket-name NAME --kms-key-id ARN". Digests begin anew: the time before stays unproven.
Events left out: "aws cloudtrail put-event-selectors --trail-name ARN --event-selectors
'[{"ReadWriteType":"All","IncludeManagementEvents":true,"ExcludeManagementEventSources":[]}]'" with the data resources of the spec added.
An account that does not see the trail: check that trusted access is on ("aws organizations list-aws-service-access-for-organization"), then update the trail once as above.
Another trail: ask its owner; if nobody needs it, "aws cloudtrail delete-trail --name ARN" in its home region, else declare audit_trail.others: allowed.
In a Control Tower organization change the trail through the landing zone settings, or the next update undoes it.`,
  limits: `Shows the trail as it stands now. It does not read the log files, prove that every account and region has delivered, verify the chain of digests, or find times in
which the trail was stopped and started again, or validation switched off and on. The bucket's policy, Object Lock, life cycle and replication are not part of this check. No service control
policy protects a trail that the management account owns: whoever administers that account can stop it. CloudTrail Lake event data stores are not looked at.
Where a service control policy closes a region, a trail that was made there before, for that region alone, is not seen.`,
  references: [
    { framework: '21 CFR 11', clause: '11.10(e)' },
    { framework: '21 CFR 11', clause: '11.10(c)' },
    { framework: 'HIPAA', clause: '164.312(b)' },
    { framework: 'HIPAA', clause: '164.312(c)(1)' },
    { framework: 'HIPAA', clause: '164.308(a)(1)(ii)(D)' },
  ],
  section: 'audit_trail',
  besides: ['keys', 'organization.regions'],
  needs: ['trails', 'tripwire', 'buckets', 'keys'],
  requirements: {
    'organization-trail': {
      text: 'Exactly one trail matches: an organization trail with the declared owner and home region',
      judge: judgeOrganizationTrail,
      procedure: `In the account audit_trail.owner and the region audit_trail.home, "aws cloudtrail describe-trails": exactly one trail matches
audit_trail.match; its TrailARN holds the id of that account, HomeRegion is that region, and IsOrganizationTrail is true.`,
    },
    'multi-region': {
      text: 'The trail records every region',
      judge: judgeMultiRegion,
      procedure: `"aws cloudtrail describe-trails" in the home region: IsMultiRegionTrail is true.`,
    },
    'global-events': {
      text: 'The trail records the events of global services',
      judge: judgeGlobalEvents,
      procedure: `"aws cloudtrail describe-trails" in the home region: IncludeGlobalServiceEvents is true.`,
    },
    validation: {
      text: 'The trail writes digests by which a changed or missing log file shows',
      judge: judgeValidation,
      procedure: `"aws cloudtrail describe-trails" in the home region: LogFileValidationEnabled is true.`,
    },
    logging: {
      text: 'The trail is logging, and was not stopped after its last start',
      judge: judgeLogging,
      procedure: `"aws cloudtrail get-trail-status --name ARN" in the home region: IsLogging is true, and StopLoggingTime is not there or not after
StartLoggingTime.`,
    },
    delivery: {
      text: 'Log files are delivered without error, the last one recently',
      judge: judgeDelivery,
      procedure: `"aws cloudtrail get-trail-status --name ARN" in the home region: there is no LatestDeliveryError, and LatestDeliveryTime is at most
audit_trail.delivered_within before the time of the call.`,
    },
    digest: {
      text: 'Digests are delivered without error, the last one recently',
      judge: judgeDigest,
      procedure: `"aws cloudtrail get-trail-status --name ARN" in the home region: there is no LatestDigestDeliveryError, and LatestDigestDeliveryTime is at
most audit_trail.digest_within before the time of the call.`,
    },
    'management-events': {
      text: 'The trail records every management event, read and write, of every source',
      judge: judgeManagementEvents,
      procedure: `"aws cloudtrail get-event-selectors --trail-name ARN" in the home region: the selectors together take all management events. The plain
forms are a basic selector with ReadWriteType All, IncludeManagementEvents true and no ExcludeManagementEventSources, or an advanced selector
whose only field is eventCategory, Equals Management.`,
    },
    'data-events': {
      text: 'The trail records every read and write of the objects in the declared buckets',
      judge: judgeDataEvents,
      asked: (spec) => spec.audit_trail !== undefined && spec.audit_trail.data_events.length > 0,
      procedure: `"aws cloudtrail get-event-selectors --trail-name ARN" in the home region: for each name under audit_trail.data_events, the selectors
together take reads and writes of AWS::S3::Object with ARNs that begin with arn:aws:s3:::NAME/. The plain forms are a basic selector with
ReadWriteType All and that value (arn:aws:s3 is every bucket), or an advanced one with eventCategory Data, that resources.type and no other field.`,
    },
    bucket: {
      text: 'The trail writes into the declared bucket, which the log archive account owns',
      judge: judgeBucket,
      procedure: `"aws cloudtrail describe-trails" in the home region: S3BucketName matches audit_trail.bucket.name; and "aws s3api list-buckets" in the account
audit_trail.bucket.in lists that very bucket.`,
    },
    key: {
      text: 'The log files are encrypted with the declared customer-managed key',
      judge: judgeTrailKey,
      procedure: `"aws cloudtrail describe-trails" in the home region gives KmsKeyId; "aws kms describe-key --key-id KEY" in the account of that key says
KeyManager CUSTOMER, KeyState Enabled and KeyUsage ENCRYPT_DECRYPT, and it is the one key that audit_trail.key declares under keys.`,
    },
    visible: {
      text: 'Every account sees the trail',
      judge: judgeVisible,
      procedure: `In every account of depth guardrails or full, "aws cloudtrail describe-trails --region HOME", HOME being audit_trail.home: the ARN of the
trail is listed.`,
    },
    'other-trails': {
      text: 'There is no other trail in any account or region',
      judge: judgeOtherTrails,
      asked: (spec) => spec.audit_trail?.others === 'none',
      procedure: `In every account of depth guardrails or full, "aws cloudtrail describe-trails" in each governed region lists no other trail. In every
other enabled region too, or the call is refused with "explicit deny in a service control policy", which is accepted where organization.regions.others is denied.`,
    },
  },
});
