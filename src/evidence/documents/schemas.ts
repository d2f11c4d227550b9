import { z } from 'zod';
import { EvidenceError } from '../../errors.ts';
import type { Predicates, SealedKind } from '../../qualification-file.ts';
import { explain } from '../explain.ts';
import { kinds } from './kinds.ts';

// Loose objects, as in a record: a later version may add members. What is here must be here.
const text = z.string().min(1);
const texts = z.array(text);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected SHA-256 in hexadecimal' });
const digested = z.looseObject({ name: text, sha256 });
const time = z.iso.datetime({ error: 'expected RFC 3339 with Z' });
const count = z.int().min(0);
const anything = z.record(z.string(), z.unknown());
const outcome = z.enum(['pass', 'fail', 'unknown', 'not-applicable']);
const purpose = z.enum(['qualification', 'post-change', 'monitoring', 'engineering']);
const conclusion = z.enum(['conforms', 'conforms-with-accepted-deviations', 'does-not-conform', 'incomplete', 'aborted']);

/** What every sealed document says of itself. */
const writtenShape = {
  schemaVersion: z.literal(1),
  writtenAt: time,
  tool: z.looseObject({ name: z.literal('iq'), version: text, node: text }),
  seal: z.looseObject({
    assurance: z.enum(['ephemeral', 'file', 'kms']),
    keyId: text,
    keyArn: z.exactOptional(text),
    certificates: z.exactOptional(z.array(z.base64().min(1)).min(1)),
    timestamps: z.exactOptional(z.looseObject({ required: z.int().min(1), authorities: texts.min(1) })),
  }),
} as const;

const procedure = z.looseObject({
  id: text,
  title: text,
  why: z.string(),
  limits: z.string(),
  terms: z.string().nullable(),
  reads: z.array(z.looseObject({ fact: text, where: text, operations: texts })),
  expectedAt: texts,
  references: z.array(z.looseObject({ framework: text, clause: text })),
  requirements: z.array(
    z.looseObject({
      id: text,
      criterion: text,
      procedure: z.string().nullable(),
      method: z.enum(['observed', 'attested']),
      outcomes: z.array(outcome),
      notApplicable: z.string().nullable(),
      trace: texts,
      testCases: z.array(z.looseObject({ id: text, place: text })),
    }),
  ),
});

const content = z.looseObject({
  document: anything,
  system: z.looseObject({ name: text, id: text }),
  organization: z.looseObject({ id: text, regions: texts }),
  accounts: z.array(z.looseObject({ id: text, name: z.string(), depth: text })),
  sets: anything,
  spec: z.looseObject({ resolvedSha256: sha256 }),
  tool: z.looseObject({ name: z.literal('iq'), version: text, data: z.array(digested) }),
  procedures: z.array(procedure),
  excluded: z.array(z.looseObject({ check: text, reason: text, reference: z.exactOptional(text) })),
  attestations: z.array(z.looseObject({ id: text, statement: text, document: digested, by: text, on: text, validFor: text })),
  deviations: z.array(z.looseObject({ id: text, kind: z.enum(['planned', 'unplanned']), requirement: text, resource: text })),
  roles: z.array(z.looseObject({ name: text, meaning: text, unit: z.exactOptional(text), who: texts })),
  trace: z.record(z.string(), texts),
});

const run = z.looseObject({
  runId: text,
  sha256,
  startedAt: time,
  finishedAt: time,
  purpose,
  mode: z.enum(['live', 'replay', 'merged']),
  conclusion,
  outcome,
  summary: z.looseObject({ pass: count, fail: count, unknown: count, 'not-applicable': count }),
  executor: z.string(),
  isNarrowed: z.boolean(),
});

const nonPass = z.looseObject({
  testCase: text,
  requirementId: text,
  outcome: z.enum(['fail', 'unknown']),
  message: z.string(),
  disposition: z.exactOptional(
    z.looseObject({
      as: z.enum(['corrected', 'accepted', 'test-error']),
      deviation: text,
      reason: text,
      printedName: text,
      role: text,
      signedAt: time,
      sha256,
    }),
  ),
});

const signature = z.looseObject({
  of: z.looseObject({ kind: z.enum(['protocol', 'record', 'report', 'review', 'deviations', 'attestations']), id: z.string() }),
  role: text,
  meaning: text,
  printedName: text,
  decision: z.enum(['signed', 'rejected']),
  signedAt: time,
  sha256,
});

const schemas: Readonly<Record<SealedKind, z.ZodType>> = {
  protocol: z.looseObject({ ...writtenShape, sha256, spec: digested, content }),
  report: z.looseObject({
    ...writtenShape,
    document: anything,
    system: z.looseObject({ name: text, id: text }),
    record: run,
    protocol: z.exactOptional(z.looseObject({ sha256, approval: z.enum(['approved', 'unapproved', 'stale']), bundleSha256: sha256 })),
    retests: z.array(run),
    nonPasses: z.array(nonPass),
    open: texts,
    signatures: z.array(signature),
    conclusion: z.enum(['qualified', 'qualified-with-deviations', 'open', 'not-accepted']),
    obstacles: texts,
  }),
  review: z.looseObject({
    ...writtenShape,
    ledger: z.looseObject({ at: text, origin: text, size: count, rootSha256: sha256 }),
    since: time,
    until: time,
    runs: z.array(
      z.looseObject({
        runId: text,
        sequence: count,
        startedAt: time,
        conclusion: z.exactOptional(conclusion),
        outcome: z.exactOptional(outcome),
        purpose,
        sha256: z.exactOptional(sha256),
        nonPasses: z.array(nonPass),
      }),
    ),
    open: texts,
    unfinished: texts,
    obstacles: texts,
  }),
  'tool-qualification': z.looseObject({
    ...writtenShape,
    platform: z.looseObject({ os: text, arch: text }),
    program: z.array(digested),
    outcome: z.enum(['qualified', 'not-qualified']),
    summary: z.looseObject({ trials: count, failed: count }),
    trials: z.array(z.looseObject({ id: text, what: text, expected: z.string(), actual: z.string(), passed: z.boolean() })),
  }),
};

/** The value itself, untouched, if it is what a document of this kind says. Else an EvidenceError `malformed` that names the first mistakes. */
export function requirePredicate<K extends SealedKind>(kind: K, value: unknown): Predicates[K] {
  const parsed = schemas[kind].safeParse(value);
  if (!parsed.success) throw new EvidenceError('malformed', `not ${kinds[kind].words}: ${explain(parsed.error)}`);
  return value as Predicates[K];
}
