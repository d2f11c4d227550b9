import { z } from 'zod';
import { atLeastOne, bucketName, name, quantity, region, tags, where } from './grammar.ts';

/** Which buckets: all the ways that are said have to fit. Globs allowed. */
const bucketMatch = atLeastOne(
  z.strictObject({
    name: bucketName.optional(),
    arn: z.string().startsWith('arn:', { error: 'expected an ARN' }).describe('The ARN').optional(),
    tag: tags.describe('Tags, all of which must be there').optional(),
    cfn: z
      .string()
      .regex(/^[^/]+\/[^/]+$/, { error: 'expected stack/logical-id' })
      .describe('CloudFormation stack and logical id, as CDK generates them: CcProd*/Dicom*')
      .optional(),
  }),
  ['name', 'arn', 'tag', 'cfn'],
);

export type BucketMatch = z.output<typeof bucketMatch>;

const deniedOrAllowed = z.enum(['denied', 'allowed']);
const lock = z.union([quantity, z.literal('none')]);

/** What is asked of a bucket. Each is judged where it is said, and of no other bucket is anything read for it. */
const settings = {
  public: z
    .enum(['none', 'allowed'])
    .describe('none: neither its policy nor its access lists let anybody in who is nobody in particular')
    .optional(),
  blocks: z
    .array(z.enum(['bucket', 'account', 'organization']))
    .min(1)
    .describe('Where public access must be blocked, all four settings, each by itself')
    .optional(),
  insecure_transport: deniedOrAllowed.describe('denied: its policy denies every request without TLS').optional(),
  unencrypted_put: deniedOrAllowed
    .describe('denied: its policy denies an upload that does not ask for encryption with KMS, or brings a key of its own (SSE-C)')
    .optional(),
  other_key_put: deniedOrAllowed
    .describe('denied: its policy denies an upload that asks for another key than that of its rule under stores')
    .optional(),
  versioning: z.boolean().describe('true: versioning is on').optional(),
  mfa_delete: z.boolean().describe('true: versions are deleted with MFA alone').optional(),
  lock: lock.describe('Least default retention in compliance mode; none takes back what an earlier rule asks for').optional(),
  keep: quantity.describe('No lifecycle rule removes anything sooner').optional(),
  reason: z.string().min(1).describe('Why less is asked than by an earlier rule').optional(),
};

const asked = Object.keys(settings).filter((key) => key !== 'reason');

const rule = atLeastOne(z.strictObject({ in: where, match: bucketMatch.describe('Absent: every bucket').optional(), ...settings }), asked);

/** The other end of a replication. */
const replica = z.strictObject({
  in: name.describe('The account of the replica; that of the bucket where absent').optional(),
  region,
  match: bucketMatch,
  lock: lock.describe('Least default retention of the replica; that of the bucket where absent').optional(),
  prefixes: z.array(z.string().min(1)).min(1).describe('What is replicated: these prefixes; the whole bucket where absent').optional(),
  within: quantity.describe('Replication Time Control: 15m is the one threshold that AWS has').optional(),
  delete_markers: z.enum(['replicated', 'not_replicated']).describe('Whether delete markers are copied').optional(),
  existing_objects: z
    .strictObject({ attestation: z.string().min(1) })
    .describe('That objects from before the rule were copied: an attestation')
    .optional(),
  health: z
    .strictObject({
      window: quantity.prefault('24h').describe('How far back; 14d at most'),
      quiet: z
        .enum(['unknown', 'accepted'])
        .default('unknown')
        .describe('What it is when CloudWatch has no latency at all, which S3 publishes also while nothing is copied'),
    })
    .describe('What the replication metrics say: nothing failed, and nothing took longer than within')
    .optional(),
});

/** S3: what every bucket must have, and the buckets with a part to play. */
export const objectStorage = z
  .strictObject({
    rules: z.array(rule).default([]).describe('Of every bucket that a rule takes; a later rule wins over an earlier one, key by key'),
    buckets: z
      .record(name, z.strictObject({ in: where, region, match: bucketMatch, ...settings, replica: replica.optional() }))
      .default({})
      .describe('Buckets that must be there, exactly one in each account; what is said here wins over rules'),
  })
  .describe('Buckets: their access, locks and replication. Their keys are under stores');

export type ObjectStorage = z.output<typeof objectStorage>;
export type BucketRule = ObjectStorage['rules'][number];
export type DeclaredBucket = ObjectStorage['buckets'][string];
export type DeclaredReplica = NonNullable<DeclaredBucket['replica']>;
