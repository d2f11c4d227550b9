import { z } from 'zod';
import { EvidenceError } from '../errors.ts';
import type { BaselineNote, Finding, LedgerNote, Outcome, Prerequisite, Qualification, Seal, ShardNote, Verdict } from '../record.ts';
import { explain } from './explain.ts';

// Loose objects: a later version may add members, and an older reader passes over them. What is here must be here.
const text = z.string().min(1);
const account = z.string().regex(/^[0-9]{12}$/, { error: 'expected 12 digits' });
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected SHA-256 in hexadecimal' });
const time = z.iso.datetime({ error: 'expected RFC 3339 with Z' });
const count = z.int().min(0);
const texts = z.record(z.string(), z.string());

const assurance = z.enum(['ephemeral', 'file', 'kms']);
const outcome: z.ZodType<Outcome> = z.enum(['pass', 'fail', 'unknown', 'not-applicable']);
const reason = z.enum([
  ...['denied', 'throttled', 'timed-out', 'unsupported', 'failed', 'not-asked', 'aborted'],
  ...['check-crashed', 'no-findings', 'attestation'],
] as const);

const finding: z.ZodType<Finding> = z.looseObject({
  requirementId: z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, { error: 'expected check-id.requirement' }),
  testCase: text,
  requirement: text,
  method: z.enum(['observed', 'attested']),
  outcome,
  resource: text,
  expected: z.unknown(),
  actual: z.unknown(),
  message: text,
  facts: z.array(text),
  observedAt: time,
  trace: z.array(text),
  deviation: z.exactOptional(z.looseObject({ id: text, kind: z.enum(['planned', 'unplanned']), expires: z.iso.date() })),
});

const shardNote: z.ZodType<ShardNote> = z.looseObject({
  index: z.int().min(1),
  runId: z.uuidv7(),
  keyId: text,
  assurance,
  checkedWith: z.enum(['given-key', 'own-key']),
  bundleSha256: sha256,
  factsSha256: sha256,
  startedAt: time,
  finishedAt: time,
  executor: z.string(),
  sawOtherwise: z.exactOptional(text),
});

const verdict: z.ZodType<Verdict> = z.looseObject({
  check: text,
  title: text,
  outcome,
  target: z.strictObject({ account: z.exactOptional(account), region: z.exactOptional(text) }),
  references: z.array(z.looseObject({ framework: text, clause: text })),
  findings: z.array(finding),
  unknownBecause: z.exactOptional(z.array(z.looseObject({ fact: text, reason, detail: z.string() })).min(1)),
});

const seal: z.ZodType<Seal> = z.looseObject({
  assurance,
  keyId: text,
  keyArn: z.exactOptional(z.string().regex(/^arn:[^:]+:kms:/, { error: 'expected the ARN of a key in AWS KMS' })),
  certificates: z.exactOptional(z.array(z.base64().min(1)).min(1)),
  timestamps: z.exactOptional(z.looseObject({ required: z.int().min(1), authorities: z.array(text).min(1) })),
});

const ledger: z.ZodType<LedgerNote> = z.looseObject({ at: text, sequence: count, previousCheckpoint: z.string() });

const baseline: z.ZodType<BaselineNote> = z.looseObject({ runId: z.uuidv7(), sha256, result: z.enum(['nothing', 'changed', 'unknown']) });

const prerequisite: z.ZodType<Prerequisite> = z.looseObject({
  id: z.enum(['clock']),
  requirement: text,
  expected: z.unknown(),
  actual: z.unknown(),
  outcome: z.enum(['pass', 'fail', 'unknown']),
});

const qualification: z.ZodType<Qualification> = z.looseObject({
  schemaVersion: z.literal(1),
  runId: z.uuidv7(),
  conclusion: z.enum(['conforms', 'conforms-with-accepted-deviations', 'does-not-conform', 'incomplete', 'aborted']),
  outcome,
  judgementSha256: sha256,
  purpose: z.enum(['qualification', 'post-change', 'monitoring', 'engineering']),
  mode: z.enum(['live', 'replay', 'merged']),
  change: z.exactOptional(text),
  deployment: z.exactOptional(texts),
  system: z.looseObject({ name: text, id: text }),
  document: z.record(z.string(), z.unknown()),
  tool: z.looseObject({
    name: z.literal('iq'),
    version: text,
    node: text,
    data: z.array(z.looseObject({ name: text, sha256 })),
    qualification: z.exactOptional(z.looseObject({ sha256, writtenAt: time })),
  }),
  startedAt: time,
  finishedAt: time,
  asOf: time,
  clock: z.looseObject({ maxSkewMs: z.number().min(0) }),
  executor: z.looseObject({
    arn: z.string(),
    account: z.string(),
    sessionName: z.exactOptional(z.string()),
    sourceIdentity: z.exactOptional(z.string()),
    ci: z.exactOptional(texts),
  }),
  spec: z.looseObject({ name: text, sha256, resolvedSha256: sha256 }),
  seal,
  scope: z.looseObject({
    organization: text,
    accounts: z.array(z.looseObject({ id: account, name: z.string(), state: text, depth: text })),
    regions: z.array(text),
    narrowed: z.boolean(),
    narrowing: z.exactOptional(
      z.strictObject({
        checks: z.exactOptional(z.array(text)),
        accounts: z.exactOptional(z.array(text)),
        regions: z.exactOptional(z.array(text)),
        shard: z.exactOptional(z.strictObject({ index: z.int().min(1), count: z.int().min(1) })),
      }),
    ),
    resolvedSets: z.record(z.string(), z.array(account)),
    excluded: z.array(z.looseObject({ check: text, reason: text, reference: z.exactOptional(text) })),
    limits: z.array(text),
    limitsOfChecks: z.record(z.string(), text),
  }),
  summary: z.looseObject({ pass: count, fail: count, unknown: count, 'not-applicable': count }),
  verdicts: z.array(verdict),
  calls: z.looseObject({ total: count, throttled: count, denied: count, byOperation: z.record(z.string(), count) }),
  shardFactsSha256: z.exactOptional(sha256),
  shards: z.exactOptional(z.array(shardNote).min(1)),
  prerequisites: z.exactOptional(z.array(prerequisite).min(1)),
  protocol: z.exactOptional(z.looseObject({ sha256, approval: z.enum(['approved', 'unapproved', 'stale']), bundleSha256: sha256 })),
  ledger: z.exactOptional(ledger),
  baseline: z.exactOptional(baseline),
});

/** The value itself, untouched, if it is a record. Else an EvidenceError `malformed` that names the first mistakes. */
export function requireQualification(value: unknown): Qualification {
  const parsed = qualification.safeParse(value);
  if (!parsed.success) throw new EvidenceError('malformed', `not a qualification record: ${explain(parsed.error)}`);
  return value as Qualification;
}
