import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import { once } from '../once.ts';
import { bucketTags } from './bucket-tags.ts';
import { aspectShape, type BucketAspect, readAspect } from './buckets/aspect.ts';
import { buckets } from './buckets.ts';
import { defineFact } from './fact.ts';
import { compare, required, tagRecord, text } from './values.ts';

/** A switch with a threshold. `null` is what AWS left out. */
interface ReplicationTimer {
  /** AWS's word: Enabled, Disabled. */
  readonly status: string | null;
  readonly minutes: number | null;
}

/** The objects of which a rule speaks. */
export interface ReplicationFilter {
  /** 1: `Prefix` of the rule itself, which AWS has deprecated; 2: `Filter`. They treat delete markers differently. */
  readonly version: 1 | 2;
  /** Empty: every key. */
  readonly prefix: string;
  /** All of which an object must have. */
  readonly tags: Readonly<Record<string, string>>;
}

/** One rule of a replication configuration. `null` is what AWS left out: of an optional setting, it is not set. */
export interface ReplicationRule {
  readonly id: string | null;
  /** AWS's word: Enabled, Disabled. */
  readonly status: string | null;
  /** The greater number wins. */
  readonly priority: number | null;
  readonly filter: ReplicationFilter | null;
  /** AWS's word for objects that are encrypted with KMS: Enabled, Disabled. */
  readonly kmsObjects: string | null;
  /** AWS's word: Enabled, Disabled. */
  readonly deleteMarkers: string | null;
  /** ARN of the destination bucket: it holds neither account nor region. */
  readonly bucket: string | null;
  /** Whom the destination is said to belong to. */
  readonly account: string | null;
  /** AWS's word for who owns the replicas: Destination. */
  readonly owner: string | null;
  /** As it was given. */
  readonly replicaKeyId: string | null;
  /** Replication Time Control. */
  readonly time: ReplicationTimer | null;
  readonly metrics: ReplicationTimer | null;
}

export interface BucketReplication {
  /** ARN of the role that S3 takes on. */
  readonly role: string | null;
  /** Sorted by id. */
  readonly rules: readonly ReplicationRule[];
}

const word = once(() => z.string().nullable());
const timer = (): z.ZodType<ReplicationTimer> => z.strictObject({ status: word(), minutes: z.number().nullable() });
const filter = (): z.ZodType<ReplicationFilter> =>
  z.strictObject({ version: z.union([z.literal(1), z.literal(2)]), prefix: z.string(), tags: z.record(z.string(), z.string()) });
const rule = (): z.ZodType<ReplicationRule> =>
  z.strictObject({
    id: word(),
    status: word(),
    priority: z.number().nullable(),
    filter: filter().nullable(),
    kmsObjects: word(),
    deleteMarkers: word(),
    bucket: word(),
    account: word(),
    owner: word(),
    replicaKeyId: word(),
    time: timer().nullable(),
    metrics: timer().nullable(),
  });
const shape = (): z.ZodType<readonly BucketAspect<BucketReplication>[]> =>
  aspectShape(z.strictObject({ role: word(), rules: z.array(rule()) }));

/** How the buckets are replicated of which somebody asks it. Sorted by ARN. */
export const bucketReplications = defineFact({
  name: 'bucket-replications',
  scope: 'account',
  depth: 'full',
  operations: ['S3.GetBucketReplication'],
  uses: [buckets],
  mayUse: [bucketTags],
  shape,
  read: (seat, need, reading): Promise<readonly BucketAspect<BucketReplication>[]> =>
    readAspect(
      seat,
      { need, reading },
      { operation: 'S3.GetBucketReplication', none: 'ReplicationConfigurationNotFoundError', take: replicationOf },
    ),
});

type Answered = NonNullable<NonNullable<Output<'S3.GetBucketReplication'>['ReplicationConfiguration']>['Rules']>[number];

function replicationOf(answer: Output<'S3.GetBucketReplication'>): BucketReplication {
  const { Role, Rules } = required(answer.ReplicationConfiguration, 'ReplicationConfiguration');
  const rules = required(Rules, 'Rules').map(ruleOf);
  return { role: text(Role), rules: rules.sort((a, b) => compare(a.id ?? '', b.id ?? '')) };
}

function ruleOf(answer: Answered): ReplicationRule {
  const to = required(answer.Destination, 'Destination');
  return {
    id: text(answer.ID),
    status: text(answer.Status),
    priority: answer.Priority ?? null,
    filter: filterOf(answer),
    kmsObjects: text(answer.SourceSelectionCriteria?.SseKmsEncryptedObjects?.Status),
    deleteMarkers: text(answer.DeleteMarkerReplication?.Status),
    bucket: text(to.Bucket),
    account: text(to.Account),
    owner: text(to.AccessControlTranslation?.Owner),
    replicaKeyId: text(to.EncryptionConfiguration?.ReplicaKmsKeyID),
    time: to.ReplicationTime === undefined ? null : timerOf(to.ReplicationTime.Status, to.ReplicationTime.Time?.Minutes),
    metrics: to.Metrics === undefined ? null : timerOf(to.Metrics.Status, to.Metrics.EventThreshold?.Minutes),
  };
}

function timerOf(status: string | undefined, minutes: number | undefined): ReplicationTimer {
  return { status: text(status), minutes: minutes ?? null };
}

/** An empty prefix is every key, and so is a filter without any; a rule with neither says nothing. */
function filterOf({ Filter, Prefix }: Answered): ReplicationFilter | null {
  if (Filter === undefined) return Prefix === undefined ? null : { version: 1, prefix: Prefix, tags: {} };
  const single = Filter.Tag === undefined ? [] : [Filter.Tag];
  const tags = [...single, ...(Filter.And?.Tags ?? [])];
  // A tag that lost its key would make a rule for some objects one for all of them.
  for (const tag of tags) required(tag.Key, 'Tag.Key');
  return { version: 2, prefix: Filter.And?.Prefix ?? Filter.Prefix ?? '', tags: tagRecord(tags) };
}
