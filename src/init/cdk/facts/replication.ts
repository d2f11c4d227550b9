import type { BucketReplication, ReplicationFilter, ReplicationRule } from '../../../facts/bucket-replications.ts';
import { compare } from '../../../facts/values.ts';
import type { Props } from '../props.ts';
import type { Resource } from '../stack.ts';

/** What a bucket copies, and where to; `null`: nothing. */
export function replicationOf({ props }: Resource): BucketReplication | null {
  const configuration = props.inner('ReplicationConfiguration');
  if (configuration === null) return null;
  const rules = configuration.each('Rules').map(ruleOf);
  return { role: configuration.text('Role'), rules: rules.sort((a, b) => compare(a.id ?? '', b.id ?? '')) };
}

function ruleOf(rule: Props): ReplicationRule {
  const to = rule.inner('Destination');
  const time = to?.inner('ReplicationTime') ?? null;
  const metrics = to?.inner('Metrics') ?? null;
  return {
    id: rule.text('Id'),
    status: rule.text('Status'),
    priority: rule.number('Priority'),
    filter: filterOf(rule),
    kmsObjects: rule.inner('SourceSelectionCriteria')?.inner('SseKmsEncryptedObjects')?.text('Status') ?? null,
    deleteMarkers: rule.inner('DeleteMarkerReplication')?.text('Status') ?? null,
    bucket: to?.text('Bucket') ?? null,
    account: to?.text('Account') ?? null,
    owner: to?.inner('AccessControlTranslation')?.text('Owner') ?? null,
    replicaKeyId: to?.inner('EncryptionConfiguration')?.text('ReplicaKmsKeyID') ?? null,
    time: time === null ? null : { status: time.text('Status'), minutes: time.inner('Time')?.number('Minutes') ?? null },
    metrics:
      metrics === null ? null : { status: metrics.text('Status'), minutes: metrics.inner('EventThreshold')?.number('Minutes') ?? null },
  };
}

/** As S3 takes it: an empty prefix is every key, and so is a filter without any. */
function filterOf(rule: Props): ReplicationFilter | null {
  const filter = rule.inner('Filter');
  if (filter === null) {
    const prefix = rule.text('Prefix');
    return prefix === null ? null : { version: 1, prefix, tags: {} };
  }
  const and = filter.inner('And');
  const single = filter.inner('TagFilter');
  const tags = [...(single === null ? [] : [single]), ...(and?.each('TagFilters') ?? [])];
  return {
    version: 2,
    prefix: and?.text('Prefix') ?? filter.text('Prefix') ?? '',
    tags: Object.fromEntries(tags.map((tag) => [tag.required('Key'), tag.required('Value')])),
  };
}
