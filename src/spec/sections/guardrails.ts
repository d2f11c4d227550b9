import { z } from 'zod';
import { bucketName, region, sha256, where } from './grammar.ts';

/** An IAM service prefix, as in `ec2:RunInstances`. */
export const servicePrefix = z
  .string()
  .regex(/^[a-z0-9-]+$/, { error: 'expected an IAM service prefix such as ec2 or elasticloadbalancing: lower case, without a colon' });

/** A whole service or some of its actions: `iam`, `s3:CreateMultiRegionAccessPoint`. */
const serviceOrActions = z
  .string()
  .regex(/^[a-z0-9-]+(:[A-Za-z0-9*?]+)?$/, { error: 'expected an IAM service prefix such as iam, or actions such as s3:ListAllMyBuckets' });

const regionRestriction = z
  .strictObject({
    in: where,
    allowed: z
      .union([z.literal('governed', { error: 'expected governed or a list of regions' }), z.array(region).min(1)])
      .describe('governed (organization.regions.governed), or a list of governed regions'),
    global_services: z
      .array(serviceOrActions)
      .describe('What may stay open elsewhere: services that have no region or one alone, by IAM prefix, or single actions, globs allowed'),
  })
  .describe('Nothing is changed outside these regions');

const serviceAllowlist = z
  .strictObject({
    in: where,
    file: z.string().min(1).describe('The allowlist file; path relative to the spec'),
    sha256: sha256.describe('Digest of the allowlist file as it was reviewed'),
    plus: z.array(servicePrefix).default([]).describe('IAM prefixes allowed besides: what the listed services cannot be run without'),
    closed_world: z
      .literal(true)
      .describe('Services and actions that do not exist yet are denied too. Without it, exclude service-allowlist-closed')
      .optional(),
    tolerate: z
      .enum(['none', 'read_only'])
      .default('none')
      .describe('none: every action of other services is denied; read_only: those that only read or list may stay open'),
  })
  .describe('No service but those of a reviewed, pinned list');

const cloudtrailProtection = z
  .strictObject({
    in: where,
    management_residual_risk: z
      .string()
      .min(1)
      .describe('Id of the risk assessment that accepts that no service control policy binds the management account'),
  })
  .describe('Nobody stops, changes or deletes the trail');

const logArchiveWriteDeny = z
  .strictObject({
    in: where.describe('The log archive: one account, or a set that takes one'),
    buckets: z.array(bucketName).min(1).describe('Buckets of logs by name, globs allowed; the bucket of the trail among them'),
    writers: z
      .array(z.enum(['cloudtrail', 'config', 'delivery.logs']))
      .min(1)
      .describe('AWS services that deliver there. Nobody else writes or deletes'),
    layers: z
      .array(z.enum(['scp', 'rcp', 'bucket_policy', 'object_lock']))
      .min(1)
      .describe('What each must hold by itself, so that one change opens nothing'),
  })
  .describe('Nobody but the delivering services writes to the log archive or deletes from it');

const exemption = z.strictObject({
  principal: z
    .string()
    .regex(/^role\/([\w+=,.@*?-]+\/)*(?![*?]+$)[\w+=,.@*?-]+$/, {
      error: 'expected a role such as role/AWSControlTowerExecution or role/PATH/NAME, globs allowed, with more than wildcards for a name',
    })
    .describe('role/NAME or role/PATH/NAME, globs allowed'),
  reason: z.string().min(1).describe('Why the guardrails do not bind it'),
  takeover: z.literal('denied').default('denied').describe('Nobody else can create, change or assume the role'),
});

/** What the policies of the organization must make impossible. */
export const guardrails = z
  .strictObject({
    region_restriction: regionRestriction.optional(),
    service_allowlist: serviceAllowlist.optional(),
    cloudtrail_protection: cloudtrailProtection.optional(),
    s3_public_access: z.strictObject({ in: where }).describe('Nobody opens S3 to the public').optional(),
    log_archive_write_deny: logArchiveWriteDeny.optional(),
    identity_hygiene: z
      .strictObject({ in: where })
      .describe('Nobody makes IAM users or identity providers, opens regions or leaves the organization')
      .optional(),
    guard_of_guards: z.strictObject({ in: where }).describe('Nobody switches off what watches: Config, GuardDuty, Security Hub').optional(),
    exemptions: z.array(exemption).default([]).describe('Roles that the guardrails do not bind. Any other exemption is a finding'),
    second_opinion: z.literal('aws_simulator').describe('AWS simulates the policies too, and must agree').optional(),
    live_canary: z.literal(true).describe('What is denied to the auditor role itself must agree too').optional(),
  })
  .describe('What the policies of the organization must make impossible. A key left out needs its requirements under scope.excluded');
